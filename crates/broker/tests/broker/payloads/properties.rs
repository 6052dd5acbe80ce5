//! What holds for any frames, from a seeded generator.

use serde_json::{Value, json};
use strapline_broker::payload::{
    Context, DayPart, Frame, Kind, LocalTime, Profile, Recording, SessionBuilder,
};
use strapline_units::{Metric, SplitMix64};

use super::schemas::validate;
use super::{Stream, at, context, start};

fn chance(random: &mut SplitMix64, of_a_hundred: u64) -> bool {
    random.next_u64() % 100 < of_a_hundred
}

fn pick<'a, T>(random: &mut SplitMix64, from: &'a [T]) -> &'a T {
    &from[(random.next_u64() % from.len() as u64) as usize]
}

fn any_context(random: &mut SplitMix64) -> Context {
    let recordings = [
        Recording::Activity,
        Recording::ActivityOfType((random.next_u64() % 400) as u16),
        Recording::Sleep { nap: chance(random, 50).then_some(true) },
    ];
    let mut maybe = |value: f64| chance(random, 60).then_some(value);
    let profile = Profile {
        max_hr_bpm: maybe(185.0),
        resting_hr_bpm: maybe(0.0),
        weight_kg: maybe(f64::NAN),
        height_cm: maybe(1e-300),
        ftp_watts: maybe(f64::INFINITY),
    };
    let auto_lap_meters = maybe(100.0);
    let local_time = LocalTime::from_offset_minutes((random.next_u64() % 2879) as i16 - 1439);
    Context { recording: *pick(random, &recordings), profile, auto_lap_meters, local_time, ..context() }
}

/// A number as foreign programs might write one.
fn any_number(random: &mut SplitMix64, metric: Option<Metric>) -> String {
    let range = metric.map_or(0.0..=100.0, |metric| metric.plausible());
    match random.next_u64() % 20 {
        0 => "1e308".into(),
        1 => "-1e308".into(),
        2 => "1e999".into(),
        3 => "null".into(),
        4 => "\"72\"".into(),
        5 => "NaN".into(),
        6 => range.end().to_string(),
        7 => range.start().to_string(),
        _ => (range.start() + random.next_f64() * (range.end() - range.start())).to_string(),
    }
}

fn any_frame(random: &mut SplitMix64, second: f64) -> (String, String, bool) {
    let metric = chance(random, 95).then(|| *pick(random, Metric::ALL));
    let name = metric.map_or("WHATEVER", Metric::name);
    let t = if chance(random, 5) { format!("ROWING_{name}") } else { name.into() };
    let ts = match random.next_u64() % 50 {
        0 => "\"9999-12-31T23:59:59Z\"".into(),
        1 => "\"never\"".into(),
        2 => "7".into(),
        _ => format!("\"{}\"", at(second)),
    };
    let numbers = [(); 3].map(|()| any_number(random, metric));
    let value = match metric {
        Some(Metric::Location) => {
            format!("\"d\":[{},{}]", 50.0 + random.next_f64() * 0.01, 8.0 + random.next_f64() * 0.01)
        }
        _ if chance(random, 10) => format!("\"d\":[{}]", numbers.join(",")),
        _ => format!("\"val\":{}", numbers[0]),
    };
    let source = random.next_u64() % 3;
    let d = match random.next_u64() % 60 {
        0 => "[]".into(),
        1 => format!("{{{value}}}"),
        _ => format!("{{\"ts\":{ts},{value},\"source\":\"source-{source}\",\"q\":{}}}", random.next_f64()),
    };
    (t, d, chance(random, 3))
}

#[test]
fn any_frames_give_valid_payloads() {
    for seed in 0..60 {
        let mut random = SplitMix64::new(seed);
        let mut builder = SessionBuilder::new(any_context(&mut random));
        let mut second = 0.0;
        for _ in 0..1500 {
            second += random.next_f64() * if chance(&mut random, 1) { 900.0 } else { 2.0 };
            let jitter = if chance(&mut random, 10) { -20.0 } else { 0.0 };
            let (t, d, synthetic) = any_frame(&mut random, (second + jitter).max(0.0));
            builder.push(&Frame { t: &t, d: &d, received: at(second), synthetic });
            if chance(&mut random, 1) {
                builder.mark_lap(at(second));
            }
        }
        let finished = builder.finish(at(second), &[]);
        assert!(!finished.payloads.is_empty());
        for payload in &finished.payloads {
            validate(payload);
            assert!(payload.start <= payload.end);
            in_order(&payload.body, &format!("seed {seed}"));
            sums_agree(payload.kind, &payload.body);
        }
        let kept: Vec<DayPart> =
            serde_json::from_str(&serde_json::to_string(&finished.days).unwrap()).unwrap();
        assert_eq!(builder.finish(at(second), &kept), finished, "seed {seed}");
    }
}

/// Every array of samples is in the order of time.
fn in_order(value: &Value, path: &str) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| in_order(member, &format!("{path}/{name}")))
        }
        Value::Array(elements) => {
            // Saturations of blood and muscle stand one after the other.
            let of_kind = |kind: &Value| -> Vec<&str> {
                let same = elements.iter().filter(|element| element["type"] == *kind);
                same.filter_map(|element| element["timestamp"].as_str()).collect()
            };
            for kind in [json!(null), json!(0), json!(1)] {
                assert!(of_kind(&kind).is_sorted(), "{path} is not in order");
            }
            elements.iter().for_each(|element| in_order(element, path));
        }
        _ => {}
    }
}

fn number(body: &Value, pointer: &str) -> Option<f64> {
    body.pointer(pointer)?.as_f64()
}

fn sums_agree(kind: Kind, body: &Value) {
    if let Some(zones) = body.pointer("/heart_rate_data/summary/hr_zone_data").and_then(Value::as_array)
        && !zones.is_empty()
        && number(body, "/heart_rate_data/summary/user_max_hr_bpm").is_some()
        && let Some(active) = number(body, "/active_durations_data/activity_seconds")
    {
        let zones: f64 = zones.iter().map(|zone| zone["duration_seconds"].as_f64().unwrap()).sum();
        let all = active + number(body, "/active_durations_data/inactivity_seconds").unwrap();
        assert!((zones - all).abs() < 0.02, "zones {zones} s, activity {all} s");
    }
    let summary = if kind == Kind::Daily { "/distance_data" } else { "/distance_data/summary" };
    for (total, samples, member) in [
        ("distance_meters", "distance_samples", "distance_meters"),
        ("steps", "step_samples", "steps"),
        ("floors_climbed", "floors_climbed_samples", "floors_climbed"),
    ] {
        let samples = body.pointer(&format!("/distance_data/detailed/{samples}")).and_then(Value::as_array);
        let Some(last) = samples.and_then(|samples| samples.last()) else { continue };
        let total = number(body, &format!("{summary}/{total}")).unwrap();
        assert!((last[member].as_f64().unwrap() - total).abs() <= 0.51, "{member}: {last} and {total}");
    }
    if let Some(mean) = number(body, "/heart_rate_data/summary/avg_hr_bpm") {
        let (least, most) = ("/heart_rate_data/summary/min_hr_bpm", "/heart_rate_data/summary/max_hr_bpm");
        assert!(number(body, least).unwrap() <= mean + 0.1 && mean <= number(body, most).unwrap() + 0.1);
    }
    let laps = body.pointer("/lap_data/laps").and_then(Value::as_array).cloned().unwrap_or_default();
    if let (false, Some(total)) = (laps.is_empty(), number(body, "/distance_data/summary/distance_meters")) {
        let sum: f64 = laps.iter().filter_map(|lap| lap["distance_meters"].as_f64()).sum();
        assert!((sum - total).abs() <= 0.51 + 0.005 * laps.len() as f64, "laps {sum} m, all {total} m");
    }
}

#[test]
fn how_two_producers_interleave_changes_nothing() {
    for seed in 0..20 {
        let mut random = SplitMix64::new(seed);
        let frames = |source: &str, random: &mut SplitMix64| -> Vec<(&'static str, f64, Value)> {
            let mut steps = 0.0;
            let mut frames = Vec::new();
            for second in 0..400 {
                if chance(random, 80) {
                    steps += (random.next_f64() * 3.0).round();
                    let second = f64::from(second) + random.next_f64() * 0.9;
                    let bpm = 60.0 + random.next_f64() * 100.0;
                    frames.push(("HEART_RATE", second, json!({ "val": bpm, "source": source })));
                    frames.push(("STEPS", second, json!({ "val": steps, "source": source })));
                    frames.push(("RR_INTERVAL", second, json!({ "val": 60_000.0 / bpm, "source": source })));
                }
            }
            frames
        };
        let sources = [frames("strap", &mut random), frames("watch", &mut random)];
        let run = |random: &mut SplitMix64| {
            let mut stream = Stream::new(context());
            stream.value("HEART_RATE", 0.0, 60.0, "strap");
            stream.value("HEART_RATE", 0.0, 61.0, "watch");
            let mut rest = sources.each_ref().map(|frames| frames.iter());
            loop {
                let first = (random.next_u64() % 2) as usize;
                let Some((t, second, members)) = rest[first].next().or_else(|| rest[1 - first].next()) else {
                    break;
                };
                stream.push(t, *second, members.clone());
            }
            stream.finish()
        };
        assert_eq!(
            run(&mut SplitMix64::new(seed + 100)),
            run(&mut SplitMix64::new(seed + 200)),
            "seed {seed}"
        );
    }
}

#[test]
fn twelve_hours_with_waveforms_stay_small() {
    let mut builder = SessionBuilder::new(Context {
        profile: Profile { max_hr_bpm: Some(190.0), ..Profile::default() },
        ..context()
    });
    let seconds = 12 * 3600;
    let waveform = format!(r#"{{"ts":"{}","d":[{}]}}"#, start(), vec!["0.125"; 130].join(","));
    for second in 0..seconds {
        let received = at(f64::from(second));
        let mut push = |t: &str, value: f64| {
            let d = format!(r#"{{"ts":"{received}","val":{value},"source":"source-1"}}"#);
            builder.push(&Frame { t, d: &d, received, synthetic: false });
        };
        push("HEART_RATE", 100.0 + f64::from(second % 60));
        push("RR_INTERVAL", 600.0);
        push("POWER", 150.0);
        push("DISTANCE", f64::from(second) * 8.0);
        if second % 16 == 0 {
            builder.push(&Frame { t: "ECG", d: &waveform, received, synthetic: false });
        }
    }
    let finished = builder.finish(at(f64::from(seconds)), &[]);
    for payload in &finished.payloads {
        let bytes = payload.body.to_string().len();
        assert!(bytes < 4_000_000, "{:?} has {bytes} bytes", payload.kind);
    }
    for part in &finished.days {
        let bytes = serde_json::to_string(part).unwrap().len();
        assert!(bytes < 400_000, "a part of a day has {bytes} bytes");
    }
    let activity = &finished.payloads[0].body;
    assert_eq!(activity["heart_rate_data"]["summary"]["avg_hr_bpm"], 129.5);
    assert_eq!(activity["distance_data"]["summary"]["distance_meters"], (seconds - 1) * 8);
}
