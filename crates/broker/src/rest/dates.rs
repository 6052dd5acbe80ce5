//! `start_date` and `end_date`: dates (`2026-11-21`), or Unix times in seconds (ten digits).
//!
//! Where the description is silent: a date means the whole day, as the clock on the user's wall showed it, the end date too;
//! without an end it is the one day, or 24 hours. A Unix time is an instant, and the end is not included.

use std::time::Duration;

use strapline_units::Timestamp;

use super::error::Failure;
use crate::directory::payloads::Range;

const DAY: Duration = Duration::from_secs(86_400);

/// Data of more than this come in chunks.
const LARGE: Duration = Duration::from_secs(31 * 86_400);

#[derive(Clone, Copy)]
enum Bound {
    Date(Timestamp),
    Instant(Timestamp),
}

impl Bound {
    const fn at(self) -> Timestamp {
        match self {
            Self::Date(at) | Self::Instant(at) => at,
        }
    }
}

/// The range of a request.
pub(super) fn range(start: &str, end: Option<&str>) -> Result<Range, Failure> {
    let from = bound(start, "start_date")?;
    let end = end.filter(|end| !end.is_empty()).map(|end| bound(end, "end_date")).transpose()?;
    let until = match (from, end) {
        (_, None) => from.at() + DAY,
        (_, Some(Bound::Date(end))) => end + DAY,
        (_, Some(Bound::Instant(end))) => end,
    };
    if until < from.at() {
        return Err(Failure::bad_request("end_date is before start_date"));
    }
    let local = matches!(from, Bound::Date(_)) && !matches!(end, Some(Bound::Instant(_)));
    Ok(Range { from: from.at(), until, local })
}

/// Whether data of that range come in chunks.
pub(super) fn is_large(range: Range) -> bool {
    range.until.duration_since(range.from) > LARGE
}

fn bound(text: &str, name: &str) -> Result<Bound, Failure> {
    let digits = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    let instant = || text.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1_000_000));
    let date = || format!("{text}T00:00:00Z").parse().ok();
    let bound = match digits {
        true => instant().map(Timestamp::from_unix_micros).map(Bound::Instant),
        false => date().map(Bound::Date),
    };
    bound.ok_or_else(|| {
        Failure::bad_request(format!(
            "invalid {name}: give a date such as 2026-11-21, or a Unix time in seconds of ten digits"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(start: &str, end: Option<&str>) -> (String, String, bool) {
        let range = range(start, end).unwrap();
        (range.from.to_string(), range.until.to_string(), range.local)
    }

    #[test]
    fn dates_are_whole_days_and_unix_times_are_instants() {
        let day = ("2026-11-21T00:00:00.000Z".to_owned(), "2026-11-22T00:00:00.000Z".to_owned());
        assert_eq!(parsed("2026-11-21", None), (day.0.clone(), day.1.clone(), true));
        assert_eq!(parsed("2026-11-21", Some("2026-11-21")), (day.0.clone(), day.1.clone(), true));
        assert_eq!(parsed("1795219200", None), (day.0.clone(), day.1.clone(), false));
        assert_eq!(parsed("1795219200", Some("1795305600")), (day.0.clone(), day.1.clone(), false));
        assert_eq!(parsed("2026-11-21", Some("1795305600")), (day.0.clone(), day.1.clone(), false));
        assert_eq!(parsed("1795219200", Some("2026-11-21")), (day.0, day.1, false));
    }

    #[test]
    fn everything_else_is_refused() {
        for wrong in
            ["", "2026-02-30", "21.11.2026", "179521920", "17952192000", "2026-11-21T10:00:00Z", "-795219200"]
        {
            assert!(range(wrong, None).is_err(), "{wrong}");
            assert!(wrong.is_empty() || range("2026-11-21", Some(wrong)).is_err(), "{wrong}");
        }
        assert!(range("2026-11-21", Some("2026-11-19")).is_err());
    }

    #[test]
    fn a_month_is_not_large_and_more_is() {
        assert!(!is_large(range("2026-10-01", Some("2026-10-31")).unwrap()));
        assert!(is_large(range("2026-10-01", Some("2026-11-01")).unwrap()));
    }
}
