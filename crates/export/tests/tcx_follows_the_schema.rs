//! The order of elements of TrainingCenterDatabasev2.xsd and ActivityExtensionv2.xsd, and the limits of their types.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::collections::BTreeMap;

use strapline_export::{Format, Recording, Sport, Writer};
use strapline_units::Metric;
use support::{METER, at, ride, start};

/// The sequences of the schemas, of the elements that may occur here. `!` marks those that must.
const SEQUENCES: [(&str, &str); 13] = [
    ("TrainingCenterDatabase", "Activities"),
    ("Activities", "Activity"),
    ("Activity", "Id! Lap! Notes Training Creator Extensions"),
    (
        "Lap",
        "TotalTimeSeconds! DistanceMeters! MaximumSpeed Calories! AverageHeartRateBpm MaximumHeartRateBpm Intensity! \
         Cadence TriggerMethod! Track Notes Extensions",
    ),
    ("Track", "Trackpoint!"),
    (
        "Trackpoint",
        "Time! Position AltitudeMeters DistanceMeters HeartRateBpm Cadence SensorState Extensions",
    ),
    ("Position", "LatitudeDegrees! LongitudeDegrees!"),
    ("HeartRateBpm", "Value!"),
    ("AverageHeartRateBpm", "Value!"),
    ("MaximumHeartRateBpm", "Value!"),
    ("ns3:TPX", "ns3:Speed ns3:RunCadence ns3:Watts"),
    (
        "ns3:LX",
        "ns3:AvgSpeed ns3:MaxBikeCadence ns3:AvgRunCadence ns3:MaxRunCadence ns3:Steps ns3:AvgWatts ns3:MaxWatts",
    ),
    ("Creator", "Name! UnitId! ProductID! Version!"),
];

/// Elements that may come several times in a row.
const REPEATED: [&str; 4] = ["Activity", "Lap", "Track", "Trackpoint"];

/// Whole numbers with a lowest and a highest.
const WHOLE: [(&str, u32, u32); 9] = [
    ("Value", 1, 255),
    ("Cadence", 0, 254),
    ("Calories", 0, 65_535),
    ("ns3:RunCadence", 0, 254),
    ("ns3:Watts", 0, 65_535),
    ("ns3:AvgWatts", 0, 65_535),
    ("ns3:MaxWatts", 0, 65_535),
    ("ns3:MaxBikeCadence", 0, 254),
    ("ns3:AvgRunCadence", 0, 254),
];

/// Checks a document and counts its elements.
fn check(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    for tag in text.split('<').skip(1).filter(|tag| !tag.starts_with('?')) {
        let (tag, content) = tag.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            let (opened, children) = open.pop().expect("something is open");
            assert_eq!(opened, name);
            order(name, &children);
            continue;
        }
        let name = tag.split(' ').next().unwrap().to_owned();
        if let Some((_, children)) = open.last_mut() {
            children.push(name.clone());
        }
        if let Some((_, low, high)) = WHOLE.iter().find(|(known, ..)| *known == name) {
            let value: u32 = content.parse().unwrap_or_else(|_| panic!("{name}: {content}"));
            assert!((*low..=*high).contains(&value), "{name}: {value}");
        }
        *counts.entry(name.clone()).or_default() += 1;
        open.push((name, Vec::new()));
    }
    assert!(open.is_empty());
    counts
}

fn order(parent: &str, children: &[String]) {
    let Some((_, sequence)) = SEQUENCES.iter().find(|(known, _)| *known == parent) else { return };
    let mut rest = sequence.split_whitespace().peekable();
    let mut last = None;
    for child in children {
        if last == Some(child) && REPEATED.contains(&child.as_str()) {
            continue;
        }
        loop {
            let next =
                rest.next().unwrap_or_else(|| panic!("{child} is out of order in {parent}: {children:?}"));
            if next.trim_end_matches('!') == child {
                break;
            }
            assert!(!next.ends_with('!'), "{parent} lacks {next} before {child}");
        }
        last = Some(child);
    }
    if let Some(missing) = rest.find(|next| next.ends_with('!')) {
        panic!("{parent} lacks {missing}");
    }
}

fn tcx(recording: &Recording) -> String {
    String::from_utf8(Writer::new(Format::Tcx, recording, &[]).finish()).unwrap()
}

#[test]
fn a_ride_is_in_order_with_laps_tracks_and_points() {
    let text = tcx(&ride(600, 21));
    let counts = check(&text);
    // The second lap has a pause.
    assert_eq!((counts["Lap"], counts["Track"]), (3, 4));
    assert!((538..=542).contains(&counts["Trackpoint"]), "{counts:?}");
    for name in ["HeartRateBpm", "ns3:Watts", "ns3:Speed", "Position", "DistanceMeters", "Cadence"] {
        assert!(counts[name] >= counts["Trackpoint"] - 3, "{name}: {counts:?}");
    }
    assert!(text.contains("<Activity Sport=\"Biking\">"));
}

#[test]
fn a_run_has_strides_in_the_extension() {
    let mut run = Recording::new(start(), at(10.0));
    run.sport = Sport::Running;
    for second in 0..10 {
        run.push_values(Metric::StepsCadence, METER, at(f64::from(second)), &[172.0]);
    }
    let text = tcx(&run);
    let counts = check(&text);
    assert_eq!(counts.get("Cadence"), None);
    assert!(text.contains("<ns3:RunCadence>86</ns3:RunCadence>"));
    assert!(text.contains("<ns3:AvgRunCadence>86</ns3:AvgRunCadence>"));
}

#[test]
fn values_beyond_the_types_are_brought_within() {
    let mut recording = Recording::new(start(), at(10.0));
    for (second, value) in [(0, 0.2), (1, -5.0), (2, 1e9), (3, 255.4)] {
        for metric in [Metric::HeartRate, Metric::Power, Metric::BikeCadence, Metric::Speed, Metric::Calories]
        {
            recording.push_values(metric, METER, at(f64::from(second)), &[value]);
        }
        recording.push_values(Metric::Location, METER, at(f64::from(second)), &[value, value]);
    }
    check(&tcx(&recording));
}
