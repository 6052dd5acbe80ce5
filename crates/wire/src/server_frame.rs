//! What the server sends: HELLO, HEARTBEAT_ACK, READY, DISPATCH and, to those who asked for it, ACK.

use std::borrow::Cow;

use crate::FrameError;
use crate::envelope::{Envelope, Opcode};
use crate::json::{self, RawJson};

/// A frame from the server. Texts are borrowed from the frame where it has no escapes.
#[derive(Clone, Debug)]
pub enum ServerFrame<'a> {
    /// Greeting, op 2.
    Hello {
        /// Milliseconds between two heartbeats.
        heartbeat_interval_ms: u32,
    },
    /// Echo of a heartbeat, op 1.
    HeartbeatAck,
    /// The session is authenticated, op 4.
    Ready(ReadyFrame),
    /// A sample, live or replayed, op 5.
    Dispatch(DispatchFrame<'a>),
    /// Everything that the stream submitted up to this number is on disk, op 9 (an extension).
    Ack {
        /// The `id` of a SUBMIT.
        id: i64,
    },
}

/// What READY tells those who have asked in IDENTIFY; nothing otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadyFrame {
    /// The highest `id` of the producer's stream that is on disk; 0 for a stream without frames.
    pub last_id: Option<i64>,
    /// Where a consumer's live frames begin: all of them have this `seq` or a higher one.
    pub next_seq: Option<i64>,
    /// Where the past seconds begin that a consumer has asked for: all frames that came in them have this `seq` or a
    /// higher one.
    pub recent_seq: Option<i64>,
}

/// The content of a DISPATCH.
#[derive(Clone, Debug)]
pub struct DispatchFrame<'a> {
    /// The user who produced it.
    pub uid: Cow<'a, str>,
    /// Its place in the developer's stream: rising, with gaps.
    pub seq: i64,
    /// The data type of the SUBMIT.
    pub t: Cow<'a, str>,
    /// The payload of the SUBMIT, opaque.
    pub d: RawJson<'a>,
    /// Whether it is marked as test traffic.
    pub synthetic: bool,
}

impl<'a> ServerFrame<'a> {
    /// Reads one text message.
    ///
    /// # Errors
    /// [`FrameError`]; a client skips such a frame.
    pub fn parse(text: &'a str) -> Result<Self, FrameError> {
        let envelope = Envelope::open(text)?;
        Ok(match envelope.opcode {
            Opcode::Hello => Self::Hello {
                heartbeat_interval_ms: heartbeat_interval(&envelope)
                    .ok_or(FrameError::Malformed("HELLO needs an interval"))?,
            },
            Opcode::HeartbeatAck => Self::HeartbeatAck,
            Opcode::Ready => Self::Ready(ready(&envelope)),
            Opcode::Dispatch => Self::Dispatch(
                dispatch(&envelope).ok_or(FrameError::Malformed("DISPATCH needs uid, seq, t and d"))?,
            ),
            Opcode::Ack => Self::Ack { id: ack(&envelope).ok_or(FrameError::Malformed("ACK needs an id"))? },
            Opcode::Heartbeat | Opcode::Identify | Opcode::Submit | Opcode::Replay | Opcode::Status => {
                return Err(FrameError::UnknownOpcode);
            }
        })
    }

    /// The text message.
    pub fn encode(&self) -> String {
        match self {
            Self::Hello { heartbeat_interval_ms } => {
                let mut out = String::from(r#"{"op":2,"d":{"heartbeat_interval":"#);
                json::push_display(&mut out, heartbeat_interval_ms);
                out.push_str("}}");
                out
            }
            Self::HeartbeatAck => String::from(r#"{"op":1}"#),
            Self::Ready(ready) => ready.encode(),
            Self::Ack { id } => {
                let mut out = String::from(r#"{"op":9,"d":{"id":"#);
                json::push_display(&mut out, id);
                out.push_str("}}");
                out
            }
            Self::Dispatch(dispatch) => dispatch.encode(),
        }
    }
}

impl ReadyFrame {
    fn encode(self) -> String {
        let mut out = String::from(r#"{"op":4"#);
        let mut before = r#","d":{"#;
        let members = [
            (r#""last_id":"#, self.last_id),
            (r#""next_seq":"#, self.next_seq),
            (r#""recent_seq":"#, self.recent_seq),
        ];
        for (name, value) in members {
            let Some(value) = value else { continue };
            out.push_str(before);
            out.push_str(name);
            json::push_display(&mut out, value);
            before = ",";
        }
        if before == "," {
            out.push('}');
        }
        out.push('}');
        out
    }
}

impl DispatchFrame<'_> {
    /// The text message.
    pub fn encode(&self) -> String {
        let d = self.d.get();
        let mut out = String::with_capacity(d.len() + self.uid.len() + self.t.len() + 64);
        out.push_str(r#"{"op":5,"d":"#);
        out.push_str(d);
        out.push_str(r#","uid":"#);
        json::push_string(&mut out, &self.uid);
        out.push_str(r#","seq":"#);
        json::push_display(&mut out, self.seq);
        out.push_str(r#","t":"#);
        json::push_string(&mut out, &self.t);
        if self.synthetic {
            out.push_str(r#","synthetic":true"#);
        }
        out.push('}');
        out
    }
}

fn heartbeat_interval(envelope: &Envelope<'_>) -> Option<u32> {
    let [interval] = json::members(envelope.d?, &["heartbeat_interval"])?;
    json::integer(interval?)?.try_into().ok()
}

/// What cannot be read is left out: READY itself counts.
fn ready(envelope: &Envelope<'_>) -> ReadyFrame {
    let members = envelope.d.and_then(|d| json::members(d, &["last_id", "next_seq", "recent_seq"]));
    let [last_id, next_seq, recent_seq] = members.unwrap_or_default().map(|raw| raw.and_then(json::integer));
    ReadyFrame { last_id, next_seq, recent_seq }
}

fn ack(envelope: &Envelope<'_>) -> Option<i64> {
    let [id] = json::members(envelope.d?, &["id"])?;
    json::integer(id?)
}

fn dispatch<'a>(envelope: &Envelope<'a>) -> Option<DispatchFrame<'a>> {
    Some(DispatchFrame {
        uid: json::string(envelope.uid?)?,
        seq: json::integer(envelope.seq?)?,
        t: json::string(envelope.t?)?,
        d: envelope.d.filter(|d| json::is_object(d)).map(RawJson::checked)?,
        synthetic: envelope.synthetic.and_then(json::boolean).unwrap_or(false),
    })
}
