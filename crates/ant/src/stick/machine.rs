//! The state machine. One command is under way at a time: its answer, or time, brings the next one.

use alloc::collections::VecDeque;
use core::time::Duration;

use super::boundary::{StickInput, StickOutput, StickTrouble};
use super::heard::{DeviceList, Heard};
use super::slot::{Goal, Slot};
use crate::message::CAPABILITIES;
use crate::{Capabilities, Command, Deframer, DeviceId, Page, Profile};

/// The most channels that are used: the largest chips have 16.
const MOST_CHANNELS: usize = 16;
/// A reset is answered by a message, but not by all chips: then it is over after this.
const RESETS_WITHIN: Duration = Duration::from_secs(1);
const ANSWERS_WITHIN: Duration = Duration::from_millis(500);
/// Two periods, and what a busy radio adds.
const ACKNOWLEDGES_WITHIN: Duration = Duration::from_secs(2);
pub(super) const ATTEMPTS: u8 = 3;
/// Until a stick is tried again that does not answer; doubled each time.
pub(super) const PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Pages that wait to be sent; of more the newest are refused.
const MOST_SENDS: usize = 16;

/// A stick and its channels.
#[derive(Clone, Debug)]
pub struct Stick {
    pub(super) key: [u8; 8],
    pub(super) state: State,
    pub(super) deframer: Deframer,
    pub(super) capabilities: Capabilities,
    pub(super) slots: [Slot; MOST_CHANNELS],
    /// Goals for which there was no channel to know of yet.
    pub(super) pending: VecDeque<Goal>,
    pub(super) under_way: Option<UnderWay>,
    pub(super) sends: VecDeque<Send>,
    pub(super) heard: DeviceList,
    pub(super) outputs: VecDeque<StickOutput>,
    pub(super) leaving: bool,
    pub(super) pause: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Unplugged,
    Reset,
    AskCapabilities,
    SetKey,
    SetExtended,
    Ready,
    /// It does not answer.
    Mute {
        until: Duration,
    },
}

/// A command without an answer yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnderWay {
    pub(super) command: Command,
    /// Whose it is, if it is about a channel.
    pub(super) slot: Option<usize>,
    pub(super) deadline: Duration,
    pub(super) attempts: u8,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Send {
    pub(super) device: DeviceId,
    pub(super) page: Page,
    pub(super) attempts: u8,
}

impl Stick {
    /// A stick that is not plugged in yet, for the network with this key.
    pub fn new(key: [u8; 8]) -> Self {
        Self {
            key,
            state: State::Unplugged,
            deframer: Deframer::new(),
            capabilities: Capabilities::default(),
            slots: [const { Slot::new() }; MOST_CHANNELS],
            pending: VecDeque::new(),
            under_way: None,
            sends: VecDeque::new(),
            heard: DeviceList::default(),
            outputs: VecDeque::new(),
            leaving: false,
            pause: PAUSE,
        }
    }

    /// Takes what happened at `now`; call [`Stick::poll`] until there is nothing left.
    pub fn handle(&mut self, now: Duration, input: StickInput<'_>) {
        self.tick(now);
        match input {
            StickInput::Plugged => {
                self.forget();
                self.leaving = false;
                self.pause = PAUSE;
                self.state = State::Reset;
            }
            StickInput::Unplugged => {
                self.forget();
                self.state = State::Unplugged;
                if self.leaving {
                    self.left();
                }
            }
            StickInput::Received(octets) => self.received(now, octets),
            StickInput::Search(profile) => self.want(Goal::Search(profile)),
            StickInput::EndSearch(profile) => self.unwant(Goal::Search(profile)),
            StickInput::Follow(device) => self.want(Goal::Follow(device)),
            StickInput::Unfollow(device) => self.unwant(Goal::Follow(device)),
            StickInput::Send(device, page) => self.send(Send { device, page, attempts: 0 }),
            StickInput::Leave => self.leave(),
        }
    }

    /// The next output. Commands come one after the other, as their answers do.
    pub fn poll(&mut self, now: Duration) -> Option<StickOutput> {
        self.tick(now);
        if self.outputs.is_empty() && self.under_way.is_none() {
            self.next_command(now);
        }
        self.outputs.pop_front()
    }

    /// When to call [`Stick::poll`] if nothing else happens.
    pub fn deadline(&self) -> Option<Duration> {
        let mute = match self.state {
            State::Mute { until } => Some(until),
            _ => None,
        };
        let command = self.under_way.map(|under_way| under_way.deadline);
        let slots = self.slots.iter().filter(|_| self.state == State::Ready).filter_map(Slot::deadline);
        slots.chain(mute).chain(command).min()
    }

    /// The devices that searches have heard, in no order.
    pub fn heard(&self) -> impl Iterator<Item = &Heard> {
        self.heard.iter()
    }

    /// Octets from the stick that were no part of a message.
    pub const fn dropped_octets(&self) -> u64 {
        self.deframer.dropped()
    }

    /// All that the stick knew is gone; what is wanted stays.
    pub(super) fn forget(&mut self) {
        self.deframer = Deframer::new();
        self.settle();
        for slot in &mut self.slots {
            let goal = slot.goal();
            if let (true, Some(Goal::Follow(device))) = (slot.forget(), goal) {
                self.outputs.push_back(StickOutput::Lost(device));
            }
        }
        while let Some(send) = self.sends.pop_front() {
            self.sent(send.device, false);
        }
    }

    /// Nothing is under way any more, nor is it to be said again.
    pub(super) fn settle(&mut self) {
        self.under_way = None;
        self.outputs.retain(|output| !matches!(output, StickOutput::Write(_)));
    }

    pub(super) fn left(&mut self) {
        self.leaving = false;
        self.state = State::Unplugged;
        self.settle();
        self.slots.iter_mut().for_each(|slot| *slot = Slot::new());
        self.outputs.push_back(StickOutput::Left);
    }

    fn leave(&mut self) {
        self.pending.clear();
        self.heard.clear();
        while let Some(send) = self.sends.pop_front() {
            self.sent(send.device, false);
        }
        for index in 0..MOST_CHANNELS {
            let busy = self.is_busy(index);
            if let Some(slot) = self.slots.get_mut(index) {
                slot.unwant(busy);
            }
        }
        self.leaving = true;
        // There is nothing to end in a stick that was never set up.
        if self.state != State::Ready {
            self.left();
        }
    }

    /// Whether a command is under way whose answer a channel waits for.
    fn is_busy(&self, index: usize) -> bool {
        // What becomes of a page is nothing that a channel waits for.
        self.under_way.is_some_and(|under_way| {
            under_way.slot == Some(index) && !matches!(under_way.command, Command::Acknowledged { .. })
        })
    }

    fn want(&mut self, goal: Goal) {
        let has = self.slots.iter().any(|slot| slot.goal() == Some(goal)) || self.pending.contains(&goal);
        if has || self.leaving {
            return;
        }
        // How many channels there are is known when the stick is ready.
        self.pending.push_back(goal);
        if self.state == State::Ready {
            self.place();
        }
    }

    /// Gives channels to what has none.
    pub(super) fn place(&mut self) {
        let channels = self.channels();
        while let Some(goal) = self.pending.pop_front() {
            let slots = self.slots.get_mut(..channels).unwrap_or_default();
            // One that is about to be free does as well.
            let soon = slots.iter().any(|slot| slot.goal().is_none());
            match slots.iter_mut().find(|slot| slot.is_free()) {
                Some(slot) => slot.want(goal),
                None if soon => {
                    self.pending.push_front(goal);
                    return;
                }
                None => {
                    let trouble = StickTrouble::NoChannel(self.capabilities.channels);
                    self.outputs.push_back(StickOutput::Trouble(trouble));
                    self.given_up(Some(goal));
                }
            }
        }
    }

    pub(super) fn channels(&self) -> usize {
        usize::from(self.capabilities.channels).min(MOST_CHANNELS)
    }

    fn unwant(&mut self, goal: Goal) {
        self.pending.retain(|pending| *pending != goal);
        for index in 0..MOST_CHANNELS {
            let busy = self.is_busy(index);
            if let Some(slot) = self.slots.get_mut(index).filter(|slot| slot.goal() == Some(goal)) {
                slot.unwant(busy);
            }
        }
    }

    fn send(&mut self, send: Send) {
        let tracked = self.state == State::Ready && self.tracking(send.device).is_some();
        if tracked && self.sends.len() < MOST_SENDS {
            self.sends.push_back(send);
        } else {
            self.sent(send.device, false);
        }
    }

    pub(super) fn sent(&mut self, followed: DeviceId, acknowledged: bool) {
        self.outputs.push_back(StickOutput::Sent { followed, acknowledged });
    }

    /// The channel on which a device is heard.
    fn tracking(&self, device: DeviceId) -> Option<usize> {
        let goal = Some(Goal::Follow(device));
        self.slots.iter().position(|slot| slot.goal() == goal && slot.is_tracking())
    }

    fn tick(&mut self, now: Duration) {
        if let State::Mute { until } = self.state
            && now >= until
        {
            self.state = State::Reset;
        }
        if let Some(under_way) = self.under_way
            && now >= under_way.deadline
        {
            // Its answer may hide behind the beginning of something that never ended.
            self.deframer.give_up();
            self.received(now, &[]);
            if self.under_way.is_some_and(|it| it.command == under_way.command && now >= it.deadline) {
                self.unanswered(now, under_way);
            }
        }
        if self.state == State::Ready {
            for index in 0..MOST_CHANNELS {
                let news = self.slots.get_mut(index).and_then(|slot| slot.tick(now));
                self.tell(index, news);
            }
        }
    }

    fn unanswered(&mut self, now: Duration, under_way: UnderWay) {
        self.settle();
        match under_way.command {
            Command::Reset => self.state = State::AskCapabilities,
            Command::Acknowledged { .. } => self.transferred(false, true),
            _ if under_way.attempts < ATTEMPTS => {
                self.write(now, under_way.command, under_way.slot, under_way.attempts);
            }
            // Whether extended data can be had is not worth a stick.
            Command::LibConfig(_) => self.ready(),
            _ if self.leaving => self.left(),
            _ => {
                self.forget();
                self.outputs.push_back(StickOutput::Trouble(StickTrouble::NoAnswer));
                self.state = State::Mute { until: now + self.pause };
                self.pause = (2 * self.pause).min(LONGEST_PAUSE);
            }
        }
    }

    fn write(&mut self, now: Duration, command: Command, slot: Option<usize>, attempts: u8) {
        let within = match command {
            Command::Reset => RESETS_WITHIN,
            Command::Acknowledged { .. } => ACKNOWLEDGES_WITHIN,
            _ => ANSWERS_WITHIN,
        };
        self.under_way = Some(UnderWay { command, slot, deadline: now + within, attempts: attempts + 1 });
        self.outputs.push_back(StickOutput::Write(command.encode().encode()));
    }

    fn next_command(&mut self, now: Duration) {
        let set_up = match self.state {
            State::Unplugged | State::Mute { .. } => return,
            State::Reset => Some(Command::Reset),
            State::AskCapabilities => Some(Command::Request { channel: 0, message: CAPABILITIES }),
            State::SetKey => Some(Command::NetworkKey { network: 0, key: self.key }),
            State::SetExtended => Some(Command::LibConfig(Command::EXTENDED)),
            State::Ready => None,
        };
        if let Some(command) = set_up {
            return self.write(now, command, None, 0);
        }
        if !self.pending.is_empty() {
            self.place();
        }
        let capabilities = self.capabilities;
        let command = (0_u8..).zip(&self.slots).find_map(|(channel, slot)| {
            slot.command(channel, capabilities).map(|command| (command, usize::from(channel)))
        });
        if let Some((command, slot)) = command {
            return self.write(now, command, Some(slot), 0);
        }
        while let Some(send) = self.sends.front().copied() {
            if let Some(index) = self.tracking(send.device) {
                let command = Command::Acknowledged { channel: index as u8, page: send.page };
                return self.write(now, command, Some(index), 0);
            }
            self.sends.pop_front();
            self.sent(send.device, false);
        }
        if self.leaving && self.slots.iter().all(Slot::is_free) {
            self.left();
        }
    }

    /// Whether somebody looks for devices of a profile.
    pub fn searches(&self, profile: Profile) -> bool {
        let goal = Goal::Search(profile);
        self.pending.contains(&goal) || self.slots.iter().any(|slot| slot.goal() == Some(goal))
    }
}
