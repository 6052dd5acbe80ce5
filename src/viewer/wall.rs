//! The wall: a tile for everybody, made for a screen that nobody touches. Four times a second what has changed is written, and trends are
//! drawn a few at a time, so that no frame of the screen is missed.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Interval;
use leptos::prelude::*;
use strapline_units::Timestamp;
use strapline_vitals::{Alarm, AlarmLimits};
use strapline_wire::UplinkState;
use web_sys::{AudioContext, Element, HtmlElement, HtmlInputElement, HtmlSelectElement, Storage};

use super::board::{Board, Rules, Sort, columns, short};
use super::feed::Feed;
use super::reception::Reception;
use super::tile::Tile;
use super::words;
use crate::components::markup::{Part, keep};
use crate::components::theme::ThemeContext;
use crate::dom::{self, FrameLoop, Listener};
use crate::json;
use crate::sound;

const TICK_MILLIS: u32 = 250;
/// Of the tone of a new alarm.
const ALARM_HZ: f32 = 880.0;
/// How many ticks the frame of an alarm is on, and then off.
const BLINK_TICKS: u32 = 2;
/// Tiles change places no more often than this.
const ORDER_INTERVAL: Duration = Duration::from_secs(2);
/// How many trends are drawn in one frame of the screen.
const TRENDS_A_FRAME: usize = 25;
/// Below this width a person holds it in a hand, and scrolls.
const PHONE_PX: f64 = 600.0;
const STORAGE_KEY: &str = "strapline.wall";

struct Wall {
    board: &'static RefCell<Board>,
    reception: RwSignal<Reception>,
    theme: ThemeContext,
    part: Part,
    list: Part,
    tiles: Vec<Tile>,
    order: Vec<usize>,
    ordered_at: Timestamp,
    /// The colours of no zone and of the five, and of which version of the theme they are.
    colours: (Option<u32>, Vec<String>),
    resized: bool,
    /// The tile whose trend is looked at next.
    next: usize,
    audio: Option<AudioContext>,
    said: String,
    ticks: u32,
}

/// Binds the wall to what is on the board, until the component ends.
pub fn wall(feed: &Feed, part: &Part, board: &'static RefCell<Board>) {
    board.borrow_mut().set(load());
    let wall = Rc::new(RefCell::new(Wall {
        board,
        reception: feed.reception,
        theme: feed.context.theme,
        part: part.clone(),
        list: part.at(".athletes"),
        tiles: Vec::new(),
        order: Vec::new(),
        ordered_at: Timestamp::default(),
        colours: (None, Vec::new()),
        resized: true,
        next: 0,
        audio: None,
        said: String::new(),
        ticks: 0,
    }));
    bar(part, &wall);
    let (ticking, drawing, resizing) = (wall.clone(), wall.clone(), wall);
    ticking.borrow_mut().tick(dom::now());
    keep(Box::new(Interval::new(TICK_MILLIS, move || ticking.borrow_mut().tick(dom::now()))));
    keep(Box::new(FrameLoop::start(move || drawing.borrow_mut().draw())));
    keep(Box::new(Listener::new(&window(), "resize", move |_| resizing.borrow_mut().resized = true)));
}

impl Wall {
    fn tick(&mut self, now: Timestamp) {
        let mut board = self.board.borrow_mut();
        let connected = self.reception.with_untracked(|reception| reception.state == UplinkState::Live);
        let begun = board.judge(now, connected);
        if let Some(audio) = self.audio.as_ref().filter(|_| !begun.is_empty()) {
            sound::play(audio, &[ALARM_HZ]);
        }
        while self.tiles.len() < board.len() {
            let Some((uid, synthetic)) = board.who(self.tiles.len()) else { break };
            let Some(tile) = Tile::new(&self.list, uid, synthetic) else { break };
            self.order.push(self.tiles.len());
            self.tiles.push(tile);
            self.resized = true;
        }
        if now.duration_since(self.ordered_at) >= ORDER_INTERVAL || self.resized {
            self.ordered_at = now;
            let order = board.order(now);
            if order != self.order {
                for place in &order {
                    if let Some(tile) = self.tiles.get(*place) {
                        tile.move_last();
                    }
                }
                self.order = order;
            }
        }
        let mut alarms: Vec<(String, Alarm)> = Vec::new();
        for place in self.order.iter().copied() {
            let face = board.face(place, now);
            if let (Some(alarm), Some((uid, _))) = (face.alarm, board.who(place)) {
                alarms.push((short(uid).to_owned(), alarm));
            }
            if let Some(tile) = self.tiles.get_mut(place) {
                let before = tile.is_shown();
                tile.show(face);
                self.resized |= before != tile.is_shown();
            }
        }
        self.ticks = self.ticks.wrapping_add(1);
        let dark = !alarms.is_empty() && (self.ticks / BLINK_TICKS).is_multiple_of(2);
        let list: Element = self.list.element();
        if list.has_attribute("data-blink") != dark {
            let _ = list.toggle_attribute_with_force("data-blink", dark);
        }
        alarms.sort_unstable();
        let says = words::alarms(&alarms);
        if says != self.said {
            self.part.at(".alarms").set_text(&says);
            self.said = says;
        }
        let empty: Element = self.part.at(".empty").element();
        let _ = empty.toggle_attribute_with_force("hidden", !self.tiles.is_empty());
    }

    /// Draws some of the trends that have changed.
    fn draw(&mut self) {
        if std::mem::take(&mut self.resized) {
            self.lay_out();
        }
        if self.colours.0 != Some(self.theme.version()) {
            self.colours = (Some(self.theme.version()), zone_colours());
            self.resized = true;
        }
        let board = self.board.borrow();
        let mut drawn = 0;
        for _ in 0..self.tiles.len() {
            let place = self.next % self.tiles.len();
            self.next = place + 1;
            if let (Some(tile), Some((version, trend))) = (self.tiles.get_mut(place), board.trend(place))
                && tile.draw(version, trend, &self.colours.1)
            {
                drawn += 1;
            }
            if drawn >= TRENDS_A_FRAME {
                break;
            }
        }
    }

    fn lay_out(&mut self) {
        let window = window();
        let size =
            |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
        let (width, height) = (size(window.inner_width()), size(window.inner_height()));
        let list: HtmlElement = self.list.element();
        let columns = if width < PHONE_PX {
            2
        } else {
            let above = list.get_bounding_client_rect().top().max(0.0);
            let shown = self.tiles.iter().filter(|tile| tile.is_shown()).count();
            columns(shown, width, (height - above).max(100.0))
        };
        let _ = list.style().set_property("--columns", &columns.to_string());
        for tile in &mut self.tiles {
            tile.measure(window.device_pixel_ratio());
        }
    }
}

/// The colours that the style sheet gives to zones.
fn zone_colours() -> Vec<String> {
    let style =
        document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    let token = |name: &str| {
        style
            .as_ref()
            .and_then(|style| style.get_property_value(name).ok())
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    ["--ink-2", "--zone-1", "--zone-2", "--zone-3", "--zone-4", "--zone-5"].map(token).into()
}

/// The settings above the tiles, which hold as soon as they are made.
fn bar(part: &Part, wall: &Rc<RefCell<Wall>>) {
    let form = part.at(".bar");
    show(&form, wall.borrow().board.borrow().rules());
    let (changing, fields) = (wall.clone(), form.clone());
    form.on("change", move |_| {
        let rules = read(&fields);
        save(&rules);
        let mut wall = changing.borrow_mut();
        wall.board.borrow_mut().set(rules);
        wall.ordered_at = Timestamp::default();
        let wanted = input(&fields, "sound").checked();
        wall.audio = if wanted { wall.audio.take().or_else(sound::allow) } else { None };
        wall.tick(dom::now());
    });
    form.on("submit", |event| event.prevent_default());
}

fn input(form: &Part, name: &str) -> HtmlInputElement {
    form.at(&format!("[name={name}]")).element()
}

fn show(form: &Part, rules: &Rules) {
    form.at("select").element::<HtmlSelectElement>().set_value(sort_name(rules.sort));
    let write = |name: &str, bpm: Option<f64>| {
        input(form, name).set_value(&bpm.map(crate::words::whole_number).unwrap_or_default());
    };
    write("max", Some(rules.max_bpm));
    write("low", rules.limits.low_bpm);
    write("high", rules.limits.high_bpm);
}

fn read(form: &Part) -> Rules {
    let number = |name: &str| plausible(&input(form, name).value());
    let defaults = Rules::default();
    Rules {
        sort: sort_of(&form.at("select").element::<HtmlSelectElement>().value()),
        max_bpm: number("max").unwrap_or(defaults.max_bpm),
        limits: AlarmLimits { low_bpm: number("low"), high_bpm: number("high") },
    }
}

/// A heart rate that somebody has typed.
fn plausible(text: &str) -> Option<f64> {
    text.trim().parse::<u32>().ok().filter(|bpm| (20..=260).contains(bpm)).map(f64::from)
}

const fn sort_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Name => "name",
        Sort::HeartRate => "heart-rate",
        Sort::Zone => "zone",
    }
}

fn sort_of(name: &str) -> Sort {
    match name {
        "heart-rate" => Sort::HeartRate,
        "zone" => Sort::Zone,
        _ => Sort::Name,
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn load() -> Rules {
    let text = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten()).unwrap_or_default();
    let saved = json::parse(&text);
    let number = |name| json::text(&saved, name).as_deref().and_then(plausible);
    Rules {
        sort: sort_of(&json::text(&saved, "sort").unwrap_or_default()),
        max_bpm: number("max").unwrap_or_else(|| Rules::default().max_bpm),
        limits: AlarmLimits { low_bpm: number("low"), high_bpm: number("high") },
    }
}

fn save(rules: &Rules) {
    let number = |bpm: Option<f64>| bpm.map(crate::words::whole_number).unwrap_or_default();
    let text = json::of_texts(&[
        ("sort", sort_name(rules.sort)),
        ("max", &number(Some(rules.max_bpm))),
        ("low", &number(rules.limits.low_bpm)),
        ("high", &number(rules.limits.high_bpm)),
    ]);
    if let Some(storage) = storage() {
        let _ = storage.set_item(STORAGE_KEY, &text);
    }
}
