//! When a user's session begins and ends. A machine on time that is passed in.
//!
//! A session begins with a frame. It ends when no producer of the user was connected for [`LifecycleSettings::grace`],
//! when connected producers sent nothing for [`LifecycleSettings::idle`], when it has become as long as a session may be,
//! or when somebody asks. It neither keeps frames nor builds payloads.

use std::collections::VecDeque;
use std::time::Duration;

use strapline_units::Timestamp;

/// How long a session outlasts silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LifecycleSettings {
    /// With no producer connected.
    pub grace: Duration,
    /// With a producer connected that sends nothing: a page left open.
    pub idle: Duration,
    /// The longest session. What goes on is a new one; [`crate::payload::SessionBuilder`] takes up to 24 hours.
    pub longest: Duration,
}

impl Default for LifecycleSettings {
    fn default() -> Self {
        Self {
            grace: Duration::from_mins(5),
            idle: Duration::from_mins(30),
            longest: Duration::from_hours(24),
        }
    }
}

/// What happens to a user's streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleInput {
    /// One of the user's producers is READY.
    ProducerJoined,
    /// One of the user's producers has gone.
    ProducerLeft,
    /// A frame came. To be told before the frame is pushed, because it may begin a session. After a restart the stored
    /// frames since the last end are told in the same way, with the times at which they were received.
    Frame,
    /// Somebody asks for the payloads now.
    EndRequested,
    /// It is the time of a [`LifecycleOutput::Wake`], or later.
    Tick,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifecycleOutput {
    /// Make a builder; the frame at hand is its first.
    Started,
    /// Finish the builder and drop it.
    Ended(EndReason),
    /// Tell a [`LifecycleInput::Tick`] at or soon after this time; later ones take the place of earlier ones.
    Wake(Timestamp),
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// No producer came back in time.
    ProducerGone,
    /// Connected, and nothing was sent.
    Idle,
    /// As long as a session may be.
    Longest,
    /// Somebody asked.
    Requested,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    since: Timestamp,
    last_frame: Timestamp,
}

/// One user's sessions, one after the other.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    settings: LifecycleSettings,
    producers: usize,
    last_left: Timestamp,
    running: Option<Running>,
    wake: Option<Timestamp>,
    outputs: VecDeque<LifecycleOutput>,
}

impl Lifecycle {
    /// Nobody connected, no session.
    pub fn new(settings: LifecycleSettings) -> Self {
        Self {
            settings,
            producers: 0,
            last_left: Timestamp::from_unix_micros(i64::MIN),
            running: None,
            wake: None,
            outputs: VecDeque::new(),
        }
    }

    /// Whether there is a session now.
    pub const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether the machine may be dropped: no session, and no producer whose leaving it would have to know.
    pub const fn is_idle(&self) -> bool {
        self.running.is_none() && self.producers == 0
    }

    /// `now` must not go back.
    pub fn handle(&mut self, now: Timestamp, input: LifecycleInput) {
        if let Some((at, reason)) = self.deadline()
            && now >= at
        {
            self.end(reason);
        }
        match input {
            LifecycleInput::ProducerJoined => self.producers += 1,
            LifecycleInput::ProducerLeft => {
                self.producers = self.producers.saturating_sub(1);
                self.last_left = now;
            }
            LifecycleInput::Frame => match &mut self.running {
                Some(running) => running.last_frame = now,
                None => {
                    self.running = Some(Running { since: now, last_frame: now });
                    self.outputs.push_back(LifecycleOutput::Started);
                }
            },
            LifecycleInput::EndRequested => self.end(EndReason::Requested),
            LifecycleInput::Tick => self.wake = None,
        }
        // A deadline that moves away needs no new timer: the old one finds that it is too early.
        if let Some((at, _)) = self.deadline()
            && self.wake.is_none_or(|wake| at < wake)
        {
            self.wake = Some(at);
            self.outputs.push_back(LifecycleOutput::Wake(at));
        }
    }

    /// What is to be done next; `None` until the next input.
    pub fn poll(&mut self) -> Option<LifecycleOutput> {
        self.outputs.pop_front()
    }

    fn end(&mut self, reason: EndReason) {
        if self.running.take().is_some() {
            self.outputs.push_back(LifecycleOutput::Ended(reason));
        }
    }

    fn deadline(&self) -> Option<(Timestamp, EndReason)> {
        let running = self.running?;
        let silent = if self.producers == 0 {
            // After a restart nobody has left yet, and the last frame is what is known.
            (self.last_left.max(running.last_frame) + self.settings.grace, EndReason::ProducerGone)
        } else {
            (running.last_frame + self.settings.idle, EndReason::Idle)
        };
        let longest = (running.since + self.settings.longest, EndReason::Longest);
        Some(if longest.0 < silent.0 { longest } else { silent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LifecycleInput::{EndRequested, Frame, ProducerJoined, ProducerLeft, Tick};
    use LifecycleOutput::{Ended, Started, Wake};

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_unix_micros(0) + Duration::from_mins(minutes)
    }

    fn run(inputs: &[(u64, LifecycleInput)]) -> Vec<LifecycleOutput> {
        let mut machine = Lifecycle::new(LifecycleSettings::default());
        let mut outputs = Vec::new();
        for &(minutes, input) in inputs {
            machine.handle(at(minutes), input);
            outputs.extend(std::iter::from_fn(|| machine.poll()));
        }
        outputs
    }

    #[test]
    fn a_session_ends_five_minutes_after_its_last_producer() {
        let outputs = run(&[
            (0, ProducerJoined),
            (0, ProducerJoined),
            (0, Frame),
            (10, ProducerLeft),
            (12, ProducerLeft),
            (17, Tick),
        ]);
        assert_eq!(outputs, [Started, Wake(at(30)), Wake(at(17)), Ended(EndReason::ProducerGone)]);
    }

    #[test]
    fn a_producer_that_comes_back_goes_on() {
        let outputs = run(&[
            (0, ProducerJoined),
            (0, Frame),
            (10, ProducerLeft),
            (14, ProducerJoined),
            (15, Tick),
            (16, Frame),
        ]);
        assert_eq!(outputs, [Started, Wake(at(30)), Wake(at(15)), Wake(at(30))]);
    }

    #[test]
    fn a_page_left_open_ends_its_session_and_not_itself() {
        let outputs = run(&[(0, ProducerJoined), (0, Frame), (30, Tick), (90, Frame)]);
        assert_eq!(outputs, [Started, Wake(at(30)), Ended(EndReason::Idle), Started, Wake(at(120))]);
    }

    #[test]
    fn a_request_ends_at_once_and_nothing_ends_nothing() {
        assert_eq!(run(&[(0, EndRequested), (1, Tick)]), []);
        let outputs = run(&[(0, Frame), (1, EndRequested), (2, EndRequested)]);
        assert_eq!(outputs, [Started, Wake(at(5)), Ended(EndReason::Requested)]);
    }

    #[test]
    fn a_frame_after_the_deadline_begins_a_new_session_even_without_a_tick() {
        let outputs = run(&[(0, Frame), (60, Frame)]);
        assert_eq!(outputs, [Started, Wake(at(5)), Ended(EndReason::ProducerGone), Started]);
    }

    #[test]
    fn no_session_is_longer_than_a_day() {
        let mut inputs = vec![(0, ProducerJoined)];
        inputs.extend((0..=24 * 6).map(|ten_minutes| (ten_minutes * 10, Frame)));
        let outputs = run(&inputs);
        assert!(outputs.ends_with(&[Ended(EndReason::Longest), Started]), "{outputs:?}");
    }
}
