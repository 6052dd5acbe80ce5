//! The other side: native clients of any broker of this protocol, for the command line. [`mod@listen`] is a consumer,
//! [`mod@simulate`] a producer; [`mod@line`] owns their socket and timers, [`endpoint`] and [`dial`] know addresses and
//! TLS. [`mod@viewer_link`] makes links for viewers.

mod ant;
pub mod dial;
pub mod endpoint;
pub mod line;
pub mod listen;
mod sensors;
pub mod simulate;
pub mod viewer_link;
