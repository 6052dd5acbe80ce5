//! Recordings in IndexedDB: a row for each, and one for each of its chunks. A transaction that is complete is on disk
//! (`durability: "strict"`), and one that is not has changed nothing (docs/adr/0020).

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use strapline_units::Timestamp;
use wasm_bindgen::{JsCast, JsValue};

use super::BATCH;
use crate::indexed_db::{Database, READ_ONLY, READ_WRITE, Rows, Transaction, database, key_range, settled};

const DATABASE: &str = "strapline-recordings";
const RECORDINGS: &str = "recordings";
const CHUNKS: &str = "chunks";

/// What the list shows of a recording without reading it. Times are in µs since 1970, which JavaScript's numbers hold exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) id: f64,
    pub(crate) kind: Kind,
    /// What an imported file was called.
    pub(crate) name: Option<String>,
    pub(crate) began: f64,
    /// None while it goes on, and where it was cut off.
    pub(crate) ended: Option<f64>,
    /// How long it is in the store.
    pub(crate) octets: f64,
    /// It is to go for good, unless the person takes that back.
    pub(crate) deleted: bool,
    /// What it sums up to; reckoned when the list is first shown.
    pub(crate) numbers: Option<Numbers>,
}

/// What the chunks of a recording are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// A log of what was received.
    Log,
    /// A session of another program's file, as JSON.
    Session,
}

/// What a recording sums up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Numbers {
    /// Without pauses.
    pub(crate) timer_s: f64,
    pub(crate) beats: f64,
    pub(crate) mean_bpm: Option<f64>,
    pub(crate) max_bpm: Option<f64>,
    pub(crate) mean_power_w: Option<f64>,
    pub(crate) distance_m: Option<f64>,
}

impl Row {
    pub(crate) const fn new(id: f64, kind: Kind, began: Timestamp) -> Self {
        let began = began.unix_micros() as f64;
        Self { id, kind, name: None, began, ended: None, octets: 0.0, deleted: false, numbers: None }
    }

    pub(crate) const fn began(&self) -> Timestamp {
        Timestamp::from_unix_micros(self.began as i64)
    }
}

/// The open store.
#[derive(Clone)]
pub(crate) struct Store(Database);

impl Store {
    /// `None` where the browser keeps nothing.
    pub(crate) async fn open() -> Option<Self> {
        Some(Self(database(DATABASE, &[RECORDINGS, CHUNKS]).await?))
    }

    /// Every recording, the oldest first.
    pub(crate) async fn rows(&self) -> Option<Vec<Row>> {
        let rows = settled(&self.table(RECORDINGS)?.values(&JsValue::UNDEFINED).ok()?).await?;
        Some(Array::from(&rows).iter().filter_map(|row| serde_wasm_bindgen::from_value(row).ok()).collect())
    }

    /// The row of one.
    pub(crate) async fn row(&self, id: f64) -> Option<Row> {
        let rows = settled(&self.table(RECORDINGS)?.values(&id.into()).ok()?).await?;
        serde_wasm_bindgen::from_value(Array::from(&rows).get(0)).ok()
    }

    /// Begins to keep a row.
    pub(crate) fn put(&self, row: &Row) -> Option<Transaction> {
        self.append(row.id, &[], Some(row))
    }

    /// Begins to keep chunks, and the row that belongs to them, all or nothing.
    pub(crate) fn append(
        &self,
        id: f64,
        chunks: &[(u32, Vec<u8>)],
        row: Option<&Row>,
    ) -> Option<Transaction> {
        let transaction = self.begin()?;
        let rows = transaction.rows(CHUNKS);
        for (number, octets) in chunks {
            rows.put(&Uint8Array::from(octets.as_slice()), &key(id, *number)).ok()?;
        }
        if let Some(row) = row {
            let value = serde_wasm_bindgen::to_value(row).ok()?;
            transaction.rows(RECORDINGS).put(&value, &id.into()).ok()?;
        }
        // Not to wait for another turn, which a page that goes does not have.
        let _ = transaction.commit();
        Some(transaction)
    }

    /// Begins to delete a recording.
    pub(crate) fn remove(&self, id: f64) -> Option<Transaction> {
        let transaction = self.begin()?;
        transaction.rows(CHUNKS).delete(&range(id, 0, u32::MAX)).ok()?;
        transaction.rows(RECORDINGS).delete(&id.into()).ok()?;
        let _ = transaction.commit();
        Some(transaction)
    }

    /// How many chunks a recording has: they are numbered from 0, without a hole.
    pub(crate) async fn count(&self, id: f64) -> Option<u32> {
        let keys = settled(&self.table(CHUNKS)?.keys(&range(id, 0, u32::MAX)).ok()?).await?;
        Some(Array::from(&keys).length())
    }

    /// A batch of chunks from that number on.
    pub(crate) async fn chunks(&self, id: f64, from: u32) -> Option<Vec<Vec<u8>>> {
        let range = range(id, from, from.saturating_add(BATCH - 1));
        let values = settled(&self.table(CHUNKS)?.values(&range).ok()?).await?;
        let octets = |value: JsValue| value.dyn_into::<Uint8Array>().ok().map(|octets| octets.to_vec());
        Some(Array::from(&values).iter().filter_map(octets).collect())
    }

    fn begin(&self) -> Option<Transaction> {
        let options = Object::new();
        let _ = Reflect::set(&options, &"durability".into(), &"strict".into());
        let tables = Array::of2(&RECORDINGS.into(), &CHUNKS.into());
        self.0.transaction(&tables, READ_WRITE, &options).ok()
    }

    fn table(&self, name: &str) -> Option<Rows> {
        let names = Array::of1(&name.into());
        Some(self.0.transaction(&names, READ_ONLY, &JsValue::UNDEFINED).ok()?.rows(name))
    }
}

fn key(id: f64, number: u32) -> JsValue {
    Array::of2(&id.into(), &number.into()).into()
}

fn range(id: f64, from: u32, up_to: u32) -> JsValue {
    key_range(&key(id, from), &key(id, up_to))
}
