//! Whole pages, made of components.

#![allow(unreachable_pub, reason = "the component macro makes a public item that only its expansion sees")]

mod live;

pub use live::Live;
