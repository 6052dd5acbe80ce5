//! What the uplink has not delivered, in IndexedDB, so that a reload or a crash loses nothing. One row for each stream, and one
//! for each of its frames.
//!
//! Tabs share the database: a stream belongs to the worker that holds its Web Lock, which ends with the worker however that
//! ends. A new worker takes over all streams of the same destination whose lock is free.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use strapline_wire::{Kept, Stream, StreamId};
use wasm_bindgen::JsValue;

use crate::dom::{self, Listener};
use crate::indexed_db::{Database, READ_ONLY, READ_WRITE, Rows, database, key_range, lock, settled};

const DATABASE: &str = "strapline-uplink";
const STREAMS: &str = "streams";
const FRAMES: &str = "frames";
const LOCK_PATIENCE_MILLIS: u32 = 300;

/// A change of what is kept.
pub(super) enum Change {
    Keep(StreamId, i64, String),
    Forget(StreamId, i64, i64),
    Retire(StreamId),
}

/// Whose a stream is.
enum Own {
    Mine(Stream),
    /// Another worker's, at the moment.
    Busy,
    /// For another destination, or none any more.
    Other,
}

/// The open database. Whatever it is asked for happens in that order.
pub(crate) struct Store {
    database: Database,
    /// Whether the browser has taken a change back, such as for want of space.
    aborted: Rc<Cell<bool>>,
    _listener: Listener,
}

impl Store {
    /// Opens the database and takes over what waits for `destination`: the last stream is this worker's own. `None` where the
    /// browser keeps nothing, such as in some private windows.
    pub(super) async fn open(destination: &str) -> Option<(Self, Vec<Stream>)> {
        let database = database(DATABASE, &[STREAMS, FRAMES]).await?;
        let aborted = Rc::new(Cell::new(false));
        let told = aborted.clone();
        // The event of every transaction comes by here.
        let listener = Listener::new(&database, "abort", move |_| told.set(true));
        let store = Self { database, aborted, _listener: listener };
        let streams = store.take_over(destination).await?;
        Some((store, streams))
    }

    async fn take_over(&self, destination: &str) -> Option<Vec<Stream>> {
        let names = settled(&self.rows(STREAMS, READ_ONLY)?.keys(&JsValue::UNDEFINED).ok()?).await?;
        let mut names: Vec<JsValue> = Array::from(&names).iter().collect();
        let mut streams = Vec::new();
        // Again after a while: the lock of a page that is just being reloaded is let go a moment later.
        for pause in [0, LOCK_PATIENCE_MILLIS] {
            if pause > 0 && !names.is_empty() {
                TimeoutFuture::new(pause).await;
            }
            for name in std::mem::take(&mut names) {
                match self.own(&name, destination).await? {
                    Own::Mine(stream) => streams.push(stream),
                    Own::Busy => names.push(name),
                    Own::Other => {}
                }
            }
        }
        if streams.is_empty() {
            let id = new_name();
            // Nobody else knows the name.
            own_lock(id).await;
            streams.push(Stream::new(id));
        }
        // Before the first number is given, so that none is ever given twice.
        for stream in &streams {
            let value = Array::of2(&destination.into(), &(stream.starts + 1).into());
            let rows = self.rows(STREAMS, READ_WRITE)?;
            settled(&rows.put(&value, &stream.id.to_string().into()).ok()?).await?;
        }
        Some(streams)
    }

    /// Takes a stream over, where it is for this destination and nobody else's.
    async fn own(&self, name: &JsValue, destination: &str) -> Option<Own> {
        let Some(id) = name.as_string().and_then(|name| StreamId::parse(&name)) else {
            return Some(Own::Other);
        };
        if self.starts(name, destination).await?.is_none() {
            return Some(Own::Other);
        }
        if !own_lock(id).await {
            return Some(Own::Busy);
        }
        // Read again: whoever held the lock until now may have used the stream, or retired it.
        Some(match self.starts(name, destination).await? {
            Some(starts) => Own::Mine(Stream { id, starts, kept: self.kept(id).await? }),
            None => Own::Other,
        })
    }

    /// How often a stream was started, where it is for this destination.
    async fn starts(&self, name: &JsValue, destination: &str) -> Option<Option<u32>> {
        let rows = settled(&self.rows(STREAMS, READ_ONLY)?.values(name).ok()?).await?;
        let rows = Array::from(&rows);
        if rows.length() == 0 {
            return Some(None);
        }
        let row = Array::from(&rows.get(0));
        let ours = row.get(0).as_string().as_deref() == Some(destination);
        Some(row.get(1).as_f64().filter(|_| ours).map(|starts| starts as u32))
    }

    async fn kept(&self, id: StreamId) -> Option<Vec<Kept>> {
        let keys = settled(&self.rows(FRAMES, READ_ONLY)?.keys(&range(id, 0, i64::MAX)).ok()?).await?;
        let values = settled(&self.rows(FRAMES, READ_ONLY)?.values(&range(id, 0, i64::MAX)).ok()?).await?;
        let (keys, values) = (Array::from(&keys), Array::from(&values));
        let kept = keys.iter().zip(values.iter()).filter_map(|(key, frame)| {
            let id = Array::from(&key).get(1).as_f64()? as i64;
            Some(Kept { id, frame: frame.as_string()? })
        });
        Some(kept.collect())
    }

    /// Makes changes in one transaction; false where the browser refuses, or has taken back an earlier one.
    pub(super) fn change(&self, changes: impl Iterator<Item = Change>) -> bool {
        let names = Array::of2(&STREAMS.into(), &FRAMES.into());
        let Ok(transaction) = self.database.transaction(&names, READ_WRITE, &JsValue::UNDEFINED) else {
            return false;
        };
        let (streams, frames) = (transaction.rows(STREAMS), transaction.rows(FRAMES));
        let mut done = !self.aborted.get();
        for change in changes {
            let asked = match change {
                Change::Keep(stream, id, frame) => frames.put(&frame.into(), &key(stream, id)),
                Change::Forget(stream, from, up_to) => frames.delete(&range(stream, from, up_to)),
                Change::Retire(stream) => {
                    let name = stream.to_string().into();
                    frames.delete(&range(stream, 0, i64::MAX)).and_then(|_| streams.delete(&name))
                }
            };
            done &= asked.is_ok();
        }
        done
    }

    fn rows(&self, name: &str, mode: &str) -> Option<Rows> {
        Some(self.database.transaction(&Array::of1(&name.into()), mode, &JsValue::UNDEFINED).ok()?.rows(name))
    }
}

/// A name that no other stream has.
pub(super) fn new_name() -> StreamId {
    let mut bytes = [0; 16];
    let random = [dom::random_seed().to_be_bytes(), dom::random_seed().to_be_bytes()];
    bytes.iter_mut().zip(random.as_flattened()).for_each(|(byte, random)| *byte = *random);
    StreamId::from_random(bytes)
}

/// Numbers of a stream are far below the 2^53 that JavaScript has.
fn key(stream: StreamId, id: i64) -> JsValue {
    Array::of2(&stream.to_string().into(), &(id as f64).into()).into()
}

fn range(stream: StreamId, from: i64, up_to: i64) -> JsValue {
    key_range(&key(stream, from), &key(stream, up_to))
}

/// Takes the lock of a stream for as long as this worker lives; false where another holds it.
async fn own_lock(id: StreamId) -> bool {
    match lock(&format!("{DATABASE}.{id}")).await {
        Some(held) => {
            held.keep();
            true
        }
        None => false,
    }
}
