//! What the counters of a power meter come to from one page to another (ANT+ Bicycle Power, Rev. 5.1, 8.4, 9.5, 10.4 and
//! 13.3): all are differences, modulo the width of the fields.
//!
//! A page whose event count is that of the page before tells nothing new. Where a meter goes on counting events without a
//! turn in them, nothing turns: 0. The pages of one kind are compared with each other.

use core::f64::consts::TAU;

use crate::pages::{PowerPage, TorqueCounters};

/// The pages before.
#[derive(Clone, Debug, Default)]
pub struct PowerCounters {
    power: Option<(u8, u16)>,
    wheel: Option<TorqueCounters>,
    crank: Option<TorqueCounters>,
    frequency: Option<Frequency>,
    /// Swings of the gauge without load, in Hz.
    zero_offset_hz: Option<u16>,
}

#[derive(Clone, Copy, Debug)]
struct Frequency {
    event_count: u8,
    time: u16,
    ticks: u16,
}

/// What two pages say together. `None` for what they do not.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PowerAverage {
    /// Power over the events between, in W.
    pub power_w: Option<f64>,
    /// Cadence over them, in rpm.
    pub cadence_rpm: Option<f64>,
    /// Turns of the wheel per minute over them.
    pub wheel_rpm: Option<f64>,
    /// Turns of the wheel.
    pub wheel_turns: u32,
    /// Torque over them, in N m.
    pub torque_nm: Option<f64>,
    /// Whether an event is new; `None` for the first page of its kind, and for pages without events.
    pub new_event: Option<bool>,
}

impl PowerCounters {
    /// Nothing heard yet.
    pub const fn new() -> Self {
        Self { power: None, wheel: None, crank: None, frequency: None, zero_offset_hz: None }
    }

    /// The link was lost: how often counters wrapped meanwhile is unknown.
    pub const fn restart(&mut self) {
        *self = Self { zero_offset_hz: self.zero_offset_hz, ..Self::new() };
    }

    /// What `page` says together with the one of its kind before.
    pub fn update(&mut self, page: &PowerPage) -> PowerAverage {
        match *page {
            PowerPage::PowerOnly { event_count, accumulated_power_w, .. } => {
                self.power(event_count, accumulated_power_w)
            }
            PowerPage::WheelTorque(now) => self.wheel_torque(now),
            PowerPage::CrankTorque(now) => {
                let average = torque(self.crank.replace(now), now);
                PowerAverage { wheel_rpm: None, wheel_turns: 0, cadence_rpm: average.wheel_rpm, ..average }
            }
            PowerPage::TorqueFrequency { event_count, slope_0_1_nm_hz, time_1_2000_s, torque_ticks } => {
                let now = Frequency { event_count, time: time_1_2000_s, ticks: torque_ticks };
                self.torque_frequency(now, slope_0_1_nm_hz)
            }
            _ => {
                self.zero_offset_hz = page.zero_offset_hz().or(self.zero_offset_hz);
                PowerAverage::default()
            }
        }
    }

    /// The sum of the power of all events.
    pub fn power(&mut self, event_count: u8, accumulated_power_w: u16) -> PowerAverage {
        let Some((count, sum)) = self.power.replace((event_count, accumulated_power_w)) else {
            return PowerAverage::default();
        };
        let events = event_count.wrapping_sub(count);
        let watts = f64::from(accumulated_power_w.wrapping_sub(sum));
        PowerAverage {
            power_w: (events > 0).then(|| watts / f64::from(events)),
            new_event: Some(events > 0),
            ..PowerAverage::default()
        }
    }

    /// The sums of a wheel, of a power meter or of a trainer.
    pub fn wheel_torque(&mut self, now: TorqueCounters) -> PowerAverage {
        torque(self.wheel.replace(now), now)
    }

    fn torque_frequency(&mut self, now: Frequency, slope_0_1_nm_hz: u16) -> PowerAverage {
        let Some(before) = self.frequency.replace(now) else { return PowerAverage::default() };
        let turns = now.event_count.wrapping_sub(before.event_count);
        let seconds = f64::from(now.time.wrapping_sub(before.time)) / 2000.0;
        let ticks = f64::from(now.ticks.wrapping_sub(before.ticks));
        let mut average = PowerAverage { new_event: Some(turns > 0), ..PowerAverage::default() };
        if turns > 0 && seconds > 0.0 {
            average.cadence_rpm = Some(60.0 * f64::from(turns) / seconds);
            let hertz = ticks / seconds - f64::from(self.zero_offset_hz.unwrap_or_default());
            if slope_0_1_nm_hz > 0 {
                let torque = hertz * 10.0 / f64::from(slope_0_1_nm_hz);
                average.torque_nm = Some(torque);
                average.power_w = Some(torque * TAU * f64::from(turns) / seconds);
            }
        }
        average
    }
}

/// Sums of time and torque over turns; the turns are called those of a wheel.
fn torque(before: Option<TorqueCounters>, now: TorqueCounters) -> PowerAverage {
    let Some(before) = before else { return PowerAverage::default() };
    let events = now.event_count.wrapping_sub(before.event_count);
    if events == 0 {
        return PowerAverage { new_event: Some(false), ..PowerAverage::default() };
    }
    let turns = now.ticks.wrapping_sub(before.ticks);
    let seconds = f64::from(now.period_1_2048_s.wrapping_sub(before.period_1_2048_s)) / 2048.0;
    let sum = f64::from(now.torque_1_32_nm.wrapping_sub(before.torque_1_32_nm)) / 32.0;
    let stands = turns == 0 && seconds == 0.0;
    let rate = |amount: f64| {
        if stands { Some(0.0) } else { (seconds > 0.0).then(|| amount / seconds) }
    };
    PowerAverage {
        // Whether a meter updates with each turn or with time: the sums' quotient is the same.
        power_w: rate(sum * TAU).filter(|_| !stands || sum == 0.0),
        wheel_rpm: rate(60.0 * f64::from(turns)),
        wheel_turns: turns.into(),
        torque_nm: Some(sum / f64::from(events)),
        new_event: Some(true),
        ..PowerAverage::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pages: &[[u8; 8]]) -> PowerAverage {
        let mut counters = PowerCounters::new();
        pages.iter().map(|page| counters.update(&PowerPage::decode(*page))).last().unwrap()
    }

    fn near(value: Option<f64>, expected: f64, tolerance: f64) {
        let value = value.unwrap();
        assert!((value - expected).abs() <= tolerance, "{value}, not {expected}");
    }

    /// The pages and numbers of StephenHidem/AntPlus, AntPlus.UnitTests/DeviceProfiles/BicyclePower.
    #[test]
    fn averages_are_those_of_public_tests() {
        let average = after(&[[16, 0, 0, 0, 0, 0, 0, 0], [16, 1, 0, 0, 0x11, 0x22, 0, 0]]);
        near(average.power_w, 8721.0, 0.0);
        let crank = after(&[[0x12, 0, 0, 0, 0, 0, 0, 0], [0x12, 1, 1, 60, 0x00, 0x08, 0x9C, 0x05]]);
        near(crank.cadence_rpm, 60.0, 0.1);
        near(crank.torque_nm, 44.875, 0.001);
        near(crank.power_w, 282.0, 0.1);
        let wheel = after(&[[0x11, 0, 0, 0, 0, 0, 0, 0], [0x11, 1, 1, 60, 0x39, 0x04, 0xDE, 0x01]]);
        near(wheel.torque_nm, 14.9375, 0.001);
        near(wheel.power_w, 178.0, 0.5);
        // 15 km/h on a wheel of 2.2 m.
        near(wheel.wheel_rpm.map(|rpm| rpm * 2.2 * 0.06), 15.0, 0.01);
        let frequency = after(&[[0x20, 0, 0, 0, 0, 0, 0, 0], [0x20, 1, 0, 0x64, 0x07, 0xD0, 0, 1]]);
        near(frequency.cadence_rpm, 60.0, 0.0005);
        near(frequency.torque_nm, 0.1, 0.0005);
        near(frequency.power_w, 0.628, 0.0005);
    }

    #[test]
    fn the_offset_of_a_gauge_is_taken_off() {
        let average = after(&[
            [0x01, 0x10, 0x01, 0xFF, 0xFF, 0xFF, 0x01, 0xF4],
            [0x20, 0, 0, 0x64, 0, 0, 0, 0],
            [0x20, 1, 0, 0x64, 0x07, 0xD0, 0x02, 0x58],
        ]);
        // 600 swings in a second, 500 of which are without load, and 10 N m/Hz.
        near(average.torque_nm, 10.0, 1e-9);
    }

    #[test]
    fn counters_wrap_and_what_is_repeated_is_not_new() {
        let before = [0x12, 0xFF, 0xFE, 60, 0x00, 0xFC, 0x80, 0xFF];
        let now = [0x12, 0x01, 0x00, 60, 0x00, 0x0C, 0x80, 0x00];
        let average = after(&[before, now]);
        near(average.cadence_rpm, 60.0, 1e-9);
        near(average.torque_nm, 4.0, 1e-9);
        assert_eq!(
            after(&[before, now, now]),
            PowerAverage { new_event: Some(false), ..PowerAverage::default() }
        );
    }

    #[test]
    fn events_without_a_turn_are_a_standstill() {
        let average = after(&[[0x12, 7, 9, 0, 1, 2, 3, 4], [0x12, 8, 9, 0, 1, 2, 3, 4]]);
        assert_eq!((average.cadence_rpm, average.power_w), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn no_time_makes_no_rate() {
        let average = after(&[[0x12, 7, 9, 0, 1, 2, 3, 4], [0x12, 8, 11, 0, 1, 2, 3, 5]]);
        assert_eq!((average.cadence_rpm, average.power_w), (None, None));
        let frequency = after(&[[0x20, 0, 0, 0, 0, 0, 0, 0], [0x20, 1, 0, 0, 0, 9, 0, 1]]);
        assert_eq!((frequency.power_w, frequency.cadence_rpm.is_some()), (None, true), "without a slope");
    }
}
