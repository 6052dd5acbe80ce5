//! `docs/ant.md` is what is decoded. `UPDATE_DOCS=1 cargo test -p strapline-ant --test docs_table_is_current` writes it
//! anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use strapline_ant::{Kind, Profile};

#[test]
fn the_tables_in_the_docs_are_what_is_decoded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ant.md");
    let text = text();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/ant.md is not what is decoded; regenerate it with\n\
         UPDATE_DOCS=1 cargo test -p strapline-ant --test docs_table_is_current"
    );
}

fn text() -> String {
    let mut out = String::from(
        "# ANT+\n\n\
         What Strapline decodes of ANT and ANT+. Generated from `crates/ant` by its test `docs_table_is_current`; edit there.\n\
         A page is eight octets, and every eight octets are one. A field's name ends in its unit; a field that a page does not\n\
         carry, or marks as not available, is absent. `strapline decode ant:NAME HEX...` prints them ([decode.md](decode.md)).\n\n\
         | name | what it is | device type | period in 1/32768 s | fields |\n|---|---|---|---|---|\n",
    );
    for kind in Kind::ALL {
        let profile = Profile::ALL.into_iter().find(|profile| profile.kind() == *kind);
        let number = |get: fn(Profile) -> u16| profile.map_or(String::new(), |it| get(it).to_string());
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            kind.name(),
            kind.title(),
            number(|profile| profile.device_type().into()),
            number(Profile::period),
            fields(*kind).join(", ")
        )
        .unwrap();
    }
    out.push_str(
        "\nWhat only several pages say together is made in `crates/pipeline` (`AntDerive`):\n\n\
         | name | fields | samples |\n|---|---|---|\n\
         | hrm | rr_1_1024_s: the intervals that end with the new beats | RR_INTERVAL, HEART_RATE |\n\
         | sdm | accumulated_time_s, accumulated_distance_m, accumulated_strides | SPEED, STEPS, DISTANCE, STEPS_CADENCE, CALORIES |\n\
         | spd | speed_m_s, new_event | SPEED, DISTANCE |\n\
         | cad | cadence_rpm, new_event | BIKE_CADENCE |\n\
         | csc | speed_m_s, cadence_rpm, new_event | SPEED, DISTANCE, BIKE_CADENCE |\n\
         | pwr | average_power_w, average_cadence_rpm, average_torque_nm, average_speed_km_h; of crank torque frequency power_w, cadence_rpm, torque_nm; new_event | POWER, BIKE_CADENCE, SPEED, DISTANCE |\n\
         | fec | average_power_w, average_torque_nm | SPEED, DISTANCE, HEART_RATE, MET, CALORIES, POWER, BIKE_CADENCE, STEPS_CADENCE, STROKE_RATE |\n\
         | smo2 | | SMO2, THB |\n\n\
         Pages come four times a second. One that repeats what is known gives no sample, but what is held (a speed, a power, a heart\n\
         rate) is told again once a second.\n\n\
         ## The stick\n\n\
         `strapline_ant::Stick` is the machine that speaks with a stick: reset, capabilities, network key, extended data; then for\n\
         each device a channel of its own, as many as the stick has (an ANTUSB-m has eight). A search is a background scan where the\n\
         stick can do that: it lists every device of a profile with its signal strength, and follows none. Signal strength is in dBm\n\
         or, of older radios, the setting of an amplifier, which has no unit; which of them, and how many octets it has, the message\n\
         says. A device that is lost is looked for as long as it is wanted. Garbage on the line costs no message that is whole.\n\n\
         The key of the ANT+ network is published by its owner under terms that everybody has to accept for themselves. It is not in\n\
         this repository; whoever makes a `Stick` brings it ([ADR 24](adr/0024-no-ant-key-in-the-source.md)).\n",
    );
    out
}

/// The names of all fields of the vectors, in the order in which they first come.
fn fields(kind: Kind) -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    let expected = kind.vectors().iter().filter_map(|vector| vector.expected.ok());
    expected.flatten().map(|(name, _)| *name).filter(|name| seen.insert(*name)).collect()
}
