//! A log happens once more: the same octets through a pipeline of their own, on the clock that they came by, and what comes
//! of it laid on the clock of today, as fast as one likes. All of it is marked as synthetic.

use std::time::Duration;

use strapline_pipeline::{Extension, Input, Output, Pipeline, Settings};
use strapline_units::{SourceId, Timestamp};

use crate::{Entry, Mark, What};

/// Plays a log.
#[derive(Debug)]
pub struct Player {
    entries: std::vec::IntoIter<Entry>,
    next: Option<Entry>,
    pipeline: Pipeline,
    /// The log's time and today's of the same moment.
    recorded: Timestamp,
    today: Timestamp,
    speed: u32,
    /// What sensors are called here.
    names: Vec<(SourceId, SourceId)>,
}

impl Player {
    /// Begins at `now`; `speed` is how many seconds of the log pass in one, at least 1. `names` are the log's sensors, and what
    /// they are called here; others are left out.
    pub fn new(
        entries: Vec<Entry>,
        extension: Extension,
        names: Vec<(SourceId, SourceId)>,
        now: Timestamp,
        speed: u32,
    ) -> Self {
        let mut pipeline = Pipeline::new("strapline-replay");
        pipeline.extend(extension);
        let recorded = entries.first().map(|entry| entry.at).unwrap_or_default();
        let mut entries = entries.into_iter();
        let next = entries.next();
        Self { entries, next, pipeline, recorded, today: now, speed: speed.max(1), names }
    }

    /// When there is something to do; `None` at the end.
    pub fn due(&self) -> Option<Timestamp> {
        self.next.as_ref().map(|entry| self.today_of(entry.at))
    }

    /// How much of the log has been played by `now`.
    pub fn played(&self, now: Timestamp) -> Duration {
        now.duration_since(self.today) * self.speed
    }

    /// Takes what is due by `now`, but not more than `most` entries, so that a page can breathe; call [`Player::poll`] until
    /// there is nothing left. Gives the marks among them.
    pub fn handle(&mut self, now: Timestamp, most: usize) -> Vec<Mark> {
        let mut marks = Vec::new();
        for _ in 0..most {
            if self.due().is_none_or(|due| due > now) {
                break;
            }
            let next = self.entries.next();
            let Some(Entry { at, what }) = std::mem::replace(&mut self.next, next) else { break };
            match what {
                What::Began { wheel_mm, .. } => {
                    self.pipeline.set(Settings { wheel_circumference_mm: wheel_mm });
                }
                What::Mark(mark) => marks.push(mark),
                What::Named(..) => {}
                What::Input(input) => {
                    if let Some(input) = self.renamed(input) {
                        self.pipeline.handle(at, input);
                    }
                }
            }
        }
        marks
    }

    /// The next output, as if it happened today.
    pub fn poll(&mut self) -> Option<Output> {
        let mut output = self.pipeline.poll()?;
        match &mut output {
            Output::Sample(sample) => sample.at = self.today_of(sample.at),
            Output::Frame(frame) => frame.ts = self.today_of(frame.ts),
            Output::Reading { at, .. } | Output::Fault { at, .. } => *at = self.today_of(*at),
            Output::Presence(_) => {}
        }
        Some(output)
    }

    fn today_of(&self, at: Timestamp) -> Timestamp {
        // One of both is zero: beats may be a little older than the notification that a log begins with.
        let (after, before) = (at.duration_since(self.recorded), self.recorded.duration_since(at));
        self.today + after / self.speed - before / self.speed
    }

    fn renamed(&self, mut input: Input) -> Option<Input> {
        let id = match &mut input {
            Input::Connected { device, synthetic } => {
                *synthetic = true;
                device
            }
            Input::Disconnected { device }
            | Input::Forgotten { device }
            | Input::Streams { device, .. }
            | Input::Movesense { device, .. } => device,
            Input::Notification(notification) => &mut notification.device,
        };
        *id = self.names.iter().find(|(log, _)| log == id)?.1;
        Some(input)
    }
}
