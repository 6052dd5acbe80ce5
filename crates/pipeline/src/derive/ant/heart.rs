//! Heart rate monitors.

use strapline_ant::{Beats, HeartRatePage, Rr};
use strapline_gatt::Fields;
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::BeatClock;

use super::Told;
use crate::Emit;

/// What the pages before have told.
#[derive(Debug, Default)]
pub(super) struct Heart {
    beats: Beats,
    rr: Option<Rr>,
    /// Beats of the last page.
    count: Option<u8>,
    told: Told,
}

impl Heart {
    pub(super) const fn restart(&mut self) {
        self.beats.restart();
        self.rr = None;
        self.count = None;
    }

    /// Beats first, because they were before the page that tells of them.
    pub(super) fn page(
        &mut self,
        clock: &mut BeatClock,
        at: Timestamp,
        page: &HeartRatePage,
        emit: &mut Emit<'_>,
    ) {
        let rr = self.beats.update(page);
        for (beat, millis) in clock.beats(at, rr.as_slice()) {
            emit(Metric::RrInterval, beat, Value::Scalar(millis));
        }
        self.rr = Some(rr);
        let beats = self.count.replace(page.beat_count) != Some(page.beat_count);
        if let Some(bpm) = page.heart_rate_bpm
            && self.told.now(at, beats)
        {
            emit(Metric::HeartRate, at, Value::Scalar(bpm.into()));
        }
    }

    pub(super) fn fields(&self, out: &mut Fields) {
        if let Some(rr) = self.rr.filter(|rr| !rr.as_slice().is_empty()) {
            out.list("rr_1_1024_s", rr.as_slice().iter().copied());
        }
    }
}
