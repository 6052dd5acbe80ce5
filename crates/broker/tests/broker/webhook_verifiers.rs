//! Every kind of webhook against the official packages' own verifiers and models, where these are installed: the variables
//! name a Python with the newest package, one with the old one, and a folder with `node_modules`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use strapline_broker::webhook::event::{DataKind, Event, User};
use strapline_units::{Private, Timestamp};

use crate::support::{Receiver, Reply};
use crate::webhooks::{add, enqueue, serve, user};

/// One of each kind, with characters that a wrong encoding would change.
fn all_kinds() -> Vec<Event> {
    let user =
        User { reference_id: Some(Private::new("Zoë \"7\" €".into())), active: true, ..user("40f7b0e1") };
    let metadata = json!({ "start_time": "2026-07-01T07:04:11.000000+01:00",
        "end_time": "2026-07-01T07:52:48.000000+01:00", "summary_id": "s", "type": 8, "upload_type": 1 });
    let session = Some(Private::new("3e982b74".to_owned()));
    let mut events = vec![
        Event::Auth { user: user.clone(), widget_session_id: session },
        Event::AuthCancelled { flow_id: None, reason: "access_denied".into(), reference_id: None },
        Event::Deauth { user: user.clone() },
        Event::UserReauth { old_user: user.clone(), new_user: user.clone() },
        Event::AccessRevoked { user: user.clone() },
        Event::ConnectionError { user: user.clone() },
        Event::PermissionChange {
            user: user.clone(),
            scopes_added: "BODY".into(),
            scopes_removed: String::new(),
        },
        Event::RateLimitHit {
            user: user.clone(),
            start_date: "2026-01-01".into(),
            end_date: "2026-02-01".into(),
            retrying_at: Timestamp::default(),
        },
        Event::Healthcheck { at: Timestamp::default(), sent_last_hour: 3, trend_percentage: -20 },
    ];
    for kind in
        [DataKind::Daily, DataKind::Sleep, DataKind::Body, DataKind::Nutrition, DataKind::Menstruation]
    {
        events.push(Event::Data { kind, user: user.clone(), data: Vec::new() });
    }
    let activities = vec![json!({ "metadata": metadata }); 12];
    events.extend(Event::large_request(DataKind::Activity, &user, "d3f1a9c2", activities));
    events
}

/// What the receiver got, as lines of header, secret and body.
fn lines() -> String {
    let data = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let _broker = serve(data.path(), &[]);
    let destination = add(data.path(), receiver.url("/hook"));
    let events = all_kinds();
    for kind in Event::KINDS {
        assert!(events.iter().any(|event| event.kind() == kind), "{kind} is missing");
    }
    enqueue(data.path(), &events);
    let count = events.iter().map(|event| event.messages().len()).sum();
    let received = receiver.wait("/hook", count);
    let line = |one: &crate::support::Received| {
        format!("{}\t{}\t{}\n", one.header("terra-signature"), destination.secret.expose(), one.body)
    };
    received.iter().map(line).collect()
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/sdk")
}

#[test]
fn the_official_verifiers_accept_every_webhook_and_reject_a_changed_byte() {
    let variable = |name| {
        let value = std::env::var_os(name).map(PathBuf::from);
        if value.is_none() {
            println!("skipped: {name} does not say where the official package is");
        }
        value
    };
    let mut commands = Vec::new();
    if let Some(python) = variable("STRAPLINE_SDK_PYTHON") {
        let mut command = Command::new(python);
        command.arg(scripts().join("python/verify_webhooks.py"));
        commands.push(command);
    }
    if let Some(python) = variable("STRAPLINE_SDK_PYTHON_OLD") {
        let mut command = Command::new(python);
        command.arg(scripts().join("python/verify_webhooks_old.py"));
        commands.push(command);
    }
    if let Some(folder) = variable("STRAPLINE_SDK_NODE") {
        let mut command = Command::new("node");
        command.arg(scripts().join("node/verify_webhooks.mjs")).arg(folder);
        commands.push(command);
    }
    if commands.is_empty() {
        return;
    }
    let lines = lines();
    let expected = format!("{} accepted", lines.lines().count());
    for mut command in commands {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains(&expected), "{command:?}: {said}");
    }
}
