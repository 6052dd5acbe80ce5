//! Why a value could not be decoded.

use crate::Uuid;

/// What is wrong with a value. None of these ends a stream: the next notification is decoded on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The text is not UTF-8.
    #[error("the text is not UTF-8")]
    NotText,
    /// A mandatory field, named here, has a value that its specification does not allow.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
    /// The value is longer than an attribute can be, so it did not come from one.
    #[error("{actual} octets, but an attribute has at most {max}")]
    TooLong {
        /// The most octets of an attribute value.
        max: usize,
        /// How many there were.
        actual: usize,
    },
    /// A mandatory field is missing or cut.
    #[error("the value ends early: {needed} octets needed, {left} left")]
    Truncated {
        /// How many octets the field has.
        needed: usize,
        /// How many were left for it.
        left: usize,
    },
    /// No decoder is registered for this characteristic.
    #[error("no decoder for the characteristic {0}")]
    Unknown(Uuid),
}
