//! The devices that were heard in searches.

use alloc::vec::Vec;
use core::time::Duration;

use crate::{DeviceId, Rssi};

/// A device that was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Who it is.
    pub device: DeviceId,
    /// How strong it was the last time, where the stick tells.
    pub rssi: Option<Rssi>,
    /// When that was.
    pub at: Duration,
}

/// The list of them.
#[derive(Clone, Debug, Default)]
pub(super) struct DeviceList {
    devices: Vec<(Heard, Duration)>,
}

/// A room has few; a race many. Of more the one that was not heard for longest is forgotten.
const MOST: usize = 64;
/// A device is told of again after so long.
const AGAIN: Duration = Duration::from_secs(1);

impl DeviceList {
    /// Notes a device; true where it is to be told of.
    pub(super) fn note(&mut self, heard: Heard) -> bool {
        if let Some((known, told)) = self.devices.iter_mut().find(|(known, _)| known.device == heard.device) {
            *known = heard;
            let again = heard.at >= *told + AGAIN;
            if again {
                *told = heard.at;
            }
            return again;
        }
        if self.devices.len() >= MOST {
            let oldest = self.devices.iter().enumerate().min_by_key(|(_, (known, _))| known.at);
            if let Some(index) = oldest.map(|(index, _)| index) {
                self.devices.swap_remove(index);
            }
        }
        self.devices.push((heard, heard.at));
        true
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Heard> {
        self.devices.iter().map(|(heard, _)| heard)
    }

    pub(super) fn clear(&mut self) {
        self.devices.clear();
    }
}
