//! Batteries, which several pages tell of in the same way: a fraction of a volt in 1/256, and an octet with whole volts,
//! a state and, in some pages, a flag (ANT+ Common Pages, 6.14).

use strapline_gatt::Fields;

/// A battery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Battery {
    /// Voltage in 1/256 V.
    pub voltage_1_256_v: Option<u16>,
    /// How it does.
    pub state: BatteryState,
}

/// How a battery does, by its number in three bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatteryState(pub u8);

impl BatteryState {
    /// As good as it was.
    pub const NEW: Self = Self(1);
    /// Good.
    pub const GOOD: Self = Self(2);
    /// Will do.
    pub const OK: Self = Self(3);
    /// To be changed soon.
    pub const LOW: Self = Self(4);
    /// To be changed now.
    pub const CRITICAL: Self = Self(5);
    /// The device does not say.
    pub const INVALID: Self = Self(7);

    /// The name among the fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self(0) => "unknown",
            Self::NEW => "new",
            Self::GOOD => "good",
            Self::OK => "ok",
            Self::LOW => "low",
            Self::CRITICAL => "critical",
            Self::INVALID => "invalid",
            _ => "reserved",
        }
    }
}

/// Whole volts that say that there is no voltage.
const NO_VOLTS: u8 = 0xF;

impl Battery {
    pub(super) const fn decode(fraction: u8, descriptive: u8) -> Self {
        let volts = descriptive & 0xF;
        Self {
            voltage_1_256_v: if volts == NO_VOLTS {
                None
            } else {
                Some((volts as u16) << 8 | fraction as u16)
            },
            state: BatteryState(descriptive >> 4 & 0b111),
        }
    }

    /// The two octets, without a flag. Voltages of 15 V and more cannot be told.
    pub const fn encode(self) -> [u8; 2] {
        let (volts, fraction) = match self.voltage_1_256_v {
            Some(voltage) if voltage >> 8 < NO_VOLTS as u16 => ((voltage >> 8) as u8, voltage as u8),
            _ => (NO_VOLTS, 0xFF),
        };
        [fraction, volts | (self.state.0 & 0b111) << 4]
    }

    /// Voltage in V.
    pub fn volts(self) -> Option<f64> {
        self.voltage_1_256_v.map(|voltage| f64::from(voltage) / 256.0)
    }

    pub(super) fn fields(self, out: &mut Fields) {
        if let Some(volts) = self.volts() {
            out.number("battery_voltage", volts);
        }
        out.text("battery_status", self.state.name());
    }
}
