//! The close codes: the protocol has no error frame, so a code is all that the other side learns.

macro_rules! closes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $reason:literal, $retry:literal;)*) => {
        /// Why a connection is closed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Close { $($(#[$doc])* $variant,)* }

        impl Close {
            /// Every close code, ascending.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The number in the WebSocket close frame.
            pub const fn code(self) -> u16 {
                match self { $(Self::$variant => $code,)* }
            }

            /// The reason text in the WebSocket close frame. The protocol doesn't specify it; it is for people.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$variant => $reason,)* }
            }

            /// Whether a client should connect again by itself. Where it is `false` the same client would fail in the
            /// same way, so a person has to look.
            pub const fn is_worth_a_retry(self) -> bool {
                match self { $(Self::$variant => $retry,)* }
            }

            /// The close code of a number; `None` for one that the protocol lacks (clients retry on those).
            pub const fn from_code(code: u16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

closes! {
    /// Normal end.
    Normal = 1000, "normal closure", true;
    /// The server shuts down; come back later. RFC 6455.
    GoingAway = 1001, "going away", true;
    /// A frame that isn't JSON or lacks its shape, a binary frame, or an invalid REPLAY payload.
    Malformed = 1003, "malformed frame", false;
    /// A consumer reads more slowly than its stream flows. RFC 6455 (policy violation); not in the published table.
    TooSlow = 1008, "reading too slowly", true;
    /// A frame longer than the server's limit. RFC 6455; not in the published table. Worth a retry because the frame is
    /// not sent again.
    MessageTooBig = 1009, "frame too long", true;
    /// Internal error, such as a SUBMIT that could not be stored.
    Internal = 1011, "internal error", true;
    /// No IDENTIFY within the identify time-out. The published table calls that a client's bug; these clients identify
    /// on HELLO at once, so that it means a network or machine that stalled, and they try again.
    IdentifyTimeout = 4000, "no IDENTIFY in time", true;
    /// The token is invalid, expired, already redeemed, or not for the role that IDENTIFY claims.
    InvalidToken = 4001, "invalid token", true;
    /// This developer has as many consumer sessions as allowed.
    SessionLimit = 4002, "consumer session limit reached", false;
    /// A second IDENTIFY on one connection.
    AlreadyIdentified = 4003, "already identified", false;
    /// An unknown opcode, or one that isn't valid for this role or before READY.
    BadOpcode = 4004, "opcode not valid here", false;
    /// No HEARTBEAT within the window.
    HeartbeatTimeout = 4005, "heartbeat deadline exceeded", true;
    /// More messages or wrong tokens than the server allows. Not in the published table.
    RateLimited = 4029, "rate limit exceeded", true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_finds_its_close_again_and_codes_ascend() {
        for &close in Close::ALL {
            assert_eq!(Close::from_code(close.code()), Some(close));
            // RFC 6455 5.5.1: a close frame holds at most 125 bytes, two of them the code.
            assert!(close.reason().len() <= 123);
        }
        assert!(Close::ALL.is_sorted_by_key(|close| close.code()));
        assert_eq!(Close::from_code(1006), None);
    }
}
