//! Webhooks: what happens to a developer's users is told to the developer's own servers, as the documentation of the
//! Health & Fitness API describes (events, signature, headers, retries).
//!
//! [`event`] makes the bodies, [`outbox`] keeps them in SQLite, [`schedule`] is the pure machine that says when each delivery
//! is tried, [`attempt`] sends one, and [`courier`] is the shell around them with the clock and the tasks. [`address`] judges
//! where a webhook may go.
//!
//! What happens in the directory is told by `news`. To tell another event: [`outbox::enqueue`] in the transaction that makes it
//! happen, then [`Bell::ring`] after the commit.

pub mod address;
pub mod attempt;
pub mod command;
pub mod courier;
pub mod event;
pub mod network;
pub(crate) mod news;
pub mod outbox;
pub mod schedule;
pub mod signature;

pub use courier::Bell;
