//! The delivery log.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use strapline_units::{Private, Timestamp};

use super::OutboxError;
use crate::store::DeveloperKey;
use crate::webhook::schedule::{DeliveryId, DestinationId};

/// A delivery and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// Its number.
    pub id: DeliveryId,
    /// Where it goes.
    pub destination: DestinationId,
    /// Whose event.
    pub developer: DeveloperKey,
    /// The event's `type`.
    pub kind: String,
    /// The event's user.
    pub user: Private<String>,
    /// The same in every attempt.
    pub trace_id: String,
    /// `pending`, `delivered` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When the event happened.
    pub created: Timestamp,
    /// When it may be tried (again).
    pub due: Timestamp,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRecord {
    /// When.
    pub started: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// The answer's status.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// The beginning of the answer's body.
    pub answer: Private<String>,
}

const SELECT: &str = "SELECT delivery.id, destination, event.developer, kind, user, trace_id, state, attempts, event.created, due
     FROM webhook_deliveries AS delivery JOIN webhook_events AS event ON event.id = delivery.event";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<DeliveryRecord> {
    Ok(DeliveryRecord {
        id: DeliveryId(row.get(0)?),
        destination: DestinationId(row.get(1)?),
        developer: DeveloperKey(row.get(2)?),
        kind: row.get(3)?,
        user: Private::new(row.get(4)?),
        trace_id: row.get(5)?,
        state: row.get(6)?,
        attempts: row.get(7)?,
        created: Timestamp::from_unix_micros(row.get(8)?),
        due: Timestamp::from_unix_micros(row.get(9)?),
    })
}

/// The newest deliveries first, at most `limit`; of one destination or of all, in one state or in any.
pub fn deliveries(
    connection: &Connection,
    destination: Option<DestinationId>,
    state: Option<&str>,
    limit: usize,
) -> Result<Vec<DeliveryRecord>, OutboxError> {
    let sql = format!(
        "{SELECT} WHERE (?1 IS NULL OR destination = ?1) AND (?2 IS NULL OR state = ?2)
         ORDER BY delivery.id DESC LIMIT ?3"
    );
    let mut select = connection.prepare(&sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = select.query_map(params![destination.map(|id| id.0), state, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One delivery.
pub fn delivery(connection: &Connection, id: DeliveryId) -> Result<DeliveryRecord, OutboxError> {
    let found = connection.query_row(&format!("{SELECT} WHERE delivery.id = ?1"), [id.0], read).optional()?;
    found.ok_or(OutboxError::NoDelivery(id.0))
}

/// The attempts of a delivery, the first one first.
pub fn attempts(connection: &Connection, id: DeliveryId) -> Result<Vec<AttemptRecord>, OutboxError> {
    let mut select = connection.prepare_cached(
        "SELECT started, took, status, error, answer FROM webhook_attempts WHERE delivery = ?1 ORDER BY id",
    )?;
    let rows = select.query_map([id.0], |row| {
        Ok(AttemptRecord {
            started: Timestamp::from_unix_micros(row.get(0)?),
            took: Duration::from_micros(row.get::<_, i64>(1)?.unsigned_abs()),
            status: row.get(2)?,
            error: row.get(3)?,
            answer: Private::new(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many webhooks a destination accepted between two times.
pub fn sent_between(
    connection: &Connection,
    destination: DestinationId,
    from: Timestamp,
    to: Timestamp,
) -> Result<u64, OutboxError> {
    let count: i64 = connection.query_row(
        "SELECT count(*) FROM webhook_attempts AS attempt
         JOIN webhook_deliveries AS delivery ON delivery.id = attempt.delivery
         WHERE destination = ?1 AND started >= ?2 AND started < ?3 AND status BETWEEN 200 AND 299",
        [destination.0, from.unix_micros(), to.unix_micros()],
        |row| row.get(0),
    )?;
    Ok(count.unsigned_abs())
}

/// Removes deliveries that were over before `before`, at most `limit`, and the events that nothing is left of; returns how
/// many deliveries.
pub fn expire(connection: &Connection, before: Timestamp, limit: usize) -> Result<usize, OutboxError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let events = {
        let mut select = transaction.prepare_cached(
            "SELECT id, event FROM webhook_deliveries WHERE finished < ?1 ORDER BY finished LIMIT ?2",
        )?;
        let rows = select.query_map([before.unix_micros(), limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<Vec<(i64, i64)>, _>>()?
    };
    for (delivery, event) in &events {
        transaction.execute("DELETE FROM webhook_deliveries WHERE id = ?1", [delivery])?;
        transaction.execute(
            "DELETE FROM webhook_events WHERE id = ?1
             AND NOT EXISTS (SELECT 1 FROM webhook_deliveries WHERE event = ?1)",
            [event],
        )?;
    }
    transaction.commit()?;
    Ok(events.len())
}

/// Gives up deliveries whose event happened before `before` and whose destination is disabled; returns which.
pub fn give_up_held(
    connection: &mut Connection,
    before: Timestamp,
    now: Timestamp,
) -> Result<Vec<(DeliveryId, DestinationId)>, OutboxError> {
    let transaction = super::begin(connection)?;
    let given_up = {
        let mut select = transaction.prepare(
            "SELECT delivery.id, destination.id FROM webhook_deliveries AS delivery
             JOIN webhook_events AS event ON event.id = delivery.event
             JOIN webhook_destinations AS destination ON destination.id = delivery.destination
             WHERE delivery.state = 'pending' AND destination.disabled IS NOT NULL AND event.created < ?1",
        )?;
        let rows = select.query_map([before.unix_micros()], |row| {
            Ok((DeliveryId(row.get(0)?), DestinationId(row.get(1)?)))
        })?;
        rows.collect::<Result<Vec<_>, _>>()?
    };
    for (delivery, _) in &given_up {
        transaction.execute(
            "UPDATE webhook_deliveries SET state = 'failed', finished = ?2 WHERE id = ?1",
            [delivery.0, now.unix_micros()],
        )?;
    }
    transaction.commit()?;
    Ok(given_up)
}
