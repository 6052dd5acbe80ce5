//! Who sends: a channel's id, and the ANT+ profiles by it.

/// A page: the eight octets that an ANT message carries.
pub type Page = [u8; 8];

/// The id of a device's channel. A zero is a wildcard in whom to listen to, never in who was heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeviceId {
    /// The lower 16 bits of the device's number.
    pub number: u16,
    /// The kind of device, in 7 bits.
    pub device_type: u8,
    /// Its upper half holds the upper 4 bits of the number.
    pub transmission_type: u8,
}

impl DeviceId {
    /// Any device of a profile.
    pub const fn any(profile: Profile) -> Self {
        Self { number: 0, device_type: profile.device_type(), transmission_type: 0 }
    }

    /// All 20 bits of the number, by which a person tells devices apart.
    pub const fn number_20_bits(self) -> u32 {
        ((self.transmission_type >> 4) as u32) << 16 | self.number as u32
    }

    /// The profile that it speaks; `None` for one that this crate does not know.
    pub fn profile(self) -> Option<Profile> {
        Profile::ALL.into_iter().find(|profile| profile.device_type() == self.device_type)
    }
}

/// An ANT+ profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Heart rate monitor.
    HeartRate,
    /// Stride based speed and distance monitor: a foot pod.
    StrideSensor,
    /// Bicycle power.
    BicyclePower,
    /// Bicycle speed.
    BikeSpeed,
    /// Bicycle cadence.
    BikeCadence,
    /// Bicycle speed and cadence in one.
    BikeSpeedCadence,
    /// Fitness equipment, trainers among them.
    FitnessEquipment,
    /// Muscle oxygen.
    MuscleOxygen,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 8] = [
        Self::HeartRate,
        Self::StrideSensor,
        Self::BicyclePower,
        Self::BikeSpeed,
        Self::BikeCadence,
        Self::BikeSpeedCadence,
        Self::FitnessEquipment,
        Self::MuscleOxygen,
    ];

    /// The radio frequency of all ANT+ profiles, in MHz above 2400.
    pub const FREQUENCY: u8 = 57;

    /// The device type in a channel's id.
    pub const fn device_type(self) -> u8 {
        match self {
            Self::HeartRate => 120,
            Self::StrideSensor => 124,
            Self::BicyclePower => 11,
            Self::BikeSpeed => 123,
            Self::BikeCadence => 122,
            Self::BikeSpeedCadence => 121,
            Self::FitnessEquipment => 17,
            Self::MuscleOxygen => 31,
        }
    }

    /// The time between two messages, in 1/32768 s. A channel with another one misses most of them.
    pub const fn period(self) -> u16 {
        match self {
            Self::HeartRate => 8070,
            Self::StrideSensor => 8134,
            Self::BicyclePower => 8182,
            Self::BikeSpeed => 8118,
            Self::BikeCadence => 8102,
            Self::BikeSpeedCadence => 8086,
            Self::FitnessEquipment | Self::MuscleOxygen => 8192,
        }
    }
}
