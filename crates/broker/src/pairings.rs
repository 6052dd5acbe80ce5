//! Reusable tokens: 256 random bits behind `rt.` for pairing (every producer connection of one user) or `rv.` for viewing
//! (every viewer of one user or of all), good until they expire or are revoked. Only their hashes are kept, here and in the store. No clock: `now` comes from outside.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use strapline_units::{Private, Timestamp};

use crate::store::{Access, DeveloperKey, Pairing};
use crate::tokens::{Grant, MintError, hash_of};

/// What every pairing token begins with.
const PAIRING: &str = "rt.";
/// What every viewing token begins with.
const VIEWING: &str = "rv.";
/// The most reusable tokens of one broker.
const MOST: usize = 100_000;

/// Whether a token is a reusable one.
pub fn is_reusable(token: &str) -> bool {
    token.starts_with(PAIRING) || token.starts_with(VIEWING)
}

/// All reusable tokens that are not revoked.
#[derive(Debug, Default)]
pub struct Pairings {
    by_hash: HashMap<[u8; 32], Pairing>,
}

impl Pairings {
    /// Those that the store knows.
    pub fn new(pairings: impl IntoIterator<Item = Pairing>) -> Self {
        Self { by_hash: pairings.into_iter().map(|pairing| (pairing.hash, pairing)).collect() }
    }

    /// A new token, to be kept by [`Pairings::add`] once it is on disk.
    ///
    /// # Errors
    /// [`MintError`] where there are too many, or no random numbers.
    pub fn make(
        &mut self,
        now: Timestamp,
        developer: DeveloperKey,
        access: Access,
        expires: Timestamp,
    ) -> Result<(Private<String>, Pairing), MintError> {
        if self.by_hash.len() >= MOST {
            self.by_hash.retain(|_, pairing| pairing.expires > now);
        }
        if self.by_hash.len() >= MOST {
            return Err(MintError::TooMany);
        }
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|_| MintError::NoRandom)?;
        let prefix = if matches!(access, Access::Producer(_)) { PAIRING } else { VIEWING };
        let token = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random));
        let pairing = Pairing { hash: hash_of(&token), developer, access, expires };
        Ok((Private::new(token), pairing))
    }

    /// Makes a token good.
    pub fn add(&mut self, pairing: Pairing) {
        self.by_hash.insert(pairing.hash, pairing);
    }

    /// What a token grants, which does not use it up. `None` for one that is unknown, revoked or expired.
    pub fn grant(&self, now: Timestamp, token: &str) -> Option<Grant> {
        let pairing = self.by_hash.get(&hash_of(token)).filter(|pairing| pairing.expires > now)?;
        Some(match &pairing.access {
            Access::Producer(user) => Grant::Producer(pairing.developer, user.clone()),
            Access::Viewer(user) => Grant::Viewer(pairing.developer, user.clone()),
            Access::Team => Grant::Team(pairing.developer),
        })
    }

    /// Makes all tokens invalid that are good for this.
    pub fn revoke(&mut self, developer: DeveloperKey, access: &Access) {
        self.by_hash.retain(|_, pairing| pairing.developer != developer || pairing.access != *access);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_unix_micros(1_000_000);

    #[test]
    fn a_token_is_good_again_and_again_until_it_expires_or_is_revoked() {
        let user: Private<Arc<str>> = Private::new("u".into());
        let mut pairings = Pairings::default();
        let expires = NOW + Duration::from_secs(60);
        let access = Access::Producer(user.clone());
        let (token, pairing) = pairings.make(NOW, DeveloperKey(1), access.clone(), expires).unwrap();
        assert!(token.expose().starts_with("rt.") && token.expose().len() == 46);
        assert_eq!(pairings.grant(NOW, token.expose()), None, "not on disk yet");
        pairings.add(pairing.clone());
        let grant = Some(Grant::Producer(DeveloperKey(1), user.clone()));
        assert_eq!(
            (pairings.grant(NOW, token.expose()), pairings.grant(NOW, token.expose())),
            (grant.clone(), grant)
        );
        assert_eq!(pairings.grant(expires, token.expose()), None);
        pairings.revoke(DeveloperKey(2), &access);
        pairings.revoke(DeveloperKey(1), &Access::Viewer(user));
        assert!(pairings.grant(NOW, token.expose()).is_some());
        pairings.revoke(DeveloperKey(1), &access);
        assert_eq!(pairings.grant(NOW, token.expose()), None);
        assert!(Pairings::new([pairing]).grant(NOW, token.expose()).is_some());
    }

    #[test]
    fn a_viewing_token_lets_view_and_nothing_else() {
        let user: Private<Arc<str>> = Private::new("u".into());
        let mut pairings = Pairings::default();
        let expires = NOW + Duration::from_secs(60);
        for (access, grant) in [
            (Access::Viewer(user.clone()), Grant::Viewer(DeveloperKey(1), user)),
            (Access::Team, Grant::Team(DeveloperKey(1))),
        ] {
            let (token, pairing) = pairings.make(NOW, DeveloperKey(1), access.clone(), expires).unwrap();
            assert!(token.expose().starts_with("rv.") && is_reusable(token.expose()));
            pairings.add(pairing);
            assert_eq!(pairings.grant(NOW, token.expose()), Some(grant));
            pairings.revoke(DeveloperKey(1), &access);
            assert_eq!(pairings.grant(NOW, token.expose()), None);
        }
        assert!(!is_reusable("AAAAAAAA.rv"));
    }
}
