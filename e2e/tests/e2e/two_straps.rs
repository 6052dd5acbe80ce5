//! The main job: two straps at once, every beat at every consumer, live numbers and moving charts.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, ensure};
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10, TICKR};
use strapline_e2e::charts::pictures;
use strapline_e2e::consumer::{Consumer, Dispatch};
use strapline_e2e::errors::none_but;
use strapline_e2e::expected::{Expected, by_source};
use strapline_e2e::listener::Listener;
use strapline_e2e::measurements::{measurements, now, send};
use strapline_e2e::schemas;
use strapline_testbed::Page;
use strapline_units::Timestamp;
use tokio::time::sleep;

const COUNT: usize = 300;
const PERIOD: Duration = Duration::from_millis(100);

#[tokio::test]
async fn every_beat_of_two_straps_arrives_and_is_shown() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let consumer = Consumer::connect(&bench.broker, Some(bench.tap.address())).await?;
    let listener = Listener::start(&bench.broker, Some(bench.tap.address()), PATIENCE).await?;
    bench.stream_through_tap().await?;
    let h10 = bench.connect(H10).await?;
    let tickr = bench.connect(TICKR).await?;
    for name in [H10, TICKR] {
        bench.device(name).wait_for_text(".battery dd", "^87 %$", PATIENCE).await?;
        bench.device(name).wait_for_text(".location dd", "^Chest$", PATIENCE).await?;
        let waiting = bench.device(name);
        waiting.wait_for_vital("HEART_RATE", "–", "waiting", PATIENCE).await?;
    }

    // The second strap tells of its beats once a second only, several at a time.
    let values = [measurements(1, COUNT, PERIOD, 1), measurements(2, COUNT, PERIOD, 10)];
    let expected = values.each_ref().map(|values| Expected::of(values));
    let begun = now();
    let (sent_h10, sent_tickr, looks) = tokio::join!(
        send(&h10, &values[0], PERIOD),
        send(&tickr, &values[1], PERIOD),
        look_at_charts(&bench.page)
    );
    for (name, expected) in [(H10, &expected[0]), (TICKR, &expected[1])] {
        let device = bench.device(name);
        for (vital, values) in [("HEART_RATE", &expected.heart_rate), ("RR_INTERVAL", &expected.rr)] {
            let (_, last) = values.last().context("a last value")?;
            device.wait_for_vital(vital, &format!("{}", last.round()), "fresh", PATIENCE).await?;
        }
        device.wait_for_text(".contact dd", "^Good$", PATIENCE).await?;
        ensure!(device.text(".faults dd").await?.is_none(), "nothing is unreadable");
        ensure!(device.text(".badge").await?.is_none(), "a real sensor is not marked as simulated");
    }

    let total = expected.iter().map(Expected::frames).sum();
    let frames = consumer.wait_for(total, PATIENCE).await?;
    let lines = listener.wait_for(total, PATIENCE).await?;
    let ended = now();
    ensure!(frames == lines, "strapline listen wrote other frames than the consumer received");
    ensure!(frames.len() == total, "{} frames instead of {total}", frames.len());
    ensure!(frames.windows(2).all(|pair| pair[0].seq < pair[1].seq), "numbers do not rise");
    let sources = by_source(&frames);
    ensure!(sources.len() == 2, "two straps, but the sources {:?}", sources.iter().map(|(name, _)| name));
    let mut seen = BTreeSet::new();
    for (source, frames) in &sources {
        let strap = expected.iter().position(|expected| expected.check(frames).is_ok());
        let Some(strap) = strap else {
            expected[0].check(frames).with_context(|| format!("{source} as {H10}"))?;
            unreachable!("it was no strap's");
        };
        seen.insert(strap);
        let sent = if strap == 0 { &sent_h10 } else { &sent_tickr };
        check_times(&expected[strap], frames, sent, begun, ended).with_context(|| source.clone())?;
        ensure!(frames.iter().all(|frame| !frame.synthetic), "a real strap is marked as simulated");
        let user = &bench.broker.account().user;
        ensure!(frames.iter().all(|frame| frame.uid == *user), "another user than {user}");
    }
    ensure!(seen.len() == 2, "both sources look like the same strap");
    for (chart, looks) in looks? {
        ensure!(looks.len() >= 5, "the {chart} chart has moved only {} times", looks.len());
    }

    if let Some(counts) = schemas::validate(&bench.tap.frames())? {
        let of = |op: u64| counts.get(&op).copied().unwrap_or_default();
        ensure!((of(2), of(3), of(4)) == (3, 3, 3), "three sessions: {counts:?}");
        // One SUBMIT is the note of the session, which is for those only who ask for it.
        ensure!((of(5), of(6)) == (2 * total, total + 1), "every SUBMIT is dispatched twice: {counts:?}");
        ensure!(of(8) >= 2, "the links of two straps are reported: {counts:?}");
    }

    // Nobody sends any more: the numbers tell that they are old, and go.
    for (state, number) in [("stale", last_shown(&expected[0])), ("lost", "–".to_owned())] {
        bench.device(H10).wait_for_vital("HEART_RATE", &number, state, PATIENCE).await?;
    }
    let silence = now().duration_since(*sent_h10.last().context("something was sent")?);
    ensure!(silence >= Duration::from_secs(10), "removed after {silence:?} already");
    none_but(&bench.page, &[])
}

fn last_shown(expected: &Expected) -> String {
    expected.heart_rate.last().map_or_else(String::new, |(_, bpm)| format!("{bpm}"))
}

/// A heart rate is of its notification's arrival; a beat is before the notification that tells of it, and after the beat
/// before.
fn check_times(
    expected: &Expected,
    frames: &[Dispatch],
    sent: &[Timestamp],
    begun: Timestamp,
    ended: Timestamp,
) -> anyhow::Result<()> {
    // The browser's clock and ours are read apart, and the page may be held up for a moment.
    const CLOCKS: Duration = Duration::from_millis(100);
    const HELD_UP: Duration = Duration::from_secs(3);
    let times =
        |t: &str| -> Vec<_> { frames.iter().filter(|frame| frame.t == t).map(|frame| frame.ts).collect() };
    let (rates, beats) = (times("HEART_RATE"), times("RR_INTERVAL"));
    for (&(index, _), &at) in expected.heart_rate.iter().zip(&rates) {
        let plausible = at + CLOCKS >= sent[index] && at <= sent[index] + HELD_UP;
        ensure!(plausible, "heart rate of notification {index}: {at}, but it was sent at {}", sent[index]);
    }
    ensure!(rates.windows(2).all(|pair| pair[0] <= pair[1]), "times of heart rates fall");
    for (&(index, _), &at) in expected.rr.iter().zip(&beats) {
        ensure!(at <= sent[index] + HELD_UP, "beat of notification {index}: {at}, sent at {}", sent[index]);
        ensure!(at + HELD_UP >= begun && at <= ended, "beat at {at}, not within {begun} and {ended}");
    }
    let strict = beats.windows(2).all(|pair| pair[0] < pair[1]);
    ensure!(strict, "times of beats do not rise strictly");
    Ok(())
}

/// The different pictures that each of the four charts has shown in the time that the straps send.
async fn look_at_charts(page: &Page) -> anyhow::Result<Vec<(String, BTreeSet<u32>)>> {
    let mut charts: Vec<(String, BTreeSet<u32>)> = Vec::new();
    for look in 0..12 {
        sleep(Duration::from_secs(2)).await;
        for name in [H10, TICKR] {
            let pictures = pictures(page, name).await?;
            ensure!(pictures.len() == 2, "{name} has the charts {pictures:?}");
            for picture in pictures {
                // Background, text and hairlines alone are there before there is data.
                ensure!(look < 2 || picture.colours > 4, "nothing is drawn: {picture:?}");
                let chart = format!("{} of {name}", picture.chart);
                match charts.iter_mut().find(|(known, _)| *known == chart) {
                    Some((_, hashes)) => {
                        hashes.insert(picture.hash);
                    }
                    None => charts.push((chart, BTreeSet::from([picture.hash]))),
                }
            }
        }
    }
    Ok(charts)
}
