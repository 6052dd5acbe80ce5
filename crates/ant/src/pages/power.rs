//! Bicycle power meters (ANT+ Bicycle Power, Rev. 5.1, 7 to 17). A meter sends its power, or sums of torque, or how fast a
//! strain gauge swings (crank torque frequency, the oldest kind, whose pages are big-endian). What the sums and counts come
//! to from page to page is worked out by [`PowerCounters`](crate::PowerCounters).

use strapline_gatt::Fields;

use super::common::CommonPage;
use super::some;
use crate::Page;

/// A page of a power meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerPage {
    /// Page 1: calibration.
    Calibration {
        /// What it is about, by its number: 0xAA asked for, 0xAC done, 0xAF failed, 0x10 of a crank torque frequency meter.
        id: u8,
        /// The rest, as it is.
        data: [u8; 6],
    },
    /// Page 16: power.
    PowerOnly {
        /// Counts the updates; it wraps.
        event_count: u8,
        /// One leg's share.
        pedal_power: Option<PedalPower>,
        /// Cadence in rpm.
        cadence_rpm: Option<u8>,
        /// Sum of the power of all events in W; it wraps.
        accumulated_power_w: u16,
        /// Power in W.
        power_w: u16,
    },
    /// Page 17: torque at the wheel.
    WheelTorque(TorqueCounters),
    /// Page 18: torque at the crank.
    CrankTorque(TorqueCounters),
    /// Page 19, all in half per cent.
    TorqueEffectiveness {
        /// Torque effectiveness of the left leg.
        left_effectiveness: Option<u8>,
        /// And of the right one.
        right_effectiveness: Option<u8>,
        /// Pedal smoothness of the left leg, or of both.
        left_smoothness: Option<u8>,
        /// And of the right one.
        right_smoothness: Option<u8>,
        /// Whether the smoothness is of both.
        combined_smoothness: bool,
    },
    /// Page 20: where in the turn the torque has its centre, in half degrees above 30.
    Barycentre(u8),
    /// Page 32: crank torque frequency.
    TorqueFrequency {
        /// Turns of the crank; it wraps.
        event_count: u8,
        /// Sensitivity in 0.1 N m/Hz.
        slope_0_1_nm_hz: u16,
        /// When the last turn ended, in 1/2000 s; it wraps.
        time_1_2000_s: u16,
        /// Swings of the gauge; it wraps.
        torque_ticks: u16,
    },
    /// Pages 224 and 225: where a leg pushes. Angles are in 1/256 of a turn.
    ForceAngle {
        /// Whether it is the right leg.
        right: bool,
        /// Counts the updates; it wraps.
        event_count: u8,
        /// Where it begins and ends to push; `None` where it does not say.
        angles: Option<(u8, u8)>,
        /// Where it pushes most.
        peak_angles: Option<(u8, u8)>,
        /// Average torque in 1/32 N m.
        torque_1_32_nm: u16,
    },
    /// Page 226: how the rider sits, and where the feet push.
    PedalPosition {
        /// Counts the updates; it wraps.
        event_count: u8,
        /// How the rider sits.
        position: RiderPosition,
        /// Average cadence in rpm.
        cadence_rpm: Option<u8>,
        /// How far out on the right pedal the foot pushes, in mm.
        right_offset_mm: Option<i8>,
        /// And on the left pedal.
        left_offset_mm: Option<i8>,
    },
    /// Pages of all profiles.
    Common(CommonPage),
    /// Any other.
    Other(u8),
}

/// What a leg does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PedalPower {
    /// Its share in %.
    pub percent: u8,
    /// Whether it is the right one; else it may be either.
    pub right: bool,
}

/// The counters of pages 17 and 18, and of page 26 of fitness equipment. All wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TorqueCounters {
    /// Counts the updates.
    pub event_count: u8,
    /// Turns.
    pub ticks: u8,
    /// Cadence in rpm.
    pub cadence_rpm: Option<u8>,
    /// Sum of the time of all turns in 1/2048 s.
    pub period_1_2048_s: u16,
    /// Sum of the torque of all events in 1/32 N m.
    pub torque_1_32_nm: u16,
}

/// How a rider sits, by its number in two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RiderPosition(pub u8);

impl RiderPosition {
    /// The name among the fields.
    pub const fn name(self) -> &'static str {
        match self.0 & 0b11 {
            0 => "seated",
            1 => "transition_to_seated",
            2 => "standing",
            _ => "transition_to_standing",
        }
    }
}

/// Angles that are the same say nothing when they are this one.
const NO_ANGLE: u8 = 0xC0;
/// Not available, of a value with a sign.
const NO_OFFSET: u8 = 0x80;
/// The right smoothness of a meter that knows both legs together.
const COMBINED: u8 = 0xFE;
/// Calibration of a crank torque frequency meter, and its offset.
const TORQUE_FREQUENCY: u8 = 0x10;
const ZERO_OFFSET: u8 = 0x01;

impl PowerPage {
    /// The page of eight octets.
    pub fn decode(page: Page) -> Self {
        if let Some(common) = CommonPage::within_profile(page) {
            return Self::Common(common);
        }
        let [number, a, b, c, d, e, f, g] = page;
        let counters = TorqueCounters {
            event_count: a,
            ticks: b,
            cadence_rpm: some(c),
            period_1_2048_s: u16::from_le_bytes([d, e]),
            torque_1_32_nm: u16::from_le_bytes([f, g]),
        };
        match number {
            0x01 => Self::Calibration { id: a, data: [b, c, d, e, f, g] },
            0x10 => Self::PowerOnly {
                event_count: a,
                pedal_power: some(b)
                    .map(|octet| PedalPower { percent: octet & 0x7F, right: octet & 0x80 != 0 }),
                cadence_rpm: some(c),
                accumulated_power_w: u16::from_le_bytes([d, e]),
                power_w: u16::from_le_bytes([f, g]),
            },
            0x11 => Self::WheelTorque(counters),
            0x12 => Self::CrankTorque(counters),
            0x13 => Self::TorqueEffectiveness {
                left_effectiveness: some(b),
                right_effectiveness: some(c),
                left_smoothness: some(d),
                right_smoothness: some(e).filter(|octet| *octet != COMBINED),
                combined_smoothness: e == COMBINED,
            },
            0x14 => Self::Barycentre(a),
            0x20 => Self::TorqueFrequency {
                event_count: a,
                slope_0_1_nm_hz: u16::from_be_bytes([b, c]),
                time_1_2000_s: u16::from_be_bytes([d, e]),
                torque_ticks: u16::from_be_bytes([f, g]),
            },
            0xE0 | 0xE1 => {
                let angles = |start, end| (start != NO_ANGLE || end != NO_ANGLE).then_some((start, end));
                Self::ForceAngle {
                    right: number == 0xE0,
                    event_count: a,
                    angles: angles(b, c),
                    peak_angles: angles(d, e),
                    torque_1_32_nm: u16::from_le_bytes([f, g]),
                }
            }
            0xE2 => {
                let offset = |octet: u8| (octet != NO_OFFSET).then_some(octet.cast_signed());
                Self::PedalPosition {
                    event_count: a,
                    position: RiderPosition(b >> 6),
                    cadence_rpm: some(c),
                    right_offset_mm: offset(d),
                    left_offset_mm: offset(e),
                }
            }
            _ => Self::Other(number),
        }
    }

    /// The eight octets; of a page that is not known, its number alone.
    pub fn encode(&self) -> Page {
        const NONE: u8 = 0xFF;
        let or_none = |octet: Option<u8>| octet.unwrap_or(NONE);
        let counters = |number, counters: TorqueCounters| {
            let [d, e] = counters.period_1_2048_s.to_le_bytes();
            let [f, g] = counters.torque_1_32_nm.to_le_bytes();
            [number, counters.event_count, counters.ticks, or_none(counters.cadence_rpm), d, e, f, g]
        };
        match *self {
            Self::Calibration { id, data: [b, c, d, e, f, g] } => [0x01, id, b, c, d, e, f, g],
            Self::PowerOnly { event_count, pedal_power, cadence_rpm, accumulated_power_w, power_w } => {
                let share = pedal_power.map(|leg| leg.percent & 0x7F | u8::from(leg.right) << 7);
                let ([d, e], [f, g]) = (accumulated_power_w.to_le_bytes(), power_w.to_le_bytes());
                [0x10, event_count, or_none(share), or_none(cadence_rpm), d, e, f, g]
            }
            Self::WheelTorque(it) => counters(0x11, it),
            Self::CrankTorque(it) => counters(0x12, it),
            Self::TorqueEffectiveness {
                left_effectiveness,
                right_effectiveness,
                left_smoothness,
                right_smoothness,
                combined_smoothness,
            } => {
                let right = if combined_smoothness { COMBINED } else { or_none(right_smoothness) };
                let (left, effective) = (or_none(left_smoothness), or_none(right_effectiveness));
                [0x13, NONE, or_none(left_effectiveness), effective, left, right, NONE, NONE]
            }
            Self::Barycentre(angle) => [0x14, angle, NONE, NONE, NONE, NONE, NONE, NONE],
            Self::TorqueFrequency { event_count, slope_0_1_nm_hz, time_1_2000_s, torque_ticks } => {
                let ([b, c], [d, e]) = (slope_0_1_nm_hz.to_be_bytes(), time_1_2000_s.to_be_bytes());
                let [f, g] = torque_ticks.to_be_bytes();
                [0x20, event_count, b, c, d, e, f, g]
            }
            Self::ForceAngle { right, event_count, angles, peak_angles, torque_1_32_nm } => {
                let (start, end) = angles.unwrap_or((NO_ANGLE, NO_ANGLE));
                let (peak_start, peak_end) = peak_angles.unwrap_or((NO_ANGLE, NO_ANGLE));
                let [f, g] = torque_1_32_nm.to_le_bytes();
                [if right { 0xE0 } else { 0xE1 }, event_count, start, end, peak_start, peak_end, f, g]
            }
            Self::PedalPosition { event_count, position, cadence_rpm, right_offset_mm, left_offset_mm } => {
                let offset = |offset: Option<i8>| offset.map_or(NO_OFFSET, i8::cast_unsigned);
                let (right, left) = (offset(right_offset_mm), offset(left_offset_mm));
                [0xE2, event_count, position.0 << 6, or_none(cadence_rpm), right, left, NONE, NONE]
            }
            Self::Common(common) => common.encode(),
            Self::Other(number) => [number, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
        }
    }

    /// Swings a second of a gauge without load, where the page says so, in Hz.
    pub const fn zero_offset_hz(&self) -> Option<u16> {
        match self {
            Self::Calibration { id: TORQUE_FREQUENCY, data: [ZERO_OFFSET, _, _, _, high, low] } => {
                Some(u16::from_be_bytes([*high, *low]))
            }
            _ => None,
        }
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        let number = |out: &mut Fields, name, number: Option<u8>, divisor: f64| {
            if let Some(number) = number {
                out.number(name, f64::from(number) / divisor);
            }
        };
        let [page, ..] = self.encode();
        if !matches!(self, Self::Common(_)) {
            out.number("page", page);
        }
        match *self {
            Self::Calibration { id, data: [_, _, _, _, low, high] } => {
                out.number("calibration_id", id);
                if let Some(offset) = self.zero_offset_hz() {
                    out.number("ctf_zero_offset_hz", offset);
                }
                if matches!(id, 0xAC | 0xAF) {
                    out.flag("calibrated", id == 0xAC);
                    out.number("calibration_data", i16::from_le_bytes([low, high]));
                }
            }
            Self::PowerOnly { event_count, pedal_power, cadence_rpm, accumulated_power_w, power_w } => {
                out.number("event_count", event_count);
                match pedal_power {
                    Some(leg) => {
                        out.number("pedal_power_percent", leg.percent);
                        out.flag("pedal_power_is_right", leg.right);
                    }
                    None => out.text("pedal_power", "unused"),
                }
                number(out, "cadence_rpm", cadence_rpm, 1.0);
                out.number("accumulated_power_w", accumulated_power_w);
                out.number("power_w", power_w);
            }
            Self::WheelTorque(it) => torque_fields(&it, "wheel_ticks", "wheel_period_1_2048_s", out),
            Self::CrankTorque(it) => torque_fields(&it, "crank_ticks", "crank_period_1_2048_s", out),
            Self::TorqueEffectiveness {
                left_effectiveness,
                right_effectiveness,
                left_smoothness,
                right_smoothness,
                combined_smoothness,
            } => {
                number(out, "left_torque_effectiveness_percent", left_effectiveness, 2.0);
                number(out, "right_torque_effectiveness_percent", right_effectiveness, 2.0);
                number(out, "left_pedal_smoothness_percent", left_smoothness, 2.0);
                number(out, "right_pedal_smoothness_percent", right_smoothness, 2.0);
                out.flag("combined_pedal_smoothness", combined_smoothness);
            }
            Self::Barycentre(angle) => out.number("barycentre_deg", 30.0 + f64::from(angle) / 2.0),
            Self::TorqueFrequency { event_count, slope_0_1_nm_hz, time_1_2000_s, torque_ticks } => {
                out.number("event_count", event_count);
                out.number("slope_nm_hz", f64::from(slope_0_1_nm_hz) / 10.0);
                out.number("time_1_2000_s", time_1_2000_s);
                out.number("torque_ticks", torque_ticks);
            }
            Self::ForceAngle { right, event_count, angles, peak_angles, torque_1_32_nm } => {
                out.number("event_count", event_count);
                out.flag("right", right);
                let degrees = |raw: u8| f64::from(raw) * 360.0 / 256.0;
                for (start_name, end_name, angles) in [
                    ("start_angle_deg", "end_angle_deg", angles),
                    ("start_peak_angle_deg", "end_peak_angle_deg", peak_angles),
                ] {
                    if let Some((start, end)) = angles {
                        out.number(start_name, degrees(start));
                        out.number(end_name, degrees(end));
                    }
                }
                out.number("average_torque_nm", f64::from(torque_1_32_nm) / 32.0);
            }
            Self::PedalPosition { event_count, position, cadence_rpm, right_offset_mm, left_offset_mm } => {
                out.number("event_count", event_count);
                out.text("rider_position", position.name());
                number(out, "average_cadence_rpm", cadence_rpm, 1.0);
                for (name, offset) in [("right_pco_mm", right_offset_mm), ("left_pco_mm", left_offset_mm)] {
                    if let Some(offset) = offset {
                        out.number(name, offset);
                    }
                }
            }
            Self::Common(common) => common.fields(out),
            Self::Other(_) => {}
        }
    }
}

fn torque_fields(counters: &TorqueCounters, ticks: &'static str, period: &'static str, out: &mut Fields) {
    out.number("event_count", counters.event_count);
    out.number(ticks, counters.ticks);
    if let Some(cadence) = counters.cadence_rpm {
        out.number("cadence_rpm", cadence);
    }
    out.number(period, counters.period_1_2048_s);
    out.number("accumulated_torque_nm", f64::from(counters.torque_1_32_nm) / 32.0);
}
