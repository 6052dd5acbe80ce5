//! Broker, tokens, colours and language. Changes count when they are saved.

use strapline_wire::SessionKind;
use web_sys::{HtmlDialogElement, HtmlInputElement, HtmlSelectElement};

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
        let session = chosen(&all, "session").and_then(|name| SessionKind::from_name(&name));
        let recorded = context.state.peek(|state| state.session);
        if let Some(session) = session.filter(|session| *session != recorded) {
            context.send(Command::Session(session));
        }
    });
}

/// Shows the dialog with the settings as they are.
pub fn open(context: Context, page: &Part) {
    context.state.peek(|state| {
        write(page, &state.settings);
        input(page, &format!("[value={}]", state.session.name())).set_checked(true);
    });
    context.load_body();
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

/// The choice of a language, which comes with the profile: a first visit need not have it.
fn language(part: &Part) -> Option<HtmlSelectElement> {
    Some(part.find("#language")?.element())
}

/// The value of the choice that is made among those of a name.
fn chosen(part: &Part, name: &str) -> Option<String> {
    let choice = part.find(&format!("[name={name}]:checked"))?;
    Some(choice.element::<HtmlInputElement>().value())
}

fn write(part: &Part, settings: &Settings) {
    input(part, "#broker").set_value(&settings.broker);
    input(part, "#token-url").set_value(&settings.token_url);
    input(part, "#token").set_value(&settings.token);
    input(part, "#wheel").set_value_as_number(settings.wheel_mm.into());
    input(part, &format!("[value={}]", settings.theme.attribute())).set_checked(true);
    if let Some(language) = language(part) {
        language.set_value(&settings.language);
    }
}

fn read(part: &Part, before: Settings) -> Settings {
    // The form has checked its range.
    let wheel_mm = input(part, "#wheel").value_as_number() as u32;
    let theme = chosen(part, "theme");
    Settings {
        broker: input(part, "#broker").value(),
        token_url: input(part, "#token-url").value(),
        token: input(part, "#token").value(),
        language: language(part).map_or_else(|| before.language.clone(), |language| language.value()),
        theme: theme.map_or(Theme::System, |theme| Theme::from_attribute(&theme)),
        wheel_mm: if WHEELS_MM.contains(&wheel_mm) { wheel_mm } else { before.wheel_mm },
        ..before
    }
}
