//! A recording, read from the store in slices.

use strapline_export::{Recording, Summary, json};
use strapline_recording::{Assembler, Chunks, Entry};
use strapline_units::Timestamp;

use super::desk::Slices;
use crate::lazy;
use crate::recorder::{BATCH, Kind, Numbers, Row, Store};

/// Why a recording could not be read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("the browser does not give it")]
    Store,
    #[error("a part of the app could not be loaded")]
    Code,
    #[error("nothing in it can be read")]
    Empty,
    #[error("it was cancelled")]
    Cancelled,
}

/// Reads a recording; `done` is told how much of it is done, and says whether to go on.
pub(super) async fn load(
    store: &Store,
    row: &Row,
    slices: &mut Slices,
    done: &dyn Fn(f64) -> bool,
) -> Result<Recording, Unreadable> {
    if row.kind == Kind::Session {
        let mut octets = Vec::new();
        each_chunk(store, row.id, slices, done, &mut |chunk| octets.extend(chunk)).await?;
        return json::read(&octets).map_err(|_| Unreadable::Empty);
    }
    let extension = lazy::sensors().await.map_err(|_| Unreadable::Code)?;
    let mut assembler = Assembler::new(extension);
    each_chunk(store, row.id, slices, done, &mut |chunk| {
        // What is damaged is left out: what comes before and after can be read.
        Chunks::new(&chunk).flatten().flatten().for_each(|entry| assembler.take(entry));
    })
    .await?;
    assembler.newest().ok_or(Unreadable::Empty)?;
    Ok(assembler.finish())
}

/// Everything that was received, as it was.
pub(super) async fn entries(store: &Store, id: f64) -> Result<Vec<Entry>, Unreadable> {
    let mut entries = Vec::new();
    each_chunk(store, id, &mut Slices::quiet(), &|_| true, &mut |chunk| {
        entries.extend(Chunks::new(&chunk).flatten().flatten());
    })
    .await?;
    Ok(entries)
}

async fn each_chunk(
    store: &Store,
    id: f64,
    slices: &mut Slices,
    done: &dyn Fn(f64) -> bool,
    take: &mut dyn FnMut(Vec<u8>),
) -> Result<(), Unreadable> {
    let count = store.count(id).await.ok_or(Unreadable::Store)?;
    for from in (0..count).step_by(BATCH as usize) {
        let chunks = store.chunks(id, from).await.ok_or(Unreadable::Store)?;
        for (number, chunk) in (from..).zip(chunks) {
            take(chunk);
            slices.breathe().await;
            if !done(f64::from(number) / f64::from(count)) {
                return Err(Unreadable::Cancelled);
            }
        }
    }
    Ok(())
}

/// What the list says of a recording.
pub(super) fn numbers(summary: &Summary) -> Numbers {
    let whole = &summary.whole;
    let heart_rate = whole.heart_rate();
    Numbers {
        timer_s: whole.timer.as_secs_f64(),
        beats: whole.beats as f64,
        mean_bpm: heart_rate.map(|rate| rate.mean),
        max_bpm: heart_rate.map(|rate| rate.max),
        mean_power_w: whole.power().map(|rate| rate.mean),
        distance_m: whole.distance_m(),
    }
}

/// A row that knows what its recording sums up to, and when that ended.
pub(super) fn complete(row: &Row, recording: &Recording, summary: &Summary) -> Row {
    let micros = |at: Timestamp| at.unix_micros() as f64;
    Row {
        began: micros(recording.start),
        ended: Some(micros(recording.end)),
        numbers: Some(numbers(summary)),
        ..row.clone()
    }
}
