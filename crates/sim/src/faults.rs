//! A device with faults, around any other: seeded, so that the same seed fails in the same way, and told of, so that a
//! test knows what was lost, doubled or swapped. What a control point answers is left alone: without it there would be
//! nothing to speak with.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_gatt::{Characteristic, HeartRateMeasurement, SensorContact, Uuid};
use strapline_units::SplitMix64;

use crate::encode::hrm_bytes;
use crate::sensor::{AttError, Attribute, Emission, Property, Sensor};

/// How often what goes wrong: the chance at each notification, from 0 (never) to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FaultRates {
    /// The device falls silent for 2 to 10 s. What is written meanwhile is answered after it.
    pub drop_out: f64,
    /// Every value is the one before, for 2 to 10 s.
    pub stuck: f64,
    /// The strap says for 2 to 10 s that it has no skin contact: no heart rate, no intervals.
    pub contact_lost: f64,
    /// The stamps of Polar's measurement data jump by 0.1 to 10 s, forth or back, and stay so.
    pub clock_jump: f64,
    /// A notification is sent twice.
    pub duplicate: f64,
    /// A notification comes after the next one of its characteristic.
    pub reorder: f64,
}

/// What went wrong with a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It was not sent.
    Dropped,
    /// It had the value of the one before of its characteristic.
    Stuck,
    /// It was without skin contact, heart rate and intervals.
    ContactLost,
    /// From it on the stamps are later by so many ns, in addition to jumps before.
    ClockJump(i64),
    /// It was sent twice.
    Duplicated,
    /// It was sent after the one of this number, which is the next of its characteristic.
    SwappedWith(u64),
}

/// A fault and whom it befell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Injected {
    /// Which notification of the device without faults: 0 is its first.
    pub index: u64,
    /// What happened to it.
    pub fault: Fault,
}

/// A device with faults.
#[derive(Clone, Debug)]
pub struct Faulty<S> {
    inner: S,
    rates: FaultRates,
    random: SplitMix64,
    /// Notifications that were taken from the device.
    taken: u64,
    /// What becomes of the next one.
    fate: Fate,
    /// What was taken ahead and is to be sent, in order.
    ready: VecDeque<Emission>,
    stuck_until: Duration,
    contact_lost_until: Duration,
    clock_offset_ns: i64,
    /// The last value of each characteristic that went out.
    latest: Vec<(Uuid, Vec<u8>)>,
    log: VecDeque<Injected>,
}

/// What becomes of a notification as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Sent,
    Doubled,
    /// It and what follows within the time are not sent.
    Silence(Duration),
    Swapped,
}

/// Faults that are told of at most: older ones are forgotten, so that a device can run for ever.
const LOG: usize = 4096;
/// How far is looked ahead for a notification to swap with.
const AHEAD: (usize, Duration) = (8, Duration::from_secs(5));

impl<S: Sensor> Faulty<S> {
    /// A device whose faults follow from `seed`.
    pub fn new(inner: S, seed: u64, rates: FaultRates) -> Self {
        let mut faulty = Self {
            inner,
            rates,
            random: SplitMix64::new(seed ^ 0xFA17),
            taken: 0,
            fate: Fate::Sent,
            ready: VecDeque::new(),
            stuck_until: Duration::ZERO,
            contact_lost_until: Duration::ZERO,
            clock_offset_ns: 0,
            latest: Vec::new(),
            log: VecDeque::new(),
        };
        faulty.plan();
        faulty
    }

    /// The device itself.
    pub const fn inner(&self) -> &S {
        &self.inner
    }

    /// What went wrong since the start or since this was asked last, oldest first; no more than the latest 4096.
    pub fn take_faults(&mut self) -> Vec<Injected> {
        self.log.drain(..).collect()
    }

    /// Decides on the next notification before it is asked for: what must not be sent, or not yet, is taken ahead, so that
    /// [`Sensor::due`] is never too early.
    fn plan(&mut self) {
        let mut was_silent = false;
        while self.ready.is_empty() {
            self.fate = self.draw(was_silent);
            match self.fate {
                Fate::Sent | Fate::Doubled => return,
                Fate::Silence(length) => self.fall_silent(length),
                Fate::Swapped => self.swap(),
            }
            was_silent = true;
        }
    }

    fn draw(&mut self, was_silent: bool) -> Fate {
        let rates = self.rates;
        // A device that has been silent says something before it is silent again.
        if self.happens(rates.drop_out) && !was_silent {
            Fate::Silence(self.a_while())
        } else if self.happens(rates.reorder) {
            Fate::Swapped
        } else if self.happens(rates.duplicate) {
            Fate::Doubled
        } else {
            Fate::Sent
        }
    }

    fn happens(&mut self, rate: f64) -> bool {
        rate > 0.0 && self.random.next_f64() < rate
    }

    fn a_while(&mut self) -> Duration {
        Duration::from_millis(2000 + self.random.next_u64() % 8001)
    }

    fn note(&mut self, index: u64, fault: Fault) {
        if self.log.len() == LOG {
            self.log.pop_front();
        }
        self.log.push_back(Injected { index, fault });
    }

    /// The next notification of the device itself, and its number.
    fn take(&mut self) -> (u64, Emission) {
        self.taken += 1;
        (self.taken - 1, self.inner.next())
    }

    fn fall_silent(&mut self, length: Duration) {
        let until = self.inner.due().saturating_add(length);
        while self.inner.due() < until {
            let (index, emission) = self.take();
            if self.is_answer(&emission) {
                self.ready.push_back(emission);
            } else {
                self.note(index, Fault::Dropped);
            }
        }
    }

    /// Takes a notification, the next of its characteristic, and what is between, which stays where it is.
    fn swap(&mut self) {
        let (index, first) = self.take();
        if self.is_answer(&first) {
            self.ready.push_back(first);
            return;
        }
        let first = self.disturb(index, first);
        let limit = first.at.saturating_add(AHEAD.1);
        let mut between = Vec::new();
        while between.len() < AHEAD.0 && self.inner.due() <= limit {
            let (other, next) = self.take();
            let next = self.disturb(other, next);
            let found = next.characteristic == first.characteristic;
            between.push(next);
            if found {
                let at = between.last().map_or(first.at, |last| last.at);
                between.push(Emission { at, ..first });
                self.ready.extend(between);
                self.note(index, Fault::SwappedWith(other));
                return;
            }
        }
        // There is none near: everything stays as it was.
        self.ready.push_back(first);
        self.ready.extend(between);
    }

    /// What befalls the value of a notification.
    fn disturb(&mut self, index: u64, mut emission: Emission) -> Emission {
        if self.is_answer(&emission) {
            return emission;
        }
        let Emission { at, characteristic, .. } = emission;
        let rates = self.rates;
        if at >= self.stuck_until && self.happens(rates.stuck) {
            self.stuck_until = at + self.a_while();
        }
        if characteristic == HeartRateMeasurement::UUID {
            if at >= self.contact_lost_until && self.happens(rates.contact_lost) {
                self.contact_lost_until = at + self.a_while();
            }
            if at < self.contact_lost_until
                && let Ok(measurement) = HeartRateMeasurement::decode(&emission.value)
            {
                let energy = measurement.energy_expended_kj;
                emission.value = hrm_bytes(0, SensorContact::NotDetected, energy, &[]);
                self.note(index, Fault::ContactLost);
            }
        }
        self.jump(index, &mut emission);
        let before = self.latest.iter_mut().find(|(of, _)| *of == characteristic);
        match before {
            Some((_, value)) if at < self.stuck_until => {
                emission.value.clone_from(value);
                self.note(index, Fault::Stuck);
            }
            Some((_, value)) => value.clone_from(&emission.value),
            None => self.latest.push((characteristic, emission.value.clone())),
        }
        emission
    }

    fn jump(&mut self, index: u64, emission: &mut Emission) {
        if emission.characteristic != strapline_gatt::pmd::PmdData::UUID {
            return;
        }
        // Type, then the stamp of the last sample in ns; pulse intervals have none, which is 0.
        let stamp = emission.value.get(1..9).and_then(|stamp| <[u8; 8]>::try_from(stamp).ok());
        let Some(stamp) = stamp.map(u64::from_le_bytes).filter(|stamp| *stamp > 0) else { return };
        if self.happens(self.rates.clock_jump) {
            let by = 100_000_000 + (self.random.next_u64() % 9_900_000_001).cast_signed();
            let by = if self.random.next_f64() < 0.5 { by } else { -by };
            self.clock_offset_ns = self.clock_offset_ns.saturating_add(by);
            self.note(index, Fault::ClockJump(by));
        }
        let jumped = stamp.saturating_add_signed(self.clock_offset_ns).to_le_bytes();
        emission.value.splice(1..9, jumped);
    }

    /// What a client writes to is a control point.
    fn is_answer(&self, emission: &Emission) -> bool {
        let of = self.inner.attributes().iter().find(|of| of.characteristic == emission.characteristic);
        of.is_some_and(|of| of.properties.contains(&Property::Write))
    }
}

impl<S: Sensor> Sensor for Faulty<S> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn attributes(&self) -> &[Attribute] {
        self.inner.attributes()
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        self.inner.read(characteristic)
    }

    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        self.inner.write(now, characteristic, value)
    }

    fn due(&self) -> Duration {
        self.ready.front().map_or_else(|| self.inner.due(), |first| first.at)
    }

    fn next(&mut self) -> Emission {
        let emission = match self.ready.pop_front() {
            Some(emission) => emission,
            None => {
                let (index, emission) = self.take();
                let emission = self.disturb(index, emission);
                if self.fate == Fate::Doubled && !self.is_answer(&emission) {
                    self.note(index, Fault::Duplicated);
                    self.ready.push_back(emission.clone());
                }
                emission
            }
        };
        if self.ready.is_empty() {
            self.plan();
        }
        emission
    }

    fn unlink(&mut self) {
        self.inner.unlink();
        // What waits is of the link that is gone.
        self.ready.clear();
        self.fate = Fate::Sent;
    }
}
