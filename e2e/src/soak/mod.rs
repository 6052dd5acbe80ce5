//! The app for hours, with faults: three sensors, a recording, a stream, and on a seeded schedule lost links, sensors out of reach
//! or silent, Bluetooth switched off, a hidden tab, a network that is cut, away or stalled, and a broker that is killed.
//!
//! It goes by rounds. In each one fault of the radio and one of everything else happen, at the same time or not. Then everything
//! has to be live again by itself, and every value that the sensors have sent has to be with a consumer, exactly once and in
//! order; only what was sent in the last two seconds of a link may have gone with it, and is counted. The sensors are
//! held for a moment, the browser collects its garbage, and what the page holds on to is counted.

pub mod faults;
pub mod reader;
pub mod sample;
pub mod sent;
pub mod trend;
mod verdict;

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::json;
use strapline_units::Timestamp;
use tokio::time::{Instant, sleep};

use crate::PATIENCE;
use crate::bench::Bench;
use crate::consumer::Dispatch;
use crate::device_view::{DeviceView, wait_for_text};
use crate::errors::none_but;
use crate::stream_view::wait_for_stream;
use faults::Plan;
use reader::Reader;
use sample::Sample;
use sent::{Sender, Tally};
pub use verdict::Judged;

/// A minute's round, of which the first third is for faults to begin and end in; a shorter run has six rounds.
const ROUND: Duration = Duration::from_secs(60);
const ROUNDS: u32 = 6;
/// How long everything may take to be live again: sensors and stream are tried at every 30 s at the latest.
const RECOVERY: Duration = Duration::from_secs(90);
/// Sensors by their textual form, some of which fall silent by themselves, or lose the skin.
const SENSORS: [&str; 3] = [
    "strap,seed=21,name=Strap,dropout=0.004,contact-lost=0.004",
    "h10,seed=22,dropout=0.002",
    "power,seed=23,name=Meter,dropout=0.004",
];
/// What a browser prints of itself where there is no way to a server.
const PROVOKED: [&str; 2] = ["net::ERR_", "WebSocket connection to"];

/// How it is done.
#[derive(Clone, Copy, Debug)]
pub struct Soak {
    /// How long, about: rounds are not cut.
    pub length: Duration,
    /// What the faults follow from.
    pub seed: u64,
    /// Whether memory counts. A run of an hour at least can tell growth from what a page gathers at first.
    pub memory: bool,
}

impl Soak {
    /// Runs it, with a line a round, and prints what comes of it.
    ///
    /// # Errors
    /// Where a value is lost, doubled or out of order, something does not recover, or what the page holds on to grows.
    pub async fn run(self) -> anyhow::Result<()> {
        let throttling = ["IntensiveWakeUpThrottling:grace_period_seconds/10"];
        let mut bench = Bench::start_with(&[], &throttling).await?;
        let reader = Reader::start(&bench.broker).await?;
        bench.stream_through_tap().await?;
        let mut senders = Vec::new();
        for (number, text) in (1..).zip(SENSORS) {
            let (name, device) = bench.connect_simulated(text).await?;
            senders.push(Sender::new(name, format!("source-{number}"), device));
        }
        let h10 = bench.device(&senders[1].name);
        h10.wait_for_text("[data-stream=ECG]", ".", PATIENCE).await?;
        h10.click("[data-stream=ECG] input").await?;
        h10.wait_for_text("[data-stream=ECG] small", "^130 Hz$", PATIENCE).await?;
        bench.page.click(".recorder .record").await?;
        wait_for_text(&bench.page, ".recorder[data-recording=on] p", r"^0:00:\d\d", PATIENCE).await?;
        bench.page.send::<serde_json::Value>("Performance.enable", json!({})).await?;

        let round = ROUND.min(self.length / ROUNDS);
        println!("seed {}, {} s in rounds of {} s", self.seed, self.length.as_secs(), round.as_secs());
        let (begun, mut plan) = (Instant::now(), Plan::new(self.seed));
        let (mut samples, mut tally) = (Vec::new(), Tally::default());
        while begun.elapsed() + round / 2 < self.length {
            let from = Instant::now();
            let (radio, other) = plan.deal(round / 3);
            let Bench { browser, page, host, tap, broker, .. } = &mut bench;
            let happened =
                tokio::join!(radio.happen(host, &mut senders), other.happen((browser, page), tap, broker));
            let what = format!("{:?} and {:?}", radio.fault, other.fault);
            happened.0.and(happened.1).with_context(|| what.clone())?;
            sleep((round * 2 / 3).saturating_sub(from.elapsed())).await;
            live_again(&bench, &senders).await.with_context(|| format!("after {what}"))?;
            let arrived = settle(&mut senders, &reader).await.with_context(|| format!("after {what}"))?;
            tally += arrived;
            let sample = Sample::take(&bench.page, begun.elapsed().as_secs_f64()).await?;
            println!(
                "{:5.0} s {what}: {} frames, {} gone with links; {}",
                sample.at_s,
                arrived.arrived,
                arrived.gone_with_links,
                sample.line()
            );
            samples.push(sample);
            senders.iter().for_each(|sender| sender.device.resume());
            none_but(&bench.page, &PROVOKED)?;
            sleep(round.saturating_sub(from.elapsed())).await;
        }
        println!(
            "{} frames came exactly once and in order, {} values went with their links; {} connections of the page, {} of the \
             consumer, {} links",
            tally.arrived,
            tally.gone_with_links,
            bench.tap.connections(),
            reader.connections(),
            senders.iter().map(|sender| sender.device.connections()).sum::<u64>()
        );
        let judged = Judged::of(&samples).context("too few rounds to judge")?;
        print!("{judged}");
        judged.verdict(self.memory)
    }
}

/// Everything is live by itself.
async fn live_again(bench: &Bench, senders: &[Sender]) -> anyhow::Result<()> {
    wait_for_stream(&bench.page, "live", "Live to", RECOVERY).await?;
    for sender in senders {
        let view = DeviceView::new(&bench.page, &sender.name);
        view.wait_for_phase("live", RECOVERY).await?;
    }
    let h10 = DeviceView::new(&bench.page, &senders[1].name);
    h10.wait_for_text("[data-stream=ECG] small", "^130 Hz$", RECOVERY).await.map(drop)
}

/// Holds the sensors and waits until all they have sent is with the consumer; they are still held then.
async fn settle(senders: &mut [Sender], reader: &Reader) -> anyhow::Result<Tally> {
    senders.iter().for_each(|sender| sender.device.pause());
    for sender in &mut *senders {
        sender.collect(false)?;
    }
    let deadline = Instant::now() + RECOVERY;
    let (tally, frames) = loop {
        let frames = reader.frames()?;
        let checked = senders.iter().try_fold(Tally::default(), |mut sum, sender| {
            sum += sender.check(&frames)?;
            anyhow::Ok(sum)
        });
        match checked {
            Ok(tally) => break (tally, frames),
            Err(error) if Instant::now() >= deadline => {
                return Err(error.context(format!("the consumer is live: {}", reader.is_live())));
            }
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    };
    others_are_single(senders, &frames)?;
    // What would come now has come before.
    sleep(Duration::from_secs(1)).await;
    let later = reader.frames()?;
    let of_sensors = |frame: &&Dispatch| senders.iter().any(|sender| is_checked(sender, frame));
    let [before, after] = [&frames, &later].map(|frames| frames.iter().filter(of_sensors).count());
    ensure!(before == after, "{} came once more than they were sent", after - before);
    if let Some(last) = later.last() {
        reader.take(last.seq);
    }
    senders.iter_mut().for_each(Sender::forget);
    Ok(tally)
}

fn is_checked(sender: &Sender, frame: &Dispatch) -> bool {
    frame.source == sender.source && sender.types().contains(&frame.t.as_str())
}

/// What the page has made of what was sent (cadence, HRV) is not known here, but none of it may come twice.
fn others_are_single(senders: &[Sender], frames: &[Dispatch]) -> anyhow::Result<()> {
    let mut seen: Vec<(&str, &str, Timestamp)> = Vec::new();
    for frame in frames.iter().filter(|frame| !senders.iter().any(|sender| is_checked(sender, frame))) {
        let key = (frame.source.as_str(), frame.t.as_str(), frame.ts);
        ensure!(!seen.contains(&key), "twice: {frame:?}");
        seen.push(key);
    }
    Ok(())
}
