//! The textual form of a stick: its sensors and options after commas, as in `hrm,sdm,power,seed=4,rx-fail=0.05`.

use super::sensor::{AntSensor, AntSensorKind};
use super::stick::{AntFaultRates, AntStick};
use crate::parse::{KnownOption, Options, ParseSensorError};

/// What the stick is, in a few words.
pub const ANT_DESCRIPTION: &str = "ANT stick with ANT+ sensors around it";

/// What it is called where an error speaks of it.
const NAME: &str = "ant";

const SENSORS: [(&str, &str, AntSensorKind); 8] = [
    ("hrm", "heart rate strap", AntSensorKind::HeartRate),
    ("sdm", "foot pod", AntSensorKind::FootPod),
    ("speed", "bicycle speed sensor", AntSensorKind::Speed),
    ("cadence", "bicycle cadence sensor", AntSensorKind::Cadence),
    ("speed-cadence", "bicycle sensor of both in one", AntSensorKind::SpeedCadence),
    ("power", "power meter", AntSensorKind::Power),
    ("fec", "trainer", AntSensorKind::Trainer),
    ("smo2", "muscle oxygen monitor", AntSensorKind::MuscleOxygen),
];

/// The stick that a text describes: sensors by name, and options after commas, `name=value`. Without a sensor it is alone.
///
/// # Errors
/// What is not understood, with what would be.
pub fn parse_ant(text: &str) -> Result<AntStick, ParseSensorError> {
    let mut options = Options::of(text);
    let stick = build(&mut options);
    options.finish(NAME)?;
    Ok(stick)
}

/// What can be said of a stick.
pub fn ant_options() -> Vec<KnownOption> {
    let mut options = Options::of("");
    build(&mut options);
    options.into_known()
}

fn build(options: &mut Options<'_>) -> AntStick {
    let mut seed = 1;
    options.whole("seed", "what the run follows from", &mut seed);
    let mut sensors = Vec::new();
    for (index, (name, description, kind)) in (1_u64..).zip(SENSORS) {
        let mut there = false;
        options.switch(name, description, &mut there);
        if there {
            sensors.push(AntSensor::new(kind, seed.wrapping_mul(64).wrapping_add(index)));
        }
    }
    let mut rates = AntFaultRates::default();
    options.share("dropout", "chance of silence for 2 to 10 s at each message", &mut rates.drop_out);
    options.share("rx-fail", "chance that a message does not come", &mut rates.rx_fail);
    options.share("garbage", "chance of garbage before a message on the line", &mut rates.garbage);
    options.share("split", "chance that a chunk is cut in two", &mut rates.split);
    AntStick::new(seed, sensors, rates)
}
