//! What to check where there is no connection: for what has happened, from the message about it and from the settings.

use anyhow::ensure;
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::axe::finds_nothing;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_e2e::measurements::{measurements, send};
use strapline_e2e::stream_view::open_settings;
use strapline_testbed::{Choice, Page};

/// How a browser says what it runs on.
fn platform(name: &str) -> String {
    format!(
        "Object.defineProperty(navigator, 'userAgentData', {{ value: {{ platform: {} }}, configurable: true }})",
        json!(name)
    )
}

#[tokio::test]
async fn whoever_finds_no_sensor_is_told_what_to_check_on_this_system() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    {
        let _chooser = page.auto_choose(|_| Choice::Cancel).await?;
        page.click("#connect").await?;
        wait_for_text(page, "#notice", "No sensor was chosen", PATIENCE).await?;
    }
    for (system, own) in [
        ("Windows", "Bluetooth & devices"),
        ("macOS", "Privacy & Security, Bluetooth"),
        ("Android", "Switch Location on"),
        ("Linux", "bluetoothctl power on"),
    ] {
        page.eval::<Value>(&platform(system)).await?;
        page.click("#notice .help").await?;
        wait_for_text(page, ".doctor[open] h2", "^The sensor is not in the list$", PATIENCE).await?;
        let checks = wait_for_text(page, ".doctor ol", own, PATIENCE).await?;
        ensure!(checks.starts_with("Wear the strap"), "not the likeliest first: {checks}");
        if system == "Linux" {
            finds_nothing(page, "what to check").await?;
        }
        page.press("Escape").await?;
        page.wait_for::<bool>("!document.querySelector('.doctor[open]')", PATIENCE).await?;
        page.wait_for::<bool>("document.activeElement.matches('#notice .help')", PATIENCE).await?;
    }
    // With two dialogs on the page each has its own end: what was not saved is gone from the other.
    open_settings(page).await?;
    page.click("[name=max_bpm]").await?;
    page.type_text("185").await?;
    page.press("Escape").await?;
    page.wait_for::<bool>("document.querySelector('[name=max_bpm]').value === ''", PATIENCE).await?;
    none_but(page, &[])
}

#[tokio::test]
async fn a_silent_strap_and_one_that_is_gone_have_checks_of_their_own() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    open_settings(page).await?;
    page.click(".doctor-open").await?;
    wait_for_text(page, ".doctor[open] ol", "Wear the strap", PATIENCE).await?;
    page.click(".doctor .close").await?;
    page.press("Escape").await?;

    let h10 = bench.connect(H10).await?;
    let period = std::time::Duration::from_millis(200);
    send(&h10, &measurements(14, 5, period, 1), period).await;
    let device = bench.device(H10);
    device.wait_for_text(".state", "silent", PATIENCE).await?;
    device.click(".help").await?;
    wait_for_text(page, ".doctor[open] h2", "^Linked, but no values come$", PATIENCE).await?;
    wait_for_text(page, ".doctor ol", "^Moisten the electrodes", PATIENCE).await?;
    page.click(".doctor .close").await?;

    // Out of reach for good.
    h10.faults().connect = Some("le-connection-abort-by-local".to_owned());
    h10.drop_link().await;
    device.wait_for_text(".state", "Reconnecting", PATIENCE).await?;
    device.click(".help").await?;
    wait_for_text(page, ".doctor[open] h2", "found, but does not connect", PATIENCE).await?;
    wait_for_text(page, ".doctor ol", "Close other apps", PATIENCE).await?;
    none_but(page, &[])
}

#[tokio::test]
async fn a_browser_without_bluetooth_is_told_which_has_it() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page: Page = bench.browser.page("about:blank").await?;
    let gone = format!("delete Navigator.prototype.bluetooth; {}", platform("Linux"));
    page.send::<Value>("Page.addScriptToEvaluateOnNewDocument", json!({ "source": gone })).await?;
    page.goto(&bench.broker.url()).await?;
    wait_for_text(&page, "#notice", "has no Web Bluetooth", PATIENCE).await?;
    page.click("#notice .help").await?;
    wait_for_text(&page, ".doctor[open] ol", "chrome://flags/#enable-web-bluetooth.*bluetoothd", PATIENCE)
        .await?;
    none_but(&page, &[])
}
