//! The simulated Polar sensors are real ones to the decoder and to the session: streams start and stop, stamps have the
//! device's rate, the electrocardiogram shows the beats whose RR intervals are told.

use core::time::Duration;

use strapline_gatt::pmd::{
    PmdContext, PmdControlPoint, PmdData, PmdInput, PmdOutput, PmdSession, PmdStatus, PmdTrouble, PmdType,
    PmdWanted, command,
};
use strapline_gatt::{Characteristic, HeartRateMeasurement, Reading, decode};
use strapline_sim::{
    AttError, Emission, PolarH10, PolarH10Config, Property, Sensor, VeritySense, VeritySenseConfig,
};
use strapline_units::Timestamp;
use strapline_vitals::DeviceClock;

/// A client on a link without losses.
struct Link<S> {
    sensor: S,
    session: PmdSession,
    frames: Vec<(Duration, PmdData, PmdContext)>,
    heart_rates: Vec<HeartRateMeasurement>,
    news: Vec<PmdOutput>,
    emissions: Vec<Emission>,
}

impl<S: Sensor> Link<S> {
    fn new(sensor: S, wanted: &[PmdType]) -> Self {
        let wanted =
            wanted.iter().map(|&measurement| PmdWanted { measurement, sample_rate_hz: None, range: None });
        let mut link = Self {
            sensor,
            session: PmdSession::new(wanted),
            frames: Vec::new(),
            heart_rates: Vec::new(),
            news: Vec::new(),
            emissions: Vec::new(),
        };
        let features = link.sensor.read(PmdControlPoint::UUID).unwrap();
        let now = link.sensor.due();
        link.tell(now, PmdInput::Features(&features));
        link
    }

    fn tell(&mut self, now: Duration, input: PmdInput<'_>) {
        self.session.handle(now, input);
        while let Some(output) = self.session.poll() {
            match output {
                PmdOutput::Write(command) => {
                    self.sensor.write(now, PmdControlPoint::UUID, &command).unwrap();
                }
                news => self.news.push(news),
            }
        }
    }

    fn run(&mut self, until: f64) {
        while self.sensor.due().as_secs_f64() < until {
            let due = self.sensor.due();
            let emission = self.sensor.next();
            assert_eq!(emission.at, due);
            assert!(self.emissions.last().is_none_or(|before| before.at <= due));
            match decode(emission.characteristic, &emission.value).unwrap() {
                Reading::PmdControlPoint(_) => self.tell(due, PmdInput::Indication(&emission.value)),
                Reading::PmdData(frame) => {
                    assert!(!frame.truncated && emission.value.len() <= 244, "{}", emission.value.len());
                    let context = self.session.context(&frame);
                    self.frames.push((due, frame, context));
                }
                Reading::HeartRateMeasurement(measurement) => self.heart_rates.push(measurement),
                _ => {}
            }
            self.emissions.push(emission);
        }
    }

    fn leave(&mut self) {
        let now = self.sensor.due();
        self.tell(now, PmdInput::Leave);
        self.run(now.as_secs_f64() + 0.01);
        assert_eq!(self.news.last(), Some(&PmdOutput::Left));
    }

    /// Stamps in s since the first sample, and values of all channels.
    fn samples(&self, measurement: PmdType) -> Vec<(f64, Vec<f64>)> {
        let mut samples = Vec::new();
        for (_, frame, context) in self.frames.iter().filter(|(_, frame, _)| frame.measurement == measurement)
        {
            samples
                .extend(frame.samples(context).map(|it| (it.timestamp_ns.unwrap(), it.values().collect())));
        }
        let first = samples[0].0;
        samples.into_iter().map(|(stamp, values)| ((stamp - first) as f64 / 1e9, values)).collect()
    }
}

fn h10(seed: u64) -> PolarH10 {
    PolarH10::new(seed, PolarH10Config::default())
}

fn verity(seed: u64) -> VeritySense {
    VeritySense::new(seed, VeritySenseConfig::default())
}

fn rate(samples: &[(f64, Vec<f64>)]) -> f64 {
    (samples.len() - 1) as f64 / samples.last().unwrap().0
}

#[test]
fn an_h10_streams_ecg_and_acceleration_until_it_is_told_to_stop() {
    let mut link = Link::new(h10(1), &[PmdType::Ecg, PmdType::Acc]);
    link.run(300.0);
    let started =
        |measurement, rate| PmdOutput::Started { measurement, sample_rate_hz: Some(rate), factor: 1.0 };
    assert_eq!(link.news, [started(PmdType::Ecg, 130), started(PmdType::Acc, 200)]);
    let (ecg, acc) = (link.samples(PmdType::Ecg), link.samples(PmdType::Acc));
    // Ten ppm and more are the device clock's.
    assert!((rate(&ecg) - 130.16).abs() < 0.02, "{} Hz", rate(&ecg));
    assert!((rate(&acc) - 200.0).abs() < 0.02, "{} Hz", rate(&acc));
    assert!(ecg.windows(2).all(|pair| pair[1].0 > pair[0].0));
    let (_, frame, _) = &link.frames[0];
    assert_eq!(frame.timestamp_ns / 1_000_000_000_000_000, 599, "2019-01-01, ns since 2000");
    let gravity = acc.iter().map(|(_, axes)| axes.iter().map(|mg| mg * mg).sum::<f64>().sqrt()).sum::<f64>();
    assert!((gravity / acc.len() as f64 - 1000.0).abs() < 60.0, "{} mG", gravity / acc.len() as f64);
    link.leave();
    let frames = link.frames.len();
    link.run(320.0);
    assert_eq!(link.frames.len(), frames, "silence");
}

#[test]
fn the_r_waves_are_the_beats_that_the_rr_intervals_tell_of() {
    for seed in [2, 3] {
        let mut link = Link::new(h10(seed), &[PmdType::Ecg]);
        link.run(600.0);
        let ecg = link.samples(PmdType::Ecg);
        let volts: Vec<f64> = ecg.iter().map(|(_, values)| values[0]).collect();
        assert!(volts.iter().all(|uv| uv.abs() < 2000.0));
        // The top of each wave above half a millivolt.
        let mut r_waves: Vec<f64> = Vec::new();
        for (index, three) in volts.windows(3).enumerate() {
            let is_top = three[1] > 500.0 && three[1] >= three[0] && three[1] > three[2];
            let (at, _) = &ecg[index + 1];
            if is_top && r_waves.last().is_none_or(|last| at - last > 0.2) {
                r_waves.push(*at);
            }
        }
        let shown: Vec<f64> = r_waves.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let told: Vec<f64> = link
            .heart_rates
            .iter()
            .flat_map(|it| it.rr().to_vec())
            .map(|rr| f64::from(rr) / 1024.0)
            .collect();
        assert!(shown.len() > 500);
        // The ECG starts some beats later than the telling: the offset at which the two are one series.
        let off = |skip: usize| {
            let pairs = shown.iter().zip(&told[skip..]);
            pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        };
        let worst = (0..6).map(off).fold(f64::MAX, f64::min);
        assert!(worst < 0.017, "{worst} s: more than two samples");
    }
}

#[test]
fn samples_of_a_fast_clock_are_laid_on_the_wall() {
    let config = PolarH10Config { clock_ppm: 150.0, ..PolarH10Config::default() };
    let mut link = Link::new(PolarH10::new(13, config), &[PmdType::Ecg]);
    link.run(900.0);
    let mut clock = DeviceClock::new();
    let start = Timestamp::from_unix_millis(1.8e12);
    let started = link.emissions.iter().find(|it| it.characteristic == PmdControlPoint::UUID).unwrap().at;
    let mut errors = Vec::new();
    for (at, frame, context) in &link.frames {
        let alignment = clock.align(start + *at, frame.timestamp_ns);
        for sample in frame.samples(context) {
            let laid = alignment.at(sample.timestamp_ns.unwrap()).duration_since(start).as_secs_f64();
            errors.push(laid - started.as_secs_f64() - (errors.len() + 1) as f64 / 130.16);
        }
    }
    // The least way of a frame to its client is 15 ms.
    let settled = &errors[90 * 130..];
    let (low, high) = settled.iter().fold((f64::MAX, f64::MIN), |(a, b), &it| (a.min(it), b.max(it)));
    assert!(low > 0.008 && high < 0.025, "{low} s to {high} s off");
    assert!((clock.drift_ppm().unwrap() + 150.0).abs() < 15.0, "{:?} ppm", clock.drift_ppm());
}

#[test]
fn the_breath_moves_the_chest() {
    let mut link = Link::new(h10(4), &[PmdType::Acc]);
    link.run(200.0);
    let acc = link.samples(PmdType::Acc);
    let power = |hertz: f64| {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (at, axes) in acc.iter().filter(|(at, _)| *at < 25.0) {
            let (sine, cosine) = (core::f64::consts::TAU * hertz * at).sin_cos();
            real += (axes[2] - 170.0) * cosine;
            imaginary += (axes[2] - 170.0) * sine;
        }
        real * real + imaginary * imaginary
    };
    let band = |from: u32, to: u32| (from..to).map(|centi| power(f64::from(centi) / 100.0)).sum::<f64>();
    assert!(band(20, 31) > 10.0 * band(60, 71), "respiration at rest");
}

#[test]
fn too_small_an_mtu_is_refused_with_its_own_status() {
    let config = PolarH10Config { mtu: 185, ..PolarH10Config::default() };
    let mut link = Link::new(PolarH10::new(5, config), &[PmdType::Ecg]);
    link.run(5.0);
    assert_eq!(link.news, [PmdOutput::Trouble(PmdType::Ecg, PmdTrouble::MtuTooSmall)]);
}

#[test]
fn an_h10_streams_on_without_a_link_and_the_next_session_stops_it_first() {
    let mut link = Link::new(h10(6), &[PmdType::Ecg, PmdType::Acc]);
    link.run(20.0);
    let mut sensor = link.sensor;
    sensor.unlink();
    assert!((0..20).any(|_| sensor.next().characteristic == PmdData::UUID), "it drains its battery");
    let mut link = Link::new(sensor, &[PmdType::Acc]);
    link.run(40.0);
    assert!(
        matches!(link.news[..], [PmdOutput::Started { measurement: PmdType::Acc, .. }]),
        "{:?}",
        link.news
    );
    let later = link.frames.iter().filter(|(at, ..)| at.as_secs_f64() > 25.0);
    assert!(later.clone().count() > 10);
    assert!(later.clone().all(|(_, frame, _)| frame.measurement == PmdType::Acc));
}

#[test]
fn commands_that_make_no_sense_are_answered_as_such() {
    let mut sensor = h10(7);
    let mut status = |command: &[u8]| {
        let now = sensor.due();
        sensor.write(now, PmdControlPoint::UUID, command).unwrap();
        match PmdControlPoint::decode(&sensor.next().value) {
            Ok(PmdControlPoint::Response(response)) => response.status.name(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(status(&command::get_settings(PmdType::Gyro)), "invalid_measurement_type");
    assert_eq!(status(&[0x55, 0]), "invalid_op_code");
    assert_eq!(status(&[2, 0]), "invalid_parameter");
    assert_eq!(status(&[2, 0, 0, 1, 200, 0, 1, 1, 14, 0]), "invalid_sample_rate");
    assert_eq!(status(&[2, 0, 0, 1, 130, 0, 1, 1, 16, 0]), "invalid_resolution");
    assert_eq!(status(&[2, 2, 0, 1, 50, 0, 1, 1, 16, 0, 2, 1, 16, 0]), "invalid_range");
    assert_eq!(status(&command::stop(PmdType::Ecg)), PmdStatus::ALREADY_IN_STATE.name());
    assert_eq!(status(&[2, 0, 0, 1, 130, 0, 1, 1, 14, 0]), "success");
    assert_eq!(status(&[2, 0, 0, 1, 130, 0, 1, 1, 14, 0]), "already_in_state");
    let invalid = sensor.write(Duration::ZERO, PmdControlPoint::UUID, &[]);
    assert_eq!(invalid, Err(AttError::InvalidAttributeValueLength));
    assert_eq!(sensor.write(Duration::ZERO, PmdData::UUID, &[1]), Err(AttError::WriteNotPermitted));
}

#[test]
fn a_verity_sense_streams_everything_at_once_compressed() {
    let wanted = [PmdType::Ppg, PmdType::Acc, PmdType::Gyro, PmdType::Magnetometer, PmdType::Ppi];
    let mut link = Link::new(verity(8), &wanted);
    link.run(300.0);
    assert_eq!(link.news.len(), 5, "{:?}", link.news);
    for (measurement, hertz, low, high) in [
        (PmdType::Ppg, 55.0, -1000.0, 320_000.0),
        (PmdType::Acc, 52.0, -2000.0, 2000.0),
        (PmdType::Gyro, 52.0, -400.0, 400.0),
        (PmdType::Magnetometer, 100.0, -1.0, 1.0),
    ] {
        let samples = link.samples(measurement);
        assert!((rate(&samples) - hertz).abs() < 0.02, "{measurement:?}: {} Hz", rate(&samples));
        assert!(samples.iter().flat_map(|(_, values)| values).all(|value| (low..high).contains(value)));
        let (first, last) = (&samples[0].1, &samples[samples.len() - 1].1);
        assert_ne!(first, last, "{measurement:?} stands still");
    }
    let factors: Vec<f64> = link
        .news
        .iter()
        .filter_map(|news| match news {
            PmdOutput::Started { factor, .. } => Some(*factor),
            _ => None,
        })
        .collect();
    assert_eq!(factors, [1.0, 1.0, 2000.0 / 32768.0, 50.0 / 32768.0, 1.0]);
    assert!(link.heart_rates.iter().all(|it| it.rr().is_empty() && it.bpm().is_none_or(|bpm| bpm > 40)));
    link.leave();
}

#[test]
fn pulse_intervals_come_late_and_fill_the_time() {
    let mut link = Link::new(verity(9), &[PmdType::Ppi]);
    link.run(400.0);
    let frames: Vec<_> =
        link.frames.iter().filter(|(_, frame, _)| frame.measurement == PmdType::Ppi).collect();
    assert!(frames[0].0.as_secs_f64() > 25.0 && frames[0].1.sample_count() > 15);
    let millis: i32 = frames.iter().flat_map(|(_, frame, _)| frame.raw_samples().map(|pulse| pulse[1])).sum();
    let time = frames.last().unwrap().0.as_secs_f64() - 1.0;
    assert!((f64::from(millis) / 1000.0 - time).abs() < 3.0, "{millis} ms in {time} s");
    let moving = |frame: &PmdData| frame.raw_samples().filter(|pulse| pulse[3] & 1 == 1).count();
    let blocked: usize = frames.iter().map(|(_, frame, _)| moving(frame)).sum();
    assert!(blocked > 0, "somebody who walks");
    assert!(blocked < frames.iter().map(|(_, frame, _)| frame.sample_count()).sum(), "and stands");
}

#[test]
fn the_same_seed_and_the_same_writes_give_the_same_run_everywhere() {
    let run = |seed| {
        let mut h10 = Link::new(h10(seed), &[PmdType::Ecg, PmdType::Acc]);
        let mut sense = Link::new(verity(seed), &[PmdType::Ppg, PmdType::Gyro, PmdType::Ppi]);
        h10.run(120.0);
        sense.run(120.0);
        [h10.emissions, sense.emissions].concat()
    };
    assert_eq!(run(10), run(10));
    assert_ne!(run(10), run(11));
    // FNV-1a: only a change of the model may change it, never the machine.
    let octets = run(10).into_iter().flat_map(|emission| emission.value);
    let digest = octets.fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(digest, 12_246_142_329_521_169_902);
}

#[test]
fn everything_that_they_offer_is_notified_or_decodes_when_read() {
    let sensors: [Box<dyn Sensor>; 2] = [Box::new(h10(12)), Box::new(verity(12))];
    for sensor in sensors {
        assert!(sensor.name().starts_with("Simulated"));
        for attribute in sensor.attributes() {
            let value = sensor.read(attribute.characteristic);
            assert_eq!(value.is_some(), attribute.properties.contains(&Property::Read), "{attribute:?}");
            if let Some(value) = value {
                assert!(decode(attribute.characteristic, &value).is_ok(), "{attribute:?}");
            }
        }
    }
}
