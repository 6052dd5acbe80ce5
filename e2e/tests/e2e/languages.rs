//! The page in other languages: by the address, by the browser, by the settings and back; English fetches nothing for it.

use anyhow::ensure;
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_gatt::{Characteristic, HeartRateMeasurement};
use strapline_testbed::Page;

use crate::screenshots::{SIZES, look_at};

/// Heart rate of 72 bpm, contact, one RR interval.
const BEAT: [u8; 4] = [0x16, 72, 0x50, 0x03];

/// What the page has fetched for languages: code and texts.
async fn fetched(page: &Page) -> anyhow::Result<Vec<String>> {
    let names = "performance.getEntriesByType('resource').map(it => it.name)";
    page.eval(&format!("{names}.filter(it => /languages\\/|language-/.test(it))")).await
}

/// Chooses a language in the settings.
async fn set_language(page: &Page, code: &str) -> anyhow::Result<()> {
    page.click("#settings").await?;
    page.wait_for::<bool>("!!document.querySelector('#language')", PATIENCE).await?;
    page.eval::<()>(&format!("void (document.querySelector('#language').value = {})", json!(code))).await?;
    page.click("#save").await
}

async fn wait_for_language(page: &Page, lang: &str, connect: &str) -> anyhow::Result<()> {
    wait_for_text(page, "#connect", &format!("^{connect}$"), PATIENCE).await?;
    let shown: String = page.eval("document.documentElement.lang").await?;
    ensure!(shown == lang, "lang is {shown} and not {lang}");
    Ok(())
}

#[tokio::test]
async fn a_strap_is_shown_in_german_where_the_address_says_so() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    bench.page.goto(&format!("{}?lang=de", bench.broker.url())).await?;
    wait_for_language(&bench.page, "de", "Sensor verbinden").await?;
    let title: String = bench.page.eval("document.title").await?;
    ensure!(title.contains("Herzfrequenz"), "the title is {title}");
    wait_for_text(&bench.page, ".welcome h2", "^Dein Herz, live im Browser$", PATIENCE).await?;
    let files = fetched(&bench.page).await?;
    ensure!(files.iter().filter(|name| name.ends_with("languages/de.ftl")).count() == 1, "{files:?}");

    let h10 = bench.connect(H10).await?;
    ensure!(h10.notify(HeartRateMeasurement::UUID, &BEAT).await, "the link is gone");
    let device = bench.device(H10);
    device.wait_for_text("[data-vital=HEART_RATE][data-state=fresh] .number", "^72$", PATIENCE).await?;
    device.wait_for_text("[data-vital=HEART_RATE] .label", "^Herzfrequenz$", PATIENCE).await?;
    device.wait_for_text("[data-vital=RR_INTERVAL] .label", "^RR-Intervall$", PATIENCE).await?;
    device.wait_for_text(".disconnect", "^Trennen$", PATIENCE).await?;
    device.wait_for_text(".contact dd", "^Gut$", PATIENCE).await?;
    device.wait_for_text(".location dt", "^Getragen an$", PATIENCE).await?;
    let label = device.selector("canvas[data-chart=HEART_RATE]");
    let label: String =
        bench.page.eval(&format!("document.querySelector({}).ariaLabel", json!(label))).await?;
    ensure!(label == format!("Herzfrequenz von {H10}"), "the chart is called {label}");
    // A name is a name, whatever it may mean.
    device.wait_for_text("h2", &format!("^{H10}$"), PATIENCE).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn english_fetches_nothing_and_the_settings_change_all_and_back() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    let _h10 = bench.connect(H10).await?;
    let device = bench.device(H10);
    device.wait_for_text(".state", "^Live$", PATIENCE).await?;
    wait_for_language(page, "en", "Connect a sensor").await?;
    let files = fetched(page).await?;
    ensure!(files.is_empty(), "an English visit has fetched {files:?}");

    for (code, lang, connect, disconnect) in [
        ("ja", "ja", "センサーを接続", "切断"),
        ("fr", "fr", "Connecter un capteur", "Déconnecter"),
        ("zh", "zh-Hans", "连接传感器", "断开"),
        ("es", "es", "Conectar un sensor", "Desconectar"),
        ("en", "en", "Connect a sensor", "Disconnect"),
    ] {
        set_language(page, code).await?;
        wait_for_language(page, lang, connect).await?;
        device.wait_for_text(".disconnect", &format!("^{disconnect}$"), PATIENCE).await?;
        // The link goes on meanwhile.
        device.wait_for_phase("live", PATIENCE).await?;
    }
    device.wait_for_text(".state", "^Live$", PATIENCE).await?;
    device.wait_for_text("[data-vital=HEART_RATE] .label", "^Heart rate$", PATIENCE).await?;

    // Kept for the next visit.
    set_language(page, "es").await?;
    wait_for_language(page, "es", "Conectar un sensor").await?;
    page.reload().await?;
    wait_for_language(page, "es", "Conectar un sensor").await?;
    none_but(page, &[])
}

#[tokio::test]
async fn the_browser_says_which_languages_a_person_reads() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    let agent: String = page.eval("navigator.userAgent").await?;
    for (languages, lang, connect) in [
        ("nl-NL,de-AT,en", "de", "Sensor verbinden"),
        ("nl,en-GB,de", "en", "Connect a sensor"),
        ("zh-CN,zh", "zh-Hans", "连接传感器"),
    ] {
        let wish = json!({ "userAgent": agent, "acceptLanguage": languages });
        page.send::<Value>("Emulation.setUserAgentOverride", wish).await?;
        page.reload().await?;
        wait_for_language(page, lang, connect).await?;
    }
    none_but(page, &[])
}

#[tokio::test]
async fn a_language_that_cannot_be_fetched_comes_when_the_network_is_back() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.send::<Value>("Network.enable", json!({})).await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": ["*languages/*"] })).await?;
    set_language(page, "de").await?;
    let failed = "performance.getEntriesByType('resource').some(it => it.name.endsWith('de.ftl'))";
    page.wait_for::<bool>(failed, PATIENCE).await?;
    wait_for_language(page, "en", "Connect a sensor").await?;
    page.send::<Value>("Network.setBlockedURLs", json!({ "urls": [] })).await?;
    wait_for_language(page, "de", "Sensor verbinden").await?;
    none_but(page, &["ERR_BLOCKED_BY_CLIENT", "Failed to fetch"])
}

#[tokio::test]
async fn longer_words_and_other_letters_fit_phone_and_desktop() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    for lang in ["de", "ja"] {
        let sensors = "simulate=h10,seed=4&simulate=trainer,seed=2";
        let page = bench.browser.page(&format!("{}?lang={lang}&{sensors}", bench.broker.url())).await?;
        page.wait_for::<bool>("document.querySelectorAll('section.device .figures').length === 1", PATIENCE)
            .await?;
        let fresh = "[data-vital=POWER][data-state=fresh] .number";
        page.wait_for::<bool>(&format!("!!document.querySelector({})", json!(fresh)), PATIENCE).await?;
        look_at(&page, &format!("live-{lang}"), false, false, SIZES).await?;
        page.click("#settings").await?;
        page.wait_for::<bool>("!!document.querySelector('[name=max_bpm]')", PATIENCE).await?;
        look_at(&page, &format!("settings-{lang}"), false, false, SIZES).await?;
        none_but(&page, &[])?;
        page.close().await?;
    }
    Ok(())
}
