//! Broker, tokens and colours.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlInputElement};

use super::{flag, text};
use crate::app::Context;
use crate::engine::Command;
use crate::settings::{Settings, Theme};

/// The dialog; changes count when they are saved.
#[component]
pub fn SettingsDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let context = Context::get();
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let draft = RwSignal::new(Settings::default());
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        let dialog: &HtmlDialogElement = dialog.unchecked_ref();
        if open.get() {
            draft.set(context.state.peek(|state| state.settings.clone()));
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else {
            dialog.close();
        }
    });
    let field = move |id: &'static str,
                      label: &'static str,
                      hint: &'static str,
                      read: fn(&Settings) -> &String,
                      write: fn(&mut Settings) -> &mut String| {
        view! {
            <label for=id>{label}</label>
            <input
                id=id
                autocomplete="off"
                spellcheck="false"
                prop:value=text(move || draft.with(|draft| read(draft).clone()))
                on:input=move |event| {
                    let text = event.target().map(|target| target.unchecked_into::<HtmlInputElement>().value());
                    draft.update(|draft| *write(draft) = text.unwrap_or_default());
                }
            />
            <p class="hint">{hint}</p>
        }
    };
    let theme = move |choice: Theme, label: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="theme"
                    prop:checked=flag(move || draft.with(|draft| draft.theme == choice))
                    on:change=move |_| draft.update(|draft| draft.theme = choice)
                />
                {label}
            </label>
        }
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        context.send(Command::Settings(draft.get_untracked()));
        open.set(false);
    };
    view! {
        <dialog node_ref=dialog class="settings" aria-labelledby="settings-title" on:close=move |_| open.set(false)>
            <form on:submit=save>
                <h2 id="settings-title">"Settings"</h2>
                {field(
                    "broker",
                    "Broker address",
                    "Empty: the server of this page. Any broker of this protocol will do, such as wss://ws.example.com.",
                    |settings| &settings.broker,
                    |settings| &mut settings.broker,
                )}
                {field(
                    "token-url",
                    "Token address",
                    "Your backend's address that answers POST with {\"token\": \"...\"}. It keeps your API key; this page never sees it.",
                    |settings| &settings.token_url,
                    |settings| &mut settings.token_url,
                )}
                {field(
                    "token",
                    "Token by hand",
                    "Instead of an address: a token that starts with rt., or one that serves a single connection. Not kept.",
                    |settings| &settings.token,
                    |settings| &mut settings.token,
                )}
                <fieldset>
                    <legend>"Colours"</legend>
                    {theme(Theme::System, "As the system")} {theme(Theme::Light, "Light")} {theme(Theme::Dark, "Dark")}
                </fieldset>
                <div class="row">
                    <button type="button" class="quiet" on:click=move |_| open.set(false)>"Cancel"</button>
                    <button id="save" class="primary">"Save"</button>
                </div>
            </form>
        </dialog>
    }
}
