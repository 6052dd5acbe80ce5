//! Code that a first visit does not load: it is fetched when something needs it, once, and again where that has failed.

use anyhow::ensure;
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, address};
use strapline_e2e::built;
use strapline_e2e::device_view::{DeviceView, wait_for_no_notice, wait_for_text};
use strapline_e2e::errors::none_but;
use strapline_e2e::stream_view::wait_for_stream;
use strapline_testbed::{Browser, LaunchOptions, Page, StaticServer};

const NAME: &str = "Simulated strap";
const HEART_RATE: &str = "[data-vital=HEART_RATE][data-state=fresh] .number";
/// Of the simulators' chunk.
const CHUNK: &str = "simulated-";

#[tokio::test]
async fn a_chunk_is_fetched_when_it_is_needed_and_then_kept() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let first = modules(&bench.page).await?;
    ensure!(first.len() == 1 && first[0].ends_with("_bg.wasm"), "a first visit loads {first:?}");
    for count in [1, 2] {
        bench.page.click("#simulate").await?;
        let live = format!("document.querySelectorAll('section.device {HEART_RATE}').length === {count}");
        bench.page.wait_for::<bool>(&live, PATIENCE).await?;
    }
    let all = modules(&bench.page).await?;
    let chunks: Vec<_> = all.iter().filter(|url| url.contains(CHUNK)).collect();
    ensure!(chunks.len() == 1, "for two simulated straps it has loaded {all:?}");
    let mut unique = all.clone();
    unique.sort();
    unique.dedup();
    ensure!(unique.len() == all.len(), "one was loaded twice: {all:?}");
    let kept: String = bench
        .page
        .eval(&format!("fetch({}).then(it => it.headers.get('cache-control'))", json!(chunks[0])))
        .await?;
    ensure!(kept.contains("immutable"), "a browser may keep it so long: {kept}");
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_chunk_that_could_not_be_fetched_is_tried_again() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.send::<Value>("Network.enable", json!({})).await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": [format!("*{CHUNK}*")] })).await?;
    page.click("#simulate").await?;
    wait_for_text(page, "#notice", "could not be made.*check the connection and try again", PATIENCE).await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": [] })).await?;
    page.click("#simulate").await?;
    let device = bench.device(NAME);
    device.wait_for_text(HEART_RATE, r"^\d+$", PATIENCE).await?;
    none_but(page, &["ERR_BLOCKED_BY_CLIENT", "Failed to fetch"])
}

#[tokio::test]
async fn a_chunk_is_found_on_any_static_host() -> anyhow::Result<()> {
    let server = StaticServer::start(built::dist()?, "/some/where/app/").await?;
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(server.url()).await?;
    wait_for_stream(&page, "local", "Local only", PATIENCE).await?;
    page.click("#simulate").await?;
    DeviceView::new(&page, NAME).wait_for_text(HEART_RATE, r"^\d+$", PATIENCE).await?;
    let all = modules(&page).await?;
    let below = |url: &String| url.starts_with(server.url()) && url.contains(CHUNK);
    ensure!(all.iter().filter(|url| below(url)).count() == 1, "it has loaded {all:?}");
    none_but(&page, &["strapline.json"])
}

/// The addresses of the WebAssembly that the page has loaded.
async fn modules(page: &Page) -> anyhow::Result<Vec<String>> {
    page.eval(
        "performance.getEntriesByType('resource').map(it => it.name).filter(it => it.endsWith('.wasm'))",
    )
    .await
}

#[tokio::test]
async fn a_sensor_whose_code_could_not_be_fetched_is_linked_as_soon_as_it_can() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.send::<Value>("Network.enable", json!({})).await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": ["*sensors-*"] })).await?;
    let sensor = strapline_sim::parse("power,name=Power meter")?;
    let _meter = bench.host.simulate(&address("Power meter"), sensor).await;
    bench.choose("Power meter").await?;
    let device = bench.device("Power meter");
    device.wait_for_phase("reconnecting", PATIENCE).await?;
    wait_for_text(page, "#notice", "A part of the app could not be loaded", PATIENCE).await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": [] })).await?;
    device.wait_for_text("[data-vital=POWER][data-state=fresh] .number", r"^\d+$", PATIENCE).await?;
    wait_for_no_notice(page, PATIENCE).await?;
    none_but(page, &["ERR_BLOCKED_BY_CLIENT", "Failed to fetch"])
}

#[tokio::test]
async fn the_part_for_sensors_comes_as_soon_as_it_can() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.send::<Value>("Network.enable", json!({})).await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": ["*panels-*"] })).await?;
    page.click("#simulate").await?;
    wait_for_text(page, "#notice", "A part of the app could not be loaded", PATIENCE).await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": [] })).await?;
    bench.device(NAME).wait_for_text(HEART_RATE, r"^\d+$", PATIENCE).await?;
    wait_for_no_notice(page, PATIENCE).await?;
    none_but(page, &["ERR_BLOCKED_BY_CLIENT", "Failed to fetch"])
}
