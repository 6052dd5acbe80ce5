//! Where a developer's events go.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use strapline_units::{Private, Timestamp};

use super::OutboxError;
use crate::directory::secrets::new_api_key;
use crate::store::DeveloperKey;
use crate::webhook::address::Target;
use crate::webhook::event::Event;
use crate::webhook::schedule::DestinationId;

/// What is needed to make a destination.
#[derive(Clone, Debug)]
pub struct NewDestination {
    /// Whose events.
    pub developer: DeveloperKey,
    /// The address; https, or http where the broker is allowed to.
    pub url: String,
    /// The signing secret; `None` makes one.
    pub secret: Option<Private<String>>,
    /// Which events, by `type`; empty: all.
    pub kinds: Vec<String>,
}

/// A destination as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its number.
    pub id: DestinationId,
    /// Whose events.
    pub developer: DeveloperKey,
    /// The address.
    pub url: String,
    /// The signing secret.
    pub secret: Private<String>,
    /// Which events, by `type`; empty: all.
    pub kinds: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Since when every attempt has failed.
    pub failing_since: Option<Timestamp>,
    /// Whether anything is sent.
    pub state: State,
}

/// Whether a destination gets anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It does.
    Active,
    /// Since then what happens waits, until it is enabled again.
    Disabled(Timestamp),
}

const COLUMNS: &str = "id, developer, url, secret, kinds, created, failing_since, disabled";

fn read(row: &Row<'_>) -> rusqlite::Result<Destination> {
    let time = |column| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_unix_micros))
    };
    let kinds: String = row.get(4)?;
    Ok(Destination {
        id: DestinationId(row.get(0)?),
        developer: DeveloperKey(row.get(1)?),
        url: row.get(2)?,
        secret: Private::new(row.get(3)?),
        kinds: kinds.split_terminator(',').map(str::to_owned).collect(),
        created: Timestamp::from_unix_micros(row.get(5)?),
        failing_since: time(6)?,
        state: time(7)?.map_or(State::Active, State::Disabled),
    })
}

/// Adds a destination.
///
/// # Errors
/// A URL that nothing can be sent to, or a kind of event that there is not.
pub fn add(
    connection: &Connection,
    now: Timestamp,
    new: &NewDestination,
) -> Result<Destination, OutboxError> {
    Target::parse(&new.url)?;
    if let Some(kind) = new.kinds.iter().find(|kind| !Event::KINDS.contains(&kind.as_str())) {
        return Err(OutboxError::UnknownKind(kind.clone()));
    }
    let secret = match &new.secret {
        Some(secret) => secret.clone(),
        // As long and as random as an API key.
        None => Private::new(format!("whsec_{}", new_api_key()?.expose().trim_start_matches("sl_"))),
    };
    connection.execute(
        "INSERT INTO webhook_destinations (developer, url, secret, kinds, created) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![new.developer.0, new.url.trim(), secret.expose(), new.kinds.join(","), now.unix_micros()],
    )?;
    destination(connection, DestinationId(connection.last_insert_rowid()))
}

/// All destinations of all developers, in order of their numbers.
pub fn destinations(connection: &Connection) -> Result<Vec<Destination>, OutboxError> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_destinations ORDER BY id");
    Ok(connection.prepare(&sql)?.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// A developer's destinations, in order of their numbers.
pub fn destinations_of(
    connection: &Connection,
    developer: DeveloperKey,
) -> Result<Vec<Destination>, OutboxError> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_destinations WHERE developer = ?1 ORDER BY id");
    Ok(connection.prepare_cached(&sql)?.query_map([developer.0], read)?.collect::<Result<_, _>>()?)
}

/// One destination.
pub fn destination(connection: &Connection, id: DestinationId) -> Result<Destination, OutboxError> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_destinations WHERE id = ?1");
    connection.query_row(&sql, [id.0], read).optional()?.ok_or(OutboxError::NoDestination(id.0))
}

/// Removes a destination, and its deliveries with it.
pub fn remove(connection: &Connection, id: DestinationId) -> Result<(), OutboxError> {
    let removed = connection.execute("DELETE FROM webhook_destinations WHERE id = ?1", [id.0])?;
    if removed == 0 {
        return Err(OutboxError::NoDestination(id.0));
    }
    connection.execute(
        "DELETE FROM webhook_events WHERE NOT EXISTS (SELECT 1 FROM webhook_deliveries WHERE event = webhook_events.id)",
        [],
    )?;
    Ok(())
}

/// Has what happens from now on wait.
pub fn disable(connection: &Connection, id: DestinationId, now: Timestamp) -> Result<(), OutboxError> {
    let sql = "UPDATE webhook_destinations SET disabled = ifnull(disabled, ?2) WHERE id = ?1";
    if connection.execute(sql, [id.0, now.unix_micros()])? == 0 {
        return Err(OutboxError::NoDestination(id.0));
    }
    Ok(())
}

/// Sends again what a disabled destination waits for.
pub fn enable(connection: &Connection, id: DestinationId) -> Result<(), OutboxError> {
    let sql = "UPDATE webhook_destinations SET disabled = NULL, failing_since = NULL WHERE id = ?1";
    if connection.execute(sql, [id.0])? == 0 {
        return Err(OutboxError::NoDestination(id.0));
    }
    Ok(())
}

/// Notes since when every attempt has failed. No change for [`super::revision`]: the schedule says it, and knows.
pub fn set_failing(
    connection: &Connection,
    id: DestinationId,
    since: Option<Timestamp>,
) -> Result<(), OutboxError> {
    connection.execute(
        "UPDATE webhook_destinations SET failing_since = ?2 WHERE id = ?1",
        params![id.0, since.map(Timestamp::unix_micros)],
    )?;
    Ok(())
}
