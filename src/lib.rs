//! The Strapline web app: connects sensors over Web Bluetooth, shows them live, and streams them. A browser shell: what
//! bytes mean, what the body does and what the protocol says is decided in the crates.

pub mod app;
pub mod bluetooth;
pub mod body;
pub mod components;
pub mod dom;
pub mod engine;
mod indexed_db;
pub mod json;
pub mod language;
pub mod lazy;
pub mod pages;
mod recorder;
mod recordings;
pub mod series;
pub mod settings;
mod sound;
pub mod state;
pub mod viewer;
pub mod words;
pub mod worker;
