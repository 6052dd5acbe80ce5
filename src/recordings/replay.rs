//! Plays a recording: its sensors appear as simulated ones, and what they sent happens once more.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use strapline_pipeline::{Input, Output};
use strapline_recording::{Entry, Player, What};
use strapline_units::{SourceId, Timestamp};

use super::load;
use crate::dom;
use crate::engine::Engine;
use crate::lazy;
use crate::recorder::Store;
use crate::state::{Event, Notice, ReplayNow};

/// What is taken at once: at 60 times the speed of six sensors that is some tens of entries.
const MOST: usize = 500;
/// How often the page is told how far it is.
const TOLD_MILLIS: u64 = 250;

/// Plays it to the end, and keeps its sensors on the page until the replay is ended.
pub(super) fn replay(engine: Rc<Engine>, id: f64, speed: u32) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        let number = engine.replay_number();
        let entries = match Store::open().await {
            Some(store) => load::entries(&store, id).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let Ok(extension) = lazy::sensors().await else {
            return engine.emit(Event::Notice(Some(Notice::NotLoaded)));
        };
        if engine.replay_number() != number || entries.is_empty() {
            return;
        }
        let names: Vec<_> =
            sensors(&entries).into_iter().map(|(id, name)| (id, engine.add_replayed(name))).collect();
        let added: Vec<SourceId> = names.iter().map(|(_, id)| *id).collect();
        let length = length(&entries);
        let mut player = Player::new(entries, extension, names, dom::now(), speed);
        let mut told = Timestamp::default();
        while engine.replay_number() == number {
            let now = dom::now();
            player.handle(now, MOST);
            engine.deliver(&mut || next(&mut player, speed));
            if now.duration_since(told) >= Duration::from_millis(TOLD_MILLIS) {
                told = now;
                let played = player.played(now);
                engine.emit(Event::Replay(Some(ReplayNow { speed, played, length })));
            }
            let wait = player.due().map_or(TOLD_MILLIS, |due| {
                due.duration_since(dom::now()).as_millis().min(TOLD_MILLIS.into()) as u64
            });
            TimeoutFuture::new(wait as u32).await;
        }
        added.into_iter().for_each(|id| engine.remove_replayed(id));
    })
}

/// The next output that belongs on the page; what is faster than life is not streamed.
fn next(player: &mut Player, speed: u32) -> Option<Output> {
    loop {
        match player.poll()? {
            Output::Presence(_) => {}
            Output::Frame(_) if speed != 1 => {}
            output => return Some(output),
        }
    }
}

/// The sensors of a log, and what they are called.
fn sensors(entries: &[Entry]) -> Vec<(SourceId, String)> {
    let mut sensors: Vec<(SourceId, String)> = Vec::new();
    for entry in entries {
        match &entry.what {
            What::Named(id, name) if !sensors.iter().any(|(other, _)| other == id) => {
                sensors.push((*id, name.expose().clone()));
            }
            _ => {}
        }
    }
    // Those that were there and were never linked have nothing to show.
    let linked = |id: &SourceId| {
        entries
            .iter()
            .any(|entry| matches!(&entry.what, What::Input(Input::Connected { device, .. }) if device == id))
    };
    sensors.retain(|(id, _)| linked(id));
    sensors
}

fn length(entries: &[Entry]) -> Duration {
    let begin = entries.first().map(|entry| entry.at).unwrap_or_default();
    entries.iter().map(|entry| entry.at.duration_since(begin)).max().unwrap_or_default()
}
