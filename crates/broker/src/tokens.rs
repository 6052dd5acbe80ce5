//! Single-use tokens for IDENTIFY: opaque `<a>.<b>`, random, short-lived, bound to a role. Only their hashes are kept, in
//! memory: after a restart a client mints a new one, as it does after every 4001. No clock: `now` comes from outside.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use strapline_units::{Private, Timestamp};
use strapline_wire::Role;

use crate::store::DeveloperKey;

/// The most tokens that may be waiting to be redeemed, so that minting cannot fill the memory.
const MOST_OUTSTANDING: usize = 100_000;

/// What a token lets its bearer be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A consumer of all of one developer's users.
    Consumer(DeveloperKey),
    /// The producer of one user's frames.
    Producer(DeveloperKey, Private<Arc<str>>),
    /// A consumer of one user's frames, safe to hand to a browser.
    Viewer(DeveloperKey, Private<Arc<str>>),
    /// As [`Grant::Viewer`], of all of one developer's users.
    Team(DeveloperKey),
}

impl Grant {
    /// Whether it is for this user, as producer or as the one who is viewed.
    pub fn is_of(&self, developer: DeveloperKey, user: &str) -> bool {
        match self {
            Self::Consumer(_) | Self::Team(_) => false,
            Self::Producer(of, whose) | Self::Viewer(of, whose) => {
                *of == developer && whose.expose().as_ref() == user
            }
        }
    }

    /// The role that IDENTIFY must claim.
    pub const fn role(&self) -> Role {
        match self {
            Self::Producer(..) => Role::Producer,
            Self::Consumer(_) | Self::Viewer(..) | Self::Team(_) => Role::Consumer,
        }
    }
}

/// No token can be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MintError {
    /// The operating system gave no random bytes.
    #[error("no random numbers")]
    NoRandom,
    /// Too many tokens wait to be redeemed.
    #[error("too many unused tokens")]
    TooMany,
    /// It could not be written to disk.
    #[error("the token could not be stored")]
    Store,
}

/// All tokens that were minted and neither redeemed nor expired.
#[derive(Debug)]
pub struct Tokens {
    lifetime: Duration,
    grants: HashMap<[u8; 32], (Grant, Timestamp)>,
    /// In order of expiry, which is the order of minting since all live equally long.
    expiries: VecDeque<(Timestamp, [u8; 32])>,
}

impl Tokens {
    /// An empty set whose tokens live for `lifetime`.
    pub fn new(lifetime: Duration) -> Self {
        Self { lifetime, grants: HashMap::new(), expiries: VecDeque::new() }
    }

    /// A new token for `grant`.
    pub fn mint(&mut self, now: Timestamp, grant: Grant) -> Result<Private<String>, MintError> {
        self.sweep(now);
        if self.expiries.len() >= MOST_OUTSTANDING {
            return Err(MintError::TooMany);
        }
        let mut random = [0; 38];
        getrandom::fill(&mut random).map_err(|_| MintError::NoRandom)?;
        let (name, secret) = random.split_at(6);
        let token = format!("{}.{}", URL_SAFE_NO_PAD.encode(name), URL_SAFE_NO_PAD.encode(secret));
        let hash = hash_of(&token);
        let expires = now + self.lifetime;
        self.grants.insert(hash, (grant, expires));
        self.expiries.push_back((expires, hash));
        Ok(Private::new(token))
    }

    /// What the token grants. `None` for one that is unknown, used or expired.
    pub fn grant(&mut self, now: Timestamp, token: &str) -> Option<Grant> {
        self.sweep(now);
        self.grants.get(&hash_of(token)).map(|(grant, _)| grant.clone())
    }

    /// Uses a token up.
    pub fn use_up(&mut self, token: &str) {
        self.grants.remove(&hash_of(token));
    }

    /// Takes back the unused tokens that grant this.
    pub fn revoke(&mut self, granted: impl Fn(&Grant) -> bool) {
        self.grants.retain(|_, (grant, _)| !granted(grant));
    }

    fn sweep(&mut self, now: Timestamp) {
        while let Some((expires, hash)) = self.expiries.front() {
            if *expires > now {
                break;
            }
            self.grants.remove(hash);
            self.expiries.pop_front();
        }
    }
}

/// What is kept of a token.
pub(crate) fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_micros(1_000_000);
    const CONSUMER: Grant = Grant::Consumer(DeveloperKey(1));

    fn tokens() -> Tokens {
        Tokens::new(Duration::from_secs(180))
    }

    #[test]
    fn a_token_is_good_until_it_is_used_up() {
        let mut tokens = tokens();
        let token = tokens.mint(NOW, CONSUMER).unwrap();
        assert_eq!(token.expose().split('.').map(str::len).collect::<Vec<_>>(), [8, 43]);
        assert_eq!(tokens.grant(NOW, token.expose()), Some(CONSUMER));
        assert_eq!(tokens.grant(NOW, token.expose()), Some(CONSUMER), "looking does not use it up");
        tokens.use_up(token.expose());
        assert_eq!(tokens.grant(NOW, token.expose()), None);
        assert_eq!(tokens.grant(NOW, ""), None);
    }

    #[test]
    fn a_token_expires_and_is_forgotten() {
        let mut tokens = tokens();
        let token = tokens.mint(NOW, CONSUMER).unwrap();
        assert_eq!(tokens.grant(NOW + Duration::from_secs(180), token.expose()), None);
        assert!(tokens.grants.is_empty() && tokens.expiries.is_empty());
    }

    #[test]
    fn a_users_tokens_can_be_revoked() {
        let mut tokens = tokens();
        let user: Private<Arc<str>> = Private::new("u".into());
        let grants = [
            CONSUMER,
            Grant::Viewer(DeveloperKey(1), user.clone()),
            Grant::Producer(DeveloperKey(2), user.clone()),
        ];
        let minted = grants.map(|grant| tokens.mint(NOW, grant).unwrap());
        tokens.revoke(|grant| grant.is_of(DeveloperKey(1), user.expose()));
        let left = minted.map(|token| tokens.grant(NOW, token.expose()).is_some());
        assert_eq!(left, [true, false, true]);
    }

    #[test]
    fn unused_tokens_are_bounded_until_they_expire() {
        let mut tokens = tokens();
        for _ in 0..MOST_OUTSTANDING {
            tokens.mint(NOW, CONSUMER).unwrap();
        }
        assert_eq!(tokens.mint(NOW, CONSUMER), Err(MintError::TooMany));
        tokens.mint(NOW + Duration::from_secs(180), CONSUMER).unwrap();
        assert_eq!(tokens.expiries.len(), 1);
    }
}
