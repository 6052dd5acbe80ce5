//! The profile in the settings dialog. What is there counts when the dialog is saved, and is as before when it is closed.

use strapline_vitals::{Person, Sex, ZONES, Zoning};
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::profile::{sex_name, zoning_name};
use super::{Hub, Profile};
use crate::components::markup::{Part, run_again};
use crate::dom;
use crate::words;

/// Adds it to the dialog of a page.
pub fn profile_form(hub: &'static Hub, page: &Part) {
    let form = page.at("dialog form");
    form.at(".row").insert("beforebegin", include_str!("profile_form.html"));
    // The choice of a language is here because all of this is loaded with the settings; they read it themselves.
    form.at(".row").insert("beforebegin", include_str!("language_choice.html"));
    let language = hub.context().state.peek(|state| state.settings.language.clone());
    form.at("#language").element::<HtmlSelectElement>().set_value(&language);
    let part = form.at(".profile");
    write(&part, &hub.profile());
    let fields = part.clone();
    form.on("submit", move |_| hub.set_profile(read(&fields)));
    let fields = part.clone();
    part.on("input", move |_| show(&fields));
    let fields = part.clone();
    // In another language, too.
    run_again(Box::new(move || show(&fields)));
    let fields = part.clone();
    // After a submit, too: then it writes what was read.
    page.at("dialog:has(form)").on("close", move |_| write(&fields, &hub.profile()));
}

fn input(part: &Part, name: &str) -> HtmlInputElement {
    part.at(&format!("[name={name}]")).element()
}

fn choice(part: &Part, name: &str) -> HtmlSelectElement {
    part.at(&format!("[name={name}]")).element()
}

fn own(part: &Part, zone: usize) -> HtmlInputElement {
    part.at(&format!(".own label:nth-child({zone}) input")).element()
}

fn write(part: &Part, profile: &Profile) {
    let Person { birth_year, sex, weight_kg, height_cm, resting_bpm, max_bpm, zoning } = profile.0;
    for (name, number) in [
        ("birth_year", birth_year.map(f64::from)),
        ("weight_kg", weight_kg),
        ("height_cm", height_cm),
        ("resting_bpm", resting_bpm),
        ("max_bpm", max_bpm),
    ] {
        input(part, name).set_value(&number.map(|number| number.to_string()).unwrap_or_default());
    }
    choice(part, "sex").set_value(sex_name(sex));
    choice(part, "zones").set_value(zoning_name(zoning));
    let limits = match zoning {
        Zoning::Own(limits) => limits,
        _ => profile.0.zones(dom::now()).lower_bpm(),
    };
    for (zone, limit) in (1..).zip(limits) {
        own(part, zone).set_value(&words::whole_number(limit));
    }
    show(part);
}

/// Shows one's own limits only where they count, and what the zones will be.
fn show(part: &Part) {
    let is_own = choice(part, "zones").value() == "own";
    let _ = part.at(".own").element::<HtmlElement>().toggle_attribute_with_force("hidden", !is_own);
    let person = read(part).0;
    part.at(".result").set_text(&words::body::zones_preview(&person, dom::now()));
}

fn read(part: &Part) -> Profile {
    // Empty is NaN; the form has checked the ranges.
    let number = |name: &str| Some(input(part, name).value_as_number()).filter(|number| *number > 0.0);
    let mut limits = [0.0; ZONES];
    for (zone, limit) in (1..).zip(&mut limits) {
        *limit = own(part, zone).value_as_number();
    }
    Profile(Person {
        birth_year: number("birth_year").map(|year| year as u16),
        sex: match choice(part, "sex").value().as_str() {
            "female" => Some(Sex::Female),
            "male" => Some(Sex::Male),
            _ => None,
        },
        weight_kg: number("weight_kg"),
        height_cm: number("height_cm"),
        resting_bpm: number("resting_bpm"),
        max_bpm: number("max_bpm"),
        zoning: match choice(part, "zones").value().as_str() {
            "reserve" => Zoning::Reserve,
            "own" => Zoning::Own(limits),
            _ => Zoning::Maximum,
        },
    })
}
