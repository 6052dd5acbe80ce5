//! Broker, tokens, colours and language. Changes count when they are saved. The dialog is a chunk that comes when it is first opened.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcRwSignal, Get, Owner, Set, document};
use strapline_wire::SessionKind;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement, HtmlSelectElement};

use super::markup::Part;
use super::{doctor, transfer};
use crate::app::Context;
use crate::engine::Command;
use crate::language::said;
use crate::settings::{Settings, Theme, WHEELS_MM};
use crate::state::{Event, Notice};
use crate::{dom, lazy, words};

/// The style comes with the markup.
const DIALOG: &str = concat!(
    "<style>",
    include_str!("../../style/settings.css"),
    "</style>",
    include_str!("settings_dialog.html"),
);

/// Among other dialogs of that kind.
const PLACE: &str = "dialog:has(#settings-title)";

/// What came of a file of settings.
#[derive(Clone)]
enum Outcome {
    None,
    NotSaved,
    Read { name: String, taken: bool },
}

thread_local! {
    /// What the dialog says of a file. Such a file may bring another language, in which it is said then.
    static OUTCOME: ArcRwSignal<Outcome> = ArcRwSignal::new(Outcome::None);
}

/// What the chunk has.
#[derive(Clone, Copy)]
pub(crate) struct SettingsCode {
    /// Shows the settings.
    pub(crate) show: fn(Context),
    /// Says what to check where there is no connection.
    pub(crate) doctor: fn(Context),
}

pub(crate) const SETTINGS: SettingsCode = SettingsCode { show, doctor: doctor::show };

/// Shows the dialog with the settings as they are, as soon as all of it has come: what grew later would move from under the pointer.
pub fn open(context: Context) {
    dom::spawn(async move {
        // It is of use without the profile, too.
        let _ = lazy::body(context).await;
        if lazy::settings(context).await.is_err() {
            context.state.apply(Event::Notice(Some(Notice::NotLoaded)));
        }
    });
}

/// The chunk: makes the dialog, if that was not done, and shows it.
fn show(context: Context) {
    let Some(body) = document().body() else { return };
    let page = Part::from(Element::from(body));
    if page.find("#settings-title").is_none() {
        page.child("div", DIALOG);
        // Serves the page to its end.
        Box::leak(Box::new(Owner::new())).with(|| bind(context, &page.at(PLACE)));
    }
    if let Some(body) = context.body().filter(|_| page.find("dialog .profile").is_none()) {
        body.add_profile(&page);
    }
    let part = page.at(PLACE);
    context.state.peek(|state| {
        write(&part, &state.settings);
        input(&part, &format!("[value={}]", state.session.name())).set_checked(true);
    });
    OUTCOME.with(|outcome| outcome.set(Outcome::None));
    let dialog: HtmlDialogElement = part.element();
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
}

fn bind(context: Context, part: &Part) {
    let dialog: HtmlDialogElement = part.element();
    part.at(".cancel").on("click", move |_| dialog.close());
    let all = part.clone();
    // The form closes its dialog by itself.
    part.at("form").on("submit", move |_| {
        let before = context.state.peek(|state| state.settings.clone());
        context.send(Command::Settings(read(&all, before)));
        let session = chosen(&all, "session").and_then(|name| SessionKind::from_name(&name));
        let recorded = context.state.peek(|state| state.session);
        if let Some(session) = session.filter(|session| *session != recorded) {
            context.send(Command::Session(session));
        }
    });
    part.at(".doctor-open").on("click", move |_| doctor::show(context));
    files(context, part);
}

/// Settings and profile as a file, and back.
fn files(context: Context, part: &Part) {
    part.at(".said").text(|| match OUTCOME.with(Get::get) {
        Outcome::None => String::new(),
        Outcome::NotSaved => said(words::NOT_SAVED).to_owned(),
        Outcome::Read { name, taken } => words::settings_file(&name, taken),
    });
    part.at(".save-file").on("click", move |_| {
        let outcome = if transfer::save(context) { Outcome::None } else { Outcome::NotSaved };
        OUTCOME.with(|now| now.set(outcome));
    });
    let chooser: HtmlInputElement = part.at("[type=file]").element();
    let chosen = chooser.clone();
    part.at(".load-file").on("click", move |_| chooser.click());
    let all = part.clone();
    part.at("[type=file]").on("change", move |_| {
        let Some(file) = chosen.files().and_then(|files| files.get(0)) else { return };
        // The same one may be chosen again.
        chosen.set_value("");
        let all = all.clone();
        dom::spawn(async move {
            let name = file.name();
            let taken = transfer::load(context, file).await;
            if taken {
                // What stands in the fields is what was before: they are filled anew, the profile's by the end of the dialog.
                all.element::<HtmlDialogElement>().close();
                TimeoutFuture::new(0).await;
                show(context);
            }
            OUTCOME.with(|outcome| outcome.set(Outcome::Read { name, taken }));
        });
    });
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
    input(part, "#keep-screen-on").set_checked(settings.keep_screen_on);
    input(part, "#sounds").set_checked(settings.sounds);
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
        keep_screen_on: input(part, "#keep-screen-on").checked(),
        sounds: input(part, "#sounds").checked(),
        wheel_mm: if WHEELS_MM.contains(&wheel_mm) { wheel_mm } else { before.wheel_mm },
        ..before
    }
}
