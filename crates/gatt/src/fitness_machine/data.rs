//! A packet of any fitness machine, or the record that [`super::Merge`] joins from several.

use super::layout::{Layout, Machine};
use crate::reader::Reader;
use crate::{DecodeError, Fields};

/// What fitness machines measure. A number is kept in the resolution named here, whatever the machine's own is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Quantity {
    /// Speed, 0.01 km/h.
    Speed,
    /// Average speed since the start, 0.01 km/h.
    AverageSpeed,
    /// Distance since the start, m.
    TotalDistance,
    /// Inclination, 0.1 %.
    Inclination,
    /// Ramp angle, 0.1°.
    RampAngle,
    /// Metres climbed, 0.1 m.
    PositiveElevationGain,
    /// Metres descended, 0.1 m.
    NegativeElevationGain,
    /// A treadmill's pace as the service of 2017 has it, 0.1 km/min.
    PaceKmPerMinute,
    /// The average of it, 0.1 km/min.
    AveragePaceKmPerMinute,
    /// Time for 500 m, s.
    Pace,
    /// Average time for 500 m, s.
    AveragePace,
    /// Energy since the start, kcal.
    TotalEnergy,
    /// Energy in an hour at this rate, kcal.
    EnergyPerHour,
    /// Energy in a minute at this rate, kcal.
    EnergyPerMinute,
    /// Heart rate, bpm.
    HeartRate,
    /// Metabolic equivalent, 0.1.
    MetabolicEquivalent,
    /// Time since the start, s.
    ElapsedTime,
    /// Time to the end of the program, s.
    RemainingTime,
    /// Force on the belt, N.
    ForceOnBelt,
    /// Power, W.
    Power,
    /// Average power since the start, W.
    AveragePower,
    /// Steps since the start.
    StepCount,
    /// Steps per minute.
    StepRate,
    /// Average steps per minute.
    AverageStepRate,
    /// Strides (pairs of steps) since the start, 0.1.
    StrideCount,
    /// Resistance level, 0.1.
    ResistanceLevel,
    /// Floors since the start.
    Floors,
    /// Strokes per minute, 0.5.
    StrokeRate,
    /// Average strokes per minute, 0.5.
    AverageStrokeRate,
    /// Strokes since the start.
    StrokeCount,
    /// Cadence, 0.5 rpm.
    Cadence,
    /// Average cadence since the start, 0.5 rpm.
    AverageCadence,
}

use Quantity::*;

impl Quantity {
    const COUNT: usize = 32;

    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// What a number is divided by to be in the unit that ends [`Self::name`].
    pub const fn divisor(self) -> u8 {
        match self {
            Speed | AverageSpeed => 100,
            Inclination
            | RampAngle
            | PositiveElevationGain
            | NegativeElevationGain
            | PaceKmPerMinute
            | AveragePaceKmPerMinute
            | MetabolicEquivalent
            | StrideCount
            | ResistanceLevel => 10,
            StrokeRate | AverageStrokeRate | Cadence | AverageCadence => 2,
            _ => 1,
        }
    }

    /// The name among the fields.
    pub const fn name(self) -> &'static str {
        match self {
            Speed => "speed_km_h",
            AverageSpeed => "average_speed_km_h",
            TotalDistance => "total_distance_m",
            Inclination => "inclination_percent",
            RampAngle => "ramp_angle_deg",
            PositiveElevationGain => "positive_elevation_gain_m",
            NegativeElevationGain => "negative_elevation_gain_m",
            PaceKmPerMinute => "pace_km_min",
            AveragePaceKmPerMinute => "average_pace_km_min",
            Pace => "pace_s_500m",
            AveragePace => "average_pace_s_500m",
            TotalEnergy => "total_energy_kcal",
            EnergyPerHour => "energy_per_hour_kcal",
            EnergyPerMinute => "energy_per_minute_kcal",
            HeartRate => "heart_rate_bpm",
            MetabolicEquivalent => "metabolic_equivalent",
            ElapsedTime => "elapsed_time_s",
            RemainingTime => "remaining_time_s",
            ForceOnBelt => "force_on_belt_n",
            Power => "power_w",
            AveragePower => "average_power_w",
            StepCount => "step_count",
            StepRate => "steps_per_min",
            AverageStepRate => "average_steps_per_min",
            StrideCount => "stride_count",
            ResistanceLevel => "resistance_level",
            Floors => "floors",
            StrokeRate => "stroke_rate_spm",
            AverageStrokeRate => "average_stroke_rate_spm",
            StrokeCount => "stroke_count",
            Cadence => "cadence_rpm",
            AverageCadence => "average_cadence_rpm",
        }
    }
}

/// What a fitness machine reports, about once a second. A quantity is announced with a number, announced as not
/// available, or not announced, which says nothing about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineData {
    /// The machine.
    pub machine: Machine,
    /// Whether more packets of the same record follow: this one lacks the fields that come first.
    pub more_data: bool,
    /// Whether a cross trainer is moved backwards; false on all other machines.
    pub movement_backward: bool,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
    announced: u32,
    available: u32,
    numbers: [i32; Quantity::COUNT],
}

impl MachineData {
    /// A packet that announces nothing.
    pub const fn new(machine: Machine) -> Self {
        Self {
            machine,
            more_data: false,
            movement_backward: false,
            truncated: false,
            announced: 0,
            available: 0,
            numbers: [0; Quantity::COUNT],
        }
    }

    /// Announces a quantity with a number in its resolution, or as not available.
    pub fn announce(&mut self, quantity: Quantity, number: Option<i32>) {
        self.announced |= quantity.bit();
        self.available &= !quantity.bit();
        self.available |= if number.is_some() { quantity.bit() } else { 0 };
        if let Some(kept) = self.numbers.get_mut(quantity as usize) {
            *kept = number.unwrap_or_default();
        }
    }

    /// Whether the machine says something about a quantity, were it that it is not available.
    pub const fn announces(&self, quantity: Quantity) -> bool {
        self.announced & quantity.bit() != 0
    }

    /// The number of a quantity in its resolution; `None` where it is not announced or not available.
    pub fn number(&self, quantity: Quantity) -> Option<i32> {
        let available = self.available & quantity.bit() != 0;
        self.numbers.get(quantity as usize).copied().filter(|_| available)
    }

    /// The value of a quantity in the unit that ends its field's name.
    pub fn value(&self, quantity: Quantity) -> Option<f64> {
        self.number(quantity).map(|number| f64::from(number) / f64::from(quantity.divisor()))
    }

    /// Takes over what another packet announces and keeps the rest.
    pub(super) fn update(&mut self, packet: &Self) {
        for (bit, (kept, new)) in self.numbers.iter_mut().zip(&packet.numbers).enumerate() {
            if packet.announced >> bit & 1 != 0 {
                *kept = *new;
            }
        }
        self.available = self.available & !packet.announced | packet.available;
        self.announced |= packet.announced;
        self.more_data = packet.more_data;
        self.movement_backward = packet.movement_backward;
        self.truncated |= packet.truncated;
    }

    /// What is announced, as a set for [`Self::keep`].
    pub(super) const fn announced(&self) -> u32 {
        self.announced
    }

    /// Forgets all that is not in the set.
    pub(super) fn keep(&mut self, set: u32) {
        self.announced &= set;
        self.available &= set;
        for (bit, number) in self.numbers.iter_mut().enumerate() {
            if set >> bit & 1 == 0 {
                *number = 0;
            }
        }
    }

    pub(super) fn decode(machine: Machine, value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let flags = if machine.flag_octets() == 3 { reader.u24()? } else { reader.u16()?.into() };
        let (flags, layout) = machine.fit(flags, reader.left());
        let mut data = Self::new(machine);
        data.more_data = flags & 1 != 0;
        data.movement_backward = machine == Machine::CrossTrainer && flags >> 15 & 1 != 0;
        for field in machine.layout().iter().filter(|field| field.is_in(flags, layout)) {
            match field.width.read(&mut reader) {
                Ok(raw) => data.announce(field.quantity, field.quantity_of(raw)),
                Err(error) if field.bit == 0 => return Err(error),
                Err(_) => {
                    data.truncated = field.layout != Layout::Vendor;
                    break;
                }
            }
        }
        Ok(data)
    }

    pub(super) fn fields(&self, out: &mut Fields) {
        let mut seen = 0;
        for quantity in self.machine.layout().iter().map(|field| field.quantity) {
            // A resistance level is in the table twice, in each width.
            if let Some(value) = self.value(quantity).filter(|_| seen & quantity.bit() == 0) {
                out.number(quantity.name(), value);
            }
            seen |= quantity.bit();
        }
        if self.machine == Machine::CrossTrainer {
            out.flag("movement_backward", self.movement_backward);
        }
        if self.more_data {
            out.flag("more_data", true);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

macro_rules! values {
    ($($(#[$doc:meta])* $name:ident: $quantity:ident,)*) => {
        impl MachineData {
            $($(#[$doc])* pub fn $name(&self) -> Option<f64> { self.value($quantity) })*
        }
    };
}

values! {
    /// Speed in km/h.
    speed_km_h: Speed,
    /// Distance since the start in m.
    total_distance_m: TotalDistance,
    /// Inclination in percent.
    inclination_percent: Inclination,
    /// Metres climbed.
    positive_elevation_gain_m: PositiveElevationGain,
    /// Time for 500 m in s.
    pace_s_500m: Pace,
    /// Energy since the start in kcal.
    total_energy_kcal: TotalEnergy,
    /// Heart rate in bpm, of a strap or of grips that the machine listens to.
    heart_rate_bpm: HeartRate,
    /// Time since the start in s.
    elapsed_time_s: ElapsedTime,
    /// Time to the end of the program in s.
    remaining_time_s: RemainingTime,
    /// Power in W.
    power_w: Power,
    /// Steps since the start.
    step_count: StepCount,
    /// Steps per minute.
    steps_per_min: StepRate,
    /// Strides (pairs of steps) since the start.
    stride_count: StrideCount,
    /// Resistance level, without a unit.
    resistance_level: ResistanceLevel,
    /// Floors since the start.
    floors: Floors,
    /// Strokes per minute.
    stroke_rate_spm: StrokeRate,
    /// Strokes since the start.
    stroke_count: StrokeCount,
    /// Cadence in rpm.
    cadence_rpm: Cadence,
}

macro_rules! machine_characteristic {
    ($(#[$doc:meta])* $kind:ident, $name:literal, $short:literal, $machine:ident, $vectors:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $kind(pub $crate::MachineData);

        impl $crate::Characteristic for $kind {
            const NAME: &'static str = $name;
            const UUID: $crate::Uuid = $crate::Uuid::from_u16($short);
            const SERVICES: &'static [$crate::Uuid] = &[$crate::services::FITNESS_MACHINE];
            const ACCESS: $crate::Access = $crate::Access::Notify;
            const VECTORS: &'static [$crate::Vector] = $vectors;

            fn decode(value: &[u8]) -> Result<Self, $crate::DecodeError> {
                $crate::MachineData::decode($crate::Machine::$machine, value).map(Self)
            }

            fn fields(&self, out: &mut $crate::Fields) {
                self.0.fields(out);
            }
        }
    };
}

pub(super) use machine_characteristic;
