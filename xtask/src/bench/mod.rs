//! `cargo xtask bench`: what decoding costs, what the broker costs beside other servers, and what live charts cost beside another
//! library's (docs/benchmarks.md).

mod app;
mod broker;
mod decode;
mod peers;

pub(crate) use app::app;
pub(crate) use broker::broker;
pub(crate) use decode::decode;
