//! What is measured, by the names and in the units of the streaming protocol.

use core::fmt;

macro_rules! metrics {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $unit:ident, $low:literal ..= $high:literal;)*) => {
        /// A metric of the streaming protocol.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric { $($(#[$doc])* $variant,)* }

        impl Metric {
            /// Every metric, in the order of the protocol's own table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The `t` of the protocol, such as `HEART_RATE`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The unit of every value of this metric.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit,)* }
            }

            /// The range outside which a value says more about the sensor than about the person.
            pub const fn plausible(self) -> core::ops::RangeInclusive<f64> {
                match self { $(Self::$variant => $low..=$high,)* }
            }

            /// The metric of a protocol name; `None` for a name that this table lacks (which still flows).
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

metrics! {
    /// Heart rate in beats per minute.
    HeartRate = "HEART_RATE", BeatsPerMinute, 20.0..=260.0;
    /// Time from one R wave to the next.
    RrInterval = "RR_INTERVAL", Millisecond, 200.0..=3000.0;
    /// Heart rate variability as RMSSD.
    Hrv = "HRV", Millisecond, 0.0..=500.0;
    /// Electrocardiogram, a chunk of samples.
    Ecg = "ECG", Millivolt, -20.0..=20.0;
    /// Steps since the start, accumulated.
    Steps = "STEPS", Count, 0.0..=1e7;
    /// Steps per minute.
    StepsCadence = "STEPS_CADENCE", PerMinute, 0.0..=300.0;
    /// Distance since the start, accumulated.
    Distance = "DISTANCE", Metre, 0.0..=1e7;
    /// Speed over ground.
    Speed = "SPEED", KilometrePerHour, 0.0..=150.0;
    /// Floors climbed since the start, accumulated.
    FloorsClimbed = "FLOORS_CLIMBED", Count, 0.0..=1e5;
    /// Energy since the start, accumulated.
    Calories = "CALORIES", Kilocalorie, 0.0..=1e5;
    /// Metabolic equivalent of task.
    Met = "MET", MetabolicEquivalent, 0.0..=30.0;
    /// Mechanical power.
    Power = "POWER", Watt, -500.0..=4000.0;
    /// Crank revolutions per minute.
    BikeCadence = "BIKE_CADENCE", PerMinute, 0.0..=300.0;
    /// State of activity, a number whose meanings are unpublished.
    Activity = "ACTIVITY", Count, 0.0..=1e3;
    /// Linear acceleration `[x, y, z]`, gravity removed.
    Acceleration = "ACCELERATION", MetrePerSecondSquared, -500.0..=500.0;
    /// Angular velocity `[x, y, z]`.
    Gyroscope = "GYROSCOPE", RadianPerSecond, -100.0..=100.0;
    /// Position `[latitude, longitude]`.
    Location = "LOCATION", Degree, -180.0..=180.0;
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The unit of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 1/min, of heart beats.
    BeatsPerMinute,
    /// A pure count.
    Count,
    /// °
    Degree,
    /// kcal
    Kilocalorie,
    /// km/h
    KilometrePerHour,
    /// Multiples of resting metabolism.
    MetabolicEquivalent,
    /// m
    Metre,
    /// m/s²
    MetrePerSecondSquared,
    /// ms
    Millisecond,
    /// mV
    Millivolt,
    /// 1/min
    PerMinute,
    /// rad/s
    RadianPerSecond,
    /// W
    Watt,
}

impl Unit {
    /// The symbol to print behind a value; empty for a pure count.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::BeatsPerMinute => "bpm",
            Self::Count => "",
            Self::Degree => "°",
            Self::Kilocalorie => "kcal",
            Self::KilometrePerHour => "km/h",
            Self::MetabolicEquivalent => "MET",
            Self::Metre => "m",
            Self::MetrePerSecondSquared => "m/s²",
            Self::Millisecond => "ms",
            Self::Millivolt => "mV",
            Self::PerMinute => "/min",
            Self::RadianPerSecond => "rad/s",
            Self::Watt => "W",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_metric_again() {
        for &metric in Metric::ALL {
            assert_eq!(Metric::from_name(metric.name()), Some(metric));
        }
        assert_eq!(Metric::from_name("RUNNING_HEART_RATE"), None);
    }
}
