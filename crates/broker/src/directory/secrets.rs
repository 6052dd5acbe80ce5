//! Random secrets and their hashes. Nothing that opens a door is kept as it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use strapline_units::Private;
use subtle::ConstantTimeEq;

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomError;

/// A salted hash of an API key. The key itself is never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyHash {
    /// Random, one per key.
    pub salt: [u8; 16],
    /// SHA-256 of salt and key.
    pub hash: [u8; 32],
}

impl KeyHash {
    /// What an unknown developer's key is compared with, so that it takes as long.
    pub(crate) const NOBODY: Self = Self { salt: [0; 16], hash: [0; 32] };

    /// The hash of an API key, with a new salt.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new(api_key: &str) -> Result<Self, NoRandomError> {
        let salt = random()?;
        Ok(Self { salt, hash: digest(&salt, api_key) })
    }

    /// Whether this is the hash of that key, in the same time whether it is or not.
    pub fn matches(&self, api_key: &str) -> bool {
        digest(&self.salt, api_key).ct_eq(&self.hash).into()
    }
}

fn digest(salt: &[u8; 16], api_key: &str) -> [u8; 32] {
    // Keys that the broker makes have 256 random bits, so that a fast hash is as safe as a slow one.
    Sha256::new().chain_update(salt).chain_update(api_key.as_bytes()).finalize().into()
}

/// The hash of a secret that is random by itself.
pub(crate) fn hash_of(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A new API key of 256 random bits. The prefix tells people and secret scanners what it is, and keeps a key that begins
/// with a hyphen from looking like an option of a command.
///
/// # Errors
/// When the system gives no random bytes.
pub fn new_api_key() -> Result<Private<String>, NoRandomError> {
    Ok(Private::new(format!("sl_{}", URL_SAFE_NO_PAD.encode(random::<32>()?))))
}

/// A new random identifier in the form of a version 4 UUID (RFC 9562).
///
/// # Errors
/// When the system gives no random bytes.
pub fn new_uuid() -> Result<String, NoRandomError> {
    let mut bytes: [u8; 16] = random()?;
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex = hex(bytes);
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

/// 256 random bits as 64 hexadecimal digits.
pub(crate) fn new_hex() -> Result<Private<String>, NoRandomError> {
    Ok(Private::new(hex(random::<32>()?)))
}

fn hex<const N: usize>(bytes: [u8; N]) -> String {
    bytes.map(|byte| format!("{byte:02x}")).concat()
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
    fn made_up_names_and_keys_differ_each_time() {
        let uuid = new_uuid().unwrap();
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
        assert_ne!(uuid, new_uuid().unwrap());
        assert_eq!(new_api_key().unwrap().expose().len(), 46);
        assert_eq!(new_hex().unwrap().expose().len(), 64);
        assert_ne!(KeyHash::new("a").unwrap(), KeyHash::new("a").unwrap());
        assert!(KeyHash::new("a").unwrap().matches("a"));
        assert!(!KeyHash::new("a").unwrap().matches("b"));
    }
}
