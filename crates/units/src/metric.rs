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
    /// Acceleration `[x, y, z]` as a sensor feels it: with gravity, which [`Metric::Acceleration`] is without.
    RawAcceleration = "RAW_ACCELERATION", MetrePerSecondSquared, -500.0..=500.0;
    /// Magnetic flux density `[x, y, z]`. The earth's is 25 to 65 µT.
    MagneticField = "MAGNETIC_FIELD", Microtesla, -5000.0..=5000.0;
    /// Photoplethysmogram: one sample of all channels, in counts of the sensor's converter (24 bits).
    Ppg = "PPG", Count, -8388608.0..=8388607.0;
    /// Oxygen saturation of the arterial blood.
    Spo2 = "SPO2", Percent, 50.0..=100.0;
    /// Oxygen saturation of the haemoglobin in a muscle.
    Smo2 = "SMO2", Percent, 0.0..=100.0;
    /// Total haemoglobin in a muscle.
    Thb = "THB", GramPerDecilitre, 0.0..=40.0;
    /// Body temperature where a thermometer takes it.
    BodyTemperature = "BODY_TEMPERATURE", DegreeCelsius, 25.0..=45.0;
    /// Temperature of the body's core.
    CoreTemperature = "CORE_TEMPERATURE", DegreeCelsius, 30.0..=45.0;
    /// Temperature of the skin.
    SkinTemperature = "SKIN_TEMPERATURE", DegreeCelsius, 0.0..=45.0;
    /// Body weight.
    Weight = "WEIGHT", Kilogram, 1.0..=500.0;
    /// Blood pressure `[systolic, diastolic, mean arterial]`, without the last where the cuff does not tell.
    BloodPressure = "BLOOD_PRESSURE", MillimetreOfMercury, 20.0..=300.0;
    /// Glucose in the interstitial fluid.
    Glucose = "GLUCOSE", MilligramPerDecilitre, 10.0..=800.0;
    /// Rowing strokes per minute.
    StrokeRate = "STROKE_RATE", PerMinute, 0.0..=100.0;
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
    /// °C
    DegreeCelsius,
    /// g/dl
    GramPerDecilitre,
    /// kg
    Kilogram,
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
    /// µT
    Microtesla,
    /// mg/dl
    MilligramPerDecilitre,
    /// mmHg
    MillimetreOfMercury,
    /// ms
    Millisecond,
    /// mV
    Millivolt,
    /// 1/min
    PerMinute,
    /// %
    Percent,
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
            Self::DegreeCelsius => "°C",
            Self::GramPerDecilitre => "g/dl",
            Self::Kilogram => "kg",
            Self::Kilocalorie => "kcal",
            Self::KilometrePerHour => "km/h",
            Self::MetabolicEquivalent => "MET",
            Self::Metre => "m",
            Self::MetrePerSecondSquared => "m/s²",
            Self::Microtesla => "µT",
            Self::MilligramPerDecilitre => "mg/dl",
            Self::MillimetreOfMercury => "mmHg",
            Self::Millisecond => "ms",
            Self::Millivolt => "mV",
            Self::PerMinute => "/min",
            Self::Percent => "%",
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
