//! What can go wrong on the radio, by the names of the `DOMException`s.

use wasm_bindgen::prelude::*;

/// Why a Web Bluetooth call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RadioError {
    /// The chooser was closed without a choice, or showed nothing to choose (`NotFoundError`).
    #[error("nothing was chosen")]
    Cancelled,
    /// The device is connected but offers nothing that we decode.
    #[error("nothing on it that Strapline can read")]
    NothingToRead,
    /// Out of reach, switched off, or taken by another app (`NetworkError`).
    #[error("out of reach")]
    OutOfReach,
    /// The page, the site or a person forbids it (`SecurityError`, `NotAllowedError`).
    #[error("not allowed")]
    Security,
    /// The computer's or phone's own Bluetooth is switched off (`InvalidStateError` while connecting).
    #[error("Bluetooth is off")]
    SwitchedOff,
    /// No answer within the time that the call was given.
    #[error("no answer")]
    TimedOut,
    /// Everything else, by its name.
    #[error("{0}")]
    Other(String),
}

impl From<JsValue> for RadioError {
    fn from(value: JsValue) -> Self {
        let Some(exception) = value.dyn_ref::<web_sys::DomException>() else {
            return Self::Other(value.as_string().unwrap_or_else(|| format!("{value:?}")));
        };
        match exception.name().as_str() {
            "NotFoundError" => Self::Cancelled,
            // Chromium's words; the name alone also stands for a characteristic of a link that is gone.
            "InvalidStateError" if exception.message().contains("Not ready") => Self::SwitchedOff,
            "NetworkError" | "InvalidStateError" => Self::OutOfReach,
            "SecurityError" | "NotAllowedError" => Self::Security,
            name => Self::Other(format!("{name}: {}", exception.message())),
        }
    }
}
