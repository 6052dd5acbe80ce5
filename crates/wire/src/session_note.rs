//! What a producer says of the session that it streams: that it begins, what it is, whose clock it has, that it ends. An
//! extension: a SUBMIT of the type [`SESSION`], which takes its place among the samples, on disk and in the order of
//! acknowledgements like them, and which consumers see only where they ask for it by name.

use strapline_units::Timestamp;

use crate::json;

/// The data type of a note.
pub const SESSION: &str = "SESSION";

/// What happens to the session. The number is the note's `val`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum SessionEvent {
    /// Nothing; the note tells what is known. A session begins with it where none runs.
    #[default]
    Told = 0,
    /// A session begins; one that runs ends before it.
    Started = 1,
    /// A lap ends.
    Lap = 2,
    /// The session ends, and its payloads are made.
    Ended = 3,
}

impl SessionEvent {
    /// The event of a note's `val`; `None` for a number that means nothing.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Told),
            1 => Some(Self::Started),
            2 => Some(Self::Lap),
            3 => Some(Self::Ended),
            _ => None,
        }
    }
}

/// What is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionKind {
    /// An activity.
    #[default]
    Activity,
    /// A night's sleep.
    Sleep,
    /// Sleep during the day.
    Nap,
}

impl SessionKind {
    /// All kinds, in the order in which people are asked.
    pub const ALL: [Self; 3] = [Self::Activity, Self::Sleep, Self::Nap];

    /// The note's `kind`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Sleep => "sleep",
            Self::Nap => "nap",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A note. What is `None` is not said, and stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionNote {
    /// When it was.
    pub ts: Timestamp,
    /// What happens.
    pub event: SessionEvent,
    /// What is recorded.
    pub kind: Option<SessionKind>,
    /// How far the wearer's clock is from UTC, in minutes, east positive.
    pub utc_offset_minutes: Option<i16>,
}

/// What a note may say of the wearer's body besides ([`SessionNote::encode_with`]). Numbers are more than 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Body {
    /// Maximal heart rate, in 1/min.
    pub max_hr_bpm: Option<f64>,
    /// Resting heart rate, in 1/min.
    pub resting_hr_bpm: Option<f64>,
    /// Weight, in kg.
    pub weight_kg: Option<f64>,
    /// Height, in cm.
    pub height_cm: Option<f64>,
    /// Functional threshold power, in W.
    pub ftp_watts: Option<f64>,
}

impl Body {
    fn push(&self, out: &mut String) {
        for (name, number) in [
            ("max_hr_bpm", self.max_hr_bpm),
            ("resting_hr_bpm", self.resting_hr_bpm),
            ("weight_kg", self.weight_kg),
            ("height_cm", self.height_cm),
            ("ftp_watts", self.ftp_watts),
        ] {
            // What is no number in JSON is not said.
            if let Some(number) = number.filter(|number| number.is_finite()) {
                out.push_str(",\"");
                out.push_str(name);
                out.push_str("\":");
                json::push_number(out, number);
            }
        }
    }
}

impl SessionNote {
    /// The SUBMIT frame.
    pub fn encode(&self) -> String {
        self.frame(&|_| {})
    }

    /// The same, with the wearer's body.
    pub fn encode_with(&self, body: &Body) -> String {
        self.frame(&|out| body.push(out))
    }

    fn frame(&self, body: &dyn Fn(&mut String)) -> String {
        let mut out = String::from(r#"{"op":6,"d":{"ts":""#);
        json::push_display(&mut out, self.ts);
        out.push_str(r#"","val":"#);
        json::push_display(&mut out, self.event as u8);
        if let Some(kind) = self.kind {
            out.push_str(r#","kind":""#);
            out.push_str(kind.name());
            out.push('"');
        }
        if let Some(minutes) = self.utc_offset_minutes {
            out.push_str(r#","utc_offset_minutes":"#);
            json::push_display(&mut out, minutes);
        }
        body(&mut out);
        out.push_str(r#"},"t":"SESSION"}"#);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_a_frame_like_others() {
        let ts = "2026-05-04T09:26:11.268Z".parse().unwrap();
        let note = SessionNote { ts, ..SessionNote::default() };
        assert_eq!(note.encode(), r#"{"op":6,"d":{"ts":"2026-05-04T09:26:11.268Z","val":0},"t":"SESSION"}"#);
        let note = SessionNote {
            event: SessionEvent::Started,
            kind: Some(SessionKind::Nap),
            utc_offset_minutes: Some(-210),
            ..note
        };
        assert_eq!(
            note.encode(),
            r#"{"op":6,"d":{"ts":"2026-05-04T09:26:11.268Z","val":1,"kind":"nap","utc_offset_minutes":-210},"t":"SESSION"}"#
        );
    }

    #[test]
    fn a_note_tells_of_the_body_what_is_known() {
        let ts = "2026-05-04T09:26:11.268Z".parse().unwrap();
        let body = Body {
            max_hr_bpm: Some(188.0),
            weight_kg: Some(64.5),
            height_cm: Some(f64::NAN),
            ..Body::default()
        };
        assert_eq!(
            SessionNote { ts, ..SessionNote::default() }.encode_with(&body),
            r#"{"op":6,"d":{"ts":"2026-05-04T09:26:11.268Z","val":0,"max_hr_bpm":188,"weight_kg":64.5},"t":"SESSION"}"#
        );
    }

    #[test]
    fn numbers_and_names_are_read_back() {
        for event in [SessionEvent::Told, SessionEvent::Started, SessionEvent::Lap, SessionEvent::Ended] {
            assert_eq!(SessionEvent::from_number(event as u8), Some(event));
        }
        assert_eq!(SessionEvent::from_number(4), None);
        for kind in SessionKind::ALL {
            assert_eq!(SessionKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(SessionKind::from_name("run"), None);
    }
}
