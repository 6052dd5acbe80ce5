//! Live charts without a charting library: [`Ring`] buffers hold samples, [`Chart`] turns what is in view into a [`DrawList`] of
//! a few primitive commands, and with feature `canvas` a `Painter` paints it. All but the painter is pure: no clock, no screen,
//! the same picture for the same input.
//!
//! Not here: input handling, animation frames, words in any language, data sources.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

#[cfg(feature = "canvas")]
mod canvas;
mod chart;
mod columns;
mod draw;
mod label;
mod layout;
mod ring;
mod scale;
mod style;
mod ticks;
mod visible;

#[cfg(feature = "canvas")]
pub use canvas::{NoContext, Painter};
pub use chart::{Axis, Chart, Mark, Series, View};
pub use columns::reduce;
pub use draw::{Align, Command, DrawList, Ink, Position};
pub use layout::Frame;
pub use ring::{Point, Ring, Window};
pub use scale::{AutoRange, Range, Scale};
pub use style::Style;
pub use ticks::{TimeTick, ValueTick, time_ticks, value_ticks};
