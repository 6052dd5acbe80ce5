//! Every device of this crate by name.

use strapline_gatt::Characteristic;
use strapline_gatt::Machine;
use strapline_gatt::pmd::{PmdControlPoint, PmdSetting, PmdType, command};

use super::options::Options;
use crate::sensor::Sensor;
use crate::strap::{Strap, StrapConfig};
use crate::{
    BloodPressureMonitor, BloodPressureMonitorConfig, CgmSensor, CgmSensorConfig, CoreSensor,
    CoreSensorConfig, FootPod, FootPodConfig, GymMachine, GymMachineConfig, MovesenseConfig, MovesenseSensor,
    MoxySensor, MoxySensorConfig, Oximeter, OximeterConfig, PolarH10, PolarH10Config, PowerMeter,
    PowerMeterConfig, SpeedCadenceConfig, SpeedCadenceSensor, StepBand, StepBandConfig, TacxTrainer,
    TacxTrainerConfig, Thermometer, ThermometerConfig, Trainer, TrainerConfig, VeritySense,
    VeritySenseConfig, WeightScale, WeightScaleConfig,
};

/// A kind of simulated device.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What it is called in a textual form.
    pub name: &'static str,
    /// What it is, in a few words.
    pub description: &'static str,
    pub(super) build: fn(u64, &mut Options<'_>) -> Box<dyn Sensor + Send>,
}

const STRAP: Kind = Kind {
    name: "strap",
    description: "heart rate strap with RR intervals",
    build: |seed, options| {
        let mut config = StrapConfig::default();
        strap(options, &mut config);
        options.seconds("interval", "seconds between two notifications", &mut config.interval);
        options.switch("energy", "counts the energy expended", &mut config.energy);
        Box::new(Strap::new(seed, config))
    },
};

/// What all straps have.
fn strap(options: &mut Options<'_>, config: &mut StrapConfig) {
    options.name(&mut config.name);
    options.number("rest", "heart rate at rest in bpm", 30.0..=200.0, &mut config.rest_bpm);
    options.number("active", "heart rate in activity in bpm", 30.0..=200.0, &mut config.active_bpm);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    options.share("ectopic", "share of beats that come too early", &mut config.ectopic_beats);
}

/// Every kind.
pub const KINDS: &[Kind] = &[
    STRAP,
    Kind { name: "h10", description: "Polar H10: heart rate, electrocardiogram, acceleration", build: h10 },
    Kind { name: "verity", description: "Polar Verity Sense: optical arm band", build: verity },
    Kind {
        name: "movesense",
        description: "Movesense: heart beats, electrocardiogram, motion",
        build: movesense,
    },
    Kind { name: "footpod", description: "running speed and cadence", build: footpod },
    Kind { name: "power", description: "cycling power meter", build: power },
    Kind { name: "speed-cadence", description: "cycling speed and cadence", build: speed_cadence },
    Kind { name: "trainer", description: "FTMS trainer that takes a target power", build: trainer },
    Kind { name: "tacx", description: "FE-C trainer", build: tacx },
    Kind {
        name: "treadmill",
        description: "FTMS treadmill",
        build: |seed, options| gym(seed, options, Machine::Treadmill),
    },
    Kind {
        name: "cross-trainer",
        description: "FTMS cross trainer",
        build: |seed, options| gym(seed, options, Machine::CrossTrainer),
    },
    Kind {
        name: "step-climber",
        description: "FTMS step climber",
        build: |seed, options| gym(seed, options, Machine::StepClimber),
    },
    Kind {
        name: "stair-climber",
        description: "FTMS stair climber",
        build: |seed, options| gym(seed, options, Machine::StairClimber),
    },
    Kind {
        name: "rower",
        description: "FTMS rower",
        build: |seed, options| gym(seed, options, Machine::Rower),
    },
    Kind { name: "oximeter", description: "pulse oximeter on a finger", build: oximeter },
    Kind { name: "thermometer", description: "ear thermometer", build: thermometer },
    Kind { name: "blood-pressure", description: "blood pressure cuff", build: blood_pressure },
    Kind { name: "scale", description: "scale with body composition", build: scale },
    Kind { name: "glucose", description: "continuous glucose monitor", build: glucose },
    Kind { name: "core", description: "CORE body temperature", build: core_temperature },
    Kind { name: "moxy", description: "Moxy muscle oxygen", build: moxy },
    Kind { name: "band", description: "Huami band that counts steps", build: band },
];

/// A client's own start of a stream finds it on, as in a strap that somebody left streaming.
fn start(sensor: &mut impl Sensor, kind: PmdType, settings: &[(PmdSetting, i32)]) {
    let command = command::start(kind, settings.iter().copied());
    // What a sensor offers is in the list of its option: it has no reason to refuse.
    let _ = sensor.write(core::time::Duration::ZERO, PmdControlPoint::UUID, &command);
}

fn h10(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = PolarH10Config::default();
    strap(options, &mut config.strap);
    options.number("clock", "how fast its clock runs in ppm", -1000.0..=1000.0, &mut config.clock_ppm);
    let ecg = options.one_of("ecg", "streams its electrocardiogram from the start, in Hz", &[130]);
    let acc = options.one_of("acc", "streams its acceleration from the start, in Hz", &[25, 50, 100, 200]);
    let mut sensor = PolarH10::new(seed, config);
    if ecg > 0 {
        let settings = [(PmdSetting::SampleRate, ecg), (PmdSetting::Resolution, 14)];
        start(&mut sensor, PmdType::Ecg, &settings);
    }
    if acc > 0 {
        let settings = [(PmdSetting::SampleRate, acc), (PmdSetting::Resolution, 16), (PmdSetting::Range, 8)];
        start(&mut sensor, PmdType::Acc, &settings);
    }
    Box::new(sensor)
}

fn verity(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = VeritySenseConfig::default();
    strap(options, &mut config.strap);
    options.number("clock", "how fast its clock runs in ppm", -1000.0..=1000.0, &mut config.clock_ppm);
    let streams = [
        (PmdType::Ppg, options.one_of("ppg", "streams light from the start, in Hz", &[55]), 22, 0, 4),
        (PmdType::Acc, options.one_of("acc", "streams acceleration, in Hz", &[52]), 16, 8, 3),
        (PmdType::Gyro, options.one_of("gyro", "streams rotation, in Hz", &[52]), 16, 2000, 3),
        (
            PmdType::Magnetometer,
            options.one_of("mag", "streams the magnetic field, in Hz", &[10, 20, 50, 100]),
            16,
            50,
            3,
        ),
    ];
    let mut ppi = false;
    options.switch("ppi", "streams pulse intervals", &mut ppi);
    let mut sensor = VeritySense::new(seed, config);
    for (kind, rate, resolution, range, channels) in streams {
        let settings = [
            (PmdSetting::SampleRate, rate),
            (PmdSetting::Resolution, resolution),
            (PmdSetting::Range, range),
            (PmdSetting::Channels, channels),
        ];
        let settings: Vec<_> =
            settings.into_iter().filter(|(it, value)| *it != PmdSetting::Range || *value > 0).collect();
        if rate > 0 {
            start(&mut sensor, kind, &settings);
        }
    }
    if ppi {
        start(&mut sensor, PmdType::Ppi, &[]);
    }
    Box::new(sensor)
}

fn movesense(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = MovesenseConfig::default();
    options.name(&mut config.name);
    options.number("rest", "heart rate at rest in bpm", 30.0..=200.0, &mut config.rest_bpm);
    options.number("active", "heart rate in activity in bpm", 30.0..=200.0, &mut config.active_bpm);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(MovesenseSensor::new(seed, config))
}

fn footpod(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = FootPodConfig::default();
    options.name(&mut config.name);
    options.share("run", "share of the way that is run", &mut config.run_share);
    options.switch("stride", "sends the stride length", &mut config.stride_length);
    options.switch("distance", "sends the total distance", &mut config.total_distance);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    options.seconds("interval", "seconds between two measurements", &mut config.interval);
    Box::new(FootPod::new(seed, config))
}

fn power(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = PowerMeterConfig::default();
    options.name(&mut config.name);
    options.number("watts", "usual power in W", 0.0..=2000.0, &mut config.power_w);
    options.number("cadence", "usual cadence in rpm", 20.0..=150.0, &mut config.cadence_rpm);
    options.number("left", "the left leg's share in per cent", 0.0..=100.0, &mut config.left_percent);
    let mut wheel = config.wheel_mm.unwrap_or(0);
    options.small("wheel", "circumference in mm of a wheel that is counted", 0..=4000, &mut wheel);
    config.wheel_mm = (wheel > 0).then_some(wheel);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    options.seconds("interval", "seconds between two measurements", &mut config.interval);
    Box::new(PowerMeter::new(seed, config))
}

fn speed_cadence(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = SpeedCadenceConfig::default();
    options.name(&mut config.name);
    options.switch("speed", "counts the wheel", &mut config.wheel);
    options.switch("crank", "counts the crank", &mut config.crank);
    options.small("wheel", "circumference in mm", 500..=4000, &mut config.wheel_mm);
    options.number("watts", "usual power in W", 0.0..=2000.0, &mut config.power_w);
    options.number("cadence", "usual cadence in rpm", 20.0..=150.0, &mut config.cadence_rpm);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    options.seconds("interval", "seconds between two measurements", &mut config.interval);
    Box::new(SpeedCadenceSensor::new(seed, config))
}

fn trainer(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = TrainerConfig::default();
    options.name(&mut config.name);
    options.number("mass", "rider and bike in kg", 30.0..=300.0, &mut config.mass_kg);
    options.number("watts", "power by will in W", 0.0..=2000.0, &mut config.free_power_w);
    options.switch("heart", "tells the heart rate too", &mut config.heart_rate);
    options.seconds("interval", "seconds between two records", &mut config.interval);
    Box::new(Trainer::new(seed, config))
}

fn tacx(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = TacxTrainerConfig::default();
    options.name(&mut config.name);
    options.number("mass", "rider and bike in kg", 30.0..=300.0, &mut config.mass_kg);
    options.number("watts", "power by will in W", 0.0..=2000.0, &mut config.free_power_w);
    options.switch("heart", "tells the heart rate too", &mut config.heart_rate);
    Box::new(TacxTrainer::new(seed, config))
}

fn gym(seed: u64, options: &mut Options<'_>, machine: Machine) -> Box<dyn Sensor + Send> {
    let mut config = GymMachineConfig::of(machine);
    options.name(&mut config.name);
    options.number("mass", "the user in kg", 30.0..=300.0, &mut config.mass_kg);
    options.switch("heart", "tells the heart rate too", &mut config.heart_rate);
    options.seconds("interval", "seconds between two records", &mut config.interval);
    Box::new(GymMachine::new(seed, config))
}

fn oximeter(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = OximeterConfig::default();
    options.name(&mut config.name);
    options.number("spo2", "saturation in per cent", 70.0..=100.0, &mut config.spo2_percent);
    options.number("rest", "pulse rate at rest in bpm", 30.0..=200.0, &mut config.rest_bpm);
    options.number("active", "pulse rate in activity in bpm", 30.0..=200.0, &mut config.active_bpm);
    options.seconds("spot", "seconds between two spot checks", &mut config.spot_check_interval);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    options.seconds("interval", "seconds between two measurements", &mut config.interval);
    Box::new(Oximeter::new(seed, config))
}

fn thermometer(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = ThermometerConfig::default();
    options.name(&mut config.name);
    options.number("celsius", "body temperature in °C", 30.0..=43.0, &mut config.body_celsius);
    options.switch("fahrenheit", "shows °F", &mut config.fahrenheit);
    options.seconds("pause", "seconds from one measurement to the next", &mut config.pause);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(Thermometer::new(seed, config))
}

fn blood_pressure(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = BloodPressureMonitorConfig::default();
    options.name(&mut config.name);
    options.number("systolic", "in mmHg", 60.0..=250.0, &mut config.pressure_mmhg.0);
    options.number("diastolic", "in mmHg", 30.0..=150.0, &mut config.pressure_mmhg.1);
    options.number("rest", "pulse rate in bpm", 30.0..=200.0, &mut config.rest_bpm);
    options.seconds("pause", "seconds from one measurement to the next", &mut config.pause);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(BloodPressureMonitor::new(seed, config))
}

fn scale(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = WeightScaleConfig::default();
    options.name(&mut config.name);
    options.number("weight", "in kg", 10.0..=300.0, &mut config.weight_kg);
    options.number("height", "in m", 0.5..=2.5, &mut config.height_m);
    options.number("fat", "body fat in per cent", 3.0..=70.0, &mut config.body_fat_percent);
    options.seconds("pause", "seconds from one weighing to the next", &mut config.pause);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(WeightScale::new(seed, config))
}

fn glucose(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = CgmSensorConfig::default();
    options.name(&mut config.name);
    options.number("fasting", "before meals in mg/dl", 40.0..=300.0, &mut config.fasting_mg_dl);
    options.number("meal", "what a meal adds in mg/dl", 0.0..=200.0, &mut config.meal_mg_dl);
    options.seconds("interval", "seconds between two measurements", &mut config.interval);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(CgmSensor::new(seed, config))
}

fn core_temperature(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = CoreSensorConfig::default();
    options.name(&mut config.name);
    options.number("celsius", "core temperature at rest in °C", 35.0..=40.0, &mut config.core_celsius);
    options.seconds("interval", "seconds between two notifications", &mut config.interval);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(CoreSensor::new(seed, config))
}

fn moxy(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = MoxySensorConfig::default();
    options.name(&mut config.name);
    options.number("smo2", "saturation at rest in per cent", 10.0..=95.0, &mut config.rest_smo2_percent);
    options.number("thb", "total haemoglobin in g/dl", 8.0..=15.0, &mut config.thb_g_dl);
    options.seconds("interval", "seconds between two notifications", &mut config.interval);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(MoxySensor::new(seed, config))
}

fn band(seed: u64, options: &mut Options<'_>) -> Box<dyn Sensor + Send> {
    let mut config = StepBandConfig::default();
    options.name(&mut config.name);
    options.number("cadence", "steps per minute while walking", 40.0..=200.0, &mut config.cadence_spm);
    options.seconds("interval", "seconds between two notifications", &mut config.interval);
    options.small("battery", "per cent at the start", 0..=100, &mut config.battery_percent);
    Box::new(StepBand::new(seed, config))
}
