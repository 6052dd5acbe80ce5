//! What frames do not say about a session: who wore the sensors, which ones, and what it was.

use serde::{Deserialize, Serialize};

use crate::payload::LocalTime;

/// What is known about a session besides its frames. Everything but `user` may be left at its default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// The user; part of the `summary_id` that is made where `session` is `None`.
    pub user: String,
    /// A name for the session that survives a restart. Without one it is made of the user and the first frame's time.
    pub session: Option<String>,
    /// What kind of recording it is.
    pub recording: Recording,
    /// What the person calls it.
    pub name: Option<String>,
    /// The wearer's clock.
    pub local_time: LocalTime,
    /// The wearer's body.
    pub profile: Profile,
    /// The sensors.
    pub devices: Vec<Device>,
    /// Makes a lap each time this many metres were covered. In metres.
    pub auto_lap_meters: Option<f64>,
}

/// What kind of recording a session is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recording {
    /// An activity whose type follows from what was measured.
    #[default]
    Activity,
    /// An activity of this number in the published list of activity types.
    ActivityOfType(u16),
    /// Marked as sleep by the person.
    Sleep {
        /// Whether it was a nap, where the person said.
        nap: Option<bool>,
    },
}

/// What stays true of a wearer from one session to the next. It can be written down between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wearer {
    /// The wearer's clock.
    pub local_time: LocalTime,
    /// The wearer's body.
    pub profile: Profile,
}

impl Context {
    /// What is known of a user's next session before its first frame.
    pub fn of(user: String, wearer: Wearer) -> Self {
        let Wearer { local_time, profile } = wearer;
        Self { user, local_time, profile, ..Self::default() }
    }

    /// What of it stays true.
    pub const fn wearer(&self) -> Wearer {
        Wearer { local_time: self.local_time, profile: self.profile }
    }
}

/// What is known of the wearer's body. What is `None` leaves the fields that need it `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Highest heart rate, in bpm: zones and intensities follow from it.
    pub max_hr_bpm: Option<f64>,
    /// Heart rate at rest, in bpm.
    pub resting_hr_bpm: Option<f64>,
    /// Body weight, in kg.
    pub weight_kg: Option<f64>,
    /// Body height, in cm.
    pub height_cm: Option<f64>,
    /// Functional threshold power, in W: the training stress score follows from it.
    pub ftp_watts: Option<f64>,
}

/// A sensor, by the label that its frames carry as `source`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The label of its frames; `None` for frames without one.
    pub source: Option<String>,
    /// Its name or model, such as `Polar H10`.
    pub name: Option<String>,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// The revision of its hardware.
    pub hardware_version: Option<String>,
    /// The revision of its firmware.
    pub software_version: Option<String>,
}
