//! What webhooks keep: destinations, events, deliveries and every attempt, in tables of `directory.sqlite`.
//!
//! Functions take a connection or a transaction, so that an event is queued in the very transaction that makes it happen: it
//! is told if and only if it has happened. A delivery's row is the truth; the [schedule](crate::webhook::schedule) in memory
//! is made from it again after a restart. Any connection may write here, one of the command line too: the courier notices.
//!
//! Times are microseconds since 1970 unless a name says otherwise.

mod destinations;
mod log;
mod queue;

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use destinations::{
    Destination, NewDestination, State, add, destination, destinations, destinations_of, disable, enable,
    remove, set_failing,
};
pub use log::{
    AttemptRecord, DeliveryRecord, attempts, deliveries, delivery, expire, give_up_held, sent_between,
};
pub use queue::{
    Parcel, enqueue, enqueue_for, finish, last_delivery, parcel, pending_after, record_attempt, replay,
    retry, revision,
};

use crate::database;
use crate::directory::secrets::NoRandomError;

/// The file in the data folder.
pub const FILE_NAME: &str = "directory.sqlite";

/// The tables; harmless where they are there already.
pub const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS webhook_destinations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        developer INTEGER NOT NULL,
        url TEXT NOT NULL,
        secret TEXT NOT NULL,
        kinds TEXT NOT NULL,
        created INTEGER NOT NULL,
        failing_since INTEGER,
        disabled INTEGER
    ) STRICT;
    CREATE INDEX IF NOT EXISTS webhook_destinations_developer ON webhook_destinations (developer);
    CREATE TABLE IF NOT EXISTS webhook_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        developer INTEGER NOT NULL,
        kind TEXT NOT NULL,
        user TEXT NOT NULL,
        reference TEXT NOT NULL,
        ordering_ms INTEGER NOT NULL,
        created INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS webhook_deliveries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        event INTEGER NOT NULL REFERENCES webhook_events (id) ON DELETE CASCADE,
        destination INTEGER NOT NULL REFERENCES webhook_destinations (id) ON DELETE CASCADE,
        trace_id TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL,
        finished INTEGER
    ) STRICT;
    CREATE TABLE IF NOT EXISTS webhook_attempts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        delivery INTEGER NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
        started INTEGER NOT NULL,
        took INTEGER NOT NULL,
        status INTEGER,
        error TEXT,
        answer TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS webhook_deliveries_pending ON webhook_deliveries (id) WHERE state = 'pending';
    CREATE INDEX IF NOT EXISTS webhook_deliveries_event ON webhook_deliveries (event);
    CREATE INDEX IF NOT EXISTS webhook_deliveries_destination ON webhook_deliveries (destination);
    CREATE INDEX IF NOT EXISTS webhook_deliveries_finished ON webhook_deliveries (finished) WHERE finished IS NOT NULL;
    CREATE INDEX IF NOT EXISTS webhook_attempts_delivery ON webhook_attempts (delivery);
    CREATE INDEX IF NOT EXISTS webhook_attempts_started ON webhook_attempts (started);
    CREATE INDEX IF NOT EXISTS webhook_events_ordering ON webhook_events (developer, ordering_ms);
    CREATE TABLE IF NOT EXISTS webhook_revision (revision INTEGER NOT NULL) STRICT;
    INSERT INTO webhook_revision SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM webhook_revision);
    CREATE TRIGGER IF NOT EXISTS webhook_destination_added AFTER INSERT ON webhook_destinations
        BEGIN UPDATE webhook_revision SET revision = revision + 1; END;
    CREATE TRIGGER IF NOT EXISTS webhook_destination_changed
        AFTER UPDATE OF url, secret, kinds, disabled ON webhook_destinations
        BEGIN UPDATE webhook_revision SET revision = revision + 1; END;
    CREATE TRIGGER IF NOT EXISTS webhook_destination_removed AFTER DELETE ON webhook_destinations
        BEGIN UPDATE webhook_revision SET revision = revision + 1; END;
";

/// Why the outbox cannot do what it is asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// SQLite.
    #[error("{FILE_NAME}: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file or its folder.
    #[error("{FILE_NAME}: {0}")]
    Io(#[from] std::io::Error),
    /// No random numbers for ids and secrets.
    #[error(transparent)]
    NoRandom(#[from] NoRandomError),
    /// The destination's address cannot be used.
    #[error("this destination cannot be used: it is {0}")]
    Address(#[from] crate::webhook::address::Refused),
    /// A kind of event that there is not.
    #[error("there is no event {0}; there are: {list}", list = crate::webhook::event::Event::KINDS.join(", "))]
    UnknownKind(String),
    /// No such destination.
    #[error("there is no destination {0}: see `strapline webhook list`")]
    NoDestination(i64),
    /// No such delivery.
    #[error("there is no delivery {0}: see `strapline webhook deliveries`")]
    NoDelivery(i64),
}

/// Opens the file in a data folder and makes it, and its tables, where they are missing. It holds signing secrets, so that
/// only its owner may read it.
pub fn open(folder: &Path) -> Result<Connection, OutboxError> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(FILE_NAME);
    database::keep_private(&path)?;
    let connection = database::writer(&path)?;
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

/// Begins to write. A transaction that reads before it writes has to begin in this way: otherwise SQLite refuses the write at once
/// where another connection is writing, instead of waiting for it.
pub fn begin(connection: &mut Connection) -> Result<Transaction<'_>, OutboxError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

#[cfg(test)]
mod tests;
