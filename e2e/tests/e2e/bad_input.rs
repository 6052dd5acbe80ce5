//! Attribute values that no sensor should send, and more of them than any sensor sends.

use std::time::Duration;

use anyhow::ensure;
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::consumer::Consumer;
use strapline_e2e::errors::none_but;
use strapline_e2e::expected::{Expected, by_source};
use strapline_e2e::measurements::{measurements, send};
use strapline_testbed::{
    Peripheral,
    profiles::{BATTERY_LEVEL, HEART_RATE_MEASUREMENT},
};
use strapline_units::SplitMix64;
use tokio::time::{MissedTickBehavior, interval};

/// The most octets of an attribute value.
const LONGEST: usize = 512;
const PERIOD: Duration = Duration::from_millis(100);

#[tokio::test]
async fn bad_values_are_counted_on_their_device_and_the_stream_goes_on() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    bench.stream().await?;
    let h10 = bench.connect(H10).await?;
    let device = bench.device(H10);
    device.wait_for_text(".battery dd", "^87 %$", PATIENCE).await?;
    ensure!(device.text(".faults dd").await?.is_none(), "nothing is unreadable yet");

    h10.notify(HEART_RATE_MEASUREMENT, &[]).await;
    device.wait_for_text(".faults dd", "^1 message .*ends early", PATIENCE).await?;

    let mut values = vec![Vec::new()];
    for (flags, octets) in [(0x00, 1), (0x01, 1), (0x01, 2), (0x08, 3), (0x10, 3), (0x1f, 4), (0xff, 7)] {
        values.push([flags, 72, 0, 0, 0, 3, 0][..octets].to_vec());
    }
    values.extend([vec![0xff; LONGEST], vec![0x00; LONGEST], vec![0x10; LONGEST]]);
    let mut random = SplitMix64::new(9);
    values.extend((0..2_000).map(|_| {
        let bits = random.next_u64();
        // Mostly short, where the cuts are; now and then as long as can be.
        let length = if bits.is_multiple_of(50) {
            bits as usize / 50 % (LONGEST + 1)
        } else {
            (bits >> 32) as usize % 24
        };
        (0..length).map(|_| random.next_u64() as u8).collect()
    }));
    for value in &values[1..] {
        ensure!(h10.notify(HEART_RATE_MEASUREMENT, value).await, "the link is gone");
    }
    // Another decoder of the same device.
    ensure!(h10.notify(BATTERY_LEVEL, &[]).await, "battery is not subscribed");
    let faults = Expected::of(&values).faults + 1;
    ensure!(faults > 50, "only {faults} values are unreadable: this test tests little");
    device.wait_for_text(".faults dd", &format!("^{faults} messages "), PATIENCE).await?;
    device.wait_for_text(".battery dd", "^87 %$", PATIENCE).await?;

    let good = measurements(10, 20, PERIOD, 1);
    send(&h10, &good, PERIOD).await;
    values.extend(good);
    device.wait_for_vital("HEART_RATE", "79", "fresh", PATIENCE).await?;
    device.wait_for_phase("live", PATIENCE).await?;
    ensure!(device.text(".faults dd").await?.is_some_and(|text| text.starts_with(&faults.to_string())));
    arrives(&consumer, &Expected::of(&values)).await?;
    ensure!(h10.connections() == 1, "the link was made anew");
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn two_thousand_notifications_a_second_arrive_completely() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    bench.stream().await?;
    let h10 = bench.connect(H10).await?;
    let values = measurements(11, 8_000, Duration::from_micros(500), 1);
    flood(&h10, &values).await;
    arrives(&consumer, &Expected::of(&values)).await?;
    ensure!(bench.device(H10).text(".faults dd").await?.is_none(), "something was unreadable");
    bench.device(H10).wait_for_phase("live", PATIENCE).await?;
    none_but(&bench.page, &[])
}

/// 20 notifications every 10 ms; what comes late is made up for at once.
async fn flood(strap: &Peripheral, values: &[Vec<u8>]) {
    let mut ticks = interval(Duration::from_millis(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for values in values.chunks(20) {
        ticks.tick().await;
        for value in values {
            assert!(strap.notify(HEART_RATE_MEASUREMENT, value).await, "the link is gone");
        }
    }
}

/// Everything arrives, in order, and in time order too.
async fn arrives(consumer: &Consumer, expected: &Expected) -> anyhow::Result<()> {
    let frames = consumer.wait_for(expected.frames(), Duration::from_secs(60)).await?;
    let sources = by_source(&frames);
    ensure!(sources.len() == 1, "{} sources", sources.len());
    expected.check(&sources[0].1)?;
    for t in ["HEART_RATE", "RR_INTERVAL"] {
        let times: Vec<_> = frames.iter().filter(|frame| frame.t == t).map(|frame| frame.ts).collect();
        ensure!(times.is_sorted(), "times of {t} fall");
    }
    Ok(())
}
