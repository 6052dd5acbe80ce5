//! Says why a sensor cannot be used and what to check, for this system. Comes with the chunk of the settings.

use js_sys::Reflect;
use leptos::prelude::{ArcRwSignal, Get, Owner, Set, document, window};
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlDialogElement};

use super::markup::{Part, run_again};
use crate::app::Context;
use crate::language::said;
use crate::state::{Event, Notice};
use crate::words::doctor::{System, Trouble, checks, title};
use crate::words::is_silent;
use crate::{dom, json, lazy};

thread_local! {
    /// What the dialog is about; a page has one.
    static ABOUT: ArcRwSignal<Trouble> = ArcRwSignal::new(Trouble::NotOffered);
}

const DIALOG: &str =
    concat!("<style>", include_str!("../../style/settings.css"), "</style>", include_str!("doctor.html"));

/// Opens it: whoever asks has a connection that does not work, or a question.
pub fn open_doctor(context: Context) {
    dom::spawn(async move {
        if lazy::doctor(context).await.is_err() {
            context.state.apply(Event::Notice(Some(Notice::NotLoaded)));
        }
    });
}

/// The chunk: shows the dialog, about what the page knows now.
pub(super) fn show(context: Context) {
    let trouble = context.state.peek(|state| Trouble::of(state, |device| is_silent(device, state.now)));
    ABOUT.with(|about| about.set(trouble));
    let Some(body) = document().body() else { return };
    let page = Part::from(Element::from(body));
    if page.find(".doctor").is_none() {
        page.child("div", DIALOG);
        // Serves the page to its end.
        Box::leak(Box::new(Owner::new())).with(|| bind(&page.at(".doctor")));
    }
    let dialog: HtmlDialogElement = page.at(".doctor").element();
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
}

fn bind(part: &Part) {
    let about = || ABOUT.with(Get::get);
    let dialog: HtmlDialogElement = part.element();
    part.at(".close").on("click", move |_| dialog.close());
    part.at("h2").text(move || said(title(about())).to_owned());
    let list = part.at("ol");
    run_again(Box::new(move || {
        list.fill("");
        for check in checks(system(), about()) {
            list.child("li", "").set_text(said(check));
        }
    }));
}

/// What the browser says that it runs on.
fn system() -> System {
    let navigator = window().navigator();
    let data = Reflect::get(&navigator, &"userAgentData".into()).unwrap_or(JsValue::UNDEFINED);
    let platform = json::text(&data, "platform").filter(|platform| !platform.is_empty());
    let system = System::of(&platform.or_else(|| navigator.platform().ok()).unwrap_or_default());
    // An iPad calls itself a Mac, which has no touch.
    let touch = Reflect::get(&navigator, &"maxTouchPoints".into()).ok().and_then(|points| points.as_f64());
    if system == System::MacOs && touch.unwrap_or_default() > 1.0 { System::Ios } else { system }
}
