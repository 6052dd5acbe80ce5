//! For who does not look at the page: a small window above all others, and sounds for zones and lost contact.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_e2e::measurements::send;
use strapline_e2e::stream_view::{open_settings, set};
use strapline_gatt::SensorContact;
use strapline_sim::hrm_bytes;
use strapline_testbed::{Page, Peripheral};

/// Sends a heart rate twice a second.
async fn beat(strap: &Peripheral, bpm: u16, contact: SensorContact, seconds: usize) {
    let values = vec![hrm_bytes(bpm, contact, None, &[]); seconds * 2];
    send(strap, &values, Duration::from_millis(500)).await;
}

/// Keeps the pitch and the time of each tone.
const LISTEN: &str = "window.tones = []; const start = OscillatorNode.prototype.start; \
    OscillatorNode.prototype.start = function (when) { window.tones.push(Math.round(this.frequency.value)); \
    return start.call(this, when); };";

#[tokio::test]
async fn a_new_zone_and_lost_contact_are_heard_where_that_is_wished() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.send::<Value>("Page.addScriptToEvaluateOnNewDocument", json!({ "source": LISTEN })).await?;
    page.reload().await?;
    wait_for_text(page, "#settings", "Settings", PATIENCE).await?;
    set(page, &[("[name=max_bpm]", "190")]).await?;
    let h10 = bench.connect(H10).await?;
    // Zones 1 and 4, without a wish to hear them.
    beat(&h10, 100, SensorContact::Detected, 3).await;
    wait_for_text(page, "[data-vital=HEART_RATE] .zone b", "^Zone 1$", PATIENCE).await?;
    beat(&h10, 160, SensorContact::Detected, 6).await;
    wait_for_text(page, "[data-vital=HEART_RATE] .zone b", "^Zone 4$", PATIENCE).await?;
    heard(page, &[]).await?;

    open_settings(page).await?;
    page.click("#sounds").await?;
    page.click("#save").await?;
    beat(&h10, 100, SensorContact::Detected, 6).await;
    // Down: from the pitch of the fourth zone to that of the first.
    heard(page, &[659, 330]).await?;
    beat(&h10, 160, SensorContact::Detected, 6).await;
    heard(page, &[659, 330, 330, 659]).await?;
    beat(&h10, 160, SensorContact::NotDetected, 3).await;
    heard(page, &[659, 330, 330, 659, 196, 196, 196]).await?;
    none_but(page, &[])
}

async fn heard(page: &Page, pitches: &[u32]) -> anyhow::Result<()> {
    let heard = format!("JSON.stringify(window.tones) === '{}'", json!(pitches));
    let found = page.wait_for::<bool>(&heard, PATIENCE).await;
    let tones: String = page.eval("JSON.stringify(window.tones)").await?;
    found.map(drop).with_context(|| format!("{tones} was heard"))
}

const POCKET: &str = "documentPictureInPicture.window?.document";

#[tokio::test]
async fn a_small_window_shows_heart_rate_zone_and_trend() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.click("#simulate").await?;
    wait_for_text(page, ".pocket-open", "^Small window$", PATIENCE).await?;
    if !page.eval::<bool>("'documentPictureInPicture' in window").await? {
        println!("this Chromium has no small window: only what the page says of that is tested");
        return without(page).await;
    }
    page.click(".pocket-open").await?;
    page.wait_for::<bool>(&format!("/^\\d+$/.test({POCKET}.querySelector('.number').textContent)"), PATIENCE)
        .await?;
    page.wait_for::<bool>(&format!("/zone/i.test({POCKET}.querySelector('.zone').textContent)"), PATIENCE)
        .await?;
    let coloured = format!(
        "(e => {{ const {{ data }} = e.getContext('2d').getImageData(0, 0, e.width, e.height); \
         return data.some((value, i) => i % 4 === 3 && value > 200); }})({POCKET}.querySelector('canvas'))"
    );
    page.wait_for::<bool>(&coloured, PATIENCE).await.context("no trend is drawn")?;
    // It goes with its sensor.
    page.click(".device .forget").await?;
    page.wait_for::<bool>("documentPictureInPicture.window === null", PATIENCE).await?;
    none_but(page, &[])
}

#[tokio::test]
async fn a_browser_without_small_windows_says_so() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    let gone = "delete window.documentPictureInPicture";
    page.send::<Value>("Page.addScriptToEvaluateOnNewDocument", json!({ "source": gone })).await?;
    page.reload().await?;
    wait_for_text(page, "#simulate", "Try", PATIENCE).await?;
    page.click("#simulate").await?;
    wait_for_text(page, ".pocket-open", "^Small window$", PATIENCE).await?;
    without(page).await
}

async fn without(page: &Page) -> anyhow::Result<()> {
    page.click(".pocket-open").await?;
    wait_for_text(page, "#notice", "no small window.*Chrome and Edge", PATIENCE).await?;
    none_but(page, &[])
}

#[tokio::test]
async fn settings_and_profile_go_to_another_browser_as_a_file() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    // What would be saved, and nothing is.
    page.eval::<()>(
        "void (URL.createObjectURL = blob => { blob.text().then(text => window.saved = text); return 'blob:null/0'; }, \
         HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; })",
    )
    .await?;
    set(page, &[("#wheel", "2070"), ("#token", "rt.secret"), ("[name=max_bpm]", "181")]).await?;
    open_settings(page).await?;
    page.click("[name=theme][value=contrast]").await?;
    page.click("#save").await?;
    open_settings(page).await?;
    page.click(".save-file").await?;
    let text: String = page.wait_for("window.saved", PATIENCE).await?;
    ensure!(page.eval::<String>("window.savedAs").await? == "strapline-settings.json");
    ensure!(!text.contains("secret"), "a token is in the file: {text}");

    let browser = bench.browser.page(&bench.broker.url()).await?;
    browser.eval::<()>("localStorage.clear()").await?;
    browser.reload().await?;
    wait_for_text(&browser, "#simulate", "Try", PATIENCE).await?;
    open_settings(&browser).await?;
    choose_file(&browser, "other.json", "{}").await?;
    wait_for_text(
        &browser,
        ".said",
        "other.json has no settings of Strapline, and nothing was changed",
        PATIENCE,
    )
    .await?;
    choose_file(&browser, "mine.json", &text).await?;
    wait_for_text(&browser, ".said", "now those of mine.json", PATIENCE).await?;
    let shown: (String, String, String) = browser
        .eval("['#wheel', '[name=max_bpm]', '[name=theme]:checked'].map(it => document.querySelector(`dialog ${it}`).value)")
        .await?;
    ensure!(shown == ("2070".into(), "181".into(), "contrast".into()), "{shown:?}");
    browser.press("Escape").await?;
    let kept: String =
        browser.eval("localStorage['strapline.settings'] + localStorage['strapline.profile']").await?;
    ensure!(kept.contains("2070") && kept.contains("181"), "it is not kept: {kept}");
    ensure!(browser.eval::<String>("document.documentElement.dataset.theme").await? == "contrast");
    none_but(&browser, &[])
}

/// As if a person had chosen a file in the system's dialog.
async fn choose_file(page: &Page, name: &str, text: &str) -> anyhow::Result<()> {
    let choose = format!(
        "(input => {{ const files = new DataTransfer(); files.items.add(new File([{}], {})); input.files = files.files; \
         input.dispatchEvent(new Event('change')); }})(document.querySelector('dialog [type=file]'))",
        json!(text),
        json!(name)
    );
    page.eval::<()>(&choose).await
}
