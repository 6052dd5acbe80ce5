//! The textual form of a simulated device.

use std::time::Duration;

use strapline_gatt::pmd::{PmdData, PmdType};
use strapline_gatt::{BatteryLevel, Characteristic};
use strapline_sim::{Emission, KINDS, PolarH10, PolarH10Config, Sensor, Strap, StrapConfig, parse};

fn emissions(sensor: &mut dyn Sensor, until: Duration) -> Vec<Emission> {
    let mut emissions = Vec::new();
    while sensor.due() < until {
        emissions.push(sensor.next());
    }
    emissions
}

fn error(text: &str) -> String {
    parse(text).err().unwrap_or_else(|| panic!("{text} is taken")).to_string()
}

#[test]
fn a_kind_alone_is_the_device_with_its_defaults() {
    let minute = Duration::from_secs(60);
    let strap = emissions(&mut Strap::new(1, StrapConfig::default()), minute);
    assert_eq!(emissions(&mut parse("strap").unwrap(), minute), strap);
    assert_eq!(emissions(&mut parse(" STRAP , seed=1,").unwrap(), minute), strap);
    let h10 = emissions(&mut PolarH10::new(9, PolarH10Config::default()), minute);
    assert_eq!(emissions(&mut parse("h10,seed=9").unwrap(), minute), h10);
}

#[test]
fn every_kind_emits_and_every_option_of_it_is_taken() {
    for kind in KINDS {
        let mut sensor = parse(kind.name).unwrap();
        let emitted = emissions(&mut sensor, Duration::from_secs(400));
        assert!(emitted.len() >= 2, "{kind}");
        let options = kind.options();
        let names: Vec<_> = options.iter().map(|option| option.name).collect();
        for wanted in ["seed", "name", "dropout", "stuck", "duplicate", "reorder"] {
            assert!(names.contains(&wanted), "{kind}: {names:?}");
        }
        for option in &options {
            let text = format!("{},{}={}", kind.name, option.name, option.default);
            let same = emissions(&mut parse(&text).unwrap(), Duration::from_secs(400));
            assert_eq!(same, emitted, "{text} is the default");
            let bad =
                error(&format!("{},{}=-7777.5", kind.name, option.name).replace("name=-7777.5", "name="));
            assert!(bad.contains(option.name) && bad.contains(&option.values), "{bad}");
        }
        let unknown = error(&format!("{},nonsense=1", kind.name));
        assert!(names.iter().all(|name| unknown.contains(name)), "{unknown}");
        assert!(kind.to_string().starts_with(kind.name) && kind.to_string().ends_with(kind.description));
    }
}

#[test]
fn options_set_what_they_say() {
    let sensor = parse("strap,name=Anna's strap,battery=12,seed=77").unwrap();
    assert_eq!(sensor.name(), "Anna's strap");
    assert_eq!(sensor.read(BatteryLevel::UUID), Some(vec![12]));
}

#[test]
fn streams_run_from_the_start_when_they_are_asked_for() {
    let streams = |text: &str| {
        let emitted = emissions(&mut parse(text).unwrap(), Duration::from_secs(40));
        let frames = emitted.iter().filter(|emission| emission.characteristic == PmdData::UUID);
        let mut kinds: Vec<u8> = frames.map(|emission| emission.value[0]).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };
    let of = |kinds: &[PmdType]| kinds.iter().map(|kind| *kind as u8).collect::<Vec<_>>();
    assert_eq!(streams("h10"), []);
    assert_eq!(streams("h10,ecg,acc=25"), of(&[PmdType::Ecg, PmdType::Acc]));
    assert_eq!(streams("h10,ecg=1"), of(&[PmdType::Ecg]));
    assert_eq!(streams("h10,acc"), of(&[PmdType::Acc]));
    for (option, kind) in [
        ("ppg", PmdType::Ppg),
        ("acc", PmdType::Acc),
        ("gyro=52", PmdType::Gyro),
        ("mag=20", PmdType::Magnetometer),
        ("ppi", PmdType::Ppi),
    ] {
        assert_eq!(streams(&format!("verity,{option}")), of(&[kind]), "{option}");
    }
}

#[test]
fn errors_say_what_there_is() {
    let unknown = error("garmin");
    assert!(
        unknown.contains("\"garmin\"") && KINDS.iter().all(|kind| unknown.contains(kind.name)),
        "{unknown}"
    );
    assert!(error("").contains("strap"));
    assert_eq!(error("strap,rest=300"), "rest is a number from 30 to 200, not \"300\"");
    assert_eq!(error("strap,rest=NaN"), "rest is a number from 30 to 200, not \"NaN\"");
    assert_eq!(error("h10,acc=52"), "acc is 0 or 1 or 25 or 50 or 100 or 200, not \"52\"");
    assert_eq!(error("strap,seed=1,seed=2"), "\"seed\" is given twice");
    assert!(error("power,contact-lost=0.1").contains("power has no option \"contact-lost\""));
    assert!(error("strap,clock-jump=0.1").contains("strap has no option"));
}

#[test]
fn faults_are_switched_on_by_name() {
    let clean = emissions(&mut parse("strap").unwrap(), Duration::from_secs(300)).len();
    let doubled = emissions(&mut parse("strap,duplicate=0.5").unwrap(), Duration::from_secs(300)).len();
    let silent = emissions(&mut parse("strap,dropout=0.2").unwrap(), Duration::from_secs(300)).len();
    assert!(doubled > clean + 80 && silent < clean - 80, "{silent}, {clean}, {doubled}");
}
