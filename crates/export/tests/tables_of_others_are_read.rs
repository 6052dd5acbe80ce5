//! CSV files as other programs write them.

use strapline_export::csv::{self, CsvError};
use strapline_units::{Metric, Timestamp};

const START: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

/// Seconds since [`START`] and value of each sample.
fn series(text: &str, metric: Metric) -> Vec<(f64, f64)> {
    let file = csv::read(text.as_bytes(), START).unwrap();
    assert_eq!(file.skipped, None, "{text:?}");
    let series = file.recording.series_of(metric);
    let since = |at: Timestamp| (at.unix_micros() - START.unix_micros()) as f64 / 1e6;
    series.iter().flat_map(|series| series.iter()).map(|(at, values)| (since(at), values[0])).collect()
}

#[test]
fn separators_decimal_marks_and_kinds_of_times() {
    let expected = vec![(0.0, 70.0), (1.5, 71.5)];
    for text in [
        "time,heart_rate\n0,70\n1.5,71.5\n",
        "\u{feff}Time;HR [bpm]\r\n0;70\r\n1,5;71,5\r\n",
        "t_ms\tBPM\n0\t70\n1500\t71.5",
        "secs,hr,mood\n0,70,\"good, really\"\n1.5,71.5,\n",
        "hr,timestamp\n70,2023-11-14T22:13:20Z\n71.5,2023-11-14T23:13:21.5+01:00\n",
        "timestamp,hr\n2023-11-14 22:13:20,70\n2023-11-14 22:13:21.5,71.5\n",
        "timestamp,hr\n1700000000,70\n1700000001.5,71.5\n",
        "timestamp,hr\n1700000000000,70\n1700000001500,71.5\n",
        "time,hr\n0:00,70\n00:00:01.5,71.5\n",
        "# made by hand\ntime,hr\n\n0,70\n1,0\n1.5,71.5\n",
    ] {
        assert_eq!(series(text, Metric::HeartRate), expected, "{text:?}");
    }
}

#[test]
fn intervals_without_times_follow_each_other() {
    assert_eq!(
        series("rr_ms\n800\n900\n1000\n", Metric::RrInterval),
        [(0.8, 800.0), (1.7, 900.0), (2.7, 1000.0)]
    );
    assert_eq!(series("power,cadence\n200,90\n210,\n", Metric::Power), [(0.0, 200.0), (1.0, 210.0)]);
    assert_eq!(series("rr_s\n0.8\n", Metric::RrInterval), [(0.8, 800.0)]);
}

#[test]
fn the_session_spans_what_was_read() {
    let file =
        csv::read(b"timestamp,power,speed_m_s\n1700000005,200,10\n1700000009,210,10\n", START).unwrap();
    let seconds = |at: Timestamp| at.unix_micros() / 1_000_000 - 1_700_000_000;
    assert_eq!((seconds(file.recording.start), seconds(file.recording.end)), (5, 9));
    assert_eq!(file.recording.series_of(Metric::Speed)[0].sample(0).unwrap().1, [36.0]);
    let file = csv::read(b"time,power\n5,200\n9,210\n", START).unwrap();
    assert_eq!((seconds(file.recording.start), seconds(file.recording.end)), (0, 9));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let told = |text: &str| match csv::read(text.as_bytes(), START) {
        Ok(file) => file.skipped.map(|(error, count)| (error.to_string(), count)).unwrap(),
        Err(error) => (error.to_string(), 0),
    };
    assert_eq!(csv::read(b" \n", START), Err(CsvError::Empty));
    assert_eq!(csv::read(b"a,b\n1,2\n", START), Err(CsvError::NoColumn));
    assert_eq!(told("time,hr\n0,70\n1,x\n2,y\n3,71\n"), ("line 3: \"x\" is not a number".to_owned(), 2));
    assert!(told("time,hr\nsoon,70\n0,70\n").0.starts_with("line 2: there is no time"));
    assert!(told("time,hr\nsoon,70\n").0.starts_with("no line could be read; the first: line 2"));
    let own =
        |line: &str| told(&format!("time,metric,unit,source,value\n{line}\n2026-11-21T10:42:06Z,END,,,\n"));
    assert!(own("2026-11-21T10:42:06Z,MOOD,,1,3").0.contains("\"MOOD\" is not known"));
    assert!(own("2026-11-21T10:42:06Z,POWER,kW,1,3").0.contains("POWER is in \"W\", not in \"kW\""));
    assert!(own("2026-11-21T10:42:06Z,POWER,W,1,").0.contains("\"\" is not a number"));
}
