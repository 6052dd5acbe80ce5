//! Simulated ANT+ sensors of one producer, behind a simulated stick: all octets go the way that those of a real stick would.

use std::time::Duration;

use strapline_ant::{DeviceId, Stick, StickInput, StickOutput};
use strapline_pipeline::{AntInput, AntPipeline, Output};
use strapline_sim::{AntSensor, AntStick, ParseSensorError, parse_ant};
use strapline_units::{SourceId, Timestamp};

/// A stick, its host, and what comes of the pages.
pub(super) struct AntSensors {
    stick: AntStick,
    host: Stick,
    pipeline: AntPipeline,
    sensors: Vec<Followed>,
    /// The sensors' time.
    now: Duration,
}

struct Followed {
    id: SourceId,
    device: DeviceId,
    heard: bool,
}

/// The simulated stick takes any key.
const KEY: [u8; 8] = [0; 8];
/// So that the machines' own time goes on where two things are due at once.
const MOMENT: Duration = Duration::from_micros(1);

impl AntSensors {
    /// The stick that a text describes, every sensor of which is followed. `first` is the number of the first one.
    pub(super) fn new(text: &str, first: u32) -> Result<Self, ParseSensorError> {
        let stick = parse_ant(text)?;
        let mut host = Stick::new(KEY);
        host.handle(Duration::ZERO, StickInput::Plugged);
        let followed = |(number, sensor): (u32, &AntSensor)| {
            let device = sensor.device();
            host.handle(Duration::ZERO, StickInput::Follow(device));
            Followed { id: SourceId(number), device, heard: false }
        };
        let sensors = (first..).zip(stick.sensors()).map(followed).collect();
        let pipeline = AntPipeline::new("strapline-simulate");
        Ok(Self { stick, host, pipeline, sensors, now: Duration::ZERO })
    }

    /// When there is something next, in the sensors' time; `None` without a sensor.
    pub(super) fn next_at(&self) -> Option<Duration> {
        let next = self.stick.due().into_iter().chain(self.host.deadline()).min();
        next.filter(|_| !self.sensors.is_empty()).map(|next| next.max(self.now + MOMENT))
    }

    /// Lets pass what is next: how many pages there were.
    pub(super) fn step(&mut self, began: Timestamp) -> u64 {
        let Some(now) = self.next_at() else { return 0 };
        self.now = now;
        let mut pages = self.host(began);
        while let Some(chunk) = self.stick.read(now) {
            self.host.handle(now, StickInput::Received(&chunk.octets));
            pages += self.host(began);
        }
        pages
    }

    /// The next frame or presence.
    pub(super) fn poll(&mut self) -> Option<Output> {
        self.pipeline.poll()
    }

    /// Ends every link.
    pub(super) fn disconnect(&mut self, now: Timestamp) {
        for sensor in &self.sensors {
            self.pipeline.handle(now, AntInput::Lost { device: sensor.id });
        }
    }

    fn host(&mut self, began: Timestamp) -> u64 {
        let (at, mut pages) = (began + self.now, 0);
        while let Some(output) = self.host.poll(self.now) {
            match output {
                StickOutput::Write(bytes) => self.stick.write(self.now, bytes.as_bytes()),
                StickOutput::Page { followed, page, .. } => {
                    let (Some(sensor), Some(profile)) =
                        (find(&mut self.sensors, followed), followed.profile())
                    else {
                        continue;
                    };
                    let device = sensor.id;
                    if !std::mem::replace(&mut sensor.heard, true) {
                        self.pipeline.handle(at, AntInput::Connected { device, synthetic: true });
                    }
                    self.pipeline.handle(at, AntInput::Page { device, at, profile, page });
                    pages += 1;
                }
                StickOutput::Lost(followed) => {
                    if let Some(sensor) = find(&mut self.sensors, followed) {
                        sensor.heard = false;
                        self.pipeline.handle(at, AntInput::Lost { device: sensor.id });
                    }
                }
                StickOutput::Trouble(trouble) => tracing::error!(%trouble, "the simulated stick"),
                _ => {}
            }
        }
        pages
    }
}

fn find(sensors: &mut [Followed], device: DeviceId) -> Option<&mut Followed> {
    sensors.iter_mut().find(|sensor| sensor.device == device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sensor_of_the_stick_is_a_source_of_its_own() {
        let mut ant = AntSensors::new("hrm,power,dropout=0.002", 3).unwrap();
        let began = Timestamp::from_unix_micros(1_700_000_000_000_000);
        let mut pages = 0;
        while ant.next_at().unwrap() < Duration::from_secs(60) {
            pages += ant.step(began);
        }
        assert!((300..=490).contains(&pages), "{pages}");
        ant.disconnect(began + Duration::from_secs(60));
        let outputs: Vec<_> = std::iter::from_fn(|| ant.poll()).collect();
        for label in ["ant-3", "ant-4"] {
            let frames = outputs.iter().filter(
                |it| matches!(it, Output::Frame(frame) if frame.source.as_deref() == Some(label) && frame.synthetic),
            );
            assert!(frames.count() > 60, "{label}");
            let links: Vec<_> = outputs
                .iter()
                .filter_map(|it| match it {
                    Output::Presence(it) if it.device_id.as_deref() == Some(label) => Some(it.connected),
                    _ => None,
                })
                .collect();
            assert_eq!((links.first(), links.last()), (Some(&true), Some(&false)), "{label}");
        }
    }

    #[test]
    fn a_stick_alone_has_nothing_to_wait_for() {
        assert_eq!(AntSensors::new("", 1).unwrap().next_at(), None);
        assert!(AntSensors::new("strap", 1).is_err());
    }
}
