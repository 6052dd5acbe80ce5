//! What the end-to-end tests share: the real broker and `strapline listen` as processes, a consumer of their own, a token
//! service, the published frame schemas, known measurements and what has to come of them, and the page as a person sees
//! it. The radio and the browser are those of `strapline-testbed`.
//!
//! `cargo xtask test` builds the broker with the app in it and runs the tests; see [`built`] for how they find it.

pub mod axe;
pub mod bench;
pub mod bench_app;
pub mod broker;
pub mod built;
pub mod charts;
pub mod consumer;
pub mod device_view;
pub mod errors;
pub mod expected;
pub mod http;
pub mod listener;
pub mod measurements;
pub mod producer;
pub mod schemas;
pub mod soak;
pub mod stream_view;
pub mod token_service;

use std::time::Duration;

/// Far longer than anything that is waited for takes, on a busy machine too: only a broken test waits for it.
pub const PATIENCE: Duration = Duration::from_secs(20);
