//! Heart rate monitors (ANT+ Heart Rate Device Profile, Rev. 2.5, 5). Octets 4 to 7 are the same in every page. The first
//! octet's upper bit toggles every fourth message; where it never does, the monitor is from before pages, and octets 0 to 3
//! mean nothing. RR intervals are made of several pages by [`Beats`](crate::Beats).

use strapline_gatt::Fields;

use super::background::Background;
use crate::Page;

/// One page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeartRatePage {
    /// The page's number, in 7 bits.
    pub number: u8,
    /// The toggle.
    pub toggle: bool,
    /// What octets 1 to 3 say, if the monitor has pages at all.
    pub more: HeartRateMore,
    /// When the last beat was, by the monitor's clock, in 1/1024 s; it wraps.
    pub beat_time_1_1024_s: u16,
    /// Counts beats; it wraps.
    pub beat_count: u8,
    /// Heart rate; `None` where the monitor has none.
    pub heart_rate_bpm: Option<u8>,
}

/// What a page tells besides the heart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeartRateMore {
    /// Pages 1, 2, 3 and 7.
    Background(Background),
    /// Page 4.
    PreviousBeat {
        /// The manufacturer's own.
        manufacturer_specific: u8,
        /// When the beat before was, in 1/1024 s.
        time_1_1024_s: u16,
    },
    /// Page 5: what a swimmer's monitor has summed up.
    Swim {
        /// Over the interval, in bpm; `None` for 0.
        interval_average_bpm: Option<u8>,
        /// The most of the interval, in bpm.
        interval_max_bpm: Option<u8>,
        /// Over the session, in bpm.
        session_average_bpm: Option<u8>,
    },
    /// Page 6: features, as bits: 0 running, 1 cycling, 2 swimming, 3 gym mode, 6 and 7 the manufacturer's.
    Features {
        /// What it can do.
        supported: u8,
        /// What is on.
        enabled: u8,
    },
    /// Page 9: whether beats are measured one by one or computed of a rate. Bits 0 and 1.
    DeviceInformation {
        /// 0 measured, 1 computed.
        event_type: u8,
    },
    /// Page 0, pages of the manufacturer (112 to 127) and any other, as they are.
    Other([u8; 3]),
}

impl HeartRatePage {
    /// The page of eight octets.
    pub fn decode([octet, a, b, c, time_low, time_high, beat_count, bpm]: Page) -> Self {
        let number = octet & 0x7F;
        let bpm_of = |octet: u8| Some(octet).filter(|bpm| *bpm != 0);
        let more = match number {
            4 => HeartRateMore::PreviousBeat {
                manufacturer_specific: a,
                time_1_1024_s: u16::from_le_bytes([b, c]),
            },
            5 => HeartRateMore::Swim {
                interval_average_bpm: bpm_of(a),
                interval_max_bpm: bpm_of(b),
                session_average_bpm: bpm_of(c),
            },
            6 => HeartRateMore::Features { supported: b, enabled: c },
            7 => HeartRateMore::Background(Background::battery([a, b, c])),
            9 => HeartRateMore::DeviceInformation { event_type: a & 0b11 },
            _ => match Background::decode(number, [a, b, c]) {
                Some(background) => HeartRateMore::Background(background),
                None => HeartRateMore::Other([a, b, c]),
            },
        };
        Self {
            number,
            toggle: octet & 0x80 != 0,
            more,
            beat_time_1_1024_s: u16::from_le_bytes([time_low, time_high]),
            beat_count,
            heart_rate_bpm: bpm_of(bpm),
        }
    }

    /// The eight octets.
    pub fn encode(&self) -> Page {
        let bpm = |bpm: Option<u8>| bpm.unwrap_or_default();
        let [a, b, c] = match self.more {
            HeartRateMore::Background(background) => background.encode(),
            HeartRateMore::PreviousBeat { manufacturer_specific, time_1_1024_s } => {
                let [low, high] = time_1_1024_s.to_le_bytes();
                [manufacturer_specific, low, high]
            }
            HeartRateMore::Swim { interval_average_bpm, interval_max_bpm, session_average_bpm } => {
                [bpm(interval_average_bpm), bpm(interval_max_bpm), bpm(session_average_bpm)]
            }
            HeartRateMore::Features { supported, enabled } => [0xFF, supported, enabled],
            HeartRateMore::DeviceInformation { event_type } => [0xFC | event_type & 0b11, 0xFF, 0xFF],
            HeartRateMore::Other(octets) => octets,
        };
        let [low, high] = self.beat_time_1_1024_s.to_le_bytes();
        let octet = self.number & 0x7F | u8::from(self.toggle) << 7;
        [octet, a, b, c, low, high, self.beat_count, bpm(self.heart_rate_bpm)]
    }

    /// When the beat before the last one was, in 1/1024 s, where the page says so.
    pub const fn previous_beat_time_1_1024_s(&self) -> Option<u16> {
        match self.more {
            HeartRateMore::PreviousBeat { time_1_1024_s, .. } => Some(time_1_1024_s),
            _ => None,
        }
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        out.number("page", self.number);
        out.number("toggle", u8::from(self.toggle));
        match self.more {
            HeartRateMore::Background(background) => background.fields(out),
            HeartRateMore::PreviousBeat { manufacturer_specific, time_1_1024_s } => {
                out.number("manufacturer_specific", manufacturer_specific);
                out.number("previous_beat_time_1_1024_s", time_1_1024_s);
            }
            HeartRateMore::Swim { interval_average_bpm, interval_max_bpm, session_average_bpm } => {
                for (name, bpm) in [
                    ("interval_average_hr", interval_average_bpm),
                    ("interval_max_hr", interval_max_bpm),
                    ("session_average_hr", session_average_bpm),
                ] {
                    if let Some(bpm) = bpm {
                        out.number(name, bpm);
                    }
                }
            }
            HeartRateMore::Features { supported, enabled } => {
                out.number("features_supported", supported);
                out.number("features_enabled", enabled);
            }
            HeartRateMore::DeviceInformation { event_type } => {
                out.text(
                    "event_type",
                    match event_type {
                        0 => "measured",
                        1 => "computed",
                        _ => "reserved",
                    },
                );
            }
            HeartRateMore::Other(octets) if self.number >= 112 => out.list("manufacturer_data", octets),
            HeartRateMore::Other(_) => {}
        }
        out.number("beat_event_time_1_1024_s", self.beat_time_1_1024_s);
        out.number("beat_count", self.beat_count);
        if let Some(bpm) = self.heart_rate_bpm {
            out.number("heart_rate_bpm", bpm);
        }
    }
}
