//! Where the page streams to, by its settings and by what its server offers, and how it is told of the way there.
#![cfg(target_arch = "wasm32")]

use strapline_units::{Metric, Timestamp};
use strapline_web::settings::{NoTarget, ServerConfig, Settings, Theme};
use strapline_web::worker::{Crossing, FromWorker, ToWorker, TokenRequest};
use strapline_wire::{Cause, Presence, TokenError, UplinkState, UplinkStatus};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

const PAGE: &str = "https://athlete.example/club/live/index.html?x=1";

fn static_host() -> ServerConfig {
    ServerConfig { page: PAGE.into(), ..ServerConfig::default() }
}

fn broker() -> ServerConfig {
    ServerConfig { broker: true, local_token: Some("local/token".into()), ..static_host() }
}

#[wasm_bindgen_test]
fn the_page_of_a_broker_streams_to_it_also_below_a_path() {
    let target = Settings::default().target(&broker()).unwrap();
    assert_eq!(target.socket_url, "wss://athlete.example/club/live/connect");
    assert_eq!(target.token, TokenRequest::Post("https://athlete.example/club/live/local/token".into()));
}

#[wasm_bindgen_test]
fn the_page_of_a_static_host_is_local_only() {
    assert_eq!(Settings::default().target(&static_host()), Err(NoTarget::LocalOnly));
}

#[wasm_bindgen_test]
fn a_broker_elsewhere_needs_a_token_from_elsewhere() {
    let mut settings = Settings { broker: "wss://ws.example.com/".into(), ..Settings::default() };
    assert_eq!(settings.target(&broker()), Err(NoTarget::NoToken));
    settings.token_url = "https://backend.example/token".into();
    let target = settings.target(&broker()).unwrap();
    assert_eq!(target.socket_url, "wss://ws.example.com/connect");
    assert_eq!(target.token, TokenRequest::Post("https://backend.example/token".into()));
    settings.token = " rt.abc ".into();
    assert_eq!(settings.target(&broker()).unwrap().token, TokenRequest::Entered("rt.abc".into()));
}

#[wasm_bindgen_test]
fn addresses_are_taken_as_people_write_them() {
    for (written, socket) in [
        ("http://127.0.0.1:8787", "ws://127.0.0.1:8787/connect"),
        ("https://x.example/base/", "wss://x.example/base/connect"),
        ("ws://x.example/connect", "ws://x.example/connect"),
    ] {
        let settings = Settings { broker: written.into(), token: "t".into(), ..Settings::default() };
        assert_eq!(settings.target(&static_host()).unwrap().socket_url, socket);
    }
    for wrong in ["ftp://x.example", "not an address"] {
        let settings = Settings { broker: wrong.into(), token: "t".into(), ..Settings::default() };
        assert_eq!(settings.target(&broker()), Err(NoTarget::BrokerAddress));
    }
}

#[wasm_bindgen_test]
fn settings_are_kept_but_for_the_token() {
    let settings = Settings {
        broker: "wss://ws.example.com".into(),
        token_url: "https://b.example/\"t\"".into(),
        token: "rt.secret".into(),
        theme: Theme::Dark,
        wheel_mm: 2096,
        language: "de".into(),
        keep_screen_on: false,
        sounds: true,
        streams: vec![Metric::Ecg, Metric::RawAcceleration],
    };
    settings.save();
    assert_eq!(Settings::load(), Settings { token: String::new(), ..settings });
    Settings::default().save();
    assert_eq!(Settings::load(), Settings::default());
}

#[wasm_bindgen_test]
fn every_state_of_the_uplink_crosses_from_worker_to_page() {
    let until = Timestamp::from_unix_micros(1_700_000_000_123_456);
    let causes = [
        Cause::NoAnswer,
        Cause::NoHeartbeatAck,
        Cause::Closed { code: 4002, reason: "full".into() },
        Cause::Token(TokenError::Status(403)),
        Cause::Token(TokenError::Unreachable),
        Cause::Token(TokenError::Unreadable),
        Cause::Token(TokenError::Used),
    ];
    let states = [UplinkState::Off, UplinkState::Connecting, UplinkState::Live].into_iter().chain(
        causes.into_iter().flat_map(|cause| {
            [UplinkState::Waiting { until, cause: cause.clone() }, UplinkState::Refused { cause }]
        }),
    );
    for state in states {
        let status = UplinkStatus {
            state,
            backlog: 1,
            sent: 2,
            dropped: 3,
            dropped_high_rate: 4,
            reconnects: 5,
            round_trip_ms: Some(6.5),
            acknowledged: true,
            kept: false,
        };
        let report = FromWorker::Report(status);
        assert_eq!(cross(Crossing::from(&report)).from_worker(), Some(report));
    }
}

#[wasm_bindgen_test]
fn every_message_crosses_from_page_to_worker() {
    let linked = Presence {
        connected: true,
        device_id: Some("Polar H10".into()),
        source: None,
        reason: Some("connected".into()),
    };
    for message in [
        ToWorker::Start("wss://b.example/connect".into(), TokenRequest::Post("https://t.example".into())),
        ToWorker::Start("ws://b.example/connect".into(), TokenRequest::Entered("rt.secret".into())),
        ToWorker::Stop,
        ToWorker::Submit(vec!["{\"op\":6}".into(), String::new()]),
        ToWorker::Submit(Vec::new()),
        ToWorker::Presence(Presence { connected: false, ..linked.clone() }),
        ToWorker::Presence(linked),
    ] {
        let crossed = cross(message.clone().into());
        assert_eq!(crossed.to_worker(), Some(message));
    }
    assert_eq!(cross(Crossing::from(&FromWorker::Ready)).from_worker(), Some(FromWorker::Ready));
    assert_eq!(cross(ToWorker::Stop.into()).from_worker(), None);
}

fn cross(message: Crossing) -> Crossing {
    serde_wasm_bindgen::from_value(serde_wasm_bindgen::to_value(&message).unwrap()).unwrap()
}
