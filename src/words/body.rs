//! What the page says of the body.

use std::time::Duration;

use strapline_units::Timestamp;
use strapline_vitals::live::{EcgCheck, FULL_FROM, LiveBreathing, LiveHrv, LiveState, TOLD_FROM};
use strapline_vitals::{Doubt, Person, TRUSTED, Trust, ZONES, Zoning};

use super::{number, whole_number};
use crate::language::said;
use crate::{count, english, say};

/// The small window above all others, and the button that opens it.
pub const POCKET: &str = english!("Small window");

/// A zone by its number.
pub fn zone(zone: usize) -> String {
    if zone == 0 { say!("Below zone 1").to_owned() } else { say!("Zone {number}", zone) }
}

/// Where a zone lies, such as `126 to 143 bpm`.
pub fn zone_range(zone: usize, lower_bpm: &[f64; ZONES]) -> String {
    let from = zone.checked_sub(1).and_then(|index| lower_bpm.get(index));
    let to = lower_bpm.get(zone).map(|limit| whole_number(limit.ceil() - 1.0));
    match (from.map(|limit| whole_number(limit.ceil())), to) {
        (Some(from), Some(to)) => say!("{from} to {to} bpm", from, to),
        (Some(from), None) => say!("from {from} bpm", from),
        (None, Some(to)) => say!("up to {to} bpm", to),
        (None, None) => String::new(),
    }
}

/// A length of time as clocks have it: `4:09`, `1:04:09`.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let two = |number: u64| if number < 10 { format!("0{number}") } else { number.to_string() };
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, two(seconds % 60));
    if hours == 0 { format!("{minutes}:{seconds}") } else { format!("{hours}:{}:{seconds}", two(minutes)) }
}

/// The time in all zones, for who does not see the bars.
pub fn in_zones(state: &LiveState) -> String {
    let spent = |(index, spent): (usize, &Duration)| format!("{} {}", zone(index), clock(*spent));
    say!("Time in zones: {times}.", listed(state.in_zones.iter().enumerate().rev().map(spent)))
}

/// How far a value can be trusted: the name of the mark, and why.
pub fn trust(trust: &Trust) -> (&'static str, &'static str) {
    let name = if trust.score > GOOD {
        "good"
    } else if trust.score >= TRUSTED {
        "doubtful"
    } else {
        "bad"
    };
    let why = match trust.doubt {
        _ if trust.score > GOOD => english!("Trusted"),
        None => english!("Trusted"),
        Some(Doubt::Age) => english!("Doubtful: the last value is old"),
        Some(Doubt::Agreement) => english!("Doubtful: the ECG says otherwise"),
        Some(Doubt::Artefacts) => english!("Doubtful: many beats were corrected"),
        Some(Doubt::Contact) => english!("Doubtful: no contact with the skin"),
    };
    (name, said(why))
}

/// The score above which nothing is said against a value.
const GOOD: f64 = 0.8;

/// A measure, or a dash.
pub fn measure(value: Option<f64>, decimals: u32) -> String {
    value.map_or_else(|| "–".to_owned(), |value| number(value, decimals))
}

/// What is waited for; nothing where all is there.
pub fn waits(hrv: Option<&LiveHrv>) -> String {
    let Some(hrv) = hrv else { return say!("Waiting for RR intervals").to_owned() };
    let left = |from: Duration| from.saturating_sub(hrv.span).as_secs() + 1;
    if hrv.span < TOLD_FROM {
        say!("First values in {seconds} s", left(TOLD_FROM))
    } else if hrv.span < FULL_FROM {
        say!("DFA alpha 1 and LF/HF in {seconds} s", left(FULL_FROM))
    } else {
        String::new()
    }
}

/// What breathing is seen by.
pub fn breathing(breathing: Option<&LiveBreathing>) -> &'static str {
    said(match breathing {
        None => english!("no clear wave"),
        Some(LiveBreathing { by_movement: true, .. }) => english!("by the chest's movement"),
        Some(_) => english!("by the heart's rhythm"),
    })
}

/// How many intervals were corrected.
pub fn corrected(state: &LiveState) -> String {
    match state.corrected.len() {
        0 => say!("none corrected").to_owned(),
        many => count!(many as u32, "1 corrected, circled below", "{count} corrected, circled below"),
    }
}

/// How a strap's intervals agree with its ECG.
pub fn ecg(check: &EcgCheck) -> String {
    let off = number(check.mean_off_ms, 1);
    let (from, to) = (number(check.lower_limit_ms, 1), number(check.upper_limit_ms, 1));
    if check.agreement >= TRUSTED {
        say!(
            "Strap and ECG agree: {off} ms apart on {beats} beats, 95 % within {from} to {to} ms",
            off,
            check.beats,
            from,
            to
        )
    } else {
        say!("Strap and ECG do not agree: {off} ms apart on {beats} beats", off, check.beats)
    }
}

/// Where the zones come from.
pub fn zones_from(state: &LiveState) -> &'static str {
    if state.zones_assumed { say!("Zones for an assumed maximum of 180 bpm") } else { "" }
}

/// What the zones would be.
pub fn zones_preview(person: &Person, now: Timestamp) -> String {
    let limits = person.zones(now).lower_bpm();
    let own = matches!(person.zoning, Zoning::Own(own) if own != limits);
    let all = listed((1..=ZONES).map(|zone| format!("{zone}: {}", zone_range(zone, &limits))));
    if own {
        return say!("The limits have to rise from zone to zone. Until then it is {zones}.", all);
    }
    if person.max_bpm.is_some() || matches!(person.zoning, Zoning::Own(_)) {
        return say!("Zones {zones}.", all);
    }
    let usual = whole_number(person.max_bpm(now));
    if person.birth_year.is_some() {
        say!("Zones {zones} (maximum {usual} bpm, usual at your age).", all, usual)
    } else {
        say!("Zones {zones} (maximum {usual} bpm, assumed).", all, usual)
    }
}

fn listed(all: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for one in all {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&one);
    }
    text
}
