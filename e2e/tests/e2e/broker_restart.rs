//! A broker that is killed in mid-stream and started again.

use std::time::Duration;

use anyhow::{Context, ensure};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::consumer::{Consumer, Dispatch};
use strapline_e2e::errors::{SERVER_GONE, none_but};
use strapline_e2e::measurements::{numbered, send};
use strapline_e2e::stream_view::wait_for_stream;

const PERIOD: Duration = Duration::from_millis(100);

#[tokio::test]
async fn the_page_holds_the_values_and_streams_on_when_the_broker_is_back() -> anyhow::Result<()> {
    let mut bench = Bench::start().await?;
    bench.stream().await?;
    let consumer = bench.consumer().await?;
    let h10 = bench.connect(H10).await?;
    let notifications = |numbers: std::ops::Range<usize>| numbers.map(numbered).collect::<Vec<_>>();
    // The strap goes on all the time; the broker is killed between two of its notifications.
    send(&h10, &notifications(0..50), PERIOD).await;
    let before = consumer.wait_for(40, PATIENCE).await?;
    bench.broker.kill().await?;
    send(&h10, &notifications(50..90), PERIOD).await;
    wait_for_stream(&bench.page, "waiting", r"holding \d+ values\. Next try in \d+ s", PATIENCE).await?;

    bench.broker.restart().await?;
    drop(consumer);
    let consumer = Consumer::connect(&bench.broker, None).await?;
    send(&h10, &notifications(90..100), PERIOD).await;
    // Nobody presses anything.
    wait_for_stream(&bench.page, "live", r"Live to .* values sent", Duration::from_secs(60)).await?;
    send(&h10, &notifications(100..150), PERIOD).await;
    consumer.wait_for_one(PATIENCE, |dispatch| number(dispatch) == 149).await?;
    let live = consumer.dispatches()?;

    let numbers: Vec<usize> = live.iter().map(number).collect();
    ensure!(numbers.is_sorted_by(|a, b| a < b), "out of order or twice: {numbers:?}");
    ensure!(numbers.last() == Some(&149), "the last is {:?}", numbers.last());
    // What was not acknowledged when the broker died comes again.
    let first = *numbers.first().context("a first one")?;
    ensure!((40..=55).contains(&first), "the first value after the restart is number {first}");
    ensure!(numbers.len() == 150 - first, "values are missing: {numbers:?}");

    // The store spans the restart.
    let replaying = Consumer::connect(&bench.broker, None).await?;
    replaying.replay(0, i64::MAX)?;
    let replayed = replaying.wait_for(before.len() + live.len(), PATIENCE).await?;
    ensure!(replayed.windows(2).all(|pair| pair[0].seq < pair[1].seq), "a replay is not in order");
    for frame in before.iter().chain(&live) {
        ensure!(replayed.contains(frame), "the replay lacks {frame:?}");
    }
    replaying.wait_for_one(PATIENCE, |dispatch| number(dispatch) == 149).await?;
    let all: Vec<usize> = replaying.dispatches()?.iter().map(number).collect();
    ensure!(all == (0..150).collect::<Vec<_>>(), "not each once and in order: {all:?}");
    none_but(&bench.page, &SERVER_GONE)
}

fn number(dispatch: &Dispatch) -> usize {
    (dispatch.val as usize).saturating_sub(1000)
}
