//! The conversation on the control point: from features to streams, and back to silence.
//!
//! A strap that is left streaming measures until its battery is empty (an H10 in less than a day), and it goes on when
//! the page that started it is gone. So a session first asks what runs already, stops that, and on leaving stops
//! whatever it started. Pure: octets and times in, what to do out.

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::time::Duration;

use super::command::{self, op};
use super::{
    PmdActive, PmdContext, PmdControlPoint, PmdData, PmdFeatures, PmdInput, PmdOutput, PmdResponse,
    PmdSetting, PmdSettings, PmdStatus, PmdTrouble, PmdType, PmdWanted,
};
use crate::Characteristic;

/// How long an answer may take. A real one comes within a second; Polar's SDK waits for half a minute.
const PATIENCE: Duration = Duration::from_secs(10);

/// A command on its way through the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Ask what is running.
    Survey,
    /// Ask for the settings of a stream.
    Settings(usize),
    /// Start a stream with the settings that were got.
    Start(usize),
    /// Stop a measurement; the start of a stream may follow.
    Stop(PmdType),
}

impl Step {
    /// Whether it is on the way to the start of a stream.
    fn starts(self, index: usize) -> bool {
        self == Self::Settings(index) || self == Self::Start(index)
    }
}

/// Where a stream is.
#[derive(Clone, Debug)]
struct Stream {
    wanted: PmdWanted,
    chosen: Vec<(PmdSetting, i32)>,
    streaming: bool,
    /// Whether a start was not answered: it may stream for all that is known.
    unanswered: bool,
    /// Whether it has been stopped once because it ran already.
    restarted: bool,
    /// Whether it was unwanted while its start was under way.
    dropped: bool,
    factor: f64,
}

/// A session on the control point of one sensor. One command is under way at a time, as the sensor wants it.
#[derive(Clone, Debug)]
pub struct PmdSession {
    streams: Vec<Stream>,
    features: Option<PmdFeatures>,
    queue: VecDeque<Step>,
    /// The command under way, and when waiting for its answer ends.
    waiting: Option<(Step, Duration)>,
    /// Parameters of the answers so far, where they come in several indications.
    parameters: Vec<u8>,
    outputs: VecDeque<PmdOutput>,
    leaving: bool,
    /// The last stamp of each measurement and frame type.
    stamps: Vec<(PmdType, u8, u64)>,
}

impl PmdSession {
    /// A session that will start `wanted`, in this order.
    pub fn new(wanted: impl IntoIterator<Item = PmdWanted>) -> Self {
        Self {
            streams: wanted.into_iter().map(Stream::new).collect(),
            features: None,
            queue: VecDeque::new(),
            waiting: None,
            parameters: Vec::new(),
            outputs: VecDeque::new(),
            leaving: false,
            stamps: Vec::new(),
        }
    }

    /// Takes what happened at `now`, a time that does not go back.
    pub fn handle(&mut self, now: Duration, input: PmdInput<'_>) {
        match input {
            PmdInput::Features(value) => self.features(value),
            PmdInput::Indication(value) => match PmdControlPoint::decode(value) {
                Ok(PmdControlPoint::Response(response)) => self.response(now, response),
                Ok(PmdControlPoint::Stopped(types)) => {
                    for measurement in types.into_iter().filter_map(PmdType::from_octet) {
                        if self.streaming(measurement) {
                            self.set_streaming(measurement, false);
                            self.trouble(measurement, PmdTrouble::StoppedBySensor);
                        }
                    }
                }
                _ => {} // nothing that answers a command
            },
            PmdInput::Want(wanted) => self.want(wanted),
            PmdInput::Unwant(measurement) => self.unwant(measurement),
            PmdInput::WriteFailed => self.give_up(),
            PmdInput::Tick if self.waiting.is_some_and(|(_, until)| now >= until) => self.give_up(),
            PmdInput::Tick => {}
            PmdInput::Leave => {
                self.leaving = true;
                // A start that is under way may yet succeed, so it is stopped as well.
                let starting = self.waiting.and_then(|(step, _)| self.starting(step));
                self.queue.clear();
                for stream in &self.streams {
                    let may_stream = stream.streaming || stream.unanswered;
                    if may_stream || starting == Some(stream.wanted.measurement) {
                        self.queue.push_back(Step::Stop(stream.wanted.measurement));
                    }
                }
            }
            PmdInput::LinkLost => {
                self.queue.clear();
                self.waiting = None;
                self.outputs.clear();
                self.stamps.clear();
                for stream in &mut self.streams {
                    *stream = Stream::new(stream.wanted);
                }
            }
        }
        self.proceed(now);
    }

    /// The next thing to do or to know, oldest first.
    pub fn poll(&mut self) -> Option<PmdOutput> {
        self.outputs.pop_front()
    }

    /// When [`PmdInput::Tick`] is due; `None` while nothing is awaited.
    pub fn deadline(&self) -> Option<Duration> {
        self.waiting.map(|(_, until)| until)
    }

    /// What a data frame needs to be read with: factor and rate of its stream, and the stamp of the frame before, which
    /// this frame's replaces.
    pub fn context(&mut self, frame: &PmdData) -> PmdContext {
        let key = (frame.measurement, frame.frame_type);
        let known = self.stamps.iter_mut().find(|(measurement, kind, _)| (*measurement, *kind) == key);
        let previous_timestamp_ns = match known {
            Some((.., stamp)) => Some(core::mem::replace(stamp, frame.timestamp_ns)),
            None => {
                self.stamps.push((key.0, key.1, frame.timestamp_ns));
                None
            }
        };
        let stream = self.streams.iter().find(|it| it.wanted.measurement == frame.measurement);
        PmdContext {
            factor: stream.map_or(1.0, |stream| stream.factor),
            sample_rate_hz: stream.and_then(Stream::rate).map(f64::from),
            previous_timestamp_ns,
        }
    }

    fn features(&mut self, value: &[u8]) {
        let features = match PmdControlPoint::decode(value) {
            Ok(PmdControlPoint::Features(features)) => features,
            _ => PmdFeatures(0),
        };
        self.features = Some(features);
        self.queue.clear();
        self.queue.push_back(Step::Survey);
        for index in 0..self.streams.len() {
            self.begin(index);
        }
    }

    /// Queues what starts a stream, once the sensor's features are known.
    fn begin(&mut self, index: usize) {
        let (Some(features), Some(stream)) = (self.features, self.streams.get(index)) else { return };
        let measurement = stream.wanted.measurement;
        if !features.has(measurement) {
            self.trouble(measurement, PmdTrouble::NotOffered);
        } else if measurement.has_settings() {
            self.queue.push_back(Step::Settings(index));
        } else {
            self.queue.push_back(Step::Start(index));
        }
    }

    fn want(&mut self, wanted: PmdWanted) {
        let measurement = wanted.measurement;
        let known = self.streams.iter().position(|it| it.wanted.measurement == measurement);
        let index = known.unwrap_or(self.streams.len());
        let queued = self.queue.len();
        // Unwanted a moment ago, and not stopped yet.
        self.queue.retain(|step| *step != Step::Stop(measurement));
        let kept = self.queue.len() < queued;
        let (starting, stopping) = (self.is_starting(index), self.is_under_way(Step::Stop(measurement)));
        match self.streams.get_mut(index) {
            None => self.streams.push(Stream::new(wanted)),
            // It streams, or is about to: its settings cannot be changed under way.
            Some(stream) if starting || kept && stream.streaming => {
                stream.dropped = false;
                return;
            }
            Some(stream) if (stream.streaming || stream.unanswered) && !stopping => return,
            Some(stream) if !stopping => *stream = Stream::new(wanted),
            Some(_) => {}
        }
        self.begin(index);
    }

    fn unwant(&mut self, measurement: PmdType) {
        let Some(index) = self.streams.iter().position(|it| it.wanted.measurement == measurement) else {
            return;
        };
        let under_way = self.is_under_way(Step::Settings(index)) || self.is_under_way(Step::Start(index));
        self.queue.retain(|step| !step.starts(index));
        if let Some(stream) = self.streams.get_mut(index) {
            // What is asked now must not go on to a start.
            stream.dropped = under_way;
            if stream.streaming || stream.unanswered || under_way {
                self.queue.push_back(Step::Stop(measurement));
            }
        }
    }

    fn is_under_way(&self, step: Step) -> bool {
        self.waiting.is_some_and(|(waiting, _)| waiting == step)
    }

    /// Whether a stream's start is queued or under way.
    fn is_starting(&self, index: usize) -> bool {
        self.waiting.iter().map(|(step, _)| step).chain(&self.queue).any(|step| step.starts(index))
    }

    /// Writes the next command if none is under way.
    fn proceed(&mut self, now: Duration) {
        while self.waiting.is_none() {
            let Some(step) = self.queue.pop_front() else {
                if core::mem::take(&mut self.leaving) {
                    self.outputs.push_back(PmdOutput::Left);
                }
                return;
            };
            let stream = |index: usize| self.streams.get(index);
            let command = match step {
                Step::Survey => Some(command::measurement_status().into()),
                Step::Settings(index) => {
                    stream(index).map(|it| command::get_settings(it.wanted.measurement).into())
                }
                Step::Start(index) => {
                    stream(index).map(|it| command::start(it.wanted.measurement, it.chosen.iter().copied()))
                }
                Step::Stop(measurement) => Some(command::stop(measurement).into()),
            };
            let Some(command) = command else { continue };
            self.parameters.clear();
            self.waiting = Some((step, now + PATIENCE));
            self.outputs.push_back(PmdOutput::Write(command));
        }
    }

    fn response(&mut self, now: Duration, mut response: PmdResponse) {
        let Some((step, _)) = self.waiting.filter(|(step, _)| self.answers(*step, &response)) else { return };
        self.parameters.append(&mut response.parameters);
        if response.more == Some(true) && response.status == PmdStatus::SUCCESS {
            self.waiting = Some((step, now + PATIENCE));
            return;
        }
        self.waiting = None;
        let settings = PmdSettings(core::mem::take(&mut self.parameters));
        match step {
            Step::Survey => {
                // A sensor that does not know the question is not one to know of older streams.
                let online = settings.0.iter().map(|octet| PmdActive(*octet)).filter(|it| it.online());
                for measurement in online.filter_map(PmdActive::measurement) {
                    self.queue.push_front(Step::Stop(measurement));
                }
            }
            Step::Settings(index) => {
                if response.status == PmdStatus::SUCCESS {
                    if let Some(stream) = self.streams.get_mut(index).filter(|stream| !stream.dropped) {
                        stream.chosen = settings.choose(stream.wanted.sample_rate_hz, stream.wanted.range);
                        self.queue.push_front(Step::Start(index));
                    }
                } else {
                    self.refused(index, response.status);
                }
            }
            Step::Start(index) => self.start_answered(index, response.status, &settings),
            Step::Stop(measurement) => {
                if self.streaming(measurement) || self.leaving {
                    self.set_streaming(measurement, false);
                    self.outputs.push_back(PmdOutput::Stopped(measurement));
                }
            }
        }
    }

    fn start_answered(&mut self, index: usize, status: PmdStatus, settings: &PmdSettings) {
        let Some(stream) = self.streams.get_mut(index) else { return };
        let measurement = stream.wanted.measurement;
        stream.unanswered = false;
        if status == PmdStatus::ALREADY_IN_STATE && !stream.restarted && !self.leaving {
            // Somebody else's settings: unknown factor, unknown rate.
            stream.restarted = true;
            self.queue.push_front(Step::Start(index));
            self.queue.push_front(Step::Stop(measurement));
        } else if status == PmdStatus::SUCCESS {
            stream.streaming = true;
            stream.factor = settings.factor().unwrap_or(1.0);
            let (sample_rate_hz, factor, dropped) = (stream.rate(), stream.factor, stream.dropped);
            self.stamps.retain(|(it, ..)| *it != measurement);
            if !self.leaving && !dropped {
                self.outputs.push_back(PmdOutput::Started { measurement, sample_rate_hz, factor });
            }
        } else {
            self.refused(index, status);
        }
    }

    /// Whether a response is to the command under way. Several sensors answer the survey with any type.
    fn answers(&self, step: Step, response: &PmdResponse) -> bool {
        let about = PmdType::from_octet(response.measurement);
        let of = |index: usize| self.streams.get(index).map(|stream| stream.wanted.measurement);
        match step {
            Step::Survey => response.op == op::MEASUREMENT_STATUS,
            Step::Settings(index) => response.op == op::GET_SETTINGS && about == of(index),
            Step::Start(index) => response.op == op::START && about == of(index),
            Step::Stop(measurement) => response.op == op::STOP && about == Some(measurement),
        }
    }

    /// The command under way will not be answered.
    fn give_up(&mut self) {
        let Some((step, _)) = self.waiting.take() else { return };
        match step {
            Step::Survey => {}
            Step::Settings(index) | Step::Start(index) => {
                if let Some(stream) = self.streams.get_mut(index) {
                    stream.unanswered |= step == Step::Start(index);
                    let measurement = stream.wanted.measurement;
                    self.trouble(measurement, PmdTrouble::NoAnswer);
                }
            }
            Step::Stop(measurement) => {
                if self.streaming(measurement) {
                    self.trouble(measurement, PmdTrouble::NoAnswer);
                }
            }
        }
    }

    fn refused(&mut self, index: usize, status: PmdStatus) {
        let trouble = match status {
            PmdStatus::INVALID_MTU => PmdTrouble::MtuTooSmall,
            status => PmdTrouble::Refused(status),
        };
        if let Some(stream) = self.streams.get(index).filter(|stream| !stream.dropped) {
            self.trouble(stream.wanted.measurement, trouble);
        }
    }

    fn trouble(&mut self, measurement: PmdType, trouble: PmdTrouble) {
        self.outputs.push_back(PmdOutput::Trouble(measurement, trouble));
    }

    fn starting(&self, step: Step) -> Option<PmdType> {
        let Step::Start(index) = step else { return None };
        self.streams.get(index).map(|stream| stream.wanted.measurement)
    }

    fn streaming(&self, measurement: PmdType) -> bool {
        self.streams.iter().any(|it| it.streaming && it.wanted.measurement == measurement)
    }

    fn set_streaming(&mut self, measurement: PmdType, streaming: bool) {
        for stream in self.streams.iter_mut().filter(|it| it.wanted.measurement == measurement) {
            (stream.streaming, stream.unanswered) = (streaming, false);
        }
    }
}

impl Stream {
    const fn new(wanted: PmdWanted) -> Self {
        Self {
            wanted,
            chosen: Vec::new(),
            streaming: false,
            unanswered: false,
            restarted: false,
            dropped: false,
            factor: 1.0,
        }
    }

    fn rate(&self) -> Option<u16> {
        let (_, rate) = self.chosen.iter().find(|(setting, _)| *setting == PmdSetting::SampleRate)?;
        u16::try_from(*rate).ok()
    }
}
