//! What clients send: HEARTBEAT, IDENTIFY, SUBMIT, REPLAY and STATUS.

use std::borrow::Cow;

use strapline_units::Private;

use crate::envelope::{Envelope, Opcode};
use crate::json::{self, RawJson};
use crate::{Extensions, FrameError, Presence};

/// Which end of the stream a client is; the `type` of IDENTIFY.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Pushes one user's samples ("user" in the protocol).
    Producer = 0,
    /// Receives the samples of all users of a developer ("developer" in the protocol).
    Consumer = 1,
}

/// A frame from a client. Texts are borrowed from the frame where it has no escapes.
#[derive(Clone, Debug)]
pub enum ClientFrame<'a> {
    /// Keep-alive, op 0.
    Heartbeat,
    /// Authentication, op 3.
    Identify {
        /// The single-use token.
        token: Private<Cow<'a, str>>,
        /// The role that the client says it has.
        role: Role,
        /// What it asks for beyond the published protocol.
        extensions: Extensions,
    },
    /// A sample, op 6.
    Submit(SubmitFrame<'a>),
    /// A request for history, op 7.
    Replay(Replay),
    /// The link state of a device, op 8.
    Status(Presence),
}

/// The content of a SUBMIT.
#[derive(Clone, Debug)]
pub struct SubmitFrame<'a> {
    /// The data type.
    pub t: Cow<'a, str>,
    /// The payload: a JSON object, nested at most 100 deep, otherwise opaque.
    pub d: RawJson<'a>,
    /// Whether it is marked as test traffic.
    pub synthetic: bool,
    /// The frame's number within the producer's stream, where it sends one: rising, with gaps.
    pub id: Option<i64>,
}

/// The content of a REPLAY: all dispatches with `after < seq < before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The lower bound, exclusive; 0 where the frame has none.
    pub after: i64,
    /// The upper bound, exclusive; 0 where the frame has none, which matches nothing.
    pub before: i64,
}

impl<'a> ClientFrame<'a> {
    /// Reads one text message.
    ///
    /// # Errors
    /// [`FrameError`], which knows the code that a server closes with.
    pub fn parse(text: &'a str) -> Result<Self, FrameError> {
        Self::from_envelope(Envelope::open(text)?)
    }

    pub(crate) fn from_envelope(envelope: Envelope<'a>) -> Result<Self, FrameError> {
        Ok(match envelope.opcode {
            Opcode::Heartbeat => Self::Heartbeat,
            Opcode::Identify => {
                let (token, role) =
                    identify(&envelope).ok_or(FrameError::Malformed("IDENTIFY needs token and type"))?;
                let extensions = envelope.d.map_or(Ok(Extensions::NONE), Extensions::parse)?;
                Self::Identify { token, role, extensions }
            }
            Opcode::Submit => Self::Submit(submit(&envelope)?),
            Opcode::Replay => {
                Self::Replay(replay(&envelope).ok_or(FrameError::Malformed("REPLAY needs integer bounds"))?)
            }
            Opcode::Status => {
                Self::Status(envelope.d.and_then(Presence::parse).ok_or(FrameError::MalformedStatus)?)
            }
            Opcode::HeartbeatAck | Opcode::Hello | Opcode::Ready | Opcode::Dispatch | Opcode::Ack => {
                return Err(FrameError::UnknownOpcode);
            }
        })
    }

    /// The text message.
    pub fn encode(&self) -> String {
        match self {
            Self::Heartbeat => String::from(r#"{"op":0}"#),
            Self::Identify { token, role, extensions } => {
                let mut out = String::from(r#"{"op":3,"d":{"token":"#);
                json::push_string(&mut out, token.expose());
                out.push_str(match role {
                    Role::Producer => r#","type":0"#,
                    Role::Consumer => r#","type":1"#,
                });
                extensions.push(&mut out);
                out.push_str("}}");
                out
            }
            Self::Submit(submit) => {
                let mut out = String::from(r#"{"op":6,"d":"#);
                out.push_str(submit.d.get());
                out.push_str(r#","t":"#);
                json::push_string(&mut out, &submit.t);
                if submit.synthetic {
                    out.push_str(r#","synthetic":true"#);
                }
                if let Some(id) = submit.id {
                    out.push_str(r#","id":"#);
                    json::push_display(&mut out, id);
                }
                out.push('}');
                out
            }
            Self::Replay(replay) => {
                let mut out = String::from(r#"{"op":7,"d":{"after":"#);
                json::push_display(&mut out, replay.after);
                out.push_str(r#","before":"#);
                json::push_display(&mut out, replay.before);
                out.push_str("}}");
                out
            }
            Self::Status(presence) => presence.encode(),
        }
    }
}

fn identify<'a>(envelope: &Envelope<'a>) -> Option<(Private<Cow<'a, str>>, Role)> {
    let [token, role] = json::members(envelope.d?, &["token", "type"])?;
    let role = match json::integer(role?)? {
        0 => Role::Producer,
        1 => Role::Consumer,
        _ => return None,
    };
    Some((Private::new(json::string(token?)?), role))
}

fn submit<'a>(envelope: &Envelope<'a>) -> Result<SubmitFrame<'a>, FrameError> {
    let t = envelope.t.and_then(json::string).ok_or(FrameError::Malformed("SUBMIT needs a string t"))?;
    let d =
        envelope.d.filter(|d| json::is_object(d)).ok_or(FrameError::Malformed("SUBMIT needs an object d"))?;
    if json::is_nested_too_deeply(d) {
        return Err(FrameError::Malformed("d is nested too deeply"));
    }
    Ok(SubmitFrame {
        t,
        d: RawJson::checked(d),
        synthetic: envelope.synthetic.and_then(json::boolean).unwrap_or(false),
        id: envelope.id.and_then(json::integer),
    })
}

fn replay(envelope: &Envelope<'_>) -> Option<Replay> {
    let [after, before] = json::members(envelope.d?, &["after", "before"])?;
    let bound = |raw: Option<&str>| json::unless_null(raw).map_or(Some(0), json::integer);
    Some(Replay { after: bound(after)?, before: bound(before)? })
}
