//! Payloads of the Health & Fitness API (Activity, Daily, Sleep, Body), built from what a user streamed. The models are
//! the published ones (OpenAPI of July 2026, `schemas/core`); docs/payloads.md says how each field is computed.
//!
//! The way through it: [`Sessions`] takes the frames of all users, as they pass or as they were stored. For each user
//! [`Lifecycle`] says when a session begins and ends, and a [`SessionBuilder`] keeps it in bounded memory; its
//! [`finish`](SessionBuilder::finish) gives the [`Payload`]s, and a [`DayPart`] for each local day, which is to be kept so
//! that later sessions of that day can be merged with it.
//!
//! Pure: no clock, no I/O, no task. What was not measured is `null`, never guessed. It does not store, send or query.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod activity;
mod activity_type;
mod beats;
mod body;
pub mod command;
mod context;
mod counter;
mod daily;
mod day;
mod devices;
mod frame;
mod heart;
mod intensity;
mod laps;
mod level;
mod lifecycle;
mod local_time;
mod merge;
mod movement;
mod note;
mod number;
mod oxygen;
mod plain_artefacts;
mod plain_breathing;
mod points;
mod power;
mod recorded;
mod samples;
mod session;
mod sessions;
mod sleep;
mod sources;
mod spots;
mod track;

pub use context::{Context, Device, Profile, Recording, Wearer};
pub use day::DayPart;
pub use frame::{Frame, FrameOutcome};
pub use lifecycle::{EndReason, Lifecycle, LifecycleInput, LifecycleOutput, LifecycleSettings};
pub use local_time::LocalTime;
pub use session::{Finished, Kind, Payload, SessionBuilder};
pub use sessions::{Ended, Sessions, UserInput};
