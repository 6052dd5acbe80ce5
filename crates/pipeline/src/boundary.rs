//! What goes into the pipeline and what comes out.

use strapline_gatt::{DecodeError, Reading, Uuid};
use strapline_gatt::{
    movesense::MovesenseReading,
    pmd::{PmdContext, PmdType},
};
use strapline_units::{Sample, SourceId, Timestamp};
use strapline_wire::{Presence, Submission};

/// A value of a characteristic, notified or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Which device sent it.
    pub device: SourceId,
    /// Of which characteristic.
    pub characteristic: Uuid,
    /// When it arrived.
    pub at: Timestamp,
    /// The attribute value.
    pub value: Vec<u8>,
}

/// What happens to a device.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Its link stands, for the first time or again. Its name stays in the page: it may be a person's, or carry a
    /// serial number.
    Connected {
        /// Which device.
        device: SourceId,
        /// Whether a simulation makes its values.
        synthetic: bool,
    },
    /// Its link is gone; it may come back.
    Disconnected {
        /// Which device.
        device: SourceId,
    },
    /// It is not wanted any more. Values of it that are still on their way are dropped.
    Forgotten {
        /// Which device.
        device: SourceId,
    },
    /// A value arrived.
    Notification(Notification),
    /// A measurement of Movesense's, as the session found it in a notification.
    Movesense {
        /// Which device.
        device: SourceId,
        /// When the notification arrived.
        at: Timestamp,
        /// What was measured.
        reading: MovesenseReading,
    },
    /// A stream of Polar's begins: with it its frames have the right factor and times from the first one on.
    Streams {
        /// Which device.
        device: SourceId,
        /// What it measures.
        measurement: PmdType,
        /// Factor and sample rate as the session has negotiated them.
        context: PmdContext,
    },
}

/// What comes of it. Samples of one metric and source come in the order of their times.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A value could not be decoded. The stream goes on.
    Fault {
        /// Which device sent it.
        device: SourceId,
        /// Of which characteristic.
        characteristic: Uuid,
        /// When it arrived.
        at: Timestamp,
        /// What is wrong with it.
        error: DecodeError,
    },
    /// The [`Output::Sample`] before, for the uplink.
    Frame(Submission),
    /// A link came or went, for the uplink.
    Presence(Presence),
    /// A decoded value, after the samples that it carries.
    Reading {
        /// Which device sent it.
        device: SourceId,
        /// When it arrived.
        at: Timestamp,
        /// The value.
        reading: Reading,
    },
    /// A measured value.
    Sample(Sample),
}
