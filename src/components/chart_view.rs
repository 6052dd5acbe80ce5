//! A chart on a canvas, painted from the ring buffers in each animation frame in which it would look different, while the page
//! is visible. What hands and keys mean is decided by [`Controls`].

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use strapline_chart::{
    Bounds, Chart, Controls, DrawList, Input, Key, Painter, PlayOut, Ring, Series, View, Viewport,
};
use strapline_units::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlCanvasElement, HtmlElement, KeyboardEvent, PointerEvent, WheelEvent};

use super::markup::{Part, keep};
use super::plot::Plot;
use super::roll::{Roll, Roller};
use super::theme::{CHART_TEXT_PX, ThemeContext, canvas_size, chart_style};
use crate::app::Context;
use crate::dom::{self, FrameLoop};
use crate::language::{self, said};
use crate::words;

/// Lets a painter see the ring buffers of this moment, one for each number of a value.
pub trait Look {
    /// Called once a frame; calls `see` where there is something to see.
    fn show(&self, see: &mut dyn FnMut(&[Ring]));

    /// Adds marks to what was just drawn; called at least once a second while the chart is seen.
    fn mark(&self, _chart: &Chart, _view: &View, _list: &mut DrawList) {}
}

impl<F: Fn(&mut dyn FnMut(&[Ring]))> Look for F {
    fn show(&self, see: &mut dyn FnMut(&[Ring])) {
        self(see);
    }
}

/// What stands beside a chart that can be moved. The output is for screen readers: the eye has it on the canvas.
const BESIDE: &str =
    r#"<div class="beside"><span class="span"></span><button type="button"></button><output></output></div>"#;

/// One closure for all of them.
const EVENTS: [&str; 8] = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "pointerleave",
    "wheel",
    "keydown",
    "dblclick",
];

/// Draws what `look` shows on the canvas `part` until the component ends, as something to move and to read. The chart's `name`
/// is for tests to find it.
pub fn show_chart(context: Context, part: &Part, name: &str, plot: Plot, look: Rc<dyn Look>) {
    if let Some(picture) = show_picture(context, part, name, plot, look) {
        take_hands(part, &picture);
    }
}

/// Draws what `look` shows as a picture that flows.
pub fn show_preview(context: Context, part: &Part, name: &str, plot: Plot, look: Rc<dyn Look>) {
    show_picture(context, part, name, plot, look);
}

fn show_picture(
    context: Context,
    part: &Part,
    name: &str,
    plot: Plot,
    look: Rc<dyn Look>,
) -> Option<Rc<RefCell<Picture>>> {
    let theme = context.theme;
    part.set("data-chart", name);
    let canvas: HtmlCanvasElement = part.element();
    let painter = Painter::new(canvas.clone(), chart_style(&canvas)).ok()?;
    let picture = Rc::new(RefCell::new(Picture {
        painter,
        styled: None,
        chart: plot.chart(),
        list: DrawList::default(),
        controls: Controls::new(Viewport::new(plot.window)),
        play: PlayOut::new(),
        bounds: Bounds { oldest: None, live: dom::now(), plot_px: (0.0, 1.0) },
        painted: None,
        beside: None,
        roll: None,
        plot,
        look,
        theme,
    }));
    let painted = picture.clone();
    keep(Box::new(FrameLoop::start(move || painted.borrow_mut().paint())));
    Some(picture)
}

/// Makes the chart something to move and to read, by mouse, fingers and keys.
fn take_hands(part: &Part, picture: &Rc<RefCell<Picture>>) {
    let canvas: HtmlElement = part.element();
    part.set("tabindex", "0");
    // Its keys are its own: a screen reader passes them on.
    part.set("role", "application");
    part.attribute("aria-roledescription", || said(words::CHART).to_owned());
    part.attribute("aria-description", || said(words::CHART_KEYS).to_owned());
    part.insert("afterend", BESIDE);
    let Some(beside) = canvas.next_element_sibling().map(Part::from) else { return };
    picture.borrow_mut().roll = Some(Box::<Roller>::default());
    let button = beside.at("button");
    picture.borrow_mut().beside = Some(Beside {
        span: beside.at(".span").element(),
        button: button.element(),
        output: beside.at("output").element(),
        shown: None,
        said: String::new(),
        said_at: Timestamp::default(),
    });
    let pause = picture.clone();
    button.on("click", move |_| {
        pause.borrow_mut().handle(Input::Key(Key::Pause));
    });
    let handle: Rc<dyn Fn(Event)> = Rc::new({
        let picture = picture.clone();
        move |event| {
            let Some(input) = input(&event) else { return };
            if let Input::Press { pointer, .. } = input {
                // Fails for a pointer that is gone by now.
                let _ = canvas.set_pointer_capture(pointer);
            }
            // Only what would scroll or zoom the page: a press also gives the focus.
            if picture.borrow_mut().handle(input) && matches!(input, Input::Key(_) | Input::Wheel { .. }) {
                event.prevent_default();
            }
        }
    });
    for kind in EVENTS {
        let handle = handle.clone();
        part.on(kind, move |event| handle(event));
    }
}

/// What an event asks of a chart.
fn input(event: &Event) -> Option<Input> {
    let kind = event.type_();
    if kind == "keydown" {
        let event: &KeyboardEvent = event.unchecked_ref();
        let is_the_pages = event.ctrl_key() || event.alt_key() || event.meta_key();
        return Key::named(&event.key(), event.shift_key()).filter(|_| !is_the_pages).map(Input::Key);
    }
    if kind == "wheel" {
        let event: &WheelEvent = event.unchecked_ref();
        let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE_PX };
        return Some(Input::Wheel {
            at_px: event.offset_x() as f32,
            right_px: (event.delta_x() * unit) as f32,
            down_px: (event.delta_y() * unit) as f32,
            zooms: event.ctrl_key(),
        });
    }
    let event: &PointerEvent = event.unchecked_ref();
    let at_px = event.offset_x() as f32;
    Some(match kind.as_str() {
        // Other buttons open menus.
        "pointerdown" if event.button() != 0 => return None,
        "pointerdown" => Input::Press { pointer: event.pointer_id(), at_px },
        "pointermove" => Input::Move { pointer: event.pointer_id(), at_px },
        "pointerup" => Input::Release { pointer: event.pointer_id() },
        "pointercancel" => Input::Cancel { pointer: event.pointer_id() },
        "pointerleave" => Input::Leave,
        _ => Input::Reset,
    })
}

/// A line of a wheel that counts in lines.
const LINE_PX: f64 = 16.0;

/// A chart, its canvas, and where its data are.
struct Picture {
    painter: Painter,
    /// The version of the colours that the painter has; none before the canvas is on the page and has a style.
    styled: Option<u32>,
    chart: Chart,
    list: DrawList,
    controls: Controls,
    play: PlayOut,
    /// As of the last frame.
    bounds: Bounds,
    painted: Option<Seen>,
    beside: Option<Beside>,
    /// Has what moves drawn ahead; a preview does without.
    roll: Option<Box<dyn Roll>>,
    plot: Plot,
    look: Rc<dyn Look>,
    theme: ThemeContext,
}

/// All that a picture depends on.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    right: Timestamp,
    window: Duration,
    aim: Option<Timestamp>,
    size: (f32, f32, f32),
    styled: Option<u32>,
    taken: u32,
    /// Whether a series goes on depends on the present, and ages by the second.
    second: i64,
}

impl Picture {
    fn paint(&mut self) {
        let size @ (width, height, _) = canvas_size(self.painter.canvas());
        if width == 0.0 || height == 0.0 {
            return; // hidden
        }
        let look = self.look.clone();
        let mut drawn = false;
        look.show(&mut |rings: &[Ring]| {
            drawn = true;
            self.draw(rings, size);
        });
        if !drawn {
            self.draw(&[], size);
        }
    }

    fn draw(&mut self, rings: &[Ring], size: (f32, f32, f32)) {
        let (width, height, pixel_ratio) = size;
        let now = dom::now();
        let newest = rings.first().and_then(Ring::latest).map(|point| point.at);
        let live = if self.plot.flows { self.play.advance(now, newest) } else { now };
        self.bounds = Bounds {
            oldest: rings.iter().filter_map(Ring::oldest).map(|point| point.at).min(),
            live: if self.theme.calm() { multiple(live, SECOND_MICROS) } else { live },
            plot_px: self.chart.plot_px().unwrap_or((0.0, width)),
        };
        let viewport = &mut self.controls.viewport;
        viewport.settle(&self.bounds);
        let window = viewport.window();
        let mut right = viewport.right(self.bounds.live);
        if viewport.is_live() {
            // Moves by a device pixel at the least: less is hardly seen.
            let pixels = pixel_ratio * (self.bounds.plot_px.1 - self.bounds.plot_px.0).max(1.0);
            right = multiple(right, (window.as_micros() as f32 / pixels) as i64);
        }
        let seen = Seen {
            right,
            window,
            aim: self.controls.aim(&self.bounds),
            size,
            styled: Some(self.theme.version()),
            taken: rings.iter().fold(0, |taken, ring| taken.wrapping_add(ring.taken())),
            second: now.unix_micros().div_euclid(SECOND_MICROS),
        };
        if self.painted.replace(seen) == Some(seen) {
            return;
        }
        if self.styled != seen.styled {
            self.styled = seen.styled;
            let style = chart_style(self.painter.canvas());
            self.painter.set_style(style);
            self.roll.iter_mut().for_each(|roll| roll.stop());
        }
        if self.painter.resize(width, height, pixel_ratio) {
            self.roll.iter_mut().for_each(|roll| roll.stop());
        }
        let view = View {
            now,
            behind: now.duration_since(right),
            window,
            width,
            height,
            pixel_ratio,
            utc_offset_minutes: dom::utc_offset_minutes(),
            text_px: CHART_TEXT_PX,
        };
        let moves = self.controls.viewport.is_live() && seen.aim.is_none() && !self.theme.calm();
        let list = &mut self.list;
        let words = with_series(&self.plot, rings, |series| {
            if let Some(roll) = &mut self.roll {
                if moves && roll.roll(&mut self.chart, &mut self.painter, &view, series, &*self.look) {
                    return "";
                }
                roll.stop();
            }
            self.chart.draw(&view, series, list);
            self.look.mark(&self.chart, &view, list);
            let words = seen.aim.map_or("", |at| self.chart.crosshair(&view, series, at, list));
            language::drawn(list);
            self.painter.paint(list);
            words
        });
        if let Some(beside) = &mut self.beside {
            let viewport = &self.controls.viewport;
            let behind = (!viewport.is_live()).then(|| viewport.behind(self.bounds.live));
            beside.show(window, behind, self.theme.version());
            // What passes below a resting mouse is for the eye alone.
            let words = if self.controls.is_pinned() { words } else { "" };
            let words = if words.is_empty() && behind.is_some() { said(words::HELD) } else { words };
            match language::current() {
                Some(language) => beside.say(now, &language.number(words)),
                None => beside.say(now, words),
            }
        }
    }

    /// Whether `input` meant anything.
    fn handle(&mut self, input: Input) -> bool {
        let (look, plot, bounds) = (self.look.clone(), self.plot, self.bounds);
        let controls = &mut self.controls;
        let mut meant = None;
        look.show(&mut |rings: &[Ring]| {
            meant = Some(with_series(&plot, rings, |series| controls.handle(&bounds, series, input)));
        });
        meant.unwrap_or_else(|| controls.handle(&bounds, &[], input))
    }
}

const SECOND_MICROS: i64 = 1_000_000;

/// Gives the series of a plot, without taking memory for them in each frame.
fn with_series<'a, T>(plot: &Plot, rings: &'a [Ring], see: impl FnOnce(&[Series<'a>]) -> T) -> T {
    let Plot { mark, inks, join_within, .. } = *plot;
    let [x, y, z] = inks;
    let series = |ring: &'a Ring, ink: usize| Series { ring, mark, ink, join_within };
    match rings {
        [] => see(&[]),
        [one] => see(&[series(one, x)]),
        [one, two] => see(&[series(one, x), series(two, y)]),
        [one, two, three, ..] => see(&[series(one, x), series(two, y), series(three, z)]),
    }
}

/// The last multiple of `step` that is not after `at`; for people who asked for less motion the picture so moves once a second.
fn multiple(at: Timestamp, step_micros: i64) -> Timestamp {
    let step = step_micros.max(1);
    Timestamp::from_unix_micros(at.unix_micros().div_euclid(step) * step)
}

/// How long the window is, the button that holds and goes live, and what a screen reader is told.
struct Beside {
    span: HtmlElement,
    button: HtmlElement,
    output: HtmlElement,
    /// The window, how many seconds it is behind where it is held, and the version of the looks.
    shown: Option<(Duration, Option<u64>, u32)>,
    said: String,
    said_at: Timestamp,
}

/// Between two things that are said: a key that is held down steps faster than anyone listens.
const PATIENCE: Duration = Duration::from_millis(700);

impl Beside {
    fn show(&mut self, window: Duration, behind: Option<Duration>, looks: u32) {
        let shown = Some((window, behind.map(|behind| behind.as_secs()), looks));
        if self.shown == shown {
            return;
        }
        self.shown = shown;
        self.span.set_text_content(Some(&words::lasting(window)));
        let text = behind.map_or_else(|| said(words::PAUSE).to_owned(), words::held);
        self.button.set_text_content(Some(&text));
        self.button.set_class_name(if behind.is_some() { "held" } else { "quiet" });
    }

    /// Says what is new; what comes too soon is said with a later frame, if it still holds then.
    fn say(&mut self, now: Timestamp, words: &str) {
        if self.said != words && now.duration_since(self.said_at) >= PATIENCE {
            words.clone_into(&mut self.said);
            self.said_at = now;
            self.output.set_text_content(Some(words));
        }
    }
}
