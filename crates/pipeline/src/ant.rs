//! ANT+ sensors on their way to the consumer: what [`Pipeline`](crate::Pipeline) is for notifications, for pages. A machine of its
//! own, with the same outputs: a page that has no stick does not carry it.

use std::collections::VecDeque;

use strapline_ant::{Page, Profile};
use strapline_units::{Sample, SourceId, Timestamp};
use strapline_wire::Presence;

use crate::machine::{latest_of, put};
use crate::{AntDerive, Output, Settings};

/// What happens to a sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AntInput {
    /// It is heard, for the first time or again.
    Connected {
        /// Which sensor.
        device: SourceId,
        /// Whether a simulation makes its pages.
        synthetic: bool,
    },
    /// It is heard no more; it may come back.
    Lost {
        /// Which sensor.
        device: SourceId,
    },
    /// It is not wanted any more. Pages of it that are still on their way are dropped.
    Forgotten {
        /// Which sensor.
        device: SourceId,
    },
    /// It has sent a page.
    Page {
        /// Which sensor.
        device: SourceId,
        /// When the page came.
        at: Timestamp,
        /// What its pages mean.
        profile: Profile,
        /// The page.
        page: Page,
    },
}

/// Pages to samples and frames, for any number of sensors. Frames name their source `ant-` and a number.
#[derive(Debug)]
pub struct AntPipeline {
    /// What reports presence.
    source: &'static str,
    devices: Vec<(SourceId, Device)>,
    outputs: VecDeque<Output>,
    settings: Settings,
}

#[derive(Debug)]
struct Device {
    connected: bool,
    synthetic: bool,
    /// What stands for the sensor outside of the page. Not its number, by which a person could be found again.
    label: String,
    derive: AntDerive,
    latest_arrival: Timestamp,
}

impl AntPipeline {
    /// A pipeline without sensors, of a program that reports their presence as `source`.
    pub fn new(source: &'static str) -> Self {
        Self { source, devices: Vec::new(), outputs: VecDeque::new(), settings: Settings::default() }
    }

    /// Sets what holds for sensors that are first heard from now on.
    pub const fn set(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Takes an input at the time `now`; call [`AntPipeline::poll`] until there is nothing left.
    pub fn handle(&mut self, now: Timestamp, input: AntInput) {
        match input {
            AntInput::Connected { device, synthetic } => self.connected(device, synthetic),
            AntInput::Lost { device } => self.disconnected(device, "link lost"),
            AntInput::Forgotten { device } => {
                self.disconnected(device, "device removed");
                self.devices.retain(|(id, _)| *id != device);
            }
            AntInput::Page { device: id, at, profile, page } => {
                // Nobody's, if its sensor has just been forgotten.
                let Some((_, device)) = self.devices.iter_mut().find(|(other, _)| *other == id) else {
                    return;
                };
                let at = latest_of(&mut device.latest_arrival, now, at);
                let Device { derive, label, synthetic, .. } = device;
                derive.page(at, &profile.decode(page), |metric, at, value| {
                    put(&mut self.outputs, Sample { metric, at, value, source: id }, label, *synthetic);
                });
            }
        }
    }

    /// The next output: a sample, its frame, or a presence.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The presence of every sensor that is heard, for an uplink that starts now.
    pub fn presences(&self) -> Vec<Presence> {
        let heard = self.devices.iter().filter(|(_, device)| device.connected);
        heard.map(|(_, device)| device.presence(self.source, None)).collect()
    }

    fn connected(&mut self, id: SourceId, synthetic: bool) {
        if !self.devices.iter().any(|(other, _)| *other == id) {
            let device = Device {
                connected: false,
                synthetic,
                label: format!("ant-{}", id.0),
                derive: AntDerive::new(&self.settings),
                latest_arrival: Timestamp::from_unix_micros(i64::MIN),
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
}

impl Device {
    fn presence(&self, source: &str, reason: Option<&str>) -> Presence {
        Presence {
            connected: self.connected,
            device_id: Some(self.label.clone()),
            source: Some(source.into()),
            reason: reason.map(Into::into),
        }
    }
}
