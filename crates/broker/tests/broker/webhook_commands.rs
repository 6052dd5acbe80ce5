//! `strapline webhook`, as a real program, beside the broker and without it.

use std::path::Path;
use std::process::Output;

use strapline_broker::webhook::event::Event;

use crate::support::{API_KEY, Binary, DEV_ID, Receiver, Reply, strapline};
use crate::webhooks::{add, enqueue, serve, user};

fn webhook(data: &Path, arguments: &[&str]) -> Output {
    strapline().arg("webhook").args(arguments).arg("--data").arg(data).output().unwrap()
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Calls it again until its answer is this.
fn wait_for(data: &Path, arguments: &[&str], expected: &str) -> String {
    for _ in 0..2000 {
        let text = printed(&webhook(data, arguments));
        if text.contains(expected) {
            return text;
        }
    }
    panic!("{arguments:?} never said {expected}");
}

#[test]
fn destinations_are_added_listed_tested_and_removed() {
    let data = tempfile::tempdir().unwrap();
    let receiver =
        Receiver::start(|received, _| Reply::Status(if received.path == "/bad" { 418 } else { 202 }));
    let broker = Binary::serve(data.path());
    let url = receiver.url("/good");
    let added =
        printed(&webhook(data.path(), &["add", &url, "--event", "activity,sleep", "--dev-id", DEV_ID]));
    assert!(added.starts_with("destination: 1\nsecret: whsec_"), "{added}");
    let bad = printed(&webhook(data.path(), &["add", &receiver.url("/bad"), "--secret", "own"]));
    assert_eq!(bad, "destination: 2\nsecret: own\n");
    let list = printed(&webhook(data.path(), &["list"]));
    assert!(list.contains(&format!("1\tdeveloper 1\tactive\tactivity,sleep\t{url}\n")), "{list}");

    let leave = ["--webhook-allow-http", "--webhook-allow-private"];
    let good = webhook(data.path(), &[&["test", "1"][..], &leave].concat());
    assert!(printed(&good).starts_with("202\t"), "{good:?}");
    let received = receiver.wait("/good", 1);
    assert_eq!(received[0].json()["type"], "healthcheck");
    let bad = webhook(data.path(), &[&["test", "2"][..], &leave].concat());
    assert_eq!(bad.status.code(), Some(1));
    assert!(String::from_utf8(bad.stdout).unwrap().starts_with("418\t"));
    let refused = webhook(data.path(), &["test", "1", "--webhook-allow-http"]);
    assert!(String::from_utf8(refused.stdout).unwrap().contains("not allowed: a loopback address"));
    let refused = webhook(data.path(), &["test", "1", "--webhook-allow-private"]);
    assert!(String::from_utf8(refused.stdout).unwrap().contains("not allowed: http://"));
    assert_eq!(
        (receiver.count("/good"), receiver.count("/bad")),
        (1, 1),
        "the broker does not send them too"
    );

    printed(&webhook(data.path(), &["remove", "1"]));
    for (arguments, words) in [
        (&["remove", "1"][..], "there is no destination 1"),
        (&["test", "1"], "there is no destination 1"),
        (&["replay", "77"], "there is no delivery 77"),
        (&["add", "ftp://example.org"], "https://"),
        (&["add", "https://example.org", "--event", "heartbeat"], "there are: auth"),
        (&["add", "https://example.org", "--dev-id", "nobody"], "there is no developer nobody"),
    ] {
        let output = webhook(data.path(), arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(words), "{error}");
    }
    drop(broker);
    let empty = tempfile::tempdir().unwrap();
    let output = webhook(empty.path(), &["add", "https://example.org"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("no broker's data"));
}

#[test]
fn the_log_shows_each_attempt_and_a_delivery_can_be_sent_once_more() {
    let data = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_, before| Reply::Status(if before == 0 { 500 } else { 200 }));
    let _broker = serve(data.path(), &["--webhook-retry-base-ms", "1"]);
    add(data.path(), receiver.url("/hook"));
    enqueue(data.path(), &[Event::Deauth { user: user("u") }]);
    receiver.wait("/hook", 2);
    let log = wait_for(data.path(), &["deliveries", "--attempts"], "\tdelivered\t2 attempts");
    let attempts = log.lines().skip(1).collect::<Vec<_>>();
    assert_eq!(attempts.len(), 2, "{log}");
    assert!(attempts[0].contains("\t500\t") && attempts[0].ends_with("\tanswer"), "{log}");
    assert!(attempts[1].contains("\t200\t"), "{log}");
    assert_eq!(printed(&webhook(data.path(), &["replay", "1"])), "delivery 1 is sent once more as 2\n");
    let all = receiver.wait("/hook", 3);
    assert_eq!(all[2].header("x-terra-trace-id"), all[0].header("x-terra-trace-id"));
    assert_eq!(all[2].body, all[0].body);
    wait_for(data.path(), &["deliveries", "--state", "delivered", "--destination", "1"], "\n1\t");
}

#[test]
fn what_happens_while_a_destination_is_disabled_waits() {
    let data = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let _broker = serve(data.path(), &[]);
    add(data.path(), receiver.url("/off"));
    add(data.path(), receiver.url("/on"));
    printed(&webhook(data.path(), &["disable", "1"]));
    assert!(printed(&webhook(data.path(), &["list"])).contains("disabled since 2"));
    enqueue(data.path(), &[Event::Deauth { user: user("u") }]);
    receiver.wait("/on", 1);
    assert_eq!(receiver.count("/off"), 0);
    printed(&webhook(data.path(), &["enable", "1"]));
    receiver.wait("/off", 1);
}

#[test]
fn an_address_of_this_machine_needs_leave_of_the_broker() {
    let data = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(|_, _| Reply::Status(200));
    let arguments = ["--dev-id", DEV_ID, "--api-key", API_KEY, "--webhook-allow-http"];
    let _broker = Binary::serve_with(data.path(), &arguments);
    add(data.path(), receiver.url("/hook"));
    add(data.path(), format!("http://localhost:{}/hook", receiver.address.port()));
    enqueue(data.path(), &[Event::Deauth { user: user("u") }]);
    for destination in ["1", "2"] {
        let list = ["deliveries", "--attempts", "--destination", destination];
        wait_for(data.path(), &list, "not allowed: a loopback address");
    }
    assert_eq!(receiver.count("/hook"), 0);
}
