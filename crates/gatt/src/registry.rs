//! What a characteristic is, and the macro that makes everything else from one line for each.

use crate::{DecodeError, Fields, Uuid};

/// The most octets of an attribute value (Core Specification, Volume 3, Part F, 3.2.9).
pub const MAX_VALUE_LENGTH: usize = 512;

/// A characteristic that this crate decodes. The implementing type is its reading.
pub trait Characteristic: Sized {
    /// The name in the Bluetooth assigned numbers, or the vendor's.
    const NAME: &'static str;
    /// The characteristic's UUID.
    const UUID: Uuid;
    /// The services that may contain it.
    const SERVICES: &'static [Uuid];
    /// How a client gets its value.
    const ACCESS: Access;
    /// Whether browsers refuse it (the Web Bluetooth blocklist).
    const BLOCKLISTED: bool = false;
    /// Values with what they mean, as tests, fuzz seeds and the source of the field names in the docs.
    const VECTORS: &'static [Vector];

    /// Decodes a value. [`crate::decode`] has checked that it is not empty and not over-long.
    fn decode(value: &[u8]) -> Result<Self, DecodeError>;

    /// Reports the reading's fields by name.
    fn fields(&self, out: &mut Fields);
}

/// How a client gets the value of a characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// By subscription.
    Notify,
    /// By reading it once after connecting.
    Read,
    /// By reading it once, then by subscription where the device allows it.
    ReadNotify,
    /// By writing a command and awaiting the response: no use before a session asks for it.
    Control,
}

/// A row of [`crate::REGISTRY`].
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The characteristic's name.
    pub name: &'static str,
    /// The characteristic's UUID.
    pub uuid: Uuid,
    /// The services that may contain it.
    pub services: &'static [Uuid],
    /// How a client gets its value.
    pub access: Access,
    /// Whether browsers refuse it (the Web Bluetooth blocklist).
    pub blocklisted: bool,
}

/// A value with its meaning.
#[derive(Clone, Copy, Debug)]
pub struct Vector {
    /// Where the value comes from, or what it is an example of.
    pub about: &'static str,
    /// The octets.
    pub value: &'static [u8],
    /// All fields in order, or the error.
    pub expected: Result<&'static [(&'static str, Expected)], DecodeError>,
}

/// A [`crate::FieldValue`] that can stand in a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// Yes or no.
    Flag(bool),
    /// A whole number that a double may not hold exactly.
    Integer(u64),
    /// Several such numbers.
    Integers(&'static [u64]),
    /// Several numbers.
    List(&'static [f64]),
    /// Several vectors of numbers.
    Lists(&'static [&'static [f64]]),
    /// Named fields within a field.
    Map(&'static [(&'static str, Self)]),
    /// A number.
    Number(f64),
    /// Several records of named fields.
    Records(&'static [&'static [(&'static str, Self)]]),
    /// Text.
    Text(&'static str),
}

macro_rules! registry {
    ($($module:ident :: $kind:ident,)*) => {
        $(pub use $module::$kind;)*

        /// A decoded value of any registered characteristic.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Reading {
            $(#[doc = concat!("A value of [`", stringify!($kind), "`](crate::", stringify!($kind), ").")] $kind($kind),)*
        }

        $(impl From<$kind> for Reading {
            fn from(reading: $kind) -> Self {
                Self::$kind(reading)
            }
        })*

        impl Reading {
            /// The UUID of the characteristic that was decoded.
            pub const fn uuid(&self) -> Uuid {
                match self { $(Self::$kind(_) => <$kind as Characteristic>::UUID,)* }
            }

            /// The reading as named fields.
            pub fn fields(&self) -> Fields {
                let mut fields = Fields::new();
                match self { $(Self::$kind(reading) => reading.fields(&mut fields),)* }
                fields
            }
        }

        registry::decoder! {
            /// Decodes the value of a characteristic.
            ///
            /// # Errors
            /// [`DecodeError::Unknown`] for a characteristic that is not registered, [`DecodeError::Truncated`] for an
            /// empty value, [`DecodeError::TooLong`] above [`MAX_VALUE_LENGTH`] octets, and what the decoder finds.
            decode: $($kind,)*
        }

        /// Every registered characteristic, in the order in which a client does well to use them.
        pub static REGISTRY: &[Entry] = &[$(Entry {
            name: <$kind as Characteristic>::NAME,
            uuid: <$kind as Characteristic>::UUID,
            services: <$kind as Characteristic>::SERVICES,
            access: <$kind as Characteristic>::ACCESS,
            blocklisted: <$kind as Characteristic>::BLOCKLISTED,
        }),*];

        /// The vectors of a registered characteristic. Not part of [`Entry`], so that an app that does not ask for
        /// them does not carry them.
        pub fn vectors(uuid: Uuid) -> &'static [Vector] {
            match uuid {
                $(<$kind as Characteristic>::UUID => <$kind as Characteristic>::VECTORS,)*
                _ => &[],
            }
        }
    };
}

/// A function that decodes these characteristics.
macro_rules! decoder {
    ($(#[$about:meta])* $name:ident: $($kind:ident,)*) => {
        $(#[$about])*
        pub fn $name(uuid: Uuid, value: &[u8]) -> Result<Reading, DecodeError> {
            // Constants as patterns: the same UUID twice is an unreachable pattern, which does not compile here.
            let decode_value = match uuid {
                $(<$kind as Characteristic>::UUID => |value: &[u8]| <$kind>::decode(value).map(Reading::$kind),)*
                _ => return Err(DecodeError::Unknown(uuid)),
            };
            match value.len() {
                0 => Err(DecodeError::Truncated { needed: 1, left: 0 }),
                1..=MAX_VALUE_LENGTH => decode_value(value),
                actual => Err(DecodeError::TooLong { max: MAX_VALUE_LENGTH, actual }),
            }
        }
    };
}

/// The same for a part of the registry, and a list of what that part is.
macro_rules! part {
    ($(#[$list_about:meta])* $list:ident, $(#[$about:meta])* $name:ident: $($kind:ident,)*) => {
        $(#[$list_about])*
        pub static $list: &[Uuid] = &[$(<$kind as Characteristic>::UUID),*];

        registry::decoder! { $(#[$about])* $name: $($kind,)* }
    };
}

pub(crate) use {decoder, part, registry};
