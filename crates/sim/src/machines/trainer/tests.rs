use strapline_gatt::{
    ControlInput, ControlOutput, ControlRequest, FitnessMachineControl, Merge, Reading, Target, decode,
};

use super::*;

/// A client that keeps what it hears.
struct Client {
    trainer: Trainer,
    merge: Merge,
    records: Vec<MachineData>,
    others: Vec<Reading>,
}

impl Client {
    fn new(config: TrainerConfig) -> Self {
        let trainer = Trainer::new(5, config);
        Self { trainer, merge: Merge::new(), records: Vec::new(), others: Vec::new() }
    }

    fn hear(&mut self) -> Emission {
        let emission = self.trainer.next();
        let reading = decode(emission.characteristic, &emission.value).unwrap();
        match reading.machine_data() {
            Some(packet) => self.records.extend(self.merge.push(packet)),
            None => self.others.push(reading),
        }
        emission
    }

    fn run(&mut self, until: Duration) {
        while self.trainer.due() < until {
            self.hear();
        }
    }

    fn write(&mut self, now: u64, value: &[u8]) -> Vec<u8> {
        let now = Duration::from_secs(now);
        self.trainer.write(now, FitnessMachineControlPoint::UUID, value).unwrap();
        loop {
            let emission = self.hear();
            if emission.characteristic == FitnessMachineControlPoint::UUID {
                return emission.value;
            }
        }
    }

    fn statuses(&self) -> Vec<FitnessMachineStatus> {
        let status = |reading: &Reading| match reading {
            Reading::FitnessMachineStatus(status) => Some(*status),
            _ => None,
        };
        self.others.iter().filter_map(status).collect()
    }

    fn watts(&self) -> f64 {
        let last = &self.records[self.records.len() - 10..];
        last.iter().filter_map(MachineData::power_w).sum::<f64>() / 10.0
    }
}

#[test]
fn a_target_power_is_reached_within_seconds() {
    let mut client = Client::new(TrainerConfig::default());
    client.run(Duration::from_secs(10));
    assert_eq!(client.write(10, &[0]), [0x80, 0, 1]);
    assert_eq!(client.write(10, &[5, 0x2C, 0x01]), [0x80, 5, 1]);
    client.run(Duration::from_secs(11));
    let at_once = client.records.last().unwrap().power_w().unwrap();
    client.run(Duration::from_secs(30));
    assert!(at_once < 290.0, "a flywheel has inertia: {at_once} W");
    assert!((client.watts() - 300.0).abs() < 5.0, "{} W", client.watts());
    assert_eq!(client.statuses()[0].target_power_w(), Some(300));
    let last = client.records.last().unwrap();
    assert!((60.0..110.0).contains(&last.cadence_rpm().unwrap()));
    assert!((25.0..45.0).contains(&last.speed_km_h().unwrap()));
    assert!(last.elapsed_time_s().unwrap() >= 28.0);
}

#[test]
fn a_climb_slows_the_rider_down() {
    let mut client = Client::new(TrainerConfig::default());
    client.run(Duration::from_secs(120));
    let level = client.records.last().unwrap().speed_km_h().unwrap();
    client.write(120, &[0]);
    // 8 %.
    assert_eq!(client.write(120, &[0x11, 0, 0, 0x20, 0x03, 40, 51]), [0x80, 0x11, 1]);
    client.run(Duration::from_secs(180));
    let climb = client.records.last().unwrap().speed_km_h().unwrap();
    assert!(level > 20.0 && climb < level - 8.0, "{level} km/h, then {climb} km/h");
    assert_eq!(client.statuses()[0].grade(), Some(800));
}

#[test]
fn a_spin_down_goes_up_to_speed_and_down_again() {
    let mut client = Client::new(TrainerConfig::default());
    client.write(1, &[0]);
    assert_eq!(client.write(1, &[0x13, 1]), [0x80, 0x13, 1, 0x80, 0x0C, 0x10, 0x0E]);
    client.run(Duration::from_secs(180));
    let states: Vec<_> = client
        .others
        .iter()
        .filter(|reading| matches!(reading, Reading::FitnessMachineStatus(status) if status.op == 0x14))
        .map(|reading| reading.fields().get("spin_down").cloned().unwrap())
        .collect();
    let text = |text: &str| strapline_gatt::FieldValue::Text(text.into());
    assert_eq!(states, [text("requested"), text("stop_pedaling"), text("success")]);
    let fastest = client.records.iter().filter_map(MachineData::speed_km_h).fold(0.0, f64::max);
    assert!((36.0..42.0).contains(&fastest), "{fastest} km/h");
}

#[test]
fn a_session_controls_it() {
    let mut client = Client::new(TrainerConfig::default());
    let mut control = FitnessMachineControl::new();
    let read = |client: &Client, uuid| decode(uuid, &client.trainer.read(uuid).unwrap()).unwrap();
    if let Reading::SupportedPowerRange(range) = read(&client, SupportedPowerRange::UUID) {
        control.handle(Duration::ZERO, ControlInput::PowerRange(range));
    }
    if let Reading::FitnessMachineFeature(feature) = read(&client, FitnessMachineFeature::UUID) {
        control.handle(Duration::ZERO, ControlInput::Feature(feature));
    }
    let request = ControlRequest::Target(Target::Power(9000));
    control.handle(Duration::ZERO, ControlInput::Request(request));
    let mut done = Vec::new();
    for second in 1..20 {
        let now = Duration::from_secs(second);
        while let Some(output) = control.poll(now) {
            match output {
                ControlOutput::Write(command) => {
                    let uuid = FitnessMachineControlPoint::UUID;
                    client.trainer.write(now, uuid, command.as_bytes()).unwrap();
                }
                other => done.push(other),
            }
        }
        client.run(now + Duration::from_millis(1));
        for reading in core::mem::take(&mut client.others) {
            match reading {
                Reading::FitnessMachineControlPoint(response) => {
                    control.handle(now, ControlInput::Response(response));
                }
                Reading::FitnessMachineStatus(status) => control.handle(now, ControlInput::Status(status)),
                _ => {}
            }
        }
    }
    let clamped = ControlRequest::Target(Target::Power(2000));
    assert_eq!(done, [ControlOutput::Done(ControlRequest::Control), ControlOutput::Done(clamped)]);
    assert!(control.held().eq([Target::Power(2000)]));
}

#[test]
fn records_that_do_not_fit_the_mtu_come_in_packets() {
    let mut client = Client::new(TrainerConfig { heart_rate: true, ..TrainerConfig::default() });
    let packets: Vec<_> = (0..20).map(|_| client.hear()).collect();
    assert!(packets.iter().all(|packet| packet.value.len() <= 20));
    assert_eq!(client.records.len(), 10);
    let record = client.records.last().unwrap();
    assert!(record.heart_rate_bpm().is_some() && record.power_w().is_some() && record.speed_km_h().is_some());
    let mut wide = Client::new(TrainerConfig { heart_rate: true, mtu: 185, ..TrainerConfig::default() });
    (0..10).for_each(|_| drop(wide.hear()));
    assert_eq!(wide.records, client.records);
}

#[test]
fn the_same_seed_and_writes_give_the_same_run() {
    let run = || {
        let mut client = Client::new(TrainerConfig::default());
        client.write(3, &[0]);
        client.write(4, &[5, 200, 0]);
        (0..200).map(|_| client.hear()).collect::<Vec<_>>()
    };
    let emissions = run();
    assert_eq!(emissions, run());
    assert!(emissions.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

#[test]
fn a_lost_link_takes_control_away() {
    let mut client = Client::new(TrainerConfig::default());
    client.write(1, &[0]);
    client.write(2, &[5, 200, 0]);
    client.trainer.unlink();
    assert_eq!(client.write(3, &[5, 200, 0]), [0x80, 5, 5]);
}

#[test]
fn everything_readable_is_read_and_nothing_else_written() {
    let mut trainer = Trainer::new(1, TrainerConfig::default());
    for attribute in trainer.attributes() {
        let readable = attribute.properties.contains(&Read);
        let value = trainer.read(attribute.characteristic);
        assert_eq!(value.is_some(), readable, "{}", attribute.characteristic);
        assert!(value.is_none_or(|value| decode(attribute.characteristic, &value).is_ok()));
    }
    let now = Duration::ZERO;
    assert_eq!(trainer.write(now, IndoorBikeData::UUID, &[0]), Err(AttError::WriteNotPermitted));
    let empty = trainer.write(now, FitnessMachineControlPoint::UUID, &[]);
    assert_eq!(empty, Err(AttError::InvalidAttributeValueLength));
}

#[test]
fn whatever_is_written_is_answered_and_the_ride_goes_on() {
    let mut client = Client::new(TrainerConfig::default());
    client.write(0, &[0]);
    let mut random = strapline_units::SplitMix64::new(17);
    for second in 1..2_000 {
        let bits = random.next_u64();
        let mut value = bits.to_le_bytes().to_vec();
        value.truncate(1 + (bits >> 56) as usize % 7);
        value[0] %= 0x16;
        let response = client.write(second, &value);
        assert_eq!(response[..2], [0x80, value[0]], "{value:02x?}");
        let last = client.records.last();
        assert!(last.is_none_or(|record| record.power_w().is_some() && record.speed_km_h().is_some()));
    }
    assert!(client.records.len() > 1_900);
}
