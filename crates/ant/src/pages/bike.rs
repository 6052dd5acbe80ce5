//! Bicycle speed and cadence sensors (ANT+ Bicycle Speed and Cadence, Rev. 2.1, 6 and 7): counters, whose rates come of
//! two pages. Speed alone and cadence alone have the same pages; both in one have a single page without a number.

use strapline_gatt::Fields;

use super::background::Background;
use crate::Page;

/// A page of a speed sensor or of a cadence sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BikePage {
    /// The page's number, in 7 bits.
    pub number: u8,
    /// The toggle, which changes every fourth message.
    pub toggle: bool,
    /// Pages 1 to 4.
    pub background: Option<Background>,
    /// Page 5: whether the bicycle stands.
    pub stopped: Option<bool>,
    /// When the last turn ended, by the sensor's clock, in 1/1024 s; it wraps.
    pub event_time_1_1024_s: u16,
    /// Turns of the wheel or of the crank; it wraps.
    pub revolutions: u16,
}

impl BikePage {
    /// The page of eight octets.
    pub fn decode([octet, a, b, c, time_low, time_high, low, high]: Page) -> Self {
        let number = octet & 0x7F;
        let background = match number {
            4 => Some(Background::battery([0xFF, b, c])),
            _ => Background::decode(number, [a, b, c]),
        };
        Self {
            number,
            toggle: octet & 0x80 != 0,
            background,
            stopped: (number == 5).then_some(a & 1 != 0),
            event_time_1_1024_s: u16::from_le_bytes([time_low, time_high]),
            revolutions: u16::from_le_bytes([low, high]),
        }
    }

    /// The eight octets.
    pub fn encode(&self) -> Page {
        let [a, b, c] = match (self.background, self.stopped) {
            (Some(background), _) => background.encode(),
            (None, Some(stopped)) => [0xFE | u8::from(stopped), 0xFF, 0xFF],
            (None, None) => [0xFF; 3],
        };
        let [time_low, time_high] = self.event_time_1_1024_s.to_le_bytes();
        let [low, high] = self.revolutions.to_le_bytes();
        [self.number & 0x7F | u8::from(self.toggle) << 7, a, b, c, time_low, time_high, low, high]
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        out.number("page", self.number);
        if let Some(background) = self.background {
            background.fields(out);
        }
        if let Some(stopped) = self.stopped {
            out.flag("stopped", stopped);
        }
        out.number("event_time_1_1024_s", self.event_time_1_1024_s);
        out.number("revs", self.revolutions);
    }
}

/// The page of a sensor of speed and cadence in one. Times are in 1/1024 s and wrap, as the counts do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeedCadencePage {
    /// When the crank's last turn ended.
    pub crank_time_1_1024_s: u16,
    /// Turns of the crank.
    pub crank_revolutions: u16,
    /// When the wheel's last turn ended.
    pub wheel_time_1_1024_s: u16,
    /// Turns of the wheel.
    pub wheel_revolutions: u16,
}

impl SpeedCadencePage {
    /// The page of eight octets.
    pub const fn decode([a, b, c, d, e, f, g, h]: Page) -> Self {
        Self {
            crank_time_1_1024_s: u16::from_le_bytes([a, b]),
            crank_revolutions: u16::from_le_bytes([c, d]),
            wheel_time_1_1024_s: u16::from_le_bytes([e, f]),
            wheel_revolutions: u16::from_le_bytes([g, h]),
        }
    }

    /// The eight octets.
    pub const fn encode(&self) -> Page {
        let ([a, b], [c, d]) = (self.crank_time_1_1024_s.to_le_bytes(), self.crank_revolutions.to_le_bytes());
        let ([e, f], [g, h]) = (self.wheel_time_1_1024_s.to_le_bytes(), self.wheel_revolutions.to_le_bytes());
        [a, b, c, d, e, f, g, h]
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        out.number("revs", self.wheel_revolutions);
        out.number("event_time_1_1024_s", self.wheel_time_1_1024_s);
        out.number("crank_revs", self.crank_revolutions);
        out.number("crank_event_time_1_1024_s", self.crank_time_1_1024_s);
    }
}
