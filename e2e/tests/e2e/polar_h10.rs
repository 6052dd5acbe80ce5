//! An H10's raw streams through the page: ECG at 130 Hz and acceleration at 200 Hz, every sample in order and at the
//! device's rate, begun and ended by switches of the page.

use std::time::Duration;

use anyhow::{Context, ensure};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, written};
use strapline_e2e::consumer::Dispatch;
use strapline_e2e::device_view::DeviceView;
use strapline_e2e::errors::none_but;
use strapline_gatt::Characteristic;
use strapline_gatt::pmd::{PmdContext, PmdControlPoint, PmdData, PmdType, command};
use strapline_testbed::SimulatedPeripheral;
use tokio::time::sleep;

const MINUTE: Duration = Duration::from_secs(60);
const STANDARD_GRAVITY: f64 = 9.806_65;

/// The values of one stream as the device has sent them, read from its frames.
fn sent(frames: &[PmdData], measurement: PmdType) -> Vec<Vec<f64>> {
    let frames = frames.iter().filter(|frame| frame.measurement == measurement);
    frames
        .flat_map(|frame| {
            frame.samples(&PmdContext::default()).map(|sample| sample.values().collect::<Vec<_>>())
        })
        .collect()
}

fn frames_of(device: &SimulatedPeripheral) -> anyhow::Result<Vec<PmdData>> {
    let sent = device.take_sent();
    let data = sent.iter().filter(|emission| emission.characteristic == PmdData::UUID);
    Ok(data.map(|emission| PmdData::decode(&emission.value)).collect::<Result<_, _>>()?)
}

/// Whether two numbers are the same but for the rounding of one multiplication.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

fn of<'a>(frames: &'a [Dispatch], t: &'a str) -> impl Iterator<Item = &'a Dispatch> {
    frames.iter().filter(move |frame| frame.t == t)
}

/// Switches a stream, as soon as the sensor has said that it has it.
async fn switch(device: &DeviceView<'_>, stream: &str) -> anyhow::Result<()> {
    let label = format!("[data-stream={stream}]");
    device.wait_for_text(&label, ".", PATIENCE).await?;
    device.click(&format!("{label} input")).await
}

#[tokio::test]
async fn an_h10_streams_ecg_and_acceleration_for_a_minute_without_losing_a_sample() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = bench.consumer().await?;
    bench.stream().await?;
    let (name, h10) = bench.connect_simulated("h10,seed=4").await?;
    let device = bench.device(&name);
    for (stream, rate) in [("ECG", "^130 Hz$"), ("RAW_ACCELERATION", "^200 Hz$")] {
        switch(&device, stream).await?;
        device.wait_for_text(&format!("[data-stream={stream}] small"), rate, PATIENCE).await?;
    }
    // The last samples of a stream that is stopped fill no frame and are not sent.
    sleep(MINUTE + Duration::from_secs(2)).await;
    // The switches end what they began: the device itself sends no more.
    for stream in ["ECG", "RAW_ACCELERATION"] {
        switch(&device, stream).await?;
        device.wait_for_text(&format!("[data-stream={stream}] small"), "^$", PATIENCE).await?;
    }
    sleep(Duration::from_secs(3)).await;
    let frames = frames_of(&h10)?;
    sleep(Duration::from_secs(3)).await;
    ensure!(frames_of(&h10)?.is_empty(), "it streams on though it was switched off");

    let ecg: Vec<f64> = sent(&frames, PmdType::Ecg).into_iter().flatten().map(|uv| uv / 1000.0).collect();
    let acceleration: Vec<Vec<f64>> = sent(&frames, PmdType::Acc)
        .into_iter()
        .map(|axes| axes.into_iter().map(|mg| mg * STANDARD_GRAVITY / 1000.0).collect())
        .collect();
    ensure!(ecg.len() >= 60 * 130 && acceleration.len() >= 60 * 200, "a minute of both");
    let chunks = frames.iter().filter(|frame| frame.measurement == PmdType::Ecg).count();
    let heart = consumer.dispatches()?.iter().filter(|frame| frame.t == "HEART_RATE").count();
    ensure!(heart > 50, "the heart rate goes on beside them: {heart}");
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let dispatched = loop {
        let all = consumer.dispatches()?;
        if of(&all, "ECG").count() >= chunks && of(&all, "RAW_ACCELERATION").count() >= acceleration.len() {
            break all;
        }
        ensure!(
            tokio::time::Instant::now() < deadline,
            "{} of {chunks} chunks, {} of {} vectors",
            of(&all, "ECG").count(),
            of(&all, "RAW_ACCELERATION").count(),
            acceleration.len()
        );
        sleep(Duration::from_millis(100)).await;
    };
    let got: Vec<f64> = of(&dispatched, "ECG").flat_map(|frame| frame.d.iter().copied()).collect();
    ensure!(got.len() == ecg.len(), "{} samples of ECG instead of {}", got.len(), ecg.len());
    let differs = got.iter().zip(&ecg).position(|(got, sent)| !same(*got, *sent));
    ensure!(differs.is_none(), "sample {differs:?} of the ECG differs");
    let got: Vec<&Vec<f64>> = of(&dispatched, "RAW_ACCELERATION").map(|frame| &frame.d).collect();
    ensure!(got.len() == acceleration.len(), "{} vectors instead of {}", got.len(), acceleration.len());
    let differs = got
        .iter()
        .zip(&acceleration)
        .position(|(got, sent)| got.len() != 3 || got.iter().zip(sent).any(|(got, sent)| !same(*got, *sent)));
    ensure!(differs.is_none(), "vector {differs:?} differs");

    // At the device's rate: times rise, and the whole lasts as long as its samples.
    let times: Vec<_> = of(&dispatched, "RAW_ACCELERATION").map(|frame| frame.ts).collect();
    ensure!(times.windows(2).all(|pair| pair[0] <= pair[1]), "times of vectors fall");
    let (first, last) = (times.first().context("a first")?, times.last().context("a last")?);
    let (lasted, wanted) = (last.duration_since(*first).as_secs_f64(), (times.len() - 1) as f64 / 200.0);
    ensure!((lasted - wanted).abs() < 0.005 * wanted, "{lasted} s for {wanted} s of samples");
    let times: Vec<_> = of(&dispatched, "ECG").map(|frame| frame.ts).collect();
    ensure!(times.windows(2).all(|pair| pair[0] < pair[1]), "times of chunks do not rise");
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn what_was_switched_on_comes_again_with_the_next_link_and_stops_with_the_last() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let (name, h10) = bench.connect_simulated("h10,seed=5").await?;
    let device = bench.device(&name);
    switch(&device, "ECG").await?;
    device.wait_for_text("[data-stream=ECG] small", "^130 Hz$", PATIENCE).await?;
    device.wait_for_text("canvas[data-chart=ECG]", "^$", PATIENCE).await.context("no chart of the ECG")?;
    h10.drop_link().await;
    device.wait_for_phase("reconnecting", PATIENCE).await?;
    device.wait_for_phase("live", PATIENCE).await?;
    device.wait_for_text("[data-stream=ECG] small", "^130 Hz$", PATIENCE).await?;
    frames_of(&h10)?;
    sleep(Duration::from_secs(2)).await;
    ensure!(!frames_of(&h10)?.is_empty(), "it does not stream again");

    // Before the link ends the strap is told to stop, or it would measure until its battery is empty.
    device.click(".disconnect").await?;
    device.wait_for_phase("disconnected", PATIENCE).await?;
    written(&h10, PmdControlPoint::UUID, &command::stop(PmdType::Ecg))
        .await
        .context("the ECG was not stopped")?;

    // A new visit knows what was wanted.
    let page = &bench.page;
    page.reload().await?;
    page.wait_for::<bool>("!!document.querySelector('#connect')", PATIENCE).await?;
    bench.choose(&name).await?;
    device.wait_for_phase("live", PATIENCE).await?;
    device.wait_for_text("[data-stream=ECG] small", "^130 Hz$", PATIENCE).await?;
    none_but(page, &[])
}
