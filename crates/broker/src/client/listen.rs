//! `strapline listen`: a consumer that writes every DISPATCH as one line, once and in order, also after a reconnect.

use std::io::Write;

use strapline_wire::{
    Cause, Close, Consumer, ConsumerOutput, LinkInput, LinkOutput, TokenError, UplinkState,
};

use crate::client::endpoint::Endpoint;
use crate::client::line::Line;
use crate::config::Credentials;

/// What to listen to, and for how long.
#[derive(Clone, Debug)]
pub struct ListenOptions {
    /// The broker.
    pub endpoint: Endpoint,
    /// The developer's credentials.
    pub credentials: Credentials,
    /// Ends after this many frames.
    pub count: Option<u64>,
    /// Goes on after the frame with this `seq`: stored ones come first.
    pub after: Option<i64>,
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
    if let Some(seq) = options.after {
        consumer = consumer.after(seq);
    }
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
                }
                ConsumerOutput::Dispatch(dispatch) if left > 0 => {
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

fn refusal(cause: Cause) -> ListenError {
    match cause {
        Cause::Token(TokenError::Status(status)) => ListenError::Credentials(status),
        Cause::Closed { code, .. } if code == Close::SessionLimit.code() => ListenError::SessionLimit,
        Cause::Closed { code, reason } => ListenError::Refused { code, reason },
        Cause::Token(_) | Cause::NoAnswer | Cause::NoHeartbeatAck => ListenError::NoToken,
    }
}
