//! What the simulated running and cycling sensors have in common: when they notify, their battery, who made them, and
//! the responses of a control point. Time is counted in ticks of 1/1024 s, as in their values.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_gatt::{BatteryLevel, Characteristic, Uuid};
use strapline_units::SplitMix64;

use crate::information;
use crate::sensor::Emission;
use crate::ticks::{TICKS_PER_SECOND, duration_of, interval_ticks};

const BATTERY_PERIOD: u64 = 60 * TICKS_PER_SECOND;
/// A coin cell of a foot pod lasts for months; an hour is for a demonstration.
const TICKS_PER_PERCENT: u64 = 60 * 60 * TICKS_PER_SECOND;

/// The part of a device that does not measure.
#[derive(Clone, Debug)]
pub(crate) struct Chassis {
    model: &'static str,
    seed: u64,
    jitter: SplitMix64,
    interval: Duration,
    battery_percent: u8,
    /// Of the next measurement.
    due: u64,
    battery_due: u64,
    responses: VecDeque<Emission>,
    /// Of the last emission.
    last: Duration,
}

impl Chassis {
    pub(crate) fn new(model: &'static str, seed: u64, interval: Duration, battery_percent: u8) -> Self {
        let mut chassis = Self {
            model,
            seed,
            jitter: SplitMix64::new(!seed),
            interval,
            battery_percent,
            due: 0,
            battery_due: BATTERY_PERIOD,
            responses: VecDeque::new(),
            last: Duration::ZERO,
        };
        chassis.due = interval_ticks(interval, &mut chassis.jitter);
        chassis
    }

    /// When the next measurement is due, in seconds since the start.
    pub(crate) const fn due_seconds(&self) -> f64 {
        self.due as f64 / TICKS_PER_SECOND as f64
    }

    pub(crate) fn due(&self) -> Duration {
        let measurement = duration_of(self.due);
        self.responses.front().map_or(measurement, |response| response.at.min(measurement))
    }

    /// What is to be sent before the next measurement: a response, or the battery once a minute.
    pub(crate) fn next(&mut self) -> Option<Emission> {
        let at = duration_of(self.due);
        let emission = match self.responses.pop_front_if(|response| response.at <= at) {
            Some(response) => response,
            None if self.due >= self.battery_due => {
                self.battery_due += BATTERY_PERIOD;
                Emission { at, characteristic: BatteryLevel::UUID, value: vec![self.battery()] }
            }
            None => return None,
        };
        self.last = emission.at;
        Some(emission)
    }

    /// The measurement that is due.
    pub(crate) fn measure(&mut self, characteristic: Uuid, value: Vec<u8>) -> Emission {
        let at = duration_of(self.due);
        self.last = at;
        self.due += interval_ticks(self.interval, &mut self.jitter);
        Emission { at, characteristic, value }
    }

    /// A control point answers at once.
    pub(crate) fn respond(&mut self, now: Duration, characteristic: Uuid, value: Vec<u8>) {
        let after = self.responses.back().map_or(self.last, |response| response.at);
        self.responses.push_back(Emission { at: now.max(after), characteristic, value });
    }

    /// The link is gone, and with it what was not sent.
    pub(crate) fn unlink(&mut self) {
        self.responses.clear();
    }

    pub(crate) fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            BatteryLevel::UUID => Some(vec![self.battery()]),
            _ => information::read(characteristic, self.model, self.seed),
        }
    }

    fn battery(&self) -> u8 {
        let used = u8::try_from(self.due / TICKS_PER_PERCENT).unwrap_or(u8::MAX);
        self.battery_percent.saturating_sub(used)
    }
}
