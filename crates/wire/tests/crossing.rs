//! What crosses between page and worker survives, and holds no integer that JavaScript's numbers can't.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use strapline_units::Timestamp;
use strapline_wire::{Cause, Submission, TokenError, UplinkState, UplinkStatus};

fn cross<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(sent: &T) {
    let value = serde_json::to_value(sent).unwrap();
    assert_integers_are_small(&value);
    assert_eq!(&serde_json::from_value::<T>(value).unwrap(), sent);
}

fn assert_integers_are_small(value: &Value) {
    match value {
        Value::Number(number) if !number.is_f64() => {
            assert!(number.as_u64().is_some_and(|number| number <= u64::from(u32::MAX)), "{number}");
        }
        Value::Array(items) => items.iter().for_each(assert_integers_are_small),
        Value::Object(members) => members.values().for_each(assert_integers_are_small),
        _ => {}
    }
}

#[test]
fn a_submission_crosses_to_the_worker() {
    let at = Timestamp::from_unix_micros(1_651_656_371_268_507);
    cross(&Submission::scalar("RR_INTERVAL", at, 812.5));
    let vector = Submission {
        val: None,
        d: Some(vec![1.0, -2.5]),
        source: Some("s".into()),
        q: Some(1.0),
        synthetic: true,
        ..Submission::scalar("ACCELERATION", at, 0.0)
    };
    cross(&vector);
}

#[test]
fn a_status_crosses_to_the_page_in_every_state() {
    let until = Timestamp::from_unix_micros(1_651_656_371_268_507);
    let causes = [
        Cause::Token(TokenError::Status(403)),
        Cause::Token(TokenError::Unreachable),
        Cause::Closed { code: 4005, reason: "heartbeat".into() },
        Cause::NoAnswer,
        Cause::NoHeartbeatAck,
    ];
    let waiting = causes.iter().map(|cause| UplinkState::Waiting { until, cause: cause.clone() });
    let refused = causes.iter().map(|cause| UplinkState::Refused { cause: cause.clone() });
    for state in waiting.chain(refused).chain([UplinkState::Off, UplinkState::Connecting, UplinkState::Live])
    {
        let counters = UplinkStatus {
            state,
            backlog: u32::MAX,
            sent: 1,
            dropped: 2,
            reconnects: 3,
            round_trip_ms: Some(12.25),
        };
        cross(&counters);
    }
}
