//! Webhooks from the real program to a receiver on this machine: retries, order, restarts, leave.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use strapline_broker::store::DeveloperKey;
use strapline_broker::webhook::event::{Event, User};
use strapline_broker::webhook::outbox::{self, NewDestination};
use strapline_units::{Private, Timestamp};

use crate::support::{API_KEY, Binary, DEV_ID, Receiver, Reply};

/// The only developer of a new data folder.
const DEVELOPER: DeveloperKey = DeveloperKey(1);

pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_unix_micros(0) + since
}

pub(crate) fn serve(data: &Path, more: &[&str]) -> Binary {
    let mut arguments = vec!["--dev-id", DEV_ID, "--api-key", API_KEY];
    arguments.extend(["--webhook-allow-private", "--webhook-allow-http"]);
    arguments.extend(more);
    Binary::serve_with(data, &arguments)
}

pub(crate) fn add(data: &Path, url: String) -> outbox::Destination {
    let connection = outbox::open(data).unwrap();
    let new = NewDestination { developer: DEVELOPER, url, secret: None, kinds: Vec::new() };
    outbox::add(&connection, now(), &new).unwrap()
}

/// As another part of the broker does it: in a transaction of its own.
pub(crate) fn enqueue(data: &Path, events: &[Event]) {
    let mut connection = outbox::open(data).unwrap();
    let transaction = outbox::begin(&mut connection).unwrap();
    for event in events {
        outbox::enqueue(&transaction, now(), DEVELOPER, event, None).unwrap();
    }
    transaction.commit().unwrap();
}

pub(crate) fn user(id: &str) -> User {
    User { user_id: Private::new(id.into()), provider: "STRAPLINE".into(), ..User::default() }
}

/// The number stands in `scopes`, so that the receiver can tell events of one user apart.
fn numbered(user_id: &str, number: usize) -> Event {
    Event::Deauth { user: User { scopes: Some(number.to_string()), ..user(user_id) } }
}

#[test]
fn a_receiver_that_fails_nine_times_gets_the_tenth_attempt() {
    let data = tempfile::tempdir().unwrap();
    let kinds_of_failure = [500, 503, 404, 400, 429, 301, 307, 401, 410];
    let receiver =
        Receiver::start(move |_, before| Reply::Status(kinds_of_failure.get(before).copied().unwrap_or(204)));
    let _broker = serve(data.path(), &["--webhook-retry-base-ms", "4"]);
    let destination = add(data.path(), receiver.url("/hook"));
    enqueue(data.path(), &[Event::Deauth { user: user("u") }, Event::AccessRevoked { user: user("u") }]);
    let all = receiver.wait("/hook", 11);
    let (first, second) = all.split_at(10);
    assert!(first.iter().all(|attempt| attempt.json()["type"] == "deauth"));
    assert_eq!(second[0].json()["type"], "access_revoked", "in order");
    for attempt in first {
        for name in ["x-terra-trace-id", "x-terra-ordering-timestamp", "terra-reference"] {
            assert_eq!(attempt.header(name), first[0].header(name), "{name} is stable over retries");
        }
        assert_eq!(attempt.body, first[0].body);
        let signature = attempt.header("terra-signature");
        assert_eq!(attempt.header("x-terra-signature"), signature);
        let (t, _) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
        let at = Timestamp::from_unix_micros(t.parse::<i64>().unwrap() * 1_000_000);
        let body = attempt.body.as_bytes();
        let expected = strapline_broker::webhook::signature::sign(&destination.secret, at, body);
        assert_eq!(signature, expected);
        assert!(now().duration_since(at).as_secs() < 300, "signed anew for every attempt");
    }
    assert_ne!(first[0].header("x-terra-trace-id"), second[0].header("x-terra-trace-id"));
    let order = |attempt: &crate::support::Received| {
        attempt.header("x-terra-ordering-timestamp").parse::<i64>().unwrap()
    };
    assert!(order(&first[0]) < order(&second[0]));
    assert_eq!(receiver.count("/followed"), 0, "redirects are not followed");
}

#[test]
fn one_that_hangs_delays_nobody() {
    let data = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|received, _| match received.path.as_str() {
        "/hangs" => Reply::Hang,
        _ => Reply::Status(200),
    });
    // Longer than the test waits: what waits for the one that hangs does not come.
    let _broker = serve(data.path(), &["--webhook-timeout", "10m"]);
    add(data.path(), receiver.url("/hangs"));
    add(data.path(), receiver.url("/works"));
    let events = (0..60).map(|number| numbered(&format!("user-{}", number % 20), number / 20));
    enqueue(data.path(), &events.collect::<Vec<_>>());
    let works = receiver.wait("/works", 60);
    assert_in_order(&works, 20, 3);
    let hangs = receiver.wait("/hangs", 8);
    assert_eq!(hangs.len(), 8, "so many at a time and no more");
    let mut users = hangs.iter().map(crate::support::Received::user).collect::<Vec<_>>();
    users.sort();
    users.dedup();
    assert_eq!(users.len(), 8, "one of a user at a time");
}

#[test]
fn a_restart_in_between_loses_nothing() {
    let data = tempfile::tempdir().unwrap();
    let open = Arc::new(AtomicBool::new(false));
    let gate = Arc::clone(&open);
    let receiver = Receiver::start(move |_, before| {
        // Every third one is taken at first, so that the restarts find all states.
        let takes = gate.load(Ordering::SeqCst) || before % 3 == 2;
        Reply::Status(if takes { 200 } else { 503 })
    });
    let retry = ["--webhook-retry-base-ms", "50"];
    add(data.path(), receiver.url("/hook"));
    // Queued while no broker runs at all.
    enqueue(
        data.path(),
        &(0..15).map(|number| numbered(&format!("u{}", number % 5), number / 5)).collect::<Vec<_>>(),
    );
    let broker = serve(data.path(), &retry);
    receiver.wait("/hook", 5);
    enqueue(
        data.path(),
        &(15..30).map(|number| numbered(&format!("u{}", number % 5), number / 5)).collect::<Vec<_>>(),
    );
    receiver.wait("/hook", 12);
    broker.kill();
    let broker = serve(data.path(), &retry);
    receiver.wait("/hook", 20);
    broker.terminate();
    assert!(broker.wait().success());
    open.store(true, Ordering::SeqCst);
    let _broker = serve(data.path(), &retry);
    receiver.wait_until(|all| {
        let mut traces = all.iter().map(|one| one.header("x-terra-trace-id")).collect::<Vec<_>>();
        traces.sort_unstable();
        traces.dedup();
        traces.len() == 30
    });
    // An attempt that was under way at the kill may come twice, under the same trace: the first one counts.
    let mut seen = std::collections::HashSet::new();
    let mut all = receiver.wait("/hook", 30);
    all.retain(|one| seen.insert(one.header("x-terra-trace-id").to_owned()));
    assert_in_order(&all, 5, 6);
}

/// Each user has got so many, numbered from 0, in order.
fn assert_in_order(received: &[crate::support::Received], users: usize, each: usize) {
    let mut by_user: HashMap<String, Vec<usize>> = HashMap::new();
    for one in received {
        let number = one.json()["user"]["scopes"].as_str().unwrap().parse().unwrap();
        by_user.entry(one.user()).or_default().push(number);
    }
    assert_eq!(by_user.len(), users);
    for (user, numbers) in by_user {
        assert_eq!(numbers, (0..each).collect::<Vec<_>>(), "{user}");
    }
}
