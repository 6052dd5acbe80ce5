//! A heart rate strap: page 4 with the beat before, and now and then a background page. The toggle changes every fourth
//! message.

use core::time::Duration;

use strapline_ant::{Background, Battery, BatteryState, HeartRateMore, HeartRatePage, Page};

use super::sensor::{MANUFACTURER, Turn};
use crate::heart::{Beat, Heart, Pulse};

/// A strap on a heart.
#[derive(Clone, Debug)]
pub(super) struct HeartStrap {
    seed: u64,
    pulse: Pulse,
    /// The next beat, which is yet to come.
    next: Beat,
    /// When the last beat was and the one before, in 1/1024 s.
    last: u64,
    previous: u64,
    count: u8,
    /// The last few intervals, in 1/1024 s, oldest first.
    recent: Vec<u16>,
}

const REST_BPM: f64 = 65.0;
const ACTIVE_BPM: f64 = 105.0;
/// A strap's heart rate follows the last few beats.
const AVERAGED_BEATS: usize = 5;
const VOLTAGE_1_256_V: u16 = 3 * 256 - 20;

impl HeartStrap {
    pub(super) fn new(seed: u64) -> Self {
        let mut heart = Heart::new(seed, REST_BPM, ACTIVE_BPM);
        let rr = heart.next_rr();
        let mut pulse = Pulse::new(heart, (rr, rr.into()));
        let next = pulse.next().unwrap_or_default();
        Self { seed, pulse, next, last: 0, previous: 0, count: 0, recent: Vec::new() }
    }

    pub(super) fn page(&mut self, at: Duration, turn: Turn) -> Page {
        let now = (at.as_micros() * 16 / 15_625) as u64;
        while self.next.at <= now {
            (self.previous, self.last) = (self.last, self.next.at);
            self.count = self.count.wrapping_add(1);
            self.recent.push(self.next.rr);
            self.recent.drain(..self.recent.len().saturating_sub(AVERAGED_BEATS));
            self.next = self.pulse.next().unwrap_or_default();
        }
        let (number, more) = match turn.background {
            Some(round) => self.background(at, round),
            None => (
                4,
                HeartRateMore::PreviousBeat {
                    manufacturer_specific: 0xFF,
                    time_1_1024_s: self.previous as u16,
                },
            ),
        };
        let page = HeartRatePage {
            number,
            toggle: turn.index / 4 % 2 == 1,
            more,
            beat_time_1_1024_s: self.last as u16,
            beat_count: self.count,
            heart_rate_bpm: self.bpm(),
        };
        page.encode()
    }

    fn background(&self, at: Duration, round: u64) -> (u8, HeartRateMore) {
        let (number, background) = match round % 4 {
            0 => {
                let serial_upper = (self.seed >> 16) as u16;
                (2, Background::Manufacturer { manufacturer: MANUFACTURER as u8, serial_upper })
            }
            1 => (3, Background::Product { hardware: 1, software: 1, model: 1 }),
            2 => (1, Background::OperatingTime { seconds: at.as_secs() as u32 & !1 }),
            _ => {
                let battery = Battery { voltage_1_256_v: Some(VOLTAGE_1_256_V), state: BatteryState::GOOD };
                (7, Background::Battery { percent: Some(87), battery })
            }
        };
        (number, HeartRateMore::Background(background))
    }

    fn bpm(&self) -> Option<u8> {
        let ticks: u64 = self.recent.iter().copied().map(u64::from).sum();
        let beats = self.recent.len() as f64;
        (ticks > 0).then(|| (beats * 60.0 * 1024.0 / ticks as f64).round() as u8)
    }
}
