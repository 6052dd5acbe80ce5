//! What the page does besides showing values: title and icon, screen, checks where there is no connection, settings as a file.
#![cfg(target_arch = "wasm32")]

mod support;

use std::collections::BTreeSet;

use leptos::mount::mount_to;
use leptos::prelude::document;
use strapline_units::{Metric, SourceId};
use strapline_web::bluetooth::{Availability, RadioError};
use strapline_web::components::markup::markup;
use strapline_web::components::{keep_screen_on, tab, transfer};
use strapline_web::dom;
use strapline_web::settings::{Settings, Theme};
use strapline_web::state::{AppState, Device, Event, News, Notice, Phase, State, Vital};
use strapline_web::words;
use strapline_web::words::doctor::{System, Trouble, checks, title};
use support::{fake, stage, turn, until};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_title_has_a_fresh_heart_rate_and_is_as_before_when_the_page_ends() {
    document().set_title("Strapline: a test");
    let state = State::default();
    let id = SourceId(1);
    state.apply(Event::Added { id, name: "H10".into(), simulated: false });
    let page = mount_to(stage(), move || markup("<p></p>", move |_| tab(state, || "Strapline: a test")));
    turn().await;
    assert_eq!(document().title(), "Strapline: a test");
    let beat = |value: f64, age: u64| {
        let at = dom::now() - std::time::Duration::from_secs(age);
        state.apply(Event::Device(id, News::Vital(Metric::HeartRate, Vital { value, second: None, at })));
    };
    beat(71.6, 0);
    turn().await;
    assert_eq!(document().title(), "72 bpm · Strapline");
    // Too old, and that at once.
    beat(80.0, 5);
    turn().await;
    assert_eq!(document().title(), "Strapline: a test");
    // Not more than once a second.
    beat(90.0, 0);
    turn().await;
    assert_eq!(document().title(), "Strapline: a test");
    until("the next second", || {
        state.apply(Event::Tick(dom::now()));
        document().title() == "90 bpm · Strapline"
    })
    .await;
    drop(page);
    assert_eq!(document().title(), "Strapline: a test");
}

const LOCKS: &str = "globalThis.held = 0; Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { \
    request: async () => { held += 1; return { released: false, async release() { held -= 1; this.released = true; } }; } } }); 0";

#[wasm_bindgen_test]
async fn the_screen_is_kept_on_while_that_is_wanted_and_let_go_with_the_page() {
    fake(LOCKS);
    let state = State::default();
    let page = mount_to(stage(), move || {
        markup("<p></p>", move |_| keep_screen_on(move || state.with(|state| state.streaming)))
    });
    let held = || fake("held");
    turn().await;
    assert_eq!(held(), 0.0);
    for _ in 0..2 {
        state.apply(Event::Streaming(true));
        until("it is held", || held() == 1.0).await;
        state.apply(Event::Tick(dom::now()));
        turn().await;
        assert_eq!(held(), 1.0, "it is asked for once");
        state.apply(Event::Streaming(false));
        until("it is let go", || held() == 0.0).await;
    }
    state.apply(Event::Streaming(true));
    until("it is held again", || held() == 1.0).await;
    drop(page);
    until("it went with the page", || held() == 0.0).await;
}

const SYSTEMS: [System; 7] = [
    System::Windows,
    System::MacOs,
    System::Linux,
    System::Android,
    System::ChromeOs,
    System::Ios,
    System::Other,
];
const TROUBLES: [Trouble; 9] = [
    Trouble::Missing,
    Trouble::Insecure,
    Trouble::Policy,
    Trouble::Off,
    Trouble::Forbidden,
    Trouble::NotOffered,
    Trouble::NotLinked,
    Trouble::NothingToRead,
    Trouble::Silent,
];

#[wasm_bindgen_test]
fn every_trouble_on_every_system_has_something_to_check() {
    let titles: BTreeSet<_> = TROUBLES.map(title).into();
    assert_eq!(titles.len(), TROUBLES.len());
    for system in SYSTEMS {
        for trouble in TROUBLES {
            let all = checks(system, trouble);
            assert!(
                !all.is_empty() && all.iter().all(|check| check.ends_with('.')),
                "{system:?} {trouble:?}"
            );
            let once: BTreeSet<_> = all.iter().collect();
            assert_eq!(once.len(), all.len(), "{system:?} {trouble:?} says something twice");
        }
    }
}

#[wasm_bindgen_test]
fn what_is_said_aloud_does_not_count_seconds() {
    let mut device = Device::new(SourceId(1), "H10".into(), false);
    let now = dom::now();
    let until = now + std::time::Duration::from_secs(9);
    device.phase = Phase::Reconnecting { since: now, until, cause: RadioError::OutOfReach };
    let later = now + std::time::Duration::from_secs(4);
    assert_ne!(words::phase(&device, now), words::phase(&device, later));
    assert_eq!(words::phase_spoken(&device, now), "H10: link lost, reconnecting");
    assert_eq!(words::phase_spoken(&device, later), "H10: link lost, reconnecting");
}

#[wasm_bindgen_test]
fn a_system_is_known_by_what_browsers_call_it() {
    for (platform, system) in [
        ("Windows", System::Windows),
        ("Win32", System::Windows),
        ("macOS", System::MacOs),
        ("MacIntel", System::MacOs),
        ("Linux", System::Linux),
        ("Linux x86_64", System::Linux),
        ("Android", System::Android),
        ("Linux armv81", System::Android),
        ("Chrome OS", System::ChromeOs),
        ("Chromium OS", System::ChromeOs),
        ("iPhone", System::Ios),
        ("", System::Other),
    ] {
        assert_eq!(System::of(platform), system, "{platform}");
    }
}

#[wasm_bindgen_test]
fn the_nearest_trouble_is_the_one_that_is_looked_into() {
    let mut state = AppState { availability: Availability::Ready, ..AppState::default() };
    let of = |state: &AppState, silent: bool| Trouble::of(state, |_| silent);
    assert_eq!(of(&state, false), Trouble::NotOffered);
    state.devices.push(Device::new(SourceId(1), "H10".into(), false));
    state.devices[0].phase = Phase::Live;
    assert_eq!(of(&state, true), Trouble::Silent);
    let (since, until) = (dom::now(), dom::now());
    state.devices[0].phase = Phase::Lost { since, until, cause: RadioError::TimedOut };
    assert_eq!(of(&state, false), Trouble::NotLinked);
    state.availability = Availability::NoAdapter;
    assert_eq!(of(&state, false), Trouble::Off);
    state.notice = Some(Notice::Radio(RadioError::Security));
    assert_eq!(of(&state, false), Trouble::Forbidden);
}

#[wasm_bindgen_test]
fn settings_and_profile_come_back_from_a_file_without_the_token() {
    let settings = Settings {
        broker: "wss://a.example".into(),
        token: "secret".into(),
        theme: Theme::Contrast,
        wheel_mm: 2070,
        keep_screen_on: false,
        sounds: true,
        streams: vec![Metric::Ecg],
        ..Settings::default()
    };
    let profile = r#"{"sex":"female","zones":"maximum","max_bpm":181}"#;
    let text = transfer::encode(&settings, Some(profile));
    assert!(!text.contains("secret"), "{text}");
    let (read, read_profile) = transfer::decode(&text).unwrap();
    assert_eq!(read, Settings { token: String::new(), ..settings.clone() });
    assert_eq!(read_profile.as_deref(), Some(profile));
    let (_, none) = transfer::decode(&transfer::encode(&settings, None)).unwrap();
    assert_eq!(none, None);
    for other in
        ["", "{}", "[1]", "null", r#"{"kind":"strapline-settings"}"#, r#"{"kind":"x","settings":{}}"#]
    {
        assert_eq!(transfer::decode(other), None, "{other}");
    }
    // What makes no sense is as it is at first.
    let odd =
        r#"{"kind":"strapline-settings","settings":{"wheel_mm":"9","theme":7,"streams":"ECG,NONSENSE"}}"#;
    let (read, _) = transfer::decode(odd).unwrap();
    assert_eq!(read, Settings { streams: vec![Metric::Ecg], ..Settings::default() });
}
