//! Broker, tokens and colours. Changes count when they are saved.

use leptos::prelude::*;
use web_sys::{HtmlDialogElement, HtmlInputElement};

use super::markup::{Part, markup, run_again};
use crate::app::Context;
use crate::engine::Command;
use crate::settings::{Settings, Theme};

/// The dialog, open while the signal says so.
pub fn settings_dialog(open: RwSignal<bool>) -> AnyView {
    let context = Context::get();
    markup(include_str!("settings_dialog.html"), move |part| {
        let dialog: HtmlDialogElement = part.at("dialog").element();
        part.at("dialog").on("close", move |_| open.set(false));
        part.at(".cancel").on("click", move |_| open.set(false));
        let fields = part.clone();
        part.at("form").on("submit", move |_| {
            context.send(Command::Settings(read(&fields)));
            open.set(false);
        });
        run_again(Box::new(move || {
            if !open.get() {
                dialog.close();
            } else if !dialog.open() {
                context.state.peek(|state| write(&part, &state.settings));
                let _ = dialog.show_modal();
            }
        }));
    })
}

fn input(part: &Part, selector: &str) -> HtmlInputElement {
    part.at(selector).element()
}

fn write(part: &Part, settings: &Settings) {
    input(part, "#broker").set_value(&settings.broker);
    input(part, "#token-url").set_value(&settings.token_url);
    input(part, "#token").set_value(&settings.token);
    input(part, &format!("[value={}]", settings.theme.attribute())).set_checked(true);
}

fn read(part: &Part) -> Settings {
    let theme = part.find("[name=theme]:checked").map(|part| part.element::<HtmlInputElement>().value());
    Settings {
        broker: input(part, "#broker").value(),
        token_url: input(part, "#token-url").value(),
        token: input(part, "#token").value(),
        theme: theme.map_or(Theme::System, |theme| Theme::from_attribute(&theme)),
    }
}
