//! A consumer that stays: connects again when its broker is gone, and asks for what it has missed.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::PATIENCE;
use crate::broker::{Account, Broker};
use crate::consumer::Dispatch;
use crate::http;

/// The broker wants a heartbeat every 10 s or later.
const HEARTBEAT: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_millis(500);

/// Reads until it is dropped.
pub struct Reader {
    shared: Arc<Shared>,
    live: watch::Receiver<bool>,
    task: AbortHandle,
}

struct Shared {
    address: String,
    account: Account,
    got: Mutex<Got>,
}

#[derive(Default)]
struct Got {
    /// What came, by its number: a REPLAY and the live frames beside it may have one in common.
    frames: BTreeMap<i64, Dispatch>,
    /// The highest number that was taken already, and all up to it.
    taken: i64,
    numbers: HashSet<i64>,
    connections: usize,
    /// What must not be: a number with two contents, one that was overtaken, a frame that is none.
    faults: Vec<String>,
}

impl Reader {
    /// Connects.
    ///
    /// # Errors
    /// When the broker does not take it.
    pub async fn start(broker: &Broker) -> anyhow::Result<Self> {
        let shared = Arc::new(Shared {
            address: broker.address().to_owned(),
            account: broker.account().clone(),
            got: Mutex::default(),
        });
        let (tell, mut live) = watch::channel(false);
        let reading = shared.clone();
        let task = tokio::spawn(async move {
            loop {
                // A broker that is not there is one of the faults; values that do not come are told by what checks them.
                let _ = read(&reading, &tell).await;
                tell.send_replace(false);
                sleep(AGAIN).await;
            }
        });
        let reader = Self { shared, live: live.clone(), task: task.abort_handle() };
        timeout(PATIENCE, live.wait_for(|live| *live)).await.context("the consumer is not let in")??;
        Ok(reader)
    }

    /// What came since the last [`Self::take`], in order.
    ///
    /// # Errors
    /// When a frame came that must not be.
    pub fn frames(&self) -> anyhow::Result<Vec<Dispatch>> {
        let got = self.shared.lock();
        ensure!(got.faults.is_empty(), "{:#?}", got.faults);
        Ok(got.frames.values().cloned().collect())
    }

    /// Takes what came up to this number.
    pub fn take(&self, seq: i64) {
        let mut got = self.shared.lock();
        let later = got.frames.split_off(&(seq + 1));
        let taken = std::mem::replace(&mut got.frames, later);
        got.numbers.extend(taken.into_keys());
        got.taken = got.taken.max(seq);
    }

    /// How often it has connected.
    pub fn connections(&self) -> usize {
        self.shared.lock().connections
    }

    /// Whether it has a connection.
    pub fn is_live(&self) -> bool {
        *self.live.borrow()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Got> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Got {
    fn newest(&self) -> i64 {
        self.frames.last_key_value().map_or(self.taken, |(seq, _)| *seq)
    }

    fn add(&mut self, text: &str) {
        let frame = match Dispatch::parse(text) {
            Ok(Some(frame)) => frame,
            Ok(None) => return,
            Err(error) => return self.faults.push(format!("{error:#}")),
        };
        if frame.seq <= self.taken {
            // A replay may have asked for more than was missing.
            if !self.numbers.contains(&frame.seq) {
                self.faults.push(format!("behind number {} came {frame:?}", self.taken));
            }
            return;
        }
        if let Some(known) = self.frames.get(&frame.seq)
            && *known != frame
        {
            self.faults.push(format!("number {} is {known:?} and {frame:?}", frame.seq));
        }
        self.frames.insert(frame.seq, frame);
    }
}

/// One connection, from IDENTIFY to its end.
async fn read(shared: &Shared, live: &watch::Sender<bool>) -> anyhow::Result<()> {
    let Account { dev_id, api_key, .. } = &shared.account;
    let token = http::token(&shared.address, "/auth/developer", dev_id, api_key).await?;
    let (socket, _) = timeout(PATIENCE, connect_async(format!("ws://{}/connect", shared.address))).await??;
    let (mut sink, mut stream) = socket.split();
    sink.send(Message::text(json!({ "op": 3, "d": { "token": token, "type": 1 } }).to_string())).await?;
    let mut heartbeat = interval(HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = stream.next() => {
                let Message::Text(text) = message.context("the end")?? else { continue };
                if text.as_str() == r#"{"op":4}"# {
                    let after = {
                        let mut got = shared.lock();
                        got.connections += 1;
                        (got.connections > 1).then(|| got.newest())
                    };
                    if let Some(after) = after {
                        let replay = json!({ "op": 7, "d": { "after": after, "before": i64::MAX } });
                        sink.send(Message::text(replay.to_string())).await?;
                    }
                    live.send_replace(true);
                } else {
                    shared.lock().add(&text);
                }
            }
            _ = heartbeat.tick() => sink.send(Message::text(r#"{"op":0}"#)).await?,
        }
    }
}
