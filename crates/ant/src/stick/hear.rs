//! What the machine does about each message from the stick.

use core::time::Duration;

use super::boundary::{StickOutput, StickTrouble};
use super::heard::Heard;
use super::machine::{ATTEMPTS, PAUSE, State, Stick};
use super::slot::{Goal, News, Slot};
use crate::message::{Data, TRANSFER_IN_PROGRESS, event};
use crate::{Capabilities, Command, Message};

impl Stick {
    pub(super) fn received(&mut self, now: Duration, mut octets: &[u8]) {
        // What is still under way from a stick that is gone is nobody's.
        if self.state == State::Unplugged {
            return;
        }
        while let Some(frame) = self.deframer.next(&mut octets) {
            match Message::decode(&frame) {
                Message::Startup(_) => self.started(),
                Message::Capabilities(capabilities) => self.can(capabilities),
                Message::Response { channel, message, code } => self.response(now, channel, message, code),
                Message::Event { channel, code } => self.event(now, channel, code),
                Message::Data(data) => self.data(now, &data),
                Message::Other(_) => {}
            }
        }
    }

    fn started(&mut self) {
        let wanted = self.under_way.is_some_and(|under_way| under_way.command == Command::Reset);
        if !wanted && matches!(self.state, State::Mute { .. }) {
            return;
        }
        // By itself, as after a moment without power: everything is to be said again.
        if !wanted {
            self.forget();
        }
        self.settle();
        self.state = State::AskCapabilities;
    }

    fn can(&mut self, capabilities: Capabilities) {
        let asked =
            self.under_way.is_some_and(|under_way| matches!(under_way.command, Command::Request { .. }));
        if asked {
            self.settle();
            self.capabilities = capabilities;
            self.state = State::SetKey;
        }
    }

    pub(super) fn ready(&mut self) {
        self.state = State::Ready;
        self.pause = PAUSE;
        self.outputs.push_back(StickOutput::Ready(self.capabilities));
        // A stick with fewer channels than the one before.
        let channels = self.channels();
        for slot in self.slots.iter_mut().skip(channels) {
            if let Some(goal) = slot.goal() {
                self.pending.push_back(goal);
            }
            *slot = Slot::new();
        }
        self.place();
    }

    fn response(&mut self, now: Duration, channel: u8, message: u8, code: u8) {
        let Some(under_way) = self.under_way else { return };
        if under_way.command.encode().id() != message {
            return;
        }
        if under_way.slot.is_some_and(|slot| slot != usize::from(channel)) {
            return;
        }
        match under_way.command {
            // Taken; what became of it is an event.
            Command::Acknowledged { .. } if code == 0 => {}
            Command::Acknowledged { .. } => {
                self.settle();
                self.transferred(false, code == TRANSFER_IN_PROGRESS);
            }
            Command::NetworkKey { .. } => {
                self.settle();
                if code != 0 {
                    self.refused(message, code);
                }
                let extended = self.capabilities.extended_messages();
                if extended {
                    self.state = State::SetExtended;
                } else {
                    self.ready();
                }
            }
            Command::LibConfig(_) => {
                self.settle();
                self.ready();
            }
            _ => {
                // A reset and a question are answered by messages of their own.
                let Some(index) = under_way.slot else { return };
                self.settle();
                let capabilities = self.capabilities;
                let Some(slot) = self.slots.get_mut(index) else { return };
                let goal = slot.goal();
                let news = slot.answered(now, code, capabilities);
                if news == Some(News::GivenUp) {
                    self.refused(message, code);
                    self.given_up(goal);
                }
            }
        }
    }

    pub(super) fn given_up(&mut self, goal: Option<Goal>) {
        if let Some(Goal::Follow(device)) = goal {
            self.outputs.push_back(StickOutput::GivenUp(device));
        }
    }

    fn refused(&mut self, message: u8, code: u8) {
        self.outputs.push_back(StickOutput::Trouble(StickTrouble::Refused { message, code }));
    }

    fn event(&mut self, now: Duration, channel: u8, code: u8) {
        let index = usize::from(channel);
        if self.state != State::Ready {
            return;
        }
        if let Some(under_way) = self.under_way.filter(|under_way| under_way.slot == Some(index)) {
            match (under_way.command, code) {
                (Command::Acknowledged { .. }, event::TRANSFER_TX_COMPLETED) => {
                    self.settle();
                    self.transferred(true, false);
                }
                (Command::Acknowledged { .. }, event::TRANSFER_TX_FAILED | event::CHANNEL_CLOSED) => {
                    self.settle();
                    self.transferred(false, code == event::TRANSFER_TX_FAILED);
                }
                // Some chips send the event alone.
                (Command::Close(_), event::CHANNEL_CLOSED) => self.settle(),
                _ => {}
            }
        }
        let news = self.slots.get_mut(index).and_then(|slot| slot.event(now, code));
        self.tell(index, news);
    }

    /// What became of the page that was under way.
    pub(super) fn transferred(&mut self, acknowledged: bool, again: bool) {
        let Some(send) = self.sends.front_mut() else { return };
        send.attempts += 1;
        if acknowledged || !again || send.attempts >= ATTEMPTS {
            let device = send.device;
            self.sends.pop_front();
            self.sent(device, acknowledged);
        }
    }

    fn data(&mut self, now: Duration, data: &Data) {
        let (index, rssi) = (usize::from(data.channel), data.rssi);
        if self.state != State::Ready {
            return;
        }
        let Some((goal, device)) = self.slots.get_mut(index).and_then(|slot| slot.page(now, data.device))
        else {
            return;
        };
        match goal {
            Goal::Search(_) => {
                let heard = Heard { device, rssi, at: now };
                if self.heard.note(heard) {
                    self.outputs.push_back(StickOutput::Found(heard));
                }
            }
            Goal::Follow(followed) => self.outputs.push_back(StickOutput::Page {
                followed,
                device,
                page: data.page,
                rssi,
                time_1_32768_s: data.time_1_32768_s,
            }),
        }
    }

    pub(super) fn tell(&mut self, index: usize, news: Option<News>) {
        let goal = self.slots.get(index).and_then(Slot::goal);
        let Some(Goal::Follow(followed)) = goal else { return };
        match news {
            Some(News::Missed(in_row)) => self.outputs.push_back(StickOutput::Missed { followed, in_row }),
            Some(News::Lost) => self.outputs.push_back(StickOutput::Lost(followed)),
            Some(News::GivenUp) | None => {}
        }
    }
}
