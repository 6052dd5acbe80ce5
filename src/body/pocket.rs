//! A small window that stays above all others, by Document Picture-in-Picture: heart rate, zone and trend of one source, while the person
//! does something else. It has a timer of its own: those of a hidden page run once a minute.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Object, Promise, Reflect};
use leptos::prelude::*;
use strapline_units::{Metric, SourceId, Timestamp};
use strapline_vitals::live::LiveState;
use strapline_vitals::{Freshness, LOST_AFTER, freshness};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, Document, Element, HtmlCanvasElement, Window};

use super::Hub;
use crate::components::markup::{Part, keep};
use crate::dom::{self, Listener};
use crate::language::said;
use crate::state::{Event, Notice};
use crate::words;

const MARKUP: &str = include_str!("pocket.html");
const STYLE: &str = include_str!("../../style/pocket.css");
/// CSS pixels.
const SIZE: (u32, u32) = (260, 190);
const TICK_MILLIS: i32 = 500;
/// How much of the past is drawn.
const TREND: Duration = Duration::from_secs(120);
/// The smallest range that is drawn, in 1/min.
const MIN_SPAN: f32 = 20.0;

#[wasm_bindgen]
extern "C" {
    type PictureInPicture;
    // In Chrome and Edge on computers, from version 116 on.
    #[wasm_bindgen(thread_local_v2, js_name = documentPictureInPicture)]
    static PICTURE_IN_PICTURE: Option<PictureInPicture>;
    #[wasm_bindgen(method, js_name = requestWindow)]
    fn request_window(this: &PictureInPicture, options: &Object) -> Promise;
}

/// What is open: the window, its timer and its listener.
struct Pocket {
    window: Window,
    timer: i32,
    _tick: Closure<dyn FnMut()>,
    _end: Listener,
}

impl Drop for Pocket {
    fn drop(&mut self) {
        self.window.clear_interval_with_handle(self.timer);
        // Does nothing to one that the person has closed.
        let _ = self.window.close();
    }
}

/// Adds a button to the section of a source, until the component ends.
pub(super) fn pocket(hub: &'static Hub, part: &Part, id: SourceId, live: RwSignal<LiveState>) {
    let Some(row) = part.find("header .row") else { return };
    let button = row.child("button", "");
    button.set("class", "quiet pocket-open");
    button.text(|| said(words::body::POCKET).to_owned());
    let open: Rc<RefCell<Option<Pocket>>> = Rc::default();
    // The button goes with the panel, and the window with it.
    keep(Box::new(End(open.clone(), button.element())));
    button.on("click", move |_| {
        let options = Object::new();
        for (name, size) in [("width", SIZE.0), ("height", SIZE.1)] {
            // Fails for frozen objects only.
            let _ = Reflect::set(&options, &name.into(), &size.into());
        }
        // While the press is handled: the browser asks for that.
        let asked = PICTURE_IN_PICTURE.with(|pip| pip.as_ref().map(|pip| pip.request_window(&options)));
        let Some(asked) = asked else {
            return hub.context().state.apply(Event::Notice(Some(Notice::NoPocket)));
        };
        let open = open.clone();
        dom::spawn(async move {
            match JsFuture::from(asked).await {
                Ok(window) => {
                    let made = show(hub, window.unchecked_into(), id, live, &open);
                    open.replace(made);
                }
                Err(_) => hub.context().state.apply(Event::Notice(Some(Notice::NoPocket))),
            }
        });
    });
}

struct End(Rc<RefCell<Option<Pocket>>>, Element);

impl Drop for End {
    fn drop(&mut self) {
        self.0.take();
        self.1.remove();
    }
}

fn show(
    hub: &'static Hub,
    window: Window,
    id: SourceId,
    live: RwSignal<LiveState>,
    open: &Rc<RefCell<Option<Pocket>>>,
) -> Option<Pocket> {
    let inside = window.document()?;
    dress(&inside);
    let face = Face::new(&inside)?;
    face.speak();
    let tick = Closure::<dyn FnMut()>::new(move || face.show(hub, id, live));
    let timer = window
        .set_interval_with_callback_and_timeout_and_arguments_0(tick.as_ref().unchecked_ref(), TICK_MILLIS)
        .ok()?;
    let closed = Rc::downgrade(open);
    let end = Listener::new(&window, "pagehide", move |_| {
        // Not while its listener runs.
        if let Some(open) = closed.upgrade() {
            dom::spawn(async move { drop(open.take()) });
        }
    });
    Some(Pocket { window, timer, _tick: tick, _end: end })
}

/// Gives the window the styles and colours of the page. Its markup has no words: those come with what is shown.
fn dress(window: &Document) {
    let page = document();
    let (Some(root), Some(head), Some(body)) = (window.document_element(), window.head(), window.body())
    else {
        return;
    };
    if let Some(theme) = page.document_element().and_then(|root| root.get_attribute("data-theme")) {
        let _ = root.set_attribute("data-theme", &theme);
    }
    if let Ok(styles) = page.query_selector_all("head link[rel=stylesheet], #body-style") {
        for style in (0..styles.length()).filter_map(|place| styles.item(place)) {
            if let Ok(copy) = window.import_node_with_deep(&style, true) {
                // Relative addresses count from the page, which the window has from its opener.
                let _ = head.append_child(&copy);
            }
        }
    }
    if let Ok(style) = window.create_element("style") {
        style.set_text_content(Some(STYLE));
        let _ = head.append_child(&style);
    }
    let body: &Element = &body;
    body.set_inner_html(MARKUP);
}

/// What is written and drawn.
struct Face {
    document: Document,
    root: Element,
    number: Element,
    zone: Element,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Face {
    fn new(document: &Document) -> Option<Self> {
        let at = |selector: &str| document.query_selector(selector).ok().flatten();
        let canvas: HtmlCanvasElement = at("canvas")?.unchecked_into();
        let context = canvas.get_context("2d").ok().flatten()?.unchecked_into();
        let (root, number, zone) = (at(".pocket")?, at(".number")?, at(".zone b")?);
        Some(Self { document: document.clone(), root, number, zone, canvas, context })
    }

    /// The language is that of the page, which may change meanwhile.
    fn speak(&self) {
        let page = document().document_element().and_then(|root| root.get_attribute("lang"));
        let (Some(root), Some(page)) = (self.document.document_element(), page) else { return };
        let title = said(words::body::POCKET);
        if self.document.title() != title || root.get_attribute("lang").as_ref() != Some(&page) {
            self.document.set_title(title);
            let _ = root.set_attribute("lang", &page);
        }
    }

    fn show(&self, hub: &Hub, id: SourceId, live: RwSignal<LiveState>) {
        self.speak();
        let now = dom::now();
        let mut trend = Vec::new();
        hub.context().series().with(id, Metric::HeartRate, |rings| {
            if let Some(ring) = rings.first() {
                // What is no number marks a gap.
                let points = ring.window(now - TREND, now).iter().filter(|point| point.value.is_finite());
                trend.extend(points.map(|point| (point.at, point.value)));
            }
        });
        let newest = trend.last().copied();
        let fresh = newest.map_or(Freshness::Lost, |(at, _)| freshness(now, at));
        let (state, number) = match (fresh, newest) {
            (Freshness::Fresh, Some((_, bpm))) => ("fresh", words::whole_number(bpm.into())),
            (Freshness::Stale, Some((_, bpm))) => ("stale", words::whole_number(bpm.into())),
            _ => ("lost", "–".to_owned()),
        };
        let zone = live.with_untracked(|live| live.heart.map(|heart| heart.zone)).filter(|_| state != "lost");
        let attribute = |name: &str, value: &str| drop(self.root.set_attribute(name, value));
        attribute("data-state", state);
        attribute("data-zone", &zone.map(|zone| zone.to_string()).unwrap_or_default());
        self.number.set_text_content(Some(&number));
        self.zone.set_text_content(Some(&zone.map(words::body::zone).unwrap_or_default()));
        self.draw(now, &trend);
    }

    fn draw(&self, now: Timestamp, trend: &[(Timestamp, f32)]) {
        let Some(window) = self.canvas.owner_document().and_then(|document| document.default_view()) else {
            return;
        };
        let (width, height) = (f64::from(self.canvas.client_width()), f64::from(self.canvas.client_height()));
        let ratio = window.device_pixel_ratio();
        // This empties it as well.
        self.canvas.set_width((width * ratio).round() as u32);
        self.canvas.set_height((height * ratio).round() as u32);
        let style = window.get_computed_style(&self.number).ok().flatten();
        let colour = style.and_then(|style| style.get_property_value("color").ok()).unwrap_or_default();
        let (low, high) =
            trend.iter().fold((f32::MAX, f32::MIN), |(low, high), (_, bpm)| (low.min(*bpm), high.max(*bpm)));
        let span = (high - low).max(MIN_SPAN);
        let bottom = f64::from(f32::midpoint(low, high) - span / 2.0);
        let _ = self.context.scale(ratio, ratio);
        self.context.set_stroke_style_str(&colour);
        self.context.set_line_width(2.0);
        self.context.set_line_join("round");
        self.context.begin_path();
        let mut before = None;
        for (at, bpm) in trend {
            let age = now.duration_since(*at).as_secs_f64() / TREND.as_secs_f64();
            let (x, y) = (
                (1.0 - age) * width,
                height - 2.0 - (f64::from(*bpm) - bottom) / f64::from(span) * (height - 4.0),
            );
            // Silence is a gap.
            if before.replace(*at).is_some_and(|before| at.duration_since(before) < LOST_AFTER) {
                self.context.line_to(x, y);
            } else {
                self.context.move_to(x, y);
            }
        }
        self.context.stroke();
    }
}
