//! Broker, tokens and colours. Changes count when they are saved.

use web_sys::{HtmlDialogElement, HtmlInputElement};

use super::markup::Part;
use crate::app::Context;
use crate::engine::Command;
use crate::settings::{Settings, Theme, WHEELS_MM};

/// The dialog, which `open` shows.
pub fn settings_dialog(context: Context, page: &Part) {
    let all = page.clone();
    page.at(".cancel").on("click", move |_| dialog(&all).close());
    let all = page.clone();
    // The form closes its dialog by itself.
    page.at("dialog form").on("submit", move |_| {
        let before = context.state.peek(|state| state.settings.clone());
        context.send(Command::Settings(read(&all, before)));
    });
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
    input(part, "#wheel").set_value_as_number(settings.wheel_mm.into());
    input(part, &format!("[value={}]", settings.theme.attribute())).set_checked(true);
}

fn read(part: &Part, before: Settings) -> Settings {
    // The form has checked its range.
    let wheel_mm = input(part, "#wheel").value_as_number() as u32;
    let theme = part.find("[name=theme]:checked").map(|part| part.element::<HtmlInputElement>().value());
    Settings {
        broker: input(part, "#broker").value(),
        token_url: input(part, "#token-url").value(),
        token: input(part, "#token").value(),
        theme: theme.map_or(Theme::System, |theme| Theme::from_attribute(&theme)),
        wheel_mm: if WHEELS_MM.contains(&wheel_mm) { wheel_mm } else { before.wheel_mm },
        ..before
    }
}
