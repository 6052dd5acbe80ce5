//! The person's profile, kept in this browser and nowhere else, but for what a stream says of it.

use strapline_vitals::{Person, Sex, ZONES, Zoning};
use strapline_wire::Body;
use web_sys::Storage;

use crate::json;

const STORAGE_KEY: &str = "strapline.profile";

/// The names of one's own lower limits of zones.
const LIMITS: [&str; ZONES] = ["zone_1", "zone_2", "zone_3", "zone_4", "zone_5"];

/// What the person has told; everything is optional.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Profile(pub Person);

impl Profile {
    /// Reads what was saved; a browser that keeps nothing gives an empty one.
    pub fn load() -> Self {
        let text = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
        text.map(|text| Self::parse(&text)).unwrap_or_default()
    }

    /// Keeps it for the next visit, where the browser allows it.
    pub fn save(&self) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(STORAGE_KEY, &self.encode());
        }
    }

    /// Reads a saved text; what cannot be read is left out.
    pub fn parse(text: &str) -> Self {
        let saved = json::parse(text);
        let choice = |name| json::text(&saved, name).unwrap_or_default();
        let number = |name: &str, (low, high): (f64, f64)| {
            json::number(&saved, name).filter(|number| (low..=high).contains(number))
        };
        let mut limits = [0.0; ZONES];
        for (limit, name) in limits.iter_mut().zip(LIMITS) {
            *limit = number(name, (1.0, 300.0)).unwrap_or_default();
        }
        Self(Person {
            birth_year: number("birth_year", (1900.0, 2100.0)).map(|year| year as u16),
            sex: match choice("sex").as_str() {
                "female" => Some(Sex::Female),
                "male" => Some(Sex::Male),
                _ => None,
            },
            weight_kg: number("weight_kg", (20.0, 400.0)),
            height_cm: number("height_cm", (80.0, 260.0)),
            resting_bpm: number("resting_bpm", (25.0, 130.0)),
            max_bpm: number("max_bpm", (90.0, 240.0)),
            zoning: match choice("zones").as_str() {
                "reserve" => Zoning::Reserve,
                "own" if limits[0] > 0.0 => Zoning::Own(limits),
                _ => Zoning::Maximum,
            },
        })
    }

    /// The text to save.
    pub fn encode(&self) -> String {
        let Person { birth_year, sex, weight_kg, height_cm, resting_bpm, max_bpm, zoning } = self.0;
        let own = match zoning {
            Zoning::Own(limits) => limits.map(Some),
            _ => [None; ZONES],
        };
        let numbers = [
            ("birth_year", birth_year.map(f64::from)),
            ("weight_kg", weight_kg),
            ("height_cm", height_cm),
            ("resting_bpm", resting_bpm),
            ("max_bpm", max_bpm),
        ];
        // Of names that are known and of finite numbers: no text that would have to be quoted.
        let mut text = format!(r#"{{"sex":"{}","zones":"{}""#, sex_name(sex), zoning_name(zoning));
        for (name, number) in numbers.into_iter().chain(LIMITS.into_iter().zip(own)) {
            if let Some(number) = number.filter(|number| number.is_finite()) {
                text.push_str(&format!(r#","{name}":{number}"#));
            }
        }
        text.push('}');
        text
    }

    /// What a stream says of it: what the person has told, and nothing that was guessed. `None` where that is nothing.
    pub fn note(&self) -> Option<Body> {
        let body = Body {
            max_hr_bpm: self.0.max_bpm,
            resting_hr_bpm: self.0.resting_bpm,
            weight_kg: self.0.weight_kg,
            height_cm: self.0.height_cm,
            ftp_watts: None,
        };
        (body != Body::default()).then_some(body)
    }
}

/// The value of a choice.
pub(super) const fn sex_name(sex: Option<Sex>) -> &'static str {
    match sex {
        None => "",
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
    }
}

/// The value of a choice.
pub(super) const fn zoning_name(zoning: Zoning) -> &'static str {
    match zoning {
        Zoning::Maximum => "maximum",
        Zoning::Reserve => "reserve",
        Zoning::Own(_) => "own",
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
