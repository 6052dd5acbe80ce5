//! What the server sends: HELLO, HEARTBEAT_ACK, READY and DISPATCH.

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
    Ready,
    /// A sample, live or replayed, op 5.
    Dispatch(DispatchFrame<'a>),
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
            Opcode::Ready => Self::Ready,
            Opcode::Dispatch => Self::Dispatch(
                dispatch(&envelope).ok_or(FrameError::Malformed("DISPATCH needs uid, seq, t and d"))?,
            ),
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
            Self::Ready => String::from(r#"{"op":4}"#),
            Self::Dispatch(dispatch) => dispatch.encode(),
        }
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

fn dispatch<'a>(envelope: &Envelope<'a>) -> Option<DispatchFrame<'a>> {
    Some(DispatchFrame {
        uid: json::string(envelope.uid?)?,
        seq: json::integer(envelope.seq?)?,
        t: json::string(envelope.t?)?,
        d: envelope.d.filter(|d| json::is_object(d)).map(RawJson::checked)?,
        synthetic: envelope.synthetic.and_then(json::boolean).unwrap_or(false),
    })
}
