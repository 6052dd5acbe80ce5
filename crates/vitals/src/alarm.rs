//! Alarms of one heart rate: above a limit, below one, or gone. An alarm ends only once the value is well inside its limit again, so
//! that one that lies on the limit does not come and go with every beat.

use strapline_units::Timestamp;

use crate::{Freshness, freshness};

/// How far inside a limit a heart rate has to be for its alarm to end, in 1/min: more than it moves from beat to beat.
const HYSTERESIS_BPM: f64 = 3.0;

/// What somebody should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    /// The heart rate is as high as its limit or higher.
    High,
    /// The heart rate is as low as its limit or lower.
    Low,
    /// Nothing has come for so long that the last value says nothing any more ([`crate::LOST_AFTER`]).
    Lost,
}

/// From where on a heart rate is alarming, in 1/min; no limit where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AlarmLimits {
    /// At or below is [`Alarm::Low`].
    pub low_bpm: Option<f64>,
    /// At or above is [`Alarm::High`].
    pub high_bpm: Option<f64>,
}

impl AlarmLimits {
    /// The alarm of a heart rate in 1/min that was measured at `at`, where it was `before`. Nothing that has never come is
    /// lost: `latest` is `None` then.
    pub fn judge(
        self,
        now: Timestamp,
        latest: Option<(Timestamp, f64)>,
        before: Option<Alarm>,
    ) -> Option<Alarm> {
        let (at, bpm) = latest?;
        if freshness(now, at) == Freshness::Lost {
            return Some(Alarm::Lost);
        }
        let margin = |alarm| if before == Some(alarm) { HYSTERESIS_BPM } else { 0.0 };
        if self.high_bpm.is_some_and(|high| bpm >= high - margin(Alarm::High)) {
            Some(Alarm::High)
        } else if self.low_bpm.is_some_and(|low| bpm <= low + margin(Alarm::Low)) {
            Some(Alarm::Low)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LOST_AFTER;

    const AT: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);
    const LIMITS: AlarmLimits = AlarmLimits { low_bpm: Some(50.0), high_bpm: Some(180.0) };

    fn judged(bpm: f64, before: Option<Alarm>) -> Option<Alarm> {
        LIMITS.judge(AT, Some((AT, bpm)), before)
    }

    #[test]
    fn a_value_at_its_limit_is_alarming_and_stays_so_until_it_is_well_inside() {
        assert_eq!(judged(179.0, None), None);
        assert_eq!(judged(180.0, None), Some(Alarm::High));
        assert_eq!(judged(177.0, Some(Alarm::High)), Some(Alarm::High));
        assert_eq!(judged(176.9, Some(Alarm::High)), None);
        assert_eq!(judged(50.0, None), Some(Alarm::Low));
        assert_eq!(judged(53.0, Some(Alarm::Low)), Some(Alarm::Low));
        assert_eq!(judged(53.1, Some(Alarm::Low)), None);
        assert_eq!(judged(51.0, Some(Alarm::High)), None, "another alarm's margin");
        assert_eq!(AlarmLimits::default().judge(AT, Some((AT, 300.0)), None), None);
    }

    #[test]
    fn silence_is_an_alarm_once_something_has_come() {
        let gone = AT + LOST_AFTER;
        assert_eq!(LIMITS.judge(gone, None, None), None);
        assert_eq!(LIMITS.judge(gone, Some((AT, 100.0)), None), Some(Alarm::Lost));
        assert_eq!(LIMITS.judge(gone, Some((AT, 200.0)), Some(Alarm::High)), Some(Alarm::Lost));
        assert_eq!(LIMITS.judge(AT, Some((AT, 100.0)), Some(Alarm::Lost)), None);
    }
}
