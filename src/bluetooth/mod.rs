//! Web Bluetooth, and the only module that names it: availability, the chooser, one device's link, reads and
//! notifications. Every listener is owned by a guard; no byte is interpreted here.
//!
//! The draft report of the Web Bluetooth Community Group is the reference; its promises are `web_sys`' own.

mod availability;
mod error;
mod link;

pub use availability::{Availability, answers, availability};
pub use error::RadioError;
pub use link::{Device, Remote, Subscription, choose};
