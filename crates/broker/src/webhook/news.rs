//! The directory's news as webhooks: each is queued in the very transaction that makes it true, for the destinations that
//! want it. What the bodies look like is said by [`super::event`].

use rusqlite::Transaction;
use strapline_units::Private;

use super::Bell;
use super::event::{DataKind, Event, User};
use super::outbox::{self, OutboxError};
use crate::clock::wall_now;
use crate::directory::payloads::{self, Kind, PayloadError};
use crate::directory::{self, DataRequest, DirectoryError, users};

/// Takes the directory's events, and rings when there is something to deliver.
#[derive(Clone, Debug)]
pub(crate) struct News {
    bell: Bell,
}

impl News {
    pub(crate) const fn new(bell: Bell) -> Self {
        Self { bell }
    }
}

impl directory::Outbox for News {
    fn enqueue(&self, transaction: &Transaction<'_>, event: &directory::Event) -> Result<(), DirectoryError> {
        let queue = |event: &Event, developer, reference: Option<&str>| {
            outbox::enqueue(transaction, wall_now(), developer, event, reference).map_err(failure)
        };
        let developer = event.developer();
        match event {
            directory::Event::Auth { user, widget_session_id } => {
                let widget_session_id = widget_session_id.clone().map(Private::new);
                queue(&Event::Auth { user: described(user), widget_session_id }, developer, None)?;
            }
            directory::Event::AuthFailed { reference_id, widget_session_id, reason, .. } => {
                let event = Event::AuthCancelled {
                    flow_id: Some(Private::new(widget_session_id.clone())),
                    reason: (*reason).to_owned(),
                    reference_id: reference_id.expose().clone().map(Private::new),
                };
                queue(&event, developer, None)?;
            }
            directory::Event::Deauth { user } => {
                queue(&Event::Deauth { user: described(user) }, developer, None)?;
            }
            directory::Event::Reauth { old, new } => {
                let event = Event::UserReauth { old_user: described(old), new_user: described(new) };
                queue(&event, developer, None)?;
            }
            directory::Event::Data { user, kind, data } => {
                let event = Event::Data { kind: kind_of(*kind), user: described(user), data: data.clone() };
                if queue(&event, developer, None)? > 0 {
                    users::note_webhook_update(transaction, user.key, wall_now())?;
                }
            }
            directory::Event::DataRequested(request) => {
                // What is asked for may be much: it is not read where nobody wants it.
                if outbox::destinations_of(transaction, developer).map_err(failure)?.is_empty() {
                    return Ok(());
                }
                let mut queued = 0;
                for event in requested(transaction, request)? {
                    queued += queue(&event, developer, Some(&request.reference))?;
                }
                if queued > 0 {
                    users::note_webhook_update(transaction, request.user.key, wall_now())?;
                }
            }
        }
        Ok(())
    }

    fn committed(&self) {
        self.bell.ring();
    }
}

fn requested(transaction: &Transaction<'_>, request: &DataRequest) -> Result<Vec<Event>, DirectoryError> {
    let found = payloads::query(transaction, request.user.key, request.kind, request.range);
    let mut data = found.map_err(|error| match error {
        PayloadError::Directory(error) => error,
        PayloadError::TooMuch => DirectoryError::TooMuch,
    })?;
    if !request.with_samples {
        data.iter_mut().for_each(|body| payloads::strip_samples(request.kind, body));
    }
    let (kind, user) = (kind_of(request.kind), described(&request.user));
    Ok(if request.large {
        Event::large_request(kind, &user, &request.reference, data).into()
    } else {
        vec![Event::Data { kind, user, data }]
    })
}

/// The user as webhooks describe it.
fn described(user: &users::User) -> User {
    User {
        user_id: Private::new(user.user_id.clone()),
        provider: user.provider.clone(),
        created_at: Some(user.created),
        last_webhook_update: user.last_webhook_update,
        scopes: user.scopes.clone(),
        reference_id: user.reference_id.clone().map(Private::new),
        active: user.active,
    }
}

const fn kind_of(kind: Kind) -> DataKind {
    match kind {
        Kind::Activity => DataKind::Activity,
        Kind::Body => DataKind::Body,
        Kind::Daily => DataKind::Daily,
        Kind::Menstruation => DataKind::Menstruation,
        Kind::Nutrition => DataKind::Nutrition,
        Kind::Sleep => DataKind::Sleep,
    }
}

fn failure(error: OutboxError) -> DirectoryError {
    match error {
        OutboxError::Sqlite(error) => error.into(),
        OutboxError::Io(error) => error.into(),
        OutboxError::NoRandom(error) => error.into(),
        // Of calls that are not made here.
        OutboxError::Address(_)
        | OutboxError::UnknownKind(_)
        | OutboxError::NoDestination(_)
        | OutboxError::NoDelivery(_) => DirectoryError::Malformed("webhook destination"),
    }
}
