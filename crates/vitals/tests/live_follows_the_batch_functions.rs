//! The live machine on simulated time: what it tells is what the functions for whole series say of the same window, it tells
//! it no more than once a second, and nothing that comes makes it panic or grow.

use core::time::Duration;

use strapline_units::{Metric, Sample, SourceId, SplitMix64, Timestamp, Value};
use strapline_vitals::live::{FULL_FROM, Live, LiveInput, LiveOutput, LiveState, TOLD_FROM};
use strapline_vitals::{ArtefactKind, Doubt, Person, Sex, Zoning, correct, hrv, respiration};

const START: i64 = 1_780_000_000_000_000;

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_micros(START + (seconds * 1e6).round() as i64)
}

fn sample(metric: Metric, seconds: f64, value: Value) -> Sample {
    Sample { metric, at: at(seconds), value, source: SourceId(1) }
}

/// Beats of a heart that breathes, by the second of the beat, with intervals in ms.
fn heart(seconds: f64, rpm: f64, seed: u64) -> Vec<(f64, f64)> {
    let mut random = SplitMix64::new(seed);
    let (mut now, mut beats) = (0.0, Vec::new());
    while now < seconds {
        let breath = (core::f64::consts::TAU * rpm / 60.0 * now).sin();
        let rr = 800.0 + 30.0 * breath + 8.0 * random.next_normal();
        now += rr / 1000.0;
        beats.push((now, rr));
    }
    beats
}

/// What comes of beats, each with a heart rate and a tick every quarter of a second.
fn run(live: &mut Live, beats: &[(f64, f64)]) -> Vec<(f64, LiveOutput)> {
    let mut outputs = Vec::new();
    let mut ticks = 0;
    for &(now, rr) in beats {
        while f64::from(ticks) / 4.0 < now {
            let tick = f64::from(ticks) / 4.0;
            live.handle(at(tick), LiveInput::Tick);
            outputs.extend(core::iter::from_fn(|| live.poll()).map(|output| (tick, output)));
            ticks += 1;
        }
        let bpm = Value::Scalar((60_000.0 / rr).round());
        for sample in
            [sample(Metric::RrInterval, now, Value::Scalar(rr)), sample(Metric::HeartRate, now, bpm)]
        {
            live.handle(at(now), LiveInput::Sample(&sample));
            outputs.extend(core::iter::from_fn(|| live.poll()).map(|output| (now, output)));
        }
    }
    outputs
}

fn states(outputs: &[(f64, LiveOutput)]) -> Vec<(f64, &LiveState)> {
    let states = outputs.iter().filter_map(|(now, output)| match output {
        LiveOutput::State(state) => Some((*now, &**state)),
        _ => None,
    });
    states.collect()
}

/// The intervals of the last two minutes before a time.
fn window(beats: &[(f64, f64)], now: f64) -> Vec<f64> {
    let seen: Vec<_> = beats.iter().filter(|(beat, _)| *beat <= now).collect();
    let last = at(seen.last().unwrap().0);
    let inside = seen.iter().filter(|(beat, _)| last.duration_since(at(*beat)) < Duration::from_secs(120));
    inside.map(|(_, rr)| *rr).collect()
}

#[test]
fn measures_are_those_of_the_window() {
    let beats = heart(300.0, 14.0, 1);
    let outputs = run(&mut Live::new(Person::default()), &beats);
    let states = states(&outputs);
    let (mut full, mut same) = (0, 0);
    for (now, state) in &states {
        let Some(told) = state.hrv else { continue };
        // A state may be made between the two samples of a beat: by the beats until then.
        let rr = correct(&window(&beats, *now)).rr;
        let measures = told.measures;
        if told.span < TOLD_FROM {
            assert_eq!(measures.rmssd_ms, None);
            continue;
        }
        assert_eq!(measures.rmssd_ms, hrv::rmssd_ms(&rr), "at {now}");
        assert_eq!(measures.sdnn_ms, hrv::sdnn_ms(&rr));
        assert_eq!(measures.pnn50_pct, hrv::pnn50_pct(&rr));
        assert_eq!(measures.sd1_ms, hrv::poincare(&rr).map(|plot| plot.sd1_ms));
        assert_eq!(measures.sd2_ms, hrv::poincare(&rr).map(|plot| plot.sd2_ms));
        assert_eq!(measures.mean_rr_ms, hrv::mean_rr_ms(&rr));
        assert_eq!(told.artefact_pct, 0.0);
        if told.span >= FULL_FROM + Duration::from_secs(5) {
            full += 1;
            assert_eq!(measures.dfa_alpha1, hrv::dfa_alpha1(&rr));
            // Made every five seconds, and kept until the next time.
            same += usize::from(measures.lf_hf == hrv::band_powers(&rr).lf_hf());
            assert!(measures.lf_hf.is_some());
        }
    }
    assert!(full > 150 && same >= full / 6, "{same} of {full}");
    let last = states.last().unwrap().1;
    let breathing = last.breathing.unwrap();
    assert!((breathing.breathing.rate_rpm - 14.0).abs() < 0.3 && !breathing.by_movement, "{breathing:?}");
}

#[test]
fn it_tells_once_a_second_and_streams_every_five() {
    let outputs = run(&mut Live::new(Person::default()), &heart(200.0, 14.0, 2));
    let states = states(&outputs);
    assert!(states.windows(2).all(|pair| pair[1].0 - pair[0].0 > 0.999), "too often");
    assert!((150..=202).contains(&states.len()), "{}", states.len());
    let streamed: Vec<_> = outputs
        .iter()
        .filter_map(|(_, output)| match output {
            LiveOutput::Rmssd(at, rmssd) => Some((*at, *rmssd)),
            _ => None,
        })
        .collect();
    assert!((22..=28).contains(&streamed.len()), "{}", streamed.len());
    assert!(streamed.windows(2).all(|pair| pair[1].0.duration_since(pair[0].0) >= Duration::from_secs(5)));
    assert!(streamed.iter().all(|(_, rmssd)| (10.0..60.0).contains(rmssd)), "{streamed:?}");
}

#[test]
fn what_is_new_is_told_and_what_is_not_is_kept_quiet() {
    let mut live = Live::new(Person::default());
    run(&mut live, &heart(60.0, 14.0, 3));
    let mut states = Vec::new();
    for tick in 0..400 {
        live.handle(at(62.0 + f64::from(tick) / 4.0), LiveInput::Tick);
        while let Some(output) = live.poll() {
            if let LiveOutput::State(state) = output {
                states.push(*state);
            }
        }
    }
    assert!(states.len() < 15, "{} states of a strap that is silent", states.len());
    let doubts: Vec<_> =
        states.iter().filter_map(|state| state.heart).filter_map(|heart| heart.trust.doubt).collect();
    assert!(doubts.contains(&Doubt::Age), "{doubts:?}");
    let last = states.last().unwrap();
    assert_eq!((last.heart, last.hrv), (None, None));
    assert!(last.in_zones.iter().sum::<Duration>() > Duration::from_secs(58), "what was is not forgotten");
}

#[test]
fn a_beat_that_was_missed_is_marked_where_it_was() {
    let mut beats = heart(100.0, 14.0, 4);
    let (end, rr) = beats.remove(71);
    beats[71].1 += rr;
    let outputs = run(&mut Live::new(Person::default()), &beats);
    let last = states(&outputs).last().unwrap().1.clone();
    assert_eq!(last.corrected.len(), 1, "{:?}", last.corrected);
    let marked = last.corrected[0];
    assert_eq!((marked.kind, marked.at, marked.rr_ms), (ArtefactKind::Missed, at(beats[71].0), beats[71].1));
    assert!(end < beats[71].0 && last.corrected_from <= marked.at);
    let hrv = last.hrv.unwrap();
    assert!(hrv.artefact_pct > 0.5 && hrv.artefact_pct < 2.0);
    assert_eq!(hrv.trust.doubt, Some(Doubt::Artefacts));
}

#[test]
fn another_profile_counts_from_the_beginning() {
    let mut live = Live::new(Person::default());
    run(&mut live, &heart(120.0, 14.0, 5));
    let told = |live: &mut Live| {
        let last = core::iter::from_fn(|| live.poll()).filter_map(|output| match output {
            LiveOutput::State(state) => Some(*state),
            _ => None,
        });
        last.last().unwrap()
    };
    live.handle(at(125.0), LiveInput::Tick);
    let before = told(&mut live);
    assert!(before.zones_assumed && before.energy_and_load.is_none());
    let person = Person {
        birth_year: Some(1991),
        sex: Some(Sex::Female),
        weight_kg: Some(64.0),
        zoning: Zoning::Own([60.0, 70.0, 100.0, 120.0, 140.0]),
        ..Person::default()
    };
    live.handle(at(125.1), LiveInput::Person(person));
    let after = told(&mut live);
    assert_eq!(after.heart.unwrap().zone, 2);
    assert_eq!(after.zones_bpm, [60.0, 70.0, 100.0, 120.0, 140.0]);
    let total: Duration = before.in_zones.iter().sum();
    assert_eq!(after.in_zones[2], total, "all of it was between 70 and 100");
    let (kcal, load) = after.energy_and_load.unwrap();
    assert!(kcal > 2.0 && load > 0.2, "{kcal} kcal, {load}");
}

#[test]
fn no_contact_takes_the_trust() {
    let mut live = Live::new(Person::default());
    live.handle(at(0.0), LiveInput::Contact(Some(false)));
    let outputs = run(&mut live, &heart(10.0, 14.0, 6));
    let heart = states(&outputs).last().unwrap().1.heart.unwrap();
    assert_eq!((heart.trust.score, heart.trust.doubt), (0.0, Some(Doubt::Contact)));
}

/// An ECG of these beats at 130 Hz, `late` seconds after them, in chunks as a Polar H10 sends them.
fn ecg(beats: &[(f64, f64)], late: f64) -> Vec<Sample> {
    let end = beats.last().unwrap().0;
    let mut random = SplitMix64::new(9);
    let wave = |from_peak: f64, width: f64| (-(from_peak / width).powi(2) / 2.0).exp();
    let value = |now: f64, noise: f64| {
        let beat = |beat: f64| wave(now - beat, 0.012) + 0.25 * wave(now - beat - 0.28, 0.05);
        beats.iter().map(|(at, _)| beat(at + late)).sum::<f64>() + 0.01 * noise
    };
    let samples: Vec<f64> =
        (0..(end * 130.0) as usize).map(|index| value(index as f64 / 130.0, random.next_normal())).collect();
    let chunks = samples.chunks(73).enumerate();
    chunks
        .map(|(nth, chunk)| sample(Metric::Ecg, nth as f64 * 73.0 / 130.0, Value::Vector(chunk.to_vec())))
        .collect()
}

#[test]
fn r_peaks_are_told_and_held_against_the_strap() {
    let beats = heart(70.0, 14.0, 7);
    for (late, scale) in [(0.0, 1.0), (-0.9, 1.0), (0.4, 1.0)] {
        let mut live = Live::new(Person::default());
        let strap: Vec<_> = beats
            .iter()
            .map(|(beat, rr)| sample(Metric::RrInterval, *beat, Value::Scalar(rr * scale)))
            .collect();
        let mut all: Vec<Sample> = ecg(&beats, late).into_iter().chain(strap).collect();
        all.sort_by_key(|sample| sample.at);
        let (mut peaks, mut last) = (Vec::new(), None);
        for sample in &all {
            live.handle(sample.at, LiveInput::Sample(sample));
            while let Some(output) = live.poll() {
                match output {
                    LiveOutput::Peak(at, _) => peaks.push(at),
                    LiveOutput::State(state) => last = Some(*state),
                    LiveOutput::Rmssd(..) => {}
                }
            }
        }
        let near = |peak: &Timestamp| {
            let apart =
                |beat: f64| peak.duration_since(at(beat + late)).max(at(beat + late).duration_since(*peak));
            beats.iter().any(|(beat, _)| apart(*beat) < Duration::from_millis(10))
        };
        assert!(
            peaks.len() > 75 && peaks.iter().filter(|peak| near(peak)).count() + 2 > peaks.len(),
            "{late}"
        );
        assert!(peaks.is_sorted());
        let check = last.unwrap().ecg.unwrap();
        assert!(
            check.beats > 50 && check.mean_off_ms < 8.0 && check.bias_ms.abs() < 2.0,
            "{late}: {check:?}"
        );
        assert!(check.agreement > 0.99 && check.lower_limit_ms < 0.0 && check.upper_limit_ms > 0.0);
    }
}

#[test]
fn a_strap_that_counts_half_the_beats_does_not_agree_with_its_ecg() {
    let beats = heart(70.0, 14.0, 8);
    let mut live = Live::new(Person::default());
    let halves = beats.chunks_exact(2).map(|pair| {
        let rr = Value::Scalar(pair[0].1 + pair[1].1);
        let bpm = Value::Scalar(60_000.0 / (pair[0].1 + pair[1].1));
        [sample(Metric::RrInterval, pair[1].0, rr), sample(Metric::HeartRate, pair[1].0, bpm)]
    });
    let mut all: Vec<Sample> = ecg(&beats, 0.1).into_iter().chain(halves.flatten()).collect();
    all.sort_by_key(|sample| sample.at);
    let mut last = None;
    for sample in &all {
        live.handle(sample.at, LiveInput::Sample(sample));
        while let Some(output) = live.poll() {
            if let LiveOutput::State(state) = output {
                last = Some(*state);
            }
        }
    }
    let last = last.unwrap();
    assert_eq!(last.ecg.unwrap().agreement, 0.0, "{:?}", last.ecg);
    assert_eq!(last.heart.unwrap().trust.doubt, Some(Doubt::Agreement));
}

#[test]
fn breathing_is_seen_in_the_chest_where_the_heart_shows_none() {
    let mut live = Live::new(Person::default());
    let mut last = None;
    for index in 0..70 * 50 {
        let now = f64::from(index) / 50.0;
        let tilt = 0.02 * (core::f64::consts::TAU * 12.0 / 60.0 * now).sin();
        let axes = Value::Vector(vec![9.81 * tilt.sin(), 0.0, 9.81 * tilt.cos()]);
        live.handle(at(now), LiveInput::Sample(&sample(Metric::RawAcceleration, now, axes)));
        while let Some(output) = live.poll() {
            if let LiveOutput::State(state) = output {
                last = state.breathing;
            }
        }
    }
    let breathing = last.unwrap();
    assert!(breathing.by_movement && (breathing.breathing.rate_rpm - 12.0).abs() < 0.3, "{breathing:?}");
    live.handle(at(85.0), LiveInput::Tick);
    let Some(LiveOutput::State(state)) = live.poll() else { panic!("nothing new") };
    assert_eq!(state.breathing, None, "a chest that is seen no more");
}

#[test]
fn whatever_comes_nothing_panics_and_numbers_stay_finite() {
    let mut random = SplitMix64::new(10);
    let odd = [0.0, -1.0, 1.0, 800.0, 1e300, -1e300, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 63_999.0];
    for _ in 0..60 {
        let mut live = Live::new(Person::default());
        let mut now = START;
        for _ in 0..300 {
            let draw = |random: &mut SplitMix64| {
                let pick = random.next_u64() as usize;
                if pick.is_multiple_of(3) {
                    odd[pick / 3 % odd.len()]
                } else {
                    600.0 + 300.0 * random.next_f64()
                }
            };
            now = match random.next_u64() % 50 {
                0 => i64::MAX,
                1 => i64::MIN,
                2 => START,
                step => now.saturating_add(step as i64 * 20_000),
            };
            let time = Timestamp::from_unix_micros(now);
            let metric = [Metric::HeartRate, Metric::RrInterval, Metric::Ecg, Metric::RawAcceleration]
                [random.next_u64() as usize % 4];
            let length = random.next_u64() as usize % 80;
            let vector = matches!(metric, Metric::Ecg | Metric::RawAcceleration)
                || random.next_u64().is_multiple_of(9);
            let value = if vector {
                let length = if metric == Metric::RawAcceleration { 3 } else { length };
                Value::Vector((0..length).map(|_| draw(&mut random)).collect())
            } else {
                Value::Scalar(draw(&mut random))
            };
            let sample = Sample { metric, at: time, value, source: SourceId(1) };
            let person = Person {
                birth_year: Some(random.next_u64() as u16),
                sex: Some(Sex::Male),
                weight_kg: Some(draw(&mut random)),
                resting_bpm: Some(draw(&mut random)),
                max_bpm: Some(draw(&mut random)),
                zoning: Zoning::Own([0; 5].map(|_| draw(&mut random))),
                ..Person::default()
            };
            let input = match random.next_u64() % 40 {
                0 => LiveInput::Interrupted,
                1 => LiveInput::Person(person),
                2 => LiveInput::Contact(Some(true)),
                3 => LiveInput::Tick,
                _ => LiveInput::Sample(&sample),
            };
            live.handle(Timestamp::from_unix_micros(now), input);
            while let Some(output) = live.poll() {
                let LiveOutput::State(state) = output else { continue };
                assert!(state.corrected.len() <= 605, "memory");
                if let Some(hrv) = state.hrv {
                    assert!(hrv.measures.rmssd_ms.is_none_or(f64::is_finite), "{hrv:?}");
                    assert!((0.0..=1.0).contains(&hrv.trust.score), "{hrv:?}");
                }
            }
        }
    }
}

#[test]
fn breathing_by_beats_is_that_of_the_window() {
    let beats = heart(180.0, 11.0, 12);
    let outputs = run(&mut Live::new(Person::default()), &beats);
    let (now, state) = *states(&outputs).last().unwrap();
    let batch = respiration::from_rr(&correct(&window(&beats, now)).rr).unwrap();
    let live = state.breathing.unwrap().breathing;
    assert!((live.rate_rpm - batch.rate_rpm).abs() < 0.2, "{live:?} {batch:?}");
}
