//! What the page says of the body of who wears a strap with an ECG: values appear, the zone follows the profile, what is
//! streamed is what `strapline hrv` measures in the same beats, and the broker is told who wears it.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::Bench;
use strapline_e2e::built;
use strapline_e2e::errors::none_but;
use strapline_e2e::stream_view::set;
use strapline_testbed::Page;

/// From when on variability is told, with some patience.
const FIRST: Duration = Duration::from_secs(60);
/// From when on it is streamed, with some patience.
const STREAMED: Duration = Duration::from_secs(90);
/// Of all that is told live.
const WINDOW: Duration = Duration::from_secs(120);

/// Waits until the zone beside the heart rate is the one that it has by percents of this maximum.
async fn zone_of_maximum(page: &Page, max_bpm: u32) -> anyhow::Result<String> {
    let shown = format!(
        "(() => {{
            const value = document.querySelector('[data-vital=HEART_RATE]');
            const bpm = Number(value.querySelector('.number').textContent);
            const zone = [50, 60, 70, 80, 90].filter(percent => bpm >= {max_bpm} * percent / 100).length;
            const text = value.querySelector('.zone b')?.textContent;
            const wanted = zone ? `Zone ${{zone}}` : 'Below zone 1';
            return text === wanted && value.dataset.zone === String(zone) && text;
        }})()"
    );
    page.wait_for::<String>(&shown, PATIENCE).await
}

#[tokio::test]
async fn vitals_of_a_strap_with_an_ecg_are_shown_and_streamed() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    let consumer = bench.consumer().await?;
    bench.stream_through_tap().await?;
    let (name, _h10) = bench.connect_simulated("h10,seed=4,rest=70,active=74").await?;
    let device = bench.device(&name);
    device.wait_for_text("[data-stream=ECG]", ".", PATIENCE).await?;
    device.click("[data-stream=ECG] input").await?;

    // Without a profile it is said that the maximum is a guess.
    device.wait_for_text(".zones-from", "assumed maximum of 180 bpm", PATIENCE).await?;
    zone_of_maximum(page, 180).await?;
    set(page, &[("[name=max_bpm]", "110"), ("[name=weight_kg]", "70")]).await?;
    let zone = zone_of_maximum(page, 110).await?;
    ensure!(zone == "Zone 2" || zone == "Zone 3", "{zone} at some 70 of 110");
    device.wait_for_text(".zones-from", "^(?!.*assumed)", PATIENCE).await?;
    let told = bench.tap.wait_for(PATIENCE, |frame| {
        frame.text().is_some_and(|text| text.contains(r#""t":"SESSION""#) && text.contains("max_hr_bpm"))
    });
    let told: Value = serde_json::from_str(told.await?.text().context("a text")?)?;
    ensure!(told["d"]["max_hr_bpm"] == 110 && told["d"]["weight_kg"] == 70, "{told}");

    device.wait_for_text("[data-figure=rmssd] .number", r"^\d+$", FIRST).await?;
    device.wait_for_text("[data-figure=artefacts] .number", r"^\d+\.\d$", PATIENCE).await?;
    device.wait_for_text(".figures .trust-mark", "Trusted", PATIENCE).await?;
    device.wait_for_text(".ecg-check", "Strap and ECG agree", FIRST).await?;
    for picture in ["zones", "poincare"] {
        let canvas = json!(device.selector(&format!("canvas[data-picture={picture}]")));
        let painted = format!(
            "(e => {{ const data = e.getContext('2d').getImageData(0, 0, e.width, e.height).data;
                for (let i = 0; i < data.length; i += 4)
                    if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2])
                        - Math.min(data[i], data[i + 1], data[i + 2]) > 60) return true;
                return false; }})(document.querySelector({canvas}))"
        );
        page.wait_for::<bool>(&painted, PATIENCE).await.with_context(|| format!("nothing on {picture}"))?;
    }

    consumer.wait_for_one(STREAMED, |frame| frame.t == "HRV").await?;
    let frames = consumer.dispatches()?;
    let streamed: Vec<_> = frames.iter().filter(|frame| frame.t == "HRV").collect();
    let last = streamed.last().context("no HRV was streamed")?;
    ensure!(streamed.windows(2).all(|pair| pair[1].ts.duration_since(pair[0].ts) >= Duration::from_secs(5)));
    let beats = frames.iter().filter(|frame| {
        frame.t == "RR_INTERVAL" && frame.ts <= last.ts && last.ts.duration_since(frame.ts) < WINDOW
    });
    let beats: Vec<_> = beats.map(|frame| frame.val.to_string()).collect();
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("rr.txt");
    fs::write(&file, beats.join("\n"))?;
    let output = Command::new(built::broker()?).arg("hrv").arg(&file).output()?;
    let measured: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let rmssd = measured["rmssd_ms"].as_f64().context("an RMSSD")?;
    ensure!((last.val - rmssd).abs() < 0.01 * rmssd, "{} streamed, {rmssd} measured", last.val);
    let shown: f64 =
        device.text("[data-figure=rmssd] .number").await?.context("shown")?.parse().context("a number")?;
    ensure!((shown - rmssd).abs() < 0.1 * rmssd + 1.0, "{shown} shown, {rmssd} measured");
    ensure!(streamed.iter().all(|frame| frame.source == last.source), "of one sensor");

    // The profile outlives the visit.
    let kept: String = page.eval("localStorage.getItem('strapline.profile')").await?;
    ensure!(kept.contains("110"), "{kept}");
    none_but(page, &[])
}
