//! Round trips through every format that is read, and that all of them come in slices.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::time::Duration;

use strapline_export::{Format, Recording, SourceKind, Sport, Summary, Writer, csv, fit, json};
use strapline_units::{Metric, SourceId, Timestamp};
use support::{METER, SECOND_STRAP, STRAP, at, ride, start, values};

const FILE: SourceId = SourceId(0);

fn written(format: Format, recording: &Recording) -> Vec<u8> {
    Writer::new(format, recording, &[100.0, 120.0, 140.0, 160.0, 180.0]).finish()
}

#[test]
fn json_loses_nothing() {
    let ride = ride(300, 1);
    let text = written(Format::Json, &ride);
    assert_eq!(json::read(&text).unwrap(), ride);
    let odd = [f64::MIN_POSITIVE, -0.0, 1e300, 0.1 + 0.2, 9_007_199_254_740_993.0, -1e15, 5e-324];
    let mut recording = Recording::new(start(), start());
    for value in odd {
        recording.push_values(Metric::Weight, STRAP, start() - Duration::from_micros(1), &[value]);
    }
    let again = json::read(&written(Format::Json, &recording)).unwrap();
    let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(values(&again, Metric::Weight, STRAP)), bits(odd.to_vec()));
    assert_eq!(again, recording);
}

#[test]
fn csv_keeps_every_sample_mark_and_label() {
    let ride = ride(120, 2);
    let text = written(Format::Csv, &ride);
    let read = csv::read(&text, Timestamp::default()).unwrap();
    assert_eq!(read.skipped, None);
    let read = read.recording;
    assert_eq!((read.start, read.end), (ride.start, ride.end));
    assert_eq!((&read.laps, &read.pauses), (&ride.laps, &ride.pauses));
    assert_eq!(read.samples(), ride.samples());
    for series in ride.series() {
        let label = &ride.source(series.source()).unwrap().label;
        let source = read.sources.iter().find(|source| source.label == *label).unwrap().id;
        let again = read.series_of(series.metric());
        let again = again.iter().find(|series| series.source() == source).unwrap();
        assert!(again.iter().eq(series.iter()), "{} of {label}", series.metric());
    }
}

#[test]
fn fit_keeps_every_beat_to_a_millisecond() {
    let ride = ride(1200, 3);
    let file = fit::read(&written(Format::Fit, &ride)).unwrap();
    assert_eq!(file.problems, []);
    let sent: Vec<f64> = values(&ride, Metric::RrInterval, STRAP).iter().map(|rr| rr.round()).collect();
    assert!(sent.len() > 1900);
    assert_eq!(values(&file.recording, Metric::RrInterval, FILE), sent);
    let (sent, read) = (ride.series_of(Metric::RrInterval), file.recording.series_of(Metric::RrInterval));
    for (sent, read) in sent[0].times().iter().zip(read[0].times()) {
        let off = read.unix_micros().abs_diff(sent.unix_micros());
        assert!(off < 2_000_000, "{sent} was read as {read}");
    }
}

#[test]
fn fit_keeps_the_session_and_a_record_a_second() {
    let ride = ride(600, 4);
    let read = fit::read(&written(Format::Fit, &ride)).unwrap().recording;
    let floor = |at: Timestamp| Timestamp::from_unix_micros(at.unix_micros() / 1_000_000 * 1_000_000);
    assert_eq!((read.sport, read.utc_offset_s), (Sport::Cycling, Some(3600)));
    assert_eq!(read.start, floor(ride.start));
    assert_eq!(read.end, floor(ride.start) + Duration::from_secs(600));
    assert_eq!(read.laps, ride.laps.iter().map(|lap| floor(*lap)).collect::<Vec<_>>());
    assert_eq!(read.pauses.len(), 1);
    assert_eq!((read.pauses[0].from, read.pauses[0].until), (floor(at(240.0)), floor(at(300.0))));
    assert_eq!(
        (read.person.sex, read.person.age_years, read.person.weight_kg),
        (ride.person.sex, Some(35.0), Some(61.5))
    );
    let strap = read.source(SourceId(1)).unwrap();
    assert_eq!((strap.label.as_str(), strap.kind), ("source-1", SourceKind::HeartRate));
    assert_eq!(strap.name.as_ref().map(|name| name.expose().as_str()), Some("Polar H10 0A1B2C3D"));
    assert_eq!(strap.manufacturer.as_deref(), Some("Polar Electro"));
    for metric in [
        Metric::HeartRate,
        Metric::Power,
        Metric::BikeCadence,
        Metric::Speed,
        Metric::Distance,
        Metric::CoreTemperature,
        Metric::Smo2,
        Metric::SkinTemperature,
        Metric::Location,
    ] {
        let numbers = values(&read, metric, FILE).len() / if metric == Metric::Location { 2 } else { 1 };
        assert!((535..=542).contains(&numbers), "{metric}: {numbers} seconds of 540");
    }
    let (ours, theirs) = (Summary::of(&ride, &[]).whole, Summary::of(&read, &[]).whole);
    assert_eq!(ours.timer, theirs.timer);
    assert_eq!(ours.beats, theirs.beats);
    let near = |one: Option<f64>, two: Option<f64>, limit: f64| {
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!((one - two).abs() <= limit, "{one} and {two}");
    };
    near(ours.heart_rate().map(|rate| rate.mean), theirs.heart_rate().map(|rate| rate.mean), 0.5);
    near(ours.power().map(|rate| rate.mean), theirs.power().map(|rate| rate.mean), 1.0);
    near(ours.cadence().map(|rate| rate.mean), theirs.cadence().map(|rate| rate.mean), 0.05);
    near(ours.distance_m(), theirs.distance_m(), 10.0);
    assert!(values(&read, Metric::SkinTemperature, FILE).iter().all(|celsius| *celsius == 33.25));
}

#[test]
fn every_format_comes_in_slices_that_say_how_far_they_are() {
    let ride = ride(3000, 5);
    for format in Format::ALL {
        let mut writer = Writer::new(format, &ride, &[]);
        let (mut before, mut chunks, mut longest, mut file) = (writer.progress(), 0, 0, Vec::new());
        while let Some(chunk) = writer.poll() {
            let progress = writer.progress();
            assert!((before..=1.0).contains(&progress), "{format:?}: {before}, then {progress}");
            before = progress;
            chunks += 1;
            longest = longest.max(chunk.len());
            file.extend(chunk);
        }
        assert!((0.999..=1.0).contains(&before), "{format:?} ends at {before}");
        assert!(chunks > 5 && longest < 3 << 20, "{format:?}: {chunks} chunks, the longest of {longest}");
        assert_eq!(file, written_without_zones(format, &ride), "{format:?}");
    }
}

fn written_without_zones(format: Format, recording: &Recording) -> Vec<u8> {
    Writer::new(format, recording, &[]).finish()
}

#[test]
fn nothing_recorded_is_still_a_file() {
    let empty = Recording::new(start(), start());
    assert_eq!(json::read(&written(Format::Json, &empty)).unwrap(), empty);
    let fit = fit::read(&written(Format::Fit, &empty)).unwrap();
    assert_eq!((fit.problems, fit.recording.samples()), (vec![], 0));
    let csv = csv::read(&written(Format::Csv, &empty), Timestamp::default()).unwrap();
    assert_eq!((csv.recording.start, csv.recording.samples()), (start(), 0));
    assert!(String::from_utf8(written(Format::Tcx, &empty)).unwrap().contains("<Lap "));
}

#[test]
fn labels_and_sources_that_nobody_named_are_written() {
    let mut recording = Recording::new(start(), at(5.0));
    recording.push_values(Metric::HeartRate, METER, at(1.0), &[70.0]);
    recording.push_values(Metric::HeartRate, SECOND_STRAP, at(1.0), &[71.0]);
    let text = String::from_utf8(written(Format::Csv, &recording)).unwrap();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "time,metric,unit,source,value",
            "2026-11-21T10:42:06.250Z,START,,,",
            "2026-11-21T10:42:07.250Z,HEART_RATE,bpm,2,70",
            "2026-11-21T10:42:07.250Z,HEART_RATE,bpm,3,71",
            "2026-11-21T10:42:11.250Z,END,,,",
        ]
    );
}
