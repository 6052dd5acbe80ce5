//! What webhooks tell, and their bodies as documented for the Health & Fitness API (version 2022-03-16).
//!
//! A body is made once, when the event happens, and stored: every attempt sends the same bytes. Large data is cut into
//! chunks. The data itself (activities, sleeps and so on) is passed through as it is.

mod bodies;

use serde_json::{Value, json};
use strapline_units::{Private, Timestamp};

/// The version of the payloads' schema that every data event names.
const VERSION: &str = "2022-03-16";
/// The most objects in one data event.
const CHUNK_OBJECTS: usize = 10;
/// The most bytes of data in one data event; a single object may exceed it.
const CHUNK_BYTES: usize = 10_000_000;

/// A user as webhooks describe it (`TerraUser`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// The user's id.
    pub user_id: Private<String>,
    /// Where the data comes from.
    pub provider: String,
    /// When the user was made.
    pub created_at: Option<Timestamp>,
    /// When the last webhook about this user was queued.
    pub last_webhook_update: Option<Timestamp>,
    /// What the user allows, separated by commas.
    pub scopes: Option<String>,
    /// The developer's own name for the user.
    pub reference_id: Option<Private<String>>,
    /// Whether data of this user is taken.
    pub active: bool,
}

impl User {
    /// The user as JSON: the one place where a webhook's body gets personal values.
    fn exposed(&self) -> Value {
        json!({
            "user_id": self.user_id.expose(),
            "provider": self.provider,
            "created_at": self.created_at.map(offset_time),
            "last_webhook_update": self.last_webhook_update.map(offset_time),
            "scopes": self.scopes,
            "reference_id": self.reference_id.as_ref().map(Private::expose),
            "active": self.active,
        })
    }
}

/// With an offset in digits and with microseconds, as in the documentation's examples.
fn offset_time(time: Timestamp) -> String {
    let text = time.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    format!("{seconds}.{:06}+00:00", time.unix_micros().rem_euclid(1_000_000))
}

/// The kinds of data events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataKind {
    /// A completed activity.
    Activity,
    /// The totals of a day.
    Daily,
    /// A sleep.
    Sleep,
    /// Measurements of the body.
    Body,
    /// Meals.
    Nutrition,
    /// Cycle.
    Menstruation,
}

impl DataKind {
    /// The `type` of the event.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Daily => "daily",
            Self::Sleep => "sleep",
            Self::Body => "body",
            Self::Nutrition => "nutrition",
            Self::Menstruation => "menstruation",
        }
    }
}

/// Something that a developer's backend is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A user was connected.
    Auth {
        /// The new user.
        user: User,
        /// The widget session by which it happened.
        widget_session_id: Option<Private<String>>,
    },
    /// A connection was not made.
    AuthCancelled {
        /// The attempt.
        flow_id: Option<Private<String>>,
        /// Why, in one word such as `access_denied`.
        reason: String,
        /// The developer's own name for the user.
        reference_id: Option<Private<String>>,
    },
    /// A user was disconnected.
    Deauth {
        /// Who.
        user: User,
    },
    /// A user was connected again under another id.
    UserReauth {
        /// The record that is no more.
        old_user: User,
        /// The one that takes its place.
        new_user: User,
    },
    /// A user took back the permission where the data comes from.
    AccessRevoked {
        /// Who.
        user: User,
    },
    /// Where the data comes from no longer accepts our credentials.
    ConnectionError {
        /// Whose.
        user: User,
    },
    /// What a user allows has changed.
    PermissionChange {
        /// Who, with the scopes as they are now.
        user: User,
        /// New scopes, separated by commas.
        scopes_added: String,
        /// Scopes that are gone, separated by commas.
        scopes_removed: String,
    },
    /// Data of a user.
    Data {
        /// Of which kind.
        kind: DataKind,
        /// Whose.
        user: User,
        /// One object for each activity, day, sleep and so on.
        data: Vec<Value>,
    },
    /// A request for more than a month of data is being worked on.
    LargeRequestProcessing {
        /// Whose data.
        user: User,
        /// The request.
        reference: String,
    },
    /// The data of such a request follows.
    LargeRequestSending {
        /// Whose data.
        user: User,
        /// The request.
        reference: String,
        /// In how many data events.
        expected_payloads: usize,
    },
    /// A request for data waits, because there were too many.
    RateLimitHit {
        /// Whose data.
        user: User,
        /// First day asked for.
        start_date: String,
        /// Last day asked for.
        end_date: String,
        /// When it is tried again.
        retrying_at: Timestamp,
    },
    /// Shows that a destination works.
    Healthcheck {
        /// Now.
        at: Timestamp,
        /// Webhooks that were sent in the last hour.
        sent_last_hour: u64,
        /// How many per cent more they are than in the hour before.
        trend_percentage: i64,
    },
}

/// One body of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The event's `type`.
    pub kind: &'static str,
    /// The user whose events it must not overtake; empty where there is none.
    pub user: Private<String>,
    /// The body: JSON.
    pub body: String,
    /// Which part it is, from 1; 0 where it is whole.
    pub chunk: usize,
}

impl Event {
    /// Every kind of event by its `type`.
    pub const KINDS: [&'static str; 17] = [
        "auth",
        "auth_cancelled",
        "deauth",
        "user_reauth",
        "access_revoked",
        "connection_error",
        "permission_change",
        "activity",
        "daily",
        "sleep",
        "body",
        "nutrition",
        "menstruation",
        "large_request_processing",
        "large_request_sending",
        "rate_limit_hit",
        "healthcheck",
    ];

    /// The `type`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Auth { .. } => "auth",
            Self::AuthCancelled { .. } => "auth_cancelled",
            Self::Deauth { .. } => "deauth",
            Self::UserReauth { .. } => "user_reauth",
            Self::AccessRevoked { .. } => "access_revoked",
            Self::ConnectionError { .. } => "connection_error",
            Self::PermissionChange { .. } => "permission_change",
            Self::Data { kind, .. } => kind.name(),
            Self::LargeRequestProcessing { .. } => "large_request_processing",
            Self::LargeRequestSending { .. } => "large_request_sending",
            Self::RateLimitHit { .. } => "rate_limit_hit",
            Self::Healthcheck { .. } => "healthcheck",
        }
    }

    /// A large request as it is told: that it is worked on, that it is being sent, and the data.
    pub fn large_request(kind: DataKind, user: &User, reference: &str, data: Vec<Value>) -> [Self; 3] {
        let (reference, user) = (reference.to_owned(), user.clone());
        let expected_payloads = chunks(&data).len();
        [
            Self::LargeRequestProcessing { user: user.clone(), reference: reference.clone() },
            Self::LargeRequestSending { user: user.clone(), reference, expected_payloads },
            Self::Data { kind, user, data },
        ]
    }

    /// Its bodies: one, or several where there is much data.
    pub fn messages(&self) -> Vec<Message> {
        let bodies = bodies::of(self);
        let whole = bodies.len() == 1;
        let message = |(position, body)| Message {
            kind: self.kind(),
            user: self.user(),
            body,
            chunk: if whole { 0 } else { position + 1 },
        };
        bodies.into_iter().enumerate().map(message).collect()
    }

    fn user(&self) -> Private<String> {
        match self {
            Self::Auth { user, .. }
            | Self::Deauth { user }
            | Self::AccessRevoked { user }
            | Self::ConnectionError { user }
            | Self::PermissionChange { user, .. }
            | Self::Data { user, .. }
            | Self::LargeRequestProcessing { user, .. }
            | Self::LargeRequestSending { user, .. }
            | Self::RateLimitHit { user, .. }
            // What follows is about the new one.
            | Self::UserReauth { new_user: user, .. } => user.user_id.clone(),
            Self::AuthCancelled { .. } | Self::Healthcheck { .. } => Private::new(String::new()),
        }
    }
}

/// The data, cut so that no part is too large. Even without data there is one part.
fn chunks(data: &[Value]) -> Vec<&[Value]> {
    let mut parts = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (end, object) in data.iter().enumerate() {
        let size = object.to_string().len();
        if end > start && (end - start >= CHUNK_OBJECTS || bytes + size > CHUNK_BYTES) {
            parts.push(&data[start..end]);
            (start, bytes) = (end, 0);
        }
        bytes += size;
    }
    parts.push(&data[start..]);
    parts
}

#[cfg(test)]
mod tests;
