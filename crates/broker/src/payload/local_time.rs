//! Times as payloads write them: ISO 8601 with six digits of a second and an offset, and the local day they fall on.

use serde::{Deserialize, Serialize};
use strapline_units::Timestamp;

const MICROS_PER_MINUTE: i64 = 60_000_000;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// How far a wearer's clock is from UTC. One offset holds for a whole session: a change of the clocks during it is not
/// followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalTime {
    offset_minutes: Option<i16>,
}

impl LocalTime {
    /// Minutes east of UTC, from -1439 to 1439; anything else counts as not known.
    pub fn from_offset_minutes(minutes: i16) -> Self {
        Self { offset_minutes: (-1439..=1439).contains(&minutes).then_some(minutes) }
    }

    /// Where the offset isn't known: all times are in UTC, and days are days of UTC.
    pub const fn unknown() -> Self {
        Self { offset_minutes: None }
    }

    /// `timestamp_localization` of the models: 1 where times are local, 0 where they are in UTC.
    pub(super) const fn localization(self) -> u8 {
        if self.offset_minutes.is_some() { 1 } else { 0 }
    }

    /// Such as `2022-11-23T09:00:00.000000+02:00`.
    pub(super) fn text(self, at: Timestamp) -> String {
        let mut text = self.shifted(at).to_string();
        if text.ends_with('Z') {
            text.pop();
        }
        let fraction = text.rsplit('.').next().map_or(0, str::len);
        (fraction..6).for_each(|_| text.push('0'));
        let minutes = self.minutes();
        let sign = if minutes < 0 { '-' } else { '+' };
        let minutes = minutes.unsigned_abs();
        text + &format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// The local date, such as `2022-11-23`.
    pub(super) fn date(self, at: Timestamp) -> String {
        self.shifted(at).to_string().chars().take_while(|&character| character != 'T').collect()
    }

    /// The local midnight at or before `at`.
    pub(super) fn midnight(self, at: Timestamp) -> Timestamp {
        let shifted = self.shifted(at).unix_micros();
        let midnight = shifted - shifted.rem_euclid(MICROS_PER_DAY);
        Timestamp::from_unix_micros(midnight.saturating_sub(self.minutes() * MICROS_PER_MINUTE))
    }

    fn minutes(self) -> i64 {
        i64::from(self.offset_minutes.unwrap_or(0))
    }

    fn shifted(self, at: Timestamp) -> Timestamp {
        Timestamp::from_unix_micros(at.unix_micros().saturating_add(self.minutes() * MICROS_PER_MINUTE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_have_microseconds_and_an_offset() {
        let berlin = LocalTime::from_offset_minutes(120);
        assert_eq!(berlin.text(at("2026-07-01T22:30:00.5Z")), "2026-07-02T00:30:00.500000+02:00");
        assert_eq!(berlin.text(at("2026-07-01T22:30:00.123456Z")), "2026-07-02T00:30:00.123456+02:00");
        let utc = LocalTime::unknown();
        assert_eq!(utc.text(at("2026-07-01T22:30:00Z")), "2026-07-01T22:30:00.000000+00:00");
        assert_eq!((berlin.localization(), utc.localization()), (1, 0));
        let newfoundland = LocalTime::from_offset_minutes(-210);
        assert_eq!(newfoundland.text(at("2026-01-01T00:00:00Z")), "2025-12-31T20:30:00.000000-03:30");
    }

    #[test]
    fn a_day_is_the_wearers_day() {
        let berlin = LocalTime::from_offset_minutes(120);
        assert_eq!(berlin.date(at("2026-07-01T22:30:00Z")), "2026-07-02");
        assert_eq!(berlin.midnight(at("2026-07-01T22:30:00Z")), at("2026-07-01T22:00:00Z"));
        assert_eq!(berlin.midnight(at("2026-07-01T21:59:59.9Z")), at("2026-06-30T22:00:00Z"));
        assert_eq!(LocalTime::unknown().date(at("2026-07-01T22:30:00Z")), "2026-07-01");
    }

    #[test]
    fn an_impossible_offset_is_not_known() {
        assert_eq!(LocalTime::from_offset_minutes(1440), LocalTime::unknown());
    }
}
