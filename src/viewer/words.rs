//! Every sentence of the viewer's page that depends on its state.

use strapline_units::Timestamp;
use strapline_vitals::Alarm;
use strapline_wire::{Cause, Close, Lateness, UplinkState};

use super::reception::Reception;
use crate::settings::NoTarget;
use crate::words::{countdown, number, whole_number};

/// From what lateness on a person is told that it may be a clock, in ms.
const DOUBTFUL_MS: f64 = 5_000.0;

/// How the connection stands.
pub fn connection(reception: &Reception, host: &str, now: Timestamp) -> String {
    match &reception.state {
        UplinkState::Off | UplinkState::Connecting => format!("Connecting to {host}"),
        UplinkState::Live if reception.catching_up => "Live; loading the last minutes".to_owned(),
        UplinkState::Live => "Live".to_owned(),
        UplinkState::Waiting { until, cause } => {
            let what = match cause {
                Cause::NoAnswer | Cause::NoHeartbeatAck => "does not answer",
                Cause::Token(_) | Cause::Closed { .. } => "is out of reach",
            };
            format!("{host} {what}. Next try {}", countdown(now, *until))
        }
        UplinkState::Refused { cause } => refused(cause, host),
    }
}

fn refused(cause: &Cause, host: &str) -> String {
    match cause {
        Cause::Token(_) => "This link has ended. Ask for a new one.".to_owned(),
        Cause::Closed { code, .. } if *code == Close::SessionLimit.code() => {
            "Too many people are watching. Try again later.".to_owned()
        }
        Cause::Closed { code, .. } => format!("{host} refuses (code {code})."),
        Cause::NoAnswer | Cause::NoHeartbeatAck => format!("{host} does not answer."),
    }
}

/// How the stream stands for who does not see it, by its name on the page.
pub fn connection_spoken(state: &str) -> &'static str {
    match state {
        "connecting" => "Connecting",
        "live" => "Live",
        "waiting" => "The connection is lost; it is tried again",
        _ => "The link has ended",
    }
}

/// How late values come, end to end; nothing where it is not known.
pub fn lateness(latency_ms: Option<f64>) -> String {
    let seconds = |ms: f64| format!("{} s", number(ms / 1000.0, 1));
    match latency_ms.map(Lateness::of) {
        None => String::new(),
        Some(Lateness::ClocksDisagree(ms)) => {
            format!("the sender's clock is {} ahead of this one", seconds(ms))
        }
        Some(Lateness::Late(ms)) if ms >= DOUBTFUL_MS => {
            format!("{} late, or the sender's clock is behind", seconds(ms))
        }
        Some(Lateness::Late(ms)) if ms >= 1000.0 => format!("{} late", seconds(ms)),
        Some(Lateness::Late(ms)) => format!("{} ms late", whole_number(ms.max(1.0))),
    }
}

/// Why there is nothing to watch yet: title and advice.
pub fn no_link(link: bool, missing: Option<NoTarget>) -> (&'static str, &'static str) {
    match (link, missing) {
        (false, _) => {
            ("Watch somebody live.", "Open the link that you were given, scan its QR code, or paste it here.")
        }
        (true, _) => (
            "The link does not say where to connect to.",
            "This page came from no broker, so the link needs broker=wss://… in it. Ask for another one.",
        ),
    }
}

/// What a sensor is called, by its label: nobody here knows its name.
pub fn sensor(label: &str) -> String {
    match label.strip_prefix("source-") {
        Some(place) => format!("Sensor {place}"),
        None if label.is_empty() => "Sensor".to_owned(),
        None => label.to_owned(),
    }
}

/// How a sensor that is watched stands: the state's name in the style sheet, and in words.
pub fn sensor_state(latest: Option<Timestamp>, now: Timestamp, connected: bool) -> (&'static str, String) {
    match latest {
        None => ("connecting", "Waiting for values".to_owned()),
        Some(_) if !connected => ("lost", "Not connected".to_owned()),
        Some(at) if now.duration_since(at) < strapline_vitals::LOST_AFTER => ("live", "Live".to_owned()),
        Some(at) => ("lost", format!("No values for {}", crate::words::lasting(now.duration_since(at)))),
    }
}

/// A zone, as short as a tile wants it.
pub fn zone(zone: usize) -> String {
    if zone == 0 { String::new() } else { format!("Z{zone}") }
}

/// An alarm: its sign and its word.
pub const fn alarm(alarm: Alarm) -> &'static str {
    match alarm {
        Alarm::High => "▲ High",
        Alarm::Low => "▼ Low",
        Alarm::Lost => "✕ Lost",
    }
}

/// All alarms in one sentence, for those who cannot see the tiles.
pub fn alarms(all: &[(String, Alarm)]) -> String {
    let word = |alarm: Alarm| match alarm {
        Alarm::High => "high",
        Alarm::Low => "low",
        Alarm::Lost => "lost",
    };
    let list: Vec<String> =
        all.iter().take(8).map(|(who, alarm)| format!("{who} {}", word(*alarm))).collect();
    let more = all.len().saturating_sub(list.len());
    match (list.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => format!("Alarm: {}", list.join(", ")),
        (false, more) => format!("Alarm: {} and {more} more", list.join(", ")),
    }
}
