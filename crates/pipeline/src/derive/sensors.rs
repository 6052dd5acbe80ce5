//! All families but the heart's: which reading goes to which.

use strapline_gatt::movesense::{MovesenseNotification, MovesenseReading};
use strapline_gatt::pmd::{PmdContext, PmdData, PmdType};
use strapline_gatt::{Characteristic as _, Fields, Reading};
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::BeatClock;

use super::claims::Claims;
use super::cycling::Cycling;
use super::fec::Trainer;
use super::glucose::Glucose;
use super::machines::Machines;
use super::movesense::Movesense;
use super::order::Order;
use super::polar::Polar;
use super::running::Running;
use super::scale::Scale;
use super::{Settings, body, pulse};
use crate::{Emit, More};

/// What is kept of the readings before.
#[derive(Debug)]
pub(crate) struct Sensors {
    claims: Claims,
    cycling: Cycling,
    glucose: Glucose,
    machines: Machines,
    movesense: Movesense,
    order: Order,
    polar: Polar,
    running: Running,
    scale: Scale,
    trainer: Trainer,
}

impl Sensors {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            claims: Claims::default(),
            cycling: Cycling::new(settings.wheel_circumference_mm),
            glucose: Glucose::default(),
            machines: Machines::default(),
            movesense: Movesense::default(),
            order: Order::default(),
            polar: Polar::default(),
            running: Running::default(),
            scale: Scale::default(),
            trainer: Trainer::default(),
        }
    }
}

impl More for Sensors {
    fn restart(&mut self) {
        self.cycling.restart();
        self.machines.restart();
        self.movesense.restart();
        self.polar.restart();
        self.running.restart();
        self.scale.restart();
        self.trainer.restart();
    }

    fn reading(&mut self, beats: &mut BeatClock, at: Timestamp, reading: &Reading, emit: &mut Emit<'_>) {
        let (claims, by, order) = (&mut self.claims, reading.uuid(), &mut self.order);
        let emit = &mut |metric, time, value| emit(metric, order.next(metric, time), value);
        if let Reading::HeartRateMeasurement(measurement) = reading {
            // Nothing measures a heart better: whoever did so is silent from now on.
            if measurement.bpm().is_some() {
                claims.take(Metric::HeartRate, by, at);
            }
            if !measurement.rr().is_empty() {
                claims.take(Metric::RrInterval, by, at);
            }
            return;
        }
        if let Reading::PmdData(frame) = reading {
            // Its intervals share the clock of the strap's, so whether they count has to be known before.
            let intervals = frame.measurement == PmdType::Ppi;
            if intervals && claims.admits(Metric::RrInterval, by, at) {
                pulse::samples(beats, at, frame, emit);
            } else if !intervals {
                self.polar.frame(at, frame, emit);
            }
            return;
        }
        let emit = &mut |metric, time, value| {
            if claims.admits(metric, by, at) {
                emit(metric, time, value);
            }
        };
        match reading {
            Reading::RscMeasurement(measurement) => self.running.foot_pod(at, measurement, emit),
            Reading::HuamiSteps(steps) => super::running::band(at, steps, emit),
            Reading::CscMeasurement(measurement) => self.cycling.speed_sensor(at, measurement, emit),
            Reading::CyclingPowerMeasurement(measurement) => self.cycling.power_meter(at, measurement, emit),
            Reading::TacxTrainerData(data) => self.trainer.page(at, &data.0.page, emit),
            Reading::BodyCompositionMeasurement(packet) => self.scale.packet(at, packet, emit),
            Reading::CgmMeasurement(measurement) => self.glucose.records(at, measurement, emit),
            _ => match reading.machine_data() {
                Some(packet) => self.machines.packet(at, packet, emit),
                None => body::samples(at, reading, emit),
            },
        }
    }

    fn movesense(
        &mut self,
        beats: &mut BeatClock,
        at: Timestamp,
        reading: &MovesenseReading,
        emit: &mut Emit<'_>,
    ) {
        let (claims, by, order) = (&mut self.claims, MovesenseNotification::UUID, &mut self.order);
        let emit = &mut |metric, time, value| emit(metric, order.next(metric, time), value);
        if let MovesenseReading::HeartRate { average_bpm, rr_ms } = reading {
            if !rr_ms.is_empty() && claims.admits(Metric::RrInterval, by, at) {
                pulse::beats(beats, at, || rr_ms.iter().map(|millis| ((*millis).into(), true)), emit);
            }
            if *average_bpm > 0.0 && claims.admits(Metric::HeartRate, by, at) {
                emit(Metric::HeartRate, at, Value::Scalar((*average_bpm).into()));
            }
        } else {
            self.movesense.measurement(at, reading, emit);
        }
    }

    fn fields(&self, reading: &Reading) -> Fields {
        let mut out = Fields::new();
        match reading {
            Reading::BodyCompositionMeasurement(packet) => self.scale.fields(packet, &mut out),
            Reading::CscMeasurement(_) => self.cycling.speed_sensor_fields(&mut out),
            Reading::CyclingPowerMeasurement(_) => self.cycling.power_meter_fields(&mut out),
            _ => {}
        }
        out
    }

    fn streams(&mut self, measurement: PmdType, context: PmdContext) {
        self.polar.streams(measurement, context);
    }

    fn context(&self, frame: &PmdData) -> PmdContext {
        self.polar.context(frame)
    }
}
