//! Sensors that are known from Bluetooth and say the same by ANT: an FE-C trainer, whose messages carry the very pages, and a
//! Moxy.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_ant::{CommonPage, Light, MuscleOxygenPage, Page};
use strapline_gatt::{Characteristic, FecMessage, MuscleOxygen, TacxTrainerControl};

use super::sensor::{Turn, common};
use crate::sensor::Sensor;
use crate::{MoxySensor, MoxySensorConfig, TacxTrainer, TacxTrainerConfig};

/// A trainer under a rider.
#[derive(Clone, Debug)]
pub(super) struct Trainer {
    inner: TacxTrainer,
    page: Page,
    /// Pages that were asked for, before all others.
    answers: VecDeque<Page>,
}

/// How often an answer is sent at most.
const MOST_ANSWERS: usize = 8;

impl Trainer {
    pub(super) fn new(seed: u64) -> Self {
        let mut inner = TacxTrainer::new(seed, TacxTrainerConfig::default());
        let page = page_of(&inner.next().value).unwrap_or_default();
        Self { inner, page, answers: VecDeque::new() }
    }

    /// The next answer to a request, or the newest page.
    pub(super) fn page(&mut self, at: Duration) -> Page {
        while self.inner.due() <= at {
            self.page = page_of(&self.inner.next().value).unwrap_or(self.page);
        }
        self.answers.pop_front().unwrap_or(self.page)
    }

    pub(super) fn receive(&mut self, at: Duration, page: Page) {
        // What it does not understand is lost without a word.
        let _ = self.inner.write(at, TacxTrainerControl::UUID, &FecMessage::encode(page, true));
        if let CommonPage::Request { transmission, page: wanted, .. } = CommonPage::decode(page) {
            while self.inner.due() <= at {
                let Some(answer) = page_of(&self.inner.next().value) else { continue };
                let times = usize::from(transmission & 0x7F).clamp(1, MOST_ANSWERS);
                let answers = (0..times).map(|_| answer).filter(|answer| answer.first() == Some(&wanted));
                self.answers.extend(answers);
            }
            self.answers.truncate(MOST_ANSWERS);
        }
    }
}

/// What stands in a message between its head of four octets and its XOR.
fn page_of(message: &[u8]) -> Option<Page> {
    message.get(4..)?.first_chunk().copied()
}

/// A muscle under a monitor.
#[derive(Clone, Debug)]
pub(super) struct Muscle {
    seed: u64,
    inner: MoxySensor,
    reading: Option<MuscleOxygen>,
}

/// Every second.
const INTERVAL_CODE: u8 = 3;

impl Muscle {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, inner: MoxySensor::new(seed, MoxySensorConfig::default()), reading: None }
    }

    pub(super) fn page(&mut self, at: Duration, turn: Turn) -> Page {
        while self.inner.due() <= at {
            let emission = self.inner.next();
            if emission.characteristic == MuscleOxygen::UUID {
                self.reading = MuscleOxygen::decode(&emission.value).ok().or(self.reading);
            }
        }
        if let Some(round) = turn.background {
            return common(round, self.seed).encode();
        }
        let light = |raw: Option<u16>| raw.map_or(Light::Invalid, Light::Value);
        let value = |get: fn(&MuscleOxygen) -> Option<u16>| light(self.reading.as_ref().and_then(get));
        let page = MuscleOxygenPage::Measurement {
            event_count: self.reading.map_or(0, |reading| reading.sensor_count as u8),
            time_requested: false,
            ant_fs: false,
            interval_code: INTERVAL_CODE,
            haemoglobin: value(|reading| reading.thb_raw),
            previous_saturation: value(|reading| reading.smo2_previous_raw),
            saturation: value(|reading| reading.smo2_raw),
        };
        page.encode()
    }
}
