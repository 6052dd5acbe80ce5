//! A consumer's session: every dispatch once and in order of `seq`, across reconnects ([`crate::gap`]).

use std::collections::VecDeque;

use strapline_units::Timestamp;

use crate::alarm::Alarm;
use crate::gap::{Gap, GapOutput};
use crate::link::{Link, LinkEvent, LinkInput, LinkOutput};
use crate::{ClientFrame, DispatchFrame, Extensions, Filter, RawJson, Role, UplinkState};

/// What the shell shall do for a consumer.
#[derive(Clone, Debug)]
pub enum ConsumerOutput {
    /// For its connection.
    Link(LinkOutput),
    /// Take a sample of some user.
    Dispatch(Dispatch),
}

/// A received sample, live or replayed.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// The user who produced it.
    pub uid: String,
    /// Its place in the developer's stream: rising, with gaps.
    pub seq: i64,
    /// The data type.
    pub t: String,
    /// The payload as the producer wrote it.
    pub d: RawJson<'static>,
    /// Whether it is marked as test traffic.
    pub synthetic: bool,
    /// The whole frame as it came.
    pub text: String,
}

/// A consumer's session.
#[derive(Debug)]
pub struct Consumer {
    link: Link,
    gap: Gap,
    alarm: Alarm,
    outputs: VecDeque<ConsumerOutput>,
}

impl Consumer {
    /// A consumer that is off. `seed` varies the jitter of heartbeats and back-off.
    pub fn new(seed: u64) -> Self {
        let mut link = Link::new(Role::Consumer, seed);
        link.set_extensions(Extensions { resume: true, ..Extensions::NONE });
        Self { link, gap: Gap::new(None), alarm: Alarm::new(), outputs: VecDeque::new() }
    }

    /// Goes on after a dispatch that was received earlier: what is stored behind it comes first. 0 is the beginning of
    /// what the server still has.
    pub fn after(mut self, seq: i64) -> Self {
        self.gap = Gap::new(Some(seq));
        self
    }

    /// Asks for some frames only. A server that knows no filters sends all.
    pub fn with_filter(mut self, filter: Filter) -> Self {
        self.link.extensions_mut().filter = Some(filter);
        self
    }

    /// Begins with what came in the past seconds, and goes on from there also after a longer absence. A server that does not
    /// know the extension sends what is live.
    pub fn with_recent(mut self, seconds: u32) -> Self {
        self.link.extensions_mut().recent = Some(seconds);
        self
    }

    /// Takes what happened.
    pub fn handle(&mut self, now: Timestamp, input: LinkInput) {
        if matches!(input, LinkInput::Tick) {
            self.alarm.rang();
        }
        match self.link.handle(now, &input) {
            Some(LinkEvent::Ready(ready)) => self.gap.ready(now, ready.next_seq, ready.recent_seq),
            Some(LinkEvent::Dispatch(DispatchFrame { uid, seq, t, d, synthetic })) => {
                let (uid, t, d) = (uid.into_owned(), t.into_owned(), d.into_owned());
                if let LinkInput::Text(text) = input {
                    self.gap.dispatch(now, Dispatch { uid, seq, t, d, synthetic, text });
                }
            }
            Some(LinkEvent::Ack(_)) | None => {}
        }
        self.link.check_deadlines(now);
        if self.link.is_live() {
            self.gap.check_deadline(now);
        } else {
            self.gap.lost();
        }
        while let Some(output) = self.link.poll() {
            self.outputs.push_back(ConsumerOutput::Link(output));
        }
        while let Some(output) = self.gap.poll() {
            self.outputs.push_back(match output {
                GapOutput::Dispatch(dispatch) => ConsumerOutput::Dispatch(dispatch),
                GapOutput::Ask(replay) => {
                    ConsumerOutput::Link(LinkOutput::Send(ClientFrame::Replay(replay).encode()))
                }
            });
        }
        if let Some(at) = self.alarm.ask(self.gap.deadline()) {
            self.outputs.push_back(ConsumerOutput::Link(LinkOutput::Wake(at)));
        }
    }

    /// The next thing to do; `None` until the next [`Consumer::handle`].
    pub fn poll(&mut self) -> Option<ConsumerOutput> {
        self.outputs.pop_front()
    }

    /// The state as it was last put out.
    pub const fn state(&self) -> &UplinkState {
        self.link.state()
    }

    /// The `seq` of the last dispatch that was put out; with it another consumer goes on by [`Consumer::after`].
    pub const fn last_seq(&self) -> Option<i64> {
        self.gap.position()
    }

    /// Whether stored frames are on their way, so that what is put out is not live.
    pub const fn is_catching_up(&self) -> bool {
        self.gap.deadline().is_some()
    }

    /// How often the connection was lost and made again.
    pub const fn reconnects(&self) -> u32 {
        self.link.reconnects()
    }
}
