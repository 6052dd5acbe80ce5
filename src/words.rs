//! What the page says: every sentence that depends on the state, in one place. Short, plain, with units, and always with
//! what to do next. In English here, and in the reader's language by `say!`, `count!` and `english!` (docs/languages.md).

pub mod body;
pub mod doctor;

use std::time::Duration;

use strapline_gatt::{BodySensorLocation, SensorContact, Target};
use strapline_pipeline::StreamState;
use strapline_units::{Metric, Timestamp};
use strapline_wire::{Cause, Close, TokenError, UplinkState, UplinkStatus};

use crate::bluetooth::{Availability, RadioError};
use crate::components::decimals;
use crate::language::{current, heard, said, tell};
use crate::settings::NoTarget;
use crate::state::{Device, Faults, Machine, Notice, Phase, RecordingNow, ReplayNow, Vital};
use crate::{count, english, say};

/// A value without decimals.
pub fn whole_number(value: f64) -> String {
    (value.round() as i64).to_string()
}

/// A value with a few decimals, as the reader's language writes it.
pub fn number(value: f64, decimals: u32) -> String {
    localised(plain(value, decimals))
}

/// Digits with a point, as the reader's language writes them.
pub fn localised(digits: String) -> String {
    match current() {
        Some(language) => language.number(&digits),
        None => digits,
    }
}

/// A value with a few decimals, as forms want it. Of whole numbers alone: the code for any number of any size would be a
/// hundredth of a first visit.
pub fn plain(value: f64, decimals: u32) -> String {
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
pub fn metric(metric: Metric) -> &'static str {
    said(match metric {
        Metric::HeartRate => english!("Heart rate"),
        Metric::RrInterval => english!("RR interval"),
        Metric::Hrv => english!("Heart rate variability"),
        Metric::Ecg => english!("ECG"),
        Metric::Steps => english!("Steps"),
        Metric::StepsCadence => english!("Step rate"),
        Metric::Distance => english!("Distance"),
        Metric::Speed => english!("Speed"),
        Metric::FloorsClimbed => english!("Floors"),
        Metric::Calories => english!("Energy"),
        Metric::Met => english!("Metabolic rate"),
        Metric::Power => english!("Power"),
        Metric::BikeCadence => english!("Cadence"),
        Metric::Activity => english!("Activity"),
        Metric::Acceleration | Metric::RawAcceleration => english!("Acceleration"),
        Metric::Gyroscope => english!("Rotation"),
        Metric::Location => english!("Place"),
        Metric::MagneticField => english!("Magnetic field"),
        Metric::Ppg => english!("Pulse wave"),
        Metric::Spo2 => english!("Blood oxygen"),
        Metric::Smo2 => english!("Muscle oxygen"),
        Metric::Thb => english!("Haemoglobin"),
        Metric::BodyTemperature => english!("Body temperature"),
        Metric::CoreTemperature => english!("Core temperature"),
        Metric::SkinTemperature => english!("Skin temperature"),
        Metric::Weight => english!("Weight"),
        Metric::BloodPressure => english!("Blood pressure"),
        Metric::Glucose => english!("Glucose"),
        Metric::StrokeRate => english!("Stroke rate"),
    })
}

/// How a stream on request stands; nothing where it is off.
pub fn stream(state: &StreamState) -> String {
    match state {
        StreamState::Off => String::new(),
        StreamState::Starting => say!("starting").to_owned(),
        StreamState::On(Some(rate)) => format!("{rate} Hz"),
        StreamState::On(None) => say!("on").to_owned(),
        StreamState::Trouble(why) => heard(why),
    }
}

/// Somebody else's app has a trainer.
pub const CONTROL_LOST: &str = english!("another app has taken control: close it, then set the target again");

/// How a trainer stands.
pub fn machine(machine: &Machine) -> String {
    if let Some(trouble) = &machine.trouble {
        return say!("Not set: {trouble}", heard(trouble));
    }
    match (machine.asked, machine.holds) {
        (Some(asked), _) => say!("Asking for {target}", target(asked)),
        (None, Some(holds)) => say!("Holds {target}", target(holds)),
        (None, None) => say!("Free").to_owned(),
    }
}

fn target(target: Target) -> String {
    match target {
        Target::Power(watts) => format!("{watts} W"),
        Target::Resistance(level) => say!("resistance {level}", number(f64::from(level) / 10.0, 1)),
        Target::Speed(speed) => format!("{} km/h", number(f64::from(speed) / 100.0, 1)),
        Target::Inclination(inclination) => format!("{} %", number(f64::from(inclination) / 10.0, 1)),
        Target::Simulation(road) => say!("a grade of {percent} %", number(f64::from(road.grade) / 100.0, 1)),
    }
}

/// Energy that a strap has counted.
pub fn energy(kilojoules: u16) -> String {
    format!("{kilojoules} kJ")
}

/// How old a value is.
pub fn ago(seconds: u64) -> String {
    match seconds {
        0..120 => say!("{seconds} s ago", seconds),
        _ => say!("{minutes} min ago", seconds / 60),
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
pub const PAUSE: &str = english!("Pause");
/// What a chart is, to a screen reader.
pub const CHART: &str = english!("chart");
/// What keys do on a chart.
pub const CHART_KEYS: &str = english!(
    "Left and right move, up and down zoom, space pauses, end goes live, shift with left and right reads values."
);
/// A chart no longer follows the present.
pub const HELD: &str = english!("Held. New values are still kept.");

/// What a chart shows, for who does not see it.
pub fn chart_of(metric: &str, name: &str) -> String {
    say!("{metric} of {name}", metric, name)
}

/// The button of a chart that shows the past.
pub fn held(behind: Duration) -> String {
    say!("{time} behind · Go live", lasting(behind))
}

pub(crate) fn countdown(now: Timestamp, until: Timestamp) -> String {
    let wait = until.duration_since(now);
    match wait.as_secs() + u64::from(wait.subsec_nanos() > 0) {
        0 => say!("now").to_owned(),
        seconds => say!("in {seconds} s", seconds),
    }
}

/// The link's state.
pub fn phase(device: &Device, now: Timestamp) -> String {
    match &device.phase {
        Phase::Connecting => say!("Connecting").to_owned(),
        Phase::Live => {
            let silent = is_silent(device, now);
            let english = match (silent, device.measures.contains(&Metric::HeartRate)) {
                (false, _) => english!("Live"),
                (true, true) => english!("Linked, but silent. Is it worn, and are its electrodes moist?"),
                (true, false) => english!("Linked, but silent. Is it worn, or in motion?"),
            };
            said(english).to_owned()
        }
        Phase::Reconnecting { until, cause, .. } => {
            say!("{cause}. Reconnecting {when}", radio_cause(cause), countdown(now, *until))
        }
        Phase::Lost { since, until, cause } => say!(
            "Lost for {time}. {advice} Trying again {when}",
            lasting(now.duration_since(*since)),
            radio_advice(cause),
            countdown(now, *until)
        ),
        Phase::Disconnected => say!("Disconnected").to_owned(),
        Phase::Replayed => say!("Of a recording").to_owned(),
    }
}

/// A link has no data any more: what people call "it says connected, but nothing happens".
pub fn is_silent(device: &Device, now: Timestamp) -> bool {
    let old = |at| now.duration_since(at) > Duration::from_secs(10);
    device.phase == Phase::Live && device.latest().is_some_and(old)
}

/// The link's state for who does not see it: said once, and again when it is another one.
pub fn phase_spoken(device: &Device, now: Timestamp) -> String {
    let state = said(match &device.phase {
        Phase::Connecting => english!("connecting"),
        Phase::Live if is_silent(device, now) => english!("linked, but silent"),
        Phase::Live => english!("live"),
        Phase::Reconnecting { .. } => english!("link lost, reconnecting"),
        Phase::Lost { .. } => english!("lost"),
        Phase::Disconnected => english!("disconnected"),
        Phase::Replayed => english!("of a recording"),
    });
    say!("{name}: {state}", device.name, state)
}

/// The stream's state for who does not see it, by its name on the page.
pub fn stream_spoken(state: &str) -> &'static str {
    match state {
        "connecting" => say!("Connecting to the broker"),
        "live" => say!("Streaming"),
        "waiting" => say!("The broker is out of reach; it is tried again"),
        "refused" => say!("The broker refuses the stream"),
        _ => "",
    }
}

fn radio_cause(cause: &RadioError) -> &'static str {
    said(match cause {
        RadioError::Cancelled | RadioError::NothingToRead => english!("Nothing to read on it"),
        RadioError::OutOfReach => english!("Out of reach"),
        RadioError::Security => english!("Not allowed by this site"),
        RadioError::SwitchedOff => english!("Bluetooth is off: switch it on in the system's settings"),
        RadioError::TimedOut => english!("No answer"),
        RadioError::Other(_) => english!("The link failed"),
    })
}

fn radio_advice(cause: &RadioError) -> &'static str {
    said(match cause {
        RadioError::Cancelled | RadioError::NothingToRead => {
            english!("It offers nothing that Strapline reads; is heart rate broadcast switched on?")
        }
        RadioError::Security => english!("This site does not allow it."),
        RadioError::SwitchedOff => english!("Bluetooth is off: switch it on in the system's settings."),
        _ => english!("Is it worn, near, and free of other apps?"),
    })
}

/// What the sensor says of the skin; `None` where it says nothing.
pub fn contact(contact: SensorContact) -> Option<&'static str> {
    match contact {
        SensorContact::NotSupported => None,
        SensorContact::NotDetected => Some(say!("None: moisten the strap")),
        SensorContact::Detected => Some(say!("Good")),
    }
}

/// Where a sensor is worn.
pub fn location(location: BodySensorLocation) -> String {
    said(match location {
        BodySensorLocation::OTHER => english!("Other"),
        BodySensorLocation::CHEST => english!("Chest"),
        BodySensorLocation::WRIST => english!("Wrist"),
        BodySensorLocation::FINGER => english!("Finger"),
        BodySensorLocation::HAND => english!("Hand"),
        BodySensorLocation::EAR_LOBE => english!("Ear lobe"),
        BodySensorLocation::FOOT => english!("Foot"),
        _ => english!("Another place"),
    })
    .to_owned()
}

/// An outage that has ended.
pub fn outage((since, until): (Timestamp, Timestamp)) -> String {
    say!("{time} out of reach", lasting(until.duration_since(since)))
}

/// A length of time as a clock shows it.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let two = |number: u64| if number < 10 { format!("0{number}") } else { number.to_string() };
    format!("{}:{}:{}", seconds / 3600, two(seconds / 60 % 60), two(seconds % 60))
}

/// The list of recordings of a browser that keeps none.
pub const KEEPS_NOTHING: &str = english!(
    "This browser keeps nothing of this page, so there are no recordings. Is this a private window?"
);

/// How a recording or a replay goes.
pub fn recording(now: Timestamp, recording: Option<&RecordingNow>, replay: Option<&ReplayNow>) -> String {
    if let Some(recording) = recording {
        let mut text = clock(recording.elapsed(now));
        if recording.lap > 1 {
            let lap = clock(recording.lap_elapsed(now));
            and(&mut text, &say!("lap {number} {time}", recording.lap, lap));
        }
        if recording.paused.is_some() {
            and(&mut text, say!("paused"));
        }
        if recording.troubled {
            and(&mut text, say!("not stored: the browser has no room. Delete old recordings"));
        } else if let Some(room) = recording.room {
            and(&mut text, &say!("room for {time} more", lasting(room)));
        }
        return text;
    }
    replay.map_or_else(String::new, |replay| {
        let (played, length) = (clock(replay.played.min(replay.length)), clock(replay.length));
        say!("Replay {speed}× · {played} of {length}", replay.speed, played, length)
    })
}

/// Adds something that stands for itself.
fn and(text: &mut String, more: &str) {
    text.push_str(" · ");
    text.push_str(more);
}

/// What could not be decoded; `None` where everything could.
pub fn faults(faults: &Faults) -> Option<String> {
    match faults.count {
        0 => None,
        count => Some(count!(count, "1 message ({last})", "{count} messages (last: {last})", faults.last)),
    }
}

/// What stands between the page and the radio: title and advice; `None` where nothing does.
pub fn availability(availability: Availability) -> Option<(String, String)> {
    let (title, next) = match availability {
        Availability::Unknown | Availability::Ready => return None,
        Availability::InsecureContext => (
            english!("Sensors need a secure page."),
            english!(
                "This one came over plain http. Open it by https, or on this computer as http://localhost."
            ),
        ),
        Availability::Missing => (
            english!("This browser has no Web Bluetooth."),
            english!(
                "Open the page in Chrome or Edge on a computer or an Android phone. On Linux, first switch on chrome://flags/#enable-web-bluetooth."
            ),
        ),
        Availability::Policy => (
            english!("The site around this page keeps Bluetooth from it."),
            english!(
                "Open the page in a tab of its own, or have the site add allow=\"bluetooth\" to the frame."
            ),
        ),
        Availability::NoAdapter => (
            english!("Bluetooth is off."),
            english!(
                "Switch it on in the system's settings, or plug in an adapter; then press Connect a sensor again."
            ),
        ),
    };
    Some((said(title).to_owned(), said(next).to_owned()))
}

/// A notice: title and advice.
pub fn notice(notice: &Notice) -> (String, String) {
    let mut word = String::new();
    let (title, next) = match notice {
        Notice::NothingChosen => (
            english!("No sensor was chosen."),
            english!(
                "Nothing in the list? Switch Bluetooth on, wear the strap with moist electrodes, switch on heart rate broadcast on a watch, and close other apps that hold it."
            ),
        ),
        Notice::Forgotten { name, .. } => {
            word.clone_from(name);
            (english!("{name} was forgotten."), english!("Its charts go with it when this message closes."))
        }
        Notice::Radio(RadioError::Security) => (
            english!("The browser does not allow this page to use Bluetooth."),
            english!("Allow it in the site settings beside the address, then choose again."),
        ),
        Notice::Radio(error) => {
            word = heard(&error.to_string());
            (english!("The chooser could not be opened."), english!("The browser says: {error}."))
        }
        Notice::NotLoaded => (
            english!("A part of the app could not be loaded."),
            english!("Check the connection to the network; it is tried again by itself."),
        ),
        Notice::NoSimulation(why) => {
            word = heard(why);
            (english!("The simulated sensor could not be made."), english!("It says: {why}."))
        }
        Notice::CutOff { length, .. } => {
            word = lasting(*length);
            (
                english!("A recording of {time} was cut off; it is kept."),
                english!("Go on with it, or finish it: you find it among the recordings."),
            )
        }
        Notice::Recorded { length } => {
            word = lasting(*length);
            (
                english!("A recording of {time} is kept."),
                english!("You find it among the recordings, on this device only."),
            )
        }
        Notice::NotRecorded => (
            english!("The recording could not be started."),
            english!(
                "The browser keeps nothing of this page. Is this a private window, or is its disk full?"
            ),
        ),
        Notice::NoPocket => (
            english!("This browser has no small window."),
            english!("Chrome and Edge on a computer have it, from version 116 on."),
        ),
        Notice::NewVersion => (
            english!("A new version of Strapline is here."),
            english!("It takes over when the page is next opened or reloaded."),
        ),
        Notice::Crashed(what) => {
            word = heard(what);
            (english!("{what}."), english!("Reload the page to go on."))
        }
    };
    // Each has one place at most, and what has none passes the word over.
    (tell(title, &[&word]), tell(next, &[&word]))
}

/// A file of settings that the browser did not take.
pub const NOT_SAVED: &str = english!("The file could not be saved.");

/// What came of a file of settings.
pub fn settings_file(name: &str, taken: bool) -> String {
    if taken {
        say!("Settings and profile are now those of {name}.", name)
    } else {
        say!("{name} has no settings of Strapline, and nothing was changed.", name)
    }
}

/// Why there is nowhere to stream to.
pub fn no_target(missing: NoTarget) -> &'static str {
    said(match missing {
        NoTarget::LocalOnly => english!("Local only: no broker here, nothing leaves this device."),
        NoTarget::BrokerAddress => {
            english!("The broker's address in the settings cannot be read. Nothing leaves this device.")
        }
        NoTarget::NoToken => {
            english!("A token is missing: set a token address or a token. Nothing leaves this device.")
        }
    })
}

/// What stays on the device and what is sent, before the first sensor is there.
pub fn privacy(streams_by_itself: bool) -> &'static str {
    said(if streams_by_itself {
        english!(
            "Each beat goes to the broker on this computer, which was started so that it streams by itself, and nowhere else."
        )
    } else {
        english!(
            "All values stay on this device until you press Stream; then each beat goes to the broker that is named below, and nowhere else."
        )
    })
}

/// The stream is off but could be on.
pub fn not_streaming(host: &str) -> String {
    say!("Not streaming: nothing leaves this device. Stream sends every beat to {host}.", host)
}

/// From how many values on a backlog is shown while it is sent.
pub const BACKLOG_SHOWN: u32 = 50;

/// How the stream goes.
pub fn uplink(status: Option<&UplinkStatus>, host: &str, now: Timestamp, by_itself: bool) -> String {
    let Some(status) = status else { return say!("Connecting to {host}", host) };
    let held = match (status.backlog, status.kept) {
        (0, _) => String::new(),
        (backlog, true) => count!(backlog, ", holding 1 value", ", holding {count} values"),
        (backlog, false) => {
            count!(backlog, ", holding 1 value in memory", ", holding {count} values in memory")
        }
    };
    match &status.state {
        UplinkState::Off | UplinkState::Connecting => say!("Connecting to {host}", host) + &held,
        UplinkState::Live => {
            let mut text = say!("Live to {host}", host);
            and(&mut text, &count!(status.sent, "1 value sent", "{count} values sent"));
            // A few are always on their way.
            if status.backlog > BACKLOG_SHOWN {
                and(&mut text, &say!("{count} to go", status.backlog));
            }
            if let Some(round_trip) = status.round_trip_ms {
                and(&mut text, &(whole_number(round_trip.max(1.0)) + " ms"));
            }
            if status.dropped > 0 {
                and(&mut text, &say!("{count} lost", status.dropped));
            }
            if by_itself {
                and(&mut text, say!("started by itself, as set for this computer"));
            }
            text
        }
        UplinkState::Waiting { until, cause } => {
            say!("{cause}. Next try {when}", waiting_cause(cause, host) + &held, countdown(now, *until))
        }
        UplinkState::Refused { cause } => refused_cause(cause, host) + &held,
    }
}

fn waiting_cause(cause: &Cause, host: &str) -> String {
    match cause {
        Cause::Token(TokenError::Unreachable) => say!("The token service for {host} is out of reach", host),
        Cause::Token(_) => say!("No token for {host}", host),
        Cause::NoAnswer | Cause::NoHeartbeatAck => say!("{host} does not answer", host),
        Cause::Closed { code, .. } if *code == Close::InvalidToken.code() => {
            say!("{host} did not accept the token", host)
        }
        Cause::Closed { .. } => say!("{host} is out of reach", host),
    }
}

fn refused_cause(cause: &Cause, host: &str) -> String {
    match cause {
        Cause::Token(TokenError::Status(status)) => {
            say!("The token service refuses (status {status}). Check the settings", status)
        }
        Cause::Token(TokenError::Used) => say!("{host} does not accept the token. Get a new one", host),
        Cause::Token(_) => say!("The token address gives no token. Check the settings").to_owned(),
        Cause::Closed { code, reason } if reason.is_empty() => {
            say!("{host} refuses (code {code})", host, code)
        }
        Cause::Closed { code, reason } => say!("{host} refuses: {reason} (code {code})", host, reason, code),
        Cause::NoAnswer | Cause::NoHeartbeatAck => say!("{host} does not answer", host),
    }
}
