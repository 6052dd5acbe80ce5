//! A recording survives the crash of its tab with at most the last second missing, and its FIT file has the same beats. The time
//! until the crash is random, at most `STRAPLINE_RECORDING_SECONDS` (40). `STRAPLINE_FIT_PYTHON` names a Python that has the
//! official FIT SDK; without it the file is compared by its JSON alone.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, SystemTime};
use std::{env, fs};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::Bench;
use strapline_e2e::built;
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_gatt::pmd::{PmdContext, PmdData, PmdType};
use strapline_gatt::{Characteristic, HeartRateMeasurement, Reading};
use strapline_sim::Emission;
use strapline_testbed::{Page, SimulatedPeripheral};
use strapline_units::SplitMix64;
use tokio::process::Command;
use tokio::time::{sleep, timeout};

/// Beyond the recording itself, everything: a part that hangs is to be told, and not to stop all tests after it.
const REST_LIMIT: Duration = Duration::from_secs(180);
/// The official SDK reads some 10,000 samples a second.
const FIT_LIMIT: Duration = Duration::from_secs(90);

/// What has been sent and not taken yet, as the numbers that a recording shall have.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sent {
    rr_ms: Vec<f64>,
    power_w: Vec<f64>,
    ecg_mv: Vec<f64>,
}

impl Sent {
    fn take(devices: &[&SimulatedPeripheral]) -> anyhow::Result<Self> {
        let mut sent = Self::default();
        for emission in devices.iter().flat_map(|device| device.take_sent()) {
            sent.add(&emission)?;
        }
        Ok(sent)
    }

    fn add(&mut self, emission: &Emission) -> anyhow::Result<()> {
        if emission.characteristic == HeartRateMeasurement::UUID {
            let measurement = HeartRateMeasurement::decode(&emission.value)?;
            self.rr_ms.extend(measurement.rr().iter().map(|rr| f64::from(*rr) * 1000.0 / 1024.0));
        } else if emission.characteristic == PmdData::UUID {
            let frame = PmdData::decode(&emission.value)?;
            if frame.measurement == PmdType::Ecg {
                let context = PmdContext::default();
                let samples = frame.samples(&context);
                self.ecg_mv.extend(
                    samples.flat_map(|sample| sample.values().collect::<Vec<_>>()).map(|uv| uv / 1000.0),
                );
            }
        } else if let Ok(Reading::CyclingPowerMeasurement(measurement)) =
            strapline_gatt::decode(emission.characteristic, &emission.value)
        {
            self.power_w.push(f64::from(measurement.power_w));
        }
        Ok(())
    }

    fn and(mut self, later: &Self) -> Self {
        self.rr_ms.extend(&later.rr_ms);
        self.power_w.extend(&later.power_w);
        self.ecg_mv.extend(&later.ecg_mv);
        self
    }
}

/// Presses Record and waits until it is recorded.
async fn record(page: &Page) -> anyhow::Result<()> {
    page.click(".recorder .record").await?;
    wait_for_text(page, ".recorder[data-recording=on] p", r"^0:00:\d\d", PATIENCE).await.map(drop)
}

/// A page of the recordings with the newest one opened.
async fn open_newest(page: &Page) -> anyhow::Result<()> {
    page.click("a[href='#recordings']").await?;
    wait_for_text(page, ".item .sums", r"bpm.* beats", PATIENCE).await.context("no sums in the list")?;
    page.click(".item").await?;
    wait_for_text(page, ".opened h3", ".", PATIENCE).await.map(drop)
}

/// The octets of the file that a button gives.
async fn export(page: &Page, format: &str) -> anyhow::Result<Vec<u8>> {
    page.eval::<()>(
        "void (window.saved ??= (() => { const create = URL.createObjectURL; \
         URL.createObjectURL = blob => { window.blob = blob; return create.call(URL, blob); }; return true; })(), \
         window.blob = null)",
    )
    .await?;
    page.click(&format!("[data-format={format}]")).await?;
    page.wait_for::<bool>("!!window.blob", PATIENCE).await?;
    let octets: String = page
        .eval("blob.arrayBuffer().then(it => Array.from(new Uint8Array(it), o => o.toString(16).padStart(2, '0')).join(''))")
        .await?;
    let octet = |at: usize| u8::from_str_radix(octets.get(at..at + 2).unwrap_or_default(), 16);
    Ok((0..octets.len()).step_by(2).map(octet).collect::<Result<_, _>>()?)
}

/// All numbers of a metric of a JSON file, in order.
fn numbers(recording: &Value, metric: &str) -> Vec<f64> {
    let series = recording["series"].as_array().into_iter().flatten().filter(|series| series["t"] == metric);
    let samples = series.flat_map(|series| series["samples"].as_array().into_iter().flatten());
    samples
        .flat_map(|sample| sample.as_array().into_iter().flatten().skip(1).filter_map(Value::as_f64))
        .collect()
}

/// What was recorded is a part of what was sent, without a hole: it begins no later than `from`, and ends no earlier than `to`.
fn is_all_of(name: &str, recorded: &[f64], sent: &[f64], from: usize, to: usize) -> anyhow::Result<()> {
    let same = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
    ensure!(!recorded.is_empty(), "no {name} was recorded");
    let begin = (0..=from)
        .find(|begin| sent.get(*begin..begin + recorded.len()).is_some_and(|sent| same(recorded, sent)))
        .with_context(|| {
            format!("{} of {name} are no part of the {} sent, from {from} on", recorded.len(), sent.len())
        })?;
    let end = begin + recorded.len();
    println!("{name}: {} recorded, {} sent meanwhile, {to} more than a second before", end, sent.len());
    ensure!(end >= to, "{} of {name} are missing, of more than a second before the crash", to - end);
    Ok(())
}

/// The beats of a FIT file as the official SDK reads them; nothing where it is not installed.
async fn beats_of(fit: &[u8]) -> anyhow::Result<Option<Vec<f64>>> {
    let Some(python) = env::var_os("STRAPLINE_FIT_PYTHON").map(PathBuf::from) else {
        println!("FIT SDK check skipped: STRAPLINE_FIT_PYTHON does not name a Python that has it");
        return Ok(None);
    };
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("recording.fit");
    fs::write(&file, fit)?;
    let script = built::workspace().join("tests/python/fit_values.py");
    let mut command = Command::new(python);
    command.arg(script).arg(&file).stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(FIT_LIMIT, command.output()).await.context("the FIT SDK does not end")??;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let values: Value = serde_json::from_slice(&output.stdout)?;
    let beats = values["rr_ms"].as_array().context("beats")?;
    ensure!(values["power_w"].as_array().is_some_and(|power| power.iter().any(Value::is_number)), "no power");
    Ok(Some(beats.iter().filter_map(Value::as_f64).collect()))
}

#[tokio::test]
async fn a_recording_survives_a_crash_but_for_the_last_second_and_its_fit_file_has_the_same_beats()
-> anyhow::Result<()> {
    let seconds: f64 =
        env::var("STRAPLINE_RECORDING_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(40.0);
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_nanos() as u64;
    let until = Duration::from_secs_f64(seconds * (0.5 + SplitMix64::new(seed).next_f64() / 2.0));
    println!("the tab crashes after {until:?}");
    let all = survives_a_crash(until);
    timeout(until + REST_LIMIT, all).await.context("a part of it does not end")?
}

async fn survives_a_crash(until: Duration) -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    let (strap, h10) = bench.connect_simulated("h10,seed=4").await?;
    let (_, meter) = bench.connect_simulated("power,seed=2").await?;
    let devices = [&h10, &meter];
    let view = bench.device(&strap);
    view.wait_for_text("[data-stream=ECG]", ".", PATIENCE).await?;
    view.click("[data-stream=ECG] input").await?;
    view.wait_for_text("[data-stream=ECG] small", "^130 Hz$", PATIENCE).await?;
    record(page).await?;
    let before = Sent::take(&devices)?;
    sleep(until - Duration::from_secs(1)).await;
    let early = Sent::take(&devices)?;
    sleep(Duration::from_secs(1)).await;
    // The renderer is gone before it could answer.
    let crash = page.send::<Value>("Page.crash", json!({}));
    let _ = timeout(Duration::from_secs(1), crash).await;
    let late = Sent::take(&devices)?;

    let page = bench.browser.page(&bench.broker.url()).await?;
    let said =
        wait_for_text(&page, "#notice", r"A recording of \d+ (s|min) was cut off; it is kept", PATIENCE)
            .await?;
    ensure!(said.contains("Go on"), "{said}");
    page.click("#notice .dismiss").await?;
    open_newest(&page).await?;

    let json: Value = serde_json::from_slice(&export(&page, "json").await?)?;
    let must = before.clone().and(&early);
    let sent = must.clone().and(&late);
    let rr_ms = numbers(&json, "RR_INTERVAL");
    is_all_of("RR intervals", &rr_ms, &sent.rr_ms, before.rr_ms.len(), must.rr_ms.len())?;
    let (power, ecg) = (numbers(&json, "POWER"), numbers(&json, "ECG"));
    is_all_of("powers", &power, &sent.power_w, before.power_w.len(), must.power_w.len())?;
    is_all_of("ECG samples", &ecg, &sent.ecg_mv, before.ecg_mv.len(), must.ecg_mv.len())?;
    ensure!(!json.to_string().contains(&strap), "the file has the strap's name");

    if let Some(beats) = beats_of(&export(&page, "fit").await?).await? {
        ensure!(beats.len() == rr_ms.len(), "{} beats in FIT instead of {}", beats.len(), rr_ms.len());
        let differs = beats.iter().zip(&rr_ms).position(|(fit, rr)| (fit - rr).abs() > 0.5 + 1e-6);
        ensure!(differs.is_none(), "beat {differs:?} of FIT differs");
    }
    none_but(&page, &[])
}

#[tokio::test]
async fn a_recording_that_was_cut_off_goes_on_with_a_pause_in_between() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    page.eval::<()>(
        "void (StorageManager.prototype.estimate = async () => ({ usage: 0, quota: 2_000_000 }))",
    )
    .await?;
    // It sends for as long as it is held.
    let _strap = bench.connect_simulated("strap,seed=7").await?;
    record(page).await?;
    wait_for_text(page, ".recorder p", r"room for \d+ min more", PATIENCE).await?;
    // What the browser does not take is said, and kept as soon as it does.
    page.eval::<()>(
        "void (window.put = IDBObjectStore.prototype.put, IDBObjectStore.prototype.put = () => { throw new Error('full'); })",
    )
    .await?;
    wait_for_text(page, ".recorder p", "not stored", PATIENCE).await?;
    page.eval::<()>("void (IDBObjectStore.prototype.put = put)").await?;
    wait_for_text(page, ".recorder p", r"^0:00:\d\d · room", PATIENCE).await?;
    sleep(Duration::from_secs(6)).await;
    page.reload().await?;
    wait_for_text(page, "#notice", "was cut off; it is kept", PATIENCE).await?;
    page.click("#notice .act").await?;
    wait_for_text(page, ".recorder[data-recording=on] p", r"^0:00:", PATIENCE).await?;
    page.click("#simulate").await?;
    sleep(Duration::from_secs(4)).await;
    page.click(".recorder .lap").await?;
    wait_for_text(page, ".recorder p", "lap 2", PATIENCE).await?;
    page.click(".recorder .record").await?;
    wait_for_text(page, ".recorder[data-recording=paused] p", "paused", PATIENCE).await?;
    page.click(".recorder .stop").await?;
    wait_for_text(page, "#notice", r"A recording of \d+ s is kept", PATIENCE).await?;
    open_newest(page).await?;
    let json: Value = serde_json::from_slice(&export(page, "json").await?)?;
    ensure!(json["laps"].as_array().is_some_and(|laps| laps.len() == 1), "{}", json["laps"]);
    ensure!(json["pauses"].as_array().is_some_and(|pauses| pauses.len() == 2), "{}", json["pauses"]);
    let sources: Vec<_> =
        json["series"].as_array().into_iter().flatten().map(|series| &series["source"]).collect();
    ensure!(sources.iter().any(|source| *source != sources[0]), "one source for two sensors: {sources:?}");
    none_but(page, &[])
}

#[tokio::test]
async fn a_recording_is_replayed_compared_deleted_and_had_back() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let page = &bench.page;
    bench.stream().await?;
    let consumer = bench.consumer().await?;
    // They send for as long as they are held.
    let _one = bench.connect_simulated("strap,seed=7,name=One").await?;
    let _other = bench.connect_simulated("strap,seed=8,name=Other").await?;
    record(page).await?;
    sleep(Duration::from_secs(12)).await;
    // By keys.
    for kind in ["rawKeyDown", "keyUp"] {
        let alt_s =
            json!({ "type": kind, "key": "s", "code": "KeyS", "windowsVirtualKeyCode": 83, "modifiers": 1 });
        page.send::<Value>("Input.dispatchKeyEvent", alt_s).await?;
    }
    wait_for_text(page, "#notice", r"A recording of \d+ s is kept", PATIENCE).await?;
    open_newest(page).await?;
    wait_for_text(page, ".compare .figures", r"Bias.*bpm", PATIENCE).await?;
    let pairs: u32 = page.eval("+document.querySelector('.compare figure').dataset.pairs").await?;
    ensure!(pairs >= 8, "{pairs} pairs of twelve seconds");

    // Out as a file and in again: the same beats, which agree with themselves.
    let recorded: Value = serde_json::from_slice(&export(page, "json").await?)?;
    export(page, "fit").await?;
    page.eval::<()>(
        "void (() => { const files = new DataTransfer(); files.items.add(new File([blob], 'ride.fit')); \
         const input = document.querySelector('.import'); input.files = files.files; \
         input.dispatchEvent(new Event('change')); })()",
    )
    .await?;
    wait_for_text(page, ".opened h3", "^ride.fit", PATIENCE).await?;
    let imported: Value = serde_json::from_slice(&export(page, "json").await?)?;
    let imported = numbers(&imported, "RR_INTERVAL");
    // FIT has room for one strap, and for whole milliseconds.
    let same = |series: &Value| {
        let rr_ms = numbers(&json!({ "series": [series] }), "RR_INTERVAL");
        rr_ms.len() == imported.len() && rr_ms.iter().zip(&imported).all(|(a, b)| (a - b).abs() <= 0.5 + 1e-6)
    };
    let straps = recorded["series"].as_array().context("series")?;
    ensure!(!imported.is_empty() && straps.iter().any(same), "{imported:?} are of no strap of {straps:?}");
    wait_for_text(page, ".compare .figures", "Pairs.*Bias", PATIENCE).await?;
    let unreplayed =
        "document.querySelector('.play').hidden && document.querySelectorAll('.item').length === 2";
    page.wait_for::<bool>(unreplayed, PATIENCE).await?;
    page.eval::<()>(
        "void [...document.querySelectorAll('.item')].find(it => !it.textContent.includes('ride.fit')).click()",
    )
    .await?;
    wait_for_text(page, ".opened h3", r"^\D*\d", PATIENCE).await?;
    page.wait_for::<bool>("!document.querySelector('.play').hidden", PATIENCE).await?;

    page.eval::<()>("void (document.querySelector('.play select').value = '1')").await?;
    let before = consumer.dispatches()?.len();
    page.click(".play .start").await?;
    wait_for_text(
        page,
        ".recorder[data-recording=replay] p",
        r"Replay 1× · 0:00:0[1-9] of 0:00:1\d",
        PATIENCE,
    )
    .await?;
    let replayed = "[...document.querySelectorAll('.device')].filter(e => e.dataset.phase === 'replayed' && \
                    e.querySelector('.badge').textContent === 'Replay' && \
                    e.querySelector('[data-vital=HEART_RATE][data-state=fresh]')).length === 2";
    page.wait_for::<bool>(replayed, PATIENCE).await.context("two replayed straps")?;
    ensure!(
        consumer.dispatches()?[before..].iter().any(|frame| frame.synthetic),
        "a replay at life's speed is streamed, and marked"
    );
    page.click(".recorder .stop").await?;
    page.wait_for::<bool>("document.querySelectorAll('.device').length === 2", PATIENCE).await?;

    page.click("a[href='#recordings']").await?;
    // What was opened is read again.
    page.wait_for::<bool>("document.querySelector('.opened .delete').checkVisibility()", PATIENCE).await?;
    page.click(".opened .delete").await?;
    wait_for_text(page, ".undo", "is deleted", PATIENCE).await?;
    page.wait_for::<bool>("document.querySelectorAll('.item').length === 1", PATIENCE).await?;
    page.click(".undo button").await?;
    page.wait_for::<bool>("document.querySelectorAll('.item').length === 2", PATIENCE).await?;
    page.click(".delete-all").await?;
    wait_for_text(page, ".ask", "Delete all 2 recordings", PATIENCE).await?;
    page.click(".ask .really").await?;
    wait_for_text(page, ".empty", "Nothing here yet", PATIENCE).await?;
    page.reload().await?;
    wait_for_text(page, ".empty", "Nothing here yet", PATIENCE).await?;
    none_but(page, &[])
}
