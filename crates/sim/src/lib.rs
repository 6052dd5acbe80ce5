//! Seeded simulated sensors that emit the attribute bytes of real ones
