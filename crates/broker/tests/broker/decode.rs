//! `strapline decode`, as a program.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::support::strapline;

const PMD: &str = "FB005C82-02E7-F387-1CAD-8ACD2D8DF0C8";

fn run(arguments: &[&str]) -> Output {
    strapline().arg("decode").args(arguments).output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The objects of a call that goes well and has nothing to complain of.
fn decoded(arguments: &[&str]) -> Vec<Value> {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(output.stderr, b"");
    lines(&output)
}

fn piped(input: &[u8]) -> Output {
    let mut child = strapline()
        .args(["decode", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// What a call that fails says, beside the objects that it prints all the same.
fn refused(arguments: &[&str]) -> (Option<i32>, Vec<Value>, String) {
    let output = run(arguments);
    (output.status.code(), lines(&output), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn one_value_is_one_object() {
    let output = run(&["2A37", "164800040004"]);
    assert_eq!(output.status.code(), Some(0));
    // Byte for byte: whole numbers without a fraction, in the order of the specification.
    assert_eq!(
        std::str::from_utf8(&output.stdout).unwrap(),
        concat!(
            r#"{"characteristic":"Heart Rate Measurement","uuid":"2A37","#,
            r#""fields":{"heart_rate_bpm":72,"sensor_contact":"detected","rr_1_1024_s":[1024,1024]},"#,
            r#""samples":[{"t":"RR_INTERVAL","val":1000,"unit":"ms"},{"t":"RR_INTERVAL","val":1000,"unit":"ms"},"#,
            r#"{"t":"HEART_RATE","val":72,"unit":"bpm"}]}"#,
            "\n"
        )
    );
}

#[test]
fn uuids_and_octets_are_read_in_any_form() {
    let expected = decoded(&["2A37", "16480004"]);
    for (uuid, value) in [
        ("0x2a37", "0x16480004"),
        ("00002A37-0000-1000-8000-00805F9B34FB", "16 48 00 04"),
        ("00002a37-0000-1000-8000-00805f9b34fb", "16:48:00:04"),
        ("0x00002a3700001000800000805f9b34fb", "0x16 0x48 0x00 0x04"),
        ("2A37", "16-48-00-04"),
    ] {
        assert_eq!(decoded(&[uuid, value]), expected, "{uuid} {value}");
    }
}

#[test]
fn every_family_gives_fields_and_samples() {
    let number = |t: &str, val: f64, unit: &str| {
        let val = if val.fract() == 0.0 { json!(val as i64) } else { json!(val) };
        json!({"t": t, "val": val, "unit": unit})
    };
    for (uuid, value, field, expected, samples) in [
        (
            "2A53",
            "00 0003 b4",
            "speed_m_s",
            json!(3),
            vec![
                number("SPEED", 10.8, "km/h"),
                number("STEPS_CADENCE", 180.0, "/min"),
                number("STEPS", 0.0, ""),
                number("DISTANCE", 0.0, "m"),
            ],
        ),
        ("2A63", "0000 c8ff", "power_w", json!(-56), vec![number("POWER", -56.0, "W")]),
        (
            "2ACD",
            "9000 e803 0a00 1400 6400 5802 0a",
            "negative_elevation_gain_m",
            json!(2),
            vec![number("SPEED", 10.0, "km/h"), number("CALORIES", 100.0, "kcal")],
        ),
        (
            "2ACE",
            "000400 e803 6400 5802 0a",
            "energy_per_minute_kcal",
            json!(10),
            vec![number("SPEED", 10.0, "km/h"), number("CALORIES", 100.0, "kcal")],
        ),
        (
            "2AD1",
            "0002 30 0a00 96",
            "heart_rate_bpm",
            json!(150),
            vec![number("STROKE_RATE", 24.0, "/min"), number("HEART_RATE", 150.0, "bpm")],
        ),
        (
            "2AD2",
            "4400 e903 b500 c800",
            "cadence_rpm",
            json!(90.5),
            vec![
                number("SPEED", 10.01, "km/h"),
                number("BIKE_CADENCE", 90.5, "/min"),
                number("POWER", 200.0, "W"),
            ],
        ),
        (
            "6E40FEC2-B5A3-F393-E0A9-E50E24DCCA9E",
            "A4 09 4E 05 19 01 5A 10 27 C8 00 30 00",
            "trainer_status",
            json!("ok"),
            vec![number("POWER", 200.0, "W"), number("BIKE_CADENCE", 90.0, "/min")],
        ),
        (
            "2A5F",
            "00 6100 3c00",
            "spo2_percent",
            json!(97),
            vec![number("SPO2", 97.0, "%"), number("HEART_RATE", 60.0, "bpm")],
        ),
        ("2A5F", "00 ff07 3c00", "spo2_percent", json!("NaN"), vec![number("HEART_RATE", 60.0, "bpm")]),
        ("2A1C", "00 6c0100ff", "temperature", json!(36.4), vec![number("BODY_TEMPERATURE", 36.4, "°C")]),
        (
            "2A35",
            "00 7800 5000 5d00",
            "systolic",
            json!(120),
            vec![json!({"t": "BLOOD_PRESSURE", "d": [120, 80, 93], "unit": "mmHg"})],
        ),
        ("2A9D", "00 983a", "weight_kg", json!(75), vec![number("WEIGHT", 75.0, "kg")]),
        (
            "2AA7",
            "06 00 6400 0a00",
            "records",
            json!([{"glucose_mg_dl": 100, "time_offset_min": 10}]),
            vec![number("GLUCOSE", 100.0, "mg/dl")],
        ),
        (
            "00002101-5B1E-4347-B07C-97B514DAE121",
            "01 740e 480d",
            "core_c",
            json!(37),
            vec![number("CORE_TEMPERATURE", 37.0, "°C"), number("SKIN_TEMPERATURE", 34.0, "°C")],
        ),
        (
            PMD,
            "02 ea54a2420bf1c908 01 0000 0000 e803",
            "timestamp_ns",
            json!(633302253287134442_u64),
            vec![json!({"t": "RAW_ACCELERATION", "d": [0, 0, 9.80665], "unit": "m/s²"})],
        ),
        ("2A19", "64", "battery_level_percent", json!(100), vec![]),
        ("2A29", "506f6c6172", "string", json!("Polar"), vec![]),
    ] {
        let [object] = &decoded(&[uuid, value])[..] else { panic!("{uuid}") };
        assert_eq!(object["fields"][field], expected, "{uuid}");
        assert_eq!(object["samples"], json!(samples), "{uuid}");
    }
}

#[test]
fn counters_are_compared_with_those_before() {
    let values = ["03 01000000 0004 0100 0004", "03 05000000 0008 0200 0008", "03 05000000 0008 0200 0008"];
    let objects = decoded(&[&["2A5B"], &values[..]].concat());
    let fields = |index: usize| objects[index]["fields"].clone();
    assert_eq!((&fields(0)["cadence_rpm"], &fields(0)["new_event"]), (&Value::Null, &Value::Null));
    for (index, new_event) in [(1, true), (2, false)] {
        assert_eq!(fields(index)["cadence_rpm"], 60);
        assert_eq!(fields(index)["speed_km_h"], 30.312);
        assert_eq!(fields(index)["new_event"], new_event);
    }
    let distance = json!({"t": "DISTANCE", "val": 8.42, "unit": "m"});
    assert!(objects[1]["samples"].as_array().unwrap().contains(&distance), "{}", objects[1]);

    // The wheel's size is an option; a power meter's wheel ticks twice as fast.
    let small = decoded(&[&["2A5B", "--wheel-mm", "1000"], &values[..]].concat());
    assert_eq!(small[1]["fields"]["speed_km_h"], 14.4);
    let meter = decoded(&["2A63", "3000 c800 01000000 0008 0100 0004", "3000 c800 05000000 0010 0200 0008"]);
    assert_eq!(meter[1]["fields"]["speed_km_h"], 30.312);
    assert_eq!(
        (&meter[1]["fields"]["cadence_rpm"], &meter[1]["fields"]["new_event"]),
        (&json!(60), &json!(true))
    );
}

#[test]
fn a_polar_frame_is_read_with_what_the_options_and_the_frame_before_say() {
    // Two samples of 100 and -100 µV, stamped 1 s and 2 s.
    let frames = ["00 00ca9a3b00000000 00 640000 9cffff", "00 0094357700000000 00 640000 9cffff"];
    let plain = decoded(&[&[PMD], &frames[..]].concat());
    assert_eq!(plain[0]["fields"]["sample_timestamps_ns"], Value::Null, "at a rate that nobody told");
    assert_eq!(plain[1]["fields"]["sample_timestamps_ns"], json!([1_500_000_000, 2_000_000_000]));
    assert_eq!(plain[0]["samples"], json!([{"t": "ECG", "d": [0.1, -0.1], "unit": "mV"}]));
    let at_rate = decoded(&[&[PMD, "--sample-rate-hz", "4"], &frames[..]].concat());
    assert_eq!(at_rate[0]["fields"]["sample_timestamps_ns"], json!([750_000_000, 1_000_000_000]));
    let after = decoded(&["PMD:ECG", "--previous-timestamp-ns", "600000000", frames[0], frames[1]]);
    assert_eq!(after[0]["fields"]["sample_timestamps_ns"], json!([800_000_000, 1_000_000_000]));
    assert_eq!(after[1]["fields"]["sample_timestamps_ns"], json!([1_500_000_000, 2_000_000_000]));
    assert_eq!(after[0]["uuid"], PMD.to_lowercase());

    // One compressed sample: the factor counts.
    let compressed = decoded(&[PMD, "--pmd-factor", "0.5", "05 0000000000000001 80 0200 0400 0800"]);
    assert_eq!(compressed[0]["fields"]["samples_dps"], json!([[1, 2, 4]]));
    let turned = compressed[0]["samples"][0]["d"][1].as_f64().unwrap();
    assert!((turned - 2.0_f64.to_radians()).abs() < 1e-12, "{turned} rad/s");
}

#[test]
fn the_second_packet_of_a_body_composition_has_the_fields_of_both() {
    let packets = decoded(&["2A9C", "0C 10 C800 01 701B", "00 1C C800 983A D606"]);
    let first = json!({
        "body_fat_percent": 20, "user_id": 1, "basal_metabolism_kj": 7024, "multiple_packets": true
    });
    assert_eq!((&packets[0]["fields"], &packets[0]["samples"]), (&first, &json!([])));
    let both = json!({
        "body_fat_percent": 20, "user_id": 1, "basal_metabolism_kj": 7024, "weight_kg": 75, "height_m": 1.75,
        "multiple_packets": true
    });
    assert_eq!(packets[1]["fields"], both);
    assert_eq!(packets[1]["samples"], json!([{"t": "WEIGHT", "val": 75, "unit": "kg"}]));
}

#[test]
fn views_that_no_uuid_tells_apart_have_names() {
    let settings = decoded(&["pmd:settings", "F0 01 00 00 00 00 01 82 00 01 01 0E 00", "00 01 8200"]);
    assert_eq!(settings[0]["fields"], json!({"sample_rate_hz": [130], "resolution_bits": [14]}));
    assert_eq!(settings[1]["fields"], json!({"sample_rate_hz": [130]}));
    assert_eq!(settings[0]["uuid"], "fb005c81-02e7-f387-1cad-8acd2d8df0c8");
    assert_eq!(decoded(&["PMD:CP", "F0 02 00 00"])[0]["fields"]["status_name"], "success");
    assert_eq!(decoded(&["PMD:ACTIVE", "40"])[0]["fields"]["state"], "online_measurement_active");
    for value in ["02 63 00008f42 4703", "00008f42 4703"] {
        let beat = &decoded(&["MOVESENSE:HR", value])[0];
        assert_eq!(beat["fields"], json!({"heart_rate_bpm": 71.5, "rr_ms": [839]}));
        let samples = [("RR_INTERVAL", json!(839), "ms"), ("HEART_RATE", json!(71.5), "bpm")];
        let samples = samples.map(|(t, val, unit)| json!({"t": t, "val": val, "unit": unit}));
        assert_eq!(beat["samples"], json!(samples));
    }
    let (code, _, error) = refused(&["PMD:ACC", "00 00ca9a3b00000000 00 640000"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("measurement type is out of range"), "{error}");
}

#[test]
fn a_value_that_is_cut_keeps_its_whole_fields_and_says_so() {
    for (value, whole) in [("10 48 00", json!([])), ("10 48 0004 00", json!([1024]))] {
        let cut = &decoded(&["2A37", value])[0];
        assert_eq!((&cut["truncated"], &cut["fields"]["truncated"]), (&json!(true), &json!(true)));
        assert_eq!(cut["fields"]["heart_rate_bpm"], 72);
        assert_eq!(cut["fields"]["rr_1_1024_s"], whole);
    }
    assert_eq!(decoded(&["2A37", "10 48 0004"])[0].get("truncated"), None);
}

#[test]
fn lines_come_from_standard_input() {
    let output = piped(b"# a log\n\n2A37 00 48\r\n  2A5B 02 0100 0004\n\t\n2A37 00:49\n2A5B 0x0202000008");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let objects = lines(&output);
    let uuids: Vec<_> = objects.iter().map(|it| it["uuid"].as_str().unwrap()).collect();
    assert_eq!(uuids, ["2A37", "2A5B", "2A37", "2A5B"]);
    assert_eq!(objects[3]["fields"]["cadence_rpm"], 60, "state is kept between lines");
    assert_eq!(piped(b"# nothing\n").stdout, b"");
}

#[test]
fn what_is_wrong_is_named_and_the_rest_is_printed() {
    for (arguments, good, reasons) in [
        (&["2A37", "0048", "xyz", "0049"][..], 2, &["2A37 \"xyz\": 'x' is not a hexadecimal digit"][..]),
        (&["2A37", "004"], 0, &["2A37 \"004\": an odd number of hexadecimal digits"]),
        (&["2A37", ""], 0, &["2A37 \"\": the value ends early: 1 octets needed, 0 left"]),
        (
            &["2A37", "1648", "16", "0148"],
            1,
            &["\"16\": the value ends early", "\"0148\": the value ends early"],
        ),
        (&["2AFF", "00"], 0, &["no decoder for the characteristic 00002aff"]),
        (&["2A3", "00"], 0, &["2A3 \"00\": not a 16-bit or 128-bit UUID"]),
        (&["PMD:EKG", "00"], 0, &["PMD:EKG \"00\": not a name of Polar's"]),
        (&["MOVESENSE:X", "00"], 0, &["not a name of Movesense's"]),
        (&["2A37", "\u{1b}[31m"], 0, &["\"\\u{1b}[31m\""]),
    ] {
        let (code, objects, error) = refused(arguments);
        assert_eq!((code, objects.len()), (Some(1), good), "{arguments:?}: {error}");
        assert_eq!(error.lines().count(), reasons.len(), "{error}");
        for (line, reason) in error.lines().zip(reasons) {
            assert!(line.starts_with("strapline: ") && line.contains(reason), "{line}");
        }
    }
    let output = piped(b"2A37 0048\n2A37\nnonsense\n\xFF\xFE 00\n2A37 0049\n");
    assert_eq!((output.status.code(), lines(&output).len()), (Some(1), 2));
    let error = String::from_utf8(output.stderr).unwrap();
    let places: Vec<_> = error.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(places, ["line 2", "line 3", "line 4"]);
}

#[test]
fn wrong_usage_is_not_a_wrong_value() {
    for arguments in [
        &[][..],
        &["2A37"],
        &["-", "0048"],
        &["2A37", "0048", "--wheel-mm", "0"],
        &["2A37", "0048", "--sample-rate-hz", "0"],
        &["2A37", "0048", "--pmd-factor", "NaN"],
        &["2A37", "0048", "--previous-timestamp-ns", "-1"],
    ] {
        let (code, objects, error) = refused(arguments);
        assert_eq!((code, objects.len()), (Some(2), 0), "{arguments:?}");
        assert!(!error.is_empty());
    }
}

#[test]
fn pages_of_ant_are_read_as_notifications_are() {
    let output =
        run(&["ANT:hrm", "00 00 00 00 aa 55 33 46", "84 ff aa 55 aa 59 34 46", "84 ff aa 55 aa 59 34 46"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        std::str::from_utf8(&output.stdout).unwrap(),
        concat!(
            r#"{"characteristic":"ANT+ Heart Rate","uuid":"ant:hrm","fields":{"page":0,"toggle":0,"#,
            r#""beat_event_time_1_1024_s":21930,"beat_count":51,"heart_rate_bpm":70},"#,
            r#""samples":[{"t":"HEART_RATE","val":70,"unit":"bpm"}]}"#,
            "\n",
            r#"{"characteristic":"ANT+ Heart Rate","uuid":"ant:hrm","fields":{"page":4,"toggle":1,"#,
            r#""manufacturer_specific":255,"previous_beat_time_1_1024_s":21930,"#,
            r#""beat_event_time_1_1024_s":22954,"beat_count":52,"heart_rate_bpm":70,"rr_1_1024_s":[1024]},"#,
            r#""samples":[{"t":"RR_INTERVAL","val":1000,"unit":"ms"},{"t":"HEART_RATE","val":70,"unit":"bpm"}]}"#,
            "\n",
            r#"{"characteristic":"ANT+ Heart Rate","uuid":"ant:hrm","fields":{"page":4,"toggle":1,"#,
            r#""manufacturer_specific":255,"previous_beat_time_1_1024_s":21930,"#,
            r#""beat_event_time_1_1024_s":22954,"beat_count":52,"heart_rate_bpm":70},"#,
            r#""samples":[{"t":"HEART_RATE","val":70,"unit":"bpm"}]}"#,
            "\n"
        )
    );
}

#[test]
fn every_kind_of_ant_is_known_and_compared_with_what_came_before() {
    let last = |arguments: &[&str], field: &str| decoded(arguments).pop().unwrap()["fields"][field].clone();
    let none = "0000000000000000";
    for (arguments, field, expected) in [
        (&["ant:cad", "0001020300000000", "0001020300040200"][..], "cadence_rpm", json!(120)),
        (&["ant:spd", "--wheel-mm", "2200", none, "00ffffff00040500"], "speed_m_s", json!(11)),
        (&["ant:csc", "--wheel-mm", "2200", none, "0004020000040500"], "speed_m_s", json!(11)),
        (&["ant:pwr", "1000000000000000", "1001000011220000"], "average_power_w", json!(8721)),
        (&["ant:pwr", "1200000000000000", "1201013C00089C05"], "average_torque_nm", json!(44.875)),
        (&["ant:pwr", "2000000000000000", "2001006407D00001"], "torque_nm", json!(0.1)),
        (&["ant:sdm", "0164C8328180FE30", "0164641981800430"], "accumulated_distance_m", json!(231)),
        (&["ant:fec", "190100FFFF000000", "1902001300000000"], "average_power_w", json!(20)),
        (&["ant:smo2", "01030000D0070032"], "smo2_percent", json!(20)),
        (&["ant:common", "53FF0D1B11920609"], "datetime", json!("2009-06-18T17:27:13")),
        (&["ant:msg", "a4 01 4a 00 ef"], "checksum_ok", json!(true)),
    ] {
        assert_eq!(last(arguments, field), expected, "{arguments:?}");
    }
}

#[test]
fn what_is_no_page_of_ant_is_said_and_the_others_are_printed() {
    let (code, lines, errors) = refused(&["ant:pwr", "10 01 ff", "1001ff5a00000100", "zz"]);
    assert_eq!((code, lines.len()), (Some(1), 1));
    assert!(
        errors.contains("ant:pwr \"10 01 ff\": the value ends early: 8 octets needed, 3 left"),
        "{errors}"
    );
    let (code, lines, errors) = refused(&["ant:hr", "00"]);
    assert_eq!((code, lines.len()), (Some(1), 0));
    assert!(errors.contains("known are hrm, sdm, spd"), "{errors}");
    let output = piped(b"# a stick\nant:msg a40340000102e4\n\nant:smo2 01030000d0070032\n");
    assert_eq!((output.status.code(), lines_of(&output)), (Some(0), 2));
}

fn lines_of(output: &Output) -> usize {
    lines(output).len()
}
