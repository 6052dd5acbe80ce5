//! What the broker asks the directory, and what follows for the connections: who a caller is, who may stream, and how all that
//! a user has ends.

use std::sync::Arc;
use std::time::Duration;

use strapline_units::{Private, Timestamp};
use strapline_wire::Close;

use super::{Broker, lock};
use crate::clock::wall_now;
use crate::directory::{DirectoryError, disconnect, users};
use crate::store::{Access, DeveloperKey, Pairing, StoreError};
use crate::tokens::{Grant, MintError};

impl Broker {
    /// The developer whose credentials these are.
    pub(crate) async fn authenticate(
        &self,
        dev_id: String,
        api_key: Private<String>,
    ) -> Result<Option<DeveloperKey>, DirectoryError> {
        let found = self.directory.authenticate(wall_now(), dev_id, api_key, self.local.is_some()).await?;
        if let Some(developer) = found {
            // It may have been made while this broker ran: then it has no frames yet.
            self.exchange.lock().hub.add_developer(developer, 1);
        }
        Ok(found)
    }

    /// The user of that name, where it belongs to this developer and may stream.
    pub(crate) async fn streaming_user(
        &self,
        developer: DeveloperKey,
        user: String,
    ) -> Result<Option<Private<Arc<str>>>, DirectoryError> {
        let found = self.directory.read(move |connection| users::find(connection, developer, &user)).await?;
        let found = found.filter(users::User::may_stream);
        Ok(found.map(|user| Private::new(Arc::from(user.user_id))))
    }

    /// Counts a request of a developer; how long to wait where there were too many.
    pub(crate) fn request(&self, developer: DeveloperKey) -> Result<(), Duration> {
        lock(&self.requests).take(self.clock.now(), developer)
    }

    /// A new reusable token, which is good once it is on disk, and when it expires.
    pub(crate) async fn pair(
        &self,
        developer: DeveloperKey,
        access: Access,
        lifetime: Duration,
    ) -> Result<(Private<String>, Timestamp), MintError> {
        let now = wall_now();
        let expires = now + lifetime;
        let (token, pairing) = lock(&self.pairings).make(now, developer, access, expires)?;
        let kept: Pairing = pairing.clone();
        let stored = self.journal.run(move |store| store.put_pairing(&kept)).await;
        stored.map_err(|error| {
            tracing::error!(%error, "a reusable token could not be stored");
            MintError::Store
        })?;
        lock(&self.pairings).add(pairing);
        Ok((token, expires))
    }

    /// Makes all tokens invalid that are good for this (with a producer's also a user's other single-use ones) and ends the
    /// connections that were made with them.
    ///
    /// # Errors
    /// When the tokens cannot be removed from the disk: then they are good again after a restart, if the user may stream.
    pub(crate) async fn revoke(&self, developer: DeveloperKey, access: Access) -> Result<(), StoreError> {
        lock(&self.tokens).revoke(|grant| match (&access, grant) {
            (Access::Producer(user), grant) => grant.is_of(developer, user.expose()),
            (Access::Viewer(user), Grant::Viewer(of, viewed)) => *of == developer && viewed == user,
            (Access::Viewer(_) | Access::Team, _) => false,
        });
        lock(&self.pairings).revoke(developer, &access);
        {
            let mut connections = self.exchange.lock();
            let sessions = match &access {
                Access::Producer(user) => connections.hub.producers_of(developer, user.expose()),
                Access::Viewer(user) => connections.hub.viewers_of(developer, Some(user)),
                Access::Team => connections.hub.viewers_of(developer, None),
            };
            connections.hub.close(&sessions, Close::InvalidToken);
            connections.deliver();
        }
        let now = wall_now();
        self.journal.run(move |store| store.remove_pairings(developer, &access, now)).await
    }

    /// Ends whatever a user streams who may not any more, and all views of it.
    pub(crate) async fn end_user(&self, developer: DeveloperKey, user: &str) {
        let user_id: Private<Arc<str>> = Private::new(Arc::from(user));
        for access in [Access::Producer(user_id.clone()), Access::Viewer(user_id)] {
            let ended = self.revoke(developer, access).await;
            ended.unwrap_or_else(|error| tracing::error!(%error, "reusable tokens could not be removed"));
        }
        self.recorder.end(developer, user);
    }

    /// Has the frames removed that a user has sent until now. Does not wait for it; what is left when the broker stops is
    /// removed after the next start.
    pub(crate) fn forget_frames(&self, developer: DeveloperKey, user: &str) {
        let (journal, until) = (self.journal.clone(), self.next_seq(developer));
        let user = Private::new(Arc::from(user));
        tokio::spawn(async move {
            match journal.forget(developer, user, until).await {
                Ok(()) => tracing::debug!("a user's frames were removed"),
                Err(StoreError::Closed) => {}
                Err(error) => {
                    tracing::warn!(%error, "a user's frames could not be removed; tried again after the next start");
                }
            }
        });
    }

    /// Forgets the frames of users who were disconnected shortly before the broker stopped, and may still be there.
    pub(crate) async fn forget_disconnected(&self) -> Result<(), DirectoryError> {
        let since = self.retention_limit();
        let gone =
            self.directory.read(move |connection| disconnect::disconnected_since(connection, since)).await?;
        for (developer, user) in gone {
            self.forget_frames(developer, &user);
        }
        Ok(())
    }
}
