//! Events in, deliveries out.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use strapline_units::{Private, Timestamp};

use super::{Destination, OutboxError, State, destinations_of};
use crate::directory::secrets::new_uuid;
use crate::store::DeveloperKey;
use crate::webhook::event::Event;
use crate::webhook::schedule::{DeliveryId, DestinationId, Pending};

/// Queues an event for all of a developer's destinations that want it, and returns the number of deliveries. `reference` is
/// the request that it answers; without one it gets a reference of its own.
///
/// The transaction must be an immediate one ([`super::begin`]). Ring [`crate::webhook::Bell`] after the commit, so that it goes out at once and not a moment later.
pub fn enqueue(
    transaction: &Transaction<'_>,
    now: Timestamp,
    developer: DeveloperKey,
    event: &Event,
    reference: Option<&str>,
) -> Result<usize, OutboxError> {
    let mut wanted = destinations_of(transaction, developer)?;
    wanted.retain(|destination| {
        destination.kinds.is_empty() || destination.kinds.iter().any(|kind| kind == event.kind())
    });
    enqueue_for(transaction, now, &wanted, event, reference).map(|deliveries| deliveries.len())
}

/// Queues an event for these destinations of one developer, whether they want its kind or not.
pub fn enqueue_for(
    transaction: &Transaction<'_>,
    now: Timestamp,
    wanted: &[Destination],
    event: &Event,
    reference: Option<&str>,
) -> Result<Vec<DeliveryId>, OutboxError> {
    let mut deliveries = Vec::new();
    let Some(first) = wanted.first() else { return Ok(deliveries) };
    let reference = match reference {
        Some(reference) => reference.to_owned(),
        None => new_uuid()?,
    };
    let traces = wanted.iter().map(|_| new_uuid()).collect::<Result<Vec<_>, _>>()?;
    for message in event.messages() {
        // Rising even within a millisecond or when the clock is set back, because receivers keep the highest.
        transaction.execute(
            "INSERT INTO webhook_events (developer, kind, user, reference, ordering_ms, created, body)
             VALUES (?1, ?2, ?3, ?4, max(?5 / 1000,
                 ifnull((SELECT max(ordering_ms) + 1 FROM webhook_events WHERE developer = ?1), 0)), ?5, ?6)",
            params![
                first.developer.0,
                message.kind,
                message.user.expose(),
                reference,
                now.unix_micros(),
                message.body
            ],
        )?;
        let event = transaction.last_insert_rowid();
        for (destination, trace) in wanted.iter().zip(&traces) {
            let trace = match message.chunk {
                0 => trace.clone(),
                chunk => format!("{trace}:chunk:{chunk}"),
            };
            transaction.execute(
                "INSERT INTO webhook_deliveries (event, destination, trace_id, due) VALUES (?1, ?2, ?3, ?4)",
                params![event, destination.id.0, trace, now.unix_micros()],
            )?;
            deliveries.push(DeliveryId(transaction.last_insert_rowid()));
        }
    }
    Ok(deliveries)
}

/// Queues a delivery once more, under its old trace id, so that a receiver that has had it knows. Returns the new number.
pub fn replay(
    transaction: &Transaction<'_>,
    now: Timestamp,
    delivery: DeliveryId,
) -> Result<DeliveryId, OutboxError> {
    let made = transaction.execute(
        "INSERT INTO webhook_deliveries (event, destination, trace_id, due)
         SELECT event, destination, trace_id, ?2 FROM webhook_deliveries WHERE id = ?1",
        [delivery.0, now.unix_micros()],
    )?;
    if made == 0 {
        return Err(OutboxError::NoDelivery(delivery.0));
    }
    Ok(DeliveryId(transaction.last_insert_rowid()))
}

/// Deliveries with higher numbers than `after` that wait, in order of their numbers.
pub fn pending_after(connection: &Connection, after: DeliveryId) -> Result<Vec<Pending>, OutboxError> {
    let mut select = connection.prepare_cached(
        "SELECT delivery.id, destination, event.user, attempts, due
         FROM webhook_deliveries AS delivery JOIN webhook_events AS event ON event.id = delivery.event
         WHERE delivery.state = 'pending' AND delivery.id > ?1 ORDER BY delivery.id",
    )?;
    let rows = select.query_map([after.0], |row| {
        let user: String = row.get(2)?;
        Ok(Pending {
            delivery: DeliveryId(row.get(0)?),
            destination: DestinationId(row.get(1)?),
            user: Private::new(Arc::from(user)),
            attempts: row.get(3)?,
            due: Timestamp::from_unix_micros(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The highest number of a delivery so far.
pub fn last_delivery(connection: &Connection) -> Result<DeliveryId, OutboxError> {
    let last =
        connection.query_row("SELECT ifnull(max(id), 0) FROM webhook_deliveries", [], |row| row.get(0))?;
    Ok(DeliveryId(last))
}

/// A number that rises whenever a destination changes.
pub fn revision(connection: &Connection) -> Result<i64, OutboxError> {
    Ok(connection.query_row("SELECT revision FROM webhook_revision", [], |row| row.get(0))?)
}

/// Everything that an attempt sends.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The delivery.
    pub delivery: DeliveryId,
    /// The destination.
    pub destination: DestinationId,
    /// The destination's address.
    pub url: String,
    /// The destination's signing secret.
    pub secret: Private<String>,
    /// The event's `type`.
    pub kind: String,
    /// Which request it answers.
    pub reference: String,
    /// The same in every attempt.
    pub trace_id: String,
    /// Milliseconds since 1970; rises from event to event.
    pub ordering_ms: i64,
    /// The body.
    pub body: Private<String>,
}

/// What to send; `None` where the delivery is no more.
pub fn parcel(connection: &Connection, delivery: DeliveryId) -> Result<Option<Parcel>, OutboxError> {
    let mut select = connection.prepare_cached(
        "SELECT destination.id, url, secret, kind, reference, trace_id, ordering_ms, body
         FROM webhook_deliveries AS delivery
         JOIN webhook_events AS event ON event.id = delivery.event
         JOIN webhook_destinations AS destination ON destination.id = delivery.destination
         WHERE delivery.id = ?1",
    )?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Parcel {
            delivery,
            destination: DestinationId(row.get(0)?),
            url: row.get(1)?,
            secret: Private::new(row.get(2)?),
            kind: row.get(3)?,
            reference: row.get(4)?,
            trace_id: row.get(5)?,
            ordering_ms: row.get(6)?,
            body: Private::new(row.get(7)?),
        })
    };
    Ok(select.query_row([delivery.0], read).optional()?)
}

/// Notes that a delivery is tried again.
pub fn retry(
    connection: &Connection,
    delivery: DeliveryId,
    attempts: u32,
    due: Timestamp,
) -> Result<(), OutboxError> {
    connection.execute(
        "UPDATE webhook_deliveries SET attempts = ?2, due = ?3 WHERE id = ?1",
        params![delivery.0, attempts, due.unix_micros()],
    )?;
    Ok(())
}

/// Notes that a delivery is over: delivered, or given up.
pub fn finish(
    connection: &Connection,
    delivery: DeliveryId,
    attempts: u32,
    delivered: bool,
    now: Timestamp,
) -> Result<(), OutboxError> {
    let state = if delivered { "delivered" } else { "failed" };
    connection.execute(
        "UPDATE webhook_deliveries SET state = ?2, attempts = ?3, finished = ?4 WHERE id = ?1",
        params![delivery.0, state, attempts, now.unix_micros()],
    )?;
    Ok(())
}

/// Writes down an attempt; nothing where the delivery is no more.
pub fn record_attempt(
    connection: &Connection,
    delivery: DeliveryId,
    attempt: &super::AttemptRecord,
) -> Result<(), OutboxError> {
    connection.execute(
        "INSERT INTO webhook_attempts (delivery, started, took, status, error, answer)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM webhook_deliveries WHERE id = ?1)",
        params![
            delivery.0,
            attempt.started.unix_micros(),
            i64::try_from(attempt.took.as_micros()).unwrap_or(i64::MAX),
            attempt.status,
            attempt.error,
            attempt.answer.expose()
        ],
    )?;
    Ok(())
}

impl Destination {
    /// Whether what happens waits.
    pub const fn held(&self) -> bool {
        matches!(self.state, State::Disabled(_))
    }
}
