//! `strapline webhook`: destinations and the delivery log by hand. It works on the data folder, beside a broker that serves or
//! without one; a broker that serves notices within a second.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use rusqlite::{Connection, OptionalExtension as _};
use strapline_units::{Private, Timestamp};

use super::attempt::{Rules, Sender, system_roots};
use super::event::Event;
use super::network::SystemNetwork;
use super::outbox::{self, AttemptRecord, Destination, NewDestination, OutboxError, State};
use super::schedule::{DeliveryId, DestinationId};
use crate::clock::wall_now;
use crate::store::DeveloperKey;

/// Settings of `strapline webhook`.
#[derive(Debug, Args)]
pub struct Webhook {
    /// The broker's data folder.
    #[arg(long, env = "STRAPLINE_DATA", value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a destination; prints its number and its signing secret.
    Add(Add),
    /// List destinations: number, developer, state, events, address.
    List,
    /// Remove a destination and everything that waits for it.
    Remove {
        /// Its number.
        id: i64,
    },
    /// Send again to a disabled destination, beginning with what waits.
    Enable {
        /// Its number.
        id: i64,
    },
    /// Stop sending to a destination: what happens from now on waits.
    Disable {
        /// Its number.
        id: i64,
    },
    /// Send a healthcheck event to a destination, now, once, and tell how it went.
    ///
    /// Exit status: 0 accepted (any status 2xx), 1 not.
    Test(Test),
    /// List deliveries, the newest first: number, time, destination, event, state, attempts.
    Deliveries(Deliveries),
    /// Send deliveries once more, under their old trace id.
    Replay {
        /// Their numbers.
        #[arg(required = true)]
        ids: Vec<i64>,
    },
}

/// Settings of a new destination.
#[derive(Debug, Args)]
pub struct Add {
    /// Where to send to, such as `https://example.org/webhooks`.
    pub url: String,
    /// Whose events; not needed where there is one developer only.
    #[arg(long, env = "STRAPLINE_DEV_ID", value_name = "ID")]
    pub dev_id: Option<String>,
    /// Only these events, such as `activity,sleep`; may be given several times. All without it.
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub event: Vec<String>,
    /// The signing secret (better by the environment); without it one is made.
    #[arg(long, env = "STRAPLINE_WEBHOOK_SECRET", value_name = "TEXT", hide_env_values = true)]
    pub secret: Option<String>,
}

/// Settings of a test.
#[derive(Debug, Args)]
pub struct Test {
    /// The destination's number.
    pub id: i64,
    /// Where webhooks may go.
    #[command(flatten)]
    pub leave: Leave,
}

/// Where webhooks may go, beyond https:// addresses of the public internet.
#[derive(Clone, Copy, Debug, Args)]
pub struct Leave {
    /// Let webhooks go to private, loopback and other addresses that are not of the public internet.
    #[arg(long = "webhook-allow-private", env = "STRAPLINE_WEBHOOK_ALLOW_PRIVATE")]
    pub allow_private: bool,
    /// Let webhooks go unencrypted, to http:// addresses.
    #[arg(long = "webhook-allow-http", env = "STRAPLINE_WEBHOOK_ALLOW_HTTP")]
    pub allow_http: bool,
}

/// Settings of the list.
#[derive(Debug, Args)]
pub struct Deliveries {
    /// Of this destination only.
    #[arg(long, value_name = "ID")]
    pub destination: Option<i64>,
    /// In this state only.
    #[arg(long, value_parser = ["pending", "delivered", "failed"])]
    pub state: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Show every attempt: status, time taken, the beginning of the answer.
    #[arg(long)]
    pub attempts: bool,
}

impl Leave {
    /// As rules, with a time limit.
    pub const fn rules(self, timeout: Duration) -> Rules {
        Rules { timeout, allow_private: self.allow_private, allow_http: self.allow_http }
    }
}

/// Why a command fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// Output.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// TLS set-up.
    #[error("{0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    /// No data folder was named.
    #[error("which data folder? give --data DIR (or STRAPLINE_DATA)")]
    NoData,
    /// There is no broker's data.
    #[error("there is no broker's data in this folder: give --data as for `strapline serve`")]
    NoBroker,
    /// Several developers.
    #[error("which developer? give --dev-id")]
    WhichDeveloper,
    /// No such developer.
    #[error("there is no developer {0}")]
    NoDeveloper(String),
}

/// Carries a command out; false where a test was not accepted.
pub async fn run(options: Webhook, out: &mut impl Write) -> Result<bool, CommandError> {
    let data = options.data.ok_or(CommandError::NoData)?;
    if !data.is_dir() {
        return Err(CommandError::NoBroker);
    }
    let mut connection = outbox::open(&data)?;
    match options.command {
        Command::Add(options) => add(&connection, options, out)?,
        Command::List => {
            for destination in outbox::destinations(&connection)? {
                writeln!(out, "{}", line(&destination))?;
            }
        }
        Command::Remove { id } => outbox::remove(&connection, DestinationId(id))?,
        Command::Enable { id } => outbox::enable(&connection, DestinationId(id))?,
        Command::Disable { id } => outbox::disable(&connection, DestinationId(id), wall_now())?,
        Command::Test(options) => return test(&mut connection, &options, out).await,
        Command::Deliveries(options) => list_deliveries(&connection, &options, out)?,
        Command::Replay { ids } => {
            let transaction = outbox::begin(&mut connection)?;
            let now = wall_now();
            for id in ids {
                let again = outbox::replay(&transaction, now, DeliveryId(id))?;
                writeln!(out, "delivery {id} is sent once more as {}", again.0)?;
            }
            transaction.commit().map_err(OutboxError::from)?;
        }
    }
    Ok(true)
}

fn add(connection: &Connection, options: Add, out: &mut impl Write) -> Result<(), CommandError> {
    let developer = developer(connection, options.dev_id.as_deref())?;
    let secret = options.secret.map(Private::new);
    let new = NewDestination { developer, url: options.url, secret, kinds: options.event };
    let made = outbox::add(connection, wall_now(), &new)?;
    writeln!(out, "destination: {}\nsecret: {}", made.id.0, made.secret.expose())?;
    if made.url.starts_with("http://") {
        eprintln!("This address is unencrypted: the broker sends to it only with --webhook-allow-http.");
    }
    Ok(())
}

/// The developer of that name, or the only one.
fn developer(connection: &Connection, dev_id: Option<&str>) -> Result<DeveloperKey, CommandError> {
    if !connection.table_exists(None, "developers").map_err(OutboxError::from)? {
        return Err(CommandError::NoBroker);
    }
    let read = |row: &rusqlite::Row<'_>| row.get(0).map(DeveloperKey);
    if let Some(dev_id) = dev_id {
        let found = connection.query_row("SELECT key FROM developers WHERE dev_id = ?1", [dev_id], read);
        let found = found.optional().map_err(OutboxError::from)?;
        return found.ok_or_else(|| CommandError::NoDeveloper(dev_id.to_owned()));
    }
    let mut select = connection.prepare("SELECT key FROM developers").map_err(OutboxError::from)?;
    let all = select.query_map([], read).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match all.map_err(OutboxError::from)?.as_slice() {
        [only] => Ok(*only),
        _ => Err(CommandError::WhichDeveloper),
    }
}

fn line(destination: &Destination) -> String {
    let mut line = format!("{}\tdeveloper {}\t", destination.id.0, destination.developer.0);
    // Writing to a string does not fail.
    let _ = match (destination.state, destination.failing_since) {
        (State::Disabled(since), _) => write!(line, "disabled since {since}"),
        (State::Active, Some(since)) => write!(line, "failing since {since}"),
        (State::Active, None) => write!(line, "active"),
    };
    let kinds = destination.kinds.join(",");
    let _ = write!(line, "\t{}\t{}", if kinds.is_empty() { "all" } else { &kinds }, destination.url);
    line
}

async fn test(
    connection: &mut Connection,
    options: &Test,
    out: &mut impl Write,
) -> Result<bool, CommandError> {
    let destination = outbox::destination(connection, DestinationId(options.id))?;
    let (now, hour) = (wall_now(), Duration::from_secs(3600));
    let sent = outbox::sent_between(connection, destination.id, now - hour, now)?;
    let before = outbox::sent_between(connection, destination.id, now - hour - hour, now - hour)?;
    let event = Event::Healthcheck { at: now, sent_last_hour: sent, trend_percentage: trend(before, sent) };
    let delivery = put_aside(connection, now, destination, &event)?;
    let Some(parcel) = outbox::parcel(connection, delivery)? else {
        return Err(OutboxError::NoDelivery(delivery.0).into());
    };
    let sender = Sender::new(SystemNetwork, system_roots(), options.leave.rules(Rules::default().timeout))?;
    let begin = Instant::now();
    let result = sender.send(&parcel, now).await;
    let took = begin.elapsed();
    let accepted = result.as_ref().is_ok_and(super::attempt::Answer::accepted);
    let (status, error, answer) = match result {
        Ok(answer) => (Some(answer.status), None, answer.body),
        Err(error) => (None, Some(error.to_string()), Private::default()),
    };
    let record = AttemptRecord { started: now, took, status, error, answer };
    write!(out, "{}", attempt_text(&record))?;
    outbox::record_attempt(connection, delivery, &record)?;
    outbox::finish(connection, delivery, 1, accepted, wall_now())?;
    Ok(accepted)
}

/// Queues an event in the log only, so that a broker that serves does not send it as well.
fn put_aside(
    connection: &mut Connection,
    now: Timestamp,
    destination: Destination,
    event: &Event,
) -> Result<DeliveryId, OutboxError> {
    let transaction = outbox::begin(connection)?;
    let made = outbox::enqueue_for(&transaction, now, &[destination], event, None)?;
    let [delivery] = made.as_slice() else { return Err(OutboxError::NoDelivery(0)) };
    outbox::finish(&transaction, *delivery, 0, false, now)?;
    transaction.commit()?;
    Ok(*delivery)
}

/// How many per cent more it is now; 0 where there was nothing before.
fn trend(before: u64, now: u64) -> i64 {
    let (before, now) = (i64::try_from(before).unwrap_or(i64::MAX), i64::try_from(now).unwrap_or(i64::MAX));
    now.saturating_sub(before).saturating_mul(100).checked_div(before).unwrap_or(0)
}

fn list_deliveries(
    connection: &Connection,
    options: &Deliveries,
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let destination = options.destination.map(DestinationId);
    let found = outbox::deliveries(connection, destination, options.state.as_deref(), options.limit)?;
    for delivery in found {
        write!(
            out,
            "{}\t{}\tdestination {}\t{}\t{}\t{} attempts",
            delivery.id.0,
            delivery.created,
            delivery.destination.0,
            delivery.kind,
            delivery.state,
            delivery.attempts
        )?;
        if delivery.state == "pending" && delivery.attempts > 0 {
            write!(out, "\tnext at {}", delivery.due)?;
        }
        writeln!(out)?;
        if options.attempts {
            for attempt in outbox::attempts(connection, delivery.id)? {
                write!(out, "    {}\t{}", attempt.started, attempt_text(&attempt))?;
            }
        }
    }
    Ok(())
}

fn attempt_text(attempt: &AttemptRecord) -> String {
    let result = match (attempt.status, &attempt.error) {
        (Some(status), _) => status.to_string(),
        (None, Some(error)) => error.clone(),
        (None, None) => "no answer".to_owned(),
    };
    let mut text = format!("{result}\t{} ms", attempt.took.as_millis());
    if !attempt.answer.expose().is_empty() {
        // One line, and no control sequences for the terminal.
        let _ = write!(text, "\t{}", attempt.answer.expose().escape_debug());
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trend_is_in_per_cent() {
        assert_eq!([trend(0, 5), trend(4, 5), trend(4, 1), trend(7, 7), trend(5, 0)], [0, 25, -75, 0, -100]);
    }
}
