//! What a page does while a sensor is live, outside of its own area: title and icon show the heart rate, the screen stays on.

use anyhow::ensure;
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_e2e::measurements::{measurements, send};
use strapline_e2e::stream_view::open_settings;
use strapline_testbed::Page;

const PERIOD: std::time::Duration = std::time::Duration::from_millis(200);

#[tokio::test]
async fn title_and_icon_show_a_fresh_heart_rate_and_no_other() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    let look = "[document.title, document.querySelector('link[rel=icon]').href]";
    let (title, icon): (String, String) = page.eval(look).await?;
    let h10 = bench.connect(H10).await?;
    send(&h10, &measurements(14, 25, PERIOD, 1), PERIOD).await;
    page.wait_for::<bool>("/^\\d+ bpm · Strapline$/.test(document.title)", PATIENCE).await?;
    let shown = "(bpm => document.querySelector('link[rel=icon]').href.includes(`%3E${bpm}%3C/text`))(parseInt(document.title))";
    ensure!(page.eval::<bool>(shown).await?, "the icon shows something else");
    // Silent: the number is soon not to be trusted.
    let before = format!("JSON.stringify({look}) === {}", json!(json!([title, icon]).to_string()));
    page.wait_for::<bool>(&before, PATIENCE).await?;
    none_but(page, &[])
}

/// Keeps what the page is given, so that a test can see what it holds.
const WATCH_LOCKS: &str = "window.locks = []; const request = navigator.wakeLock.request.bind(navigator.wakeLock); \
    navigator.wakeLock.request = async kind => { const lock = await request(kind); window.locks.push(lock); return lock; };";

#[tokio::test]
async fn the_screen_stays_on_while_a_sensor_is_live_unless_it_shall_not() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = bench.browser.page("about:blank").await?;
    page.send::<Value>("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH_LOCKS })).await?;
    page.goto(&bench.broker.url()).await?;
    wait_for_text(&page, "#simulate", "Try", PATIENCE).await?;
    ensure!(
        page.eval::<usize>("window.locks.length").await? == 0,
        "a page without sensors keeps the screen on"
    );
    page.click("#simulate").await?;
    held(&page, 1).await?;
    // Hidden, the browser lets go; back, it is asked for once more.
    bench.page.bring_to_front().await?;
    held(&page, 0).await?;
    page.bring_to_front().await?;
    held(&page, 1).await?;

    switch(&page).await?;
    held(&page, 0).await?;
    page.reload().await?;
    wait_for_text(&page, "#simulate", "Try", PATIENCE).await?;
    page.click("#simulate").await?;
    wait_for_text(&page, "[data-vital=HEART_RATE][data-state=fresh] .number", r"^\d+$", PATIENCE).await?;
    ensure!(page.eval::<usize>("window.locks.length").await? == 0, "it is kept on against the person's will");
    switch(&page).await?;
    held(&page, 1).await?;
    page.click(".device .forget").await?;
    held(&page, 0).await?;
    none_but(&page, &[])
}

async fn held(page: &Page, count: usize) -> anyhow::Result<()> {
    let held = format!("window.locks.filter(lock => !lock.released).length === {count}");
    page.wait_for::<bool>(&held, PATIENCE).await.map(drop)
}

async fn switch(page: &Page) -> anyhow::Result<()> {
    open_settings(page).await?;
    page.click("#keep-screen-on").await?;
    page.click("#save").await
}
