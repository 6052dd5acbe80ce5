//! The state machine.

use std::collections::VecDeque;

use strapline_gatt::{DecodeError, Reading, Uuid, decode_heart_rate_strap};
use strapline_units::{Sample, SourceId, Timestamp, Value};
use strapline_wire::{Presence, Submission};

use crate::{Derive, Extension, Input, Notification, Output, Settings};

/// As in [`Extension::decode`].
type Decode = fn(Uuid, &[u8]) -> Result<Reading, DecodeError>;

/// Notifications to samples and frames, for any number of devices: heart rate straps, and with [`Pipeline::extend`] every
/// sensor.
#[derive(Debug)]
pub struct Pipeline {
    /// What reports presence.
    source: &'static str,
    /// A page has a handful of them: a list is as fast as a map, and smaller to download.
    devices: Vec<(SourceId, Device)>,
    outputs: VecDeque<Output>,
    settings: Settings,
    extension: Option<Extension>,
}

#[derive(Debug)]
struct Device {
    connected: bool,
    synthetic: bool,
    /// What stands for the device outside of the page.
    label: String,
    derive: Derive,
    latest_arrival: Timestamp,
    faults: u64,
}

impl Pipeline {
    /// A pipeline without devices, of a program that reports their presence as `source`. Neither a person nor a device
    /// is to be found by it.
    pub fn new(source: &'static str) -> Self {
        Self {
            source,
            devices: Vec::new(),
            outputs: VecDeque::new(),
            settings: Settings::default(),
            extension: None,
        }
    }

    /// Takes an input at the time `now`; call [`Pipeline::poll`] until there is nothing left.
    pub fn handle(&mut self, now: Timestamp, input: Input) {
        match input {
            Input::Connected { device, synthetic } => self.connected(device, synthetic),
            Input::Disconnected { device } => self.disconnected(device, "link lost"),
            Input::Forgotten { device } => {
                self.disconnected(device, "device removed");
                self.devices.retain(|(id, _)| *id != device);
            }
            Input::Notification(notification) => self.notified(now, notification),
            Input::Movesense { device: id, at, reading } => {
                let Some((_, device)) = self.devices.iter_mut().find(|(other, _)| *other == id) else {
                    return;
                };
                let at = device.arrival(now, at);
                let Device { derive, label, synthetic, .. } = device;
                derive.movesense(at, &reading, |metric, at, value| {
                    put(&mut self.outputs, Sample { metric, at, value, source: id }, label, *synthetic);
                });
            }
            Input::Streams { device, measurement, context } => {
                if let Some((_, device)) = self.devices.iter_mut().find(|(id, _)| *id == device) {
                    device.derive.streams(measurement, context);
                }
            }
        }
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// How many values of a device could not be decoded since it was first connected.
    pub fn faults(&self, device: SourceId) -> u64 {
        self.devices.iter().find(|(id, _)| *id == device).map_or(0, |(_, device)| device.faults)
    }

    /// The presence of every linked device, for an uplink that starts now.
    pub fn presences(&self) -> Vec<Presence> {
        self.devices
            .iter()
            .filter(|(_, device)| device.connected)
            .map(|(_, device)| device.presence(self.source, None))
            .collect()
    }

    /// Sets what holds for devices that are first connected from now on.
    pub const fn set(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Takes what is needed for every sensor, also for devices that are there already.
    pub fn extend(&mut self, extension: Extension) {
        self.extension = Some(extension);
        for (_, device) in &mut self.devices {
            device.derive.extend(&extension, &self.settings);
        }
    }

    fn connected(&mut self, id: SourceId, synthetic: bool) {
        if !self.devices.iter().any(|(other, _)| *other == id) {
            let mut derive = Derive::default();
            if let Some(extension) = &self.extension {
                derive.extend(extension, &self.settings);
            }
            let device = Device {
                connected: false,
                synthetic,
                label: format!("source-{}", id.0),
                derive,
                latest_arrival: Timestamp::from_unix_micros(i64::MIN),
                faults: 0,
            };
            self.devices.push((id, device));
        }
        let Some((_, device)) = self.devices.iter_mut().find(|(other, _)| *other == id) else { return };
        device.synthetic = synthetic;
        device.derive.restart();
        if !std::mem::replace(&mut device.connected, true) {
            self.outputs.push_back(Output::Presence(device.presence(self.source, None)));
        }
    }

    fn disconnected(&mut self, id: SourceId, reason: &str) {
        let Some((_, device)) = self.devices.iter_mut().find(|(other, _)| *other == id) else { return };
        if std::mem::replace(&mut device.connected, false) {
            self.outputs.push_back(Output::Presence(device.presence(self.source, Some(reason))));
        }
    }

    fn notified(&mut self, now: Timestamp, notification: Notification) {
        let Notification { device: id, characteristic, at, value } = notification;
        // A value that is still on its way when its device is forgotten is nobody's.
        let Some((_, device)) = self.devices.iter_mut().find(|(other, _)| *other == id) else { return };
        let at = device.arrival(now, at);
        let decode = self.extension.map_or(decode_heart_rate_strap as Decode, |extension| extension.decode);
        let reading = match decode(characteristic, &value) {
            Ok(reading) => reading,
            Err(error) => {
                device.faults += 1;
                self.outputs.push_back(Output::Fault { device: id, characteristic, at, error });
                return;
            }
        };
        let Device { derive, label, synthetic, .. } = device;
        derive.reading(at, &reading, |metric, at, value| {
            put(&mut self.outputs, Sample { metric, at, value, source: id }, label, *synthetic);
        });
        self.outputs.push_back(Output::Reading { device: id, at, reading });
    }
}

impl Device {
    fn arrival(&mut self, now: Timestamp, at: Timestamp) -> Timestamp {
        latest_of(&mut self.latest_arrival, now, at)
    }

    fn presence(&self, source: &str, reason: Option<&str>) -> Presence {
        Presence {
            connected: self.connected,
            device_id: Some(self.label.clone()),
            source: Some(source.into()),
            reason: reason.map(Into::into),
        }
    }
}

/// The arrival to work with: neither in the future nor before the latest one of an earlier value.
pub(crate) fn latest_of(latest: &mut Timestamp, now: Timestamp, at: Timestamp) -> Timestamp {
    *latest = at.min(now).max(*latest);
    *latest
}

/// A sample, and its frame.
pub(crate) fn put(outputs: &mut VecDeque<Output>, sample: Sample, label: &str, synthetic: bool) {
    let (t, ts) = (sample.metric.name().into(), sample.at);
    let (val, d) = match &sample.value {
        Value::Scalar(value) => (Some(*value), None),
        Value::Vector(values) => (None, Some(values.clone())),
    };
    outputs.push_back(Output::Sample(sample));
    outputs.push_back(Output::Frame(Submission {
        t,
        ts,
        val,
        d,
        source: Some(label.into()),
        q: None,
        synthetic,
    }));
}
