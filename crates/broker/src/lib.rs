//! The Strapline broker: one process that takes samples from producers, keeps them, and passes them on to consumers by the
//! streaming protocol of `strapline-wire`; it serves the web app too.
//!
//! [`Server`] starts and stops it. [`hub`] is the pure core that knows who is connected; [`store`] is the trait of what is
//! kept, [`sqlite`] the embedded store, [`journal`] the thread that commits; [`tokens`], [`pairings`] and [`directory`] say
//! who may connect, [`rate`] how much, and the REST API serves what the directory knows. [`client`] is the other side: the
//! native consumer and producer of the command line; [`decode`] and [`hrv`] need neither.
//!
//! The payload `d` of a frame passes through as it is; only [`payload`], which builds Activity, Daily, Sleep and Body of
//! what was streamed, reads samples.

mod accept;
mod accounts;
pub mod admin;
mod assets;
mod auth;
pub mod backup;
mod broker;
pub mod cli;
pub mod client;
mod clock;
mod config;
mod database;
pub mod decode;
pub mod directory;
mod exchange;
pub mod hrv;
pub mod hub;
pub mod journal;
mod local;
pub mod metrics;
mod operator;
mod outbox;
mod pages;
mod pairing;
pub mod pairings;
pub mod payload;
mod presence;
pub mod rate;
mod recorder;
pub mod recordings;
mod replay;
mod rest;
mod server;
mod session;
pub mod settings_file;
pub mod sqlite;
pub mod store;
mod submits;
pub mod tls;
pub mod tokens;
mod upgrade;
pub mod webhook;

pub use accounts::LocalAccount;
pub use config::{Config, Credentials};
pub use server::{Server, StartError};
