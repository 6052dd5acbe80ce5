//! Fitness equipment (ANT+ Fitness Equipment, Rev. 5.0, 8). The pages that trainers have and take are those that Tacx sends
//! over Bluetooth, and are decoded by the same code ([`FecPage`]); beside them are the pages of other machines, and the
//! common pages with batteries and clocks.

use strapline_gatt::{EquipmentState, FecPage, Fields};

use super::common::CommonPage;
use super::power::TorqueCounters;
use super::{some, some16};
use crate::Page;

/// A page of fitness equipment, or to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitnessEquipmentPage {
    /// Pages of trainers and of all machines, and commands.
    Trainer(FecPage),
    /// Pages 19 to 24: what only this kind of machine has.
    Motion(EquipmentMotion),
    /// Pages of all profiles.
    Common(CommonPage),
}

/// Pages 19 (treadmill), 20 (elliptical), 21 (stationary bike), 22 (rower), 23 (climber) and 24 (nordic skier).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EquipmentMotion {
    /// The page's number, which is the kind of machine.
    pub number: u8,
    /// Strides, strokes or turns per minute.
    pub cadence_min: Option<u8>,
    /// Power in W; a treadmill has none.
    pub power_w: Option<u16>,
    /// Strides, strokes or climbed cycles; it wraps. Elliptical, rower, climber and skier.
    pub count: Option<u8>,
    /// Way up in 0.1 m; it wraps. Treadmill and elliptical.
    pub ascent_dm: Option<u8>,
    /// Way down in 0.1 m; it wraps. Treadmill.
    pub descent_dm: Option<u8>,
    /// The state.
    pub state: EquipmentState,
    /// The capabilities in the lower half of the last octet: which of the counts mean something.
    pub capabilities: u8,
}

const TREADMILL: u8 = 19;
const ELLIPTICAL: u8 = 20;
const STATIONARY_BIKE: u8 = 21;

impl FitnessEquipmentPage {
    /// The page of eight octets.
    pub fn decode(page: Page) -> Self {
        let [number, ..] = page;
        if let TREADMILL..=24 = number {
            return Self::Motion(EquipmentMotion::decode(page));
        }
        // Which trainers repeat when they are asked what they were told, and to which they answer.
        match CommonPage::within_profile(page) {
            Some(common) => Self::Common(common),
            None => Self::Trainer(FecPage::decode(page)),
        }
    }

    /// The counters of page 26.
    pub const fn torque(&self) -> Option<TorqueCounters> {
        match self {
            Self::Trainer(FecPage::Torque {
                event_count,
                wheel_ticks,
                wheel_period,
                accumulated_torque,
                ..
            }) => Some(TorqueCounters {
                event_count: *event_count,
                ticks: *wheel_ticks,
                cadence_rpm: None,
                period_1_2048_s: *wheel_period,
                torque_1_32_nm: *accumulated_torque,
            }),
            _ => None,
        }
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        match self {
            Self::Trainer(page) => page.fields(out),
            Self::Motion(motion) => motion.fields(out),
            Self::Common(common) => common.fields(out),
        }
    }
}

impl EquipmentMotion {
    fn decode([number, _, b, c, d, e, f, g]: Page) -> Self {
        let treadmill = number == TREADMILL;
        let enabled = |bit: u8, octet: u8| (g & bit != 0).then_some(octet);
        let (ascent_dm, descent_dm) = match number {
            TREADMILL => (enabled(0b01, f), enabled(0b10, e)),
            ELLIPTICAL => (enabled(0b10, b), None),
            _ => (None, None),
        };
        Self {
            number,
            cadence_min: some(d),
            power_w: if treadmill { None } else { some16(e, f) },
            count: if treadmill || number == STATIONARY_BIKE { None } else { enabled(0b01, c) },
            ascent_dm,
            descent_dm,
            state: EquipmentState(g >> 4 & 0b111),
            capabilities: g & 0xF,
        }
    }

    /// The eight octets.
    pub fn encode(&self) -> Page {
        const NONE: u8 = 0xFF;
        let or_none = |octet: Option<u8>| octet.unwrap_or(NONE);
        let last = self.capabilities & 0xF | (self.state.0 & 0b111) << 4;
        let (cadence, count) = (or_none(self.cadence_min), or_none(self.count));
        let [low, high] = self.power_w.unwrap_or(u16::MAX).to_le_bytes();
        match self.number {
            TREADMILL => {
                let (down, up) = (or_none(self.descent_dm), or_none(self.ascent_dm));
                [TREADMILL, NONE, NONE, NONE, cadence, down, up, last]
            }
            ELLIPTICAL => [ELLIPTICAL, NONE, or_none(self.ascent_dm), count, cadence, low, high, last],
            number => [number, NONE, NONE, count, cadence, low, high, last],
        }
    }

    fn fields(&self, out: &mut Fields) {
        out.number("page", self.number);
        let (cadence, count) = match self.number {
            TREADMILL | ELLIPTICAL => ("cadence_strides_min", "stride_count"),
            22 | 24 => ("stroke_rate_spm", "stroke_count"),
            23 => ("cadence_strides_min", "cycle_count"),
            _ => ("cadence_rpm", "turn_count"),
        };
        for (name, number) in [(cadence, self.cadence_min), (count, self.count)] {
            if let Some(number) = number {
                out.number(name, number);
            }
        }
        if let Some(power) = self.power_w {
            out.number("power_w", power);
        }
        for (name, number) in
            [("positive_elevation_gain_m", self.ascent_dm), ("negative_elevation_gain_m", self.descent_dm)]
        {
            if let Some(number) = number {
                out.number(name, f64::from(number) / 10.0);
            }
        }
        out.text("fe_state", self.state.name());
    }
}
