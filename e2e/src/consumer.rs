//! A consumer that is written from the protocol's description alone: IDENTIFY, heartbeats, DISPATCH, REPLAY.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use strapline_units::Timestamp;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;

use crate::PATIENCE;
use crate::broker::Broker;

/// Every broker of these tests wants a heartbeat at 10 s or later.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// A DISPATCH frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispatch {
    /// The data type.
    pub t: String,
    /// The value; 0 for a type that has several numbers.
    pub val: f64,
    /// The numbers of a type that has several.
    pub d: Vec<f64>,
    /// When it was measured.
    pub ts: Timestamp,
    /// Which sensor measured it.
    pub source: String,
    /// Whose it is.
    pub uid: String,
    /// Its number.
    pub seq: i64,
    /// Whether it is marked as simulated.
    pub synthetic: bool,
}

impl Dispatch {
    /// Reads a frame of any opcode; `None` where it is no DISPATCH.
    ///
    /// # Errors
    /// When a member is missing or of another type.
    pub fn parse(text: &str) -> anyhow::Result<Option<Self>> {
        let frame: Value = serde_json::from_str(text).with_context(|| text.to_owned())?;
        if frame["op"] != 5 {
            return Ok(None);
        }
        let numbers = |value: &Value| value.as_array()?.iter().map(Value::as_f64).collect::<Option<Vec<_>>>();
        let text_of = |value: &Value| Some(value.as_str()?.to_owned());
        let read = || {
            Some(Self {
                t: text_of(&frame["t"])?,
                val: match &frame["d"]["val"] {
                    Value::Null if frame["d"]["d"].is_array() => 0.0,
                    val => val.as_f64()?,
                },
                d: match &frame["d"]["d"] {
                    Value::Null => Vec::new(),
                    several => numbers(several)?,
                },
                ts: frame["d"]["ts"].as_str()?.parse().ok()?,
                source: text_of(&frame["d"]["source"])?,
                uid: text_of(&frame["uid"])?,
                seq: frame["seq"].as_i64()?,
                synthetic: match &frame["synthetic"] {
                    Value::Null => false,
                    marked => marked.as_bool()?,
                },
            })
        };
        Ok(Some(read().with_context(|| format!("a member is missing or of another type: {text}"))?))
    }
}

/// A connected consumer; dropping it ends its connection.
pub struct Consumer {
    record: Arc<Record>,
    outbox: mpsc::UnboundedSender<String>,
    serving: AbortHandle,
}

#[derive(Default)]
struct Record {
    /// Every text that was received.
    received: Mutex<Vec<String>>,
    more: Notify,
}

impl Record {
    fn texts(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Consumer {
    /// Connects to a broker, by `address` where that is not the broker's own (a tap), and waits for READY.
    ///
    /// # Errors
    /// When the broker refuses.
    pub async fn connect(broker: &Broker, address: Option<&str>) -> anyhow::Result<Self> {
        let token = broker.consumer_token().await?;
        let url = format!("ws://{}/connect", address.unwrap_or_else(|| broker.address()));
        let (socket, _) = tokio_tungstenite::connect_async(&url).await.with_context(|| url.clone())?;
        let record = Arc::new(Record::default());
        let (outbox, mut orders) = mpsc::unbounded_channel::<String>();
        outbox.send(json!({ "op": 3, "d": { "token": token, "type": 1 } }).to_string())?;
        let (mut sink, mut stream) = socket.split();
        let kept = record.clone();
        let serving = tokio::spawn(async move {
            let mut heartbeat = interval(HEARTBEAT);
            heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    message = stream.next() => match message {
                        Some(Ok(Message::Text(text))) => {
                            kept.texts().push(text.to_string());
                            kept.more.notify_waiters();
                        }
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => return,
                    },
                    Some(text) = orders.recv() => {
                        let _ = sink.send(Message::text(text)).await;
                    }
                    _ = heartbeat.tick() => {
                        let _ = sink.send(Message::text(r#"{"op":0}"#)).await;
                    }
                }
            }
        });
        let consumer = Self { record, outbox, serving: serving.abort_handle() };
        consumer.wait(PATIENCE, "READY", |texts| texts.iter().any(|text| text == r#"{"op":4}"#)).await?;
        Ok(consumer)
    }

    /// Asks for stored frames between two numbers, both excluded.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn replay(&self, after: i64, before: i64) -> anyhow::Result<()> {
        Ok(self.outbox.send(json!({ "op": 7, "d": { "after": after, "before": before } }).to_string())?)
    }

    /// Every DISPATCH so far, in the order in which they came.
    ///
    /// # Errors
    /// When one is malformed.
    pub fn dispatches(&self) -> anyhow::Result<Vec<Dispatch>> {
        let texts = self.record.texts().clone();
        texts.iter().filter_map(|text| Dispatch::parse(text).transpose()).collect()
    }

    /// Waits until there are at least `count` DISPATCH frames of what sensors have sent (HRV is made of it by the page), and returns
    /// all.
    ///
    /// # Errors
    /// When there are fewer in time.
    pub async fn wait_for(&self, count: usize, limit: Duration) -> anyhow::Result<Vec<Dispatch>> {
        let dispatched = |texts: &[String]| {
            let sent = |text: &&String| text.starts_with(r#"{"op":5,"#) && !text.contains(r#""t":"HRV""#);
            texts.iter().filter(sent).count()
        };
        let what = format!("{count} DISPATCH frames");
        let waited = self.wait(limit, &what, |texts| dispatched(texts) >= count).await;
        let frames = self.dispatches()?;
        waited.with_context(|| format!("there are {:?}", census(&frames)))?;
        Ok(frames)
    }

    /// Waits until a DISPATCH fulfils `wanted`, and returns it.
    ///
    /// # Errors
    /// When none does in time.
    pub async fn wait_for_one(
        &self,
        limit: Duration,
        wanted: impl Fn(&Dispatch) -> bool,
    ) -> anyhow::Result<Dispatch> {
        let find = |texts: &[String]| {
            texts.iter().rev().filter_map(|text| Dispatch::parse(text).ok()?).find(|found| wanted(found))
        };
        self.wait(limit, "such DISPATCH", |texts| find(texts).is_some()).await?;
        find(&self.record.texts()).context("it was there")
    }

    async fn wait(
        &self,
        limit: Duration,
        what: &str,
        done: impl Fn(&[String]) -> bool,
    ) -> anyhow::Result<()> {
        let deadline = Instant::now() + limit;
        loop {
            let more = self.record.more.notified();
            if done(&self.record.texts()) {
                return Ok(());
            }
            // The pause keeps a flood of frames from being counted anew at each of them.
            let _ = timeout(Duration::from_millis(20), std::future::pending::<()>()).await;
            if timeout_at(deadline, more).await.is_err() && !done(&self.record.texts()) {
                let texts = self.record.texts();
                bail!(
                    "no {what} within {limit:?}; {} texts came, the last is {:?}",
                    texts.len(),
                    texts.last()
                );
            }
        }
    }
}

/// How many frames there are of each source and data type.
fn census(frames: &[Dispatch]) -> BTreeMap<(&str, &str), usize> {
    let mut census = BTreeMap::new();
    for frame in frames {
        *census.entry((frame.source.as_str(), frame.t.as_str())).or_default() += 1;
    }
    census
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
