//! Developers, their API keys and their users, in memory: what the token endpoints ask. API keys are compared as salted
//! hashes in constant time, and an unknown developer takes as long as a wrong key.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use strapline_units::Private;
use subtle::ConstantTimeEq;

use crate::store::{Developer, DeveloperKey, KeyHash};

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomError;

/// Who may do what.
#[derive(Debug, Default)]
pub struct Accounts {
    by_dev_id: HashMap<String, Account>,
}

#[derive(Debug)]
struct Account {
    key: DeveloperKey,
    api_key: KeyHash,
    users: HashMap<String, Private<Arc<str>>>,
}

impl Accounts {
    /// The accounts of these developers.
    pub fn new(developers: impl IntoIterator<Item = Developer>) -> Self {
        let by_dev_id = developers
            .into_iter()
            .map(|developer| {
                let users = developer
                    .users
                    .into_iter()
                    .map(|user| (user.clone(), Private::new(Arc::from(user))))
                    .collect();
                (developer.dev_id, Account { key: developer.key, api_key: developer.api_key, users })
            })
            .collect();
        Self { by_dev_id }
    }

    /// The developer whose credentials these are.
    pub fn authenticate(&self, dev_id: &str, api_key: &str) -> Option<DeveloperKey> {
        const NOBODY: KeyHash = KeyHash { salt: [0; 16], hash: [0; 32] };
        let account = self.by_dev_id.get(dev_id);
        let expected = account.map_or(NOBODY, |account| account.api_key);
        let matches = bool::from(digest(&expected.salt, api_key).ct_eq(&expected.hash));
        account.filter(|_| matches).map(|account| account.key)
    }

    /// The user of that name, where it belongs to this developer.
    pub fn user(&self, developer: DeveloperKey, user: &str) -> Option<Private<Arc<str>>> {
        let account = self.by_dev_id.values().find(|account| account.key == developer)?;
        account.users.get(user).cloned()
    }
}

impl KeyHash {
    /// The hash of an API key, with a new salt.
    pub fn new(api_key: &str) -> Result<Self, NoRandomError> {
        let salt = random()?;
        Ok(Self { salt, hash: digest(&salt, api_key) })
    }
}

fn digest(salt: &[u8; 16], api_key: &str) -> [u8; 32] {
    // Keys that the broker makes have 256 random bits, so that a fast hash is as safe as a slow one.
    Sha256::new().chain_update(salt).chain_update(api_key.as_bytes()).finalize().into()
}

/// A new API key of 256 random bits. The prefix tells people and secret scanners what it is, and keeps a key that begins
/// with a hyphen from looking like an option of a command.
pub fn new_api_key() -> Result<Private<String>, NoRandomError> {
    Ok(Private::new(format!("sl_{}", URL_SAFE_NO_PAD.encode(random::<32>()?))))
}

/// A new random identifier in the form of a version 4 UUID (RFC 9562).
pub fn new_uuid() -> Result<String, NoRandomError> {
    let mut bytes: [u8; 16] = random()?;
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = bytes.map(|byte| format!("{byte:02x}")).concat();
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

fn random<const N: usize>() -> Result<[u8; N], NoRandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomError)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_key_of_a_known_developer_is_accepted() {
        let accounts = Accounts::new([Developer {
            key: DeveloperKey(7),
            dev_id: "dev".into(),
            api_key: KeyHash::new("secret").unwrap(),
            local: false,
            next_seq: 1,
            users: vec!["u1".into()],
        }]);
        assert_eq!(accounts.authenticate("dev", "secret"), Some(DeveloperKey(7)));
        for (dev_id, api_key) in
            [("dev", "Secret"), ("dev", ""), ("Dev", "secret"), ("", ""), ("x", "secret")]
        {
            assert_eq!(accounts.authenticate(dev_id, api_key), None);
        }
        assert!(accounts.user(DeveloperKey(7), "u1").is_some());
        assert!(accounts.user(DeveloperKey(7), "u2").is_none());
        assert!(accounts.user(DeveloperKey(8), "u1").is_none());
    }

    #[test]
    fn made_up_names_and_keys_differ_each_time() {
        let uuid = new_uuid().unwrap();
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
        assert_ne!(uuid, new_uuid().unwrap());
        assert_eq!(new_api_key().unwrap().expose().len(), 46);
        assert_ne!(KeyHash::new("a").unwrap(), KeyHash::new("a").unwrap());
    }
}
