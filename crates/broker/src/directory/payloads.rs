//! What was made of a user's streams (Activity, Daily, Sleep, ...), as JSON in the form of the REST API: kept here, made
//! elsewhere. A payload of the same session, or of the same day, takes the place of the one before.
//!
//! Overwrite keys, as documented for the API's destinations: `metadata.summary_id` for activity and sleep, the date of
//! `metadata.start_time` for all others.

use rusqlite::{Connection, params};
use serde_json::Value;
use strapline_units::Timestamp;

use super::users::UserKey;
use super::{Directory, DirectoryError};

/// How much JSON one query may bring, in bytes, so that no request can fill the memory.
pub const MOST_BYTES: usize = 64 << 20;

/// A kind of payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A workout.
    Activity,
    /// Measurements of the body.
    Body,
    /// A day.
    Daily,
    /// A menstrual cycle.
    Menstruation,
    /// What was eaten and drunk.
    Nutrition,
    /// A night, or a nap.
    Sleep,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Activity, Self::Body, Self::Daily, Self::Menstruation, Self::Nutrition, Self::Sleep];

    /// Its name in paths and bodies.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Body => "body",
            Self::Daily => "daily",
            Self::Menstruation => "menstruation",
            Self::Nutrition => "nutrition",
            Self::Sleep => "sleep",
        }
    }
}

/// Of when: payloads that start from `from` on and before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment that is too late.
    pub until: Timestamp,
    /// Whether the bounds are dates: then they are compared with what the clock on the user's wall showed.
    pub local: bool,
}

/// A payload to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    /// What it is.
    pub kind: Kind,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Which session, for activity and sleep.
    pub summary_id: Option<String>,
    /// The body, one element of `data`.
    pub body: Value,
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The directory could not do it.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// More than [`MOST_BYTES`].
    #[error("the answer would be larger than 64 MiB: ask for a shorter range")]
    TooMuch,
}

/// Where payloads come from. Blocks.
pub trait PayloadSource: Send + Sync {
    /// The user's payloads of that kind and time, in order of their start; without sample arrays where
    /// `with_samples` is false.
    ///
    /// # Errors
    /// When they cannot be read, or are too many.
    fn payloads(
        &self,
        user: UserKey,
        kind: Kind,
        range: Range,
        with_samples: bool,
    ) -> Result<Vec<Value>, PayloadError>;
}

impl PayloadSource for Directory {
    fn payloads(
        &self,
        user: UserKey,
        kind: Kind,
        range: Range,
        with_samples: bool,
    ) -> Result<Vec<Value>, PayloadError> {
        let found = self.read_blocking(|connection| Ok(query(connection, user, kind, range)))?;
        let mut found = found?;
        if !with_samples {
            found.iter_mut().for_each(|body| strip_samples(kind, body));
        }
        Ok(found)
    }
}

/// Keeps a payload.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, user: UserKey, payload: &Payload) -> Result<(), DirectoryError> {
    let started = payload.body.pointer("/metadata/start_time").and_then(Value::as_str);
    // What the clock on the wall showed: the text without its offset.
    let local =
        started.and_then(|text| format!("{}Z", text.get(..19)?).parse().ok()).unwrap_or(payload.start);
    let overwrite_key = match (payload.kind, &payload.summary_id) {
        (Kind::Activity | Kind::Sleep, Some(id)) => id.clone(),
        _ => local.to_string().chars().take(10).collect(),
    };
    let mut insert = connection.prepare_cached(
        "INSERT INTO payloads (user, kind, overwrite_key, start, local_start, end, summary_id, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (user, kind, overwrite_key)
         DO UPDATE SET start = ?4, local_start = ?5, end = ?6, summary_id = ?7, body = ?8",
    )?;
    insert.execute(params![
        user.0,
        payload.kind.name(),
        overwrite_key,
        payload.start.unix_micros(),
        local.unix_micros(),
        payload.end.unix_micros(),
        payload.summary_id,
        payload.body.to_string()
    ])?;
    Ok(())
}

/// The user's payloads with their samples, in order of their start.
///
/// # Errors
/// When the database cannot be read, or they are too many.
pub fn query(
    connection: &Connection,
    user: UserKey,
    kind: Kind,
    range: Range,
) -> Result<Vec<Value>, PayloadError> {
    let column = if range.local { "local_start" } else { "start" };
    let select = format!(
        "SELECT body FROM payloads WHERE user = ?1 AND kind = ?2 AND {column} >= ?3 AND {column} < ?4 ORDER BY start, id"
    );
    let read = || -> Result<(Vec<Value>, bool), DirectoryError> {
        let mut select = connection.prepare_cached(&select)?;
        let bounds = (range.from.unix_micros(), range.until.unix_micros());
        let mut rows = select.query(params![user.0, kind.name(), bounds.0, bounds.1])?;
        let (mut found, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            bytes += body.len();
            if bytes > MOST_BYTES {
                return Ok((found, false));
            }
            found.push(serde_json::from_str(body).map_err(|_| DirectoryError::Malformed("payload"))?);
        }
        Ok((found, true))
    };
    match read()? {
        (found, true) => Ok(found),
        (_, false) => Err(PayloadError::TooMuch),
    }
}

/// When the newest of a user's payloads ends.
///
/// # Errors
/// When the database cannot be read.
pub fn newest(connection: &Connection, user: UserKey) -> Result<Option<Timestamp>, DirectoryError> {
    let mut select = connection.prepare_cached("SELECT max(end) FROM payloads WHERE user = ?1")?;
    let end: Option<i64> = select.query_row([user.0], |row| row.get(0))?;
    Ok(end.map(Timestamp::from_unix_micros))
}

/// Empties the sample arrays: `hr_samples`, `hrv_samples_rmssd`, `samples` and the like. Not of Body: there they are the
/// measurements themselves and not the detail of a summary.
pub fn strip_samples(kind: Kind, body: &mut Value) {
    if kind == Kind::Body {
        return;
    }
    let mut open = vec![body];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::Array(samples) if is_samples(name) => samples.clear(),
                        Value::Object(_) | Value::Array(_) => open.push(member),
                        _ => {}
                    }
                }
            }
            Value::Array(elements) => open.extend(elements),
            _ => {}
        }
    }
}

fn is_samples(name: &str) -> bool {
    name.split('_').any(|word| word == "samples")
}

/// Deletes all of a user's payloads.
pub(super) fn forget(connection: &Connection, user: UserKey) -> Result<(), DirectoryError> {
    connection.execute("DELETE FROM payloads WHERE user = ?1", [user.0])?;
    Ok(())
}

/// Gives all of a user's payloads to another, who is the same person.
pub(super) fn hand_over(connection: &Connection, old: UserKey, new: UserKey) -> Result<(), DirectoryError> {
    connection.execute("UPDATE OR REPLACE payloads SET user = ?2 WHERE user = ?1", [old.0, new.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::directory::tests::{NOW, directory};
    use crate::directory::users;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn payload(kind: Kind, start: &str, id: &str) -> Payload {
        let body = json!({ "metadata": { "start_time": start, "summary_id": id } });
        Payload { kind, start: at(start), end: at(start), summary_id: Some(id.into()), body }
    }

    fn ids(found: Vec<Value>) -> Vec<String> {
        found.iter().map(|body| body["metadata"]["summary_id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn payloads_are_found_by_their_start() {
        let (directory, developer, _news, _folder) = directory();
        let user = directory.write_blocking(|write| users::ensure(write, NOW, developer, "u1")).unwrap().key;
        directory
            .write_blocking(|write| {
                put(write, user, &payload(Kind::Activity, "2026-11-21T09:00:00.000000+01:00", "b"))?;
                put(write, user, &payload(Kind::Activity, "2026-11-20T23:30:00.000000+00:00", "a"))?;
                put(write, user, &payload(Kind::Activity, "2026-11-22T00:30:00.000000+02:00", "c"))?;
                put(write, user, &payload(Kind::Daily, "2026-11-21T00:00:00.000000+02:00", "d"))
            })
            .unwrap();
        let found = |kind, from: &str, until: &str, local| {
            ids(directory
                .payloads(user, kind, Range { from: at(from), until: at(until), local }, true)
                .unwrap())
        };
        let (day, next) = ("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z");
        assert_eq!(found(Kind::Activity, day, next, true), ["b"], "by the date on the wall");
        assert_eq!(found(Kind::Activity, day, next, false), ["b", "c"], "by the instant");
        assert_eq!(found(Kind::Daily, day, next, true), ["d"]);
        assert_eq!(
            found(Kind::Activity, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", true),
            ["a", "b", "c"]
        );
        let nobody = UserKey(user.0 + 1);
        let range = Range { from: at(day), until: at(next), local: true };
        assert!(directory.payloads(nobody, Kind::Daily, range, true).unwrap().is_empty());
    }

    #[test]
    fn the_same_session_or_day_is_kept_once() {
        let (directory, developer, _news, _folder) = directory();
        directory
            .write_blocking(|write| {
                let user = users::ensure(write, NOW, developer, "u1")?.key;
                put(write, user, &payload(Kind::Activity, "2026-11-21T09:00:00Z", "a"))?;
                put(write, user, &payload(Kind::Activity, "2026-11-21T09:00:01Z", "a"))?;
                put(write, user, &payload(Kind::Activity, "2026-11-21T09:00:01Z", "b"))?;
                put(write, user, &payload(Kind::Daily, "2026-11-21T00:00:00+02:00", "old"))?;
                put(write, user, &payload(Kind::Daily, "2026-11-21T00:00:00+01:00", "new"))?;
                let range = Range {
                    from: at("2026-11-21T00:00:00Z"),
                    until: at("2026-11-22T00:00:00Z"),
                    local: true,
                };
                assert_eq!(ids(query(write, user, Kind::Activity, range).unwrap()), ["a", "b"]);
                assert_eq!(ids(query(write, user, Kind::Daily, range).unwrap()), ["new"]);
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn samples_are_stripped_and_nothing_else() {
        let mut body = json!({
            "heart_rate_data": {
                "summary": { "avg_hr_bpm": 60, "hr_zone_data": [{ "zone": 1 }] },
                "detailed": { "hr_samples": [{ "bpm": 60 }], "hrv_samples_rmssd": [1], "hrv_samples_sdnn": null }
            },
            "stress_data": { "samples": [1], "body_battery_samples": [2] },
            "lap_data": { "laps": [{ "start_time": "x", "speed_samples": [1] }] }
        });
        let whole = body.clone();
        strip_samples(Kind::Activity, &mut body);
        assert_eq!(
            body,
            json!({
                "heart_rate_data": {
                    "summary": { "avg_hr_bpm": 60, "hr_zone_data": [{ "zone": 1 }] },
                    "detailed": { "hr_samples": [], "hrv_samples_rmssd": [], "hrv_samples_sdnn": null }
                },
                "stress_data": { "samples": [], "body_battery_samples": [] },
                "lap_data": { "laps": [{ "start_time": "x", "speed_samples": [] }] }
            })
        );
        let mut measurements = whole.clone();
        strip_samples(Kind::Body, &mut measurements);
        assert_eq!(measurements, whole);
    }
}
