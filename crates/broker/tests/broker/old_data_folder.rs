//! A data folder of a version that kept accounts beside the frames is taken over: credentials, users and numbers go on.

use crate::support::{API_KEY, Api, Client, TestBroker};

/// The tables of that version, with one developer (its key is [`API_KEY`]), its user and one frame.
const OLD: &str = "
    CREATE TABLE developers (
        key INTEGER PRIMARY KEY,
        dev_id TEXT NOT NULL UNIQUE,
        key_salt BLOB NOT NULL,
        key_hash BLOB NOT NULL,
        local INTEGER NOT NULL,
        last_seq INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE users (
        developer INTEGER NOT NULL REFERENCES developers (key),
        user TEXT NOT NULL,
        created INTEGER NOT NULL,
        UNIQUE (developer, user)
    ) STRICT;
    CREATE TABLE frames (
        developer INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        received INTEGER NOT NULL,
        user TEXT NOT NULL,
        t TEXT NOT NULL,
        d TEXT NOT NULL,
        synthetic INTEGER NOT NULL,
        PRIMARY KEY (developer, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    INSERT INTO state VALUES ('clean', 1);
    INSERT INTO developers VALUES (5, 'old', ?1, ?2, 0, 41);
    INSERT INTO users VALUES (5, 'ana', 1700000000);
    INSERT INTO frames VALUES (5, 41, 9000000000000000, 'ana', 'HEART_RATE', '{\"val\":60}', 0);
    PRAGMA user_version = 1;
";

fn old_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let hash = strapline_broker::directory::secrets::KeyHash::new(API_KEY).unwrap();
    let hex =
        |bytes: &[u8]| format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let script = OLD.replace("?1", &hex(&hash.salt)).replace("?2", &hex(&hash.hash));
    let connection = rusqlite::Connection::open(folder.path().join("strapline.sqlite3")).unwrap();
    connection.execute_batch(&script).unwrap();
    folder
}

#[tokio::test]
async fn credentials_users_frames_and_numbers_go_on() {
    let broker =
        TestBroker::bind("127.0.0.1:0", old_folder(), |config| config.credentials = None).await.unwrap();
    let token = broker.token("/auth/developer", "old", API_KEY).await;
    let mut consumer = Client::identified(broker.address, &token, 1).await;
    consumer.replay(0, 100).await;
    let frame = consumer.dispatch().await;
    assert_eq!((frame["seq"].as_i64(), frame["uid"].as_str()), (Some(41), Some("ana")));
    let token = broker.token("/auth/user?id=ana", "old", API_KEY).await;
    let mut producer = Client::identified(broker.address, &token, 0).await;
    producer.submit("HEART_RATE", r#"{"val":61}"#).await;
    assert_eq!(consumer.seq().await, 42);

    let api = Api::of(&broker).await;
    let headers = [("dev-id", "old"), ("x-api-key", API_KEY)];
    let user = api.call_as("GET", "/userInfo?user_id=ana", &headers, "").await.json();
    assert_eq!(user["user"]["created_at"], "2023-11-14T22:13:20.000000+00:00");

    // Once: what was ended stays ended, and the old tables, with the key's hash, are gone.
    assert_eq!(api.call_as("DELETE", "/auth/deauthenticateUser?user_id=ana", &headers, "").await.status, 200);
    let folder = broker.stop().await;
    let connection = rusqlite::Connection::open(folder.path().join("strapline.sqlite3")).unwrap();
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('developers', 'users')", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(tables, 0);
    drop(connection);
    let broker = TestBroker::bind("127.0.0.1:0", folder, |config| config.credentials = None).await.unwrap();
    let api = Api::of(&broker).await;
    assert_eq!(api.call_as("GET", "/userInfo?user_id=ana", &headers, "").await.status, 404);
    assert_eq!(api.call_as("GET", "/subscriptions", &headers, "").await.status, 200);
}
