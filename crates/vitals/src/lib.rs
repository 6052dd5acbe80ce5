//! Physiology on samples: when beats were, how fast something turns or runs, and how long a value may be shown. No bytes, no clock, no I/O: every time
//! comes from outside as a [`Timestamp`](strapline_units::Timestamp).
//! Physiology on samples: when beats and samples were, and how long a value may be shown. No bytes, no clock, no I/O:
//! every time comes from outside as a [`Timestamp`](strapline_units::Timestamp).

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod beats;
mod device_clock;
mod freshness;
mod revolutions;
mod running;

pub use beats::{BeatClock, Beats};
pub use device_clock::{Alignment, DeviceClock};
pub use freshness::{Freshness, LOST_AFTER, STALE_AFTER, freshness};
pub use revolutions::{
    CyclingRate, CyclingRates, Revolutions, STOPPED_AFTER, TorquePower, Turn, WHEEL_CIRCUMFERENCE_MM, Wheel,
};
pub use running::RunningTotals;
