//! The page of a viewer: joins a stream by a link, and shows what others send: one person with everything, or a wall of many
//! with little of each. All of it is a chunk of its own (docs/adr/0016).

pub mod board;
mod feed;
pub mod link;
mod page;
pub mod qr;
pub mod reception;
mod tile;
pub mod wall;
mod watcher;
pub mod words;

pub use feed::{Feed, feed};

/// Starts the page.
pub(crate) fn start() {
    leptos::mount::mount_to_body(page::page);
}
