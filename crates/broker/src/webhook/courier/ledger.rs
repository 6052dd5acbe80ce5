//! The courier's side of the database: everything here runs off the async threads, one thing at a time.

use std::sync::{Arc, Mutex};

use rusqlite::{Connection, TransactionBehavior};
use strapline_units::Timestamp;

use crate::broker::lock;
use crate::webhook::outbox::{self, AttemptRecord, Destination, OutboxError, Parcel};
use crate::webhook::schedule::{DeliveryId, DestinationId, Output, Pending};

/// The most deliveries that are removed in one transaction.
const EXPIRE_CHUNK: usize = 500;

/// What is written at once: the log of attempts, what the schedule says of them, and what is sent next.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) now: Timestamp,
    pub(super) records: Vec<(DeliveryId, AttemptRecord)>,
    pub(super) changes: Vec<Output>,
    pub(super) attempts: Vec<(DeliveryId, u32)>,
}

impl Page {
    pub(super) const fn new(now: Timestamp) -> Self {
        Self { now, records: Vec::new(), changes: Vec::new(), attempts: Vec::new() }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.records.is_empty() && self.changes.is_empty() && self.attempts.is_empty()
    }
}

/// What is new.
#[derive(Debug)]
pub(super) struct News {
    /// All destinations, where any has changed.
    pub(super) destinations: Option<Vec<Destination>>,
    /// Deliveries that were not known.
    pub(super) pending: Vec<Pending>,
}

pub(super) struct Ledger(Arc<Mutex<Book>>);

struct Book {
    connection: Connection,
    /// Changes when another connection commits.
    data_version: i64,
    revision: Option<i64>,
    last: DeliveryId,
}

impl Ledger {
    pub(super) fn new(connection: Connection) -> Self {
        Self(Arc::new(Mutex::new(Book { connection, data_version: -1, revision: None, last: DeliveryId(0) })))
    }

    async fn on_book<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Book) -> Result<T, OutboxError> + Send + 'static,
    ) -> Result<T, OutboxError> {
        let book = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || work(&mut lock(&book))).await?
    }

    /// Whether another connection has written since the last call.
    pub(super) async fn changed(&self) -> Result<bool, OutboxError> {
        self.on_book(|book| {
            let version = book.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
            Ok(std::mem::replace(&mut book.data_version, version) != version)
        })
        .await
    }

    pub(super) async fn read(&self) -> Result<News, OutboxError> {
        self.on_book(|book| {
            // One snapshot, so that no delivery comes without its destination.
            let transaction = book.connection.transaction()?;
            let revision = outbox::revision(&transaction)?;
            let changed = book.revision != Some(revision);
            let destinations = changed.then(|| outbox::destinations(&transaction)).transpose()?;
            let pending = outbox::pending_after(&transaction, book.last)?;
            transaction.commit()?;
            book.revision = Some(revision);
            book.last = pending.last().map_or(book.last, |pending| pending.delivery);
            Ok(News { destinations, pending })
        })
        .await
    }

    /// Writes a page, and reads what the attempts on it send.
    pub(super) async fn write(
        &self,
        page: Arc<Page>,
    ) -> Result<Vec<(DeliveryId, u32, Option<Parcel>)>, OutboxError> {
        self.on_book(move |book| {
            let writes = !page.records.is_empty() || !page.changes.is_empty();
            let behavior =
                if writes { TransactionBehavior::Immediate } else { TransactionBehavior::Deferred };
            let transaction = book.connection.transaction_with_behavior(behavior)?;
            for (delivery, record) in &page.records {
                outbox::record_attempt(&transaction, *delivery, record)?;
            }
            for change in &page.changes {
                match *change {
                    Output::Delivered { delivery, attempts } => {
                        outbox::finish(&transaction, delivery, attempts, true, page.now)?;
                    }
                    Output::GaveUp { delivery, attempts } => {
                        outbox::finish(&transaction, delivery, attempts, false, page.now)?;
                    }
                    Output::Retry { delivery, attempts, due } => {
                        outbox::retry(&transaction, delivery, attempts, due)?;
                    }
                    Output::Failing { destination, since } => {
                        outbox::set_failing(&transaction, destination, since)?;
                    }
                    Output::Disable { destination, .. } => {
                        match outbox::disable(&transaction, destination, page.now) {
                            // Removed meanwhile.
                            Err(OutboxError::NoDestination(_)) => {}
                            other => other?,
                        }
                    }
                    Output::Attempt { .. } | Output::Wake(_) => {}
                }
            }
            let parcel = |(delivery, attempt): &(DeliveryId, u32)| {
                Ok((*delivery, *attempt, outbox::parcel(&transaction, *delivery)?))
            };
            let parcels = page.attempts.iter().map(parcel).collect::<Result<_, OutboxError>>()?;
            transaction.commit()?;
            Ok(parcels)
        })
        .await
    }

    /// Removes what is over and old, and gives up what has waited too long for a disabled destination; returns the latter.
    pub(super) async fn expire(
        &self,
        before: Timestamp,
    ) -> Result<Vec<(DeliveryId, DestinationId)>, OutboxError> {
        while self.on_book(move |book| outbox::expire(&book.connection, before, EXPIRE_CHUNK)).await?
            == EXPIRE_CHUNK
        {}
        self.on_book(move |book| outbox::give_up_held(&mut book.connection, before, crate::clock::wall_now()))
            .await
    }
}
