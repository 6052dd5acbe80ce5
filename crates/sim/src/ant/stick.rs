//! The stick: commands in, messages out, and what the radio hears in between.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_ant::{
    CAPABILITIES, Capabilities, Command, Data, Deframer, Delivery, Message, Page, Rssi, TRANSFER_IN_PROGRESS,
    event,
};
use strapline_units::SplitMix64;

use super::channel::{OpenChannel, SimChannel};
use super::sensor::AntSensor;

/// How often what goes wrong, as a chance at each message from 0 (never) to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AntFaultRates {
    /// A sensor falls silent for 2 to 10 s.
    pub drop_out: f64,
    /// A message does not come.
    pub rx_fail: f64,
    /// Garbage stands before a message on the line.
    pub garbage: f64,
    /// A chunk is cut in two.
    pub split: f64,
}

/// Octets that the stick has for its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AntChunk {
    /// When they can be read, since the start. Never earlier than those before.
    pub at: Duration,
    /// The octets.
    pub octets: Vec<u8>,
}

/// A stick with sensors around it. It is plugged in from the start.
#[derive(Clone, Debug)]
pub struct AntStick {
    sensors: Vec<AntSensor>,
    rates: AntFaultRates,
    random: SplitMix64,
    plugged: bool,
    key_set: bool,
    extended: u8,
    channels: [SimChannel; CHANNELS],
    /// A page from the host that goes out with the channel's next message.
    sending: Option<(u8, Page)>,
    deframer: Deframer,
    out: VecDeque<AntChunk>,
    /// Of the last chunk.
    last: Duration,
}

const CHANNELS: usize = 8;
/// As an ANTUSB-m says it: eight channels and networks, low priority search, extended messages and assignment.
const ABILITIES: Capabilities =
    Capabilities { channels: CHANNELS as u8, networks: 8, options: [0x00, 0xBA, 0x36] };
const ANSWERS_AFTER: Duration = Duration::from_millis(2);
const STARTS_AFTER: Duration = Duration::from_millis(200);
const CLOSES_AFTER: Duration = Duration::from_millis(20);
/// After a reset by command.
const BY_COMMAND: u8 = 0x20;
/// Messages in a row after which a channel looks for its device again.
const MOST_MISSED: u8 = 8;
const INVALID_MESSAGE: u8 = 0x28;

impl AntStick {
    /// A stick with these sensors, whose faults follow from `seed`.
    pub fn new(seed: u64, sensors: Vec<AntSensor>, rates: AntFaultRates) -> Self {
        Self {
            sensors,
            rates,
            random: SplitMix64::new(seed ^ 0xA4),
            plugged: true,
            key_set: false,
            extended: 0,
            channels: Default::default(),
            sending: None,
            deframer: Deframer::new(),
            out: VecDeque::new(),
            last: Duration::ZERO,
        }
    }

    /// The sensors around it.
    pub fn sensors(&self) -> &[AntSensor] {
        &self.sensors
    }

    /// It is pulled out: what it was told is forgotten, and what was not read is lost.
    pub fn unplug(&mut self) {
        self.plugged = false;
        self.restart();
        self.out.clear();
    }

    /// It is plugged in again.
    pub fn plug(&mut self, now: Duration) {
        self.plugged = true;
        self.last = self.last.max(now);
    }

    fn restart(&mut self) {
        self.key_set = false;
        self.extended = 0;
        self.channels = Default::default();
        self.sending = None;
        self.deframer = Deframer::new();
    }

    /// The host writes octets at `now`. Without a stick they go nowhere.
    pub fn write(&mut self, now: Duration, mut octets: &[u8]) {
        if !self.plugged {
            return;
        }
        while let Some(frame) = self.deframer.next(&mut octets) {
            match Command::decode(&frame) {
                Some(command) => self.obey(now, &command),
                None => {
                    let channel = frame.payload().first().copied().unwrap_or_default();
                    self.answer(now, channel, frame.id(), INVALID_MESSAGE);
                }
            }
        }
    }

    /// When there is something next: a chunk, a message on air, the end of a search. `None` without a stick.
    pub fn due(&self) -> Option<Duration> {
        if !self.plugged {
            return None;
        }
        let chunk = self.out.front().map(|chunk| chunk.at);
        let searches = self.channels.iter().filter_map(SimChannel::search_ends);
        let sensors = self.sensors.iter().map(AntSensor::due);
        sensors.chain(searches).chain(chunk).min()
    }

    /// What can be read at `now`, after all that has happened until then; call it until it is `None`.
    pub fn read(&mut self, now: Duration) -> Option<AntChunk> {
        while let Some(sensor) = self.next_sensor(now) {
            self.end_searches(self.sensors.get(sensor).map_or(now, AntSensor::due));
            self.transmit(sensor);
        }
        self.end_searches(now);
        self.out.pop_front_if(|chunk| chunk.at <= now)
    }

    /// The sensor whose message is on air next, if it is by now. Sensors go on without a stick.
    fn next_sensor(&self, now: Duration) -> Option<usize> {
        let sensors = self.sensors.iter().enumerate();
        let (index, sensor) = sensors.min_by_key(|(_, sensor)| sensor.due())?;
        (sensor.due() <= now).then_some(index)
    }

    fn obey(&mut self, now: Duration, command: &Command) {
        let message = command.encode().id();
        match *command {
            Command::Reset => {
                self.restart();
                self.say(now + STARTS_AFTER, Message::Startup(BY_COMMAND));
            }
            Command::Request { message: CAPABILITIES, .. } => {
                self.say(now + ANSWERS_AFTER, Message::Capabilities(ABILITIES));
            }
            Command::Request { channel, .. } => self.answer(now, channel, message, INVALID_MESSAGE),
            Command::NetworkKey { network, .. } => {
                self.key_set = true;
                self.answer(now, network, message, 0);
            }
            Command::LibConfig(flags) => {
                self.extended = flags;
                self.answer(now, 0, message, 0);
            }
            Command::Acknowledged { channel, page } => {
                if self.sending.is_some() {
                    self.answer(now, channel, message, TRANSFER_IN_PROGRESS);
                } else {
                    self.sending = Some((channel, page));
                }
            }
            Command::Broadcast { .. } => {}
            Command::Assign { channel, .. }
            | Command::Unassign(channel)
            | Command::Id { channel, .. }
            | Command::Period { channel, .. }
            | Command::SearchTimeout { channel, .. }
            | Command::LowPrioritySearchTimeout { channel, .. }
            | Command::Frequency { channel, .. }
            | Command::Open(channel)
            | Command::Close(channel) => {
                let slot = self.channels.get_mut(usize::from(channel));
                let code = slot.map_or(INVALID_MESSAGE, |slot| slot.set_up(now, command));
                self.answer(now, channel, message, code);
                if matches!(command, Command::Close(_)) && code == 0 {
                    let closed = Message::Event { channel, code: event::CHANNEL_CLOSED };
                    self.say(now + CLOSES_AFTER, closed);
                }
            }
        }
    }

    fn answer(&mut self, now: Duration, channel: u8, message: u8, code: u8) {
        self.say(now + ANSWERS_AFTER, Message::Response { channel, message, code });
    }

    /// A message for the host, with what goes wrong on the line.
    fn say(&mut self, at: Duration, message: Message) {
        let Some(frame) = message.encode().filter(|_| self.plugged) else { return };
        let mut octets = Vec::new();
        if self.happens(self.rates.garbage) {
            let count = 1 + self.random.next_u64() % 12;
            octets.extend((0..count).map(|_| self.random.next_u64() as u8));
        }
        octets.extend(frame.encode().as_bytes());
        self.last = at.max(self.last);
        if self.happens(self.rates.split) {
            let behind = octets.split_off(octets.len() / 2);
            self.out.push_back(AntChunk { at: self.last, octets });
            octets = behind;
        }
        self.out.push_back(AntChunk { at: self.last, octets });
    }

    fn happens(&mut self, rate: f64) -> bool {
        // No draw without a rate, so that a stick without faults is the same with and without this one.
        rate > 0.0 && self.random.next_f64() < rate
    }

    fn end_searches(&mut self, now: Duration) {
        for channel in 0..CHANNELS as u8 {
            let Some(slot) = self.channels.get_mut(usize::from(channel)) else { continue };
            if let Some(end) = slot.search_ends().filter(|end| *end <= now) {
                slot.open = None;
                self.say(end, Message::Event { channel, code: event::SEARCH_TIMEOUT });
                self.say(end, Message::Event { channel, code: event::CHANNEL_CLOSED });
            }
        }
    }

    /// The next message of a sensor, to all channels that listen.
    fn transmit(&mut self, index: usize) {
        let falls_silent = self.happens(self.rates.drop_out);
        let length =
            Duration::from_secs_f64(2.0 + 8.0 * if falls_silent { self.random.next_f64() } else { 0.0 });
        let Some(sensor) = self.sensors.get_mut(index) else { return };
        let (at, page) = (sensor.due(), sensor.transmit());
        if falls_silent && at >= sensor.silent_until {
            sensor.silent_until = at + length;
        }
        let silent = at < sensor.silent_until;
        if !self.plugged || !self.key_set {
            return;
        }
        for channel in 0..CHANNELS as u8 {
            self.hear(index, channel, at, page, silent);
        }
    }

    fn hear(&mut self, index: usize, channel: u8, at: Duration, page: Page, silent: bool) {
        let fails = self.happens(self.rates.rx_fail);
        let taken =
            self.channels.iter().any(|slot| slot.open.is_some_and(|open| open.tracking == Some(index)));
        let (Some(slot), Some(sensor)) =
            (self.channels.get_mut(usize::from(channel)), self.sensors.get(index))
        else {
            return;
        };
        // One that listens at other times hears a message now and then by chance.
        let in_time = slot.scans || slot.period == sensor.period() || sensor.due().as_millis() % 8 == 0;
        let (hears, scans) = (slot.hears(sensor), slot.scans);
        let Some(open) = &mut slot.open else { return };
        let comes = !silent && !fails && in_time;
        match open.tracking {
            Some(tracked) if tracked == index && comes => open.missed = 0,
            Some(tracked) if tracked == index => {
                open.missed += 1;
                let gone = open.missed >= MOST_MISSED;
                if gone {
                    *open = OpenChannel::searching(at);
                }
                self.say(at, Message::Event { channel, code: event::RX_FAIL });
                if gone {
                    self.say(at, Message::Event { channel, code: event::RX_FAIL_GO_TO_SEARCH });
                }
                return;
            }
            Some(_) => return,
            None if !hears || !comes => return,
            None if scans => {}
            // Two channels do not keep to one device.
            None if taken => return,
            None => *open = OpenChannel { tracking: Some(index), missed: 0, ..*open },
        }
        self.deliver(index, channel, at, page);
        self.send_page(index, channel, at);
    }

    fn deliver(&mut self, index: usize, channel: u8, at: Duration, page: Page) {
        let Some(device) = self.sensors.get(index).map(AntSensor::device) else { return };
        // Each is somewhere else in the room.
        let rssi = Rssi::Dbm(-45 - (device.number % 40) as i8);
        let with = |flag: u8| self.extended & flag != 0;
        let data = Data {
            delivery: Delivery::Broadcast,
            channel,
            page,
            extended: self.extended,
            device: with(0x80).then_some(device),
            rssi: with(0x40).then_some(rssi),
            time_1_32768_s: with(0x20).then(|| (at.as_micros() * 512 / 15_625) as u16),
        };
        self.say(at, Message::Data(data));
    }

    /// What the host had to send goes out right behind the message of the sensor.
    fn send_page(&mut self, index: usize, channel: u8, at: Duration) {
        let Some((_, page)) = self.sending.filter(|(to, _)| *to == channel) else { return };
        self.sending = None;
        let lost = self.happens(self.rates.rx_fail);
        let taken = !lost && self.sensors.get_mut(index).is_some_and(|sensor| sensor.receive(at, page));
        let code = if taken { event::TRANSFER_TX_COMPLETED } else { event::TRANSFER_TX_FAILED };
        self.say(at, Message::Event { channel, code });
    }
}
