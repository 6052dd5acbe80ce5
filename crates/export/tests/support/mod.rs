//! A seeded ride with everything that a recording can have.

use std::time::Duration;

use strapline_export::{Pause, Person, Recording, Sex, Source, SourceKind, Sport};
use strapline_units::{Metric, Private, SourceId, SplitMix64, Timestamp};

pub(crate) const STRAP: SourceId = SourceId(1);
pub(crate) const METER: SourceId = SourceId(2);
pub(crate) const SECOND_STRAP: SourceId = SourceId(3);

pub(crate) fn start() -> Timestamp {
    "2026-11-21T10:42:06.250Z".parse().unwrap()
}

pub(crate) fn at(seconds: f64) -> Timestamp {
    start() + Duration::from_micros((seconds * 1e6) as u64)
}

/// A ride of so many seconds: a strap with RR and ECG, a power meter, a second strap for part of it, laps and a pause.
pub(crate) fn ride(seconds: u32, seed: u64) -> Recording {
    let mut random = SplitMix64::new(seed);
    let length = f64::from(seconds);
    let mut ride = Recording::new(start(), at(length));
    ride.sport = Sport::Cycling;
    ride.utc_offset_s = Some(3600);
    ride.person = Person { sex: Some(Sex::Female), age_years: Some(35.0), weight_kg: Some(61.5) };
    ride.sources = vec![
        Source {
            name: Some(Private::new("Polar H10 0A1B2C3D".to_owned())),
            manufacturer: Some("Polar Electro Oy".to_owned()),
            kind: SourceKind::HeartRate,
            ..Source::new(STRAP, "source-1".to_owned())
        },
        Source { kind: SourceKind::BikePower, ..Source::new(METER, "source-2, \"left\" & right".to_owned()) },
        Source { kind: SourceKind::HeartRate, ..Source::new(SECOND_STRAP, "source-3".to_owned()) },
    ];
    ride.laps = vec![at(length * 0.3), at(length * 0.7)];
    ride.pauses = vec![Pause { from: at(length * 0.4), until: at(length * 0.5) }];
    let mut beat = 0.4;
    while beat < length {
        // As a strap says it: 1/1024 s.
        let rr = (600.0 + 60.0 * random.next_normal()).clamp(300.0, 1500.0).round() * 1000.0 / 1024.0;
        beat += rr / 1000.0;
        ride.push_values(Metric::RrInterval, STRAP, at(beat), &[rr]);
    }
    for second in 0..seconds {
        let t = f64::from(second) + 0.1 * random.next_f64();
        let hr = 140.0 + (f64::from(second) / 40.0).sin() * 20.0;
        ride.push_values(Metric::HeartRate, STRAP, at(t), &[hr.round()]);
        if second % 3 == 0 {
            ride.push_values(Metric::HeartRate, SECOND_STRAP, at(t + 0.2), &[hr.round() + 1.0]);
            ride.push_values(Metric::RrInterval, SECOND_STRAP, at(t + 0.2), &[700.0]);
        }
        for quarter in 0..4 {
            let t = t + 0.25 * f64::from(quarter);
            ride.push_values(Metric::Power, METER, at(t), &[(220.0 + 30.0 * random.next_normal()).round()]);
        }
        ride.push_values(Metric::BikeCadence, METER, at(t), &[88.5 + random.next_f64()]);
        ride.push_values(Metric::Speed, METER, at(t), &[31.0 + random.next_f64()]);
        ride.push_values(Metric::Distance, METER, at(t), &[1234.5 + 8.75 * f64::from(second)]);
        ride.push_values(Metric::CoreTemperature, STRAP, at(t), &[37.0 + f64::from(second % 100) / 100.0]);
        ride.push_values(Metric::Smo2, METER, at(t), &[60.1]);
        ride.push_values(Metric::SkinTemperature, STRAP, at(t), &[33.25]);
        ride.push_values(Metric::Location, METER, at(t), &[47.5 + 1e-5 * f64::from(second), 8.75]);
        let ecg: Vec<f64> = (0..130).map(|_| (random.next_normal() * 1000.0).round() / 1000.0).collect();
        ride.push_values(Metric::Ecg, STRAP, at(f64::from(second)), &ecg);
        ride.push_values(Metric::RawAcceleration, STRAP, at(t), &[0.1, -9.81, random.next_normal()]);
    }
    ride.push_values(Metric::BloodPressure, METER, at(1.0), &[120.0, 80.0]);
    ride.push_values(Metric::BloodPressure, METER, at(2.0), &[121.0, 81.0, 95.0]);
    ride
}

/// The numbers of a metric of a source, in order.
pub(crate) fn values(recording: &Recording, metric: Metric, source: SourceId) -> Vec<f64> {
    let series = recording.series_of(metric);
    let series = series.iter().find(|series| series.source() == source);
    series.iter().flat_map(|series| series.iter()).flat_map(|(_, values)| values.to_vec()).collect()
}
