//! The page starts where its server is gone, with all of its code; a new version takes over at the next start; and nothing of what a
//! server says is kept.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::json;
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::Bench;
use strapline_e2e::built;
use strapline_e2e::device_view::{DeviceView, wait_for_text};
use strapline_e2e::errors::{SERVER_GONE, none_but};
use strapline_e2e::stream_view::{open_settings, wait_for_stream};
use strapline_testbed::{Browser, LaunchOptions, Page, StaticServer};

const NAME: &str = "Simulated strap";
const HEART_RATE: &str = "[data-vital=HEART_RATE][data-state=fresh] .number";

#[tokio::test]
async fn the_page_starts_without_its_broker_and_a_simulated_strap_works() -> anyhow::Result<()> {
    let mut bench = Bench::start().await?;
    bench.stream().await?;
    bench.page.click("#simulate").await?;
    bench.device(NAME).wait_for_text(HEART_RATE, r"^\d+$", PATIENCE).await?;
    wait_for_worker(&bench.page).await?;
    only_files_are_kept(&bench.page).await?;
    let headers: (String, String) = bench
        .page
        .eval("fetch('sw.js').then(it => [it.headers.get('content-type'), it.headers.get('cache-control')])")
        .await?;
    ensure!(headers.0.starts_with("text/javascript") && headers.1 == "no-cache", "{headers:?}");
    let manifest: String =
        bench.page.eval("fetch('app.webmanifest').then(it => it.headers.get('content-type'))").await?;
    ensure!(manifest == "application/manifest+json", "{manifest}");

    bench.broker.kill().await?;
    bench.page.reload().await?;
    works(&bench.page).await?;
    only_files_are_kept(&bench.page).await?;
    // The broker is noticed when it is back.
    bench.broker.restart().await?;
    bench.page.click("a[href='#']").await?;
    bench.stream().await?;
    none_but(&bench.page, &SERVER_GONE)
}

#[tokio::test]
async fn the_viewers_page_starts_without_its_broker() -> anyhow::Result<()> {
    let mut bench = Bench::start().await?;
    wait_for_worker(&bench.page).await?;
    bench.broker.kill().await?;
    bench.page.goto(&format!("{}viewer", bench.broker.url())).await?;
    wait_for_text(&bench.page, ".join h2", "Watch somebody live", PATIENCE).await?;
    none_but(&bench.page, &SERVER_GONE)
}

#[tokio::test]
async fn on_a_static_host_it_starts_offline_below_its_path() -> anyhow::Result<()> {
    let server = StaticServer::start(built::dist()?, "/some/where/app/").await?;
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(server.url()).await?;
    wait_for_worker(&page).await?;
    let scope: String = page.eval("navigator.serviceWorker.ready.then(it => it.scope)").await?;
    ensure!(scope == server.url(), "it serves {scope}");
    drop(server);
    page.reload().await?;
    works(&page).await?;
    none_but(&page, &[&SERVER_GONE[..], &["strapline.json"]].concat())
}

#[tokio::test]
async fn a_new_version_says_so_and_takes_over_at_the_next_start() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    copy(&built::dist()?, folder.path())?;
    let server = StaticServer::start(folder.path(), "/app/").await?;
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(server.url()).await?;
    wait_for_worker(&page).await?;

    // The page of another build, and the list in its service worker.
    let index = fs::read_to_string(folder.path().join("index.html"))?;
    let newer = index.replace("<title>Strapline", "<title>Newer Strapline");
    ensure!(newer != index, "the page has no title");
    let worker = fs::read_to_string(folder.path().join("sw.js"))?;
    let (old, new) = (digest(&page, &index).await?, digest(&page, &newer).await?);
    ensure!(worker.contains(&old), "the worker does not know the digest {old} of the page");
    fs::write(folder.path().join("index.html"), newer)?;
    // The cache is named by the build.
    let version = page.eval::<String>("caches.keys().then(keys => keys[0].split(' ')[2])").await?;
    let newer = worker.replace(&old, &new).replace(&version, "0123456789abcdef");
    fs::write(folder.path().join("sw.js"), newer)?;

    page.reload().await?;
    wait_for_text(&page, "#notice", "A new version of Strapline is here.*next opened or reloaded", PATIENCE)
        .await?;
    let title: String = page.eval("document.title").await?;
    ensure!(title.starts_with("Strapline"), "it has changed while it is in use: {title}");
    page.reload().await?;
    page.wait_for::<bool>("document.title.startsWith('Newer Strapline')", PATIENCE).await?;
    page.wait_for::<bool>("caches.keys().then(keys => keys.length === 1)", PATIENCE)
        .await
        .context("the old one is still kept")?;
    works(&page).await?;
    none_but(&page, &["strapline.json"])
}

/// Waits until all files are kept and the worker serves what is opened from now on.
async fn wait_for_worker(page: &Page) -> anyhow::Result<()> {
    let active = "navigator.serviceWorker.ready.then(it => it.active?.state === 'activated')";
    page.wait_for::<bool>(active, PATIENCE).await.map(drop)
}

/// The first sight, and code of several chunks.
async fn works(page: &Page) -> anyhow::Result<()> {
    wait_for_stream(page, "local", "Local only", PATIENCE).await?;
    page.click("#simulate").await?;
    DeviceView::new(page, NAME).wait_for_text(HEART_RATE, r"^\d+$", PATIENCE).await?;
    page.wait_for::<bool>("!!document.querySelector('[data-figure=rmssd]')", PATIENCE).await?;
    open_settings(page).await?;
    page.press("Escape").await?;
    page.click("a[href='#recordings']").await?;
    wait_for_text(page, ".recordings .empty", "Nothing here yet", PATIENCE).await.map(drop)
}

/// Whatever is kept is a file of the build.
async fn only_files_are_kept(page: &Page) -> anyhow::Result<()> {
    let kept: Vec<String> = page
        .eval(
            "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(it => it.keys())))) \
             .then(all => all.flat().map(it => it.url.slice(document.baseURI.split('#')[0].length)))",
        )
        .await?;
    let dist = built::dist()?;
    ensure!(kept.len() > 20, "only {kept:?} are kept");
    let foreign: Vec<_> = kept.iter().filter(|path| !path.is_empty() && !dist.join(path).is_file()).collect();
    ensure!(foreign.is_empty(), "{foreign:?} are kept");
    Ok(())
}

/// What the attribute `integrity` says of a text.
async fn digest(page: &Page, text: &str) -> anyhow::Result<String> {
    let digest = format!(
        "crypto.subtle.digest('SHA-384', new TextEncoder().encode({})) \
         .then(it => 'sha384-' + btoa(String.fromCharCode(...new Uint8Array(it))))",
        json!(text)
    );
    page.eval(&digest).await
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
