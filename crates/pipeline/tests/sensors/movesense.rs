//! Movesense: what its subscriptions deliver, at the rates that their stamps tell.

use std::time::Duration;

use strapline_gatt::Characteristic as _;
use strapline_gatt::movesense::{MOVESENSE_COMMAND, MovesenseEvent, MovesenseNotification, MovesenseSession};
use strapline_pipeline::Input;
use strapline_sim::{MovesenseConfig, MovesenseSensor, Sensor as _};
use strapline_units::Metric::{Ecg, Gyroscope, HeartRate, MagneticField, RawAcceleration, RrInterval};

use crate::run::{DEVICE, Run, at};

#[test]
fn a_movesense_gives_beats_ecg_and_motion() {
    let mut sensor = MovesenseSensor::new(1, MovesenseConfig::default());
    let mut session = MovesenseSession::new(&["/Meas/HR", "/Meas/ECG/200/mV", "/Meas/IMU9/104"]);
    let mut run = Run::new();
    let mut now = Duration::ZERO;
    while now < Duration::from_secs(120) {
        while let Some(command) = session.poll(now) {
            sensor.write(now, MOVESENSE_COMMAND, &command).unwrap();
        }
        let emission = sensor.next();
        now = emission.at;
        if emission.characteristic != MovesenseNotification::UUID {
            continue;
        }
        if let Some(event) = session.handle(&emission.value).unwrap() {
            let MovesenseEvent::Reading(_, reading) = event else { panic!("{event:?}") };
            run.pipeline.handle(at(now), Input::Movesense { device: DEVICE, at: at(now), reading });
            run.take("Movesense");
        }
    }
    run.check();
    assert_eq!(run.metrics(), [HeartRate, RrInterval, Ecg, Gyroscope, RawAcceleration, MagneticField]);

    let beats = run.series(RrInterval);
    let sum: f64 = beats[1..].iter().map(|(_, millis)| millis / 1000.0).sum();
    let time = beats.last().unwrap().0 - beats[0].0;
    assert!((sum - time).abs() < 0.3, "{sum} s of beats in {time} s");

    let chunks = run.vectors(Ecg);
    let chunk_rate = (chunks.len() - 1) as f64 / (chunks.last().unwrap().0 - chunks[0].0);
    assert!((chunk_rate * 16.0 - 200.0).abs() < 1.0, "{chunk_rate} chunks of 16 a second");
    for metric in [RawAcceleration, Gyroscope, MagneticField] {
        // Without the first measurement, whose rate is not known yet.
        let times: Vec<f64> = run.series(metric).iter().skip(8).map(|(at, _)| *at).collect();
        let rate = (times.len() - 1) as f64 / (times.last().unwrap() - times[0]);
        assert!((rate - 104.0).abs() < 0.5, "{metric}: {rate} Hz");
        let steps = times.windows(2).map(|two| two[1] - two[0]);
        let (least, most) = steps.fold((f64::MAX, 0.0), |(a, b): (f64, f64), it| (a.min(it), b.max(it)));
        assert!(least > 0.003 && most < 0.02, "{metric}: {least} s to {most} s");
    }
}
