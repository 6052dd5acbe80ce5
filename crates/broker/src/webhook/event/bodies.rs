//! The JSON of each event. Members that a strict model of one SDK requires and another allows to be null are strings.

use serde_json::{Value, json};
use strapline_units::Private;

use super::{Event, VERSION, chunks};

pub(super) fn of(event: &Event) -> Vec<String> {
    match event {
        Event::Data { kind, user, data } => chunks(data)
            .into_iter()
            .map(|data| {
                json!({ "type": kind.name(), "user": user.exposed(), "data": data, "version": VERSION })
                    .to_string()
            })
            .collect(),
        other => vec![single(other).to_string()],
    }
}

fn single(event: &Event) -> Value {
    let kind = event.kind();
    match event {
        Event::Data { .. } => Value::Null,
        Event::Auth { user, widget_session_id } => json!({
            "type": kind,
            "status": "success",
            "message": "User has successfully authenticated",
            "user": user.exposed(),
            "reference_id": text(&user.reference_id),
            "widget_session_id": text(widget_session_id),
        }),
        Event::AuthCancelled { flow_id, reason, reference_id } => json!({
            "type": kind,
            "status": "error",
            "flow_id": flow_id.as_ref().map(Private::expose),
            "reason": reason,
            "reference_id": reference_id.as_ref().map(Private::expose),
        }),
        Event::Deauth { user } => json!({
            "type": kind,
            "status": "success",
            "message": "User has deauthenticated",
            "user": user.exposed(),
        }),
        Event::UserReauth { old_user, new_user } => json!({
            "type": kind,
            "status": "warning",
            "message": "User has reauthenticated and old ID has been deleted",
            "version": VERSION,
            "new_user": new_user.exposed(),
            "old_user": old_user.exposed(),
        }),
        Event::AccessRevoked { user } => json!({
            "type": kind,
            "status": "warning",
            "message": "User revoked access",
            "user": user.exposed(),
        }),
        Event::ConnectionError { user } => json!({
            "type": kind,
            "status": "warning",
            "message": "Connection degraded: the credentials were refused; the user may need to reauthenticate",
            "user": user.exposed(),
        }),
        Event::PermissionChange { user, scopes_added, scopes_removed } => json!({
            "type": kind,
            "status": "warning",
            "message": "User permissions have been modified",
            "version": VERSION,
            "scopes_added": scopes_added,
            "scopes_removed": scopes_removed,
            "user": user.exposed(),
        }),
        Event::LargeRequestProcessing { user, reference } => json!({
            "type": kind,
            "status": "processing",
            "reference": reference,
            "message": "Large request is being processed; payloads will be delivered when ready",
            "user": user.exposed(),
        }),
        Event::LargeRequestSending { user, reference, expected_payloads } => json!({
            "type": kind,
            "reference": reference,
            "message": "Large request payloads are being sent",
            "expected_payloads": expected_payloads,
            "user": user.exposed(),
        }),
        Event::RateLimitHit { user, start_date, end_date, retrying_at } => json!({
            "type": kind,
            "start_date": start_date,
            "end_date": end_date,
            "retrying_at": retrying_at.to_string(),
            "message": "Too many requests for data; this one is tried again",
            "user": user.exposed(),
        }),
        Event::Healthcheck { at, sent_last_hour, trend_percentage } => json!({
            "type": kind,
            "status": "success",
            "creation_timestamp": at.to_string(),
            "sent_webhooks_last_hour": sent_last_hour,
            "trend_percentage": trend_percentage,
        }),
    }
}

/// One model wants a string where another allows null.
fn text(value: &Option<Private<String>>) -> &str {
    value.as_ref().map_or("", |value| value.expose())
}
