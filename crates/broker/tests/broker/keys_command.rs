//! `strapline key` and `strapline user`, while a broker serves the same data folder.

use std::path::Path;

use serde_json::Value;

use crate::support::{Binary, DEV_ID, request, strapline};

fn run(data: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = strapline().args(arguments).arg("--data").arg(data).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn done(data: &Path, arguments: &[&str]) -> String {
    let (status, out, error) = run(data, arguments);
    assert_eq!(status, 0, "{error}");
    out
}

/// The number and the key that were printed.
fn made(printed: &str) -> (String, String) {
    let value = |name: &str| printed.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    (value("key: "), value("api-key: "))
}

async fn status(broker: &Binary, dev_id: &str, api_key: &str) -> u16 {
    let headers = [("dev-id", dev_id), ("x-api-key", api_key)];
    request(broker.address, "GET", "/v2/subscriptions", &headers).await.status
}

#[tokio::test]
async fn keys_come_and_go_while_the_broker_serves() {
    let data = tempfile::tempdir().unwrap();
    let broker = Binary::serve(data.path());
    let (number, key) = made(&done(data.path(), &["key", "create", "--dev-id", DEV_ID, "--name", "backend"]));
    assert_eq!(status(&broker, DEV_ID, &key).await, 200);
    let (rotated, new) = made(&done(data.path(), &["key", "rotate", &number]));
    assert_eq!((status(&broker, DEV_ID, &key).await, status(&broker, DEV_ID, &new).await), (401, 200));
    let (_, other) = made(&done(data.path(), &["key", "create", "--dev-id", "another"]));
    assert_eq!(status(&broker, "another", &other).await, 200, "a developer that was not there before");
    done(data.path(), &["key", "revoke", &rotated]);
    assert_eq!(status(&broker, DEV_ID, &new).await, 401);

    let listed = done(data.path(), &["key", "list"]);
    assert!(!listed.contains(&key) && !listed.contains(&new), "keys are not shown again");
    let keys = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>();
    let names = keys.iter().map(|key| (key["dev_id"].as_str().unwrap(), key["name"].as_str().unwrap()));
    let expected = [(DEV_ID, "configured"), (DEV_ID, "backend"), (DEV_ID, "backend"), ("another", "unnamed")];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    assert!(
        keys[1]["revoked"].is_string() && keys[1]["last_used"].is_string() && keys[3]["revoked"].is_null()
    );

    let users = done(data.path(), &["user", "list", "--dev-id", DEV_ID]);
    assert_eq!(serde_json::from_str::<Value>(users.trim()).unwrap()["user_id"], "u1");
    assert_eq!(done(data.path(), &["user", "list"]).lines().count(), 1);
}

#[test]
fn a_command_that_cannot_be_done_says_why() {
    let data = tempfile::tempdir().unwrap();
    let (status, _, error) = run(data.path(), &["key", "list"]);
    assert!(status == 1 && error.contains("no broker's data"), "{error}");
    let nowhere = strapline().args(["user", "list"]).output().unwrap();
    assert!(String::from_utf8(nowhere.stderr).unwrap().contains("--data"));
    made(&done(data.path(), &["key", "create", "--dev-id", "first"]));
    for (arguments, word) in [
        (&["key", "revoke", "99"][..], "no working key 99"),
        (&["key", "rotate", "99"], "no working key 99"),
        (&["user", "list", "--dev-id", "nobody"], "no developer nobody"),
    ] {
        let (status, _, error) = run(data.path(), arguments);
        assert!(status == 1 && error.contains(word), "{error}");
    }
}

#[tokio::test]
async fn a_key_that_was_made_before_the_first_start_is_enough() {
    let data = tempfile::tempdir().unwrap();
    let (_, key) = made(&done(data.path(), &["key", "create", "--dev-id", "first"]));
    let broker = Binary::serve_with(data.path(), &["--listen", "0.0.0.0:0"]);
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], broker.address.port()));
    let headers = [("dev-id", "first"), ("x-api-key", key.as_str())];
    assert_eq!(request(address, "GET", "/v2/subscriptions", &headers).await.status, 200);
}
