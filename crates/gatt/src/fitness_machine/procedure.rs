//! The procedures of the control point and the events of the status, which carry the same parameters.

use alloc::vec::Vec;

use super::layout::Width;
use crate::Fields;
use crate::reader::Reader;

/// The most parameters of a procedure (times in five heart rate zones).
const MOST: usize = 5;

/// The parameters that came with an op code, in the resolutions of the specification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    numbers: [i32; MOST],
    count: u8,
}

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parameter {
    /// 0.01 km/h.
    Speed,
    /// 0.1 %.
    Inclination,
    /// 0.1, in 8 bits by the specification and in 16 by many machines.
    Resistance,
    /// W.
    Power,
    /// bpm.
    HeartRate,
    /// 1 stop, 2 pause.
    StopPause,
    /// kcal.
    Energy,
    /// Steps.
    Steps,
    /// Strides.
    Strides,
    /// m.
    Distance,
    /// s.
    Time,
    /// s in one of several heart rate zones.
    Zone,
    /// 0.001 m/s.
    Wind,
    /// 0.01 %.
    Grade,
    /// 0.0001.
    RollingResistance,
    /// 0.01 kg/m.
    WindResistance,
    /// 0.1 mm.
    Wheel,
    /// What to do, of a command.
    SpinDownControl,
    /// What happens, of a status.
    SpinDownState,
    /// 0.5 rpm.
    Cadence,
}

/// One procedure: its op code in the control point, the one in the status, its name and its parameters.
struct Procedure {
    control: u8,
    status: u8,
    name: &'static str,
    parameters: &'static [Parameter],
}

/// The op code of what is in one of the two characteristics only.
const NONE: u8 = 0x7F;

const fn procedure(
    control: u8,
    status: u8,
    name: &'static str,
    parameters: &'static [Parameter],
) -> Procedure {
    Procedure { control, status, name, parameters }
}

use Parameter::*;

/// Fitness Machine Service 1.0, 4.16.1 (control point) and 4.17 (status).
const PROCEDURES: &[Procedure] = &[
    procedure(0x00, NONE, "request_control", &[]),
    procedure(0x01, 0x01, "reset", &[]),
    procedure(0x02, 0x05, "target_speed", &[Speed]),
    procedure(0x03, 0x06, "target_inclination", &[Inclination]),
    procedure(0x04, 0x07, "target_resistance", &[Resistance]),
    procedure(0x05, 0x08, "target_power", &[Power]),
    procedure(0x06, 0x09, "target_heart_rate", &[HeartRate]),
    procedure(0x07, 0x04, "start_or_resume", &[]),
    procedure(0x08, 0x02, "stop_or_pause", &[StopPause]),
    procedure(NONE, 0x03, "stopped_by_safety_key", &[]),
    procedure(0x09, 0x0A, "target_energy", &[Energy]),
    procedure(0x0A, 0x0B, "target_steps", &[Steps]),
    procedure(0x0B, 0x0C, "target_strides", &[Strides]),
    procedure(0x0C, 0x0D, "target_distance", &[Distance]),
    procedure(0x0D, 0x0E, "target_time", &[Time]),
    procedure(0x0E, 0x0F, "target_time_in_2_zones", &[Zone, Zone]),
    procedure(0x0F, 0x10, "target_time_in_3_zones", &[Zone, Zone, Zone]),
    procedure(0x10, 0x11, "target_time_in_5_zones", &[Zone, Zone, Zone, Zone, Zone]),
    procedure(0x11, 0x12, "simulation", &[Wind, Grade, RollingResistance, WindResistance]),
    procedure(0x12, 0x13, "wheel_circumference", &[Wheel]),
    procedure(0x13, NONE, "spin_down", &[SpinDownControl]),
    procedure(NONE, 0x14, "spin_down", &[SpinDownState]),
    procedure(0x14, 0x15, "target_cadence", &[Cadence]),
    procedure(NONE, 0xFF, "control_lost", &[]),
];

/// In which of the two characteristics an op code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Control,
    Status,
}

fn find(side: Side, op: u8) -> Option<&'static Procedure> {
    PROCEDURES.iter().find(|procedure| {
        op != NONE && op == if side == Side::Control { procedure.control } else { procedure.status }
    })
}

/// The name of an op code; `None` for a reserved one.
pub(super) fn name(side: Side, op: u8) -> Option<&'static str> {
    // The status tells of the two in the past tense.
    match (side, op) {
        (Side::Status, 0x02) => Some("stopped_or_paused"),
        (Side::Status, 0x04) => Some("started_or_resumed"),
        _ => find(side, op).map(|procedure| procedure.name),
    }
}

impl Parameters {
    /// The parameters that are there, and whether one is missing (Think X sends none of its power).
    pub(super) fn read(side: Side, op: u8, reader: &mut Reader<'_>) -> (Self, bool) {
        let mut parameters = Self::default();
        let announced = find(side, op).map_or(&[][..], |procedure| procedure.parameters);
        for (parameter, slot) in announced.iter().zip(&mut parameters.numbers) {
            // Tacx, Wahoo and others have a resistance in 16 bits.
            let width = match parameter {
                Resistance if reader.left() > 1 => Width::I16,
                _ => parameter.width(),
            };
            match width.read(reader) {
                Ok(number) => *slot = number,
                Err(_) => return (parameters, true),
            }
            parameters.count += 1;
        }
        (parameters, false)
    }

    /// The number of a parameter, if the op code has such a one and it came.
    pub(super) fn get(&self, side: Side, op: u8, parameter: Parameter) -> Option<i32> {
        let at = find(side, op)?.parameters.iter().position(|announced| *announced == parameter)?;
        self.numbers.get(at).copied().filter(|_| at < usize::from(self.count))
    }

    pub(super) fn fields(&self, side: Side, op: u8, out: &mut Fields) {
        let announced = find(side, op).map_or(&[][..], |procedure| procedure.parameters);
        let numbers: Vec<i32> = self.numbers.iter().copied().take(self.count.into()).collect();
        if announced.first() == Some(&Zone) {
            out.list("target_times_in_zones_s", numbers);
            return;
        }
        for (parameter, number) in announced.iter().zip(numbers) {
            match (parameter, parameter.state(number)) {
                (_, Some(state)) => out.text(parameter.name(), state),
                _ => out.number(parameter.name(), f64::from(number) / f64::from(parameter.divisor())),
            }
        }
    }
}

impl Parameter {
    const fn width(self) -> Width {
        match self {
            HeartRate | StopPause | Resistance | RollingResistance | WindResistance | SpinDownControl
            | SpinDownState => Width::U8,
            Inclination | Power | Wind | Grade => Width::I16,
            Distance => Width::U24,
            Speed | Energy | Steps | Strides | Time | Zone | Wheel | Cadence => Width::U16,
        }
    }

    const fn divisor(self) -> u16 {
        match self {
            Speed | Grade | WindResistance => 100,
            Inclination | Resistance | Wheel => 10,
            Wind => 1000,
            RollingResistance => 10_000,
            Cadence => 2,
            _ => 1,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Speed => "target_speed_km_h",
            Inclination => "target_inclination_percent",
            Resistance => "target_resistance",
            Power => "target_power_w",
            HeartRate => "target_heart_rate_bpm",
            StopPause => "stop_pause",
            Energy => "target_energy_kcal",
            Steps => "target_steps",
            Strides => "target_strides",
            Distance => "target_distance_m",
            Time | Zone => "target_time_s",
            Wind => "wind_m_s",
            Grade => "grade_percent",
            RollingResistance => "crr",
            WindResistance => "cw_kg_m",
            Wheel => "wheel_circumference_mm",
            SpinDownControl | SpinDownState => "spin_down",
            Cadence => "target_cadence_rpm",
        }
    }

    /// The name of a state; `None` for a parameter that is a number.
    const fn state(self, number: i32) -> Option<&'static str> {
        Some(match (self, number) {
            (StopPause, 1) => "stop",
            (StopPause, 2) => "pause",
            (SpinDownControl, 1) => "start",
            (SpinDownControl, 2) => "ignore",
            (SpinDownState, 1) => "requested",
            (SpinDownState, 2) => "success",
            (SpinDownState, 3) => "error",
            (SpinDownState, 4) => "stop_pedaling",
            (StopPause | SpinDownControl | SpinDownState, _) => "reserved",
            _ => return None,
        })
    }
}
