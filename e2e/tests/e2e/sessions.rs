//! What is recorded is said by the page, and what the broker makes of it is found by REST as soon as streaming is stopped.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::broker::Broker;
use strapline_e2e::errors::none_but;
use strapline_e2e::measurements::{measurements, send};
use strapline_e2e::stream_view::open_settings;
use strapline_e2e::{PATIENCE, http};
use tokio::time::{Instant, sleep};

const PERIOD: Duration = Duration::from_millis(50);

/// The payloads of that kind, as soon as there are so many.
async fn payloads(broker: &Broker, kind: &str, count: usize) -> anyhow::Result<Vec<Value>> {
    let account = broker.account();
    // From a day long past on: which day it is where the browser runs does not matter.
    let path = format!(
        "/v2/{kind}?user_id={}&start_date=2026-01-01&end_date=2199-01-01&to_webhook=false",
        account.user
    );
    let headers = [("dev-id", account.dev_id.as_str()), ("x-api-key", account.api_key.as_str())];
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (status, body) = http::get(broker.address(), &path, &headers).await?;
        let answer: Value = serde_json::from_str(&body).with_context(|| format!("{status} {body}"))?;
        let data = answer["data"].as_array().with_context(|| body.clone())?;
        if data.len() >= count {
            return Ok(data.clone());
        }
        ensure!(Instant::now() < deadline, "no {count} payloads in {body}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn sleep_is_marked_in_the_page_and_told_when_streaming_stops() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    let consumer = bench.consumer().await?;
    bench.stream().await?;
    let h10 = bench.connect(H10).await?;
    send(&h10, &measurements(20, 20, PERIOD, 1), PERIOD).await;
    // What came so far was an activity, by default; a change begins another session.
    open_settings(page).await?;
    page.click("[name=session][value=sleep]").await?;
    page.click("#save").await?;
    let activity = payloads(&bench.broker, "activity", 1).await?;
    ensure!(activity.len() == 1, "{activity:?}");
    send(&h10, &measurements(20, 20, PERIOD, 2), PERIOD).await;
    let frames = consumer.dispatches()?;
    ensure!(frames.iter().all(|frame| frame.t != "SESSION"), "consumers get what they did not ask for");
    page.click("#stream").await?;
    let sleep = payloads(&bench.broker, "sleep", 1).await?;
    let [night] = sleep.as_slice() else { anyhow::bail!("{sleep:?}") };
    ensure!(night["metadata"]["is_nap"] == false, "{night}");
    ensure!(night["heart_rate_data"]["summary"]["avg_hr_bpm"].is_number(), "{night}");
    let offset: i32 = page.eval("0 - new Date().getTimezoneOffset()").await?;
    let sign = if offset < 0 { '-' } else { '+' };
    let local = format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
    let start = night["metadata"]["start_time"].as_str().context("a start")?;
    ensure!(start.ends_with(&local), "{start} is not in the browser's zone, {local}");
    none_but(page, &[])
}
