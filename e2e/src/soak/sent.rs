//! What the sensors have sent, and whether a consumer has got every value of it exactly once and in order.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, ensure};
use strapline_gatt::pmd::{PmdContext, PmdData, PmdType};
use strapline_gatt::{Characteristic, HeartRateMeasurement, Reading};
use strapline_sim::Emission;
use strapline_testbed::SimulatedPeripheral;

use crate::consumer::Dispatch;
use crate::expected::Expected;

/// What was sent so short a time before its link was lost may have gone with it: in the air, or between the system and the page.
/// That takes milliseconds, but on a machine with too much to do Chromium is behind by more.
pub const WITH_THE_LINK: Duration = Duration::from_secs(2);

/// One frame that shall come, or may.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    values: Vec<f64>,
    /// On the sensor's clock.
    at: Duration,
    /// It may have gone with its link.
    may_lack: bool,
}

/// What was sent by one sensor of one type, and not told by a consumer yet.
type Track = Vec<Item>;

/// A sensor, and what it has sent.
pub struct Sender {
    /// Its name on the page.
    pub name: String,
    /// Its name in frames.
    pub source: String,
    /// The sensor itself.
    pub device: SimulatedPeripheral,
    tracks: BTreeMap<&'static str, Track>,
    /// When its links were lost, on its clock, since the last check.
    lost: Vec<Duration>,
}

impl Sender {
    /// One that has sent nothing that counts.
    pub const fn new(name: String, source: String, device: SimulatedPeripheral) -> Self {
        Self { name, source, device, tracks: BTreeMap::new(), lost: Vec::new() }
    }

    /// Takes what was sent; on the way are those of the last moment, where `losing` its link.
    pub fn collect(&mut self, losing: bool) -> anyhow::Result<()> {
        for emission in self.device.take_sent() {
            self.add(&emission)?;
        }
        if losing {
            let now = self.device.elapsed();
            self.lost.push(now);
            let safe = now.saturating_sub(WITH_THE_LINK);
            for item in self.tracks.values_mut().flatten().filter(|item| item.at >= safe) {
                item.may_lack = true;
            }
        }
        Ok(())
    }

    fn add(&mut self, emission: &Emission) -> anyhow::Result<()> {
        if emission.characteristic == HeartRateMeasurement::UUID {
            let expected = Expected::of(&[&emission.value]);
            ensure!(
                expected.faults == 0,
                "the strap itself sends what cannot be read: {:02x?}",
                emission.value
            );
            for (_, rr) in expected.rr {
                self.put(emission.at, "RR_INTERVAL", vec![rr]);
            }
            for (_, bpm) in expected.heart_rate {
                self.put(emission.at, "HEART_RATE", vec![bpm]);
            }
        } else if emission.characteristic == PmdData::UUID {
            let frame = PmdData::decode(&emission.value)?;
            if frame.measurement == PmdType::Ecg {
                let context = PmdContext::default();
                let samples = frame.samples(&context);
                let millivolts =
                    samples.flat_map(|sample| sample.values().collect::<Vec<_>>()).map(|uv| uv / 1000.0);
                self.put(emission.at, "ECG", millivolts.collect());
            }
        } else if let Ok(Reading::CyclingPowerMeasurement(measurement)) =
            strapline_gatt::decode(emission.characteristic, &emission.value)
        {
            self.put(emission.at, "POWER", vec![f64::from(measurement.power_w)]);
        }
        Ok(())
    }

    fn put(&mut self, at: Duration, t: &'static str, values: Vec<f64>) {
        self.tracks.entry(t).or_default().push(Item { values, at, may_lack: false });
    }

    /// Holds the frames of all sources, in order, against what was sent.
    ///
    /// # Errors
    /// Where the frames are not what was sent; also while something of it has not come yet.
    pub fn check(&self, frames: &[Dispatch]) -> anyhow::Result<Tally> {
        let mut tally = Tally::default();
        for (t, track) in &self.tracks {
            let own = frames.iter().filter(|frame| frame.t == *t && frame.source == self.source);
            let got: Vec<Vec<f64>> =
                own.map(|frame| if frame.d.is_empty() { vec![frame.val] } else { frame.d.clone() }).collect();
            every_one(track, &got)
                .with_context(|| format!("{t} of {}, whose links were lost at {:?}", self.name, self.lost))?;
            tally.arrived += got.len();
            tally.gone_with_links += track.len() - got.len();
        }
        Ok(tally)
    }

    /// Forgets what has been checked.
    pub fn forget(&mut self) {
        self.tracks.clear();
        self.lost.clear();
    }

    /// What of this sensor is held against frames.
    pub fn types(&self) -> Vec<&'static str> {
        self.tracks.keys().copied().collect()
    }
}

/// How much was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Frames that came exactly once and in order.
    pub arrived: usize,
    /// Values that were on the radio when their link was lost, and did not come.
    pub gone_with_links: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.arrived += other.arrived;
        self.gone_with_links += other.gone_with_links;
    }
}

/// Whether `got` is `sent` but for some that may lack. All ways to leave those out are followed at once: values repeat, and the
/// first that fits need not be the one.
fn every_one(sent: &[Item], got: &[Vec<f64>]) -> anyhow::Result<()> {
    // Where in `sent` one may be, after what was got so far.
    let mut places = vec![0];
    lack(sent, &mut places);
    for (number, values) in got.iter().enumerate() {
        let next =
            places.iter().filter(|place| sent.get(**place).is_some_and(|item| same(&item.values, values)));
        let mut next: Vec<usize> = next.map(|place| place + 1).collect();
        let expected: Vec<_> = places.iter().filter_map(|place| sent.get(*place)).map(said).collect();
        ensure!(
            !next.is_empty(),
            "number {number} that came, of {}, is {}, instead of {expected:?} of the {} sent",
            got.len(),
            text(values),
            sent.len()
        );
        lack(sent, &mut next);
        places = next;
    }
    let furthest = places.last().copied().unwrap_or_default();
    let missing = sent.get(furthest).map(said);
    ensure!(missing.is_none(), "{} came of {} sent, the next is {missing:?}", got.len(), sent.len());
    Ok(())
}

/// Adds the places that are reached by leaving out what may lack. They stay sorted and single.
fn lack(sent: &[Item], places: &mut Vec<usize>) {
    let mut at = 0;
    while let Some(&place) = places.get(at) {
        let next = place + 1;
        if sent.get(place).is_some_and(|item| item.may_lack) && places.get(at + 1) != Some(&next) {
            places.insert(at + 1, next);
        }
        at += 1;
    }
}

/// The same numbers but for the rounding of one multiplication.
fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(1.0))
}

fn said(item: &Item) -> String {
    format!("{} sent at {:?}", text(&item.values), item.at)
}

fn text(values: &[f64]) -> String {
    match values {
        [value] => format!("{value:.3}"),
        values => format!("{} values from {:.3?} on", values.len(), values.first()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values, with `?` behind those that may lack.
    fn sent(text: &str) -> Vec<Item> {
        text.split_whitespace()
            .map(|word| Item {
                values: vec![word.trim_end_matches('?').parse().unwrap()],
                at: Duration::ZERO,
                may_lack: word.ends_with('?'),
            })
            .collect()
    }

    fn got(text: &str) -> Vec<Vec<f64>> {
        text.split_whitespace().map(|word| vec![word.parse().unwrap()]).collect()
    }

    #[test]
    fn each_value_once_and_in_order() {
        assert!(every_one(&sent("1 2 2 3"), &got("1 2 2 3")).is_ok());
        for wrong in ["1 2 3", "1 2 2 2 3", "2 1 2 3", "1 2 2 3 3", "1 2 2", ""] {
            assert!(every_one(&sent("1 2 2 3"), &got(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_goes_with_a_link_may_lack_and_nothing_else() {
        let sent = sent("7 7? 7? 7 8");
        for right in ["7 7 7 7 8", "7 7 7 8", "7 7 8"] {
            assert!(every_one(&sent, &got(right)).is_ok(), "{right}");
        }
        for wrong in ["7 8", "7 7 7 7 7 8", "7 7 7"] {
            assert!(every_one(&sent, &got(wrong)).is_err(), "{wrong}");
        }
        assert!(every_one(&self::sent("1? 2? 3?"), &[]).is_ok());
    }
}
