//! Nothing lost, nothing doubled: the real program is killed again and again under load, or its connections are cut, and in
//! the end the store and a consumer that comes back by itself have every frame once and in order.
//!
//! `STRAPLINE_KILLS`, `STRAPLINE_PRODUCERS` and `STRAPLINE_RATE` set the scale; 20, 50 and 100 are the whole.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use strapline_broker::sqlite::Sqlite;
use strapline_broker::store::{DeveloperKey, Store as _};
use strapline_units::SplitMix64;
use tokio::task::block_in_place;

use crate::support::{API_KEY, Binary, DEV_ID, Fleet, Listener, Load, Proxy, users};

fn setting(name: &str, default: u32) -> u32 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn load() -> Load {
    Load { producers: setting("STRAPLINE_PRODUCERS", 10), rate: setting("STRAPLINE_RATE", 40) }
}

fn serve(data: &Path, load: Load, listen: &str) -> Binary {
    let users = users(load);
    let mut arguments = vec!["--dev-id", DEV_ID, "--api-key", API_KEY, "--listen", listen];
    for user in &users {
        arguments.extend(["--user", user]);
    }
    block_in_place(|| Binary::serve_with(data, &arguments))
}

/// The values of each user in the store, in the order of `seq`.
fn stored(data: &Path) -> BTreeMap<String, Vec<u64>> {
    let store = Sqlite::open(data).unwrap();
    let mut reader = store.reader().unwrap();
    let (mut values, mut after): (BTreeMap<String, Vec<u64>>, i64) = (BTreeMap::new(), 0);
    loop {
        let records = reader.read(DeveloperKey(1), None, after, i64::MAX, 10_000, usize::MAX).unwrap();
        let Some(last) = records.last() else { return values };
        after = last.seq;
        for record in &records {
            let d: serde_json::Value = serde_json::from_str(&record.d).unwrap();
            values.entry(record.user.expose().to_string()).or_default().push(d["val"].as_u64().unwrap());
        }
    }
}

/// Everything was submitted, stored and received once and in order.
fn assert_whole(what: &str, submitted: &BTreeMap<String, u64>, values: &BTreeMap<String, Vec<u64>>) {
    assert_eq!(submitted.len(), values.len(), "users {what}");
    for (user, count) in submitted {
        let values = &values[user];
        let wrong = (0..*count).zip(values).find(|(expected, value)| expected != *value);
        assert_eq!((wrong, values.len() as u64), (None, *count), "{what} of {user}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_killed_again_and_again_loses_and_doubles_nothing() {
    let (load, kills) = (load(), setting("STRAPLINE_KILLS", 4));
    let mut random = SplitMix64::new(2026);
    let data = tempfile::tempdir().unwrap();
    let mut broker = serve(data.path(), load, "127.0.0.1:0");
    let address = broker.address.to_string();
    let listener = Listener::start(&broker.url());
    let fleet = Fleet::start(&broker.url(), load, 1);
    for _ in 0..kills {
        // When the kill comes is the point of this test; nothing waits for anything here.
        tokio::time::sleep(Duration::from_millis(500 + random.next_u64() % 2500)).await;
        block_in_place(|| broker.kill());
        broker = serve(data.path(), load, &address);
    }
    let (submitted, reconnects) = fleet.finish().await;
    let total = submitted.values().sum();
    let received = listener.received(total).await;
    block_in_place(|| broker.kill());
    println!("{total} frames of {} producers, {kills} kills, {reconnects} reconnects", submitted.len());
    assert!(reconnects > 0 && total > 0);
    assert_whole("received", &submitted, &received);
    assert_whole("stored", &submitted, &stored(data.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_cut_anywhere_lose_and_double_nothing() {
    let load = load();
    let data = tempfile::tempdir().unwrap();
    let broker = serve(data.path(), load, "127.0.0.1:0");
    let proxy = Proxy::start(broker.address, 7, 40_000).await;
    let url = format!("http://{}", proxy.address);
    let listener = Listener::start(&url);
    let fleet = Fleet::start(&url, load, 100);
    tokio::time::sleep(Duration::from_secs(setting("STRAPLINE_CUT_SECONDS", 8).into())).await;
    proxy.be_gentle();
    let (submitted, reconnects) = fleet.finish().await;
    let total = submitted.values().sum();
    let received = listener.received(total).await;
    println!(
        "{total} frames of {} producers, {} cuts, {reconnects} reconnects",
        submitted.len(),
        proxy.cuts()
    );
    assert!(proxy.cuts() > load.producers && reconnects > 0);
    assert_whole("received", &submitted, &received);
    block_in_place(|| broker.kill());
    assert_whole("stored", &submitted, &stored(data.path()));
}
