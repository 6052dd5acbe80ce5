//! Physiology on samples: when beats and samples were, heart rate variability and what disturbs it, breathing, zones,
//! load, energy, steps, R peaks, how far a value can be trusted and how far two sources agree. No bytes, no clock, no I/O:
//! every time comes from outside as a [`Timestamp`](strapline_units::Timestamp). Each file cites what it follows.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

mod agreement;
mod alarm;
mod artefacts;
mod beats;
mod biquad;
mod chunks;
mod cues;
mod device_clock;
mod energy;
mod failover;
mod freshness;
pub mod hrv;
mod hrv_window;
pub mod live;
mod load;
mod periodogram;
mod person;
mod profile;
mod r_peaks;
pub mod respiration;
mod revolutions;
mod running;
mod statistics;
mod steps;
mod trust;
mod zones;

pub use agreement::{Agreement, Estimate, Pair, agreement, pair_interpolated, pair_nearest};
pub use alarm::{Alarm, AlarmLimits};
pub use artefacts::{Artefact, ArtefactKind, Corrected, correct};
pub use beats::{BeatClock, Beats};
pub use chunks::ChunkClock;
pub use cues::{Cue, Cues, ZONE_HOLDS};
pub use device_clock::{Alignment, DeviceClock};
pub use energy::{Energy, energy_kcal_min};
pub use failover::{Cause, Failover, PROVES_ITSELF, Switch, TRUSTED};
pub use freshness::{Freshness, LOST_AFTER, STALE_AFTER, freshness};
pub use hrv_window::{DFA_WINDOW, HrvWindow};
pub use load::{Load, banister_per_minute};
pub use person::{Person, Zoning};
pub use profile::{Profile, Sex};
pub use r_peaks::{RPeak, RPeaks, r_peaks};
pub use revolutions::{
    CyclingRate, CyclingRates, Revolutions, STOPPED_AFTER, TorquePower, Turn, WHEEL_CIRCUMFERENCE_MM, Wheel,
};
pub use running::RunningTotals;
pub use steps::Steps;
pub use trust::{Doubt, Evidence, Trust, hr_agreement, trust};
pub use zones::{TimeInZones, ZONES, Zones, usual_max_bpm};
