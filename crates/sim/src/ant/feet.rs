//! A foot pod: pages 1 and 2 in turns of two, and now and then a common page.

use core::time::Duration;

use strapline_ant::{Page, StridePage, StrideStatus};

use super::sensor::{Turn, common};
use crate::runner::Runner;

/// A pod on a runner's shoe.
#[derive(Clone, Debug)]
pub(super) struct FootPod {
    seed: u64,
    runner: Runner,
}

const RUN_SHARE: f64 = 0.7;

impl FootPod {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, runner: Runner::new(seed, RUN_SHARE) }
    }

    pub(super) fn page(&mut self, at: Duration, turn: Turn) -> Page {
        self.runner.go_until(at.as_secs_f64());
        if let Some(round) = turn.background {
            return common(round, self.seed).encode();
        }
        let speed_1_256_m_s = (self.runner.is.metres_per_second() * 256.0) as u16;
        let page = if turn.index % 4 < 2 {
            StridePage::Main {
                time_1_200_s: (at.as_millis() / 5 % 51_200) as u16,
                distance_1_16_m: ((self.runner.metres * 16.0) as u64 % 4096) as u16,
                speed_1_256_m_s,
                strides: (self.runner.steps / 2.0) as u64 as u8,
                latency_1_32_s: 0,
            }
        } else {
            let moves = self.runner.is.per_minute > 0.0;
            StridePage::Supplementary {
                number: 2,
                cadence_1_16_min: (self.runner.is.per_minute / 2.0 * 16.0) as u16,
                speed_1_256_m_s,
                energy_kcal: None,
                // On the laces, with a good battery, and well.
                status: StrideStatus(0b0001_0000 | u8::from(moves)),
            }
        };
        page.encode()
    }

    pub(super) const fn distance_m(&self) -> f64 {
        self.runner.metres
    }

    pub(super) const fn steps(&self) -> f64 {
        self.runner.steps
    }
}
