//! Broker, tokens and colours. Changes count when they are saved.

use web_sys::{HtmlDialogElement, HtmlInputElement};

use super::markup::Part;
use crate::app::Context;
use crate::engine::Command;
use crate::settings::{Settings, Theme};

/// The dialog, which `open` shows.
pub fn settings_dialog(context: Context, page: &Part) {
    let all = page.clone();
    page.at(".cancel").on("click", move |_| dialog(&all).close());
    let all = page.clone();
    // The form closes its dialog by itself.
    page.at("dialog form").on("submit", move |_| context.send(Command::Settings(read(&all))));
}

/// Shows the dialog with the settings as they are.
pub(super) fn open(context: Context, page: &Part) {
    context.state.peek(|state| write(page, &state.settings));
    let dialog = dialog(page);
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
}

fn dialog(page: &Part) -> HtmlDialogElement {
    page.at("dialog").element()
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
