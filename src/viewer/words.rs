//! Every sentence of the viewer's page that depends on its state.

use strapline_units::Timestamp;
use strapline_vitals::Alarm;
use strapline_wire::{Cause, Close, Lateness, UplinkState};

use super::reception::Reception;
use crate::language::said;
use crate::settings::NoTarget;
use crate::words::{countdown, number, whole_number};
use crate::{english, say};

/// From what lateness on a person is told that it may be a clock, in ms.
const DOUBTFUL_MS: f64 = 5_000.0;

/// How the connection stands.
pub fn connection(reception: &Reception, host: &str, now: Timestamp) -> String {
    match &reception.state {
        UplinkState::Off | UplinkState::Connecting => say!("Connecting to {host}", host),
        UplinkState::Live if reception.catching_up => say!("Live; loading the last minutes").to_owned(),
        UplinkState::Live => say!("Live").to_owned(),
        UplinkState::Waiting { until, cause } => {
            let what = match cause {
                Cause::NoAnswer | Cause::NoHeartbeatAck => say!("{host} does not answer", host),
                Cause::Token(_) | Cause::Closed { .. } => say!("{host} is out of reach", host),
            };
            say!("{cause}. Next try {when}", what, countdown(now, *until))
        }
        UplinkState::Refused { cause } => refused(cause, host),
    }
}

fn refused(cause: &Cause, host: &str) -> String {
    match cause {
        Cause::Token(_) => say!("This link has ended. Ask for a new one.").to_owned(),
        Cause::Closed { code, .. } if *code == Close::SessionLimit.code() => {
            say!("Too many people are watching. Try again later.").to_owned()
        }
        Cause::Closed { code, .. } => say!("{host} refuses (code {code}).", host, code),
        Cause::NoAnswer | Cause::NoHeartbeatAck => say!("{host} does not answer.", host),
    }
}

/// How the stream stands for who does not see it, by its name on the page.
pub fn connection_spoken(state: &str) -> &'static str {
    match state {
        "connecting" => say!("Connecting"),
        "live" => say!("Live"),
        "waiting" => say!("The connection is lost; it is tried again"),
        _ => say!("The link has ended"),
    }
}

/// How late values come, end to end; nothing where it is not known.
pub fn lateness(latency_ms: Option<f64>) -> String {
    let seconds = |ms: f64| format!("{} s", number(ms / 1000.0, 1));
    match latency_ms.map(Lateness::of) {
        None => String::new(),
        Some(Lateness::ClocksDisagree(ms)) => {
            say!("the sender's clock is {time} ahead of this one", seconds(ms))
        }
        Some(Lateness::Late(ms)) if ms >= DOUBTFUL_MS => {
            say!("{time} late, or the sender's clock is behind", seconds(ms))
        }
        Some(Lateness::Late(ms)) if ms >= 1000.0 => say!("{time} late", seconds(ms)),
        Some(Lateness::Late(ms)) => say!("{time} late", format!("{} ms", whole_number(ms.max(1.0)))),
    }
}

/// Why there is nothing to watch yet: title and advice.
pub fn no_link(link: bool, missing: Option<NoTarget>) -> (&'static str, &'static str) {
    let (title, advice) = match (link, missing) {
        (false, _) => (
            english!("Watch somebody live."),
            english!("Open the link that you were given, scan its QR code, or paste it here."),
        ),
        (true, _) => (
            english!("The link does not say where to connect to."),
            english!(
                "This page came from no broker, so the link needs broker=wss://… in it. Ask for another one."
            ),
        ),
    };
    (said(title), said(advice))
}

/// What a sensor is called, by its label: nobody here knows its name.
pub fn sensor(label: &str) -> String {
    match label.strip_prefix("source-") {
        Some(place) => say!("Sensor {place}", place),
        None if label.is_empty() => say!("Sensor").to_owned(),
        None => label.to_owned(),
    }
}

/// How a sensor that is watched stands: the state's name in the style sheet, and in words.
pub fn sensor_state(latest: Option<Timestamp>, now: Timestamp, connected: bool) -> (&'static str, String) {
    match latest {
        None => ("connecting", say!("Waiting for values").to_owned()),
        Some(_) if !connected => ("lost", say!("Not connected").to_owned()),
        Some(at) if now.duration_since(at) < strapline_vitals::LOST_AFTER => {
            ("live", say!("Live").to_owned())
        }
        Some(at) => ("lost", say!("No values for {time}", crate::words::lasting(now.duration_since(at)))),
    }
}

/// A zone, as short as a tile wants it.
pub fn zone(zone: usize) -> String {
    if zone == 0 { String::new() } else { format!("Z{zone}") }
}

/// An alarm: its sign and its word.
pub fn alarm(alarm: Alarm) -> &'static str {
    said(match alarm {
        Alarm::High => english!("▲ High"),
        Alarm::Low => english!("▼ Low"),
        Alarm::Lost => english!("✕ Lost"),
    })
}

/// All alarms in one sentence, for those who cannot see the tiles.
pub fn alarms(all: &[(String, Alarm)]) -> String {
    let one = |(who, alarm): &(String, Alarm)| match alarm {
        Alarm::High => say!("{who} high", who),
        Alarm::Low => say!("{who} low", who),
        Alarm::Lost => say!("{who} lost", who),
    };
    let list: Vec<String> = all.iter().take(8).map(one).collect();
    let more = all.len().saturating_sub(list.len());
    match (list.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => say!("Alarm: {people}", list.join(", ")),
        (false, more) => say!("Alarm: {people} and {count} more", list.join(", "), more),
    }
}
