//! Several sources, restarts of counters, simulations, waveforms, and frames that are no good.

use serde_json::json;
use strapline_broker::payload::{Context, Device, Frame, FrameOutcome, Kind};

use super::{Stream, context, start};

#[test]
fn of_two_sources_the_better_one_counts_and_the_other_fills_its_gap() {
    let named = |label: &str, name: &str| Device {
        source: Some(label.into()),
        name: Some(name.into()),
        ..Device::default()
    };
    let devices = vec![named("source-1", "Watch"), named("source-2", "Strap")];
    let mut stream = Stream::new(Context { devices, ..context() });
    for second in 0..300 {
        stream.value("HEART_RATE", f64::from(second), 100.0, "source-1");
        // The strap comes with RR intervals, falls off for a minute, and comes back.
        if !(100..160).contains(&second) {
            stream.value("HEART_RATE", f64::from(second) + 0.3, 150.0, "source-2");
            stream.value("RR_INTERVAL", f64::from(second) + 0.2, 400.0, "source-2");
        }
    }
    let body = stream.body(Kind::Activity);
    let samples = body["heart_rate_data"]["detailed"]["hr_samples"].as_array().unwrap();
    // One more at the beginning, where the watch was first.
    assert!((300..=302).contains(&samples.len()), "{}", samples.len());
    let of_watch = samples.iter().filter(|sample| sample["bpm"] == 100).count();
    assert!((59..=61).contains(&of_watch), "{of_watch}");
    let device = &body["device_data"];
    assert_eq!((&device["name"], &device["data_provided"]), (&json!("Strap"), &json!(["HEART_RATE"])));
    assert_eq!(device["other_devices"][0]["name"], "Watch");
    assert_eq!(device["other_devices"].as_array().unwrap().len(), 1);
}

#[test]
fn steps_of_two_sensors_are_not_added_up() {
    let mut stream = Stream::new(context());
    stream.values("STEPS", 0..600, |second| f64::from(second) * 2.0, "pod");
    stream.values("STEPS", 100..500, |second| 8000.0 + f64::from(second) * 2.0, "band");
    let body = stream.body(Kind::Activity);
    assert_eq!(body["distance_data"]["summary"]["steps"], 599 * 2);
    assert_eq!(body["device_data"]["data_provided"], json!(["STEPS"]));
}

#[test]
fn a_page_that_was_loaded_again_counts_on() {
    let mut stream = Stream::new(context());
    stream.values("DISTANCE", 0..100, |second| f64::from(second) * 3.0, "source-1");
    stream.values("DISTANCE", 160..260, |second| f64::from(second - 160) * 3.0, "source-1");
    assert_eq!(stream.body(Kind::Activity)["distance_data"]["summary"]["distance_meters"], 2 * 99 * 3);
}

#[test]
fn a_simulation_beside_a_person_is_left_out_and_alone_it_is_marked() {
    let mut stream = Stream::new(context());
    stream.synthetic = true;
    stream.values("HEART_RATE", 0..600, |_| 180.0, "source-1");
    let payload = stream.payload(Kind::Activity);
    assert!(payload.synthetic);
    assert_eq!(payload.body["metadata"]["name"], "Simulated session");
    assert_eq!(payload.body["device_data"]["name"], "source-1 (simulated)");
    stream.synthetic = false;
    stream.values("HEART_RATE", 100..160, |_| 60.0, "source-2");
    let payload = stream.payload(Kind::Activity);
    assert!(!payload.synthetic);
    assert_eq!(payload.body["heart_rate_data"]["summary"]["max_hr_bpm"], 60);
    assert_eq!(payload.body["metadata"]["start_time"], "2026-03-02T10:01:40.000000+00:00");
}

#[test]
fn waveforms_are_counted_and_not_kept() {
    let mut stream = Stream::new(context());
    let chunk = json!({ "d": vec![0.5; 130], "source": "strap" });
    for second in 0..60 {
        assert_eq!(stream.push("ECG", f64::from(second), chunk.clone()), FrameOutcome::Counted);
    }
    // A recording of ECG alone is one, though the model has no place for it.
    assert_eq!(stream.body(Kind::Activity)["metadata"]["end_time"], "2026-03-02T10:00:59.000000+00:00");
}

#[test]
fn what_is_no_good_is_left_out_and_said() {
    let mut stream = Stream::new(context());
    stream.value("HEART_RATE", 0.0, 60.0, "strap");
    let outcomes = [
        ("HEART_RATE", json!({ "val": 0 }), FrameOutcome::Implausible),
        ("HEART_RATE", json!({ "val": 70, "q": 0 }), FrameOutcome::Implausible),
        ("HEART_RATE", json!({ "val": "70" }), FrameOutcome::Unreadable),
        ("LOCATION", json!({ "d": [91, 0] }), FrameOutcome::Implausible),
        ("LOCATION", json!({ "d": [1] }), FrameOutcome::Unreadable),
        ("BLOOD_PRESSURE", json!({ "val": 120 }), FrameOutcome::Unreadable),
        ("THB", json!({ "val": 12 }), FrameOutcome::Counted),
        ("MOOD", json!({ "val": 1 }), FrameOutcome::UnknownType),
    ];
    for (t, members, expected) in outcomes {
        assert_eq!(stream.push(t, 1.0, members.clone()), expected, "{t} {members}");
    }
    let late = r#"{"ts":"2026-03-09T10:00:00Z","val":60}"#;
    let frame = Frame { t: "HEART_RATE", d: late, received: start(), synthetic: false };
    assert_eq!(stream.builder.push(&frame), FrameOutcome::OutOfRange);
    assert_eq!(stream.builder.left_out(), 7);
    assert_eq!(stream.body(Kind::Activity)["heart_rate_data"]["summary"]["avg_hr_bpm"], 60);
}

#[test]
fn more_sources_than_anybody_wears_cost_nothing() {
    let mut stream = Stream::new(context());
    for source in 0..1000 {
        let outcome =
            stream.push("HEART_RATE", 0.0, json!({ "val": 60, "source": format!("source-{source}") }));
        assert_eq!(outcome, if source < 16 { FrameOutcome::Used } else { FrameOutcome::NoRoom });
    }

    // Nor do more series of those sources: 16 are there, 32 have room.
    let mut used = 0;
    for t in ["POWER", "SPEED", "STEPS", "DISTANCE"] {
        for source in 0..16 {
            let outcome = stream.push(t, 1.0, json!({ "val": 1, "source": format!("source-{source}") }));
            used += u32::from(outcome == FrameOutcome::Used);
        }
    }
    assert_eq!(used, 32);
    assert_eq!(
        stream.push("HEART_RATE", 2.0, json!({ "val": 60, "source": "source-3" })),
        FrameOutcome::Used
    );
}
