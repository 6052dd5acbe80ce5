//! The built app on any static host, under a sub-path, without a broker: it works, locally only, and says so.

use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};
use strapline_e2e::bench::{H10, choose, strap};
use strapline_e2e::built;
use strapline_e2e::charts::pictures;
use strapline_e2e::device_view::DeviceView;
use strapline_e2e::errors::none_but;
use strapline_e2e::measurements::{measurements, send};
use strapline_e2e::stream_view::wait_for_stream;
use strapline_e2e::{PATIENCE, device_view::wait_for_text};
use strapline_testbed::{BluezHost, Browser, LaunchOptions, StaticServer};

#[tokio::test]
async fn without_a_broker_it_works_locally_and_sends_nothing() -> anyhow::Result<()> {
    let server = StaticServer::start(built::dist()?, "/some/where/app/").await?;
    let host = BluezHost::start().await?;
    let h10 = strap(&host, H10).await;
    let browser = Browser::launch(LaunchOptions::with_bluetooth(&host)).await?;
    let page = browser.page("about:blank").await?;
    page.send::<Value>("Network.enable", json!({})).await?;
    let mut requests = page.subscribe("Network.requestWillBeSent");
    let mut sockets = page.subscribe("Network.webSocketCreated");
    page.goto(server.url()).await?;

    wait_for_stream(&page, "local", "Local only.*nothing leaves this device", PATIENCE).await?;
    ensure!(
        page.eval::<bool>("!document.querySelector('#stream')?.checkVisibility()").await?,
        "Stream is offered"
    );
    choose(&page, H10).await?;
    let device = DeviceView::new(&page, H10);
    device.wait_for_phase("live", PATIENCE).await?;
    let period = Duration::from_millis(200);
    send(&h10, &measurements(14, 25, period, 1), period).await;
    device.wait_for_vital("HEART_RATE", "84", "fresh", PATIENCE).await?;
    for picture in pictures(&page, H10).await? {
        ensure!(picture.colours > 4, "nothing is drawn: {picture:?}");
    }

    // Reloaded, it starts anew without anything from elsewhere.
    page.reload().await?;
    wait_for_text(&page, "#connect", "Connect", PATIENCE).await?;
    wait_for_stream(&page, "local", "Local only", PATIENCE).await?;
    page.close().await?;
    let mut asked = 0;
    while let Ok(request) = requests.wait_for(Duration::from_millis(500), |_| true).await {
        let url = request["request"]["url"].as_str().unwrap_or_default();
        let own = url.starts_with(server.url()) || url.starts_with("data:") || url.starts_with("blob:");
        ensure!(own, "it asks {url}");
        asked += 1;
    }
    ensure!(asked >= 8, "only {asked} requests were seen for two visits");
    ensure!(sockets.wait_for(Duration::from_millis(100), |_| true).await.is_err(), "it opened a WebSocket");
    Ok(())
}

#[tokio::test]
async fn without_a_broker_nothing_is_wrong_in_the_console() -> anyhow::Result<()> {
    let server = StaticServer::start(built::dist()?, "/a/").await?;
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(server.url()).await?;
    wait_for_stream(&page, "local", "Local only", PATIENCE).await?;
    // That there is no such file is how the page knows.
    none_but(&page, &["strapline.json"])
}
