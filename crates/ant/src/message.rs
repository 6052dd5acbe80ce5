//! What an ANT chip tells its host (ANT Message Protocol and Usage, Rev. 5.1, 9.5.5 to 9.5.7), and any message as named
//! fields.

use alloc::string::String;
use core::fmt::Write as _;

use strapline_gatt::{DecodeError, Fields};

use crate::frame::Frame;
use crate::{Command, DeviceId, Page};

/// A message from the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// 0x6F: it has started; why, as bits (0 after power came).
    Startup(u8),
    /// 0x40: the answer to a command.
    Response {
        /// The channel that the command was about.
        channel: u8,
        /// The command's message id.
        message: u8,
        /// 0 for done, else why not.
        code: u8,
    },
    /// 0x40 with message id 1: something happened to a channel.
    Event {
        /// The channel.
        channel: u8,
        /// What: one of [`event`].
        code: u8,
    },
    /// 0x54: what the chip can do.
    Capabilities(Capabilities),
    /// 0x4E, 0x4F and 0x50: a page of a device.
    Data(Data),
    /// Any other, by its id.
    Other(u8),
}

/// Codes of events (9.5.6.1).
pub mod event {
    /// The device was not found in time; the channel closes.
    pub const SEARCH_TIMEOUT: u8 = 1;
    /// A message that was due did not come.
    pub const RX_FAIL: u8 = 2;
    /// A broadcast was sent.
    pub const TX: u8 = 3;
    /// A burst was not received.
    pub const TRANSFER_RX_FAILED: u8 = 4;
    /// An acknowledged page was received by the device.
    pub const TRANSFER_TX_COMPLETED: u8 = 5;
    /// It was not.
    pub const TRANSFER_TX_FAILED: u8 = 6;
    /// The channel is closed.
    pub const CHANNEL_CLOSED: u8 = 7;
    /// So many messages did not come that the channel looks for its device again.
    pub const RX_FAIL_GO_TO_SEARCH: u8 = 8;
    /// Two channels were due at once.
    pub const CHANNEL_COLLISION: u8 = 9;
    /// Sending has begun.
    pub const TRANSFER_TX_START: u8 = 10;
}

/// The response to an acknowledged page while another is under way.
pub const TRANSFER_IN_PROGRESS: u8 = 0x1F;
/// The message id of [`Message::Capabilities`], for [`Command::Request`].
pub const CAPABILITIES: u8 = 0x54;

/// What a chip can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// How many channels it has.
    pub channels: u8,
    /// How many networks.
    pub networks: u8,
    /// Standard options, and advanced options 1 and 2, as bits.
    pub options: [u8; 3],
}

impl Capabilities {
    /// Whether it can append device, signal strength and time to data.
    pub const fn extended_messages(self) -> bool {
        self.options[2] & 0x02 != 0
    }

    /// Whether a channel can hear all devices of a kind in turn.
    pub const fn background_scan(self) -> bool {
        self.options[2] & 0x20 != 0
    }

    /// Whether a channel can search behind others.
    pub const fn low_priority_search(self) -> bool {
        self.options[1] & 0x02 != 0
    }
}

/// How a page came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// 0x4E.
    Broadcast,
    /// 0x4F.
    Acknowledged,
    /// 0x50: a part of a burst, with its place in the upper three bits of the channel.
    Burst {
        /// 0 first, then 1, 2, 3 in turns; 4 is added for the last.
        sequence: u8,
    },
}

/// A page with what the chip knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Data {
    /// How it came.
    pub delivery: Delivery,
    /// On which channel.
    pub channel: u8,
    /// The eight octets.
    pub page: Page,
    /// The flags of what is appended; 0 for nothing.
    pub extended: u8,
    /// Who sent it.
    pub device: Option<DeviceId>,
    /// How strong it was.
    pub rssi: Option<Rssi>,
    /// When it came by the chip's clock, in 1/32768 s; it wraps.
    pub time_1_32768_s: Option<u16>,
}

/// Signal strength, in the one of two ways that the radio has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rssi {
    /// In dBm.
    Dbm(i8),
    /// The setting of the amplifier's automatic gain, which has no unit.
    Gain(u16),
}

impl Rssi {
    /// In dBm, where it has a unit.
    pub const fn dbm(self) -> Option<i8> {
        match self {
            Self::Dbm(dbm) => Some(dbm),
            Self::Gain(_) => None,
        }
    }
}

impl Message {
    /// What a message says. What is cut, or not of the chip, is [`Message::Other`].
    pub fn decode(frame: &Frame) -> Self {
        let data = |delivery, channel, rest: &[u8]| {
            Data::decode(delivery, channel, rest).map_or_else(|| Self::Other(frame.id()), Self::Data)
        };
        match (frame.id(), frame.payload()) {
            (0x6F, &[reason, ..]) => Self::Startup(reason),
            (0x40, &[channel, 1, code, ..]) => Self::Event { channel, code },
            (0x40, &[channel, message, code, ..]) => Self::Response { channel, message, code },
            (CAPABILITIES, &[channels, networks, standard, advanced, ref rest @ ..]) => {
                let options = [standard, advanced, rest.first().copied().unwrap_or_default()];
                Self::Capabilities(Capabilities { channels, networks, options })
            }
            (0x4E, &[channel, ref rest @ ..]) => data(Delivery::Broadcast, channel, rest),
            (0x4F, &[channel, ref rest @ ..]) => data(Delivery::Acknowledged, channel, rest),
            (0x50, &[octet, ref rest @ ..]) => {
                data(Delivery::Burst { sequence: octet >> 5 }, octet & 0x1F, rest)
            }
            (id, _) => Self::Other(id),
        }
    }

    /// The message, as a simulated chip sends it; `None` for [`Message::Other`].
    pub fn encode(&self) -> Option<Frame> {
        Some(match *self {
            Self::Startup(reason) => Frame::of(0x6F, [reason]),
            Self::Response { channel, message, code } => Frame::of(0x40, [channel, message, code]),
            Self::Event { channel, code } => Frame::of(0x40, [channel, 1, code]),
            Self::Capabilities(Capabilities { channels, networks, options: [standard, one, two] }) => {
                Frame::of(CAPABILITIES, [channels, networks, standard, one, two, 0, 0, 0])
            }
            Self::Data(data) => return data.encode(),
            Self::Other(_) => return None,
        })
    }
}

/// What may be appended to data, by its flags.
const DEVICE: u8 = 0x80;
const SIGNAL: u8 = 0x40;
const TIME: u8 = 0x20;
/// Kinds of signal strength. A gain has two octets, where dBm has one: sticks with it are seen to append ten octets for
/// all three flags (captures in incyclist/ant-plus, src/ant-device.test.ts).
const DBM: u8 = 0x20;
const GAIN: u8 = 0x10;

impl Data {
    /// `None` for a page that is cut. Extended data that is cut or of an unknown kind ends what is known.
    fn decode(delivery: Delivery, channel: u8, rest: &[u8]) -> Option<Self> {
        let (page, rest) = rest.split_first_chunk()?;
        let mut data = Self {
            delivery,
            channel,
            page: *page,
            extended: 0,
            device: None,
            rssi: None,
            time_1_32768_s: None,
        };
        if let [flags, rest @ ..] = rest {
            data.extended = *flags;
            // What cannot be read has no use: the page is good without it.
            let _ = data.append(*flags, rest);
        }
        Some(data)
    }

    fn append(&mut self, flags: u8, mut rest: &[u8]) -> Option<()> {
        if flags & DEVICE != 0 {
            let ([low, high, device_type, transmission_type], after) = rest.split_first_chunk()?;
            let number = u16::from_le_bytes([*low, *high]);
            let (device_type, transmission_type) = (*device_type, *transmission_type);
            // The chip sets the upper bit of the type while the device wishes to be paired.
            self.device = Some(DeviceId { number, device_type: device_type & 0x7F, transmission_type });
            rest = after;
        }
        if flags & SIGNAL != 0 {
            let (rssi, after) = match rest {
                [DBM, dbm, _, after @ ..] => (Rssi::Dbm(dbm.cast_signed()), after),
                [GAIN, _, low, high, after @ ..] => (Rssi::Gain(u16::from_le_bytes([*low, *high])), after),
                _ => return None,
            };
            self.rssi = Some(rssi);
            rest = after;
        }
        if flags & TIME != 0 {
            self.time_1_32768_s = Some(u16::from_le_bytes(*rest.first_chunk()?));
        }
        Some(())
    }

    fn encode(&self) -> Option<Frame> {
        let mut octets = [0; 20];
        let (id, channel) = match self.delivery {
            Delivery::Broadcast => (0x4E, self.channel),
            Delivery::Acknowledged => (0x4F, self.channel),
            Delivery::Burst { sequence } => (0x50, self.channel & 0x1F | sequence << 5),
        };
        let mut length = 0;
        let mut put = |more: &[u8]| {
            for octet in more {
                if let Some(slot) = octets.get_mut(length) {
                    *slot = *octet;
                    length += 1;
                }
            }
        };
        put(&[channel]);
        put(&self.page);
        if self.extended != 0 {
            put(&[self.extended]);
            if let Some(device) = self.device {
                put(&device.number.to_le_bytes());
                put(&[device.device_type, device.transmission_type]);
            }
            match self.rssi {
                Some(Rssi::Dbm(dbm)) => put(&[DBM, dbm.cast_unsigned(), 0]),
                Some(Rssi::Gain(gain)) => {
                    put(&[GAIN, 0]);
                    put(&gain.to_le_bytes());
                }
                None => {}
            }
            if let Some(time) = self.time_1_32768_s {
                put(&time.to_le_bytes());
            }
        }
        Frame::new(id, octets.get(..length)?)
    }
}

/// A message of either side as a tool shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnyMessage {
    /// The message.
    pub frame: Frame,
    /// Whether its XOR is right.
    pub checksum_ok: bool,
}

impl AnyMessage {
    /// The message that a value begins with.
    ///
    /// # Errors
    /// As [`Frame::parse`].
    pub fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        Frame::parse(value).map(|(frame, checksum_ok)| Self { frame, checksum_ok })
    }

    /// Reports its fields by name.
    pub fn fields(&self, out: &mut Fields) {
        out.number("id", self.frame.id());
        match Message::decode(&self.frame) {
            Message::Data(data) => data_fields(&data, out),
            Message::Startup(reason) => out.number("startup_reason", reason),
            Message::Response { channel, message, code } => {
                out.number("channel", channel);
                out.number("response_to", message);
                out.number("code", code);
            }
            Message::Event { channel, code } => {
                out.number("channel", channel);
                out.text("event", event_name(code));
                out.number("code", code);
            }
            Message::Capabilities(capabilities) => {
                out.number("channels", capabilities.channels);
                out.number("networks", capabilities.networks);
                out.flag("extended_messages", capabilities.extended_messages());
                out.flag("background_scan", capabilities.background_scan());
            }
            Message::Other(_) => self.command_fields(out),
        }
        out.flag("checksum_ok", self.checksum_ok);
    }

    fn command_fields(&self, out: &mut Fields) {
        match Command::decode(&self.frame) {
            Some(Command::Assign { channel, channel_type, network, extended }) => {
                out.number("channel", channel);
                out.number("channel_type", channel_type);
                out.number("network", network);
                if let Some(extended) = extended {
                    out.number("extended", extended);
                }
            }
            Some(Command::Id { channel, device }) => {
                out.number("channel", channel);
                device_fields(device, out);
            }
            Some(Command::Request { channel, message }) => {
                out.number("channel", channel);
                out.number("requested_message", message);
            }
            // Not the key itself: what prints it may be published.
            Some(Command::NetworkKey { network, .. }) => out.number("network", network),
            Some(Command::Period { channel, period }) => {
                out.number("channel", channel);
                out.number("period_1_32768_s", period);
            }
            Some(
                Command::SearchTimeout { channel, timeout }
                | Command::LowPrioritySearchTimeout { channel, timeout },
            ) => {
                out.number("channel", channel);
                // 0xFF is no time-out.
                if timeout != 0xFF {
                    out.number("search_timeout_s", f64::from(timeout) * 2.5);
                }
            }
            Some(Command::Frequency { channel, frequency }) => {
                out.number("channel", channel);
                out.number("frequency_mhz", 2400 + u16::from(frequency));
            }
            Some(Command::LibConfig(flags)) => out.number("extended", flags),
            Some(Command::Open(channel) | Command::Close(channel) | Command::Unassign(channel)) => {
                out.number("channel", channel);
            }
            Some(Command::Reset | Command::Broadcast { .. } | Command::Acknowledged { .. }) => {}
            None => out.text("payload", hexadecimal(self.frame.payload())),
        }
    }
}

fn data_fields(data: &Data, out: &mut Fields) {
    out.number("channel", data.channel);
    if let Delivery::Burst { sequence } = data.delivery {
        out.number("sequence", sequence);
    }
    let [number, _, _, _, low, high, ..] = data.page;
    out.text("payload", hexadecimal(&data.page));
    out.number("page", number);
    // The page that names the manufacturer, which is the same in most profiles.
    if number == 80 {
        out.number("manufacturer_id", u16::from_le_bytes([low, high]));
    }
    if data.extended != 0 {
        out.number("extended", data.extended);
    }
    if let Some(device) = data.device {
        device_fields(device, out);
    }
    match data.rssi {
        Some(Rssi::Dbm(dbm)) => out.number("rssi_dbm", dbm),
        Some(Rssi::Gain(gain)) => out.number("rssi_gain", gain),
        None => {}
    }
    if let Some(time) = data.time_1_32768_s {
        out.number("time_1_32768_s", time);
    }
}

fn device_fields(device: DeviceId, out: &mut Fields) {
    out.number("device_number", device.number);
    out.number("device_type", device.device_type);
    out.number("transmission_type", device.transmission_type);
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::with_capacity(2 * octets.len());
    for octet in octets {
        // Writing to a string cannot fail.
        let _ = write!(text, "{octet:02x}");
    }
    text
}

const fn event_name(code: u8) -> &'static str {
    match code {
        event::SEARCH_TIMEOUT => "search_timeout",
        event::RX_FAIL => "rx_fail",
        event::TX => "tx",
        event::TRANSFER_RX_FAILED => "transfer_rx_failed",
        event::TRANSFER_TX_COMPLETED => "transfer_tx_completed",
        event::TRANSFER_TX_FAILED => "transfer_tx_failed",
        event::CHANNEL_CLOSED => "channel_closed",
        event::RX_FAIL_GO_TO_SEARCH => "rx_fail_go_to_search",
        event::CHANNEL_COLLISION => "channel_collision",
        event::TRANSFER_TX_START => "transfer_tx_start",
        _ => "other",
    }
}
