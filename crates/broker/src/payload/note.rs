//! What a producer says of its session (frames of the type SESSION, docs/protocol.md), read as leniently as samples are.

use serde::Deserialize;
use serde_json::value::RawValue;
use strapline_units::Timestamp;
use strapline_wire::{SessionEvent, SessionKind};

use crate::payload::frame::{self, member};
use crate::payload::{Context, Frame, LocalTime, Profile, Recording, activity_type};

/// What the person calls it is longer than anybody types.
const LONGEST_NAME: usize = 256;

/// A note. What is `None` stays as it was.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Note {
    pub(super) at: Timestamp,
    pub(super) event: SessionEvent,
    recording: Option<Recording>,
    name: Option<String>,
    local_time: Option<LocalTime>,
    profile: Profile,
}

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow)]
    val: Option<&'a RawValue>,
    #[serde(borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    r#type: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    utc_offset_minutes: Option<&'a RawValue>,
    #[serde(borrow)]
    max_hr_bpm: Option<&'a RawValue>,
    #[serde(borrow)]
    resting_hr_bpm: Option<&'a RawValue>,
    #[serde(borrow)]
    weight_kg: Option<&'a RawValue>,
    #[serde(borrow)]
    height_cm: Option<&'a RawValue>,
    #[serde(borrow)]
    ftp_watts: Option<&'a RawValue>,
}

/// `None` where it says nothing that is understood.
pub(super) fn read(frame: &Frame<'_>) -> Option<Note> {
    let members: Members<'_> = serde_json::from_str(frame.d).ok()?;
    let positive = |raw| member::<f64>(raw).filter(|number| *number > 0.0 && number.is_finite());
    let number = member::<u16>(members.r#type).filter(|number| activity_type::is_known(*number));
    let kind = member::<String>(members.kind).and_then(|name| SessionKind::from_name(&name));
    Some(Note {
        at: frame::time_of(frame)?,
        event: SessionEvent::from_number(member(members.val)?)?,
        recording: match (kind, number) {
            (Some(SessionKind::Sleep), _) => Some(Recording::Sleep { nap: Some(false) }),
            (Some(SessionKind::Nap), _) => Some(Recording::Sleep { nap: Some(true) }),
            (_, Some(number)) => Some(Recording::ActivityOfType(number)),
            (Some(SessionKind::Activity), None) => Some(Recording::Activity),
            (None, None) => None,
        },
        name: member::<String>(members.name).filter(|name| !name.is_empty() && name.len() <= LONGEST_NAME),
        local_time: member(members.utc_offset_minutes).map(LocalTime::from_offset_minutes),
        profile: Profile {
            max_hr_bpm: positive(members.max_hr_bpm),
            resting_hr_bpm: positive(members.resting_hr_bpm),
            weight_kg: positive(members.weight_kg),
            height_cm: positive(members.height_cm),
            ftp_watts: positive(members.ftp_watts),
        },
    })
}

impl Note {
    /// Completes what is known of a session.
    pub(super) fn apply(self, context: &mut Context) {
        let known = &mut context.profile;
        for (said, known) in [
            (self.profile.max_hr_bpm, &mut known.max_hr_bpm),
            (self.profile.resting_hr_bpm, &mut known.resting_hr_bpm),
            (self.profile.weight_kg, &mut known.weight_kg),
            (self.profile.height_cm, &mut known.height_cm),
            (self.profile.ftp_watts, &mut known.ftp_watts),
        ] {
            *known = said.or(*known);
        }
        context.recording = self.recording.unwrap_or(context.recording);
        context.local_time = self.local_time.unwrap_or(context.local_time);
        context.name = self.name.or_else(|| context.name.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(d: &str) -> Option<Note> {
        read(&Frame { t: "SESSION", d, received: Timestamp::default(), synthetic: false })
    }

    #[test]
    fn says_what_the_clients_of_strapline_write() {
        let said = strapline_wire::SessionNote {
            ts: "2026-05-04T09:26:11.268Z".parse().unwrap(),
            event: SessionEvent::Started,
            kind: Some(SessionKind::Nap),
            utc_offset_minutes: Some(-210),
        };
        let body =
            strapline_wire::Body { max_hr_bpm: Some(188.0), weight_kg: Some(64.5), ..Default::default() };
        let text = said.encode_with(&body);
        let Ok(strapline_wire::ClientFrame::Submit(frame)) = strapline_wire::ClientFrame::parse(&text) else {
            panic!("{text}");
        };
        let read = note(frame.d.get()).unwrap();
        assert_eq!((read.at, read.event), (said.ts, said.event));
        let mut context = Context::default();
        read.apply(&mut context);
        assert_eq!(context.recording, Recording::Sleep { nap: Some(true) });
        assert_eq!(context.local_time, LocalTime::from_offset_minutes(-210));
        assert_eq!((context.profile.max_hr_bpm, context.profile.weight_kg), (Some(188.0), Some(64.5)));
        assert_eq!(context.profile.height_cm, None);
    }

    #[test]
    fn what_is_not_said_stays() {
        let mut context = Context::default();
        let all =
            r#"{"val":0,"type":8,"name":"Run","utc_offset_minutes":60,"max_hr_bpm":190,"weight_kg":70}"#;
        note(all).unwrap().apply(&mut context);
        let before = context.clone();
        assert_eq!(before.recording, Recording::ActivityOfType(8));
        note(r#"{"val":2}"#).unwrap().apply(&mut context);
        note(r#"{"val":0,"type":2,"name":7,"utc_offset_minutes":"late","max_hr_bpm":-1,"weight_kg":null}"#)
            .unwrap()
            .apply(&mut context);
        assert_eq!(context, before);
        note(r#"{"val":0,"kind":"sleep","max_hr_bpm":185}"#).unwrap().apply(&mut context);
        assert_eq!(context.recording, Recording::Sleep { nap: Some(false) });
        assert_eq!((context.profile.max_hr_bpm, context.profile.weight_kg), (Some(185.0), Some(70.0)));
    }

    #[test]
    fn what_is_no_note_is_none() {
        for d in ["", "[]", "{}", r#"{"val":4}"#, r#"{"val":-1}"#, r#"{"val":"1"}"#] {
            assert_eq!(note(d), None, "{d}");
        }
    }
}
