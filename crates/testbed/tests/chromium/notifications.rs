//! Notifications and indications: every one arrives, with its octets, in order.

use std::time::Duration;

use crate::bench::{Bench, PATIENCE};
use serde_json::json;
use strapline_testbed::{
    Event, WriteKind,
    profiles::{BATTERY_LEVEL, HEART_RATE_MEASUREMENT, PMD_CONTROL, PMD_DATA},
};
use tokio::time::{MissedTickBehavior, interval};

#[tokio::test]
async fn two_straps_deliver_300_values_each_in_order() {
    let bench = Bench::new().await;
    bench.stream(&bench.h10, "Polar H10", 0).await;
    bench.stream(&bench.tickr, "TICKR", 1).await;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for n in 0..300_u16 {
        let [low, high] = n.to_le_bytes();
        first.push(vec![0x10, 60 + (low % 90), low, high]);
        second.push(vec![0x00, 50 + (low % 100), high, low]);
        assert!(bench.h10.notify(HEART_RATE_MEASUREMENT, &first[usize::from(n)]).await);
        assert!(bench.tickr.notify(HEART_RATE_MEASUREMENT, &second[usize::from(n)]).await);
    }
    assert_eq!(bench.values(0, 300).await, first);
    assert_eq!(bench.values(1, 300).await, second);
    assert_eq!(bench.h10.sent(HEART_RATE_MEASUREMENT), 300);
    assert_eq!(bench.page.errors(), []);
}

#[tokio::test]
async fn at_2000_a_second_nothing_is_lost_or_reordered() {
    let bench = Bench::new().await;
    bench.stream(&bench.h10, "Polar H10", 0).await;
    // 20 every 10 ms for 4 s; ticks that come late are made up for at once.
    let mut ticks = interval(Duration::from_millis(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sent = Vec::new();
    for _ in 0..400 {
        ticks.tick().await;
        for _ in 0..20 {
            let mut value = vec![0; 20];
            value[..4].copy_from_slice(&u32::try_from(sent.len()).unwrap().to_le_bytes());
            value[4..].fill(sent.len().to_le_bytes()[0]);
            assert!(bench.h10.notify(HEART_RATE_MEASUREMENT, &value).await);
            sent.push(value);
        }
    }
    let received = bench.values(0, sent.len()).await;
    assert_eq!(received.len(), 8_000);
    assert!(received == sent, "values differ");
}

#[tokio::test]
async fn every_length_and_equal_values_arrive() {
    let bench = Bench::new().await;
    bench.stream(&bench.h10, "Polar H10", 0).await;
    let mut sent: Vec<Vec<u8>> =
        [0_u8, 1, 20, 182, 244].into_iter().map(|length| vec![length; usize::from(length)]).collect();
    sent.push(vec![0xa5; 512]);
    sent.extend(vec![vec![0, 60]; 50]);
    for value in &sent {
        assert!(bench.h10.notify(HEART_RATE_MEASUREMENT, value).await);
    }
    assert_eq!(bench.values(0, sent.len()).await, sent);
}

#[tokio::test]
async fn a_read_swallows_no_notification() {
    let bench = Bench::new().await;
    assert_eq!(bench.choose("Polar H10").await, json!({ "ok": 0 }));
    let page = &bench.page;
    let subscribe = "subscribe(straps[0], 'battery_service', 'battery_level', 'rate')";
    assert!(page.eval::<bool>(subscribe).await.unwrap());
    bench.h10.wait_for(Event::Subscribed(BATTERY_LEVEL), PATIENCE).await.unwrap();
    for level in 0..20 {
        page.eval::<Vec<u8>>("read(straps[0], 'battery_service', 'battery_level')").await.unwrap();
        assert!(bench.h10.notify(BATTERY_LEVEL, &[level]).await);
    }
    // A read fires the event as well.
    let values = bench.values(0, 40).await;
    assert_eq!(values.len(), 40);
    let notified: Vec<u8> = values.iter().skip(1).step_by(2).map(|value| value[0]).collect();
    assert_eq!(notified, (0..20).collect::<Vec<u8>>());
}

#[tokio::test]
async fn a_vendor_service_answers_a_write_by_an_indication_and_streams_data() {
    let bench = Bench::new().await;
    assert_eq!(bench.choose("Polar H10").await, json!({ "ok": 0 }));
    let page = &bench.page;
    for (uuid, key) in [(PMD_CONTROL, "control"), (PMD_DATA, "data")] {
        let subscribe = format!("subscribe(straps[0], VENDOR, '{uuid}', '{key}')");
        assert!(page.eval::<bool>(&subscribe).await.unwrap());
        bench.h10.wait_for(Event::Subscribed(uuid), PATIENCE).await.unwrap();
    }
    let start = [2, 0, 0, 1, 130, 0, 1, 1, 14, 0];
    let write = format!(
        "find(straps[0], VENDOR, '{PMD_CONTROL}').then(c => c.writeValueWithResponse(new Uint8Array({start:?})))"
    );
    page.eval::<()>(&write).await.unwrap();
    let written = bench.h10.wait_for_write(PMD_CONTROL, PATIENCE).await.unwrap();
    assert_eq!(written, (start.to_vec(), WriteKind::Request));
    let answer: Vec<u8> = page.wait_for("straps[0].values.control[0]", PATIENCE).await.unwrap();
    assert_eq!(answer, [0xf0, 2, 0, 0, 0]);
    let frames: Vec<Vec<u8>> = (0..20).map(|n| vec![n; 229]).collect();
    for frame in &frames {
        assert!(bench.h10.notify(PMD_DATA, frame).await);
    }
    page.wait_for::<bool>("straps[0].values.data.length >= 20", PATIENCE).await.unwrap();
    assert_eq!(page.eval::<Vec<Vec<u8>>>("straps[0].values.data").await.unwrap(), frames);
}
