//! A viewer's page: joins late by a link, goes on after the broker was gone, ends with its link; a wall of many.

use std::env;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use strapline_e2e::broker::{Account, Broker};
use strapline_e2e::device_view::{DeviceView, wait_for_text};
use strapline_e2e::errors::{SERVER_GONE, none_but};
use strapline_e2e::producer::Producer;
use strapline_e2e::{PATIENCE, http};
use strapline_testbed::{Browser, LaunchOptions, Page};
use strapline_units::Timestamp;
use tokio::time::{Instant, sleep, sleep_until};

use crate::screenshots::{SIZES, look_at};

const HEART_RATE: &str = "HEART_RATE";
const TEAM: usize = 100;

/// A link for viewers, of a user or of the team.
pub(crate) async fn link(broker: &Broker, whom: &str) -> anyhow::Result<String> {
    let (status, body) = viewing(broker, "POST", whom).await?;
    let answer: Value = serde_json::from_str(&body).with_context(|| format!("{status} {body}"))?;
    Ok(answer["url"].as_str().with_context(|| format!("{status} {body}"))?.to_owned())
}

async fn viewing(broker: &Broker, method: &str, whom: &str) -> anyhow::Result<(u16, String)> {
    let Account { dev_id, api_key, .. } = broker.account();
    let headers = [("dev-id", dev_id.as_str()), ("x-api-key", api_key.as_str())];
    http::request(method, broker.address(), &format!("/auth/viewing?{whom}"), &headers).await
}

pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_micros(i64::try_from(since.as_micros()).unwrap_or(0))
}

/// Waits until the stream stands so, in these words.
pub(crate) async fn wait_for_link(page: &Page, state: &str, words: &str) -> anyhow::Result<()> {
    let selector = format!(".reception[data-link={state}] .words");
    let found = wait_for_text(page, &selector, words, Duration::from_secs(60)).await;
    found.map(drop).with_context(|| format!("the console of the page: {:#?}", page.console()))
}

/// Waits until exactly so many frames have come.
async fn wait_for_frames(page: &Page, count: usize) -> anyhow::Result<()> {
    let frames = "document.querySelector('.reception').dataset.frames";
    let found = page.wait_for::<bool>(&format!("{frames} === '{count}'"), PATIENCE).await;
    let shown: String = page.eval(frames).await?;
    found.map(drop).with_context(|| format!("{shown} frames came instead of {count}"))
}

#[tokio::test]
async fn who_joins_late_sees_the_past_minutes_and_goes_on_live() -> anyhow::Result<()> {
    let broker = Broker::start(&[]).await?;
    let user = broker.account().user.clone();
    let mut strap = Producer::connect(&broker, &user).await?;
    let begun = now();
    for second in 0..110 {
        let at = begun - Duration::from_secs(110 - second);
        strap.send(HEART_RATE, at, 90.0 + (second % 40) as f64).await?;
        strap.send("RR_INTERVAL", at, 650.0 + (second % 30) as f64).await?;
    }
    strap.settle().await?;

    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(&link(&broker, &format!("id={user}")).await?).await?;
    wait_for_link(&page, "live", "^Live$").await?;
    wait_for_frames(&page, 220).await?;
    ensure!(
        !page.eval::<String>("location.href").await?.contains("token"),
        "the token is still in the address"
    );
    let device = DeviceView::new(&page, "Sensor 1");
    ensure!(
        device.text(".badge").await?.as_deref() == Some("Simulated"),
        "it does not say that it is simulated"
    );
    // The chart of two minutes is filled from the left, although this page has been there for seconds only.
    let past = "(canvas => { const { width, height } = canvas; \
        const { data } = canvas.getContext('2d').getImageData(0, 0, width / 3, height); let coloured = 0; \
        for (let i = 0; i < data.length; i += 4) { const rgb = data.slice(i, i + 3); \
            if (data[i + 3] > 200 && Math.max(...rgb) - Math.min(...rgb) > 80) coloured += 1; } \
        return coloured > 50; })(document.querySelector('canvas[data-chart=HEART_RATE]'))";
    page.wait_for::<bool>(past, PATIENCE).await.context("the past is not drawn")?;

    for bpm in [133.0, 134.0, 135.0] {
        strap.send(HEART_RATE, now(), bpm).await?;
    }
    device.wait_for_text("[data-vital=HEART_RATE] .number", "^135$", PATIENCE).await?;
    wait_for_text(&page, ".lateness", r"^[\d.]+ m?s late", PATIENCE).await?;
    wait_for_frames(&page, 223).await?;

    // The link is kept for this tab, and can be passed on.
    page.reload().await?;
    wait_for_link(&page, "live", "^Live$").await?;
    wait_for_frames(&page, 223).await?;
    page.click("#share").await?;
    page.wait_for::<bool>("document.querySelector('.share path').getAttribute('d')?.length > 500", PATIENCE)
        .await?;
    let passed_on: String = page.eval("document.querySelector('#share-link').value").await?;
    ensure!(passed_on.contains("/viewer#token=rv."), "{passed_on}");
    page.click(".share .close").await?;
    let update = env::var("UPDATE_SCREENSHOTS").is_ok_and(|value| value == "1");
    strap.send(HEART_RATE, now(), 136.0).await?;
    look_at(&page, "viewer", update, true, SIZES).await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn a_viewer_goes_on_without_a_hole_after_the_broker_was_gone() -> anyhow::Result<()> {
    let mut broker = Broker::start(&[]).await?;
    let user = broker.account().user.clone();
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(&link(&broker, &format!("id={user}")).await?).await?;
    wait_for_link(&page, "live", "^Live$").await?;
    let mut strap = Producer::connect(&broker, &user).await?;
    for bpm in 100..150 {
        strap.send(HEART_RATE, now(), f64::from(bpm)).await?;
    }
    wait_for_frames(&page, 50).await?;
    broker.kill().await?;
    wait_for_link(&page, "waiting", r"is out of reach\. Next try in \d+ s").await?;

    broker.restart().await?;
    // Most of it is sent before the viewer is back.
    let mut strap = Producer::connect(&broker, &user).await?;
    for bpm in 100..150 {
        strap.send(HEART_RATE, now(), f64::from(bpm)).await?;
    }
    strap.settle().await?;
    wait_for_link(&page, "live", "^Live").await?;
    for bpm in 150..160 {
        strap.send(HEART_RATE, now(), f64::from(bpm)).await?;
    }
    // Each once: all that came before, meanwhile and after.
    wait_for_frames(&page, 110).await?;
    let device = DeviceView::new(&page, "Sensor 1");
    device.wait_for_text("[data-vital=HEART_RATE] .number", "^159$", PATIENCE).await?;
    none_but(&page, &SERVER_GONE)
}

#[tokio::test]
async fn a_link_that_was_revoked_ends_and_a_page_without_one_asks_for_it() -> anyhow::Result<()> {
    let broker = Broker::start(&[]).await?;
    let user = broker.account().user.clone();
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(&format!("{}viewer", broker.url())).await?;
    wait_for_text(&page, ".join h2", "Watch somebody live", PATIENCE).await?;
    let link = link(&broker, &format!("id={user}")).await?;
    page.click("#link").await?;
    page.type_text("no link").await?;
    page.press("Enter").await?;
    ensure!(page.eval::<bool>("!!document.querySelector('.join h2')").await?, "it took something else");
    page.eval::<()>("document.querySelector('#link').select()").await?;
    page.type_text(&link).await?;
    page.press("Enter").await?;
    wait_for_link(&page, "live", "^Live$").await?;

    ensure!(viewing(&broker, "DELETE", &format!("id={user}")).await?.0 == 204, "it could not be revoked");
    wait_for_link(&page, "refused", "^This link has ended").await?;
    page.reload().await?;
    wait_for_link(&page, "refused", "^This link has ended").await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn a_wall_shows_a_hundred_people_in_order_and_says_who_is_in_alarm() -> anyhow::Result<()> {
    let users: Vec<String> = (1..=TEAM).map(|number| format!("runner-{number}")).collect();
    let arguments: Vec<&str> = users.iter().flat_map(|user| ["--user", user.as_str()]).collect();
    let broker = Broker::start(&arguments).await?;
    let mut team = Vec::new();
    for user in &users {
        team.push(Producer::connect(&broker, user).await?);
    }
    // The past minute of everybody.
    let begun = now();
    for (number, runner) in team.iter_mut().enumerate() {
        for second in (0..60).step_by(3) {
            let at = begun - Duration::from_secs(60 - second);
            runner.send(HEART_RATE, at, bpm(number, second as f64)).await?;
        }
    }
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let empty: f64 = browser.page("about:blank").await?.eval(&frames_a_second("")).await?;
    let page = browser.page(&link(&broker, "team=true").await?).await?;
    page.set_viewport(1440, 900, 1.0, false).await?;
    wait_for_link(&page, "live", "^Live$").await?;
    let tiles = format!("document.querySelectorAll('.athlete').length === {TEAM}");
    page.wait_for::<bool>(&tiles, PATIENCE).await.context("not everybody is there")?;

    // Everybody once a second; the first one falls silent after a while.
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(async move {
        let start = Instant::now();
        for second in 0_u32.. {
            for (number, runner) in team.iter_mut().enumerate() {
                if number > 0 || second < 6 {
                    runner.send(HEART_RATE, now(), bpm(number, f64::from(second))).await?;
                }
                if second % 20 == 10 {
                    runner.beat().await?;
                }
            }
            sleep_until(start + Duration::from_secs(u64::from(second) + 1)).await;
            if *stopped.borrow() {
                break;
            }
        }
        anyhow::Ok(())
    });
    let names = "[...document.querySelectorAll('.athlete .who')].map(e => e.textContent)";
    let by_name = format!("JSON.stringify({names}) === {}", json!(json!(users).to_string()));
    page.wait_for::<bool>(&by_name, PATIENCE).await.context("not in the order of names")?;
    let fresh = format!("document.querySelectorAll('.athlete[data-state=fresh]').length >= {}", TEAM - 1);
    page.wait_for::<bool>(&fresh, PATIENCE).await.context("not all are fresh")?;
    let fits = "(list => list.getBoundingClientRect().bottom <= innerHeight \
        && [...list.children].every(e => e.getBoundingClientRect().height > 60))(document.querySelector('.athletes'))";
    ensure!(page.eval::<bool>(fits).await?, "the tiles do not fit on the screen");
    // For information: what the browser draws, beside what it draws of an empty page on this machine; and what changes.
    let frames: f64 = page.eval(&frames_a_second(COUNT_CHANGES)).await?;
    let changes: f64 = page.eval("window.changes / 3").await?;
    println!(
        "a wall of {TEAM}: {frames:.1} frames/s (empty page: {empty:.1}), {changes:.0} changes/s of the page"
    );
    // No tile is written more than four times a second, whatever it shows.
    ensure!(changes < 5.0 * 4.0 * TEAM as f64, "{changes} changes a second");

    let update = env::var("UPDATE_SCREENSHOTS").is_ok_and(|value| value == "1");
    if update {
        sleep(Duration::from_secs(2)).await;
    }
    look_at(&page, "wall", update, false, SIZES).await?;
    page.set_viewport(1440, 900, 1.0, false).await?;
    choose(&page, "[name=sort]", "heart-rate").await?;
    let falling = "(list => list.length > 90 && list.every((bpm, i) => i === 0 || bpm <= list[i - 1] + 6))\
        ([...document.querySelectorAll('.athlete:not([data-state=lost]) .number')].map(e => +e.textContent))";
    page.wait_for::<bool>(falling, PATIENCE).await.context("not in the order of heart rates")?;
    wait_for_text(&page, ".alarms", "^Alarm: runner-1 lost$", PATIENCE).await?;
    choose(&page, "[name=high]", "185").await?;
    let high =
        "[...document.querySelectorAll('.athlete[data-alarm]')].some(e => e.textContent.includes('High'))";
    page.wait_for::<bool>(high, PATIENCE).await.context("no alarm")?;
    wait_for_text(&page, ".alarms", "high", PATIENCE).await?;
    let _ = stop.send(true);
    running.await??;
    none_but(&page, &[])
}

const COUNT_CHANGES: &str = "window.changes = 0; new MutationObserver(list => window.changes += list.length).observe(\
    document.querySelector('.athletes'), { subtree: true, childList: true, attributes: true, characterData: true });";

/// Runs a statement, then counts animation frames for three seconds.
fn frames_a_second(first: &str) -> String {
    format!(
        "new Promise(done => {{ {first} let frames = 0; const start = performance.now(); \
         const next = () => {{ frames += 1; const time = performance.now() - start; \
            if (time < 3000) requestAnimationFrame(next); else done(frames / time * 1000); }}; \
         requestAnimationFrame(next); }})"
    )
}

/// Zones from 1 to 5, and everybody somewhere else.
fn bpm(number: usize, second: f64) -> f64 {
    (95.0 + number as f64 * 0.95 + 4.0 * (second / 9.0 + number as f64).sin()).round()
}

/// Changes a field of the wall as a person does, by its event.
async fn choose(page: &Page, field: &str, value: &str) -> anyhow::Result<()> {
    let field = json!(field);
    let change = format!(
        "(field => {{ field.value = {}; field.dispatchEvent(new Event('change', {{ bubbles: true }})); }})\
         (document.querySelector({field}))",
        json!(value)
    );
    page.eval::<()>(&change).await
}
