//! Fitness machines: packets joined to records, and what a record says.

use strapline_gatt::{Machine, MachineData, Merge, Quantity};
use strapline_units::{Metric, Timestamp, Value};

use crate::Emit;

/// The packets of each machine behind the link, of which there is one as a rule.
#[derive(Debug, Default)]
pub(super) struct Machines(Vec<(Machine, Merge)>);

/// What of a record is a metric, in the same unit.
const METRICS: [(Quantity, Metric); 11] = [
    (Quantity::Speed, Metric::Speed),
    (Quantity::Cadence, Metric::BikeCadence),
    (Quantity::StepRate, Metric::StepsCadence),
    (Quantity::StrokeRate, Metric::StrokeRate),
    (Quantity::Power, Metric::Power),
    (Quantity::TotalDistance, Metric::Distance),
    (Quantity::StepCount, Metric::Steps),
    (Quantity::Floors, Metric::FloorsClimbed),
    (Quantity::TotalEnergy, Metric::Calories),
    (Quantity::HeartRate, Metric::HeartRate),
    (Quantity::MetabolicEquivalent, Metric::Met),
];

impl Machines {
    /// Half a record from before a lost link is none.
    pub(super) fn restart(&mut self) {
        self.0.clear();
    }

    pub(super) fn packet(&mut self, at: Timestamp, packet: &MachineData, emit: &mut Emit<'_>) {
        let merge = match self.0.iter_mut().position(|(machine, _)| *machine == packet.machine) {
            Some(index) => self.0.get_mut(index),
            None => {
                self.0.push((packet.machine, Merge::new()));
                self.0.last_mut()
            }
        };
        let Some(record) = merge.and_then(|(_, merge)| merge.push(packet)) else { return };
        for (quantity, metric) in METRICS {
            let value = record.value(quantity);
            // A machine that hears no strap says 0 bpm.
            if let Some(value) = value.filter(|value| metric != Metric::HeartRate || *value > 0.0) {
                emit(metric, at, Value::Scalar(value));
            }
        }
    }
}
