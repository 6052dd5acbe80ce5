//! Whole pages, made of components.

#![allow(unreachable_pub, reason = "the component macro makes public items that only its expansion sees")]

mod live;

pub use live::Live;
