//! What a value is of, by the short names of tools, and what it says.

use strapline_gatt::{DecodeError, Fields, Vector};

use crate::message::AnyMessage;
use crate::pages::{
    BikePage, CommonPage, FitnessEquipmentPage, HeartRatePage, MuscleOxygenPage, PowerPage, SpeedCadencePage,
    StridePage, vectors,
};
use crate::{Page, Profile};

macro_rules! kinds {
    ($($(#[$about:meta])* $variant:ident = $name:literal, $title:literal, $reading:ty, $vectors:ident;)*) => {
        /// What a value is of: a page of a profile, a page of all profiles, or a message on the line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($(#[$about])* $variant,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name on the command line.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its name in words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// Values with what they mean.
            pub const fn vectors(self) -> &'static [Vector] {
                match self { $(Self::$variant => vectors::$vectors,)* }
            }

            /// Decodes a value: eight octets of a page (what follows is ignored), or a message.
            ///
            /// # Errors
            /// [`DecodeError::Truncated`] for less than a page, and what [`AnyMessage::decode`] finds.
            pub fn decode(self, value: &[u8]) -> Result<Reading, DecodeError> {
                match self { $(Self::$variant => <$reading as Value>::read(value).map(Reading::$variant),)* }
            }
        }

        /// A decoded value.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Reading { $($(#[$about])* $variant($reading),)* }

        impl Reading {
            /// Which kind it is.
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$variant,)* }
            }

            /// The value as named fields.
            pub fn fields(&self) -> Fields {
                let mut fields = Fields::new();
                match self { $(Self::$variant(reading) => reading.fields(&mut fields),)* }
                fields
            }
        }
    };
}

kinds! {
    /// Heart rate monitor.
    HeartRate = "hrm", "ANT+ Heart Rate", HeartRatePage, HEART_RATE;
    /// Foot pod.
    Stride = "sdm", "ANT+ Stride Based Speed and Distance", StridePage, STRIDE;
    /// Bicycle speed.
    BikeSpeed = "spd", "ANT+ Bicycle Speed", BikePage, BIKE_SPEED;
    /// Bicycle cadence.
    BikeCadence = "cad", "ANT+ Bicycle Cadence", BikePage, BIKE_CADENCE;
    /// Bicycle speed and cadence in one.
    BikeSpeedCadence = "csc", "ANT+ Bicycle Speed and Cadence", SpeedCadencePage, BIKE_SPEED_CADENCE;
    /// Bicycle power.
    Power = "pwr", "ANT+ Bicycle Power", PowerPage, POWER;
    /// Fitness equipment.
    FitnessEquipment = "fec", "ANT+ Fitness Equipment", FitnessEquipmentPage, FITNESS_EQUIPMENT;
    /// Muscle oxygen.
    MuscleOxygen = "smo2", "ANT+ Muscle Oxygen", MuscleOxygenPage, MUSCLE_OXYGEN;
    /// Pages of all profiles.
    Common = "common", "ANT+ Common Page", CommonPage, COMMON;
    /// Messages between host and chip.
    Message = "msg", "ANT Message", AnyMessage, MESSAGE;
}

impl Kind {
    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

impl Profile {
    /// The kind of its pages.
    pub const fn kind(self) -> Kind {
        match self {
            Self::HeartRate => Kind::HeartRate,
            Self::StrideSensor => Kind::Stride,
            Self::BicyclePower => Kind::Power,
            Self::BikeSpeed => Kind::BikeSpeed,
            Self::BikeCadence => Kind::BikeCadence,
            Self::BikeSpeedCadence => Kind::BikeSpeedCadence,
            Self::FitnessEquipment => Kind::FitnessEquipment,
            Self::MuscleOxygen => Kind::MuscleOxygen,
        }
    }

    /// What a page of it says: any eight octets say something.
    pub fn decode(self, page: Page) -> Reading {
        match self {
            Self::HeartRate => Reading::HeartRate(HeartRatePage::decode(page)),
            Self::StrideSensor => Reading::Stride(StridePage::decode(page)),
            Self::BicyclePower => Reading::Power(PowerPage::decode(page)),
            Self::BikeSpeed => Reading::BikeSpeed(BikePage::decode(page)),
            Self::BikeCadence => Reading::BikeCadence(BikePage::decode(page)),
            Self::BikeSpeedCadence => Reading::BikeSpeedCadence(SpeedCadencePage::decode(page)),
            Self::FitnessEquipment => Reading::FitnessEquipment(FitnessEquipmentPage::decode(page)),
            Self::MuscleOxygen => Reading::MuscleOxygen(MuscleOxygenPage::decode(page)),
        }
    }
}

/// What can be read of a value.
trait Value: Sized {
    fn read(value: &[u8]) -> Result<Self, DecodeError>;
}

macro_rules! pages {
    ($($page:ty),*) => {
        $(impl Value for $page {
            fn read(value: &[u8]) -> Result<Self, DecodeError> {
                const NEEDED: usize = size_of::<Page>();
                let truncated = DecodeError::Truncated { needed: NEEDED, left: value.len() };
                value.first_chunk().copied().map(Self::decode).ok_or(truncated)
            }
        })*
    };
}

pages!(
    HeartRatePage,
    StridePage,
    BikePage,
    SpeedCadencePage,
    PowerPage,
    FitnessEquipmentPage,
    MuscleOxygenPage,
    CommonPage
);

impl Value for AnyMessage {
    fn read(value: &[u8]) -> Result<Self, DecodeError> {
        Self::decode(value)
    }
}
