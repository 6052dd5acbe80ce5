//! The message that all servers carry: 190 bytes, a SUBMIT of a chunk of ECG, in which the time of sending stands.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use memchr::memmem::Finder;
use strapline_units::Timestamp;

/// The length of every message, in bytes.
pub(crate) const LENGTH: usize = 190;

/// What stands before the time of sending, in 16 hexadecimal digits: ns since the generator's start.
const MARK: &str = r#""sent":""#;
const DIGITS: usize = 16;
/// Samples in mV.
const SAMPLES: &str = "-0.043,-0.041,-0.036,-0.022,0.015,0.118,0.402,0.871,1.";

/// Writes messages and finds the time of sending in what comes back.
pub(crate) struct Frames {
    start: Instant,
    mark: Finder<'static>,
}

impl Frames {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), mark: Finder::new(MARK) }
    }

    /// The message with this number, sent now.
    pub(crate) fn make(&self, id: u64) -> String {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        // Digits of the last sample make up for those of the number.
        let ts = Timestamp::from_unix_micros(i64::try_from(wall).unwrap_or(i64::MAX)).to_string();
        let sent = self.now();
        let end = format!(r#"]}},"t":"ECG","id":{id}}}"#);
        let mut text = format!(r#"{{"op":6,"d":{{"ts":"{ts}",{MARK}{sent:016x}","d":[{SAMPLES}"#);
        while text.len() + end.len() < LENGTH {
            text.push('1');
        }
        text + &end
    }

    /// When a message was sent, in ns since the start.
    pub(crate) fn sent(&self, message: &[u8]) -> Option<u64> {
        let from = self.mark.find(message)? + MARK.len();
        let digits = std::str::from_utf8(message.get(from..from + DIGITS)?).ok()?;
        u64::from_str_radix(digits, 16).ok()
    }

    /// Ns since the start.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_has_the_same_length_and_tells_when_it_was_sent() {
        let frames = Frames::new();
        for id in [1, 99, 1_234_567] {
            let before = frames.now();
            let message = frames.make(id);
            assert_eq!(message.len(), LENGTH, "{message}");
            let sent = frames.sent(message.as_bytes()).unwrap();
            assert!((before..=frames.now()).contains(&sent));
        }
        assert_eq!(frames.sent(b"{\"op\":4}"), None);
        assert_eq!(frames.sent(b"\"sent\":\"12"), None);
    }
}
