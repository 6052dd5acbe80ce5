//! The viewer's page: links, the wall's order and alarms, what it says, and its views, driven by events alone.
#![cfg(target_arch = "wasm32")]

mod support;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::mount::mount_to;
use leptos::prelude::*;
use strapline_units::{Metric, SourceId, Timestamp};
use strapline_vitals::{Alarm, AlarmLimits};
use strapline_web::app::Context;
use strapline_web::components::markup::markup;
use strapline_web::dom;
use strapline_web::settings::NoTarget;
use strapline_web::state::{Event, News, Phase, State, Vital};
use strapline_web::viewer::board::{Board, GONE_AFTER, Rules, Sort, columns, short};
use strapline_web::viewer::link::Link;
use strapline_web::viewer::reception::Reception;
use strapline_web::viewer::{Feed, feed, qr, wall, words};
use strapline_wire::{Cause, Close, TokenError, UplinkState};
use support::{attribute, stage, text, turn, until};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000) + Duration::from_secs(seconds)
}

#[wasm_bindgen_test]
fn a_link_says_what_to_watch_and_where() {
    let link = Link::parse("https://a.example/viewer#token=rv.x-_&wall&users=a%20b,,c").unwrap();
    assert_eq!((link.token.as_str(), link.wall), ("rv.x-_", true));
    assert_eq!(link.users, Some(vec!["a b".to_owned(), "c".to_owned()]));
    let target = link.target("https://a.example/base/viewer", true).unwrap();
    assert_eq!(
        (target.socket_url.as_str(), target.host.as_str()),
        ("wss://a.example/base/connect", "a.example")
    );
    assert_eq!(link.target("https://a.example/app/?view", false), Err(NoTarget::LocalOnly));

    let elsewhere = Link::parse(" token=rv.y&broker=wss://b.example:9/x ").unwrap();
    assert_eq!((elsewhere.wall, &elsewhere.users), (false, &None));
    let target = elsewhere.target("https://a.example/app/?view", false).unwrap();
    assert_eq!(target.socket_url, "wss://b.example:9/x/connect");
    let wrong = Link::parse("token=rv.y&broker=nowhere").unwrap();
    assert_eq!(wrong.target("https://a.example/", false), Err(NoTarget::BrokerAddress));
    for nothing in ["", "#", "https://a.example/viewer", "token=", "#token=%20", "wall"] {
        assert_eq!(Link::parse(nothing), None, "{nothing}");
    }
}

fn team(board: &mut Board, now: Timestamp, rates: &[(&str, f64)]) {
    for (place, (uid, bpm)) in (0..).zip(rates) {
        board.measured(uid, false, place, now, now, *bpm);
    }
}

fn order(board: &Board, now: Timestamp) -> Vec<String> {
    board.order(now).into_iter().map(|place| board.who(place).unwrap().0.to_owned()).collect()
}

#[wasm_bindgen_test]
fn people_stand_in_the_order_that_was_asked_for() {
    let mut board = Board::default();
    team(&mut board, at(0), &[("run 10", 120.0), ("Run 9", 171.0), ("ana", 118.0), ("zoe", 190.0)]);
    let sorted = |board: &mut Board, sort, now| {
        board.set(Rules { sort, max_bpm: 200.0, ..Rules::default() });
        order(board, now)
    };
    assert_eq!(sorted(&mut board, Sort::Name, at(1)), ["ana", "Run 9", "run 10", "zoe"]);
    assert_eq!(sorted(&mut board, Sort::HeartRate, at(1)), ["zoe", "Run 9", "run 10", "ana"]);
    // Zones 5, 4, 2 and 1.
    assert_eq!(sorted(&mut board, Sort::Zone, at(1)), ["zoe", "Run 9", "run 10", "ana"]);
    team(&mut board, at(12), &[("run 10", 121.0), ("Run 9", 122.0)]);
    assert_eq!(
        sorted(&mut board, Sort::Zone, at(13)),
        ["Run 9", "run 10", "ana", "zoe"],
        "who is lost is last"
    );
    assert_eq!(sorted(&mut board, Sort::HeartRate, at(13)), ["Run 9", "run 10", "ana", "zoe"]);
}

#[wasm_bindgen_test]
fn a_face_has_number_zone_age_and_alarm() {
    let mut board = Board::default();
    let limits = AlarmLimits { low_bpm: Some(50.0), high_bpm: Some(180.0) };
    board.set(Rules { limits, max_bpm: 200.0, ..Rules::default() });
    team(&mut board, at(0), &[("a", 181.4), ("b", 45.0), ("c", 130.0)]);
    let begun = board.judge(at(1), true);
    assert_eq!(begun, [(0, Alarm::High), (1, Alarm::Low)]);
    assert!(board.judge(at(1), true).is_empty(), "an alarm begins once");
    let face = board.face(0, at(1));
    assert_eq!(
        (face.number.as_str(), face.zone, face.state, face.alarm),
        ("181", 5, "fresh", Some(Alarm::High))
    );
    assert_eq!((board.face(1, at(1)).zone, board.face(2, at(1)).zone), (0, 2));
    let face = board.face(2, at(5));
    assert_eq!((face.number.as_str(), face.state, face.age.as_str()), ("130", "stale", "5 s ago"));
    // While the page itself is cut off, silence says nothing of the people.
    assert!(board.judge(at(20), false).is_empty());
    assert_eq!(board.face(2, at(20)).alarm, None);
    assert_eq!(board.judge(at(20), true).len(), 3);
    let face = board.face(2, at(20));
    assert_eq!(
        (face.number.as_str(), face.zone, face.state, face.alarm),
        ("–", 0, "lost", Some(Alarm::Lost))
    );
    // A wall runs for days: who has gone home makes room, without an alarm.
    let later = at(20) + GONE_AFTER;
    assert!(board.judge(later, true).is_empty());
    assert_eq!((board.face(2, later).state, board.face(2, later).alarm), ("gone", None));
    team(&mut board, later, &[("c", 130.0)]);
    assert_eq!(board.face(2, later).state, "fresh");
}

#[wasm_bindgen_test]
fn of_two_sensors_of_a_person_one_counts_until_it_is_silent() {
    let mut board = Board::default();
    board.measured("a", false, 1, at(0), at(0), 100.0);
    board.measured("a", false, 2, at(1), at(1), 150.0);
    assert_eq!((board.len(), board.face(0, at(1)).number.as_str()), (1, "100"));
    board.measured("a", false, 2, at(4), at(4), 151.0);
    assert_eq!(board.face(0, at(4)).number, "151");
    board.measured("a", false, 1, at(5), at(5), 101.0);
    assert_eq!(board.face(0, at(5)).number, "151");
    // Trends go back two minutes, and never in time.
    board.measured("a", false, 2, at(3), at(5), 152.0);
    let (_, trend) = board.trend(0).unwrap();
    assert_eq!(trend.len(), 2);
    board.measured("a", false, 2, at(123), at(123), 152.0);
    assert_eq!(board.trend(0).unwrap().1.len(), 2);
}

#[wasm_bindgen_test]
fn tiles_fill_the_screen() {
    for (count, width, height, expected) in [
        (1, 1440.0, 800.0, 1),
        (2, 1440.0, 800.0, 2),
        (4, 1440.0, 800.0, 2),
        (100, 1440.0, 800.0, 12),
        (0, 9.0, 9.0, 1),
    ] {
        let found = columns(count, width, height);
        assert!(found.abs_diff(expected) <= 1, "{count}: {found} columns");
    }
    assert_eq!(short("8e864e3a-979a-4d04-b4e9-b6d020f20ba0"), "8e864e3a");
    assert_eq!(short("a-runner-with-a-name-of-36-letters-x"), "a-runner-with-a-name-of-36-letters-x");
}

#[wasm_bindgen_test]
fn a_code_is_a_square_with_finders() {
    let (side, path) = qr::path("https://strapline.example/viewer#token=rv.0123456789").unwrap();
    assert!((side - 8 - 17) % 4 == 0, "{side}");
    // The upper edge of the finder at the upper left, behind the quiet zone, and of the one at the upper right.
    assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
    assert!(path.contains(&format!("M{} 4h7v1h-7z", side - 11)), "{path}");
    assert_eq!(qr::path(&"x".repeat(3000)), None);
}

#[wasm_bindgen_test]
fn the_stream_is_told_in_words() {
    let says = |state, catching_up| {
        let reception = Reception { state, catching_up, ..Reception::default() };
        words::connection(&reception, "b:1", at(0))
    };
    assert_eq!(says(UplinkState::Connecting, false), "Connecting to b:1");
    assert_eq!(says(UplinkState::Live, true), "Live; loading the last minutes");
    assert_eq!(says(UplinkState::Live, false), "Live");
    let cause = Cause::Closed { code: 1006, reason: String::new() };
    assert_eq!(
        says(UplinkState::Waiting { until: at(3), cause }, false),
        "b:1 is out of reach. Next try in 3 s"
    );
    let refused = |cause| says(UplinkState::Refused { cause }, false);
    assert!(refused(Cause::Token(TokenError::Used)).starts_with("This link has ended"));
    let full = Cause::Closed { code: Close::SessionLimit.code(), reason: String::new() };
    assert!(refused(full).starts_with("Too many"));
    assert_eq!(words::lateness(None), "");
    assert_eq!(words::lateness(Some(84.4)), "84 ms late");
    assert_eq!(words::lateness(Some(1_250.0)), "1.3 s late");
    assert_eq!(words::lateness(Some(7_000.0)), "7.0 s late, or the sender's clock is behind");
    assert_eq!(words::lateness(Some(-2_500.0)), "the sender's clock is 2.5 s ahead of this one");
    let all: Vec<_> = (0..10).map(|number| (format!("r{number}"), Alarm::High)).collect();
    assert_eq!(words::alarms(&all[..2]), "Alarm: r0 high, r1 high");
    assert!(words::alarms(&all).ends_with("r7 high and 2 more"));
}

fn mounted(reception: Reception) -> (Feed, State) {
    let state = State::default();
    let context = Context::of(state);
    (Feed { context, reception: RwSignal::new(reception), host: "b:1".to_owned() }, state)
}

#[wasm_bindgen_test]
async fn a_sensor_that_is_watched_says_how_it_stands() {
    let stage = stage();
    let live = Reception { state: UplinkState::Live, ..Reception::default() };
    let told = Rc::new(RefCell::new(None));
    let told_inside = told.clone();
    let page = mount_to(stage.clone(), move || {
        let (shown, state) = mounted(live.clone());
        *told_inside.borrow_mut() = Some((state, shown.reception));
        markup(
            r#"<section class="feed"><p class="empty"></p><div class="devices"></div></section>"#,
            move |part| {
                feed(&shown, &part.at(".feed"));
            },
        )
    });
    let (state, reception) = told.borrow_mut().take().unwrap();
    let id = SourceId(0);
    state.apply(Event::Tick(at(0)));
    state.apply(Event::Added { id, name: "Sensor 1".into(), simulated: true });
    state.apply(Event::Device(id, News::Phase(Phase::Live)));
    turn().await;
    assert!(attribute(&stage, ".empty", "hidden").is_some());
    assert_eq!(text(&stage, "h2"), "Sensor 1");
    assert_eq!(text(&stage, ".state span"), "Waiting for values");
    let vital = Vital { value: 71.6, second: None, at: at(0) };
    state.apply(Event::Device(id, News::Vital(Metric::HeartRate, vital)));
    turn().await;
    assert_eq!((text(&stage, ".state span"), text(&stage, ".number")), ("Live".into(), "72".into()));
    state.apply(Event::Tick(at(12)));
    turn().await;
    assert_eq!(text(&stage, ".state span"), "No values for 12 s");
    assert_eq!(attribute(&stage, ".device", "data-phase").as_deref(), Some("lost"));
    reception.set(Reception::default());
    turn().await;
    assert_eq!(text(&stage, ".state span"), "Not connected");
    drop(page);
}

const WALL: &str = r#"<section class="wall"><form class="bar">
  <select name="sort"><option value="name"></option><option value="heart-rate"></option><option value="zone"></option></select>
  <input name="max" type="number"><input name="low" type="number"><input name="high" type="number"><input name="sound" type="checkbox">
</form><p class="alarms"></p><p class="empty"></p><ul class="athletes"></ul></section>"#;

#[wasm_bindgen_test]
async fn the_wall_has_a_tile_for_everybody() {
    let stage = stage();
    let board: &'static RefCell<Board> = Box::leak(Box::default());
    let page = mount_to(stage.clone(), move || {
        let (shown, _) = mounted(Reception { state: UplinkState::Live, ..Reception::default() });
        markup(WALL, move |part| wall::wall(&shown, &part.at(".wall"), board))
    });
    turn().await;
    assert_eq!(attribute(&stage, ".empty", "hidden"), None);
    let now = dom::now();
    board.borrow_mut().measured("b", true, 0, now, now, 184.0);
    board.borrow_mut().measured("a", false, 1, now, now, 92.0);
    until("both tiles are there", || text(&stage, ".athlete:nth-child(2) .number") == "184").await;
    assert_eq!((text(&stage, ".athlete .who"), text(&stage, ".athlete .number")), ("a".into(), "92".into()));
    assert_eq!(text(&stage, "[data-uid=b] .zone"), "Z5");
    assert_eq!(attribute(&stage, "[data-uid=b]", "data-zone").as_deref(), Some("5"));
    assert_eq!(attribute(&stage, "[data-uid=b] .badge", "hidden"), None);
    assert!(attribute(&stage, "[data-uid=a] .badge", "hidden").is_some());
    let limits = AlarmLimits { low_bpm: None, high_bpm: Some(180.0) };
    board.borrow_mut().set(Rules { sort: Sort::HeartRate, limits, ..Rules::default() });
    until("the alarm is shown", || attribute(&stage, "[data-uid=b]", "data-alarm").is_some()).await;
    assert_eq!(text(&stage, "[data-uid=b] .alarm"), "▲ High");
    until("it is said", || text(&stage, ".alarms") == "Alarm: b high").await;
    until("it stands first", || text(&stage, ".athlete .who") == "b").await;
    drop(page);
}
