//! A chart in the hands of a person: events in, what stands beside it and what is said out.
#![cfg(target_arch = "wasm32")]

mod support;

use std::rc::Rc;
use std::slice;
use std::time::Duration;

use leptos::mount::mount_to;
use strapline_chart::Ring;
use strapline_units::Metric;
use strapline_web::app::Context;
use strapline_web::components::markup::Part;
use strapline_web::components::markup::markup;
use strapline_web::components::{Look, Plot, show_chart, show_preview};
use strapline_web::state::State;
use strapline_web::{dom, words};
use support::{attribute, click, stage, text, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{
    Event, HtmlCanvasElement, HtmlElement, KeyboardEvent, KeyboardEventInit, PointerEvent, PointerEventInit,
    WheelEvent, WheelEventInit,
};

wasm_bindgen_test_configure!(run_in_browser);

const FIGURE: &str = r#"<figure><figcaption></figcaption><canvas style="display:block;width:400px;height:200px"></canvas></figure>"#;

/// A chart of five minutes of values, and what keeps it on the page.
fn chart(plot: Plot) -> (HtmlElement, impl Sized) {
    shown_by(show_chart, plot)
}

/// The same by what shows it.
fn shown_by(show: fn(Context, &Part, &str, Plot, Rc<dyn Look>), plot: Plot) -> (HtmlElement, impl Sized) {
    let mut ring = Ring::new(1_000);
    let now = dom::now();
    for second in (0..300).rev() {
        ring.push(now - Duration::from_secs(second), 72.0);
    }
    let stage = stage();
    let page = mount_to(stage.clone(), move || {
        let context = Context::of(State::default());
        markup(FIGURE, move |part| {
            let look = move |see: &mut dyn FnMut(&[Ring])| see(slice::from_ref(&ring));
            show(context, &part.at("canvas"), "TEST", plot, Rc::new(look));
        })
    });
    (stage, page)
}

fn heart_rate() -> Plot {
    Plot::of(Metric::HeartRate).unwrap()
}

fn canvas(stage: &HtmlElement) -> HtmlCanvasElement {
    stage.query_selector("canvas").unwrap().unwrap().unchecked_into()
}

/// Whether the chart has kept the event from the page.
fn is_taken(stage: &HtmlElement, event: &Event) -> bool {
    !canvas(stage).dispatch_event(event).unwrap()
}

fn press(stage: &HtmlElement, key: &str, shift: bool) -> bool {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_shift_key(shift);
    init.set_cancelable(true);
    is_taken(stage, &KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap())
}

fn pointer(stage: &HtmlElement, kind: &str, id: i32, x: i32) {
    let bounds = canvas(stage).get_bounding_client_rect();
    let init = PointerEventInit::new();
    init.set_pointer_id(id);
    init.set_client_x(bounds.left() as i32 + x);
    init.set_client_y(bounds.top() as i32 + 100);
    is_taken(stage, &PointerEvent::new_with_event_init_dict(kind, &init).unwrap());
}

fn wheel(stage: &HtmlElement, right: f64, down: f64, ctrl: bool) -> bool {
    let init = WheelEventInit::new();
    init.set_delta_x(right);
    init.set_delta_y(down);
    init.set_ctrl_key(ctrl);
    init.set_cancelable(true);
    is_taken(stage, &WheelEvent::new_with_event_init_dict("wheel", &init).unwrap())
}

/// The first frame is painted.
async fn begun(stage: &HtmlElement) {
    until("a first frame", || text(stage, "button") == words::PAUSE).await;
}

#[wasm_bindgen_test]
async fn space_pauses_and_the_button_says_how_far_behind_and_goes_live() {
    let (stage, page) = chart(heart_rate());
    begun(&stage).await;
    assert!(press(&stage, " ", false), "the page does not scroll");
    until("held", || text(&stage, "button") == words::held(Duration::ZERO)).await;
    until("it says so once", || text(&stage, "output") == words::HELD).await;
    until("a second behind", || text(&stage, "button") == words::held(Duration::from_secs(1))).await;
    click(&stage, "button");
    until("live", || text(&stage, "button") == words::PAUSE).await;
    until("silence", || text(&stage, "output").is_empty()).await;
    drop(page);
}

#[wasm_bindgen_test]
async fn a_drag_scrolls_back_and_keys_and_wheel_zoom() {
    let (stage, page) = chart(heart_rate());
    begun(&stage).await;
    assert_eq!(text(&stage, ".span"), "2 min");
    pointer(&stage, "pointerdown", 1, 200);
    pointer(&stage, "pointermove", 1, 300);
    pointer(&stage, "pointerup", 1, 300);
    let behind = || text(&stage, "button").split(' ').next().unwrap().parse::<u32>().unwrap_or(0);
    // 100 of about 350 px are more than a quarter of two minutes.
    until("scrolled back", || (30..60).contains(&behind())).await;
    assert!(press(&stage, "+", false));
    until("a shorter window", || text(&stage, ".span") == "96 s").await;
    assert!(!wheel(&stage, 0.0, 300.0, false), "the page scrolls");
    assert!(wheel(&stage, 0.0, 300.0, true), "the page does not zoom");
    until("a longer window", || text(&stage, ".span") == "3 min").await;
    assert!(press(&stage, "End", false));
    until("live", || text(&stage, "button") == words::PAUSE).await;
    assert!(!press(&stage, "Tab", false), "the focus can leave");
    drop(page);
}

#[wasm_bindgen_test]
async fn values_are_read_by_keys_and_by_a_tap_and_a_passing_mouse_says_nothing() {
    let (stage, page) = chart(heart_rate());
    begun(&stage).await;
    pointer(&stage, "pointermove", 1, 200);
    gloo_timers::future::TimeoutFuture::new(100).await;
    assert_eq!(text(&stage, "output"), "");
    press(&stage, "ArrowLeft", true);
    until("a value", || text(&stage, "output").ends_with(", 72 bpm")).await;
    let first = text(&stage, "output");
    press(&stage, "ArrowLeft", true);
    until("the one before", || {
        text(&stage, "output").ends_with(", 72 bpm") && text(&stage, "output") != first
    })
    .await;
    press(&stage, "Escape", false);
    until("only that it is held", || text(&stage, "output") == words::HELD).await;
    pointer(&stage, "pointerdown", 2, 150);
    pointer(&stage, "pointerup", 2, 150);
    until("a value by a tap", || text(&stage, "output").ends_with(", 72 bpm")).await;
    drop(page);
}

#[wasm_bindgen_test]
async fn it_is_named_for_screen_readers_and_a_preview_is_only_to_look_at() {
    let (stage, page) = chart(heart_rate());
    assert_eq!(attribute(&stage, "canvas", "tabindex").as_deref(), Some("0"));
    let keys = || attribute(&stage, "canvas", "aria-description");
    until("what its keys do", || keys().as_deref() == Some(words::CHART_KEYS)).await;
    drop(page);
    let (stage, page) = shown_by(show_preview, Plot::preview());
    assert_eq!(attribute(&stage, "canvas", "tabindex"), None);
    assert!(!press(&stage, " ", false));
    drop(page);
}

#[wasm_bindgen_test]
async fn a_canvas_has_the_screens_own_pixels_and_follows_its_size() {
    let (stage, page) = chart(heart_rate());
    let ratio = web_sys::window().unwrap().device_pixel_ratio();
    let device = move |css: f64| (css * ratio).round() as u32;
    until("a first size", || canvas(&stage).width() == device(400.0)).await;
    canvas(&stage).style().set_property("width", "250px").unwrap();
    until("the new size", || canvas(&stage).width() == device(250.0)).await;
    assert_eq!(canvas(&stage).height(), device(200.0));
    drop(page);
}

#[wasm_bindgen_test]
async fn nothing_listens_when_the_chart_is_gone() {
    let (stage, page) = chart(heart_rate());
    begun(&stage).await;
    let canvas = canvas(&stage);
    drop(page);
    let init = KeyboardEventInit::new();
    init.set_key(" ");
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    assert!(canvas.dispatch_event(&event).unwrap(), "not kept from the page");
}
