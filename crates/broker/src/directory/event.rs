//! The news of a change: what a webhook tells a developer's backend. Whoever delivers it implements [`Outbox`] and gets
//! each event inside the transaction that makes it true.

use rusqlite::Transaction;
use serde_json::Value;
use strapline_units::Private;

use super::DirectoryError;
use super::payloads::{Kind, Range};
use super::users::User;
use crate::store::DeveloperKey;

/// Something that a developer's backend is to be told.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A user has connected (`auth`, success).
    Auth {
        /// The connection as it is now.
        user: User,
        /// The widget session by which it was made; not its secret name in the URL, which is used up.
        widget_session_id: Option<String>,
    },
    /// Somebody began to connect and did not want to (`auth_cancelled`).
    AuthFailed {
        /// Whose backend is told.
        developer: DeveloperKey,
        /// What the session was for.
        reference_id: Private<Option<String>>,
        /// The provider that was chosen.
        provider: &'static str,
        /// The widget session.
        widget_session_id: String,
        /// Why, such as `access_denied`.
        reason: &'static str,
    },
    /// A user was disconnected, and what was kept for it is gone (`deauth`).
    Deauth {
        /// The connection as it was, inactive now.
        user: User,
    },
    /// A user who was connected has connected again: the new connection takes the place of the old one (`user_reauth`).
    Reauth {
        /// The connection that is deleted. What was kept for it belongs to the new one now.
        old: User,
        /// The connection that takes its place.
        new: User,
    },
    /// Data of a user are new, or have changed.
    Data {
        /// Whose data.
        user: User,
        /// Which data.
        kind: Kind,
        /// The bodies.
        data: Vec<Value>,
    },
    /// Data shall be sent instead of answered (`to_webhook=true`).
    DataRequested(DataRequest),
}

/// Data that a developer has asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct DataRequest {
    /// Whose data.
    pub user: User,
    /// Which data.
    pub kind: Kind,
    /// Of when.
    pub range: Range,
    /// Whether with sample arrays.
    pub with_samples: bool,
    /// What the answer said: goes into the header `terra-reference` of all that is sent for it.
    pub reference: String,
    /// Whether the range is longer than a month: it was said that such data come in chunks.
    pub large: bool,
}

/// Takes events.
pub trait Outbox: Send + Sync {
    /// Keeps the event in the tables of `transaction`, to be delivered after it was committed.
    ///
    /// # Errors
    /// When it cannot be kept; then the change is not made either.
    fn enqueue(&self, transaction: &Transaction<'_>, event: &Event) -> Result<(), DirectoryError>;

    /// Called after a transaction with events was committed: now there is something to deliver.
    fn committed(&self) {}
}

/// For a broker, or a command, that knows no destination: nobody is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDestination;

impl Outbox for NoDestination {
    fn enqueue(&self, _: &Transaction<'_>, _: &Event) -> Result<(), DirectoryError> {
        Ok(())
    }
}

impl Event {
    /// Whose backend is told.
    pub const fn developer(&self) -> DeveloperKey {
        match self {
            Self::Auth { user, .. } | Self::Deauth { user } | Self::Data { user, .. } => user.developer,
            Self::AuthFailed { developer, .. } => *developer,
            Self::Reauth { new, .. } => new.developer,
            Self::DataRequested(request) => request.user.developer,
        }
    }
}
