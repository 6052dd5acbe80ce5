//! Scales that measure the composition of a body: the weight, and what the two packets of a measurement say together. The
//! rest of what they say has no metric.

use strapline_gatt::{BodyCompositionMeasurement, BodyCompositionMerge, Characteristic as _, Fields};
use strapline_units::{Metric, Timestamp, Value};

use crate::Emit;

/// Packets of one scale.
#[derive(Debug, Default)]
pub(super) struct Scale {
    merge: BodyCompositionMerge,
    /// What the packet that was the last completed together with the one before.
    whole: Option<BodyCompositionMeasurement>,
}

impl Scale {
    /// The other packet of what was half heard is lost with the link.
    pub(super) fn restart(&mut self) {
        *self = Self::default();
    }

    /// The weight is in one packet only: it need not wait for the other.
    pub(super) fn packet(&mut self, at: Timestamp, packet: &BodyCompositionMeasurement, emit: &mut Emit<'_>) {
        self.whole = self.merge.push(packet).filter(|_| packet.multiple_packets);
        if let Some(kilograms) = packet.kilograms(packet.weight_raw) {
            emit(Metric::Weight, at, Value::Scalar(kilograms));
        }
    }

    /// What the packet before adds to those of `packet`, which was the last.
    pub(super) fn fields(&self, packet: &BodyCompositionMeasurement, out: &mut Fields) {
        let (Some(whole), mut own, mut all) = (&self.whole, Fields::new(), Fields::new()) else { return };
        packet.fields(&mut own);
        whole.fields(&mut all);
        for (name, value) in all.iter().filter(|(name, _)| own.get(name).is_none()) {
            out.push(name, value.clone());
        }
    }
}
