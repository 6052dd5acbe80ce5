//! Where the fields of the six machines' data are (Fitness Machine Service 1.0, 4.4 to 4.9; GATT Specification
//! Supplement, Treadmill Data to Indoor Bike Data). One table each; one decoder walks them all.

use super::data::Quantity::{self, *};
use crate::DecodeError;
use crate::reader::Reader;

/// A kind of fitness machine, which is also its data characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// Treadmill.
    Treadmill,
    /// Cross trainer (elliptical).
    CrossTrainer,
    /// Step climber.
    StepClimber,
    /// Stair climber.
    StairClimber,
    /// Rower.
    Rower,
    /// Indoor bike or trainer.
    IndoorBike,
}

/// A field's place: its flag, its width, and how its number becomes one of the quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutField {
    /// The flag that announces it. Flag 0 is inverted: the field is there when the flag is not set.
    pub bit: u8,
    /// What it is.
    pub quantity: Quantity,
    /// Its width.
    pub width: Width,
    /// One of the field in the quantity's own resolution.
    pub scale: u8,
    /// Whose layout it belongs to.
    pub layout: Layout,
}

/// The width of a field and whether it has a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Signed, 16 bits.
    I16,
    /// Unsigned, 24 bits.
    U24,
}

/// The same flags announce fields of other widths in newer documents. A frame fits one of them by its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The same in both.
    Both,
    /// Fitness Machine Service 1.0 of 2017: resistance in 16 bits, a treadmill's pace in 8. What machines send.
    Service,
    /// GATT Specification Supplement: resistance in 8 bits of ten, a treadmill's pace in 16 as on a rower.
    Supplement,
    /// In no document, but seen: it may as well be missing.
    Vendor,
}

impl Width {
    /// How many octets the field has.
    pub const fn octets(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U24 => 3,
        }
    }

    /// The number that means "not available".
    pub const fn not_available(self) -> i32 {
        match self {
            Self::U8 => 0xFF,
            Self::U16 => 0xFFFF,
            Self::I16 => 0x7FFF,
            Self::U24 => 0xFF_FFFF,
        }
    }

    pub(super) fn read(self, reader: &mut Reader<'_>) -> Result<i32, DecodeError> {
        Ok(match self {
            Self::U8 => reader.u8()?.into(),
            Self::U16 => reader.u16()?.into(),
            Self::I16 => reader.i16()?.into(),
            Self::U24 => reader.u24()? as i32,
        })
    }
}

impl LayoutField {
    /// Whether flags and layout announce it.
    pub const fn is_in(&self, flags: u32, layout: Layout) -> bool {
        let set = flags >> self.bit & 1 != 0;
        let announced = if self.bit == 0 { !set } else { set };
        announced
            && (matches!(self.layout, Layout::Both | Layout::Vendor) || self.layout as u8 == layout as u8)
    }

    /// The number in the quantity's resolution, `None` where it means "not available". Beside the width's own value
    /// those are the least of a signed field; 0x7FFF of an elevation, which Life Fitness and Matrix send in an unsigned
    /// field; and a heart rate of 0.
    pub(super) const fn quantity_of(&self, raw: i32) -> Option<i32> {
        if raw == self.width.not_available()
            || raw == -0x8000
            || raw == 0 && matches!(self.quantity, HeartRate)
            || raw == 0x7FFF && matches!(self.quantity, PositiveElevationGain | NegativeElevationGain)
        {
            return None;
        }
        Some(raw * self.scale as i32)
    }
}

impl Machine {
    /// The fields in the order in which they are sent.
    pub const fn layout(self) -> &'static [LayoutField] {
        match self {
            Self::Treadmill => TREADMILL,
            Self::CrossTrainer => CROSS_TRAINER,
            Self::StepClimber => STEP_CLIMBER,
            Self::StairClimber => STAIR_CLIMBER,
            Self::Rower => ROWER,
            Self::IndoorBike => INDOOR_BIKE,
        }
    }

    /// How many octets the flags have: three on the cross trainer, two on all others.
    pub const fn flag_octets(self) -> usize {
        if matches!(self, Self::CrossTrainer) { 3 } else { 2 }
    }

    /// The flags and the layout that fill `left` octets exactly; the layout of 2017 where none does.
    pub(super) fn fit(self, flags: u32, left: usize) -> (u32, Layout) {
        let length = |flags, layout| -> usize {
            let fields = self.layout().iter().filter(|field| field.is_in(flags, layout));
            fields.map(|field| field.width.octets()).sum()
        };
        if length(flags, Layout::Service) == left {
            return (flags, Layout::Service);
        }
        // A frame as long as the default ATT MTU allows is a longer one that was cut: no machine is known that sends
        // the newer layout.
        let is_cut = left + self.flag_octets() == CUT && length(flags, Layout::Service) > left;
        if length(flags, Layout::Supplement) == left && !is_cut {
            return (flags, Layout::Supplement);
        }
        // Life Fitness bikes send a cadence but do not set its flag. Their average cadence tells them from other bikes
        // whose frames are merely longer than announced.
        let with_cadence = flags | 1 << 2;
        let cadence_is_missing = matches!(self, Self::IndoorBike) && flags & 0b1100 == 0b1000;
        if cadence_is_missing && length(with_cadence, Layout::Service) <= left {
            return (with_cadence, Layout::Service);
        }
        (flags, Layout::Service)
    }
}

/// Octets of a notification at the default ATT MTU of 23.
const CUT: usize = 20;

const fn field(bit: u8, quantity: Quantity, width: Width, scale: u8) -> LayoutField {
    LayoutField { bit, quantity, width, scale, layout: Layout::Both }
}

const fn of(layout: Layout, field: LayoutField) -> LayoutField {
    LayoutField { layout, ..field }
}

/// Energy has one flag for its three fields.
const fn energy(bit: u8) -> [LayoutField; 3] {
    [field(bit, TotalEnergy, U16, 1), field(bit, EnergyPerHour, U16, 1), field(bit, EnergyPerMinute, U8, 1)]
}

use Width::{I16, U8, U16, U24};

const TREADMILL: &[LayoutField] = &{
    let [total, per_hour, per_minute] = energy(7);
    [
        field(0, Speed, U16, 1),
        field(1, AverageSpeed, U16, 1),
        field(2, TotalDistance, U24, 1),
        field(3, Inclination, I16, 1),
        field(3, RampAngle, I16, 1),
        field(4, PositiveElevationGain, U16, 1),
        field(4, NegativeElevationGain, U16, 1),
        of(Layout::Service, field(5, PaceKmPerMinute, U8, 1)),
        of(Layout::Supplement, field(5, Pace, U16, 1)),
        of(Layout::Service, field(6, AveragePaceKmPerMinute, U8, 1)),
        of(Layout::Supplement, field(6, AveragePace, U16, 1)),
        total,
        per_hour,
        per_minute,
        field(8, HeartRate, U8, 1),
        field(9, MetabolicEquivalent, U8, 1),
        field(10, ElapsedTime, U16, 1),
        field(11, RemainingTime, U16, 1),
        field(12, ForceOnBelt, I16, 1),
        field(12, Power, I16, 1),
        of(Layout::Vendor, field(13, StepCount, U24, 1)),
    ]
};

const CROSS_TRAINER: &[LayoutField] = &{
    let [total, per_hour, per_minute] = energy(10);
    [
        field(0, Speed, U16, 1),
        field(1, AverageSpeed, U16, 1),
        field(2, TotalDistance, U24, 1),
        field(3, StepRate, U16, 1),
        field(3, AverageStepRate, U16, 1),
        field(4, StrideCount, U16, 1),
        field(5, PositiveElevationGain, U16, 10),
        field(5, NegativeElevationGain, U16, 10),
        field(6, Inclination, I16, 1),
        field(6, RampAngle, I16, 1),
        of(Layout::Service, field(7, ResistanceLevel, I16, 1)),
        of(Layout::Supplement, field(7, ResistanceLevel, U8, 100)),
        field(8, Power, I16, 1),
        field(9, AveragePower, I16, 1),
        total,
        per_hour,
        per_minute,
        field(11, HeartRate, U8, 1),
        field(12, MetabolicEquivalent, U8, 1),
        field(13, ElapsedTime, U16, 1),
        field(14, RemainingTime, U16, 1),
    ]
};

const STEP_CLIMBER: &[LayoutField] = &{
    let [total, per_hour, per_minute] = energy(4);
    [
        field(0, Floors, U16, 1),
        field(0, StepCount, U16, 1),
        field(1, StepRate, U16, 1),
        field(2, AverageStepRate, U16, 1),
        field(3, PositiveElevationGain, U16, 10),
        total,
        per_hour,
        per_minute,
        field(5, HeartRate, U8, 1),
        field(6, MetabolicEquivalent, U8, 1),
        field(7, ElapsedTime, U16, 1),
        field(8, RemainingTime, U16, 1),
    ]
};

const STAIR_CLIMBER: &[LayoutField] = &{
    let [total, per_hour, per_minute] = energy(5);
    [
        field(0, Floors, U16, 1),
        field(1, StepRate, U16, 1),
        field(2, AverageStepRate, U16, 1),
        field(3, PositiveElevationGain, U16, 10),
        field(4, StrideCount, U16, 10),
        total,
        per_hour,
        per_minute,
        field(6, HeartRate, U8, 1),
        field(7, MetabolicEquivalent, U8, 1),
        field(8, ElapsedTime, U16, 1),
        field(9, RemainingTime, U16, 1),
    ]
};

const ROWER: &[LayoutField] = &{
    let [total, per_hour, per_minute] = energy(8);
    [
        field(0, StrokeRate, U8, 1),
        field(0, StrokeCount, U16, 1),
        field(1, AverageStrokeRate, U8, 1),
        field(2, TotalDistance, U24, 1),
        field(3, Pace, U16, 1),
        field(4, AveragePace, U16, 1),
        field(5, Power, I16, 1),
        field(6, AveragePower, I16, 1),
        of(Layout::Service, field(7, ResistanceLevel, I16, 10)),
        of(Layout::Supplement, field(7, ResistanceLevel, U8, 100)),
        total,
        per_hour,
        per_minute,
        field(9, HeartRate, U8, 1),
        field(10, MetabolicEquivalent, U8, 1),
        field(11, ElapsedTime, U16, 1),
        field(12, RemainingTime, U16, 1),
    ]
};

// The 2017 XML of the assigned numbers swaps the names of bits 1 and 2 here; the order of the fields is this.
const INDOOR_BIKE: &[LayoutField] = &{
    let [total, per_hour, per_minute] = energy(8);
    [
        field(0, Speed, U16, 1),
        field(1, AverageSpeed, U16, 1),
        field(2, Cadence, U16, 1),
        field(3, AverageCadence, U16, 1),
        field(4, TotalDistance, U24, 1),
        of(Layout::Service, field(5, ResistanceLevel, I16, 10)),
        of(Layout::Supplement, field(5, ResistanceLevel, U8, 100)),
        field(6, Power, I16, 1),
        field(7, AveragePower, I16, 1),
        total,
        per_hour,
        per_minute,
        field(9, HeartRate, U8, 1),
        field(10, MetabolicEquivalent, U8, 1),
        field(11, ElapsedTime, U16, 1),
        field(12, RemainingTime, U16, 1),
    ]
};
