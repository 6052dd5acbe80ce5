//! Nothing on any page keeps people out, as far as axe-core can tell: WCAG 2.2 AA, in light, dark, high contrast and forced colours.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::json;
use strapline_e2e::PATIENCE;
use strapline_e2e::axe::finds_nothing;
use strapline_e2e::bench::Bench;
use strapline_e2e::broker::Broker;
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_e2e::producer::Producer;
use strapline_e2e::stream_view::open_settings;
use strapline_testbed::{Browser, LaunchOptions, Page};

use crate::viewer::{link, now, wait_for_link};

const TRAINER: &str = "[data-device='Simulated trainer'] .machine .primary";

#[tokio::test]
async fn nobody_is_kept_from_the_page_with_and_without_sensors() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    finds_nothing(&bench.page, "welcome").await?;
    let sensors = ["h10,seed=4", "trainer,seed=2", "oximeter,seed=3"].map(|text| format!("simulate={text}"));
    let page = bench.browser.page(&format!("{}?{}", bench.broker.url(), sensors.join("&"))).await?;
    for selector in ["[data-stream=ECG] input", "[data-stream=RAW_ACCELERATION] input", TRAINER] {
        click_when_there(&page, selector).await?;
    }
    click_when_there(&page, "#stream").await?;
    click_when_there(&page, ".recorder .record").await?;
    wait_for_text(&page, "[data-vital=HEART_RATE] .zone b", "[Zz]one", PATIENCE).await?;
    page.click(".figures summary").await?;
    finds_nothing(&page, "live").await?;
    page.click(".device .forget").await?;
    wait_for_text(&page, "#notice", "was forgotten", PATIENCE).await?;
    finds_nothing(&page, "notice").await?;
    open_settings(&page).await?;
    finds_nothing(&page, "settings").await?;
    page.eval::<()>(
        "(e => { e.value = 'own'; e.dispatchEvent(new Event('input', { bubbles: true })); })\
         (document.querySelector('[name=zones]'))",
    )
    .await?;
    finds_nothing(&page, "settings with own zones").await?;
    page.click("[name=theme][value=contrast]").await?;
    page.click("#save").await?;
    page.wait_for::<bool>("document.documentElement.dataset.theme === 'contrast'", PATIENCE).await?;
    finds_nothing(&page, "high contrast").await?;
    let extremes = "getComputedStyle(document.documentElement).getPropertyValue('--ink') !== '' && \
        ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'].includes(getComputedStyle(document.documentElement).backgroundColor)";
    ensure!(page.eval::<bool>(extremes).await?, "high contrast is not black and white");
    none_but(&page, &[])
}

#[tokio::test]
async fn nobody_is_kept_from_recordings() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let sensors = ["h10,seed=4", "strap,seed=9", "power,seed=2"].map(|text| format!("simulate={text}"));
    let page = bench.browser.page(&format!("{}?{}", bench.broker.url(), sensors.join("&"))).await?;
    click_when_there(&page, "a[href='#recordings']").await?;
    wait_for_text(&page, ".recordings .empty", "Nothing here yet", PATIENCE).await?;
    finds_nothing(&page, "no recordings").await?;
    page.click("a[href='#']").await?;
    click_when_there(&page, ".recorder .record").await?;
    wait_for_text(&page, ".recorder[data-recording=on] p", "^0:00:08", PATIENCE).await?;
    page.click(".recorder .lap").await?;
    wait_for_text(&page, ".recorder[data-recording=on] p", "^0:00:16", PATIENCE).await?;
    page.click(".recorder .stop").await?;
    wait_for_text(&page, "#notice", "is kept", PATIENCE).await?;
    page.click("a[href='#recordings']").await?;
    wait_for_text(&page, ".item .sums", "beats", PATIENCE).await?;
    finds_nothing(&page, "recordings").await?;
    page.click(".item").await?;
    wait_for_text(&page, ".compare .figures", "Bias", PATIENCE).await?;
    finds_nothing(&page, "a recording").await?;
    page.click(".opened .delete").await?;
    wait_for_text(&page, ".undo", "gone for good", PATIENCE).await?;
    finds_nothing(&page, "a deleted recording").await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn nobody_is_kept_from_watching() -> anyhow::Result<()> {
    let users: Vec<String> = (1..=3).map(|number| format!("runner-{number}")).collect();
    let arguments: Vec<&str> = users.iter().flat_map(|user| ["--user", user.as_str()]).collect();
    let broker = Broker::start(&arguments).await?;
    let browser = Browser::launch(LaunchOptions::default()).await?;
    let page = browser.page(&format!("{}viewer", broker.url())).await?;
    wait_for_text(&page, ".join h2", "Watch somebody live", PATIENCE).await?;
    finds_nothing(&page, "no link").await?;

    let mut runners = Vec::new();
    for (user, bpm) in users.iter().zip([96.0, 131.0, 184.0]) {
        let mut runner = Producer::connect(&broker, user).await?;
        for second in (0..60).rev() {
            let at = now() - Duration::from_secs(second);
            runner.send("HEART_RATE", at, bpm + (second % 5) as f64).await?;
            runner.send("RR_INTERVAL", at, 60_000.0 / bpm).await?;
        }
        runners.push(runner);
    }
    let page = browser.page(&link(&broker, &format!("id={}", users[0])).await?).await?;
    wait_for_link(&page, "live", "^Live$").await?;
    runners[0].send("HEART_RATE", now(), 97.0).await?;
    wait_for_text(&page, "[data-vital=HEART_RATE] .number", r"^\d+$", PATIENCE).await?;
    finds_nothing(&page, "viewer").await?;
    page.click("#share").await?;
    finds_nothing(&page, "link for others").await?;

    let page = browser.page(&link(&broker, "team=true").await?).await?;
    wait_for_link(&page, "live", "^Live$").await?;
    page.wait_for::<bool>("document.querySelectorAll('.athlete').length === 3", PATIENCE).await?;
    // A silent one is soon in alarm.
    wait_for_text(&page, ".alarms", "lost", PATIENCE).await?;
    finds_nothing(&page, "wall").await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn tab_goes_through_everything_in_the_order_of_the_page() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    goes_through(&bench.page, "welcome", 4).await?;
    let page = bench.browser.page(&format!("{}?simulate=h10&simulate=trainer", bench.broker.url())).await?;
    for there in ["[data-stream=ECG] input", TRAINER, "[data-figure=rmssd]"] {
        let there = format!("!!document.querySelector({})?.checkVisibility()", json!(there));
        page.wait_for::<bool>(&there, PATIENCE).await?;
    }
    goes_through(&page, "live", 20).await?;
    open_settings(&page).await?;
    goes_through(&page, "settings", 15).await?;
    page.press("Escape").await?;
    page.wait_for::<bool>("!document.querySelector('dialog[open]')", PATIENCE).await?;
    page.wait_for::<bool>("document.activeElement.id === 'settings'", PATIENCE).await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn live_regions_are_silent_while_states_stay_as_they_are() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.click("#simulate").await?;
    wait_for_text(page, ".device .spoken", "^Simulated strap: live$", PATIENCE).await?;
    bench.stream().await?;
    wait_for_text(page, ".dock .spoken", "^Streaming$", PATIENCE).await?;
    click_when_there(page, ".recorder .record").await?;
    wait_for_text(page, "[data-vital=HEART_RATE] .zone b", "[Zz]one", PATIENCE).await?;
    wait_for_text(page, ".recorder[data-recording=on] p", "^0:00:03", PATIENCE).await?;
    // Some twenty numbers change meanwhile, and a clock.
    let said: Vec<String> = page
        .eval(
            "new Promise(done => { const said = []; \
             new MutationObserver(list => list.forEach(({ target }) => { \
                 const region = (target.closest ? target : target.parentElement).closest( \
                     'output, [role=status], [role=alert], [role=log], [role=timer], [aria-live]'); \
                 if (region) said.push(`${region.className}: ${region.textContent}`); })) \
             .observe(document.body, { subtree: true, childList: true, characterData: true }); \
             setTimeout(() => done(said), 5000); })",
        )
        .await?;
    ensure!(said.is_empty(), "said without need: {said:?}");
    none_but(page, &[])
}

/// From the first to the last of what can be pressed, moved or filled in, each with a focus that is seen.
async fn goes_through(page: &Page, name: &str, least: usize) -> anyhow::Result<()> {
    // Tab goes to one of a group of radio buttons, whichever is chosen.
    let count: usize = page
        .eval(
            "(inside => { window.stops = [...inside.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]
                .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && (e.type !== 'radio' || e.checked));
                if (inside === document.body) { document.activeElement.blur(); getSelection().setPosition(inside, 0); } \
                return window.stops.length; })\
             (document.querySelector('dialog[open]') ?? document.body)",
        )
        .await?;
    ensure!(count >= least, "{name}: only {count} things can be pressed");
    for place in 0..count {
        // A dialog gives the focus to the first by itself.
        if place > 0 || !page.eval::<bool>("document.activeElement === window.stops[0]").await? {
            page.press("Tab").await?;
        }
        let at = "[window.stops.indexOf(document.activeElement), document.activeElement.matches(':focus-visible'), \
            document.activeElement.outerHTML.slice(0, 120)]";
        let (reached, seen, what): (i64, bool, String) = page.eval(at).await?;
        let wanted: String = page.eval(&format!("window.stops[{place}].outerHTML.slice(0, 120)")).await?;
        ensure!(reached == place as i64, "{name}: Tab goes to {what} and not to {wanted}");
        ensure!(seen, "{name}: the focus is not seen on {what}");
    }
    Ok(())
}

async fn click_when_there(page: &Page, selector: &str) -> anyhow::Result<()> {
    let there = format!("!!document.querySelector({})?.checkVisibility()", json!(selector));
    page.wait_for::<bool>(&there, PATIENCE).await.with_context(|| selector.to_owned())?;
    page.click(selector).await
}
