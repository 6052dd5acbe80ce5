//! What a host tells an ANT chip (ANT Message Protocol and Usage, Rev. 5.1, 9.5).

use crate::frame::Frame;
use crate::{DeviceId, Page};

/// A message from the host. Channels and networks count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// 0x4A: forget everything; the chip takes up to 500 ms.
    Reset,
    /// 0x4D: send a message of this id.
    Request {
        /// The channel that it is about; 0 where it is about none.
        channel: u8,
        /// The id of the message that is asked for.
        message: u8,
    },
    /// 0x46: the key of a network.
    NetworkKey {
        /// The network.
        network: u8,
        /// Its key.
        key: [u8; 8],
    },
    /// 0x42: take a channel into use.
    Assign {
        /// The channel.
        channel: u8,
        /// 0x00 receives, 0x10 sends, 0x40 only receives.
        channel_type: u8,
        /// The network.
        network: u8,
        /// Extended assignment, such as [`Command::BACKGROUND_SCAN`]; `None` where the chip has none.
        extended: Option<u8>,
    },
    /// 0x41: give a channel back.
    Unassign(u8),
    /// 0x51: whom a channel listens to.
    Id {
        /// The channel.
        channel: u8,
        /// The device; zeros are wildcards.
        device: DeviceId,
    },
    /// 0x43: time between two messages.
    Period {
        /// The channel.
        channel: u8,
        /// In 1/32768 s.
        period: u16,
    },
    /// 0x44: how long a channel looks for its device before it closes.
    SearchTimeout {
        /// The channel.
        channel: u8,
        /// In 2.5 s; 0xFF for ever.
        timeout: u8,
    },
    /// 0x63: the same of the search that steps back behind other channels, before the one of 0x44.
    LowPrioritySearchTimeout {
        /// The channel.
        channel: u8,
        /// In 2.5 s; 0xFF for ever.
        timeout: u8,
    },
    /// 0x45: radio frequency.
    Frequency {
        /// The channel.
        channel: u8,
        /// In MHz above 2400.
        frequency: u8,
    },
    /// 0x6E: what is appended to received data: [`Command::EXTENDED`].
    LibConfig(u8),
    /// 0x4B: begin to look for the device.
    Open(u8),
    /// 0x4C: end; the event "channel closed" tells when.
    Close(u8),
    /// 0x4E: a page that is not acknowledged.
    Broadcast {
        /// The channel.
        channel: u8,
        /// The page.
        page: Page,
    },
    /// 0x4F: a page that is acknowledged by an event.
    Acknowledged {
        /// The channel.
        channel: u8,
        /// The page.
        page: Page,
    },
}

impl Command {
    /// Extended assignment: the channel hears every device of its kind in turn and keeps to none.
    pub const BACKGROUND_SCAN: u8 = 0x01;
    /// Extended data: the device's id (0x80), its signal strength (0x40), the time of the message (0x20).
    pub const EXTENDED: u8 = 0xE0;

    /// The message.
    pub fn encode(&self) -> Frame {
        let with_page = |id, channel: u8, [a, b, c, d, e, f, g, h]: Page| {
            Frame::of(id, [channel, a, b, c, d, e, f, g, h])
        };
        match *self {
            Self::Reset => Frame::of(0x4A, [0]),
            Self::Request { channel, message } => Frame::of(0x4D, [channel, message]),
            Self::NetworkKey { network, key } => with_page(0x46, network, key),
            Self::Assign { channel, channel_type, network, extended: None } => {
                Frame::of(0x42, [channel, channel_type, network])
            }
            Self::Assign { channel, channel_type, network, extended: Some(extended) } => {
                Frame::of(0x42, [channel, channel_type, network, extended])
            }
            Self::Unassign(channel) => Frame::of(0x41, [channel]),
            Self::Id { channel, device } => {
                let [low, high] = device.number.to_le_bytes();
                Frame::of(0x51, [channel, low, high, device.device_type, device.transmission_type])
            }
            Self::Period { channel, period } => {
                let [low, high] = period.to_le_bytes();
                Frame::of(0x43, [channel, low, high])
            }
            Self::SearchTimeout { channel, timeout } => Frame::of(0x44, [channel, timeout]),
            Self::LowPrioritySearchTimeout { channel, timeout } => Frame::of(0x63, [channel, timeout]),
            Self::Frequency { channel, frequency } => Frame::of(0x45, [channel, frequency]),
            Self::LibConfig(flags) => Frame::of(0x6E, [0, flags]),
            Self::Open(channel) => Frame::of(0x4B, [channel]),
            Self::Close(channel) => Frame::of(0x4C, [channel]),
            Self::Broadcast { channel, page } => with_page(0x4E, channel, page),
            Self::Acknowledged { channel, page } => with_page(0x4F, channel, page),
        }
    }

    /// What a message tells a chip; `None` for what is no command of these, or cut. Octets behind it are ignored.
    pub fn decode(frame: &Frame) -> Option<Self> {
        Some(match (frame.id(), frame.payload()) {
            (0x4A, _) => Self::Reset,
            (0x4D, &[channel, message, ..]) => Self::Request { channel, message },
            (0x46, &[network, ref key @ ..]) => Self::NetworkKey { network, key: *key.first_chunk()? },
            (0x42, &[channel, channel_type, network, ref rest @ ..]) => {
                Self::Assign { channel, channel_type, network, extended: rest.first().copied() }
            }
            (0x41, &[channel, ..]) => Self::Unassign(channel),
            (0x51, &[channel, low, high, device_type, transmission_type, ..]) => {
                let number = u16::from_le_bytes([low, high]);
                Self::Id { channel, device: DeviceId { number, device_type, transmission_type } }
            }
            (0x43, &[channel, low, high, ..]) => {
                Self::Period { channel, period: u16::from_le_bytes([low, high]) }
            }
            (0x44, &[channel, timeout, ..]) => Self::SearchTimeout { channel, timeout },
            (0x63, &[channel, timeout, ..]) => Self::LowPrioritySearchTimeout { channel, timeout },
            (0x45, &[channel, frequency, ..]) => Self::Frequency { channel, frequency },
            (0x6E, &[_, flags, ..]) => Self::LibConfig(flags),
            (0x4B, &[channel, ..]) => Self::Open(channel),
            (0x4C, &[channel, ..]) => Self::Close(channel),
            (0x4E, &[channel, ref page @ ..]) => Self::Broadcast { channel, page: *page.first_chunk()? },
            (0x4F, &[channel, ref page @ ..]) => Self::Acknowledged { channel, page: *page.first_chunk()? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HRM: DeviceId = DeviceId { number: 12345, device_type: 120, transmission_type: 0 };

    /// The octets of Loghorn/ant-plus, src/messages.test.ts.
    #[test]
    fn commands_are_the_octets_of_a_public_test() {
        for (command, octets) in [
            (Command::Reset, &[0xA4, 0x01, 0x4A, 0x00, 0xEF][..]),
            (
                Command::Assign { channel: 0, channel_type: 0, network: 0, extended: None },
                &[0xA4, 0x03, 0x42, 0x00, 0x00, 0x00, 0xE5],
            ),
            (
                Command::Assign { channel: 1, channel_type: 0x10, network: 0, extended: None },
                &[0xA4, 0x03, 0x42, 0x01, 0x10, 0x00, 0xF4],
            ),
            (
                Command::Assign { channel: 0, channel_type: 0x40, network: 0, extended: None },
                &[0xA4, 0x03, 0x42, 0x00, 0x40, 0x00, 0xA5],
            ),
            (
                Command::Id { channel: 0, device: HRM },
                &[0xA4, 0x05, 0x51, 0x00, 0x39, 0x30, 0x78, 0x00, 0x81],
            ),
            (Command::Period { channel: 0, period: 8070 }, &[0xA4, 0x03, 0x43, 0x00, 0x86, 0x1F, 0x7D]),
            (Command::SearchTimeout { channel: 0, timeout: 10 }, &[0xA4, 0x02, 0x44, 0x00, 0x0A, 0xE8]),
            (Command::Frequency { channel: 0, frequency: 57 }, &[0xA4, 0x02, 0x45, 0x00, 0x39, 0xDA]),
            (Command::Open(0), &[0xA4, 0x01, 0x4B, 0x00, 0xEE]),
            (Command::Close(0), &[0xA4, 0x01, 0x4C, 0x00, 0xE9]),
            (Command::Unassign(0), &[0xA4, 0x01, 0x41, 0x00, 0xE4]),
            (
                Command::Acknowledged { channel: 0, page: [1, 2, 3, 4, 5, 6, 7, 8] },
                &[0xA4, 0x09, 0x4F, 0x00, 1, 2, 3, 4, 5, 6, 7, 8, 0xEA],
            ),
            (
                Command::Broadcast { channel: 0, page: [1, 2, 3, 4, 5, 6, 7, 8] },
                &[0xA4, 0x09, 0x4E, 0x00, 1, 2, 3, 4, 5, 6, 7, 8, 0xEB],
            ),
        ] {
            assert_eq!(command.encode().encode().as_bytes(), octets, "{command:?}");
        }
        // The set-up of a channel as incyclist/ant-plus sends it (src/sensors/fitness-equipment-sensors.test.ts).
        let trainer = DeviceId { number: 4711, device_type: 17, transmission_type: 0 };
        for (command, octets) in [
            (Command::Id { channel: 0, device: trainer }, &[0x51, 0x00, 0x67, 0x12, 0x11, 0x00, 0x94][..]),
            (Command::SearchTimeout { channel: 0, timeout: 0xFF }, &[0x44, 0x00, 0xFF, 0x1D]),
            (Command::Period { channel: 0, period: 8192 }, &[0x43, 0x00, 0x00, 0x20, 0xC4]),
            (Command::LibConfig(Command::EXTENDED), &[0x6E, 0x00, 0xE0, 0x28]),
        ] {
            assert_eq!(&command.encode().encode().as_bytes()[2..], octets, "{command:?}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let device = DeviceId { number: 0xBEEF, device_type: 123, transmission_type: 0x35 };
        for command in [
            Command::Reset,
            Command::Request { channel: 3, message: 0x54 },
            Command::NetworkKey { network: 1, key: [9, 8, 7, 6, 5, 4, 3, 2] },
            Command::Assign { channel: 2, channel_type: 0x40, network: 1, extended: Some(1) },
            Command::Assign { channel: 2, channel_type: 0, network: 0, extended: None },
            Command::Unassign(7),
            Command::Id { channel: 2, device },
            Command::Period { channel: 7, period: 8070 },
            Command::SearchTimeout { channel: 7, timeout: 4 },
            Command::LowPrioritySearchTimeout { channel: 7, timeout: 12 },
            Command::Frequency { channel: 7, frequency: 57 },
            Command::LibConfig(0xE0),
            Command::Open(1),
            Command::Close(1),
            Command::Broadcast { channel: 1, page: [1; 8] },
            Command::Acknowledged { channel: 1, page: [2; 8] },
        ] {
            assert_eq!(Command::decode(&command.encode()), Some(command));
        }
        assert_eq!(Command::decode(&Frame::of(0x4D, [0])), None, "cut");
        assert_eq!(Command::decode(&Frame::of(0x99, [0])), None);
    }
}
