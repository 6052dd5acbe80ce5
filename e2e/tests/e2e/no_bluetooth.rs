//! Everything that can stand between a page and the radio has words of its own, and a next step.

use anyhow::ensure;
use strapline_e2e::PATIENCE;
use strapline_e2e::broker::Broker;
use strapline_e2e::built;
use strapline_e2e::device_view::{wait_for_no_notice, wait_for_text};
use strapline_e2e::errors::none_but;
use strapline_testbed::{BluezHost, Browser, LaunchOptions, Page, StaticServer};

#[tokio::test]
async fn a_browser_without_web_bluetooth_is_told_which_one_has_it() -> anyhow::Result<()> {
    let broker = Broker::start(&[]).await?;
    let options = LaunchOptions {
        args: vec!["--disable-features=WebBluetooth".to_owned()],
        ..LaunchOptions::default()
    };
    let browser = Browser::launch(options).await?;
    let page = browser.page(&broker.url()).await?;
    ensure!(page.eval::<bool>("navigator.bluetooth === undefined").await?, "this browser has it");
    wait_for_text(&page, "#notice", "no Web Bluetooth.*Chrome or Edge.*enable-web-bluetooth", PATIENCE)
        .await?;
    cannot_connect(&page).await?;
    // Everything that needs no radio still works.
    page.click("#simulate").await?;
    wait_for_text(&page, "section.device .badge", "Simulated", PATIENCE).await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn a_page_over_plain_http_is_sent_to_https() -> anyhow::Result<()> {
    // A name that is not this computer's own: browsers hide Web Bluetooth there.
    let server = StaticServer::start(built::dist()?, "/").await?;
    let args = vec!["--host-resolver-rules=MAP strapline.test 127.0.0.1".to_owned()];
    let browser = Browser::launch(LaunchOptions { args, ..LaunchOptions::default() }).await?;
    let page = browser.page(&server.url().replace("127.0.0.1", "strapline.test")).await?;
    wait_for_text(&page, "#notice", "secure page.*https.*http://localhost", PATIENCE).await?;
    cannot_connect(&page).await?;
    none_but(&page, &["strapline.json"])
}

#[tokio::test]
async fn a_computer_without_an_adapter_is_told_so() -> anyhow::Result<()> {
    let broker = Broker::start(&[]).await?;
    let host = BluezHost::start().await?;
    host.unplug_adapter();
    let browser = Browser::launch(LaunchOptions::with_bluetooth(&host)).await?;
    let page = browser.page(&broker.url()).await?;
    wait_for_text(&page, "#notice", "Bluetooth is off.*Switch it on.*plug in an adapter", PATIENCE).await?;
    ensure!(page.eval::<bool>("!document.querySelector('#connect').disabled").await?, "no way to try again");
    host.plug_adapter();
    page.wait_for::<bool>("navigator.bluetooth.getAvailability()", PATIENCE).await?;
    page.click("#notice button").await?;
    wait_for_no_notice(&page, PATIENCE).await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn a_frame_that_may_not_use_bluetooth_says_what_the_site_has_to_do() -> anyhow::Result<()> {
    let app = StaticServer::start(built::dist()?, "/").await?;
    let site = tempfile::tempdir()?;
    // Another site (localhost, not 127.0.0.1) that embeds the page without allow="bluetooth".
    std::fs::write(
        site.path().join("index.html"),
        format!("<iframe src='{}' width=900 height=700></iframe>", app.url()),
    )?;
    let site = StaticServer::start(site.path(), "/").await?;
    let host = BluezHost::start().await?;
    let browser = Browser::launch(LaunchOptions::with_bluetooth(&host)).await?;
    let page = browser.page(&site.url().replace("127.0.0.1", "localhost")).await?;
    let frame = page.worker("", PATIENCE).await?;
    let words = "(t => /keeps Bluetooth from it.*tab of its own.*allow=.bluetooth/.test(t) && t)\
        (document.querySelector('#notice').textContent)";
    frame.wait_for::<String>(words, PATIENCE).await?;
    let disabled: bool = frame.eval("document.querySelector('#connect').disabled").await?;
    ensure!(disabled, "a button that can only fail");
    none_but(&page, &["strapline.json", "favicon.ico"])
}

async fn cannot_connect(page: &Page) -> anyhow::Result<()> {
    let disabled: bool = page.eval("document.querySelector('#connect').disabled").await?;
    ensure!(disabled, "a button that can only fail");
    Ok(())
}
