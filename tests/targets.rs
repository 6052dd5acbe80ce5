//! Where the page streams to, by its settings and by what its server offers.
#![cfg(target_arch = "wasm32")]

use strapline_web::settings::{NoTarget, ServerConfig, Settings};
use strapline_web::worker::TokenRequest;
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

const PAGE: &str = "https://athlete.example/club/live/index.html?x=1";

fn broker() -> ServerConfig {
    ServerConfig { broker: true, local_token: Some("local/token".into()), autostream: false }
}

#[wasm_bindgen_test]
fn the_page_of_a_broker_streams_to_it_also_below_a_path() {
    let target = Settings::default().target(&broker(), PAGE).unwrap();
    assert_eq!(target.socket_url, "wss://athlete.example/club/live/connect");
    assert_eq!(target.token, TokenRequest::Post("https://athlete.example/club/live/local/token".into()));
}

#[wasm_bindgen_test]
fn the_page_of_a_static_host_is_local_only() {
    assert_eq!(Settings::default().target(&ServerConfig::default(), PAGE), Err(NoTarget::LocalOnly));
}

#[wasm_bindgen_test]
fn a_broker_elsewhere_needs_a_token_from_elsewhere() {
    let mut settings = Settings { broker: "wss://ws.example.com/".into(), ..Settings::default() };
    assert_eq!(settings.target(&broker(), PAGE), Err(NoTarget::NoToken));
    settings.token_url = "https://backend.example/token".into();
    let target = settings.target(&broker(), PAGE).unwrap();
    assert_eq!(target.socket_url, "wss://ws.example.com/connect");
    assert_eq!(target.token, TokenRequest::Post("https://backend.example/token".into()));
    settings.token = " rt.abc ".into();
    assert_eq!(settings.target(&broker(), PAGE).unwrap().token, TokenRequest::Entered("rt.abc".into()));
}

#[wasm_bindgen_test]
fn addresses_are_taken_as_people_write_them() {
    for (written, socket) in [
        ("http://127.0.0.1:8787", "ws://127.0.0.1:8787/connect"),
        ("https://x.example/base/", "wss://x.example/base/connect"),
        ("ws://x.example/connect", "ws://x.example/connect"),
    ] {
        let settings = Settings { broker: written.into(), token: "t".into(), ..Settings::default() };
        assert_eq!(settings.target(&ServerConfig::default(), PAGE).unwrap().socket_url, socket);
    }
    for wrong in ["ftp://x.example", "not an address"] {
        let settings = Settings { broker: wrong.into(), token: "t".into(), ..Settings::default() };
        assert_eq!(settings.target(&broker(), PAGE), Err(NoTarget::BrokerAddress));
    }
}
