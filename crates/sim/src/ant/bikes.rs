//! Sensors on a bicycle: speed, cadence, both in one, power. Each has a rider of its own, as each has a seed of its own.

use core::f64::consts::TAU;
use core::time::Duration;

use strapline_ant::{
    Background, Battery, BatteryState, BikePage, Page, PedalPower, PowerPage, SpeedCadencePage,
    TorqueCounters,
};

use super::sensor::{MANUFACTURER, Turn, common};
use crate::rider::{Event, Rider};

/// A wheel of 700x25C, in m.
const WHEEL_M: f64 = 2.105;
const CADENCE_RPM: f64 = 84.0;
const POWER_W: f64 = 190.0;
/// Nothing has turned for as long, in s: the bicycle stands.
const STANDS_AFTER: f64 = 2.0;
const VOLTAGE_1_256_V: u16 = 3 * 256 - 10;

fn rider(seed: u64) -> Rider {
    Rider::new(seed, CADENCE_RPM, POWER_W, WHEEL_M)
}

fn ticks(seconds: f64) -> u16 {
    (seconds * 1024.0) as u64 as u16
}

/// A page with a counter of turns.
fn turns(seed: u64, at: Duration, turn: Turn, event: Event) -> Page {
    let stands = at.as_secs_f64() - event.at > STANDS_AFTER;
    let battery = Battery { voltage_1_256_v: Some(VOLTAGE_1_256_V), state: BatteryState::GOOD };
    let (number, background, stopped) = match turn.background.map(|round| round % 4) {
        Some(0) => {
            let serial_upper = (seed >> 16) as u16;
            (2, Some(Background::Manufacturer { manufacturer: MANUFACTURER as u8, serial_upper }), None)
        }
        Some(1) => (3, Some(Background::Product { hardware: 1, software: 1, model: 1 }), None),
        Some(2) => (1, Some(Background::OperatingTime { seconds: at.as_secs() as u32 & !1 }), None),
        Some(_) => (4, Some(Background::Battery { percent: None, battery }), None),
        None if stands => (5, None, Some(true)),
        None => (0, None, None),
    };
    let page = BikePage {
        number,
        toggle: turn.index / 4 % 2 == 1,
        background,
        stopped,
        event_time_1_1024_s: ticks(event.at),
        revolutions: event.turns as u16,
    };
    page.encode()
}

/// A sensor on a wheel.
#[derive(Clone, Debug)]
pub(super) struct Speed {
    seed: u64,
    rider: Rider,
}

impl Speed {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, rider: rider(seed) }
    }

    pub(super) fn page(&mut self, at: Duration, turn: Turn) -> Page {
        self.rider.ride_until(at.as_secs_f64());
        turns(self.seed, at, turn, self.rider.wheel)
    }

    pub(super) fn distance_m(&self) -> f64 {
        self.rider.wheel.turns as f64 * WHEEL_M
    }
}

/// A sensor on a crank.
#[derive(Clone, Debug)]
pub(super) struct Cadence {
    seed: u64,
    rider: Rider,
}

impl Cadence {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, rider: rider(seed) }
    }

    pub(super) fn page(&mut self, at: Duration, turn: Turn) -> Page {
        self.rider.ride_until(at.as_secs_f64());
        turns(self.seed, at, turn, self.rider.crank)
    }
}

/// A sensor on a chain stay, for both.
#[derive(Clone, Debug)]
pub(super) struct SpeedCadence {
    rider: Rider,
}

impl SpeedCadence {
    pub(super) fn new(seed: u64) -> Self {
        Self { rider: rider(seed) }
    }

    pub(super) fn page(&mut self, at: Duration) -> Page {
        self.rider.ride_until(at.as_secs_f64());
        let (crank, wheel) = (self.rider.crank, self.rider.wheel);
        let page = SpeedCadencePage {
            crank_time_1_1024_s: ticks(crank.at),
            crank_revolutions: crank.turns as u16,
            wheel_time_1_1024_s: ticks(wheel.at),
            wheel_revolutions: wheel.turns as u16,
        };
        page.encode()
    }

    pub(super) fn distance_m(&self) -> f64 {
        self.rider.wheel.turns as f64 * WHEEL_M
    }
}

/// A power meter in a crank, which updates with each turn: power and torque in turns of pages.
#[derive(Clone, Debug)]
pub(super) struct Power {
    seed: u64,
    rider: Rider,
    /// Turns that have been counted in.
    counted: u64,
    accumulated_power_w: u16,
}

impl Power {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, rider: rider(seed), counted: 0, accumulated_power_w: 0 }
    }

    pub(super) fn page(&mut self, at: Duration, turn: Turn) -> Page {
        self.rider.ride_until(at.as_secs_f64());
        let (power, crank) = (self.rider.power_w().round() as u16, self.rider.crank);
        while self.counted < crank.turns {
            self.counted += 1;
            self.accumulated_power_w = self.accumulated_power_w.wrapping_add(power);
        }
        if let Some(round) = turn.background {
            return common(round, self.seed).encode();
        }
        let cadence_rpm = Some(self.rider.rpm().round() as u8);
        let page = if turn.index.is_multiple_of(2) {
            PowerPage::PowerOnly {
                event_count: crank.turns as u8,
                pedal_power: (power > 0).then_some(PedalPower { percent: 51, right: true }),
                cadence_rpm,
                accumulated_power_w: self.accumulated_power_w,
                power_w: power,
            }
        } else {
            PowerPage::CrankTorque(TorqueCounters {
                event_count: crank.turns as u8,
                ticks: crank.turns as u8,
                cadence_rpm,
                period_1_2048_s: (crank.at * 2048.0) as u64 as u16,
                torque_1_32_nm: (crank.work_j / TAU * 32.0) as u64 as u16,
            })
        };
        page.encode()
    }
}
