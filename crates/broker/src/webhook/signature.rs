//! The signature of a webhook: `t=<unix seconds>,v1=<hex>`, where v1 is the HMAC-SHA256 of `<t>.<body>` with the
//! destination's signing secret as the key. Exactly these two elements: an old verifier fails on a third one.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use strapline_units::{Private, Timestamp};

/// The value of the headers `terra-signature` and `X-Terra-Signature` for a body that is sent at `at`.
pub fn sign(secret: &Private<String>, at: Timestamp, body: &[u8]) -> String {
    let seconds = at.duration_since(Timestamp::from_unix_micros(0)).as_secs();
    let key = secret.expose().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    let hex = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("t={seconds},v1={hex}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const BODY: &[u8] = br#"{"type":"auth","status":"success","user":{"user_id":"u1","provider":"WEB"}}"#;
    const AT: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

    /// The vector that three published verifiers accept.
    #[test]
    fn the_published_vector_is_met() {
        let secret = Private::new("test_signing_secret".to_owned());
        assert_eq!(
            sign(&secret, AT, BODY),
            "t=1700000000,v1=2a8c2f6699498cf46a80c45f15826075bb9f1ed8a86f3bf4fc17c569325e2675"
        );
    }

    #[test]
    fn another_body_time_or_secret_has_another_signature() {
        let secret = Private::new("test_signing_secret".to_owned());
        let signature = |secret: &str, at, body: &[u8]| {
            let text = sign(&Private::new(secret.to_owned()), at, body);
            text.split_once(",v1=").unwrap().1.to_owned()
        };
        let right = signature(secret.expose(), AT, BODY);
        assert_ne!(right, signature(secret.expose(), AT, &BODY[1..]));
        assert_ne!(right, signature(secret.expose(), AT + Duration::from_secs(1), BODY));
        assert_ne!(right, signature("Test_signing_secret", AT, BODY));
        assert_eq!(signature(&"k".repeat(1000), AT, BODY).len(), 64, "long keys are keys");
    }
}
