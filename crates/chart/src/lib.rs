//! Live charts without a charting library: [`Ring`] buffers hold samples, [`Chart`] turns what is in view into a [`DrawList`] of
//! a few primitive commands, and with feature `canvas` a `Painter` paints it. [`Controls`] say which stretch of time that is, by
//! what a person does; [`PlayOut`] lets what arrives in chunks flow. [`Poincare`] and [`bars`] are drawings without a time axis. All
//! but the painter is pure: no clock, no screen, the same picture for the same input.
//!
//! Not here: events of the page, animation frames, words in any language, data sources.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod bars;
#[cfg(feature = "canvas")]
mod canvas;
mod chart;
mod columns;
mod controls;
mod crosshair;
mod draw;
mod label;
mod layout;
mod playout;
mod poincare;
mod ring;
mod scale;
mod sheet;
mod strip;
mod style;
mod tape;
mod ticks;
mod viewport;
mod visible;

pub use bars::{Bar, bars};
#[cfg(feature = "canvas")]
pub use canvas::{NoContext, Painter};
pub use chart::{Axis, Chart, Mark, Series, View};
pub use columns::reduce;
pub use controls::{Controls, Input, Key};
pub use draw::{Align, Command, DrawList, Ink, Position};
pub use layout::Frame;
pub use playout::PlayOut;
pub use poincare::{Ellipse, Intervals, Poincare};
pub use ring::{Point, Ring, Window};
pub use scale::{AutoRange, Range, Scale};
pub use sheet::Sheet;
pub use style::Style;
pub use tape::{Rolled, Tape};
pub use ticks::{TimeTick, ValueTick, time_ticks, value_ticks};
pub use viewport::{Bounds, Viewport};
