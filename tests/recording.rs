//! The recorder in a browser: its clock, its bar, and what the store has after a stop.
#![cfg(target_arch = "wasm32")]

mod support;

use std::rc::Rc;
use std::time::Duration;

use leptos::mount::mount_to;
use strapline_recording::Mark;
use strapline_units::{SourceId, Timestamp};
use strapline_web::app::Context;
use strapline_web::components::markup::markup;
use strapline_web::components::record_bar;
use strapline_web::engine::{Command, Engine, Record};
use strapline_web::state::{Event, Notice, RecordingNow, State};
use strapline_web::words;
use support::{attribute, install_fake_bluetooth, stage, text, turn, until};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000) + Duration::from_secs(seconds)
}

#[wasm_bindgen_test]
fn the_clock_stands_still_in_a_pause_and_laps_count_it() {
    let mut recording = RecordingNow::new(at(0));
    recording.next_lap(at(10));
    recording.pause(at(20));
    recording.pause(at(25));
    assert_eq!(recording.elapsed(at(50)), Duration::from_secs(20));
    recording.resume(at(60));
    assert_eq!(recording.elapsed(at(65)), Duration::from_secs(25));
    assert_eq!(recording.lap_elapsed(at(65)), Duration::from_secs(15));
    assert_eq!(words::recording(at(65), Some(&recording), None), "0:00:25 · lap 2 0:00:15");
    recording.room = Some(Duration::from_secs(50 * 60));
    assert!(words::recording(at(65), Some(&recording), None).ends_with("room for 50 min more"));
    recording.troubled = true;
    assert!(words::recording(at(65), Some(&recording), None).contains("not stored"));
    assert_eq!(words::clock(Duration::from_secs(3723)), "1:02:03");
}

#[wasm_bindgen_test]
async fn the_bar_offers_what_can_be_pressed() {
    let state = State::default();
    let stage = stage();
    let page = mount_to(stage.clone(), move || {
        markup(include_str!("../src/components/dock.html"), move |page| {
            record_bar(Context::of(state), &page.at(".recorder"));
        })
    });
    let shown = |selector: &str| attribute(&stage, selector, "hidden").is_none();
    turn().await;
    assert!(!shown(".recorder"), "without a sensor there is nothing to record");
    state.apply(Event::Added { id: SourceId(1), name: "H10".into(), simulated: false });
    turn().await;
    assert!(shown(".recorder") && shown(".record") && !shown(".lap") && !shown(".stop"));
    assert_eq!(text(&stage, ".record"), "Record");
    let mut recording = RecordingNow::new(at(0));
    state.apply(Event::Tick(at(61)));
    state.apply(Event::Recording(Some(recording)));
    turn().await;
    assert!(shown(".lap") && shown(".stop"));
    assert_eq!((text(&stage, ".record"), text(&stage, ".recorder span")), ("Pause".into(), "0:01:01".into()));
    recording.pause(at(61));
    state.apply(Event::Recording(Some(recording)));
    turn().await;
    assert!(!shown(".lap") && shown(".stop"));
    assert_eq!(text(&stage, ".record"), "Resume");
    drop(page);
}

#[wasm_bindgen_test]
async fn a_recording_is_kept_and_one_that_goes_on_is_nobody_elses() {
    install_fake_bluetooth();
    let state = State::default();
    let engine: Rc<Engine> = Engine::start(state);
    engine.send(Command::Simulate("strap,seed=3".into()));
    until("a sensor", || state.peek(|state| !state.devices.is_empty())).await;
    engine.send(Command::Record(Record::Start));
    until("a recording", || state.peek(|state| state.recording.is_some())).await;
    engine.send(Command::Record(Record::Mark(Mark::Lap)));
    assert_eq!(state.peek(|state| state.recording.map(|recording| recording.lap)), Some(2));

    // Another tab finds its name, and its lock.
    let other = State::default();
    let _tab = Engine::start(other);
    until("the other tab's start", || other.peek(|state| state.server.is_some())).await;
    assert_eq!(other.peek(|state| state.notice.clone()), None);

    engine.send(Command::Record(Record::Mark(Mark::Stop)));
    until("what is said of it", || state.peek(|state| matches!(state.notice, Some(Notice::Recorded { .. }))))
        .await;
    assert_eq!(state.peek(|state| state.recording), None);
}
