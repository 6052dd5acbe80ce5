//! Notifications in; samples, frames, device facts and faults out
