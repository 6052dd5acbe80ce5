//! Movesense: beats from the start, where the device does not tell them by the standard service; the rest on request.

use core::time::Duration;

use strapline_gatt::movesense::{MOVESENSE_COMMAND, MovesenseEvent, MovesenseSession};
use strapline_gatt::{Characteristic, MovesenseNotification};
use strapline_units::{Metric, SourceId, Timestamp};

use super::boundary::{ConversationNews, ConversationOutput, Operation, StreamState};
use super::queue::Queue;
use crate::Input;

const BEATS: &str = "/Meas/HR";
/// Path, metric and rate in Hz of what can be had. The rates are those that all firmwares know.
const STREAMS: [(&str, Metric, u16); 4] = [
    ("/Meas/ECG/200/mV", Metric::Ecg, 200),
    ("/Meas/Acc/104", Metric::RawAcceleration, 104),
    ("/Meas/Gyro/104", Metric::Gyroscope, 104),
    ("/Meas/Magn/104", Metric::MagneticField, 104),
];

#[derive(Debug)]
pub(super) struct Movesense {
    device: SourceId,
    session: MovesenseSession,
    wanted: Vec<Metric>,
    /// What has come since it was wanted.
    heard: Vec<Metric>,
}

impl Movesense {
    pub(super) fn new(now: Duration, device: SourceId, beats: bool, queue: &mut Queue) -> Self {
        for (_, metric, _) in STREAMS {
            queue.news(ConversationNews::Stream(metric, StreamState::Off));
        }
        let session = MovesenseSession::new(if beats { &[BEATS] } else { &[] });
        let mut movesense = Self { device, session, wanted: Vec::new(), heard: Vec::new() };
        movesense.say(now, queue);
        movesense
    }

    pub(super) fn wish(&mut self, now: Duration, metric: Metric, on: bool, queue: &mut Queue) {
        let Some((path, ..)) = STREAMS.into_iter().find(|(_, other, _)| *other == metric) else { return };
        self.wanted.retain(|other| *other != metric);
        self.heard.retain(|other| *other != metric);
        if on {
            self.wanted.push(metric);
            self.session.want(path);
        } else {
            self.session.unwant(path);
        }
        let state = if on { StreamState::Starting } else { StreamState::Off };
        queue.news(ConversationNews::Stream(metric, state));
        self.say(now, queue);
    }

    pub(super) fn notified(&mut self, now: Duration, at: Timestamp, value: &[u8], queue: &mut Queue) {
        match self.session.handle(value) {
            Ok(Some(MovesenseEvent::Reading(path, reading))) => {
                let (device, stream) = (self.device, STREAMS.into_iter().find(|(other, ..)| *other == path));
                if let Some((_, metric, rate)) = stream
                    && self.wanted.contains(&metric)
                    && !self.heard.contains(&metric)
                {
                    self.heard.push(metric);
                    queue.news(ConversationNews::Stream(metric, StreamState::On(Some(rate))));
                }
                queue.output(ConversationOutput::Feed(Input::Movesense { device, at, reading }));
            }
            Ok(Some(MovesenseEvent::Refused(path, status))) => {
                if let Some((_, metric, _)) = STREAMS.into_iter().find(|(other, ..)| *other == path) {
                    self.wanted.retain(|other| *other != metric);
                    let why = format!("the sensor refused it (status {status})");
                    queue.news(ConversationNews::Stream(metric, StreamState::Trouble(why)));
                }
            }
            Ok(None) => {}
            Err(error) => queue.output(ConversationOutput::Fault(MovesenseNotification::UUID, error)),
        }
        self.say(now, queue);
    }

    pub(super) fn tick(&mut self, now: Duration, queue: &mut Queue) {
        self.say(now, queue);
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.session.deadline()
    }

    pub(super) fn leave(&mut self, now: Duration, queue: &mut Queue) {
        self.session.stop();
        self.say(now, queue);
    }

    /// Whether nothing is to be said or awaited.
    pub(super) fn is_settled(&self) -> bool {
        self.session.is_settled()
    }

    fn say(&mut self, now: Duration, queue: &mut Queue) {
        while let Some(command) = self.session.poll(now) {
            queue.push(Operation::Write(MOVESENSE_COMMAND, command));
        }
    }
}
