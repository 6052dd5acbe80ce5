//! What the views show, driven by events alone: no radio, no server.
#![cfg(target_arch = "wasm32")]

mod support;

use std::time::Duration;

use leptos::mount::mount_to;
use strapline_gatt::Target;
use strapline_pipeline::{ConversationNews, MachineOffer};
use strapline_units::{Metric, SourceId, Timestamp};
use strapline_web::app::Context;
use strapline_web::bluetooth::{Availability, RadioError};
use strapline_web::components::markup::markup;
use strapline_web::components::{show_drain, show_value};
use strapline_web::state::{Device, Event, News, Phase, State, Vital};
use strapline_web::words;
use strapline_wire::{Cause, TokenError, UplinkState, UplinkStatus};
use support::{attribute, stage, text, turn};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000) + Duration::from_secs(seconds)
}

#[wasm_bindgen_test]
async fn a_number_grows_old_and_goes() {
    let state_of_page = State::default();
    let id = SourceId(1);
    state_of_page.apply(Event::Added { id, name: "H10".into(), simulated: false });
    let stage = stage();
    let page = mount_to(stage.clone(), move || {
        let context = Context::of(state_of_page);
        let html = r#"<p class="value"><b class="number"></b><i class="unit"></i><i class="age"></i></p>"#;
        markup(html, move |part| show_value(context, &part.at(".value"), id, Metric::HeartRate))
    });
    let state = || attribute(&stage, ".value", "data-state").unwrap();
    let number = || text(&stage, ".number");
    state_of_page.apply(Event::Tick(at(0)));
    turn().await;
    assert_eq!((state().as_str(), number().as_str()), ("waiting", "–"));
    state_of_page.apply(Event::Device(
        id,
        News::Vital(Metric::HeartRate, Vital { value: 71.6, second: None, at: at(0) }),
    ));
    turn().await;
    assert_eq!((state().as_str(), number().as_str()), ("fresh", "72"));
    state_of_page.apply(Event::Tick(at(4)));
    turn().await;
    assert_eq!((state().as_str(), number().as_str()), ("stale", "72"));
    assert_eq!(text(&stage, ".age"), "4 s ago");
    state_of_page.apply(Event::Tick(at(11)));
    turn().await;
    assert_eq!((state().as_str(), number().as_str()), ("lost", "–"));
    drop(page);
}

#[wasm_bindgen_test]
fn each_phase_says_what_is_being_done() {
    let mut device = Device::new(SourceId(1), "H10".into(), false);
    let mut says = |phase: Phase| {
        device.phase = phase;
        words::phase(&device, at(100))
    };
    let (since, cause) = (at(40), RadioError::OutOfReach);
    assert_eq!(says(Phase::Connecting), "Connecting");
    assert_eq!(
        says(Phase::Reconnecting { since, until: at(103), cause: cause.clone() }),
        "Out of reach. Reconnecting in 3 s"
    );
    let lost = says(Phase::Lost { since, until: at(107), cause });
    assert!(lost.starts_with("Lost for 60 s") && lost.ends_with("Trying again in 7 s"), "{lost}");
}

#[wasm_bindgen_test]
fn a_live_link_without_data_is_called_silent() {
    let mut device = Device::new(SourceId(1), "H10".into(), false);
    device.phase = Phase::Live;
    device.measures.push(Metric::HeartRate);
    device.vitals.push((Metric::HeartRate, Vital { value: 60.0, second: None, at: at(0) }));
    assert_eq!(words::phase(&device, at(2)), "Live");
    assert!(words::phase(&device, at(20)).starts_with("Linked, but silent"));
}

#[wasm_bindgen_test]
fn each_obstacle_has_its_own_words_and_advice() {
    let all =
        [Availability::InsecureContext, Availability::Missing, Availability::Policy, Availability::NoAdapter];
    let titles: std::collections::BTreeSet<_> =
        all.into_iter().map(|availability| words::availability(availability).unwrap()).collect();
    assert_eq!(titles.len(), all.len());
    assert_eq!(words::availability(Availability::Ready), None);
}

#[wasm_bindgen_test]
fn the_stream_says_how_it_stands() {
    let status = |state, backlog| UplinkStatus {
        state,
        backlog,
        sent: 12,
        dropped: 0,
        dropped_high_rate: 0,
        reconnects: 0,
        round_trip_ms: Some(3.4),
        acknowledged: true,
        kept: true,
    };
    let says = |status: &UplinkStatus| words::uplink(Some(status), "broker:1", at(0), false);
    assert_eq!(says(&status(UplinkState::Live, 0)), "Live to broker:1 · 12 values sent · 3 ms");
    let closed = Cause::Closed { code: 1006, reason: String::new() };
    assert_eq!(
        says(&status(UplinkState::Waiting { until: at(4), cause: closed }, 14)),
        "broker:1 is out of reach, holding 14 values. Next try in 4 s"
    );
    let draining = UplinkStatus { kept: false, ..status(UplinkState::Live, 900) };
    assert_eq!(says(&draining), "Live to broker:1 · 12 values sent · 900 to go · 3 ms");
    let closed = Cause::Closed { code: 1006, reason: String::new() };
    let unkept =
        UplinkStatus { kept: false, ..status(UplinkState::Waiting { until: at(4), cause: closed }, 14) };
    assert_eq!(says(&unkept), "broker:1 is out of reach, holding 14 values in memory. Next try in 4 s");
    let refused = Cause::Token(TokenError::Status(403));
    assert!(says(&status(UplinkState::Refused { cause: refused }, 0)).contains("status 403"));
}

#[wasm_bindgen_test]
fn a_new_link_keeps_what_was_measured_and_knows_nothing_of_targets() {
    let state = State::default();
    let id = SourceId(1);
    let tell = |news| state.apply(Event::Device(id, news));
    state.apply(Event::Added { id, name: "Trainer".into(), simulated: false });
    tell(News::Phase(Phase::Live));
    tell(News::Vital(Metric::Power, Vital { value: 200.0, second: None, at: at(0) }));
    tell(News::Told(ConversationNews::Machine(MachineOffer::default())));
    tell(News::Asked(Target::Power(250)));
    let machine = || state.device(id, |device| words::machine(device.machine.as_ref().unwrap())).unwrap();
    assert_eq!(machine(), "Asking for 250 W");
    tell(News::Told(ConversationNews::Holds(Target::Power(240))));
    assert_eq!(machine(), "Holds 240 W");
    tell(News::Phase(Phase::Connecting));
    tell(News::Phase(Phase::Live));
    tell(News::Measures(vec![Metric::HeartRate]));
    assert_eq!(machine(), "Free");
    let measures = state.device(id, |device| device.measures.clone()).unwrap();
    assert_eq!(measures, [Metric::Power, Metric::HeartRate]);
}

#[wasm_bindgen_test]
fn values_have_the_decimals_that_mean_something() {
    let written = |metric, value, second| words::value(metric, Vital { value, second, at: at(0) });
    assert_eq!(written(Metric::HeartRate, 71.6, None), "72");
    assert_eq!(written(Metric::Speed, 7.04, None), "7.0");
    assert_eq!(written(Metric::CoreTemperature, 37.006, None), "37.01");
    assert_eq!(written(Metric::BodyTemperature, -0.04, None), "0.0");
    assert_eq!(written(Metric::SkinTemperature, -1.25, None), "-1.3");
    assert_eq!(written(Metric::BloodPressure, 118.0, Some(76.4)), "118/76");
}

#[wasm_bindgen_test]
async fn a_drain_shows_how_far_it_has_come() {
    let state = State::default();
    let stage = stage();
    let page = mount_to(stage.clone(), move || {
        markup(r#"<progress max="100"></progress>"#, move |part| {
            show_drain(Context::of(state), &part.at("progress"));
        })
    });
    let shown = async |uplink, backlog| {
        state.apply(Event::Uplink(UplinkStatus { state: uplink, backlog, ..UplinkStatus::default() }));
        turn().await;
        let hidden = attribute(&stage, "progress", "hidden").is_some();
        (!hidden).then(|| attribute(&stage, "progress", "value").unwrap())
    };
    state.apply(Event::Streaming(true));
    assert_eq!(shown(UplinkState::Connecting, 800).await, None);
    assert_eq!(shown(UplinkState::Live, 800).await.as_deref(), Some("0"));
    assert_eq!(shown(UplinkState::Live, 200).await.as_deref(), Some("75"));
    // A few are always on their way, and the next drain begins anew.
    assert_eq!(shown(UplinkState::Live, 3).await, None);
    assert_eq!(shown(UplinkState::Live, 60).await.as_deref(), Some("0"));
    drop(page);
}
