//! Sessions whose summaries were computed by hand.

use serde_json::json;
use strapline_broker::payload::{Context, FrameOutcome, Kind, LocalTime, Profile, Recording};

use super::{Stream, at, context};

/// Ten minutes on a bicycle: 120 bpm, then 150; 200 W; 90 rpm; 36 km/h; RR intervals that alternate.
fn ride() -> Stream {
    let profile = Profile {
        max_hr_bpm: Some(200.0),
        resting_hr_bpm: Some(50.0),
        ftp_watts: Some(250.0),
        ..Profile::default()
    };
    let mut ride = Stream::new(Context { profile, ..context() });
    ride.values("HEART_RATE", 0..600, |second| if second < 300 { 120.0 } else { 150.0 }, "strap");
    ride.values("POWER", 0..600, |_| 200.0, "pedals");
    ride.values("BIKE_CADENCE", 0..600, |second| if second == 17 { 110.0 } else { 90.0 }, "pedals");
    ride.values("SPEED", 0..600, |_| 36.0, "trainer");
    ride.values("DISTANCE", 0..600, |second| f64::from(second) * 10.0, "trainer");
    ride.values("CALORIES", 0..600, |second| (f64::from(second) / 10.0).floor(), "trainer");
    let mut ms = 0.0;
    for beat in 0..1200 {
        let rr = 490.0 + f64::from(beat % 2) * 20.0;
        ms += rr;
        ride.value("RR_INTERVAL", ms / 1000.0, rr, "strap");
    }
    ride
}

#[test]
fn a_ride_has_the_summaries_that_one_computes_by_hand() {
    let body = ride().body(Kind::Activity);
    let metadata = &body["metadata"];
    assert_eq!(metadata["start_time"], "2026-03-02T10:00:00.000000+00:00");
    assert_eq!(metadata["end_time"], "2026-03-02T10:10:00.000000+00:00", "the last beat ends at 600 s");
    assert_eq!(
        (&metadata["type"], &metadata["upload_type"], &metadata["timestamp_localization"]),
        (&json!(1), &json!(1), &json!(0))
    );

    let heart = &body["heart_rate_data"]["summary"];
    assert_eq!(
        (&heart["avg_hr_bpm"], &heart["min_hr_bpm"], &heart["max_hr_bpm"]),
        (&json!(135), &json!(120), &json!(150))
    );
    assert_eq!((&heart["resting_hr_bpm"], &heart["user_max_hr_bpm"]), (&json!(50), &json!(200)));
    // 120 of 200 is 60 %, zone 2; 150 is 75 %, zone 3.
    let seconds: Vec<_> =
        heart["hr_zone_data"].as_array().unwrap().iter().map(|zone| &zone["duration_seconds"]).collect();
    assert_eq!(seconds, [&json!(0), &json!(0), &json!(300), &json!(300), &json!(0), &json!(0)]);
    // Differences of 20 ms throughout; two windows of five minutes. SDNN: 10 ms times sqrt(600 / 599).
    assert_eq!((&heart["avg_hrv_rmssd"], &heart["avg_hrv_sdnn"]), (&json!(20), &json!(10)));
    let detailed = &body["heart_rate_data"]["detailed"];
    assert_eq!(detailed["hr_samples"].as_array().unwrap().len(), 600);
    assert_eq!(
        detailed["hr_samples"][300],
        json!({"timestamp": "2026-03-02T10:05:00.000000+00:00", "bpm": 150, "timer_duration_seconds": 300, "context": 0})
    );
    assert_eq!(detailed["hrv_samples_rmssd"].as_array().unwrap().len(), 2);

    // 60 % is low (57 to 63), 75 % is moderate (64 to 76).
    let durations = &body["active_durations_data"];
    assert_eq!((&durations["activity_seconds"], &durations["inactivity_seconds"]), (&json!(600), &json!(0)));
    assert_eq!(
        (
            &durations["low_intensity_seconds"],
            &durations["moderate_intensity_seconds"],
            &durations["vigorous_intensity_seconds"]
        ),
        (&json!(300), &json!(300), &json!(0))
    );
    assert_eq!(durations["activity_levels_samples"].as_array().unwrap().len(), 10);

    // From the first reading to the last: 599 s at 10 m/s.
    assert_eq!(body["distance_data"]["summary"]["distance_meters"], 5990);
    assert_eq!(body["distance_data"]["detailed"]["distance_samples"][599]["distance_meters"], 5990);
    assert_eq!(body["calories_data"]["total_burned_calories"], 59);
    assert_eq!(body["energy_data"]["energy_kilojoules"], 246.9, "59 kcal of 4.184 kJ");

    let movement = &body["movement_data"];
    assert_eq!(
        (&movement["avg_speed_meters_per_second"], &movement["max_speed_meters_per_second"]),
        (&json!(10), &json!(10))
    );
    assert_eq!(movement["avg_pace_minutes_per_kilometer"], 1.667);
    assert_eq!(
        (&movement["avg_cadence_rpm"], &movement["max_cadence_rpm"]),
        (&json!(90), &json!(110)),
        "20 / 600 more than 90 is 90.0"
    );

    assert_eq!(
        (&body["power_data"]["avg_watts"], &body["power_data"]["max_watts"]),
        (&json!(200), &json!(200))
    );
    assert_eq!(body["work_data"]["work_kilojoules"], 120);
    // IF 200 / 250; 600 s / 3600 s * 0.8² * 100.
    assert_eq!(
        body["TSS_data"]["TSS_samples"],
        json!([{
            "planned": null, "actual": 10.7, "method": "power", "intensity_factor_planned": null,
            "intensity_factor_actual": 0.8, "normalized_power_watts": 200,
        }])
    );
    for (section, member) in [
        ("oxygen_data", "avg_saturation_percentage"),
        ("MET_data", "avg_level"),
        ("polyline_map_data", "summary_polyline"),
    ] {
        assert!(body[section][member].is_null(), "{section}: nothing was measured");
    }
    assert_eq!(body["lap_data"]["laps"], json!([]));
}

#[test]
fn drop_outs_count_for_nothing() {
    let mut stream = Stream::new(Context {
        profile: Profile { max_hr_bpm: Some(200.0), ..Profile::default() },
        ..context()
    });
    stream.values("HEART_RATE", 0..60, |_| 100.0, "strap");
    stream.values("HEART_RATE", 660..720, |_| 200.0, "strap");
    let body = stream.body(Kind::Activity);
    let summary = &body["heart_rate_data"]["summary"];
    assert_eq!(summary["avg_hr_bpm"], 150, "ten minutes of silence are not 100 bpm");
    let zones = summary["hr_zone_data"].as_array().unwrap();
    assert_eq!(zones.iter().map(|zone| zone["duration_seconds"].as_f64().unwrap()).sum::<f64>(), 120.0);
}

#[test]
fn a_run_has_steps_of_two_to_a_revolution() {
    let mut run = Stream::new(context());
    run.values("STEPS_CADENCE", 0..60, |_| 170.0, "pod");
    run.values("STEPS", 0..60, |second| (f64::from(second) * 170.0 / 60.0).round(), "pod");
    let body = run.body(Kind::Activity);
    assert_eq!(body["metadata"]["type"], 8);
    assert_eq!(body["movement_data"]["avg_cadence_rpm"], 85);
    assert_eq!(body["distance_data"]["summary"]["steps"], 167);
    assert!(
        body["distance_data"]["summary"]["steps"].is_i64(),
        "the official Python model takes whole numbers only"
    );
    assert!(body["distance_data"]["summary"]["distance_meters"].is_null());
}

#[test]
fn a_watch_says_what_it_was() {
    let mut stream = Stream::new(context());
    stream.value("HIKING_HEART_RATE", 0.0, 110.0, "watch");
    stream.value("HIKING_TOTAL_CALORIES", 0.0, 5.0, "watch");
    assert_eq!(stream.body(Kind::Activity)["metadata"]["type"], 35);
    let mut said = Stream::new(Context { recording: Recording::ActivityOfType(149), ..context() });
    said.value("HIKING_HEART_RATE", 0.0, 110.0, "watch");
    assert_eq!(said.body(Kind::Activity)["metadata"]["type"], 149);
}

#[test]
fn a_walk_by_position_has_a_track_a_polyline_and_a_distance() {
    let mut walk = Stream::new(context());
    // 1.2e-5 degrees of latitude are 1.334 m: 600 s make 800 m.
    for second in 0..=600 {
        let d = json!({ "d": [50.0 + f64::from(second) * 1.2e-5, 8.0], "source": "phone" });
        assert_eq!(walk.push("LOCATION", f64::from(second), d), FrameOutcome::Used);
    }
    let body = walk.body(Kind::Activity);
    let position = &body["position_data"];
    assert_eq!(position["start_pos_lat_lng_deg"], json!([50.0, 8.0]));
    assert_eq!(position["center_pos_lat_lng_deg"], json!([50.0036, 8.0]));
    assert_eq!(position["end_pos_lat_lng_deg"], json!([50.0072, 8.0]));
    assert_eq!(position["position_samples"].as_array().unwrap().len(), 601);
    let meters = body["distance_data"]["summary"]["distance_meters"].as_i64().unwrap();
    assert!((796..=801).contains(&meters), "{meters}");
    assert!(body["polyline_map_data"]["summary_polyline"].as_str().unwrap().starts_with("_sdpH_oyo@A?"));
    let speed = body["movement_data"]["avg_speed_meters_per_second"].as_f64().unwrap();
    assert!((speed - 1.334).abs() < 0.01, "{speed}");
}

#[test]
fn laps_are_marked_or_of_a_distance() {
    let mut ride = ride();
    ride.builder.mark_lap(at(300.0));
    let body = ride.body(Kind::Activity);
    let laps = body["lap_data"]["laps"].as_array().unwrap();
    assert_eq!(laps.len(), 2);
    assert_eq!((&laps[0]["avg_hr_bpm"], &laps[1]["avg_hr_bpm"]), (&json!(120), &json!(150)));
    assert_eq!((&laps[0]["distance_meters"], &laps[1]["distance_meters"]), (&json!(2990), &json!(3000)));
    assert_eq!(
        (&laps[0]["trigger_method"], &laps[1]["trigger_method"]),
        (&json!("MANUAL"), &json!("SESSION_END"))
    );
    assert_eq!(laps[0]["active_duration_seconds"], 300);

    ride.builder.context_mut().auto_lap_meters = Some(1000.0);
    let body = ride.body(Kind::Activity);
    let laps = body["lap_data"]["laps"].as_array().unwrap();
    // Five whole kilometres, of which the third ends where the lap was marked, and what is left.
    assert_eq!(laps.len(), 6);
    let sum: f64 = laps.iter().map(|lap| lap["distance_meters"].as_f64().unwrap()).sum();
    assert_eq!(sum, 5990.0);
}

#[test]
fn sleep_has_what_was_measured_and_no_stages() {
    let local_time = LocalTime::from_offset_minutes(60);
    let mut night =
        Stream::new(Context { recording: Recording::Sleep { nap: Some(false) }, local_time, ..context() });
    night.start = "2026-03-01T22:30:00Z".parse().unwrap();
    night.values("HEART_RATE", 0..1200, |second| if second < 600 { 60.0 } else { 50.0 }, "strap");
    // 15 breaths a minute.
    let wave = |seconds: f64| (std::f64::consts::TAU * seconds / 4.0).sin();
    night.values("RR_INTERVAL", 1..1200, |second| 1000.0 + 30.0 * wave(f64::from(second) + 0.5), "strap");
    night.values("SPO2", 0..1200, |_| 96.0, "oximeter");
    let finished = night.finish();
    assert!(finished.payloads.iter().all(|payload| payload.kind != Kind::Activity));
    let body = night.body(Kind::Sleep);
    assert_eq!(body["metadata"]["start_time"], "2026-03-01T23:30:00.000000+01:00");
    assert_eq!((&body["metadata"]["is_nap"], &body["metadata"]["upload_type"]), (&json!(false), &json!(2)));
    assert_eq!(body["sleep_durations_data"]["other"]["duration_in_bed_seconds"], 1199);
    assert!(body["sleep_durations_data"]["asleep"]["duration_asleep_state_seconds"].is_null());
    assert_eq!(body["heart_rate_data"]["summary"]["avg_hr_bpm"], 55);
    assert_eq!(body["heart_rate_data"]["detailed"]["hrv_samples_rmssd"].as_array().unwrap().len(), 4);
    let breaths = &body["respiration_data"]["breaths_data"];
    assert_eq!(
        (&breaths["avg_breaths_per_min"], breaths["samples"].as_array().unwrap().len()),
        (&json!(15), 4)
    );
    assert_eq!(breaths["end_time"], body["metadata"]["end_time"]);
    assert_eq!(body["respiration_data"]["oxygen_saturation_data"]["avg_saturation_percentage"], 96);
}

#[test]
fn the_same_frames_give_the_same_payloads_again() {
    let (first, second) = (ride(), ride());
    assert_eq!(first.finish(), second.finish());
    let id = first.payload(Kind::Activity).summary_id;
    assert_eq!(id.len(), 36);
    assert_eq!(first.body(Kind::Activity)["metadata"]["summary_id"], id);
    let mut other = Stream::new(Context { user: "another".into(), ..context() });
    other.value("HEART_RATE", 0.0, 60.0, "strap");
    assert_ne!(other.payload(Kind::Activity).summary_id, id);
    other.builder.context_mut().session = Some("morning".into());
    assert_eq!(other.payload(Kind::Activity).summary_id, "morning");
}

#[test]
fn a_session_can_be_finished_in_between_and_goes_on() {
    let mut stream = Stream::new(context());
    stream.values("HEART_RATE", 0..60, |_| 100.0, "strap");
    let before = stream.payload(Kind::Activity);
    stream.values("HEART_RATE", 60..120, |_| 120.0, "strap");
    let after = stream.payload(Kind::Activity);
    assert_eq!(before.summary_id, after.summary_id);
    assert_eq!(
        (
            &before.body["heart_rate_data"]["summary"]["avg_hr_bpm"],
            &after.body["heart_rate_data"]["summary"]["avg_hr_bpm"]
        ),
        (&json!(100), &json!(110))
    );
}

#[test]
fn nothing_streamed_is_nothing_to_send() {
    let stream = Stream::new(context());
    assert!(stream.builder.is_empty());
    assert_eq!(stream.finish(), strapline_broker::payload::Finished::default());
    assert!(stream.builder.local_dates().is_empty());
}
