//! The page on a phone and on a desktop, in light and dark: nothing overflows, everything can be read. With
//! UPDATE_SCREENSHOTS=1 it also renews the pictures in docs/images, which takes a little more than a minute.

use std::time::Duration;
use std::{env, fs};

use anyhow::ensure;
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10, TICKR};
use strapline_e2e::built;
use strapline_e2e::device_view::{DeviceView, wait_for_text};
use strapline_e2e::errors::none_but;
use strapline_e2e::stream_view::{open_settings, set};
use strapline_gatt::{Characteristic, HeartRateMeasurement};
use strapline_sim::{Sensor as _, Strap, StrapConfig};
use strapline_testbed::{Page, Peripheral, Screenshot};
use tokio::time::{Instant, sleep_until};

/// Width and height in CSS pixels, and device pixels per CSS pixel.
pub(crate) const SIZES: [(u32, u32, f64); 2] = [(390, 844, 2.0), (1440, 900, 1.0)];

#[tokio::test]
async fn the_page_fits_phone_and_desktop_in_light_and_dark() -> anyhow::Result<()> {
    let update = env::var("UPDATE_SCREENSHOTS").is_ok_and(|value| value == "1");
    let bench = Bench::start().await?;
    look(&bench.page, "welcome", update).await?;
    let h10 = bench.connect(H10).await?;
    let tickr = bench.connect(TICKR).await?;
    bench.stream().await?;
    let time = Duration::from_secs(if update { 125 } else { 6 });
    tokio::join!(wear(&h10, 4, 72.0, time), wear(&tickr, 12, 118.0, time));
    look(&bench.page, "live", update).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn sensors_of_all_kinds_fit_phone_and_desktop_in_light_and_dark() -> anyhow::Result<()> {
    let update = env::var("UPDATE_SCREENSHOTS").is_ok_and(|value| value == "1");
    let bench = Bench::start().await?;
    let sensors = ["h10,seed=4", "trainer,seed=2", "oximeter,seed=3"].map(|text| format!("simulate={text}"));
    let page = bench.browser.page(&format!("{}?{}", bench.broker.url(), sensors.join("&"))).await?;
    for stream in ["ECG", "RAW_ACCELERATION"] {
        let switch = format!("[data-stream={stream}] input");
        page.wait_for::<bool>(&format!("!!document.querySelector({})", json!(switch)), PATIENCE).await?;
        page.click(&switch).await?;
    }
    let machine = DeviceView::new(&page, "Simulated trainer");
    machine.wait_for_text(".machine p", "^Free$", PATIENCE).await?;
    machine.click(".machine .primary").await?;
    sleep_until(Instant::now() + Duration::from_secs(if update { 100 } else { 6 })).await;
    look(&page, "sensors", update).await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn recordings_fit_phone_and_desktop_in_light_and_dark() -> anyhow::Result<()> {
    let update = env::var("UPDATE_SCREENSHOTS").is_ok_and(|value| value == "1");
    let bench = Bench::start().await?;
    let sensors = ["h10,seed=4", "strap,seed=9,name=Second strap", "power,seed=2"];
    let sensors = sensors.map(|text| format!("simulate={}", text.replace(' ', "%20")));
    let page = bench.browser.page(&format!("{}?{}", bench.broker.url(), sensors.join("&"))).await?;
    let switch = "[data-stream=ECG] input";
    page.wait_for::<bool>(&format!("!!document.querySelector({})", json!(switch)), PATIENCE).await?;
    page.click(switch).await?;
    for seconds in if update { [40, 150] } else { [8, 8] } {
        page.click(".recorder .record").await?;
        wait_for_text(&page, ".recorder[data-recording=on] p", "^0:00:", PATIENCE).await?;
        sleep_until(Instant::now() + Duration::from_secs(seconds / 2)).await;
        page.click(".recorder .lap").await?;
        sleep_until(Instant::now() + Duration::from_secs(seconds / 2)).await;
        look(&page, "recorder", false).await?;
        page.click(".recorder .stop").await?;
        wait_for_text(&page, "#notice", "is kept", PATIENCE).await?;
    }
    page.click("#notice .dismiss").await?;
    page.click("a[href='#recordings']").await?;
    page.wait_for::<bool>(
        "[...document.querySelectorAll('.item .sums')].filter(it => it.textContent.includes('beats')).length === 2",
        PATIENCE,
    )
    .await?;
    page.click(".item").await?;
    wait_for_text(&page, ".compare .figures", "Bias", PATIENCE).await?;
    look(&page, "recording", update).await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn what_is_said_of_the_body_fits_phone_and_desktop_in_light_and_dark() -> anyhow::Result<()> {
    let update = env::var("UPDATE_SCREENSHOTS").is_ok_and(|value| value == "1");
    let bench = Bench::start().await?;
    let url = format!("{}?simulate=h10,seed=4,rest=92,active=150,ectopic=0.02", bench.broker.url());
    let page = bench.browser.page(&url).await?;
    // What is known of the body comes a moment later, and moves what is below it.
    page.wait_for::<bool>("!!document.querySelector('[data-figure=rmssd]')", PATIENCE).await?;
    let switch = "[data-stream=ECG] input";
    page.wait_for::<bool>(&format!("!!document.querySelector({})", json!(switch)), PATIENCE).await?;
    page.click(switch).await?;
    let person = [("birth_year", "1990"), ("weight_kg", "68"), ("height_cm", "176"), ("max_bpm", "186")];
    let person = person.map(|(name, value)| (format!("[name={name}]"), value));
    let fields: Vec<_> = person.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    open_settings(&page).await?;
    page.eval::<()>("void (document.querySelector('[name=sex]').value = 'female')").await?;
    page.click("#save").await?;
    set(&page, &fields).await?;
    sleep_until(Instant::now() + Duration::from_secs(if update { 150 } else { 36 })).await;
    // All of a sensor at once: it is longer than a window.
    look_at(&page, "body", update, true, [(390, 2280, 2.0), (1440, 1440, 1.0)]).await?;
    open_settings(&page).await?;
    look_at(&page, "settings", update, true, [(390, 1860, 2.0), (1440, 1440, 1.0)]).await?;
    none_but(&page, &[])
}

/// Beats in real time.
async fn wear(strap: &Peripheral, seed: u64, rest_bpm: f64, time: Duration) {
    let config = StrapConfig { rest_bpm, active_bpm: rest_bpm + 35.0, ..StrapConfig::default() };
    let mut heart = Strap::new(seed, config);
    let begun = Instant::now();
    while heart.due() < time {
        let emission = heart.next();
        sleep_until(begun + emission.at).await;
        if emission.characteristic == HeartRateMeasurement::UUID {
            assert!(strap.notify(emission.characteristic, &emission.value).await, "the link is gone");
        }
    }
}

async fn look(page: &Page, name: &str, update: bool) -> anyhow::Result<()> {
    look_at(page, name, update, true, SIZES).await
}

/// The page in these sizes and all colours; its charts have colours of their own where they shall.
pub(crate) async fn look_at(
    page: &Page,
    name: &str,
    update: bool,
    coloured: bool,
    sizes: [(u32, u32, f64); 2],
) -> anyhow::Result<()> {
    // As on a phone, and as a visit begins.
    page.send::<Value>("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await?;
    page.eval::<()>("void scrollTo(0, 0)").await?;
    for dark in [false, true] {
        for (width, height, ratio) in sizes {
            let picture =
                page.screenshot(Screenshot { ratio, ..Screenshot::new(width, height, dark) }).await?;
            let scheme = if dark { "dark" } else { "light" };
            let name = format!("{name}-{scheme}-{width}");
            fits(page, &name).await?;
            if coloured {
                charts_are_coloured(page, &name).await?;
            }
            if update {
                let folder = built::workspace().join("docs/images");
                fs::create_dir_all(&folder)?;
                fs::write(folder.join(format!("{name}.png")), picture)?;
            }
        }
        can_be_read(page).await?;
    }
    Ok(())
}

/// Nothing is wider than the window, and nothing that can be pressed is smaller than 24 CSS pixels (WCAG 2.2, 2.5.8).
async fn fits(page: &Page, name: &str) -> anyhow::Result<()> {
    let (inner, scroll): (f64, f64) = page
        .eval("[innerWidth, Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)]")
        .await?;
    ensure!(scroll <= inner, "{name}: {scroll} px wide in a window of {inner} px");
    let small: Vec<String> = page
        .eval(
            "[...document.querySelectorAll('button, input, a')].filter(e => e.checkVisibility()) \
             .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; }) \
             .map(e => e.outerHTML)",
        )
        .await?;
    ensure!(small.is_empty(), "{name}: too small to press: {small:?}");
    Ok(())
}

/// Every chart that is shown has taken its colours from the style sheet: heart rate and RR intervals are neither black nor grey.
/// Pictures of the body may be: the lowest zones are grey, and after a few beats there is nothing to see.
async fn charts_are_coloured(page: &Page, name: &str) -> anyhow::Result<()> {
    let coloured = "[...document.querySelectorAll('canvas:not([data-picture])')].filter(e => e.checkVisibility()).map(e => { \
                    const { data } = e.getContext('2d').getImageData(0, 0, e.width, e.height); \
                    for (let i = 0; i < data.length; i += 4) { \
                        const rgb = data.slice(i, i + 3); \
                        if (data[i + 3] > 200 && Math.max(...rgb) - Math.min(...rgb) > 80) return true; \
                    } \
                    return false; })";
    let charts: Vec<bool> = page.eval(coloured).await?;
    ensure!(!charts.is_empty() && charts.iter().all(|coloured| *coloured), "{name}: {charts:?}");
    Ok(())
}

/// Every ink has a contrast of at least 4.5:1 on every surface (WCAG 2.2, 1.4.3), and so has every text as it stands there.
async fn can_be_read(page: &Page) -> anyhow::Result<()> {
    // 21:1 between black and white shows that the measure itself is right.
    let measure = r"
        const probe = document.body.appendChild(document.createElement('i'));
        const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
        const rgb = colour => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const luminance = ([r, g, b]) => [r, g, b]
            .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const contrast = (a, b) => {
            const [high, low] = [luminance(rgb(a)), luminance(rgb(b))].sort((x, y) => y - x);
            return (high + 0.05) / (low + 0.05);
        };
        const token = name => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
    ";
    let tokens = format!(
        "(() => {{ {measure} const found = [['black on white', contrast('#000', '#fff')]];
            for (const ink of ['ink', 'ink-2', 'heart-rate', 'rr', 'ecg', 'power', 'cadence', 'speed', 'spo2',
                'temperature', 'good', 'warn'])
                for (const surface of ['background', 'surface', 'raised'])
                    found.push([`${{ink}} on ${{surface}}`, contrast(token(ink), token(surface))]);
            found.push(['on-ink on ink', contrast(token('on-ink'), token('ink'))]);
            probe.remove();
            return found; }})()"
    );
    let found: Vec<(String, f64)> = page.eval(&tokens).await?;
    ensure!((found[0].1 - 21.0).abs() < 0.01, "the measure is wrong: {found:?}");
    let low: Vec<_> = found.iter().filter(|(_, contrast)| *contrast < 4.5).collect();
    ensure!(low.is_empty(), "tokens with too little contrast: {low:?}");

    let texts = format!(
        "(() => {{ {measure} const low = [];
            for (const e of document.querySelectorAll('body *')) {{
                const text = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
                if (!text || !e.checkVisibility() || e.matches(':disabled, script, style, noscript')) continue;
                let behind = e, surface = [0, 0, 0, 0];
                while (behind && (surface = rgb(getComputedStyle(behind).backgroundColor))[3] < 255)
                    behind = behind.parentElement;
                const on = surface[3] === 255 ? `rgb(${{surface.slice(0, 3)}})` : getComputedStyle(probe).color && token('background');
                const ratio = contrast(getComputedStyle(e).color, on);
                if (ratio < 4.5) low.push(`${{e.tagName}}.${{e.className}} '${{e.textContent.trim().slice(0, 30)}}' ${{ratio.toFixed(2)}}`);
            }}
            probe.remove();
            return low; }})()"
    );
    let low: Vec<String> = page.eval(&texts).await?;
    ensure!(low.is_empty(), "texts with too little contrast: {low:?}");
    page.wait_for::<bool>("document.readyState === 'complete'", PATIENCE).await.map(drop)
}
