//! What the page says: every sentence that depends on the state, in one place. Short, plain, with units, and always with
//! what to do next.

pub mod body;
pub mod doctor;

use std::time::Duration;

use strapline_gatt::{BodySensorLocation, SensorContact, Target};
use strapline_pipeline::StreamState;
use strapline_units::{Metric, Timestamp};
use strapline_wire::{Cause, Close, TokenError, UplinkState, UplinkStatus};

use crate::bluetooth::{Availability, RadioError};
use crate::components::decimals;
use crate::settings::NoTarget;
use crate::state::{Device, Faults, Machine, Notice, Phase, RecordingNow, ReplayNow, Vital};

/// A value without decimals.
pub fn whole_number(value: f64) -> String {
    (value.round() as i64).to_string()
}

/// A value with a few decimals. Of whole numbers alone: the code for any number of any size would be a hundredth of a
/// first visit.
pub fn number(value: f64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    let scaled = (value * unit as f64).round() as i64;
    if decimals == 0 {
        return scaled.to_string();
    }
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, rest) =
        (scaled.unsigned_abs() / unit.unsigned_abs(), scaled.unsigned_abs() % unit.unsigned_abs());
    let mut digits = rest.to_string();
    while digits.len() < decimals as usize {
        digits.insert(0, '0');
    }
    format!("{sign}{whole}.{digits}")
}

/// The page's title while there is a heart rate.
pub fn title(bpm: i64) -> String {
    format!("{bpm} bpm · Strapline")
}

/// A value of a metric as it is written.
pub fn value(metric: Metric, vital: Vital) -> String {
    match (metric, vital.second) {
        (Metric::BloodPressure, Some(diastolic)) => {
            format!("{}/{}", whole_number(vital.value), whole_number(diastolic))
        }
        _ => number(vital.value, decimals(metric)),
    }
}

/// What a metric is called.
pub const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::HeartRate => "Heart rate",
        Metric::RrInterval => "RR interval",
        Metric::Hrv => "Heart rate variability",
        Metric::Ecg => "ECG",
        Metric::Steps => "Steps",
        Metric::StepsCadence => "Step rate",
        Metric::Distance => "Distance",
        Metric::Speed => "Speed",
        Metric::FloorsClimbed => "Floors",
        Metric::Calories => "Energy",
        Metric::Met => "Metabolic rate",
        Metric::Power => "Power",
        Metric::BikeCadence => "Cadence",
        Metric::Activity => "Activity",
        Metric::Acceleration | Metric::RawAcceleration => "Acceleration",
        Metric::Gyroscope => "Rotation",
        Metric::Location => "Place",
        Metric::MagneticField => "Magnetic field",
        Metric::Ppg => "Pulse wave",
        Metric::Spo2 => "Blood oxygen",
        Metric::Smo2 => "Muscle oxygen",
        Metric::Thb => "Haemoglobin",
        Metric::BodyTemperature => "Body temperature",
        Metric::CoreTemperature => "Core temperature",
        Metric::SkinTemperature => "Skin temperature",
        Metric::Weight => "Weight",
        Metric::BloodPressure => "Blood pressure",
        Metric::Glucose => "Glucose",
        Metric::StrokeRate => "Stroke rate",
    }
}

/// How a stream on request stands; nothing where it is off.
pub fn stream(state: &StreamState) -> String {
    match state {
        StreamState::Off => String::new(),
        StreamState::Starting => "starting".to_owned(),
        StreamState::On(Some(rate)) => format!("{rate} Hz"),
        StreamState::On(None) => "on".to_owned(),
        StreamState::Trouble(why) => why.clone(),
    }
}

/// Somebody else's app has a trainer.
pub const CONTROL_LOST: &str = "another app has taken control: close it, then set the target again";

/// How a trainer stands.
pub fn machine(machine: &Machine) -> String {
    if let Some(trouble) = &machine.trouble {
        return format!("Not set: {trouble}");
    }
    match (machine.asked, machine.holds) {
        (Some(asked), _) => format!("Asking for {}", target(asked)),
        (None, Some(holds)) => format!("Holds {}", target(holds)),
        (None, None) => "Free".to_owned(),
    }
}

fn target(target: Target) -> String {
    match target {
        Target::Power(watts) => format!("{watts} W"),
        Target::Resistance(level) => format!("resistance {}", number(f64::from(level) / 10.0, 1)),
        Target::Speed(speed) => format!("{} km/h", number(f64::from(speed) / 100.0, 1)),
        Target::Inclination(inclination) => format!("{} %", number(f64::from(inclination) / 10.0, 1)),
        Target::Simulation(road) => format!("a grade of {} %", number(f64::from(road.grade) / 100.0, 1)),
    }
}

/// Energy that a strap has counted.
pub fn energy(kilojoules: u16) -> String {
    format!("{kilojoules} kJ")
}

/// How old a value is.
pub fn ago(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s ago"),
        _ => format!("{} min ago", seconds / 60),
    }
}

/// A charge.
pub fn percent(percent: u8) -> String {
    format!("{percent} %")
}

/// A length of time.
pub fn lasting(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}

/// The button of a chart that follows the present.
pub const PAUSE: &str = "Pause";
/// What keys do on a chart.
pub const CHART_KEYS: &str = "Left and right move, up and down zoom, space pauses, end goes live, shift with left and right reads values.";
/// A chart no longer follows the present.
pub const HELD: &str = "Held. New values are still kept.";

/// The button of a chart that shows the past.
pub fn held(behind: Duration) -> String {
    format!("{} behind · Go live", lasting(behind))
}

pub(crate) fn countdown(now: Timestamp, until: Timestamp) -> String {
    let wait = until.duration_since(now);
    match wait.as_secs() + u64::from(wait.subsec_nanos() > 0) {
        0 => "now".to_owned(),
        seconds => format!("in {seconds} s"),
    }
}

/// The link's state.
pub fn phase(device: &Device, now: Timestamp) -> String {
    match &device.phase {
        Phase::Connecting => "Connecting".to_owned(),
        Phase::Live => match (is_silent(device, now), device.measures.contains(&Metric::HeartRate)) {
            (false, _) => "Live".to_owned(),
            (true, true) => "Linked, but silent. Is it worn, and are its electrodes moist?".to_owned(),
            (true, false) => "Linked, but silent. Is it worn, or in motion?".to_owned(),
        },
        Phase::Reconnecting { until, cause, .. } => {
            format!("{}. Reconnecting {}", radio_cause(cause), countdown(now, *until))
        }
        Phase::Lost { since, until, cause } => format!(
            "Lost for {}. {}. Trying again {}",
            lasting(now.duration_since(*since)),
            radio_advice(cause),
            countdown(now, *until)
        ),
        Phase::Disconnected => "Disconnected".to_owned(),
        Phase::Replayed => "Of a recording".to_owned(),
    }
}

/// A link has no data any more: what people call "it says connected, but nothing happens".
pub fn is_silent(device: &Device, now: Timestamp) -> bool {
    let old = |at| now.duration_since(at) > Duration::from_secs(10);
    device.phase == Phase::Live && device.latest().is_some_and(old)
}

/// The link's state for who does not see it: said once, and again when it is another one.
pub fn phase_spoken(device: &Device, now: Timestamp) -> String {
    let state = match &device.phase {
        Phase::Connecting => "connecting",
        Phase::Live if is_silent(device, now) => "linked, but silent",
        Phase::Live => "live",
        Phase::Reconnecting { .. } => "link lost, reconnecting",
        Phase::Lost { .. } => "lost",
        Phase::Disconnected => "disconnected",
        Phase::Replayed => "of a recording",
    };
    format!("{}: {state}", device.name)
}

/// The stream's state for who does not see it, by its name on the page.
pub fn stream_spoken(state: &str) -> &'static str {
    match state {
        "connecting" => "Connecting to the broker",
        "live" => "Streaming",
        "waiting" => "The broker is out of reach; it is tried again",
        "refused" => "The broker refuses the stream",
        _ => "",
    }
}

const fn radio_cause(cause: &RadioError) -> &'static str {
    match cause {
        RadioError::Cancelled | RadioError::NothingToRead => "Nothing to read on it",
        RadioError::OutOfReach => "Out of reach",
        RadioError::Security => "Not allowed by this site",
        RadioError::SwitchedOff => "Bluetooth is off: switch it on in the system's settings",
        RadioError::TimedOut => "No answer",
        RadioError::Other(_) => "The link failed",
    }
}

const fn radio_advice(cause: &RadioError) -> &'static str {
    match cause {
        RadioError::Cancelled | RadioError::NothingToRead => {
            "It offers nothing that Strapline reads; is heart rate broadcast switched on?"
        }
        RadioError::Security => "This site does not allow it",
        RadioError::SwitchedOff => "Bluetooth is off: switch it on in the system's settings",
        _ => "Is it worn, near, and free of other apps?",
    }
}

/// What the sensor says of the skin; `None` where it says nothing.
pub const fn contact(contact: SensorContact) -> Option<&'static str> {
    match contact {
        SensorContact::NotSupported => None,
        SensorContact::NotDetected => Some("None: moisten the strap"),
        SensorContact::Detected => Some("Good"),
    }
}

/// Where a sensor is worn.
pub fn location(location: BodySensorLocation) -> String {
    let name = location.name().unwrap_or("another place");
    let mut name = name.replace('_', " ");
    // Of ASCII alone: the tables of all other letters would be a tenth of a first visit.
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// An outage that has ended.
pub fn outage((since, until): (Timestamp, Timestamp)) -> String {
    format!("{} out of reach", lasting(until.duration_since(since)))
}

/// A length of time as a clock shows it.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let two = |number: u64| if number < 10 { format!("0{number}") } else { number.to_string() };
    format!("{}:{}:{}", seconds / 3600, two(seconds / 60 % 60), two(seconds % 60))
}

/// The list of recordings of a browser that keeps none.
pub const KEEPS_NOTHING: &str =
    "This browser keeps nothing of this page, so there are no recordings. Is this a private window?";

/// How a recording or a replay goes.
pub fn recording(now: Timestamp, recording: Option<&RecordingNow>, replay: Option<&ReplayNow>) -> String {
    if let Some(recording) = recording {
        let mut text = clock(recording.elapsed(now));
        if recording.lap > 1 {
            text.push_str(&format!(" · lap {} {}", recording.lap, clock(recording.lap_elapsed(now))));
        }
        if recording.paused.is_some() {
            text.push_str(" · paused");
        }
        if recording.troubled {
            text.push_str(" · not stored: the browser has no room. Delete old recordings");
        } else if let Some(room) = recording.room {
            text.push_str(&format!(" · room for {} more", lasting(room)));
        }
        return text;
    }
    replay.map_or_else(String::new, |replay| {
        let (played, length) = (clock(replay.played.min(replay.length)), clock(replay.length));
        format!("Replay {}× · {played} of {length}", replay.speed)
    })
}

/// What could not be decoded; `None` where everything could.
pub fn faults(faults: &Faults) -> Option<String> {
    match faults.count {
        0 => None,
        1 => Some(format!("1 message ({})", faults.last)),
        count => Some(format!("{count} messages (last: {})", faults.last)),
    }
}

/// What stands between the page and the radio: title and advice; `None` where nothing does.
pub fn availability(availability: Availability) -> Option<(String, String)> {
    let (title, next) = match availability {
        Availability::Unknown | Availability::Ready => return None,
        Availability::InsecureContext => (
            "Sensors need a secure page.",
            "This one came over plain http. Open it by https, or on this computer as http://localhost.",
        ),
        Availability::Missing => (
            "This browser has no Web Bluetooth.",
            "Open the page in Chrome or Edge on a computer or an Android phone. On Linux, first switch on chrome://flags/#enable-web-bluetooth.",
        ),
        Availability::Policy => (
            "The site around this page keeps Bluetooth from it.",
            "Open the page in a tab of its own, or have the site add allow=\"bluetooth\" to the frame.",
        ),
        Availability::NoAdapter => (
            "Bluetooth is off.",
            "Switch it on in the system's settings, or plug in an adapter; then press Connect a sensor again.",
        ),
    };
    Some((title.to_owned(), next.to_owned()))
}

/// A notice: title and advice.
pub fn notice(notice: &Notice) -> (String, String) {
    match notice {
        Notice::NothingChosen => (
            "No sensor was chosen.".to_owned(),
            "Nothing in the list? Switch Bluetooth on, wear the strap with moist electrodes, switch on heart rate broadcast on a watch, and close other apps that hold it.".to_owned(),
        ),
        Notice::Forgotten { name, .. } => {
            (format!("{name} was forgotten."), "Its charts go with it when this message closes.".to_owned())
        }
        Notice::Radio(RadioError::Security) => (
            "The browser does not allow this page to use Bluetooth.".to_owned(),
            "Allow it in the site settings beside the address, then choose again.".to_owned(),
        ),
        Notice::Radio(error) => ("The chooser could not be opened.".to_owned(), format!("The browser says: {error}.")),
        Notice::NotLoaded => (
            "A part of the app could not be loaded.".to_owned(),
            "Check the connection to the network; it is tried again by itself.".to_owned(),
        ),
        Notice::NoSimulation(why) => {
            ("The simulated sensor could not be made.".to_owned(), format!("It says: {why}."))
        }
        Notice::CutOff { length, .. } => (
            format!("A recording of {} was cut off; it is kept.", lasting(*length)),
            "Go on with it, or finish it: you find it among the recordings.".to_owned(),
        ),
        Notice::Recorded { length } => (
            format!("A recording of {} is kept.", lasting(*length)),
            "You find it among the recordings, on this device only.".to_owned(),
        ),
        Notice::NotRecorded => (
            "The recording could not be started.".to_owned(),
            "The browser keeps nothing of this page. Is this a private window, or is its disk full?".to_owned(),
        ),
        Notice::NoPocket => (
            "This browser has no small window.".to_owned(),
            "Chrome and Edge on a computer have it, from version 116 on.".to_owned(),
        ),
        Notice::NewVersion => (
            "A new version of Strapline is here.".to_owned(),
            "It takes over when the page is next opened or reloaded.".to_owned(),
        ),
        Notice::Crashed(what) => (format!("{what}."), "Reload the page to go on.".to_owned()),
    }
}

/// A file of settings that the browser did not take.
pub const NOT_SAVED: &str = "The file could not be saved.";

/// What came of a file of settings.
pub fn settings_file(name: &str, taken: bool) -> String {
    if taken {
        format!("Settings and profile are now those of {name}.")
    } else {
        format!("{name} has no settings of Strapline, and nothing was changed.")
    }
}

/// Why there is nowhere to stream to.
pub const fn no_target(missing: NoTarget) -> &'static str {
    match missing {
        NoTarget::LocalOnly => "Local only: no broker here, nothing leaves this device.",
        NoTarget::BrokerAddress => {
            "The broker's address in the settings cannot be read. Nothing leaves this device."
        }
        NoTarget::NoToken => {
            "A token is missing: set a token address or a token. Nothing leaves this device."
        }
    }
}

/// What stays on the device and what is sent, before the first sensor is there.
pub const fn privacy(streams_by_itself: bool) -> &'static str {
    if streams_by_itself {
        "Each beat goes to the broker on this computer, which was started so that it streams by itself, and nowhere else."
    } else {
        "All values stay on this device until you press Stream; then each beat goes to the broker that is named below, and nowhere else."
    }
}

/// The stream is off but could be on.
pub fn not_streaming(host: &str) -> String {
    format!("Not streaming: nothing leaves this device. Stream sends every beat to {host}.")
}

/// From how many values on a backlog is shown while it is sent.
pub const BACKLOG_SHOWN: u32 = 50;

/// How the stream goes.
pub fn uplink(status: Option<&UplinkStatus>, host: &str, now: Timestamp, by_itself: bool) -> String {
    let Some(status) = status else { return format!("Connecting to {host}") };
    let memory = if status.kept { "" } else { " in memory" };
    let held = match status.backlog {
        0 => String::new(),
        1 => format!(", holding 1 value{memory}"),
        backlog => format!(", holding {backlog} values{memory}"),
    };
    match &status.state {
        UplinkState::Off | UplinkState::Connecting => format!("Connecting to {host}{held}"),
        UplinkState::Live => {
            let mut text = format!("Live to {host} · {} values sent", status.sent);
            // A few are always on their way.
            if status.backlog > BACKLOG_SHOWN {
                text.push_str(&format!(" · {} to go", status.backlog));
            }
            if let Some(round_trip) = status.round_trip_ms {
                text.push_str(&format!(" · {} ms", whole_number(round_trip.max(1.0))));
            }
            if status.dropped > 0 {
                text.push_str(&format!(" · {} lost", status.dropped));
            }
            if by_itself {
                text.push_str(" · started by itself, as set for this computer");
            }
            text
        }
        UplinkState::Waiting { until, cause } => {
            format!("{}{held}. Next try {}", waiting_cause(cause, host), countdown(now, *until))
        }
        UplinkState::Refused { cause } => format!("{}{held}", refused_cause(cause, host)),
    }
}

fn waiting_cause(cause: &Cause, host: &str) -> String {
    match cause {
        Cause::Token(TokenError::Unreachable) => format!("The token service for {host} is out of reach"),
        Cause::Token(_) => format!("No token for {host}"),
        Cause::NoAnswer | Cause::NoHeartbeatAck => format!("{host} does not answer"),
        Cause::Closed { code, .. } if *code == Close::InvalidToken.code() => {
            format!("{host} did not accept the token")
        }
        Cause::Closed { .. } => format!("{host} is out of reach"),
    }
}

fn refused_cause(cause: &Cause, host: &str) -> String {
    match cause {
        Cause::Token(TokenError::Status(status)) => {
            format!("The token service refuses (status {status}). Check the settings")
        }
        Cause::Token(TokenError::Used) => format!("{host} does not accept the token. Get a new one"),
        Cause::Token(_) => "The token address gives no token. Check the settings".to_owned(),
        Cause::Closed { code, reason } if reason.is_empty() => format!("{host} refuses (code {code})"),
        Cause::Closed { code, reason } => format!("{host} refuses: {reason} (code {code})"),
        Cause::NoAnswer | Cause::NoHeartbeatAck => format!("{host} does not answer"),
    }
}
