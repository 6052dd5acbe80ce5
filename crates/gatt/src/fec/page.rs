//! The data pages that fitness equipment sends (ANT+ Fitness Equipment, 8.5 to 8.10; ANT+ Common Data Pages).

use super::command::FecCommand;
use crate::Fields;

/// A data page. `None` where it says "not available".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FecPage {
    /// Pages 1 and 2: calibration.
    Calibration {
        /// The page: 1 for a result, 2 while it goes on.
        page: u8,
        /// Temperature in 0.5 °C above -25 °C.
        temperature: Option<u8>,
    },
    /// Page 16.
    General {
        /// The kind of equipment, by its number.
        equipment_type: u8,
        /// Time since the start in 0.25 s; it wraps.
        elapsed_time: u8,
        /// Distance since the start in m; it wraps.
        distance_m: Option<u8>,
        /// Speed in 0.001 m/s.
        speed: Option<u16>,
        /// Heart rate in bpm.
        heart_rate_bpm: Option<u8>,
        /// The state.
        state: EquipmentState,
    },
    /// Page 17.
    Settings {
        /// What one cycle (of the wheel, on a trainer) is long in cm.
        cycle_length: Option<u8>,
        /// Incline in 0.01 %.
        incline: Option<i16>,
        /// Resistance in 0.5 % of the most.
        resistance: Option<u8>,
        /// The state.
        state: EquipmentState,
    },
    /// Page 18.
    Metabolic {
        /// Metabolic equivalent in 0.01.
        met: Option<u16>,
        /// Energy in 0.1 kcal/h.
        calorie_rate: Option<u16>,
        /// Energy since the start in kcal; it wraps.
        energy_kcal: Option<u8>,
        /// The state.
        state: EquipmentState,
    },
    /// Page 25.
    Trainer {
        /// Counts the updates; it wraps.
        event_count: u8,
        /// Cadence in rpm.
        cadence_rpm: Option<u8>,
        /// Sum of the power of all events in W; it wraps.
        accumulated_power_w: Option<u16>,
        /// Power in W.
        power_w: Option<u16>,
        /// What the trainer needs: bit 0 calibration of power, bit 1 of resistance, bit 2 the rider's weight.
        needs: u8,
        /// 0 at the target, 1 too slow for it, 2 too fast, 3 no target to reach.
        target: u8,
        /// The state.
        state: EquipmentState,
    },
    /// Page 26.
    Torque {
        /// Counts the updates; it wraps.
        event_count: u8,
        /// Turns of the wheel; it wraps.
        wheel_ticks: u8,
        /// Sum of the time of all turns in 1/2048 s; it wraps.
        wheel_period: u16,
        /// Sum of the torque of all events in 1/32 N m; it wraps.
        accumulated_torque: u16,
        /// The state.
        state: EquipmentState,
    },
    /// Page 54.
    Capabilities {
        /// The most resistance in N.
        max_resistance_n: Option<u16>,
        /// Bit 0 basic resistance, bit 1 target power, bit 2 simulation.
        modes: u8,
    },
    /// Page 71.
    CommandStatus {
        /// The last command's page; `None` before the first one.
        last_command: Option<u8>,
        /// How many commands came; it wraps.
        sequence: Option<u8>,
        /// The outcome, by its number.
        status: u8,
    },
    /// Page 80.
    Manufacturer {
        /// Revision of the hardware.
        hardware: u8,
        /// The manufacturer's ANT+ number.
        manufacturer: u16,
        /// The manufacturer's number for the model.
        model: u16,
    },
    /// Page 81.
    Product {
        /// Second part of the software's version.
        supplemental: Option<u8>,
        /// First part of the software's version.
        main: u8,
        /// Serial number.
        serial: Option<u32>,
    },
    /// A page that is written, not sent, by trainers, which repeat it when asked.
    Command(FecCommand),
    /// Any other page.
    Other(u8),
}

/// What the equipment does, by its number. Reserved numbers survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EquipmentState(pub u8);

impl EquipmentState {
    /// Asleep.
    pub const OFF: Self = Self(1);
    /// Not used.
    pub const READY: Self = Self(2);
    /// Used.
    pub const IN_USE: Self = Self(3);
    /// Finished or paused.
    pub const FINISHED: Self = Self(4);

    /// The name among the fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OFF => "off",
            Self::READY => "ready",
            Self::IN_USE => "in_use",
            Self::FINISHED => "finished",
            _ => "reserved",
        }
    }

    /// In the last octet of a page, below the lap toggle.
    const fn in_octet(octet: u8) -> Self {
        Self(octet >> 4 & 0b111)
    }
}

const fn some(octet: u8) -> Option<u8> {
    if octet == 0xFF { None } else { Some(octet) }
}

const fn some16(low: u8, high: u8) -> Option<u16> {
    let number = u16::from_le_bytes([low, high]);
    if number == 0xFFFF { None } else { Some(number) }
}

/// Whether the distance of page 16 means anything.
const DISTANCE_ENABLED: u8 = 1 << 2;
/// Whether the energy of page 18 does.
const ENERGY_ENABLED: u8 = 1 << 0;

impl FecPage {
    /// Decodes a page: every eight octets are one.
    pub fn decode(page: [u8; 8]) -> Self {
        let [number, b, c, d, e, f, g, h] = page;
        let state = EquipmentState::in_octet(h);
        match number {
            1 | 2 => Self::Calibration { page: number, temperature: some(d) },
            16 => Self::General {
                equipment_type: b & 0x1F,
                elapsed_time: c,
                distance_m: (h & DISTANCE_ENABLED != 0).then_some(d),
                speed: some16(e, f),
                heart_rate_bpm: some(g).filter(|bpm| *bpm != 0),
                state,
            },
            17 => Self::Settings {
                cycle_length: some(d),
                incline: Some(i16::from_le_bytes([e, f])).filter(|incline| *incline != 0x7FFF),
                resistance: some(g),
                state,
            },
            18 => Self::Metabolic {
                met: some16(c, d),
                calorie_rate: some16(e, f),
                energy_kcal: (h & ENERGY_ENABLED != 0).then_some(g),
                state,
            },
            25 => {
                let power = Some(u16::from_le_bytes([f, g & 0xF])).filter(|power| *power != 0xFFF);
                Self::Trainer {
                    event_count: b,
                    cadence_rpm: some(c),
                    // Without a power, its sum means nothing either.
                    accumulated_power_w: power.map(|_| u16::from_le_bytes([d, e])),
                    power_w: power,
                    needs: g >> 4,
                    target: h & 0b11,
                    state,
                }
            }
            26 => Self::Torque {
                event_count: b,
                wheel_ticks: c,
                wheel_period: u16::from_le_bytes([d, e]),
                accumulated_torque: u16::from_le_bytes([f, g]),
                state,
            },
            54 => Self::Capabilities { max_resistance_n: some16(f, g), modes: h },
            71 => Self::CommandStatus { last_command: some(b), sequence: some(c), status: d },
            80 => Self::Manufacturer {
                hardware: d,
                manufacturer: u16::from_le_bytes([e, f]),
                model: u16::from_le_bytes([g, h]),
            },
            81 => Self::Product {
                supplemental: some(c),
                main: d,
                serial: Some(u32::from_le_bytes([e, f, g, h])).filter(|serial| *serial != u32::MAX),
            },
            _ => FecCommand::decode(page).map_or(Self::Other(number), Self::Command),
        }
    }

    /// The number of the page.
    pub fn number(&self) -> u8 {
        match self {
            Self::Calibration { page, .. } | Self::Other(page) => *page,
            Self::General { .. } => 16,
            Self::Settings { .. } => 17,
            Self::Metabolic { .. } => 18,
            Self::Trainer { .. } => 25,
            Self::Torque { .. } => 26,
            Self::Capabilities { .. } => 54,
            Self::CommandStatus { .. } => 71,
            Self::Manufacturer { .. } => 80,
            Self::Product { .. } => 81,
            Self::Command(command) => {
                let [number, ..] = command.page();
                number
            }
        }
    }

    /// Reports the page's fields by name.
    pub fn fields(&self, out: &mut Fields) {
        out.number("page", self.number());
        let number = |out: &mut Fields, name, number: Option<i32>, divisor: f64| {
            if let Some(number) = number {
                out.number(name, f64::from(number) / divisor);
            }
        };
        match *self {
            Self::Calibration { temperature, .. } => {
                number(out, "temperature_c", temperature.map(|raw| i32::from(raw) - 50), 2.0);
            }
            Self::General { equipment_type, elapsed_time, distance_m, speed, heart_rate_bpm, state } => {
                out.text("equipment_type", equipment_name(equipment_type));
                out.number("equipment_type_raw", equipment_type);
                number(out, "elapsed_time_s", Some(elapsed_time.into()), 4.0);
                number(out, "distance_m", distance_m.map(Into::into), 1.0);
                number(out, "speed_m_s", speed.map(Into::into), 1000.0);
                number(out, "heart_rate_bpm", heart_rate_bpm.map(Into::into), 1.0);
                out.text("fe_state", state.name());
            }
            Self::Settings { cycle_length, incline, resistance, state } => {
                number(out, "cycle_length_m", cycle_length.map(Into::into), 100.0);
                number(out, "incline_percent", incline.map(Into::into), 100.0);
                number(out, "resistance_percent", resistance.map(Into::into), 2.0);
                out.text("fe_state", state.name());
            }
            Self::Metabolic { met, calorie_rate, energy_kcal, state } => {
                number(out, "met", met.map(Into::into), 100.0);
                number(out, "calorie_rate_kcal_h", calorie_rate.map(Into::into), 10.0);
                number(out, "energy_kcal", energy_kcal.map(Into::into), 1.0);
                out.text("fe_state", state.name());
            }
            Self::Trainer {
                event_count,
                cadence_rpm,
                accumulated_power_w,
                power_w,
                needs,
                target,
                state,
            } => {
                out.number("event_count", event_count);
                number(out, "cadence_rpm", cadence_rpm.map(Into::into), 1.0);
                number(out, "accumulated_power_w", accumulated_power_w.map(Into::into), 1.0);
                number(out, "power_w", power_w.map(Into::into), 1.0);
                out.text("trainer_status", need_name(needs));
                out.text("target_state", target_name(target));
                out.text("fe_state", state.name());
            }
            Self::Torque { event_count, wheel_ticks, wheel_period, accumulated_torque, state } => {
                out.number("event_count", event_count);
                out.number("wheel_ticks", wheel_ticks);
                out.number("wheel_period_1_2048_s", wheel_period);
                out.number("accumulated_torque_nm", f64::from(accumulated_torque) / 32.0);
                out.text("fe_state", state.name());
            }
            Self::Capabilities { max_resistance_n, modes } => {
                number(out, "max_resistance_n", max_resistance_n.map(Into::into), 1.0);
                out.flag("supports_basic_resistance", modes & 1 != 0);
                out.flag("supports_target_power", modes & 2 != 0);
                out.flag("supports_simulation", modes & 4 != 0);
            }
            Self::CommandStatus { last_command, sequence, status } => {
                number(out, "last_command", last_command.map(Into::into), 1.0);
                number(out, "sequence", sequence.map(Into::into), 1.0);
                out.text("command_status", command_status_name(status));
            }
            Self::Manufacturer { hardware, manufacturer, model } => {
                out.number("hw_revision", hardware);
                out.number("manufacturer_id", manufacturer);
                out.number("model", model);
            }
            Self::Product { supplemental, main, serial } => {
                number(out, "sw_supplemental", supplemental.map(Into::into), 1.0);
                out.number("sw_main", main);
                if let Some(serial) = serial {
                    out.number("serial", serial);
                }
            }
            Self::Command(command) => command.fields(out),
            Self::Other(_) => {}
        }
    }
}

const fn equipment_name(equipment_type: u8) -> &'static str {
    match equipment_type {
        16 => "general",
        19 => "treadmill",
        20 => "elliptical",
        21 => "bike",
        22 => "rower",
        23 => "climber",
        24 => "skier",
        25 => "trainer",
        _ => "reserved",
    }
}

/// The first of what a trainer needs.
const fn need_name(needs: u8) -> &'static str {
    match needs {
        0 => "ok",
        needs if needs & 1 != 0 => "power_calibration",
        needs if needs & 2 != 0 => "resistance_calibration",
        needs if needs & 4 != 0 => "user_configuration",
        _ => "reserved",
    }
}

const fn target_name(target: u8) -> &'static str {
    match target {
        0 => "at_target",
        1 => "too_slow",
        2 => "too_fast",
        _ => "undetermined",
    }
}

const fn command_status_name(status: u8) -> &'static str {
    match status {
        0 => "pass",
        1 => "fail",
        2 => "not_supported",
        3 => "rejected",
        4 => "pending",
        0xFF => "uninitialized",
        _ => "reserved",
    }
}
