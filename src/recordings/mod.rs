//! The recordings: list, summary and charts, files, replay, comparison. Loaded when somebody first looks at them.

mod charts;
mod compare;
mod desk;
mod detail;
mod files;
mod list;
mod load;
mod plot;
mod replay;
mod text;

pub(crate) use list::show;
pub(crate) use replay::replay;
