//! The clock of a simulated device, which knows the date.

use core::time::Duration;

use strapline_gatt::DateTime;

/// A local time that runs from what it was set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// Seconds since 1970-01-01T00:00:00 of its own time.
    set_to: u64,
}

const SECONDS_PER_DAY: u64 = 86_400;

impl Clock {
    /// A clock that shows `start` at the device's start. Dates before 1970 are taken for 1970.
    pub(crate) fn new(start: DateTime) -> Self {
        let year = u64::from(start.year.max(1970));
        let day = days_before(year, start.month.clamp(1, 12)) + u64::from(start.day.max(1)) - 1;
        let seconds = u64::from(start.hour) * 3600 + u64::from(start.minute) * 60 + u64::from(start.second);
        Self { set_to: day * SECONDS_PER_DAY + seconds }
    }

    /// What it shows `elapsed` after the device's start.
    pub(crate) fn at(self, elapsed: Duration) -> DateTime {
        let now = self.set_to + elapsed.as_secs();
        let (day, second) = (now / SECONDS_PER_DAY, now % SECONDS_PER_DAY);
        // Years have 365 or 366 days: the year is this one or the one before.
        let latest = 1970 + day / 365;
        let year = if days_before(latest, 1) <= day { latest } else { year_of(day, latest) };
        let month = (1..=12).rev().find(|month| days_before(year, *month) <= day).unwrap_or(1);
        DateTime {
            year: year as u16,
            month,
            day: (day - days_before(year, month)) as u8 + 1,
            hour: (second / 3600) as u8,
            minute: (second / 60 % 60) as u8,
            second: (second % 60) as u8,
        }
    }
}

fn year_of(day: u64, latest: u64) -> u64 {
    (1970..latest).rev().find(|year| days_before(*year, 1) <= day).unwrap_or(1970)
}

/// Days from 1970-01-01 to the first of a month.
fn days_before(year: u64, month: u8) -> u64 {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap_days = |year: u64| year / 4 - year / 100 + year / 400;
    let leap = leap_days(year) != leap_days(year - 1);
    let in_year = BEFORE.get(usize::from(month) - 1).copied().unwrap_or(0) + u64::from(leap && month > 2);
    (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969) + in_year
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn date(year: u16, month: u8, day: u8) -> DateTime {
        DateTime { year, month, day, hour: 23, minute: 59, second: 58 }
    }

    #[test]
    fn days_follow_one_another_through_leap_years() {
        for (before, after) in [
            (date(2026, 11, 21), date(2026, 11, 22)),
            (date(2026, 12, 31), date(2027, 1, 1)),
            (date(2028, 2, 28), date(2028, 2, 29)),
            (date(2028, 2, 29), date(2028, 3, 1)),
            (date(2100, 2, 28), date(2100, 3, 1)),
            (date(2028, 12, 31), date(2029, 1, 1)),
            (date(1970, 1, 1), date(1970, 1, 2)),
        ] {
            let clock = Clock::new(before);
            assert_eq!(clock.at(Duration::ZERO), before);
            let midnight = DateTime { hour: 0, minute: 0, second: 0, ..after };
            assert_eq!(clock.at(Duration::from_millis(2999)), midnight);
        }
    }

    #[test]
    fn every_day_of_a_century_has_its_own_date() {
        let clock = Clock::new(DateTime { hour: 0, minute: 0, second: 0, ..date(1970, 1, 1) });
        let mut last = clock.at(Duration::ZERO);
        for day in 1..36_600_u64 {
            let now = clock.at(Duration::from_secs(day * SECONDS_PER_DAY));
            let next_day = now.day == last.day + 1 && now.month == last.month;
            assert!(next_day || (now.day == 1 && last.day >= 28), "{last:?}, then {now:?}");
            assert_eq!(Clock::new(now), Clock { set_to: day * SECONDS_PER_DAY });
            last = now;
        }
        assert_eq!((last.year, last.month, last.day), (2070, 3, 16));
    }
}
