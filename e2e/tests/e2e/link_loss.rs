//! A strap that goes out of reach in mid-stream and comes back.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10, TICKR};
use strapline_e2e::errors::none_but;
use strapline_e2e::expected::{Expected, by_source};
use strapline_e2e::measurements::{measurements, send};
use strapline_e2e::schemas;
use strapline_testbed::{Direction, Event, LinkEnd, profiles::HEART_RATE_MEASUREMENT};
use tokio::time::sleep;

const PERIOD: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_strap_that_was_out_of_reach_comes_back_by_itself_and_the_stream_goes_on() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    bench.stream_through_tap().await?;
    let h10 = bench.connect(H10).await?;
    let tickr = bench.connect(TICKR).await?;
    let (device, other) = (bench.device(H10), bench.device(TICKR));
    let before = measurements(3, 50, PERIOD, 1);
    let after = measurements(4, 50, PERIOD, 1);
    let others = measurements(5, 30, PERIOD, 1);
    send(&h10, &before, PERIOD).await;
    // A value that is on its way to the page when the link goes may go with it.
    let last = Expected::of(&before).heart_rate.last().map_or(0.0, |(_, bpm)| *bpm);
    device.wait_for_vital("HEART_RATE", &format!("{last}"), "fresh", PATIENCE).await?;

    // Away for longer than the first two attempts: the time to the next one is counted down.
    h10.faults().connect = Some("le-connection-abort-by-local".to_owned());
    h10.clear_events();
    h10.drop_link().await;
    device.wait_for_phase("reconnecting", PATIENCE).await?;
    let (sent_meanwhile, waited) = tokio::join!(send(&tickr, &others, PERIOD), async {
        for _ in 0..3 {
            h10.wait_for(Event::ConnectAttempt, PATIENCE).await?;
        }
        device.wait_for_text(".state", r"Out of reach\. Reconnecting in \d+ s", PATIENCE).await
    });
    ensure!(sent_meanwhile.len() == others.len());
    waited?;
    ensure!(h10.connections() == 1, "there was a link in the meantime");
    ensure!(device.text(".retry").await?.as_deref() == Some("Retry now"), "no way to hurry");
    other.wait_for_phase("live", PATIENCE).await?;
    device.wait_for_vital("HEART_RATE", "–", "lost", PATIENCE).await?;

    // Back in reach: nobody presses anything.
    h10.faults().connect = None;
    h10.wait_for(Event::Subscribed(HEART_RATE_MEASUREMENT), Duration::from_secs(60)).await?;
    device.wait_for_phase("live", PATIENCE).await?;
    device.wait_for_text(".outage dd", r"^\d+ s out of reach$", PATIENCE).await?;
    send(&h10, &after, PERIOD).await;
    let last = Expected::of(&after).heart_rate.last().map_or(0.0, |(_, bpm)| *bpm);
    device.wait_for_vital("HEART_RATE", &format!("{last}"), "fresh", PATIENCE).await?;

    let expected = Expected::of(&[before, after].concat());
    let expected_other = Expected::of(&others);
    let frames = consumer.wait_for(expected.frames() + expected_other.frames(), PATIENCE).await?;
    let sources = by_source(&frames);
    ensure!(sources.len() == 2, "the source of a strap has changed: {} sources", sources.len());
    expected.check(&sources[0].1).context(H10)?;
    expected_other.check(&sources[1].1).context(TICKR)?;

    let links = reported_links(&bench, &sources[0].0)?;
    ensure!(links == [true, false, true], "the link of {H10} was reported as {links:?}");
    schemas::validate(&bench.tap.frames())?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_person_can_hurry_end_and_renew_a_link() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let h10 = bench.connect(H10).await?;
    let device = bench.device(H10);
    h10.faults().connect = Some("le-connection-abort-by-local".to_owned());
    h10.clear_events();
    h10.drop_link().await;
    device.wait_for_phase("reconnecting", PATIENCE).await?;
    // The wait after several failures is long enough to be cut short.
    for attempt in 1..=4 {
        let tried = h10.wait_for(Event::ConnectAttempt, Duration::from_secs(60)).await;
        if tried.is_err() {
            let state = device.text(".state").await?;
            tried.with_context(|| format!("attempt {attempt}; the page says {state:?}"))?;
        }
    }
    device.wait_for_text(".state", r"Reconnecting in \d+ s", PATIENCE).await?;
    h10.faults().connect = None;
    h10.clear_events();
    device.click(".retry").await?;
    device.wait_for_phase("live", PATIENCE).await?;
    bench.read_out(&h10).await?;

    device.click(".disconnect").await?;
    device.wait_for_phase("disconnected", PATIENCE).await?;
    h10.wait_for(Event::Disconnected(LinkEnd::Central), PATIENCE).await?;
    ensure!(device.text(".retry").await?.is_none(), "it is not on its way back");
    device.click(".reconnect").await?;
    device.wait_for_phase("live", PATIENCE).await?;
    let values = measurements(6, 10, PERIOD, 1);
    send(&h10, &values, PERIOD).await;
    device.wait_for_vital("HEART_RATE", "69", "fresh", PATIENCE).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_link_may_end_while_the_page_still_reads_what_the_strap_says_of_itself() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let h10 = bench.strap(H10).await;
    let device = bench.device(H10);
    h10.faults().read_hang = true;
    bench.choose(H10).await?;
    for loss in 1..=8 {
        // In turn while a read waits for its answer, and at any moment of reading.
        h10.faults().read_hang = loss % 2 == 1;
        device.wait_for_phase("live", PATIENCE).await.with_context(|| format!("before loss {loss}"))?;
        h10.wait_for(Event::Subscribed(HEART_RATE_MEASUREMENT), PATIENCE).await?;
        // In an order of Chromium's own.
        let reads = || h10.events().iter().any(|event| matches!(event, Event::Read(_)));
        while loss % 2 == 1 && !reads() {
            sleep(Duration::from_millis(10)).await;
        }
        h10.clear_events();
        h10.drop_link().await;
        device
            .wait_for_phase("reconnecting", PATIENCE)
            .await
            .with_context(|| format!("after loss {loss}"))?;
    }
    h10.faults().read_hang = false;
    device.wait_for_phase("live", PATIENCE).await?;
    bench.read_out(&h10).await?;
    let values = measurements(9, 10, PERIOD, 1);
    send(&h10, &values, PERIOD).await;
    let last = Expected::of(&values).heart_rate.last().map_or(0.0, |(_, bpm)| *bpm);
    device.wait_for_vital("HEART_RATE", &format!("{last}"), "fresh", PATIENCE).await?;
    none_but(&bench.page, &[])
}

/// Whether the link stood, in the STATUS frames of one source.
fn reported_links(bench: &Bench, source: &str) -> anyhow::Result<Vec<bool>> {
    let mut links = Vec::new();
    for frame in bench.tap.frames() {
        let Some(text) = frame.text().filter(|_| frame.direction == Direction::ToServer) else { continue };
        let frame: Value = serde_json::from_str(text)?;
        if frame["op"] == 8 && frame["d"]["device_id"] == source {
            links.push(frame["d"]["connected"].as_bool().context("a state")?);
        }
    }
    Ok(links)
}
