//! A session made of a log has the samples that the pipeline gave live, and a replay has them once more.

use std::time::Duration;

use strapline_export::{Pause, SourceKind, Sport};
use strapline_pipeline::{EVERY_SENSOR, Input, Notification, Output, Pipeline, Settings};
use strapline_recording::{Assembler, Chunks, Encoder, Entry, Mark, Player, What};
use strapline_units::{Metric, Private, Sample, SourceId, Timestamp, Value};

const STRAP: SourceId = SourceId(1);
const METER: SourceId = SourceId(2);
const SECONDS: u64 = 60;

const fn at(since: Duration) -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000 + since.as_micros() as i64)
}

const fn second(second: u64) -> Timestamp {
    at(Duration::from_secs(second))
}

/// A minute of a strap and a power meter, with a lap, a pause and a link that is lost; and what the pipeline made of it.
fn ride() -> (Vec<Entry>, Vec<Sample>) {
    let mut inputs = Vec::new();
    for (device, text) in [(STRAP, "strap,seed=3"), (METER, "power,seed=3")] {
        inputs.push((second(0), Input::Connected { device, synthetic: false }));
        let mut sensor = strapline_sim::parse(text).unwrap();
        while sensor.due() < Duration::from_secs(SECONDS) {
            let emission = sensor.next();
            let at = at(emission.at);
            let characteristic = emission.characteristic;
            let notification = Notification { device, characteristic, at, value: emission.value };
            inputs.push((at, Input::Notification(notification)));
        }
    }
    inputs.push((second(30), Input::Disconnected { device: STRAP }));
    inputs.push((second(30), Input::Connected { device: STRAP, synthetic: false }));
    inputs.sort_by_key(|(at, _)| *at);

    let mut pipeline = Pipeline::new("live");
    pipeline.extend(EVERY_SENSOR);
    pipeline.set(Settings { wheel_circumference_mm: 2_000 });
    let mut samples = Vec::new();
    let began = What::Began { utc_offset_minutes: 60, wheel_mm: 2_000 };
    let mut entries = vec![
        Entry { at: second(0), what: began },
        Entry { at: second(0), what: What::Named(STRAP, Private::new("H10".to_owned())) },
    ];
    for (at, input) in inputs {
        entries.push(Entry { at, what: What::Input(input.clone()) });
        pipeline.handle(at, input);
        while let Some(output) = pipeline.poll() {
            if let Output::Sample(sample) = output {
                samples.push(sample);
            }
        }
    }
    for (at, mark) in [(20, Mark::Lap), (40, Mark::Pause), (50, Mark::Resume), (SECONDS, Mark::Stop)] {
        entries.push(Entry { at: second(at), what: What::Mark(mark) });
    }
    entries.sort_by_key(|entry| entry.at);
    (entries, samples)
}

fn assembled(entries: &[Entry]) -> strapline_export::Recording {
    let mut assembler = Assembler::new(EVERY_SENSOR);
    entries.iter().for_each(|entry| assembler.take(entry.clone()));
    assert_eq!(assembler.faults(), 0);
    assembler.finish()
}

fn same_numbers(value: &Value, numbers: &[f64]) -> bool {
    match value {
        Value::Scalar(number) => numbers == [*number],
        Value::Vector(vector) => numbers == vector.as_slice(),
    }
}

#[test]
fn a_session_has_the_samples_of_the_live_pipeline() {
    let (entries, samples) = ride();
    let mut encoder = Encoder::default();
    let mut store = Vec::new();
    for entry in &entries {
        encoder.push(entry);
        if encoder.waiting() > 200 {
            store.extend(encoder.take_chunk().unwrap());
        }
    }
    store.extend(encoder.take_chunk().unwrap());
    let read: Vec<Entry> = Chunks::new(&store).flat_map(|chunk| chunk.unwrap()).collect();
    assert_eq!(read, entries);

    let recording = assembled(&read);
    assert_eq!(recording.samples(), samples.len());
    for series in recording.series() {
        let of = |sample: &&Sample| sample.metric == series.metric() && sample.source == series.source();
        let live: Vec<&Sample> = samples.iter().filter(of).collect();
        assert_eq!(live.len(), series.len());
        for (sample, (at, numbers)) in live.iter().zip(series.iter()) {
            assert!(sample.at == at && same_numbers(&sample.value, numbers), "{sample:?}: {at} {numbers:?}");
        }
    }
    assert!(recording.series_of(Metric::RrInterval)[0].len() > 50);
    assert!(recording.series_of(Metric::Power)[0].len() > 50);
    assert_eq!((recording.start, recording.end), (second(0), second(SECONDS)));
    assert_eq!(recording.laps, [second(20)]);
    assert_eq!(recording.pauses, [Pause { from: second(40), until: second(50) }]);
    assert_eq!((recording.utc_offset_s, recording.sport), (Some(3600), Sport::Cycling));
    let source = |id| recording.source(id).unwrap();
    assert_eq!(source(STRAP).name.as_ref().unwrap().expose(), "H10");
    assert_eq!((source(STRAP).kind, source(METER).kind), (SourceKind::HeartRate, SourceKind::BikePower));
}

#[test]
fn a_session_that_was_cut_off_ends_with_the_last_that_came() {
    let (entries, _) = ride();
    let cut: Vec<Entry> = entries.into_iter().filter(|entry| entry.at <= second(45)).collect();
    let last = cut.iter().map(|entry| entry.at).max().unwrap();
    let recording = assembled(&cut);
    assert_eq!(recording.end, last);
    assert_eq!(recording.pauses, [Pause { from: second(40), until: last }]);
}

#[test]
fn a_replay_has_the_same_values_on_todays_clock_at_any_speed() {
    let (entries, samples) = ride();
    for speed in [1, 10, 60] {
        let today = second(9_000_000);
        let names = vec![(STRAP, SourceId(71)), (METER, SourceId(72))];
        let mut player = Player::new(entries.clone(), EVERY_SENSOR, names, today, speed);
        let (mut played, mut marks) = (Vec::new(), Vec::new());
        let mut frames = 0;
        while let Some(due) = player.due() {
            assert!(player.handle(due - Duration::from_micros(2), 10).is_empty());
            assert!(player.poll().is_none(), "nothing happens before it is due");
            marks.extend(player.handle(due, 10));
            while let Some(output) = player.poll() {
                match output {
                    Output::Sample(sample) => played.push(sample),
                    Output::Frame(frame) => {
                        assert!(frame.synthetic, "a replay is nobody's heart of now");
                        frames += 1;
                    }
                    Output::Fault { error, .. } => panic!("{error}"),
                    Output::Presence(_) | Output::Reading { .. } => {}
                }
            }
        }
        assert_eq!(marks, [Mark::Lap, Mark::Pause, Mark::Resume, Mark::Stop]);
        assert_eq!((played.len(), frames), (samples.len(), samples.len()));
        for (played, live) in played.iter().zip(&samples) {
            assert_eq!((played.metric, &played.value), (live.metric, &live.value));
            assert_eq!(played.source.0, live.source.0 + 70);
            let (since, lived) = (played.at.duration_since(today), live.at.duration_since(second(0)));
            let off = (since.as_secs_f64() * f64::from(speed) - lived.as_secs_f64()).abs();
            assert!(off < 1e-4, "{since:?} at {speed}x of {lived:?}");
        }
        assert_eq!(player.played(today + Duration::from_secs(1)), Duration::from_secs(speed.into()));
    }
}
