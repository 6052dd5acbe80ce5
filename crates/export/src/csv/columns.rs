//! Names of columns, as people and programs give them.

use strapline_units::Metric;

/// What a column has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Column {
    /// When a line was.
    Time(TimeUnit),
    /// A metric; numbers times the factor are in its unit.
    Value(Metric, f64),
    /// Something that is not read.
    Other,
}

/// How times are written, where they are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeUnit {
    /// Seconds, or a date and time.
    Seconds,
    /// Milliseconds.
    Millis,
}

/// Names in lower case, with one underscore for whatever stands between words.
const NAMES: [(&str, Column); 47] = {
    use Column::{Time, Value};
    use Metric as M;
    [
        ("time", Time(TimeUnit::Seconds)),
        ("timestamp", Time(TimeUnit::Seconds)),
        ("datetime", Time(TimeUnit::Seconds)),
        ("date_time", Time(TimeUnit::Seconds)),
        ("time_s", Time(TimeUnit::Seconds)),
        ("t_s", Time(TimeUnit::Seconds)),
        ("secs", Time(TimeUnit::Seconds)),
        ("seconds", Time(TimeUnit::Seconds)),
        ("elapsed", Time(TimeUnit::Seconds)),
        ("elapsed_s", Time(TimeUnit::Seconds)),
        ("time_ms", Time(TimeUnit::Millis)),
        ("timestamp_ms", Time(TimeUnit::Millis)),
        ("t_ms", Time(TimeUnit::Millis)),
        ("heart_rate", Value(M::HeartRate, 1.0)),
        ("heart_rate_bpm", Value(M::HeartRate, 1.0)),
        ("heartrate", Value(M::HeartRate, 1.0)),
        ("hr", Value(M::HeartRate, 1.0)),
        ("hr_bpm", Value(M::HeartRate, 1.0)),
        ("bpm", Value(M::HeartRate, 1.0)),
        ("rr", Value(M::RrInterval, 1.0)),
        ("rr_ms", Value(M::RrInterval, 1.0)),
        ("rri", Value(M::RrInterval, 1.0)),
        ("rr_interval", Value(M::RrInterval, 1.0)),
        ("rr_interval_ms", Value(M::RrInterval, 1.0)),
        ("ibi", Value(M::RrInterval, 1.0)),
        ("ibi_ms", Value(M::RrInterval, 1.0)),
        ("rr_s", Value(M::RrInterval, 1000.0)),
        ("power", Value(M::Power, 1.0)),
        ("power_w", Value(M::Power, 1.0)),
        ("watts", Value(M::Power, 1.0)),
        ("cadence", Value(M::BikeCadence, 1.0)),
        ("cadence_rpm", Value(M::BikeCadence, 1.0)),
        ("rpm", Value(M::BikeCadence, 1.0)),
        ("cad", Value(M::BikeCadence, 1.0)),
        ("steps_per_minute", Value(M::StepsCadence, 1.0)),
        ("spm", Value(M::StepsCadence, 1.0)),
        ("speed", Value(M::Speed, 1.0)),
        ("speed_kmh", Value(M::Speed, 1.0)),
        ("speed_km_h", Value(M::Speed, 1.0)),
        ("kph", Value(M::Speed, 1.0)),
        ("speed_m_s", Value(M::Speed, 3.6)),
        ("speed_mps", Value(M::Speed, 3.6)),
        ("distance_m", Value(M::Distance, 1.0)),
        ("distance_km", Value(M::Distance, 1000.0)),
        ("km", Value(M::Distance, 1000.0)),
        ("calories_kcal", Value(M::Calories, 1.0)),
        ("core_temperature_c", Value(M::CoreTemperature, 1.0)),
    ]
};

impl Column {
    /// What a column of this name has. Names of our own metrics are known in any case, with their unit or without.
    pub(super) fn of(name: &str) -> Self {
        let plain = plain(name);
        if let Some((_, column)) = NAMES.iter().find(|(known, _)| *known == plain) {
            return *column;
        }
        let upper = plain.to_ascii_uppercase();
        let own = |metric: &&Metric| {
            let unit = self::plain(metric.unit().symbol());
            let rest = upper.strip_prefix(metric.name()).and_then(|rest| match rest {
                "" => Some(rest),
                rest => rest.strip_prefix('_'),
            });
            !crate::summarizer::is_vector(**metric)
                && rest.is_some_and(|rest| rest.is_empty() || rest == unit.to_ascii_uppercase())
        };
        Metric::ALL.iter().find(own).map_or(Self::Other, |metric| Self::Value(*metric, 1.0))
    }
}

/// `Heart rate [bpm]` as `heart_rate_bpm`.
fn plain(name: &str) -> String {
    let words = name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_and_our_own_are_known() {
        for (name, expected) in [
            ("Heart rate [bpm]", Column::Value(Metric::HeartRate, 1.0)),
            ("HR", Column::Value(Metric::HeartRate, 1.0)),
            ("rr_ms", Column::Value(Metric::RrInterval, 1.0)),
            ("speed (m/s)", Column::Value(Metric::Speed, 3.6)),
            ("BIKE_CADENCE", Column::Value(Metric::BikeCadence, 1.0)),
            ("spo2", Column::Value(Metric::Spo2, 1.0)),
            ("Skin temperature (°C)", Column::Value(Metric::SkinTemperature, 1.0)),
            ("t_ms", Column::Time(TimeUnit::Millis)),
            ("ECG", Column::Other),
            ("mood", Column::Other),
            ("hrv_x", Column::Other),
        ] {
            assert_eq!(Column::of(name), expected, "{name}");
        }
    }
}
