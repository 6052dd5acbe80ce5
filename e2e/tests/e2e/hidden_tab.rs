//! A page behind another tab: browsers throttle its timers to one a minute, but no heartbeat and no beat may be missed.

use std::time::Duration;

use anyhow::ensure;
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::errors::none_but;
use strapline_e2e::expected::{Expected, by_source};
use strapline_e2e::measurements::{measurements, send};
use strapline_e2e::schemas;
use strapline_testbed::{Direction, Tap};
use tokio::time::{Instant, sleep};

const HIDDEN: Duration = Duration::from_secs(180);
/// Short, so that many deadlines pass: without a heartbeat the broker closes after 15 s.
const HEARTBEAT: Duration = Duration::from_secs(10);
const PERIOD: Duration = Duration::from_secs(1);

#[tokio::test]
async fn three_minutes_behind_another_tab_cost_no_heartbeat_and_no_beat() -> anyhow::Result<()> {
    let throttling = ["IntensiveWakeUpThrottling:grace_period_seconds/10"];
    let bench = Bench::start_with(&["--heartbeat-interval", "10s"], &throttling).await?;
    let consumer = bench.consumer().await?;
    bench.stream_through_tap().await?;
    let h10 = bench.connect(H10).await?;
    let ticks = "window.ticks = 0; setInterval(() => window.ticks++, 1000); 0";
    bench.page.eval::<u32>(ticks).await?;

    let other = bench.browser.page("about:blank").await?;
    bench.page.wait_for::<bool>("document.visibilityState === 'hidden'", PATIENCE).await?;
    let values = measurements(8, HIDDEN.as_secs() as usize, PERIOD, 1);
    let (_, heartbeats) = tokio::join!(send(&h10, &values, PERIOD), heartbeats(&bench.tap));
    let still_hidden: bool = bench.page.eval("document.visibilityState === 'hidden'").await?;
    ensure!(still_hidden, "the page came to the front");
    let ticks: u64 = bench.page.eval("window.ticks").await?;
    println!("timers of the hidden page fired {ticks} times in {} s", HIDDEN.as_secs());

    ensure!(bench.tap.connections() == 1, "the page had to connect again");
    ensure!(bench.tap.open_connections() == 1, "the connection is gone");
    let longest = heartbeats.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(HIDDEN);
    ensure!(heartbeats.len() >= 17, "{} heartbeats in {HIDDEN:?}", heartbeats.len());
    ensure!(longest < HEARTBEAT + Duration::from_secs(3), "{longest:?} between two heartbeats");
    let expected = Expected::of(&values);
    let frames = consumer.wait_for(expected.frames(), PATIENCE).await?;
    let sources = by_source(&frames);
    ensure!(sources.len() == 1, "{} sources", sources.len());
    expected.check(&sources[0].1)?;
    schemas::validate(&bench.tap.frames())?;

    // In front again it shows the present at once.
    other.close().await?;
    bench.page.bring_to_front().await?;
    let last = format!("{}", expected.heart_rate.last().map_or(0.0, |(_, bpm)| *bpm));
    let state = format!("document.querySelector('[data-vital=HEART_RATE] .number').textContent === '{last}'");
    bench.page.wait_for::<bool>(&state, Duration::from_secs(5)).await?;
    none_but(&bench.page, &[])
}

/// When heartbeats of the page went through the tap while it was hidden.
async fn heartbeats(tap: &Tap) -> Vec<Instant> {
    let end = Instant::now() + HIDDEN;
    let mut seen = tap.frames().len();
    let mut times = Vec::new();
    while Instant::now() < end {
        sleep(Duration::from_millis(200)).await;
        let frames = tap.frames();
        let heartbeats = frames[seen..]
            .iter()
            .filter(|frame| frame.direction == Direction::ToServer && frame.text() == Some(r#"{"op":0}"#));
        times.extend(heartbeats.map(|_| Instant::now()));
        seen = frames.len();
    }
    times
}
