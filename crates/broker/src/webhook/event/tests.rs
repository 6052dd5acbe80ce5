//! The bodies against the published schemas, where they are beside the checkout.

use std::path::Path;

use super::*;

/// One of each kind.
fn all() -> Vec<Event> {
    let user = User {
        user_id: Private::new("40f7b0e1-89e2-43ac-a5b8-1e29c8d47cad".to_owned()),
        provider: "STRAPLINE".to_owned(),
        created_at: Some(Timestamp::from_unix_micros(1_767_600_000_000_000)),
        last_webhook_update: None,
        scopes: None,
        reference_id: Some(Private::new("Zoë \"7\"".to_owned())),
        active: true,
    };
    let reference = "d3f1a9c2-6b1e-4f0a-8f21-9e5b2c7a4d10";
    let activity = json!({ "metadata": { "start_time": "2026-07-01T07:04:11.000000+01:00",
        "end_time": "2026-07-01T07:52:48.000000+01:00", "summary_id": "s", "type": 8, "upload_type": 1 } });
    let mut events = vec![
        Event::Auth { user: user.clone(), widget_session_id: None },
        Event::AuthCancelled {
            flow_id: None,
            reason: "access_denied".into(),
            reference_id: Some(Private::new("r".into())),
        },
        Event::Deauth { user: user.clone() },
        Event::UserReauth { old_user: user.clone(), new_user: user.clone() },
        Event::AccessRevoked { user: user.clone() },
        Event::ConnectionError { user: user.clone() },
        Event::PermissionChange {
            user: user.clone(),
            scopes_added: "BODY".into(),
            scopes_removed: String::new(),
        },
        Event::RateLimitHit {
            user: user.clone(),
            start_date: "2026-01-01".into(),
            end_date: "2026-02-01".into(),
            retrying_at: Timestamp::default(),
        },
        Event::Healthcheck { at: Timestamp::default(), sent_last_hour: 3, trend_percentage: -20 },
    ];
    for kind in
        [DataKind::Daily, DataKind::Sleep, DataKind::Body, DataKind::Nutrition, DataKind::Menstruation]
    {
        events.push(Event::Data { kind, user: user.clone(), data: Vec::new() });
    }
    events.extend(Event::large_request(DataKind::Activity, &user, reference, vec![activity; 23]));
    events
}

/// The name of the schema of each `type`; none for those that only an older enumeration lists.
fn schema_of(kind: &str) -> Option<String> {
    match kind {
        "auth" => Some("AuthSuccessEvent".to_owned()),
        "auth_cancelled" => Some("AuthErrorEvent".to_owned()),
        "rate_limit_hit" | "healthcheck" => None,
        other => {
            let words = other.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
            Some(words.collect::<String>() + "Event")
        }
    }
}

#[test]
fn every_kind_has_a_body_that_the_published_schema_accepts() {
    let events = all();
    for kind in Event::KINDS {
        assert!(events.iter().any(|event| event.kind() == kind), "{kind} is not tested");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/spec/v2-bundled.yaml");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("schema checks skipped: no v2-bundled.yaml in ../shared/reference/spec");
        return;
    };
    let description: Value = serde_norway::from_str(&text).unwrap();
    for event in &events {
        let Some(schema) = schema_of(event.kind()) else { continue };
        let reference = format!("#/components/schemas/{schema}");
        let schema = json!({ "$ref": reference, "components": description["components"] });
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        for message in event.messages() {
            let body: Value = serde_json::from_str(&message.body).unwrap();
            if let Err(error) = validator.validate(&body) {
                panic!("{}: {error}", message.body);
            }
        }
        assert!(!validator.is_valid(&json!({ "type": event.kind(), "status": 7 })));
    }
}

#[test]
fn every_body_names_its_type_and_its_user() {
    for event in all() {
        for message in event.messages() {
            let body: Value = serde_json::from_str(&message.body).unwrap();
            assert_eq!(body["type"], event.kind());
            assert!(Event::KINDS.contains(&message.kind));
            let user = body.get("user").or_else(|| body.get("new_user"));
            let id = user.map_or("", |user| user["user_id"].as_str().unwrap());
            assert_eq!(message.user.expose(), id);
        }
    }
}

#[test]
fn much_data_goes_out_in_parts_that_the_announcement_counts() {
    let events = all();
    let Some(Event::LargeRequestSending { expected_payloads, .. }) =
        events.iter().find(|event| event.kind() == "large_request_sending")
    else {
        panic!("it is there")
    };
    let data = events.iter().find(|event| event.kind() == "activity").unwrap().messages();
    assert_eq!(data.len(), *expected_payloads);
    let sizes = data.iter().map(|message| {
        let body: Value = serde_json::from_str(&message.body).unwrap();
        body["data"].as_array().unwrap().len()
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [10, 10, 3]);
    assert_eq!(data.iter().map(|message| message.chunk).collect::<Vec<_>>(), [1, 2, 3]);
    let large = [json!("x".repeat(6_000_000)), json!("y".repeat(6_000_000)), json!("z".repeat(20_000_000))];
    assert_eq!(chunks(&large).len(), 3);
    assert_eq!(chunks(&[]).len(), 1);
}

#[test]
fn times_have_an_offset_in_digits() {
    let time = Timestamp::from_unix_micros(1_670_839_200_000_042);
    assert_eq!(offset_time(time), "2022-12-12T10:00:00.000042+00:00");
}

#[test]
fn debug_shows_no_user() {
    let text = format!("{:?}", all());
    assert!(!text.contains("40f7b0e1") && !text.contains("Zoë"), "{text}");
}
