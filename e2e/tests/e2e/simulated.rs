//! "Try without a strap": simulated beats take the whole way and are marked all along it.

use anyhow::ensure;
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::Bench;
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_e2e::expected::by_source;
use strapline_e2e::schemas;
use strapline_testbed::Page;

const NAME: &str = "Simulated strap";

#[tokio::test]
async fn simulated_straps_are_marked_on_screen_and_in_every_frame() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    bench.stream_through_tap().await?;
    bench.page.click("#simulate").await?;
    let device = bench.device(NAME);
    device.wait_for_phase("live", PATIENCE).await?;
    device.wait_for_text(".badge", "^Simulated$", PATIENCE).await?;
    device.wait_for_text("[data-vital=HEART_RATE][data-state=fresh] .number", r"^\d+$", PATIENCE).await?;
    device.wait_for_text("[data-vital=RR_INTERVAL][data-state=fresh] .number", r"^\d+$", PATIENCE).await?;
    device.wait_for_text(".battery dd", r"^\d+ %$", PATIENCE).await?;
    for count in [2, 3] {
        bench.page.click("#simulate").await?;
        wait_for_sections(&bench.page, count).await?;
    }
    let badges: usize =
        bench.page.eval("document.querySelectorAll('section.device .badge:not([hidden])').length").await?;
    ensure!(badges == 3, "{badges} badges for three simulated straps");

    let frames = consumer.wait_for(20, PATIENCE).await?;
    ensure!(frames.iter().all(|frame| frame.synthetic), "a simulated beat is not marked as synthetic");
    ensure!(by_source(&frames).len() == 3, "three straps, but {} sources", by_source(&frames).len());
    schemas::validate(&bench.tap.frames())?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_forgotten_strap_can_be_had_back() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    bench.page.click("#simulate").await?;
    let device = bench.device(NAME);
    device.wait_for_text("[data-vital=HEART_RATE][data-state=fresh] .number", r"^\d+$", PATIENCE).await?;
    device.click(".forget").await?;
    wait_for_sections(&bench.page, 0).await?;
    wait_for_text(&bench.page, "#notice", "Simulated strap was forgotten", PATIENCE).await?;
    wait_for_text(&bench.page, "#notice button", "^Undo$", PATIENCE).await?;
    bench.page.click("#notice button").await?;
    wait_for_sections(&bench.page, 1).await?;
    device.wait_for_text("[data-vital=HEART_RATE][data-state=fresh] .number", r"^\d+$", PATIENCE).await?;
    device.wait_for_text(".badge", "^Simulated$", PATIENCE).await?;

    device.click(".disconnect").await?;
    device.wait_for_phase("disconnected", PATIENCE).await?;
    device.click(".reconnect").await?;
    device.wait_for_phase("live", PATIENCE).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn the_keyboard_is_enough() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    focus(page, "simulate").await?;
    page.press("Enter").await?;
    bench.device(NAME).wait_for_phase("live", PATIENCE).await?;
    focus(page, "stream").await?;
    page.press("Space").await?;
    strapline_e2e::stream_view::wait_for_stream(page, "live", "Live to", PATIENCE).await?;
    // A dialog keeps the focus to itself and gives it back.
    focus(page, "settings").await?;
    page.press("Enter").await?;
    page.wait_for::<bool>("!!document.querySelector('dialog[open]')", PATIENCE).await?;
    let inside = "!!document.activeElement.closest('dialog')";
    page.wait_for::<bool>(inside, PATIENCE).await?;
    page.press("Escape").await?;
    page.wait_for::<bool>("!document.querySelector('dialog[open]')", PATIENCE).await?;
    page.wait_for::<bool>("document.activeElement.id === 'settings'", PATIENCE).await?;
    none_but(page, &[])
}

/// Goes from one element to the next by Tab until this one has the focus, which has to be visible.
async fn focus(page: &Page, id: &str) -> anyhow::Result<()> {
    let mut passed = Vec::new();
    for _ in 0..30 {
        page.press("Tab").await?;
        let (focused, visible): (String, bool) = page
            .eval("[document.activeElement.id, document.activeElement.matches(':focus-visible')]")
            .await?;
        if focused == id {
            ensure!(visible, "the focus on {id} is not visible");
            return Ok(());
        }
        passed.push(focused);
    }
    anyhow::bail!("Tab does not reach {id}; it passed {passed:?}")
}

async fn wait_for_sections(page: &Page, count: usize) -> anyhow::Result<()> {
    let there = format!("document.querySelectorAll('section.device').length === {count}");
    page.wait_for::<bool>(&there, PATIENCE).await.map(drop)
}
