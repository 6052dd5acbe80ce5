//! Another language on a page that is there: everything is said again, and back in English.
#![cfg(target_arch = "wasm32")]

mod support;

use std::time::Duration;

use leptos::mount::mount_to;
use leptos::prelude::document;
use strapline_units::{Metric, SourceId, Timestamp};
use strapline_web::app::Context;
use strapline_web::components::markup::markup;
use strapline_web::components::{open_doctor, show_value};
use strapline_web::language::{Language, Spoken, heard, speak};
use strapline_web::state::{Event, News, State, Vital};
use strapline_web::words;
use strapline_web::{count, say};
use support::{attribute, click, stage, text, turn, until};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

const PAGE: &str = r#"<h2>Settings</h2>
<p class="hint" title="Heart rate">
  Your backend's address that answers POST with {"token": "..."}. It keeps your API key; this page never sees it.
</p>
<b class="name" translate="no">Settings</b>
<p class="value"><b class="number"></b><i class="unit"></i><i class="age"></i></p>
<em></em><u>Power</u>"#;

fn spoken(code: &'static str, text: &str) -> Option<&'static dyn Language> {
    Some(Box::leak(Box::new(Spoken::new(code, text.to_owned()))))
}

fn german() -> Option<&'static dyn Language> {
    spoken("de", include_str!("../languages/de.ftl"))
}

fn french() -> Option<&'static dyn Language> {
    spoken("fr", include_str!("../languages/fr.ftl"))
}

#[wasm_bindgen_test]
async fn a_page_changes_its_language_and_back() {
    let state = State::default();
    let id = SourceId(1);
    let at = Timestamp::from_unix_micros(1_700_000_000_000_000);
    state.apply(Event::Added { id, name: "Power".into(), simulated: false });
    state.apply(Event::Tick(at));
    let stage = stage();
    let page = mount_to(stage.clone(), move || {
        markup(PAGE, move |part| {
            show_value(Context::of(state), &part.at(".value"), id, Metric::Speed);
            part.at("em").text(|| words::metric(Metric::HeartRate).to_owned());
            // A person has called a sensor so.
            part.at("u").text(move || state.device(id, |device| device.name.clone()).unwrap_or_default());
        })
    });
    let vital = Vital { value: 27.46, second: None, at };
    state.apply(Event::Device(id, News::Vital(Metric::Speed, vital)));
    state.apply(Event::Tick(at + Duration::from_secs(4)));
    turn().await;
    let shown =
        || ["h2", ".hint", ".number", ".age", "em", ".name"].map(|part| text(&stage, part).trim().to_owned());
    let english = shown();
    assert_eq!(
        [&english[0], &english[2], &english[3], &english[4]],
        ["Settings", "27.5", "4 s ago", "Heart rate"]
    );

    for (code, language, wanted, hint, title) in [
        (
            "de",
            german(),
            ["Einstellungen", "27,5", "vor 4 s", "Herzfrequenz"],
            "{\"token\": \"...\"}",
            "Herzfrequenz",
        ),
        (
            "fr",
            french(),
            ["Réglages", "27,5", "il y a 4 s", "Fréquence cardiaque"],
            "clé d’API",
            "Fréquence cardiaque",
        ),
    ] {
        speak(language);
        turn().await;
        let now = shown();
        assert_eq!([&now[0], &now[2], &now[3], &now[4]], wanted);
        assert!(now[1].contains(hint) && now[1] != english[1], "{}", now[1]);
        assert_eq!(attribute(&stage, ".hint", "title").as_deref(), Some(title));
        assert_eq!(document().document_element().unwrap().get_attribute("lang").as_deref(), Some(code));
        assert_eq!(now[5], "Settings", "a name stays");
        assert_eq!(text(&stage, "u"), "Power", "and so does what a person has named");
    }
    speak(None);
    turn().await;
    assert_eq!(shown(), english);
    assert_eq!(attribute(&stage, ".hint", "title").as_deref(), Some("Heart rate"));
    drop(page);
}

#[wasm_bindgen_test]
async fn what_comes_later_is_said_in_the_language_of_the_moment() {
    speak(german());
    let stage = stage();
    let page = mount_to(stage.clone(), || {
        markup("<h2>Settings</h2><ul></ul>", |part| {
            part.at("ul").list(|| vec![1, 2], "<li>Close</li>", |_, _| {});
        })
    });
    turn().await;
    assert_eq!(
        (text(&stage, "h2"), text(&stage, "ul")),
        ("Einstellungen".into(), "SchließenSchließen".into())
    );
    speak(None);
    drop(page);
}

#[wasm_bindgen_test]
async fn what_to_check_changes_its_language_while_it_is_read() {
    let body = document().body().unwrap();
    let page = mount_to(stage(), || markup("", |_| open_doctor(Context::of(State::default()))));
    let shown = || ["h2", ".hint", "li"].map(|part| text(&body, &format!(".doctor[open] {part}")));
    let english = [
        "The sensor is not in the list",
        "What to check, the likeliest first:",
        "Wear the strap, with its electrodes moist: most straps wake up only on skin.",
    ];
    until("it is there", || shown() == english).await;
    speak(german());
    turn().await;
    assert_eq!(
        shown(),
        [
            "Der Sensor steht nicht in der Liste",
            "Was zu prüfen ist, das Wahrscheinlichste zuerst:",
            "Lege den Gurt mit feuchten Elektroden an: Die meisten wachen nur auf der Haut auf.",
        ]
    );
    speak(french());
    turn().await;
    assert_eq!(shown()[0], "Le capteur n’est pas dans la liste");
    speak(None);
    turn().await;
    assert_eq!(shown(), english);
    click(&body, ".doctor .close");
    drop(page);
}

#[wasm_bindgen_test]
fn forms_and_numbers_are_those_of_the_language() {
    let sent = |count: u32| count!(count, "1 value sent", "{count} values sent");
    let both = || [sent(1), sent(2), say!("Connecting to {host}", "a.b"), words::number(-1.25, 2)];
    assert_eq!(both(), ["1 value sent", "2 values sent", "Connecting to a.b", "-1.25"]);
    speak(german());
    assert_eq!(both(), ["1 Wert gesendet", "2 Werte gesendet", "Verbinde mit a.b", "-1,25"]);
    // For forms, which have their own way.
    assert_eq!(words::plain(1.25, 2), "1.25");
    assert_eq!(heard("the sensor did not answer"), "der Sensor hat nicht geantwortet");
    assert_eq!(heard("status 5 of nobody"), "status 5 of nobody");
    speak(spoken("de", "Settings = Nur das"));
    assert_eq!((say!("Settings"), say!("Close")), ("Nur das", "Close"), "what is missing is said in English");
    speak(None);
}
