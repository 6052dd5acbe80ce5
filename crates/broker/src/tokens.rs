//! Single-use tokens for IDENTIFY: opaque `<a>.<b>`, random, short-lived, bound to a role. Only their hashes are kept, in
//! memory: after a restart a client mints a new one, as it does after every 4001. No clock: `now` comes from outside.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use strapline_units::{Private, Timestamp};

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

    /// What the token grants, which uses it up. `accept` says whether that is what its bearer claims to be: a token shown
    /// for the wrong role is refused and stays. `None` for one that is unknown, used, expired or refused.
    pub fn redeem(&mut self, now: Timestamp, token: &str, accept: impl Fn(&Grant) -> bool) -> Option<Grant> {
        self.sweep(now);
        let hash = hash_of(token);
        let (grant, _) = self.grants.get(&hash)?;
        if !accept(grant) {
            return None;
        }
        self.grants.remove(&hash).map(|(grant, _)| grant)
    }

    /// Takes back what was not redeemed yet.
    pub fn revoke(&mut self, unwanted: impl Fn(&Grant) -> bool) {
        self.grants.retain(|_, (grant, _)| !unwanted(grant));
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

fn hash_of(token: &str) -> [u8; 32] {
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
    fn a_token_works_once() {
        let mut tokens = tokens();
        let token = tokens.mint(NOW, CONSUMER).unwrap();
        assert_eq!(token.expose().split('.').map(str::len).collect::<Vec<_>>(), [8, 43]);
        assert_eq!(tokens.redeem(NOW, token.expose(), |_| true), Some(CONSUMER));
        assert_eq!(tokens.redeem(NOW, token.expose(), |_| true), None);
        assert_eq!(tokens.redeem(NOW, "", |_| true), None);
    }

    #[test]
    fn a_token_expires_and_is_forgotten() {
        let mut tokens = tokens();
        let token = tokens.mint(NOW, CONSUMER).unwrap();
        assert_eq!(tokens.redeem(NOW + Duration::from_secs(180), token.expose(), |_| true), None);
        assert!(tokens.grants.is_empty() && tokens.expiries.is_empty());
    }

    #[test]
    fn the_wrong_role_is_refused_and_does_not_use_the_token_up() {
        let mut tokens = tokens();
        let token = tokens.mint(NOW, CONSUMER).unwrap();
        assert_eq!(tokens.redeem(NOW, token.expose(), |grant| matches!(grant, Grant::Producer(..))), None);
        assert_eq!(tokens.redeem(NOW, token.expose(), |_| true), Some(CONSUMER));
    }

    #[test]
    fn a_token_that_was_taken_back_is_worth_nothing() {
        let mut tokens = tokens();
        let token = tokens.mint(NOW, CONSUMER).unwrap();
        tokens.revoke(|grant| *grant == Grant::Consumer(DeveloperKey(2)));
        assert_eq!(tokens.grants.len(), 1);
        tokens.revoke(|grant| *grant == CONSUMER);
        assert_eq!(tokens.redeem(NOW, token.expose(), |_| true), None);
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
