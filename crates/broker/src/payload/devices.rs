//! `device_data`: which sensor the numbers are of. The first is the one that measured the heart, or else the one that
//! measured most; the others stand in `other_devices`, each with what it provided.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strapline_units::Metric;

use crate::payload::Device;
use crate::payload::recorded::Recorded;

/// What a source gave to the payload.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Use {
    provided: BTreeSet<&'static str>,
    heart: f64,
    all: f64,
}

impl Use {
    pub(super) fn add(&mut self, metric: Metric, amount: f64) {
        self.provided.extend(provided(metric));
        if metric == Metric::HeartRate {
            self.heart += amount;
        }
        self.all += amount;
    }
}

/// The published enumeration of what a device provides.
const fn provided(metric: Metric) -> Option<&'static str> {
    match metric {
        Metric::HeartRate | Metric::RrInterval | Metric::Hrv => Some("HEART_RATE"),
        Metric::Steps => Some("STEPS"),
        Metric::Calories => Some("CALORIES"),
        Metric::Distance => Some("DISTANCE"),
        Metric::Speed => Some("SPEED"),
        Metric::StepsCadence | Metric::BikeCadence | Metric::StrokeRate => Some("CADENCE"),
        Metric::Spo2 | Metric::Smo2 => Some("OXYGEN_SATURATION"),
        _ => None,
    }
}

/// A device of a payload, most important first in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Provider {
    pub(super) name: Option<String>,
    manufacturer: Option<String>,
    hardware_version: Option<String>,
    software_version: Option<String>,
    provided: Vec<String>,
}

impl Provider {
    /// Whether it is the same device as far as its words tell.
    fn is(&self, other: &Self) -> bool {
        (&self.name, &self.manufacturer, &self.hardware_version, &self.software_version)
            == (&other.name, &other.manufacturer, &other.hardware_version, &other.software_version)
    }

    fn members(&self, uploaded: &str) -> Value {
        json!({
            "name": self.name,
            "manufacturer": self.manufacturer,
            "hardware_version": self.hardware_version,
            "software_version": self.software_version,
            "serial_number": null,
            "last_upload_date": uploaded,
            "data_provided": self.provided,
        })
    }
}

/// The devices of a session.
pub(super) fn of_session(recorded: &Recorded<'_>) -> Vec<Provider> {
    let mut uses: Vec<_> = recorded.uses().collect();
    uses.sort_by(|(_, a), (_, b)| b.heart.total_cmp(&a.heart).then(b.all.total_cmp(&a.all)));
    let provider = |(source, used): (_, &Use)| {
        let label = recorded.sources.source(source).and_then(|source| source.label.clone());
        let known = recorded.context.devices.iter().find(|device| device.source == label);
        let known = known.cloned().unwrap_or_default();
        let Device { name, manufacturer, hardware_version, software_version, .. } = known;
        // Without a name the label still says that these numbers are of one sensor and those of another.
        let name = name.or(label);
        let name = if recorded.synthetic { Some(simulated(name)) } else { name };
        let provided = used.provided.iter().copied().map(String::from).collect();
        Provider { name, manufacturer, hardware_version, software_version, provided }
    };
    uses.into_iter().map(provider).collect()
}

fn simulated(name: Option<String>) -> String {
    name.map_or_else(|| "Simulated sensor".into(), |name| format!("{name} (simulated)"))
}

/// The devices of several sessions, each once.
pub(super) fn merged<'a>(of_sessions: impl Iterator<Item = &'a Provider>) -> Vec<Provider> {
    let mut merged: Vec<Provider> = Vec::new();
    for provider in of_sessions {
        match merged.iter_mut().find(|known| known.is(provider)) {
            Some(known) => {
                known.provided.extend(provider.provided.iter().cloned());
                known.provided.sort();
                known.provided.dedup();
            }
            None => merged.push(provider.clone()),
        }
    }
    merged
}

/// `device_data`.
pub(super) fn device_data(recorded: &Recorded<'_>, providers: &[Provider]) -> Value {
    let uploaded = recorded.context.local_time.text(recorded.now);
    let mut providers = providers.iter();
    let mut data = providers.next().cloned().unwrap_or_default().members(&uploaded);
    let others: Vec<Value> = providers.map(|provider| provider.members(&uploaded)).collect();
    if let Some(members) = data.as_object_mut() {
        members.insert("activation_timestamp".into(), Value::Null);
        members.insert("other_devices".into(), others.into());
    }
    data
}
