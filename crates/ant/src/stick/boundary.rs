//! What goes into the machine and what comes out.

use super::heard::Heard;
use crate::frame::FrameBytes;
use crate::{Capabilities, DeviceId, Page, Profile, Rssi};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StickInput<'a> {
    /// A stick is there and can be written to.
    Plugged,
    /// It is gone, and with it all that was set up.
    Unplugged,
    /// Octets came from it, as many as there were.
    Received(&'a [u8]),
    /// Look for all devices of a profile.
    Search(Profile),
    /// Look no more.
    EndSearch(Profile),
    /// Listen to a device. One whose number is 0 is the first of its kind that is heard.
    Follow(DeviceId),
    /// Listen to it no more, named as it was in [`StickInput::Follow`].
    Unfollow(DeviceId),
    /// Send a page to a device that is followed, and have it acknowledged.
    Send(DeviceId, Page),
    /// The user wants no more: end everything.
    Leave,
}

/// What to do, or to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StickOutput {
    /// Write this to the stick.
    Write(FrameBytes),
    /// It is set up.
    Ready(Capabilities),
    /// A device was heard in a search: for the first time, or again after a second.
    Found(Heard),
    /// A device that is followed has sent a page.
    Page {
        /// The device, as it was named in [`StickInput::Follow`].
        followed: DeviceId,
        /// Who it is, as far as the stick tells.
        device: DeviceId,
        /// The page.
        page: Page,
        /// How strong it was, where the stick tells.
        rssi: Option<Rssi>,
        /// When it came by the stick's clock, in 1/32768 s; it wraps.
        time_1_32768_s: Option<u16>,
    },
    /// A page of a device that is followed did not come.
    Missed {
        /// The device, as it was named.
        followed: DeviceId,
        /// How many in a row did not.
        in_row: u32,
    },
    /// A device that was heard is heard no more, and is looked for.
    Lost(DeviceId),
    /// A device is not followed any more, for the trouble before.
    GivenUp(DeviceId),
    /// What became of a page that was to be sent.
    Sent {
        /// The device, as it was named.
        followed: DeviceId,
        /// Whether the device has it.
        acknowledged: bool,
    },
    /// Something is wrong.
    Trouble(StickTrouble),
    /// Everything has ended: the stick may be let go.
    Left,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StickTrouble {
    /// The stick does not answer. It is tried again.
    #[error("the stick does not answer")]
    NoAnswer,
    /// All of its channels are in use.
    #[error("the stick has no more than {0} channels, and all are in use")]
    NoChannel(u8),
    /// It refused a command, and what the command was for was given up after some tries.
    #[error("the stick refused message 0x{message:02X} (code {code})")]
    Refused {
        /// The command's message id.
        message: u8,
        /// Why.
        code: u8,
    },
}
