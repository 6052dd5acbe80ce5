//! The Strapline broker: one process that takes samples from producers, keeps them, and passes them on to consumers by the
//! streaming protocol of `strapline-wire`; it serves the web app too.
//!
//! [`Server`] starts and stops it. [`hub`] is the pure core that knows who is connected; [`store`] is the trait of what is
//! kept, [`sqlite`] the embedded store, [`journal`] the thread that commits; [`tokens`] and [`directory`] say who may
//! connect, and the REST API serves what the directory knows. [`client`] is the other side: the native consumer and producer of the command line; [`decode`] needs neither.
//!
//! The payload `d` of a frame passes through as it is: nothing in this crate reads samples.

mod accounts;
pub mod admin;
mod assets;
mod auth;
mod broker;

pub mod cli;
pub mod client;
mod clock;
mod config;
pub mod decode;
pub mod directory;
pub mod hub;
pub mod journal;
mod local;
mod outbox;
mod pages;
mod replay;
mod rest;
mod server;
mod session;
pub mod sqlite;
pub mod store;
pub mod tokens;
mod upgrade;

pub use accounts::LocalAccount;
pub use config::{Config, Credentials};
pub use server::{Server, StartError};
