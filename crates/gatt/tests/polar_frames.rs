//! Frames with their context, by what Polar's own SDK makes of the same octets (its tests, commit 0aabf34), and
//! captures of users.

use strapline_gatt::pmd::{NAMES, PmdContext, PmdData, decode_named, decode_named_with};
use strapline_gatt::{Characteristic, DecodeError, FieldValue, Fields};

fn octets(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    assert!(digits.len().is_multiple_of(2));
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// A frame with the stamp of the SDK's tests: 2 s.
fn frame(kind: &str, frame_type: &str, content: &str) -> Vec<u8> {
    octets(&[kind, "0094357700000000", frame_type, content].concat())
}

const AFTER_100_NS: PmdContext =
    PmdContext { factor: 1.0, sample_rate_hz: None, previous_timestamp_ns: Some(100) };

fn list(fields: &Fields, name: &str) -> Vec<f64> {
    match fields.get(name) {
        Some(FieldValue::List(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn lists(fields: &Fields, name: &str) -> Vec<Vec<f64>> {
    match fields.get(name) {
        Some(FieldValue::Lists(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn number(fields: &Fields, name: &str) -> f64 {
    match fields.get(name) {
        Some(FieldValue::Number(value)) => *value,
        Some(FieldValue::Integer(value)) => *value as f64,
        other => panic!("{name}: {other:?}"),
    }
}

fn at(fields: &Fields, name: &str, index: &str) -> f64 {
    match fields.get(name) {
        Some(FieldValue::Map(fields)) => number(fields, index),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn electrocardiogram_with_its_tags() {
    let read =
        |kind, content| decode_named_with("PMD:ECG", &frame("00", kind, content), &AFTER_100_NS).unwrap();
    let plain = read("00", "0280FF 028000");
    assert_eq!(list(&plain, "samples_uv"), [-32766.0, 32770.0]);
    assert_eq!(plain.get("last_sample_timestamp_ns"), Some(&FieldValue::Integer(2_000_000_000)));
    let contact = read("01", "0280FF 800200");
    assert_eq!(list(&contact, "samples_uv"), [2.0, 640.0]);
    assert_eq!(list(&contact, "oversampling"), [1.0, 0.0]);
    assert_eq!(list(&contact, "skin_contact"), [3.0, 0.0]);
    assert_eq!(list(&contact, "contact_impedance"), [3.0, 0.0]);
    let tags = read("02", "8080FC FFFF03");
    assert_eq!(list(&tags, "samples_uv"), [32896.0, 262143.0]);
    assert_eq!((list(&tags, "ecg_tag"), list(&tags, "pace_tag")), (vec![7.0, 0.0], vec![7.0, 0.0]));
    let two = read("03", "00120311100400 0280F0111004FF");
    assert_eq!(list(&two, "data0"), [201_216.0, -1_015_806.0]);
    assert_eq!(list(&two, "data1"), [266_257.0, 266_257.0]);
    assert_eq!(list(&two, "status"), [0.0, 255.0]);
}

/// 57 samples, of AccDataTest's compressed type 0.
const ACC_TYPE_0: &str = "7107F06A9E8D0A38BE5CBEBA2F96B3EE4BE5ADFB42B9EBBE4CFEBA2F92BFEE4BE4B1FB12B9ECBD3C3EBB2F8FD3DE4BE3\
     B5F7D2B8EDBD307E7B2F8BE3CE8BE2BAF7A2B8EEBC20BE7B2F88F3CECBE1BDEF52F8EFBC18FE3B2F8403BFCBE0C2EF32B8F0BB04\
     4EBC2E8113AF0BE0C6EFF2F7F1B9FC7DBC2E7D279F4BDFCAEBC2F7F2B8ECCD7C2E7B378F4BDECEE392F7F3B8E00DFD2D774B7FCB\
     DDD2DF6237F5B7D44DBD2D745B6FCBDCD7D73237F6B5C88D7D2D716B4F4BDCDCD3F236F7B4BCDDFD2C6F7B3F4BDBE0CFD236F8B2\
     B02DBE2C6C8F1FCBDAE3C7A276F9";

#[test]
fn acceleration_in_g_becomes_whole_milli_g() {
    let context = PmdContext { factor: 2.44e-4, ..AFTER_100_NS };
    let fields = decode_named_with("PMD:ACC", &frame("02", "80", ACC_TYPE_0), &context).unwrap();
    assert_eq!(list(&fields, "raw_first"), [1905.0, 27376.0, -29282.0]);
    assert_eq!(list(&fields, "raw_second"), [2095.0, 27271.0, -29367.0]);
    assert_eq!(list(&fields, "first_mg"), [464.0, 6679.0, -7144.0]);
    assert_eq!(list(&fields, "second_mg"), [511.0, 6654.0, -7165.0]);
    assert_eq!((number(&fields, "sample_count"), number(&fields, "min_samples")), (57.0, 57.0));
    let samples = lists(&fields, "samples_mg");
    assert!((samples[0][0] - 464.82).abs() < 1e-9, "not cut: {samples:?}");
    assert!(samples.iter().flatten().all(|mg| mg.abs() <= 8000.0));
    let Some(FieldValue::Integers(stamps)) = fields.get("sample_timestamps_ns") else { panic!() };
    assert_eq!((stamps.len(), stamps[0], stamps[56]), (57, 35_087_818, 2_000_000_000));
    assert_eq!(fields.get("first_sample_timestamp_ns"), Some(&FieldValue::Integer(35_087_818)));
    assert_eq!(fields.get("truncated"), None);
}

#[test]
fn acceleration_stamps_of_two_samples_a_nanosecond_apart() {
    let value = octets("02 6500000000000000 81 F1FF1400F003 0601 7B0F08");
    let fields = decode_named_with("PMD:ACC", &value, &AFTER_100_NS).unwrap();
    assert_eq!(list(&fields, "first_mg"), [-15.0, 20.0, 1008.0]);
    assert_eq!(list(&fields, "second_mg"), [-20.0, 17.0, 1008.0]);
    assert_eq!(fields.get("sample_timestamps_ns"), Some(&FieldValue::Integers(vec![100, 101])));
}

#[test]
fn a_capture_that_its_reporter_cut_gives_the_samples_that_are_there() {
    // polar-ble-sdk issue 443, a Verity Sense shaken by hand: 227 octets, of which these are the first.
    let value = octets(
        "02 00 41 6F C4 12 45 93 0A 81 EE 02 1F FE 82 FF 08 0A 10 DA 20 D6 A3 0B D9 CB E7 D6 F6 C4 E6 F1 E1 F3 E0 15
         1A FE 28 1B F8 37 2C 25 20 13 19 11 0A 2F ED 4F C0 7E F4 E9 BB 6E 80 0D C8 2F B0 3E 14 D1 AF B0 7F 16 C4 CC
         20 87 34 03 54 12 8B FF 8D 00 C1 42 FB E6 D3 DF B5 E1 91 53 2F BE F9 ED 43 B0 3E FD DB 9B 90 3D F5 03 60 5F
         7B FA D9 DF AE 00 0B 24 64 70 40 12 CC CF BF 04 E4 C5 33 B0 38 08 41 80 EF C2 12 EC 17 81 46 FD FE 5B B0 01",
    );
    let fields = decode_named("PMD:ACC", &value).unwrap();
    assert_eq!(list(&fields, "first_mg"), [750.0, -481.0, -126.0]);
    assert_eq!(list(&fields, "second_mg"), [766.0, -519.0, -94.0]);
    assert_eq!(fields.get("truncated"), Some(&FieldValue::Flag(true)));
    let samples = lists(&fields, "samples_mg");
    assert_eq!(samples.len() as f64, number(&fields, "min_samples"));
    assert!(samples.len() >= 30, "{}", samples.len());
    // A hand does not jump: what a wrong bit order gives is beyond these bounds within a block.
    for pair in samples.windows(2) {
        let step = (0..3).map(|axis| (pair[1][axis] - pair[0][axis]).abs()).fold(0.0, f64::max);
        assert!(step < 700.0, "{pair:?}");
    }
}

#[test]
fn gyroscope_and_magnetometer_with_factors() {
    let read = |name, value: &[u8], factor| {
        decode_named_with(name, value, &PmdContext { factor, ..AFTER_100_NS }).unwrap()
    };
    let gyro = read("PMD:GYRO", &octets("05 FFFFFFFFFFFFFF7F 80 EAFF08000D00 0301 DF00"), 1.0);
    assert_eq!(lists(&gyro, "samples_dps"), [[-22.0, 8.0, 13.0], [-23.0, 11.0, 16.0]]);
    assert_eq!(gyro.get("timestamp_ns"), Some(&FieldValue::Integer(i64::MAX as u64)));
    let content = "0000803F000020410000A041 1C01 0000A001000008CDCCEC0D";
    let float = read("PMD:GYRO", &frame("05", "81", content), 0.5);
    let second =
        [0x3F80_0000_u32 + 0x01A0_0000, 0x4120_0000 + 0x0080_0000, 0x41A0_0000_u32.wrapping_add(0xFDEC_CCCD)];
    let second: Vec<f64> = second.into_iter().map(|bits| f64::from(f32::from_bits(bits)) * 0.5).collect();
    assert_eq!(lists(&float, "samples_dps"), [vec![0.5, 5.0, 10.0], second]);
    let plain = read("PMD:MAG", &frame("06", "80", "E2E6FA15490A 0601 7F20FC"), 1.0);
    assert_eq!(lists(&plain, "samples_gauss"), [[-6430.0, 5626.0, 2633.0], [-6431.0, 5627.0, 2635.0]]);
    assert_eq!(list(&plain, "calibration_status"), [-1.0, -1.0]);
    let milli = read("PMD:MAG", &frame("06", "81", "37FF51FD6CF60000 0301 F802"), 1.0);
    assert_eq!(lists(&milli, "samples_gauss"), [[-0.201, -0.687, -2.452], [-0.201, -0.688, -2.449]]);
    assert_eq!(list(&milli, "calibration_status"), [0.0, 1.0]);
}

#[test]
fn pulse_intervals_have_flags_and_no_times() {
    let fields =
        decode_named("PMD:PPI", &octets("03 0000000000000000 00 8080808080FF 000100010000")).unwrap();
    let Some(FieldValue::Records(samples)) = fields.get("samples") else { panic!("{fields:?}") };
    let read = |index: usize, name| number(&samples[index], name);
    assert_eq!(
        (read(0, "hr_bpm"), read(0, "pp_ms"), read(0, "error_estimate_ms")),
        (128.0, 32896.0, 32896.0)
    );
    assert_eq!((read(1, "hr_bpm"), read(1, "pp_ms"), read(1, "error_estimate_ms")), (0.0, 1.0, 1.0));
    for name in ["blocker", "skin_contact", "skin_contact_supported"] {
        assert_eq!(samples[0].get(name), Some(&FieldValue::Flag(true)));
        assert_eq!(samples[1].get(name), Some(&FieldValue::Flag(false)));
    }
    assert_eq!(fields.get("sample_timestamps_ns"), None);
}

#[test]
fn photoplethysmogram_of_every_kind() {
    let read = |kind, content: &str| {
        decode_named_with("PMD:PPG", &frame("01", kind, content), &AFTER_100_NS).unwrap()
    };
    let raw = read("00", "010203040506FFFF7F000000 FFFFFF0FEFEF0000800FEFEF");
    assert_eq!(
        lists(&raw, "samples"),
        [[197_121.0, 394_500.0, 8_388_607.0, 0.0], [-1.0, -1_052_913.0, -8_388_608.0, -1_052_913.0]]
    );
    let gains = read("04", "027F060206040206030201FF 0107FF000000000000000001 F87F00000000000001 02EFF8");
    let counts = ["0", "1", "11"].map(|index| at(&gains, "num_int_ts", index));
    assert_eq!(counts, [2.0, 127.0, 255.0]);
    assert_eq!(["0", "1", "10", "11"].map(|index| at(&gains, "ch1_gain", index)), [1.0, 7.0, 1.0, 7.0]);
    assert_eq!(["0", "1", "10", "11"].map(|index| at(&gains, "ch2_gain", index)), [7.0, 0.0, 2.0, 0.0]);
    assert_eq!(number(&read("05", "FFFFFFFF"), "operation_mode"), 4_294_967_295.0);
    assert_eq!(number(&read("06", "0100000002000000"), "sport_id"), 8_589_934_593.0);
    let first = read("80", "2C2D00C27700D3D2FF3D88FF 0A02 B2F0EE3411B2ECEE7411");
    assert_eq!(list(&first, "first"), [11564.0, 30658.0, -11565.0, -30659.0]);
    assert_eq!(list(&first, "second"), [11742.0, 30590.0, -11743.0, -30591.0]);
}

#[test]
fn photoplethysmogram_of_16_and_24_channels() {
    let read = |kind, content: &str| {
        decode_named_with("PMD:PPG", &frame("01", kind, content), &AFTER_100_NS).unwrap()
    };
    let wide = read(
        "87",
        "09AE208A7C23583B1980B918DB2E22FA881DD7BB18C2B81F7A442648DF23A1F2173A371BFFFF007C080070F502FFFF0028C411 1801
         87FEFFEC020001FEFFFB00008DF9FFB1FFFF0CFEFF26FEFFEEFEFF890200DF020051FEFF000000000000000000000000AEA68F",
    );
    assert_eq!((number(&wide, "channels"), number(&wide, "sample_count")), (16.0, 2.0));
    assert_eq!(
        ["0", "1", "15"].map(|index| at(&wide, "first_at", index)),
        [2_141_705.0, 2_325_642.0, 65535.0]
    );
    assert_eq!(["0", "1"].map(|index| at(&wide, "second_at", index)), [2_141_328.0, 2_326_390.0]);
    assert_eq!(number(&wide, "first_status"), 1_164_328.0);
    let wider = read(
        "88",
        "031001051002FFFFFF0910040B10050310060510070710080910090B100A03100B05100C07100D09100E0B100F031010051011071012
         0910130B1014031015051016071017091018FFFFFF 0301 49922449922449922400",
    );
    assert_eq!(number(&wider, "channels"), 24.0);
    let first = ["0", "1", "2", "23"].map(|index| at(&wider, "first_at", index));
    assert_eq!(first, [69635.0, 135_173.0, -1.0, 1_576_969.0]);
    assert_eq!(["0", "1"].map(|index| at(&wider, "second_at", index)), [69636.0, 135_174.0]);
    assert_eq!(number(&wider, "first_status"), 16_777_215.0);
}

#[test]
fn photoplethysmogram_of_two_channels_and_its_gains() {
    // The first block of the SDK's frame type 13, and its frame type 14 (commit 3d15da6).
    let content = "A8192A 68B726 030000 0C03 6694F8008076F40F0064E4230000";
    let two = decode_named_with("PMD:PPG", &frame("01", "8D", content), &AFTER_100_NS).unwrap();
    assert_eq!((number(&two, "sample_count"), number(&two, "channels")), (4.0, 2.0));
    assert_eq!(list(&two, "first"), [2_759_080.0, 2_537_320.0]);
    assert_eq!(number(&two, "first_status"), 3.0);
    let gains = decode_named_with("PMD:PPG", &frame("A5", "0E", "034892"), &AFTER_100_NS).unwrap();
    assert_eq!(["num_int_ts", "ch1_gain", "ch2_gain"].map(|name| at(&gains, name, "0")), [3.0, 0.0, 2.0]);
}

#[test]
fn a_frame_that_does_not_exist_is_an_error_and_never_a_guess() {
    for (kind, frame_type) in
        [("00", "80"), ("01", "0A"), ("01", "0D"), ("01", "8E"), ("06", "00"), ("0E", "80")]
    {
        let read = decode_named("PMD:DATA", &frame(kind, frame_type, &"00".repeat(80)));
        assert_eq!(read, Err(DecodeError::OutOfRange("frame type")), "{kind} {frame_type}");
    }
    for (kind, frame_type, content) in
        [("00", "00", ""), ("00", "01", "0102"), ("01", "06", "01020304050607"), ("01", "87", "")]
    {
        let read = decode_named("PMD:DATA", &frame(kind, frame_type, content));
        assert!(matches!(read, Err(DecodeError::Truncated { .. })), "{kind} {frame_type}");
    }
}

#[test]
fn photoplethysmogram_of_green_red_and_infrared() {
    // The reference sample of PpgDataTest's type 10, which has six more.
    let value = octets(
        "01C06E6A43E161EE0A8A 350B186BDF1DC58D1A6CE11A4D931B48BA16A210183BD01B 321D1E63BD1A08F317FB2F11000100A00714
         C27F19700A22977D19CC0822A0071457F3A5 FFCF03",
    );
    let fields = decode_named("PMD:PPG", &value).unwrap();
    let green = [1575733., 1957739., 1740229., 1761644., 1807181., 1489480., 1577122., 1822779.];
    assert_eq!(list(&fields, "green"), green);
    assert_eq!(list(&fields, "red"), [1973554., 1752419., 1569544., 1126395., 256., 1312672.]);
    assert_eq!(list(&fields, "ir"), [1671106., 2230896., 1670551., 2230476., 1312672., -5901481.]);
    assert_eq!(number(&fields, "status"), 249_855.0);
    // The SDK's own stamp for the first of the seven samples after a frame at 1000 ns.
    let mut frame = PmdData::decode(&value).unwrap();
    frame.values.resize(7 * 21, 0);
    let context = PmdContext { previous_timestamp_ns: Some(1000), ..PmdContext::default() };
    let first = frame.samples(&context).next().unwrap();
    assert_eq!(first.timestamp_ns, Some(112_524_943_566_143_712));
}

#[test]
fn temperature_pressure_and_offline_heart_rate() {
    let raw = decode_named("PMD:SKIN_TEMP", &octets("0740AE21AE31B2EE0A 00 0060EE41")).unwrap();
    assert_eq!(list(&raw, "samples"), [29.796875]);
    assert_eq!(raw.get("timestamp_ns"), Some(&FieldValue::Integer(787_762_911_281_000_000)));
    let compressed =
        decode_named("PMD:SKIN_TEMP", &octets("0740AE21AE31B2EE0A 80 EC51DC41 0302 00")).unwrap();
    assert_eq!(list(&compressed, "samples"), [f64::from(27.54_f32); 3]);
    let context = PmdContext { factor: 2.0, ..AFTER_100_NS };
    let pressure =
        decode_named_with("PMD:PRESSURE", &frame("0B", "80", "C2878044 0A01 1FBF"), &context).unwrap();
    let bits = [0x4480_87C2_u32, 0x4480_87C2 - 0xE1];
    assert_eq!(list(&pressure, "samples"), bits.map(|bits| 2.0 * f64::from(f32::from_bits(bits))));
    let heart = decode_named("PMD:OFFLINE_HR", &frame("0E", "00", "00FF3232333334357F")).unwrap();
    assert_eq!(list(&heart, "hr_bpm"), [0., 255., 50., 50., 51., 51., 52., 53., 127.]);
}

#[test]
fn a_name_is_held_to_its_kind() {
    let ecg = frame("00", "00", "0280FF");
    assert!(decode_named("PMD:DATA", &ecg).is_ok());
    assert_eq!(decode_named("PMD:ACC", &ecg), Err(DecodeError::OutOfRange("measurement type")));
    assert_eq!(decode_named("PMD:NONE", &ecg), Err(DecodeError::OutOfRange("name")));
    assert_eq!(decode_named("PMD:START", &[0x0F, 5, 0]), Err(DecodeError::OutOfRange("op")));
    assert_eq!(decode_named("PMD:SETTINGS", &[0x20, 1, 2]), Err(DecodeError::OutOfRange("setting type")));
    for name in ["PMD:ecg", "PMD:SDK_MODE", "PMD:LOCATION", "PMD:", "ECG"] {
        assert_eq!(decode_named(name, &ecg), Err(DecodeError::OutOfRange("name")), "{name}");
    }
    for name in NAMES {
        assert!(matches!(decode_named(name, &[]), Err(DecodeError::Truncated { .. })), "{name}");
    }
}

#[test]
fn settings_are_read_alone_or_in_their_response() {
    let alone = octets("00013400 01011000 0204F500F401E803D007 040103");
    let fields = decode_named("PMD:SETTINGS", &alone).unwrap();
    assert_eq!(list(&fields, "sample_rate_hz"), [52.0]);
    assert_eq!(list(&fields, "range"), [245.0, 500.0, 1000.0, 2000.0]);
    assert_eq!(list(&fields, "channels"), [3.0]);
    let response = [&[0xF0, 1, 5, 0, 0][..], &alone].concat();
    assert_eq!(decode_named("PMD:SETTINGS", &response), Ok(fields));
    let milli = decode_named("PMD:SETTINGS", &octets("0302FFFFFFFFFF000000 01010E00")).unwrap();
    assert_eq!(list(&milli, "range_milliunit"), [-1.0, 255.0]);
    assert_eq!(list(&milli, "resolution_bits"), [14.0]);
    let start = decode_named("PMD:START", &octets("0200 00018200 01010E00")).unwrap();
    assert_eq!((number(&start, "sample_rate_hz"), number(&start, "resolution_bits")), (130.0, 14.0));
}

#[test]
fn an_active_measurement_is_told_by_its_upper_bits() {
    let state = |octet| match decode_named("PMD:ACTIVE", &[octet]).unwrap().get("state") {
        Some(FieldValue::Text(state)) => state.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!([0x00, 0x3F].map(state), ["no_active_measurement"; 2]);
    assert_eq!([0x40, 0x7F].map(state), ["online_measurement_active"; 2]);
    assert_eq!([0x80, 0xBF].map(state), ["offline_measurement_active"; 2]);
    assert_eq!([0xC0, 0xFF].map(state), ["online_and_offline_active"; 2]);
}
