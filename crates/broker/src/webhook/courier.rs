//! The shell around the [schedule](crate::webhook::schedule): clock, timer, database and one task for each attempt.
//!
//! Whatever the schedule says is written before the next attempt starts, so that a restart at any moment repeats an attempt
//! at worst and loses nothing. Where writing fails it is tried again, and nothing is sent meanwhile. Other connections write
//! to the same tables (the command line, REST): [`Bell`] tells of it at once, and whoever does not ring is noticed within
//! [`WATCH_INTERVAL`].

mod ledger;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use strapline_units::{Private, Timestamp};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};

use super::attempt::{Answer, AttemptError, Rules, Sender};
use super::network::Network;
use super::outbox::{AttemptRecord, OutboxError, Parcel};
use super::schedule::{DeliveryId, DestinationId, Input, Outcome, Output, Policy, Schedule};
use crate::clock::{Clock, wall_now};
use crate::metrics::Metrics;
use ledger::{Ledger, Page};

/// How often it is looked whether another connection has written.
pub const WATCH_INTERVAL: Duration = Duration::from_secs(1);
/// How often what is over and old is removed.
const EXPIRE_INTERVAL: Duration = Duration::from_secs(600);
/// How long to wait before a failed write is tried again.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// The settings of webhooks.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// When deliveries are tried.
    pub policy: Policy,
    /// Where they may go.
    pub rules: Rules,
    /// How long deliveries that are over stay in the log, and how long those of a disabled destination wait.
    pub retention: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            rules: Rules::default(),
            retention: Duration::from_secs(7 * 24 * 3600),
        }
    }
}

/// Tells the courier that something was queued.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// To be called after the commit.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Sends webhooks until it is told to stop.
pub struct Courier<N> {
    settings: Settings,
    sender: Sender<N>,
    ledger: Ledger,
    bell: Bell,
    metrics: Arc<Metrics>,
    clock: Clock,
    schedule: Schedule,
    known: BTreeSet<DestinationId>,
    disabled: usize,
    attempts: JoinSet<Finished>,
    records: Vec<(DeliveryId, AttemptRecord)>,
    wake: Option<Timestamp>,
    stopping: bool,
}

struct Finished {
    parcel: Parcel,
    attempt: u32,
    record: AttemptRecord,
    result: Result<Answer, AttemptError>,
}

impl<N: Network> Courier<N> {
    /// A courier for the outbox of this connection, which is to be its own.
    pub fn new(
        settings: Settings,
        sender: Sender<N>,
        connection: rusqlite::Connection,
        bell: Bell,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            settings,
            sender,
            ledger: Ledger::new(connection),
            bell,
            metrics,
            clock: Clock::start(),
            schedule: Schedule::new(settings.policy),
            known: BTreeSet::new(),
            disabled: 0,
            attempts: JoinSet::new(),
            records: Vec::new(),
            wake: None,
            stopping: false,
        }
    }

    /// Runs until `stop` is ready and the attempts that are under way then have ended.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send) {
        let mut stop = std::pin::pin!(stop);
        let bell = self.bell.clone();
        let mut watch = tokio::time::interval(WATCH_INTERVAL);
        watch.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut expire = tokio::time::interval(EXPIRE_INTERVAL);
        expire.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.carry_out().await;
            let wake = self.wake.map(|wake| self.clock.instant_of(wake));
            tokio::select! {
                () = &mut stop => break,
                Some(finished) = self.attempts.join_next(), if !self.attempts.is_empty() => {
                    self.finished(finished);
                    // Those that ended meanwhile share its commit.
                    while let Some(finished) = self.attempts.try_join_next() {
                        self.finished(finished);
                    }
                }
                () = bell.0.notified() => self.refresh().await,
                _ = watch.tick() => {
                    match self.ledger.changed().await {
                        Ok(true) => self.refresh().await,
                        Ok(false) => {}
                        Err(error) => tracing::error!(%error, "the webhooks' file cannot be read"),
                    }
                }
                _ = expire.tick() => self.expire().await,
                () = tokio::time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                    self.wake = None;
                    self.schedule.handle(self.clock.now(), Input::Tick);
                }
            }
        }
        self.stopping = true;
        while let Some(finished) = self.attempts.join_next().await {
            self.finished(finished);
            self.carry_out().await;
        }
    }

    /// Writes what the schedule says and starts the attempts that it asks for.
    async fn carry_out(&mut self) {
        loop {
            let mut page = Page { records: std::mem::take(&mut self.records), ..Page::new(self.clock.now()) };
            while let Some(output) = self.schedule.poll() {
                match output {
                    Output::Wake(at) => self.wake = Some(at),
                    Output::Attempt { delivery, attempt } => page.attempts.push((delivery, attempt)),
                    other => {
                        self.tell(&other);
                        page.changes.push(other);
                    }
                }
            }
            self.metrics.webhooks_waiting(
                self.schedule.waiting(),
                self.schedule.on_their_way(),
                self.disabled,
            );
            if self.stopping {
                // They stay pending, for the next start.
                page.attempts.clear();
            }
            if page.is_empty() {
                return;
            }
            let Some(parcels) = self.write(page).await else { return };
            for (delivery, attempt, parcel) in parcels {
                match parcel {
                    Some(parcel) => self.start(parcel, attempt),
                    None => {
                        let now = self.clock.now();
                        self.schedule.handle(now, Input::Finished(delivery, Outcome::Gone));
                    }
                }
            }
        }
    }

    async fn write(&mut self, page: Page) -> Option<Vec<(DeliveryId, u32, Option<Parcel>)>> {
        let page = Arc::new(page);
        loop {
            match self.ledger.write(Arc::clone(&page)).await {
                Ok(parcels) => return Some(parcels),
                Err(error) => {
                    tracing::error!(%error, "webhooks cannot be written down; none is sent until they can")
                }
            }
            if self.stopping {
                return None;
            }
            tokio::time::sleep(WRITE_AGAIN).await;
        }
    }

    fn start(&mut self, parcel: Parcel, attempt: u32) {
        let sender = self.sender.clone();
        self.attempts.spawn(async move {
            let (started, begin) = (wall_now(), Instant::now());
            let result = sender.send(&parcel, started).await;
            let took = begin.elapsed();
            let (status, error, answer) = match &result {
                Ok(answer) => (Some(answer.status), None, answer.body.clone()),
                Err(error) => (None, Some(error.to_string()), Private::default()),
            };
            Finished {
                parcel,
                attempt,
                record: AttemptRecord { started, took, status, error, answer },
                result,
            }
        });
    }

    fn finished(&mut self, finished: Result<Finished, tokio::task::JoinError>) {
        // A task that panicked leaves its delivery on its way until the next start; nothing here panics.
        let Ok(Finished { parcel, attempt, record, result }) = finished else { return };
        let (delivery, destination) = (parcel.delivery.0, parcel.destination.0);
        let (status, millis) = (record.status, record.took.as_millis());
        let accepted = result.as_ref().is_ok_and(Answer::accepted);
        self.metrics.webhook_attempt(outcome_name(&result), record.took);
        if accepted {
            tracing::debug!(
                delivery,
                destination,
                kind = parcel.kind,
                attempt,
                status,
                millis,
                "webhook accepted"
            );
        } else {
            let error = record.error.as_deref().unwrap_or("the answer is not 2xx");
            tracing::info!(
                delivery,
                destination,
                kind = parcel.kind,
                attempt,
                status,
                millis,
                error,
                "webhook failed"
            );
        }
        self.records.push((parcel.delivery, record));
        let outcome = if accepted { Outcome::Accepted } else { Outcome::Failed };
        self.schedule.handle(self.clock.now(), Input::Finished(parcel.delivery, outcome));
    }

    fn tell(&mut self, output: &Output) {
        match output {
            Output::Delivered { .. } => self.metrics.webhook_delivery("delivered"),
            Output::GaveUp { delivery, attempts } => {
                self.metrics.webhook_delivery("failed");
                tracing::warn!(
                    delivery = delivery.0,
                    attempts,
                    "webhook given up; send it again with `strapline webhook replay`"
                );
            }
            Output::Disable { destination, since } => {
                self.disabled += 1;
                tracing::error!(
                    destination = destination.0,
                    %since,
                    "webhook destination disabled: every attempt since then has failed. Its webhooks wait; when it \
                     works again, enable it with `strapline webhook enable`"
                );
            }
            Output::Attempt { .. } | Output::Retry { .. } | Output::Failing { .. } | Output::Wake(_) => {}
        }
    }

    /// Takes in what is new in the database.
    async fn refresh(&mut self) {
        match self.ledger.read().await {
            Ok(news) => self.take_in(news),
            Err(error) => tracing::error!(%error, "new webhooks cannot be read"),
        }
    }

    fn take_in(&mut self, news: ledger::News) {
        let now = self.clock.now();
        if let Some(destinations) = news.destinations {
            let present = destinations.iter().map(|destination| destination.id).collect::<BTreeSet<_>>();
            for gone in self.known.difference(&present) {
                self.schedule.handle(now, Input::Forget(*gone));
            }
            self.known = present;
            self.disabled = destinations.iter().filter(|destination| destination.held()).count();
            for destination in destinations {
                self.schedule.handle(
                    now,
                    Input::Destination {
                        destination: destination.id,
                        held: destination.held(),
                        failing_since: destination.failing_since,
                    },
                );
            }
        }
        for pending in news.pending {
            self.schedule.handle(now, Input::Queue(pending));
        }
    }

    async fn expire(&mut self) {
        let before = wall_now() - self.settings.retention;
        match self.ledger.expire(before).await {
            Ok(given_up) => {
                for (delivery, destination) in given_up {
                    let now = self.clock.now();
                    tracing::warn!(
                        delivery = delivery.0,
                        destination = destination.0,
                        "webhook given up: its destination has been disabled for too long"
                    );
                    self.metrics.webhook_delivery("failed");
                    self.schedule.handle(now, Input::Withdraw(destination, delivery));
                }
            }
            Err(error) => tracing::warn!(%error, "old webhooks could not be removed"),
        }
    }
}

/// A word for the metrics.
const fn outcome_name(result: &Result<Answer, AttemptError>) -> &'static str {
    match result {
        Ok(answer) => match answer.status {
            200..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            500..=599 => "5xx",
            _ => "other",
        },
        Err(AttemptError::Refused(_)) => "refused",
        Err(AttemptError::Timeout(_)) => "timeout",
        Err(AttemptError::Resolve(_) | AttemptError::Connect(_)) => "unreachable",
        Err(AttemptError::Tls(_)) => "tls",
        Err(_) => "error",
    }
}

impl From<tokio::task::JoinError> for OutboxError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Io(std::io::Error::other(error))
    }
}

#[cfg(test)]
mod tests;
