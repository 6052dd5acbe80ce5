//! `strapline listen`: a consumer that writes every DISPATCH as one line.
//!
//! After a reconnect it asks for what it missed. A replay and the live stream may overlap around the moment of the
//! request; a frame that came live already is not written again.

use std::collections::HashSet;
use std::io::Write;

use strapline_wire::{
    Cause, Close, Consumer, ConsumerInput, ConsumerOutput, Dispatch, LinkInput, LinkOutput, Replay,
    TokenError, UplinkState,
};

use crate::client::endpoint::Endpoint;
use crate::client::line::Line;
use crate::config::Credentials;

/// More live frames than can come between READY and the answer to the request right after it.
const OVERLAP: usize = 10_000;

/// What to listen to, and for how long.
#[derive(Clone, Debug)]
pub struct ListenOptions {
    /// The broker.
    pub endpoint: Endpoint,
    /// The developer's credentials.
    pub credentials: Credentials,
    /// Ends after this many frames.
    pub count: Option<u64>,
    /// Asks for stored frames from this `seq` on first.
    pub from_seq: Option<i64>,
}

/// Why listening ended before its time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// The token endpoint does not accept the credentials.
    #[error("the broker refused the credentials (HTTP {0}): check --dev-id and --api-key")]
    Credentials(u16),
    /// 4002.
    #[error(
        "the broker's consumer limit for this developer is reached (close code 4002): end another listener, or raise \
         --consumer-limit"
    )]
    SessionLimit,
    /// Another close code that a retry does not help.
    #[error("the broker closed the connection with code {code} ({reason})")]
    Refused {
        /// The close code.
        code: u16,
        /// The broker's text.
        reason: String,
    },
    /// What answered is no broker.
    #[error("the broker gave no token: is this the address of a broker?")]
    NoToken,
    /// The lines cannot be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

/// Runs until `stop` is ready or the count is reached. State changes go to `status`.
pub async fn listen(
    options: ListenOptions,
    mut lines: impl Write,
    mut status: impl FnMut(&UplinkState),
    stop: impl Future<Output = ()>,
) -> Result<(), ListenError> {
    let mut line = Line::new(options.endpoint, options.credentials, None);
    let mut consumer = Consumer::new(line.now().unix_micros().unsigned_abs());
    let mut seen = Seen { newest: options.from_seq.map(|from| from.saturating_sub(1)), ..Seen::default() };
    let mut left = options.count.unwrap_or(u64::MAX);
    let mut stop = std::pin::pin!(stop);
    consumer.handle(line.now(), LinkInput::Start);
    while left > 0 {
        while let Some(output) = consumer.poll() {
            match output {
                ConsumerOutput::Link(LinkOutput::FetchToken) => line.fetch_token(),
                ConsumerOutput::Link(LinkOutput::Open) => line.open(),
                ConsumerOutput::Link(LinkOutput::Send(text)) => line.send(text).await,
                ConsumerOutput::Link(LinkOutput::Close(code)) => line.close(code).await,
                ConsumerOutput::Link(LinkOutput::Wake(at)) => line.wake(at),
                ConsumerOutput::Link(LinkOutput::State(state)) => {
                    status(&state);
                    if let UplinkState::Refused { cause } = state {
                        return Err(refusal(cause));
                    }
                    if matches!(state, UplinkState::Live)
                        && let Some(after) = seen.start()
                    {
                        // To the end: what is submitted later comes live.
                        let replay = Replay { after, before: i64::MAX };
                        consumer.handle(line.now(), ConsumerInput::Replay(replay));
                    }
                }
                ConsumerOutput::Dispatch(dispatch) if left > 0 && seen.is_new(&dispatch) => {
                    lines.write_all(dispatch.text.as_bytes())?;
                    lines.write_all(b"\n")?;
                    lines.flush()?;
                    left -= 1;
                }
                ConsumerOutput::Dispatch(_) => {}
            }
        }
        line.flush().await;
        if left == 0 {
            break;
        }
        let input = tokio::select! {
            event = line.event() => event,
            () = &mut stop => break,
        };
        consumer.handle(line.now(), input);
    }
    line.close(Close::Normal.code()).await;
    Ok(())
}

/// Which frames were written, as far as one may come twice.
#[derive(Default)]
struct Seen {
    /// The highest `seq` of all.
    newest: Option<i64>,
    /// Frames that came live since READY.
    live: HashSet<i64>,
}

impl Seen {
    /// Begins a connection; the `after` of a request for what was missed.
    fn start(&mut self) -> Option<i64> {
        self.live.clear();
        self.newest
    }

    fn is_new(&mut self, dispatch: &Dispatch) -> bool {
        let seq = dispatch.seq;
        if self.newest.is_none_or(|newest| seq > newest) {
            self.newest = Some(seq);
            if self.live.len() < OVERLAP {
                self.live.insert(seq);
            }
            return true;
        }
        !self.live.contains(&seq)
    }
}

fn refusal(cause: Cause) -> ListenError {
    match cause {
        Cause::Token(TokenError::Status(status)) => ListenError::Credentials(status),
        Cause::Closed { code, .. } if code == Close::SessionLimit.code() => ListenError::SessionLimit,
        Cause::Closed { code, reason } => ListenError::Refused { code, reason },
        Cause::Token(_) | Cause::NoAnswer | Cause::NoHeartbeatAck => ListenError::NoToken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dispatch(seq: i64) -> Dispatch {
        let d = strapline_wire::RawJson::parse("{}").unwrap();
        Dispatch { uid: "u".into(), seq, t: "T".into(), d, synthetic: false, text: String::new() }
    }

    #[test]
    fn what_came_live_is_not_written_again_by_a_replay() {
        let mut seen = Seen::default();
        assert_eq!(seen.start(), None);
        assert!(seen.is_new(&dispatch(5)));
        // Reconnected: 6 and 7 were missed, 8 comes live before the replay of 6 to 8.
        assert_eq!(seen.start(), Some(5));
        for (seq, new) in [(8, true), (6, true), (7, true), (8, false), (9, true)] {
            assert_eq!(seen.is_new(&dispatch(seq)), new, "{seq}");
        }
    }
}
