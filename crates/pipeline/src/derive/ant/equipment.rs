//! Fitness equipment: trainers as over Bluetooth, and the pages of other machines.

use strapline_ant::{EquipmentMotion, FitnessEquipmentPage, PowerAverage, PowerCounters};
use strapline_gatt::{FecPage, Fields};
use strapline_units::{Metric, Timestamp, Value};

use super::Told;
use crate::Emit;
use crate::derive::fec::Trainer;

/// The pages before.
#[derive(Debug, Default)]
pub(super) struct Equipment {
    trainer: Trainer,
    counters: PowerCounters,
    average: PowerAverage,
    /// The last page of each number, and when it was told.
    pages: Vec<(u8, FitnessEquipmentPage, Told)>,
}

impl Equipment {
    pub(super) fn restart(&mut self) {
        self.trainer.restart();
        self.counters.restart();
        self.pages.clear();
    }

    pub(super) fn page(&mut self, at: Timestamp, page: &FitnessEquipmentPage, emit: &mut Emit<'_>) {
        self.average = match page {
            FitnessEquipmentPage::Trainer(FecPage::Trainer {
                event_count,
                accumulated_power_w: Some(sum),
                ..
            }) => self.counters.power(*event_count, *sum),
            _ => page.torque().map(|now| self.counters.wheel_torque(now)).unwrap_or_default(),
        };
        if !self.is_told(at, page) {
            return;
        }
        match page {
            FitnessEquipmentPage::Trainer(page) => self.trainer.page(at, page, emit),
            FitnessEquipmentPage::Motion(motion) => moved(at, motion, emit),
            FitnessEquipmentPage::Common(_) => {}
        }
    }

    /// Whether a page says something new of its kind, or has not said it for a while.
    fn is_told(&mut self, at: Timestamp, page: &FitnessEquipmentPage) -> bool {
        let number = match page {
            FitnessEquipmentPage::Trainer(page) => page.number(),
            FitnessEquipmentPage::Motion(motion) => motion.number,
            FitnessEquipmentPage::Common(_) => return false,
        };
        match self.pages.iter_mut().find(|(it, ..)| *it == number) {
            Some((_, before, told)) => {
                let new = std::mem::replace(before, *page) != *page;
                told.now(at, new)
            }
            None => {
                self.pages.push((number, *page, Told(Some(at))));
                true
            }
        }
    }

    pub(super) fn fields(&self, out: &mut Fields) {
        for (name, value) in
            [("average_power_w", self.average.power_w), ("average_torque_nm", self.average.torque_nm)]
        {
            if let Some(value) = value {
                out.number(name, value);
            }
        }
    }
}

fn moved(at: Timestamp, motion: &EquipmentMotion, emit: &mut Emit<'_>) {
    if let Some(power) = motion.power_w {
        emit(Metric::Power, at, Value::Scalar(power.into()));
    }
    let Some(cadence) = motion.cadence_min.map(f64::from) else { return };
    match motion.number {
        // In strides, of two steps each.
        19 | 20 => emit(Metric::StepsCadence, at, Value::Scalar(2.0 * cadence)),
        21 => emit(Metric::BikeCadence, at, Value::Scalar(cadence)),
        22 => emit(Metric::StrokeRate, at, Value::Scalar(cadence)),
        // A climber's cycles and a skier's strokes have no metric.
        _ => {}
    }
}
