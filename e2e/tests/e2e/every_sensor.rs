//! Sensors of all families at once: each on the page and in the stream, beside the strap; and a trainer that is told what
//! to do.

use std::time::Duration;

use anyhow::{Context, ensure};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, written};
use strapline_e2e::device_view::wait_for_text;
use strapline_e2e::errors::none_but;
use strapline_e2e::stream_view::set;
use strapline_gatt::{Characteristic, CscMeasurement, FitnessMachineControlPoint, HeartRateControlPoint};

/// Textual form, and what it measures at the least.
const SENSORS: [(&str, &[&str]); 5] = [
    ("strap,seed=2,name=Strap", &["HEART_RATE", "RR_INTERVAL"]),
    ("power,seed=2,name=Power meter", &["POWER", "BIKE_CADENCE"]),
    ("footpod,seed=2,name=Foot pod", &["SPEED", "STEPS_CADENCE", "DISTANCE", "STEPS"]),
    ("trainer,seed=2,name=Trainer", &["POWER", "BIKE_CADENCE", "SPEED"]),
    ("oximeter,seed=2,name=Oximeter", &["SPO2", "HEART_RATE"]),
];

#[tokio::test]
async fn five_sensors_at_once_are_shown_and_streamed_and_the_trainer_takes_a_target() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    bench.stream().await?;
    let mut devices = Vec::new();
    for (text, metrics) in SENSORS {
        let (name, device) = bench.connect_simulated(text).await?;
        devices.push((name, metrics, device));
    }
    for (number, (name, metrics, _)) in (1..).zip(&devices) {
        for metric in *metrics {
            let tile = format!("[data-vital={metric}][data-state=fresh] .number");
            bench.device(name).wait_for_text(&tile, r"^\d", PATIENCE).await.context(name.clone())?;
            let source = format!("source-{number}");
            let found = consumer.wait_for_one(PATIENCE, |frame| frame.t == *metric && frame.source == source);
            found.await.with_context(|| format!("{metric} of {name}"))?;
        }
    }

    let (name, _, trainer) = &devices[3];
    let page = bench.device(name);
    page.wait_for_text(".machine p", "^Free$", PATIENCE).await?;
    set_number(&bench, &page.selector(".machine input"), 230).await?;
    page.click(".machine .primary").await?;
    page.wait_for_text(".machine p", "^Holds 230 W$", PATIENCE).await?;
    written(trainer, FitnessMachineControlPoint::UUID, &[0x05, 230, 0]).await?;
    // The rider follows.
    consumer
        .wait_for_one(Duration::from_secs(60), |frame| {
            frame.t == "POWER" && frame.source == "source-4" && (215.0..=245.0).contains(&frame.val)
        })
        .await?;
    page.click(".machine .more").await?;
    page.wait_for_text(".machine p", "^Holds 240 W$", PATIENCE).await?;
    // A road in place of a power.
    bench.page.eval::<bool>(&format!(
        "(e => {{ e.value = 'grade'; return e.dispatchEvent(new Event('change')) }})(document.querySelector({}))",
        serde_json::json!(page.selector(".machine select"))
    ))
    .await?;
    set_number(&bench, &page.selector(".machine input"), 4).await?;
    page.click(".machine .primary").await?;
    page.wait_for_text(".machine p", "^Holds a grade of 4.0 %$", PATIENCE).await?;
    page.click(".machine .release").await?;
    page.wait_for_text(".machine p", "^Free$", PATIENCE).await?;
    for (name, ..) in &devices {
        ensure!(
            bench.device(name).text(".faults dd").await?.is_none(),
            "{name} has sent what cannot be read"
        );
    }
    none_but(&bench.page, &[])
}

async fn set_number(bench: &Bench, selector: &str, number: i32) -> anyhow::Result<()> {
    let set = format!(
        "(e => {{ e.value = {number}; return e.checkValidity() }})(document.querySelector({}))",
        serde_json::json!(selector)
    );
    ensure!(bench.page.eval::<bool>(&set).await?, "{number} is not taken");
    Ok(())
}

#[tokio::test]
async fn sensors_come_with_the_address_of_the_page() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    let address = format!(
        "{}?simulate=h10,ecg,seed=7,name=Shared%20H10&simulate=power,name=Shared%20meter",
        bench.broker.url()
    );
    let page = bench.browser.page(&address).await?;
    let of = |name| strapline_e2e::device_view::DeviceView::new(&page, name);
    of("Shared meter")
        .wait_for_text("[data-vital=POWER][data-state=fresh] .number", r"^\d+$", PATIENCE)
        .await?;
    let h10 = of("Shared H10");
    h10.wait_for_text("[data-vital=HEART_RATE][data-state=fresh] .number", r"^\d+$", PATIENCE).await?;
    h10.wait_for_text(".badge", "^Simulated$", PATIENCE).await?;
    h10.click("[data-stream=ECG] input").await?;
    h10.wait_for_text("[data-stream=ECG] small", "^130 Hz$", PATIENCE).await?;
    page.click("#stream").await?;
    let frame = consumer.wait_for_one(PATIENCE, |frame| frame.t == "ECG").await?;
    ensure!(frame.synthetic && frame.d.len() > 10, "{frame:?}");
    none_but(&page, &[])?;

    // What is misspelt is told, with what there is.
    let page = bench.browser.page(&format!("{}?simulate=h11", bench.broker.url())).await?;
    wait_for_text(&page, "#notice", "no simulated device is called .h11.; there are strap, h10", PATIENCE)
        .await?;
    none_but(&page, &[])
}

#[tokio::test]
async fn the_wheel_that_is_set_is_the_wheel_that_rolls() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    set(&bench.page, &[("#wheel", "1500")]).await?;
    bench.page.reload().await?;
    bench.stream().await?;
    let (_, sensor) = bench.connect_simulated("speed-cadence,seed=2").await?;
    let far = consumer.wait_for_one(PATIENCE, |frame| frame.t == "DISTANCE" && frame.val > 40.0).await?;
    let frames = consumer.dispatches()?;
    let distances = frames.iter().filter(|frame| frame.t == "DISTANCE").map(|frame| frame.val);
    let distances: Vec<f64> = distances.collect();
    let turns = sensor.take_sent().into_iter().filter(|sent| sent.characteristic == CscMeasurement::UUID);
    let turns: Vec<u32> =
        turns.filter_map(|sent| Some(CscMeasurement::decode(&sent.value).ok()?.wheel?.revolutions)).collect();
    // Every distance is a whole number of turns of this wheel, as many as were counted.
    let (first, wanted) = (turns.first().context("a first count")?, far.val / 1.5);
    ensure!(turns.iter().any(|turn| f64::from(turn - first) == wanted), "{} m by {turns:?}", far.val);
    ensure!(distances.iter().all(|metres| (metres / 1.5).fract() == 0.0), "{distances:?}");
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_strap_s_count_of_energy_begins_anew_when_told_so() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let (name, strap) = bench.connect_simulated("strap,energy,active=190,rest=190,seed=1").await?;
    let device = bench.device(&name);
    strap.set_speed(10.0);
    device.wait_for_text(".energy dd", r"^\d\d+ kJ$", PATIENCE).await?;
    strap.set_speed(1.0);
    device.click(".reset-energy").await?;
    written(&strap, HeartRateControlPoint::UUID, &[1]).await?;
    device.wait_for_text(".energy dd", r"^\d kJ$", PATIENCE).await?;
    // A strap that does not count has nothing to reset.
    let (plain, _) = bench.connect_simulated("strap,name=Plain strap").await?;
    bench.device(&plain).wait_for_text(".battery dd", "%", PATIENCE).await?;
    ensure!(bench.device(&plain).text(".reset-energy").await?.is_none());
    none_but(&bench.page, &[])
}
