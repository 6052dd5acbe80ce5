//! One channel of a stick: what it is for, and how far it is. It says which command comes next, and is told what became of
//! it.

use core::time::Duration;

use crate::message::event;
use crate::{Capabilities, Command, DeviceId, Profile};

/// What a channel is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Search(Profile),
    Follow(DeviceId),
}

impl Goal {
    const fn device(self) -> DeviceId {
        match self {
            Self::Search(profile) => DeviceId::any(profile),
            Self::Follow(device) => device,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not assigned, and nothing to do.
    Free,
    /// The command of this step is next, or under way.
    SetUp(Step),
    /// Such a step comes later.
    Waiting { until: Duration, step: Step },
    /// Open, but no page yet.
    Searching,
    /// Open, with pages: so many in a row did not come.
    Tracking { missed: u32 },
    /// To be closed.
    Closing,
    /// Close was said, and the event has not come.
    Closed { until: Duration },
    /// To be given back.
    Unassigning,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Assign,
    Id,
    Period,
    Frequency,
    LowPrioritySearch,
    Search,
    Open,
}

/// A channel.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    goal: Option<Goal>,
    state: State,
    /// Who was heard.
    heard: Option<DeviceId>,
    /// When anything was heard of an open channel.
    latest: Duration,
    refusals: u8,
}

/// What a change of a channel means to the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    Missed(u32),
    Lost,
    /// The goal was given up after several refusals.
    GivenUp,
}

/// An ANT+ network is the only one.
const NETWORK: u8 = 0;
/// How long is searched, in 2.5 s: behind other channels, and before them where a stick knows nothing else.
const QUIET_SEARCH_TIMEOUT: u8 = 24;
const SEARCH_TIMEOUT: u8 = 12;
const FOREVER: u8 = 0xFF;
/// Until a channel is tried again that was refused or has found nothing.
const PAUSE: Duration = Duration::from_secs(5);
/// How long the event may take that follows a close.
const CLOSES_WITHIN: Duration = Duration::from_secs(2);
/// Of an open channel there is an event with each period, or a page. A search may be silent for as long as it takes.
const SILENT_AFTER: Duration = Duration::from_secs(10);
const REFUSALS: u8 = 3;

impl Slot {
    pub(super) const fn new() -> Self {
        Self { goal: None, state: State::Free, heard: None, latest: Duration::ZERO, refusals: 0 }
    }

    pub(super) const fn goal(&self) -> Option<Goal> {
        self.goal
    }

    /// Whether it has neither a goal nor anything to end.
    pub(super) const fn is_free(&self) -> bool {
        self.goal.is_none() && matches!(self.state, State::Free)
    }

    pub(super) const fn is_tracking(&self) -> bool {
        matches!(self.state, State::Tracking { .. })
    }

    pub(super) fn want(&mut self, goal: Goal) {
        *self = Self { goal: Some(goal), state: State::SetUp(Step::Assign), ..Self::new() };
    }

    /// The goal is no more. `busy` says that a command of it is under way, whose answer decides what comes next.
    pub(super) const fn unwant(&mut self, busy: bool) {
        self.goal = None;
        if !busy {
            self.wind_up();
        }
    }

    /// The stick has forgotten everything. True where a device was heard that now is not.
    pub(super) const fn forget(&mut self) -> bool {
        let tracked = self.is_tracking() && matches!(self.goal, Some(Goal::Follow(_)));
        self.state = if self.goal.is_some() { State::SetUp(Step::Assign) } else { State::Free };
        self.refusals = 0;
        tracked
    }

    /// The command that is next.
    pub(super) fn command(&self, channel: u8, capabilities: Capabilities) -> Option<Command> {
        match self.state {
            State::SetUp(step) => Some(self.step(step, channel, capabilities)),
            State::Closing => Some(Command::Close(channel)),
            State::Unassigning => Some(Command::Unassign(channel)),
            State::Free
            | State::Waiting { .. }
            | State::Searching
            | State::Tracking { .. }
            | State::Closed { .. } => None,
        }
    }

    fn step(&self, step: Step, channel: u8, capabilities: Capabilities) -> Command {
        let device = self.goal.map(Goal::device).unwrap_or_default();
        let profile = device.profile();
        let scans = matches!(self.goal, Some(Goal::Search(_))) && capabilities.background_scan();
        match step {
            Step::Assign => Command::Assign {
                channel,
                channel_type: 0,
                network: NETWORK,
                extended: scans.then_some(Command::BACKGROUND_SCAN),
            },
            Step::Id => Command::Id { channel, device },
            // A profile that is not known has most likely the period of most.
            Step::Period => Command::Period { channel, period: profile.map_or(8192, Profile::period) },
            Step::Frequency => Command::Frequency { channel, frequency: Profile::FREQUENCY },
            Step::LowPrioritySearch => Command::LowPrioritySearchTimeout {
                channel,
                timeout: if scans { FOREVER } else { QUIET_SEARCH_TIMEOUT },
            },
            // A search with priority takes the radio from all other channels.
            Step::Search if capabilities.low_priority_search() => {
                Command::SearchTimeout { channel, timeout: 0 }
            }
            Step::Search => {
                Command::SearchTimeout { channel, timeout: if scans { FOREVER } else { SEARCH_TIMEOUT } }
            }
            Step::Open => Command::Open(channel),
        }
    }

    /// The command that was next has been answered with this code.
    pub(super) fn answered(&mut self, now: Duration, code: u8, capabilities: Capabilities) -> Option<News> {
        let mut news = None;
        match self.state {
            State::SetUp(step) if code == 0 || step == Step::LowPrioritySearch => {
                self.state = match step {
                    Step::Assign => State::SetUp(Step::Id),
                    Step::Id => State::SetUp(Step::Period),
                    Step::Period => State::SetUp(Step::Frequency),
                    Step::Frequency if capabilities.low_priority_search() => {
                        State::SetUp(Step::LowPrioritySearch)
                    }
                    Step::Frequency | Step::LowPrioritySearch => State::SetUp(Step::Search),
                    Step::Search => State::SetUp(Step::Open),
                    Step::Open => {
                        self.latest = now;
                        self.refusals = 0;
                        State::Searching
                    }
                };
            }
            State::SetUp(step) => {
                self.refusals += 1;
                if self.refusals >= REFUSALS {
                    news = self.goal.take().map(|_| News::GivenUp);
                }
                self.state = match step {
                    // As one that somebody left assigned is.
                    Step::Assign if self.refusals == 1 => State::Closing,
                    Step::Assign => State::Waiting { until: now + PAUSE, step: Step::Assign },
                    _ => State::Unassigning,
                };
            }
            State::Closing if code == 0 => self.state = State::Closed { until: now + CLOSES_WITHIN },
            // It was not open.
            State::Closing => self.state = State::Unassigning,
            State::Unassigning => {
                self.state = match self.goal {
                    Some(_) => State::Waiting { until: now + PAUSE, step: Step::Assign },
                    None => State::Free,
                };
            }
            _ => {}
        }
        if self.goal.is_none() {
            self.wind_up();
        }
        news
    }

    /// What has to be ended of what was begun.
    const fn wind_up(&mut self) {
        self.state = match self.state {
            State::Free | State::SetUp(Step::Assign) | State::Waiting { step: Step::Assign, .. } => {
                State::Free
            }
            State::SetUp(_) | State::Waiting { .. } => State::Unassigning,
            State::Searching | State::Tracking { .. } => State::Closing,
            ending => ending,
        };
    }

    /// An event of the channel.
    pub(super) fn event(&mut self, now: Duration, code: u8) -> Option<News> {
        self.latest = now;
        match (code, self.state) {
            (event::RX_FAIL, State::Tracking { missed }) => {
                let missed = missed.saturating_add(1);
                self.state = State::Tracking { missed };
                Some(News::Missed(missed))
            }
            (event::RX_FAIL_GO_TO_SEARCH, State::Tracking { .. }) => {
                self.state = State::Searching;
                Some(News::Lost)
            }
            (event::CHANNEL_CLOSED, State::Closing | State::Closed { .. }) => {
                self.state = State::Unassigning;
                None
            }
            (event::CHANNEL_CLOSED, State::Searching | State::Tracking { .. }) => {
                let lost = self.is_tracking().then_some(News::Lost);
                self.state = State::Waiting { until: now + PAUSE, step: Step::Open };
                lost
            }
            _ => None,
        }
    }

    /// A page came of `device`, as far as the stick tells. Who is followed by it, if anybody.
    pub(super) fn page(&mut self, now: Duration, device: Option<DeviceId>) -> Option<(Goal, DeviceId)> {
        self.latest = now;
        if !matches!(self.state, State::Searching | State::Tracking { .. }) {
            return None;
        }
        let goal = self.goal?;
        self.state = State::Tracking { missed: 0 };
        self.heard = device.or(self.heard);
        Some((goal, self.heard.unwrap_or_else(|| goal.device())))
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, now: Duration) -> Option<News> {
        match self.state {
            State::Waiting { until, step } if now >= until => {
                self.state = State::SetUp(step);
                None
            }
            State::Closed { until } if now >= until => {
                self.state = State::Unassigning;
                None
            }
            State::Tracking { .. } if now >= self.latest + SILENT_AFTER && self.is_followed() => {
                self.state = State::Closing;
                Some(News::Lost)
            }
            _ => None,
        }
    }

    const fn is_followed(&self) -> bool {
        matches!(self.goal, Some(Goal::Follow(_)))
    }

    /// When time makes a difference.
    pub(super) fn deadline(&self) -> Option<Duration> {
        match self.state {
            State::Waiting { until, .. } | State::Closed { until } => Some(until),
            State::Tracking { .. } if self.is_followed() => Some(self.latest + SILENT_AFTER),
            _ => None,
        }
    }
}
