//! Files of recordings: FIT, CSV and JSON of anybody. What can be read is written in every format and read again.

use strapline_export::{Format, Recording, Source, Sport, Summary, Writer, csv, fit, json};
use strapline_units::{Metric, SourceId};

use super::Target;
use super::wire::START;

pub(super) fn targets() -> [Target; 3] {
    let session = session();
    let seed = |format| Writer::new(format, &session, &[120.0]).finish();
    let mut fit = Target::new("recording-fit", read_fit).seeds([seed(Format::Fit), FOREIGN.to_vec()]);
    fit.words =
        &[b".FIT", &[0x40, 0, 1, 0, 20], &[0x60, 0, 0, 20, 0], &[253, 4, 0x86], &[0, 10, 0x84], &[0xA5]];
    let tables = TABLES.map(|table| table.as_bytes().to_vec());
    let mut csv = Target::new("recording-csv", read_csv).seeds(tables).seeds([seed(Format::Csv)]);
    csv.words = &[
        b"time",
        b"rr_ms",
        b"heart_rate",
        b"LAP",
        b"PAUSE",
        b"RESUME",
        b"RR_INTERVAL,ms,",
        b"\n",
        b";",
        b"\"",
    ];
    let mut json = Target::new("recording-json", read_json).seeds([seed(Format::Json)]);
    json.words = &[b"\"samples\":[[", b"\"t\":\"", b"-9223372036854775808", b"1e308", b"\"laps\":[", b"],["];
    for target in [&mut fit, &mut csv, &mut json] {
        target.longest = 4096;
    }
    [fit, csv, json]
}

/// Big-endian, fields in another order, a developer field, a compressed time stamp.
#[rustfmt::skip]
const FOREIGN: &[u8] = &[
    12, 0x10, 0, 0, 46, 0, 0, 0, b'.', b'F', b'I', b'T',
    0x61, 0, 1, 0, 20, 3, 3, 1, 0x02, 253, 4, 0x86, 7, 2, 0x84, 1, 0, 2, 0,
    1, 70, 0x3B, 0x9A, 0xCA, 0x00, 0x00, 0xC8, 9, 9,
    0x42, 0, 0, 78, 0, 1, 0, 2, 0x84, 2, 0x20, 0x03,
    0xA5, 71, 0x3B, 0x9A, 0xCA, 0x01, 0x00, 0xC9, 9, 9,
    0, 0,
];

const TABLES: [&str; 4] = [
    "time,heart_rate,power\n0,70,200\n1.5,71,\n",
    "Zeit;time;HR [bpm]\nx;0:01,5;71,5\n",
    "rr_ms\n800\n812.5\n",
    "timestamp\tspeed_m_s\n2023-11-14T22:13:20Z\t9.5\n1700000001500\t9\n",
];

fn session() -> Recording {
    let mut session = Recording::new(START, START + std::time::Duration::from_secs(3));
    session.sport = Sport::Running;
    session.sources = vec![Source::new(SourceId(1), "source-1".to_owned())];
    session.laps = vec![START + std::time::Duration::from_secs(1)];
    for (metric, values) in [
        (Metric::HeartRate, &[70.0][..]),
        (Metric::RrInterval, &[850.5]),
        (Metric::StepsCadence, &[170.0]),
        (Metric::SkinTemperature, &[33.0]),
        (Metric::Ecg, &[0.1, -0.1]),
    ] {
        session.push_values(metric, SourceId(1), START, values);
    }
    session
}

fn read_fit(input: &[u8]) {
    let Ok(file) = fit::read(input) else { return };
    check(&file.recording);
}

fn read_csv(input: &[u8]) {
    let Ok(file) = csv::read(input, START) else { return };
    check(&file.recording);
}

fn read_json(input: &[u8]) {
    let Ok(recording) = json::read(input) else { return };
    check(&recording);
}

/// What was read can be summed up and written, and JSON keeps all of it.
fn check(recording: &Recording) {
    let summary = Summary::of(recording, &[100.0, 150.0]);
    assert!(summary.whole.timer <= summary.whole.elapsed);
    for format in Format::ALL {
        let file = Writer::new(format, recording, &[100.0]).finish();
        match format {
            Format::Fit => {
                let again = fit::read(&file).map(|file| file.problems);
                assert_eq!(again, Ok(Vec::new()));
            }
            // Years without four digits cannot be written.
            Format::Json if printable(recording) => {
                let again = json::read(&file).expect("what is written is read");
                assert!(again == *recording, "not the same again");
            }
            Format::Csv | Format::Json | Format::Tcx => assert!(!file.is_empty()),
        }
    }
}

/// Whether every point in time can be read again from what is printed of it.
fn printable(recording: &Recording) -> bool {
    let pauses = recording.pauses.iter().flat_map(|pause| [pause.from, pause.until]);
    let mut all = pauses.chain(recording.laps.iter().copied()).chain([recording.start, recording.end]);
    all.all(|at| at.to_string().parse() == Ok(at))
}
