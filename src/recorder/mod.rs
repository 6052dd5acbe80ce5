//! Records what sensors send, as octets, into the browser's store, about twice a second (docs/recording.md). Loaded when the
//! first recording is started.

mod room;
mod store;

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Interval;
use strapline_pipeline::Input;
use strapline_recording::{Chunks, Encoder, Entry, Mark, What};
use strapline_units::{Private, SourceId, Timestamp};

use crate::dom;
use crate::indexed_db::{Held, completed, lock};
use crate::settings;
use crate::state::{Event, Notice, RecordingNow, State};
pub(crate) use room::estimate;
pub(crate) use store::{Kind, Numbers, Row, Store};

/// How often what was received is written: a crash loses no more than that.
const WRITE_MILLIS: u32 = 500;
/// Writes between two looks at how much room is left.
const LOOK_EVERY: u32 = 60;
/// Names the recording that goes on, for the next visit.
pub(crate) const OPEN_KEY: &str = "strapline.recording";
/// How many chunks are read at once.
pub(crate) const BATCH: u32 = 256;

/// What the recorder is told.
pub(crate) enum Happening<'a> {
    /// The pipeline is given this.
    Input(&'a Input),
    /// A sensor is called so.
    Named(SourceId, &'a str),
    /// The person has pressed something.
    Mark(Mark),
    /// The page goes, perhaps.
    Leave,
}

/// Takes what happens. The last is the mark of the stop.
pub(crate) type Recorder = Box<dyn Fn(Happening<'_>)>;

/// What the chunk has, by its entry points.
#[allow(clippy::type_complexity, reason = "a future that is called across chunks is boxed")]
pub(crate) struct RecorderCode {
    /// Begins a recording, or goes on with the one of that id; nothing where the browser keeps nothing.
    pub(crate) begin: fn(State, Option<f64>) -> Pin<Box<dyn Future<Output = Option<Recorder>>>>,
    /// Says so where a recording was cut off by the end of its page.
    pub(crate) look_for_cut_off: fn(State) -> Pin<Box<dyn Future<Output = ()>>>,
}

/// For `lazy` only: whoever else names it has all of it.
pub(crate) const CODE: RecorderCode = RecorderCode { begin, look_for_cut_off };

/// Begins a recording, or goes on with the one of that id; nothing where the browser keeps nothing.
fn begin(state: State, id: Option<f64>) -> Pin<Box<dyn Future<Output = Option<Recorder>>>> {
    Box::pin(async move {
        let store = Store::open().await?;
        room::ask_to_persist();
        let recording = match id {
            Some(id) => go_on(state, store, id).await?,
            None => new(state, store).await?,
        };
        let recording = Rc::new(RefCell::new(recording));
        write(&recording);
        look(&recording);
        let ticking = recording.clone();
        let mut ticks = 0_u32;
        recording.borrow_mut().tick = Some(Interval::new(WRITE_MILLIS, move || {
            write(&ticking);
            ticks += 1;
            if ticks.is_multiple_of(LOOK_EVERY) {
                look(&ticking);
            }
        }));
        Some(Box::new(move |happening: Happening<'_>| take(&recording, &happening)) as Recorder)
    })
}

/// Says so where a recording was cut off by the end of its page.
fn look_for_cut_off(state: State) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        let Some(id) = named_open() else { return };
        let Some(store) = Store::open().await else { return };
        // Another tab may be at it.
        let Some(_held) = lock(&lock_name(id)).await else { return };
        let row = store.row(id).await.filter(|row| row.ended.is_none() && !row.deleted);
        let tail = match row {
            Some(row) => Tail::read(&store, row.id).await,
            None => None,
        };
        match tail {
            Some(tail) => {
                let length = tail.now.elapsed(tail.newest);
                state.apply(Event::Notice(Some(Notice::CutOff { id, length })));
            }
            None => forget_open(id),
        }
    })
}

/// The name of the lock that says that a recording goes on.
pub(crate) fn lock_name(id: f64) -> String {
    format!("strapline-recording.{id}")
}

fn named_open() -> Option<f64> {
    settings::storage()?.get_item(OPEN_KEY).ok()??.parse().ok()
}

fn forget_open(id: f64) {
    if named_open() == Some(id)
        && let Some(storage) = settings::storage()
    {
        let _ = storage.remove_item(OPEN_KEY);
    }
}

/// A recording that goes on.
struct Recording {
    state: State,
    store: Store,
    row: Row,
    now: RecordingNow,
    encoder: Encoder,
    /// What is not known to be kept, with the numbers of the chunks.
    waiting: Vec<(u32, Vec<u8>)>,
    /// The number of the next chunk.
    next: u32,
    written: Timestamp,
    /// What is added to the numbers of sensors: those of an earlier page are other sensors.
    base: u32,
    stopped: bool,
    tick: Option<Interval>,
    _held: Held,
}

async fn new(state: State, store: Store) -> Option<Recording> {
    let now = dom::now();
    let id = now.unix_micros() as f64;
    let held = lock(&lock_name(id)).await?;
    let row = Row::new(id, Kind::Log, now);
    if !completed(&store.put(&row)?).await {
        return None;
    }
    let mut recording = Recording::new(state, store, row, RecordingNow::new(now), held);
    let wheel_mm = state.peek(|state| state.settings.wheel_mm);
    let utc_offset_minutes = i16::try_from(dom::utc_offset_minutes()).unwrap_or_default();
    recording.push(now, What::Began { utc_offset_minutes, wheel_mm });
    Some(recording)
}

/// The time in between was a pause.
async fn go_on(state: State, store: Store, id: f64) -> Option<Recording> {
    let held = lock(&lock_name(id)).await?;
    let row = Row { ended: None, numbers: None, ..store.row(id).await? };
    let Tail { mut now, newest, next, base } = Tail::read(&store, id).await?;
    let (paused, at) = (now.paused.is_some(), dom::now());
    now.pause(newest);
    now.resume(at);
    let mut recording = Recording::new(state, store, row, now, held);
    (recording.next, recording.base) = (next, base);
    if !paused {
        recording.push(newest, What::Mark(Mark::Pause));
    }
    recording.push(at, What::Mark(Mark::Resume));
    Some(recording)
}

impl Recording {
    fn new(state: State, store: Store, row: Row, now: RecordingNow, held: Held) -> Self {
        if let Some(storage) = settings::storage() {
            let _ = storage.set_item(OPEN_KEY, &row.id.to_string());
        }
        state.apply(Event::Recording(Some(now)));
        Self {
            state,
            store,
            row,
            now,
            encoder: Encoder::default(),
            waiting: Vec::new(),
            next: 0,
            written: dom::now(),
            base: 0,
            stopped: false,
            tick: None,
            _held: held,
        }
    }

    fn push(&mut self, at: Timestamp, what: What) {
        self.encoder.push(&Entry { at, what });
    }

    fn show(&self) {
        self.state.apply(Event::Recording((!self.stopped).then_some(self.now)));
    }

    fn mark(&mut self, mark: Mark) {
        let at = dom::now();
        match mark {
            Mark::Lap => self.now.next_lap(at),
            Mark::Pause => self.now.pause(at),
            Mark::Resume => self.now.resume(at),
            Mark::Stop => {
                self.stopped = true;
                self.row.ended = Some(at.unix_micros() as f64);
                forget_open(self.row.id);
            }
        }
        self.push(at, What::Mark(mark));
        self.show();
    }

    fn renamed(&self, id: SourceId) -> SourceId {
        SourceId(self.base.saturating_add(id.0))
    }
}

fn take(recording: &Rc<RefCell<Recording>>, happening: &Happening<'_>) {
    let now = dom::now();
    let mut own = recording.borrow_mut();
    match *happening {
        Happening::Input(input) => {
            let (at, input) = own.adopt(now, input.clone());
            own.push(at, What::Input(input));
        }
        Happening::Named(id, name) => {
            let id = own.renamed(id);
            own.push(now, What::Named(id, Private::new(name.to_owned())));
        }
        Happening::Mark(mark) => own.mark(mark),
        Happening::Leave => {}
    }
    // A hidden page's timers are late: what comes then is written at once.
    let at_once = matches!(happening, Happening::Mark(_) | Happening::Leave);
    let due = now.duration_since(own.written) >= Duration::from_millis(WRITE_MILLIS.into());
    drop(own);
    if at_once || due {
        write(recording);
    }
}

impl Recording {
    /// The input as it is kept, and when it was.
    fn adopt(&self, now: Timestamp, mut input: Input) -> (Timestamp, Input) {
        let (device, at) = match &mut input {
            Input::Connected { device, .. }
            | Input::Disconnected { device }
            | Input::Forgotten { device }
            | Input::Streams { device, .. } => (device, now),
            // The pipeline believes no time that is yet to come.
            Input::Movesense { device, at, .. } => {
                *at = now.min(*at);
                (device, *at)
            }
            Input::Notification(notification) => {
                notification.at = now.min(notification.at);
                (&mut notification.device, notification.at)
            }
        };
        *device = self.renamed(*device);
        (at, input)
    }
}

/// Writes what waits, in one transaction; what the browser does not take waits for the next time.
fn write(recording: &Rc<RefCell<Recording>>) {
    let mut own = recording.borrow_mut();
    own.written = dom::now();
    if let Some(chunk) = own.encoder.take_chunk() {
        own.row.octets += chunk.len() as f64;
        let number = own.next;
        own.waiting.push((number, chunk));
        own.next += 1;
    }
    if own.waiting.is_empty() {
        return;
    }
    let chunks = std::mem::take(&mut own.waiting);
    let row = own.stopped.then(|| own.row.clone());
    let transaction = own.store.append(own.row.id, &chunks, row.as_ref());
    drop(own);
    let recording = recording.clone();
    dom::spawn(async move {
        let kept = match transaction {
            Some(transaction) => completed(&transaction).await,
            None => false,
        };
        let mut own = recording.borrow_mut();
        if !kept {
            // Before what came meanwhile.
            let later = std::mem::replace(&mut own.waiting, chunks);
            own.waiting.extend(later);
        }
        if own.now.troubled == kept {
            own.now.troubled = !kept;
            own.show();
        }
        if kept && row.is_some() {
            // Ends the timer, and with it the last that holds on to this recording and its lock.
            own.tick = None;
            let length = own.now.elapsed(dom::now());
            own.state.apply(Event::Notice(Some(Notice::Recorded { length })));
        }
    });
}

/// Looks how much room is left.
fn look(recording: &Rc<RefCell<Recording>>) {
    let recording = recording.clone();
    dom::spawn(async move {
        let (octets, elapsed) = {
            let own = recording.borrow();
            (own.row.octets, dom::now().duration_since(own.now.began))
        };
        let room = room::left(octets, elapsed).await;
        let mut own = recording.borrow_mut();
        if own.now.room != room {
            own.now.room = room;
            own.show();
        }
    });
}

/// How a recording stood when it was cut off.
struct Tail {
    now: RecordingNow,
    newest: Timestamp,
    /// The number of the next chunk, and what the next sensors' numbers begin after.
    next: u32,
    base: u32,
}

impl Tail {
    async fn read(store: &Store, id: f64) -> Option<Self> {
        let count = store.count(id).await?;
        let mut tail: Option<Self> = None;
        for from in (0..count).step_by(BATCH as usize) {
            for chunk in store.chunks(id, from).await? {
                for entry in Chunks::new(&chunk).flatten().flatten() {
                    let now = RecordingNow::new(entry.at);
                    let tail = tail.get_or_insert(Self { now, newest: entry.at, next: count, base: 0 });
                    tail.take(&entry);
                }
            }
        }
        tail
    }

    fn take(&mut self, entry: &Entry) {
        self.newest = self.newest.max(entry.at);
        match &entry.what {
            What::Mark(Mark::Lap) => self.now.next_lap(entry.at),
            What::Mark(Mark::Pause) => self.now.pause(entry.at),
            What::Mark(Mark::Resume) => self.now.resume(entry.at),
            What::Named(id, _) => self.base = self.base.max(id.0),
            _ => {}
        }
    }
}
