//! `cargo xtask bench`: what decoding costs, and what the broker costs beside other servers (docs/benchmarks.md).

mod broker;
mod decode;
mod peers;

pub(crate) use broker::broker;
pub(crate) use decode::decode;
