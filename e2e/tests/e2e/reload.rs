//! What waits for the broker survives the page: a reload, and a tab that crashes. Two tabs do not touch each other's.

use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::consumer::Consumer;
use strapline_e2e::errors::{SERVER_GONE, none_but};
use strapline_e2e::measurements::{numbered, send};
use strapline_e2e::stream_view::{press_stream, wait_for_stream};
use strapline_testbed::{Direction, Frame};

const PERIOD: Duration = Duration::from_millis(50);

/// The page has sent 30 values, holds 30 more, and cannot reach the broker.
async fn holding() -> anyhow::Result<(Bench, Consumer)> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    bench.stream_through_tap().await?;
    let h10 = bench.connect(H10).await?;
    let notifications = |numbers: std::ops::Range<usize>| numbers.map(numbered).collect::<Vec<_>>();
    send(&h10, &notifications(0..30), PERIOD).await;
    consumer.wait_for(30, PATIENCE).await?;
    bench.tap.refuse(true);
    bench.tap.cut();
    send(&h10, &notifications(30..60), PERIOD).await;
    wait_for_stream(&bench.page, "waiting", r"holding 3\d values\. Next try", PATIENCE).await?;
    Ok((bench, consumer))
}

/// Every value came once and in order.
async fn all_came(consumer: &Consumer) -> anyhow::Result<()> {
    consumer.wait_for_one(PATIENCE, |frame| frame.val == 1059.0 && !frame.synthetic).await?;
    let frames = consumer.dispatches()?.into_iter().filter(|frame| !frame.synthetic);
    let numbers: Vec<usize> = frames.map(|frame| frame.val as usize - 1000).collect();
    ensure!(numbers == (0..60).collect::<Vec<_>>(), "not each once and in order: {numbers:?}");
    Ok(())
}

#[tokio::test]
async fn a_reloaded_page_delivers_what_the_one_before_it_held() -> anyhow::Result<()> {
    let (bench, consumer) = holding().await?;
    bench.page.reload().await?;
    bench.tap.refuse(false);
    bench.stream().await?;
    all_came(&consumer).await?;
    none_but(&bench.page, &SERVER_GONE)
}

#[tokio::test]
async fn a_new_tab_delivers_what_a_crashed_one_held() -> anyhow::Result<()> {
    let (bench, consumer) = holding().await?;
    // The renderer is gone before it could answer.
    let crash = bench.page.send::<Value>("Page.crash", json!({}));
    let _ = tokio::time::timeout(Duration::from_secs(2), crash).await;
    bench.tap.refuse(false);
    let page = bench.browser.page(&bench.broker.url()).await?;
    page.wait_for::<bool>("!!document.querySelector('#connect')", PATIENCE).await?;
    press_stream(&page).await?;
    wait_for_stream(&page, "live", "Live to", PATIENCE).await?;
    all_came(&consumer).await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn a_second_tab_leaves_what_the_first_one_holds_to_it() -> anyhow::Result<()> {
    let (bench, consumer) = holding().await?;
    let second = bench.browser.page(&bench.broker.url()).await?;
    second.wait_for::<bool>("!!document.querySelector('#connect')", PATIENCE).await?;
    second.click("#simulate").await?;
    press_stream(&second).await?;
    wait_for_stream(&second, "waiting", "holding", PATIENCE).await?;
    bench.tap.refuse(false);
    wait_for_stream(&second, "live", "Live to", Duration::from_secs(60)).await?;
    consumer.wait_for_one(PATIENCE, |frame| frame.synthetic).await?;
    // The first one comes back by itself, with what it held.
    wait_for_stream(&bench.page, "live", "Live to", Duration::from_secs(60)).await?;
    all_came(&consumer).await?;
    let connections = bench.tap.frames().iter().filter(|frame| is_identify(frame)).count();
    ensure!(connections == 3, "{connections} connections of two streams");
    none_but(&second, &SERVER_GONE)
}

fn is_identify(frame: &Frame) -> bool {
    frame.direction == Direction::ToServer && frame.text().is_some_and(|text| text.starts_with(r#"{"op":3,"#))
}
