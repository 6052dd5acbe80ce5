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

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::app::Context;
use crate::components::markup::Part;
use crate::engine::Engine;

/// What the chunk has, by its entry points.
#[allow(clippy::type_complexity, reason = "a future that is called across chunks is boxed")]
pub(crate) struct RecordingsCode {
    /// Fills a part of the page with the recordings.
    pub(crate) show: fn(Context, &Part),
    /// Plays a recording, of an id and at a speed.
    pub(crate) replay: fn(Rc<Engine>, f64, u32) -> Pin<Box<dyn Future<Output = ()>>>,
}

/// For `lazy` only: whoever else names it has all of it.
pub(crate) const CODE: RecordingsCode = RecordingsCode { show: list::show, replay: replay::replay };
