//! Light, dark and high contrast: puts the choice on the root element, and tells the charts when their colours or their language
//! change.

use std::cell::Cell;

use leptos::prelude::*;
use strapline_chart::Style;
use wasm_bindgen::JsCast;

use super::markup::{keep, run_again};
use crate::dom::Listener;
use crate::language;
use crate::state::State;

/// Text size of the charts in CSS pixels; the font below names the same.
pub const CHART_TEXT_PX: f32 = 12.0;

/// Given by context. Not signals: the charts look at it once a frame.
#[derive(Clone, Copy)]
pub struct ThemeContext(&'static Colours);

#[derive(Default)]
struct Colours {
    version: Cell<u32>,
    calm: Cell<bool>,
}

impl Colours {
    fn change(&self) {
        self.version.set(self.version.get() + 1);
    }
}

impl ThemeContext {
    /// Follows the settings and the system from now on.
    pub fn new(state: State) -> Self {
        // Belongs to the page, and lives as long.
        let colours: &'static Colours = Box::leak(Box::default());
        let mut listeners = Vec::new();
        for query in ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"] {
            if let Some(query) = media(query) {
                listeners.push(Listener::new(&query, "change", move |_| colours.change()));
            }
        }
        if let Some(calm) = media("(prefers-reduced-motion: reduce)") {
            colours.calm.set(calm.matches());
            listeners.push(Listener::new(&calm.clone(), "change", move |_| colours.calm.set(calm.matches())));
        }
        keep(Box::new(listeners));
        let mut spoken = None;
        run_again(Box::new(move || {
            let theme = state.with(|state| state.settings.theme.attribute());
            let Some(root) = document().document_element() else { return };
            let language = Some(language::current().map(|language| language.code()));
            // Charts have numbers in them.
            let speaks = std::mem::replace(&mut spoken, language) != language;
            if speaks || root.get_attribute("data-theme").as_deref() != Some(theme) {
                let _ = root.set_attribute("data-theme", theme);
                colours.change();
            }
        }));
        Self(colours)
    }

    /// Changes whenever colours may have changed, or the language.
    pub fn version(self) -> u32 {
        self.0.version.get()
    }

    /// Whether the person asked for less motion.
    pub fn calm(self) -> bool {
        self.0.calm.get()
    }
}

fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    window().match_media(query).ok().flatten()
}

/// The colours of series, in the order of the places that plots name.
const SERIES: [&str; 8] =
    ["--heart-rate", "--rr", "--ecg", "--power", "--cadence", "--speed", "--spo2", "--temperature"];

/// The chart style that the style sheet asks for at `element`.
pub fn chart_style(element: &web_sys::Element) -> Style {
    let computed = window().get_computed_style(element).ok().flatten();
    let token = |name: &str| {
        computed
            .as_ref()
            .and_then(|style| style.get_property_value(name).ok())
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let family = token("font-family");
    Style {
        grid: token("--hairline"),
        surface: token("--surface"),
        text: token("--ink-2"),
        series: SERIES.into_iter().map(token).collect(),
        font: format!(
            "{}px {}",
            CHART_TEXT_PX as u32,
            if family.is_empty() { "sans-serif" } else { &family }
        ),
    }
}

/// The size of a canvas on the page in CSS pixels, and device pixels in one of them.
pub fn canvas_size(canvas: &web_sys::HtmlCanvasElement) -> (f32, f32, f32) {
    let element: &web_sys::Element = canvas.unchecked_ref();
    (element.client_width() as f32, element.client_height() as f32, window().device_pixel_ratio() as f32)
}
