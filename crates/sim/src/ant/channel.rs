//! One channel of the simulated stick.

use core::time::Duration;

use strapline_ant::{Command, DeviceId, Profile};

use super::sensor::AntSensor;

/// A channel, as commands have set it up.
#[derive(Clone, Debug, Default)]
pub(super) struct SimChannel {
    pub(super) assigned: bool,
    pub(super) scans: bool,
    pub(super) id: DeviceId,
    pub(super) period: u16,
    pub(super) frequency: u8,
    /// In 2.5 s.
    pub(super) search: u8,
    pub(super) low_priority_search: u8,
    pub(super) open: Option<OpenChannel>,
}

/// An open channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenChannel {
    /// Since when it looks for its device.
    pub(super) searching_since: Duration,
    /// The sensor that it has found.
    pub(super) tracking: Option<usize>,
    /// Messages in a row that did not come.
    pub(super) missed: u8,
}

impl OpenChannel {
    pub(super) const fn searching(now: Duration) -> Self {
        Self { searching_since: now, tracking: None, missed: 0 }
    }
}

const FOREVER: u8 = 0xFF;
const SEARCH_UNIT: Duration = Duration::from_millis(2500);

impl SimChannel {
    /// Whether it may listen to a sensor at all.
    pub(super) const fn hears(&self, sensor: &AntSensor) -> bool {
        let device = sensor.device();
        let number = self.id.number == 0 || self.id.number == device.number;
        let kind = self.id.device_type == 0 || self.id.device_type == device.device_type;
        let transmission =
            self.id.transmission_type == 0 || self.id.transmission_type == device.transmission_type;
        number && kind && transmission && self.frequency == Profile::FREQUENCY
    }

    /// When its search ends without a device.
    pub(super) fn search_ends(&self) -> Option<Duration> {
        let open = self.open.filter(|open| open.tracking.is_none() && !self.scans)?;
        if self.search == FOREVER || self.low_priority_search == FOREVER {
            return None;
        }
        let units = u32::from(self.search) + u32::from(self.low_priority_search);
        Some(open.searching_since + SEARCH_UNIT * units)
    }

    /// Carries out what a command says of it: the code of the response.
    pub(super) fn set_up(&mut self, now: Duration, command: &Command) -> u8 {
        const DONE: u8 = 0;
        const WRONG_STATE: u8 = 0x15;
        match *command {
            Command::Assign { .. } if self.assigned => return WRONG_STATE,
            Command::Assign { extended, .. } => {
                // As after a reset (9.5.2).
                *self = Self {
                    assigned: true,
                    scans: extended == Some(Command::BACKGROUND_SCAN),
                    period: 8192,
                    frequency: 66,
                    search: 10,
                    low_priority_search: 2,
                    ..Self::default()
                };
            }
            _ if !self.assigned => return WRONG_STATE,
            Command::Unassign(_) | Command::Open(_) if self.open.is_some() => return WRONG_STATE,
            Command::Unassign(_) => *self = Self::default(),
            Command::Open(_) => self.open = Some(OpenChannel::searching(now)),
            Command::Close(_) if self.open.is_none() => return WRONG_STATE,
            Command::Close(_) => self.open = None,
            Command::Id { device, .. } => self.id = device,
            Command::Period { period, .. } => self.period = period,
            Command::Frequency { frequency, .. } => self.frequency = frequency,
            Command::SearchTimeout { timeout, .. } => self.search = timeout,
            Command::LowPrioritySearchTimeout { timeout, .. } => self.low_priority_search = timeout,
            _ => {}
        }
        DONE
    }
}
