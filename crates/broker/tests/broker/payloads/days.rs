//! Local days: several sessions, sessions over midnight, and what is measured of the body.

use serde_json::json;
use strapline_broker::payload::{Context, DayPart, Kind, LocalTime, Profile};
use strapline_units::Timestamp;

use super::{Stream, context, only};

fn berlin() -> Context {
    Context { local_time: LocalTime::from_offset_minutes(60), ..context() }
}

fn walk(start: &str, bpm: f64) -> Stream {
    let mut stream = Stream::new(Context {
        profile: Profile { max_hr_bpm: Some(200.0), ..Profile::default() },
        ..berlin()
    });
    stream.start = start.parse().unwrap();
    stream.values("HEART_RATE", 0..120, |_| bpm, "strap");
    stream.values("STEPS", 0..120, |second| f64::from(second) * 2.0, "pod");
    stream
}

fn now() -> Timestamp {
    "2026-03-02T20:00:00Z".parse().unwrap()
}

#[test]
fn a_day_is_all_of_its_sessions() {
    let (morning, evening) = (walk("2026-03-02T07:00:00Z", 100.0), walk("2026-03-02T18:00:00Z", 140.0));
    let first = morning.builder.finish(now(), &[]);
    let second = evening.builder.finish(now(), &first.days);
    let daily = only(&second.payloads, Kind::Daily);
    assert_eq!(daily.summary_id, "2026-03-02");
    let body = &daily.body;
    assert_eq!(body["metadata"]["start_time"], "2026-03-02T00:00:00.000000+01:00");
    assert_eq!(body["metadata"]["end_time"], "2026-03-03T00:00:00.000000+01:00");
    assert_eq!(body["distance_data"]["steps"], 2 * 238);
    let steps = body["distance_data"]["detailed"]["step_samples"].as_array().unwrap();
    assert_eq!(steps.last().unwrap()["steps"], 2 * 238);
    assert_eq!(body["heart_rate_data"]["summary"]["avg_hr_bpm"], 120);
    assert_eq!(
        (
            &body["heart_rate_data"]["summary"]["min_hr_bpm"],
            &body["heart_rate_data"]["summary"]["max_hr_bpm"]
        ),
        (&json!(100), &json!(140))
    );
    let samples = body["heart_rate_data"]["detailed"]["hr_samples"].as_array().unwrap();
    assert_eq!(samples.len(), 4, "a sample a minute");
    assert_eq!(samples[2]["timestamp"], "2026-03-02T19:00:00.000000+01:00");
    // 100 of 200 is zone 1, 140 zone 3.
    let zones: Vec<_> = body["heart_rate_data"]["summary"]["hr_zone_data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|zone| &zone["duration_seconds"])
        .collect();
    assert_eq!((zones[1], zones[3]), (&json!(120), &json!(120)));
    let durations = &body["active_durations_data"];
    assert_eq!(
        (&durations["inactivity_seconds"], &durations["moderate_intensity_seconds"]),
        (&json!(120), &json!(120))
    );

    // The parts are kept as JSON, and finishing twice, or after a restart, changes nothing.
    let kept: Vec<DayPart> = first
        .days
        .iter()
        .chain(&second.days)
        .map(|part| serde_json::from_str(&serde_json::to_string(part).unwrap()).unwrap())
        .collect();
    assert_eq!(evening.builder.finish(now(), &kept), second);
    assert_eq!(morning.builder.finish(now(), &kept).payloads[1].body["distance_data"]["steps"], 2 * 238);
}

#[test]
fn a_session_over_midnight_belongs_to_both_days() {
    // Local midnight is 23:00 UTC.
    let stream = walk("2026-03-02T22:59:00Z", 100.0);
    assert_eq!(stream.builder.local_dates(), ["2026-03-02", "2026-03-03"]);
    let finished = stream.builder.finish(now(), &[]);
    let days: Vec<_> = finished.payloads.iter().filter(|payload| payload.kind == Kind::Daily).collect();
    assert_eq!(
        days.iter().map(|day| day.summary_id.as_str()).collect::<Vec<_>>(),
        ["2026-03-02", "2026-03-03"]
    );
    let steps: Vec<i64> =
        days.iter().map(|day| day.body["distance_data"]["steps"].as_i64().unwrap()).collect();
    let activity = only(&finished.payloads, Kind::Activity);
    assert_eq!(activity.body["distance_data"]["summary"]["steps"], steps.iter().sum::<i64>());
    assert_eq!(days[1].body["metadata"]["start_time"], "2026-03-03T00:00:00.000000+01:00");
}

#[test]
fn a_simulated_session_is_no_part_of_a_persons_day() {
    let person = walk("2026-03-02T07:00:00Z", 100.0).builder.finish(now(), &[]);
    let mut simulated = Stream::new(berlin());
    simulated.synthetic = true;
    simulated.values("STEPS", 0..60, f64::from, "source-1");
    let finished = simulated.builder.finish(now(), &person.days);
    let daily = only(&finished.payloads, Kind::Daily);
    assert!(daily.synthetic);
    assert_eq!(daily.body["distance_data"]["steps"], 59);
}

#[test]
fn a_scale_a_cuff_and_a_thermometer_make_a_body_and_no_activity() {
    let mut stream = Stream::new(Context {
        profile: Profile { height_cm: Some(180.0), ..Profile::default() },
        ..berlin()
    });
    // The scale sends its result twice.
    stream.value("WEIGHT", 0.0, 72.9, "scale");
    stream.value("WEIGHT", 1.0, 72.9, "scale");
    stream.push("BLOOD_PRESSURE", 60.0, json!({ "d": [121.0, 79.0, 93.0], "source": "cuff" }));
    stream.value("GLUCOSE", 120.0, 98.6, "sensor");
    stream.value("GLUCOSE", 420.0, 103.0, "sensor");
    stream.values("CORE_TEMPERATURE", 120..240, |_| 37.25, "core");
    stream.values("SKIN_TEMPERATURE", 120..240, |_| 33.5, "core");
    stream.values("SPO2", 120..180, |_| 97.0, "oximeter");
    let finished = stream.finish();
    assert_eq!(
        finished.payloads.iter().map(|payload| payload.kind).collect::<Vec<_>>(),
        [Kind::Daily, Kind::Body]
    );
    let payload = stream.payload(Kind::Body);
    assert_eq!(payload.summary_id, "2026-03-02");
    let body = payload.body;
    let measurements = body["measurements_data"]["measurements"].as_array().unwrap();
    assert_eq!(measurements.len(), 1);
    assert_eq!((&measurements[0]["weight_kg"], &measurements[0]["BMI"]), (&json!(72.9), &json!(22.5)));
    assert_eq!(
        body["blood_pressure_data"]["blood_pressure_samples"],
        json!([{ "timestamp": "2026-03-02T11:01:00.000000+01:00", "systolic_bp": 121, "diastolic_bp": 79 }])
    );
    assert_eq!(body["glucose_data"]["blood_glucose_samples"][0]["blood_glucose_mg_per_dL"], 99);
    assert_eq!(body["glucose_data"]["day_avg_blood_glucose_mg_per_dL"], 100.8);
    assert_eq!(body["temperature_data"]["body_temperature_samples"].as_array().unwrap().len(), 2);
    assert_eq!(
        (
            &body["temperature_data"]["day_avg_body_temperature_celsius"],
            &body["temperature_data"]["day_avg_skin_temperature_celsius"]
        ),
        (&json!(37.25), &json!(33.5))
    );
    assert_eq!(body["oxygen_data"]["avg_saturation_percentage"], 97);
    assert!(body["hydration_data"]["day_total_water_consumption_ml"].is_null());
}
