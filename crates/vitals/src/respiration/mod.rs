//! How fast a person breathes, from what breathing leaves in other signals: RR intervals ([`from_rr`]) or the movement of
//! the chest ([`ChestMovement`]). Both look for the strongest wave of the last minute; see Charlton et al. 2018,
//! "Breathing rate estimation from the electrocardiogram and photoplethysmogram: a review", IEEE Rev Biomed Eng 11.

mod acceleration;
mod peak;
mod rr;

pub use acceleration::ChestMovement;
pub use rr::from_rr;

/// A breathing rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breathing {
    /// Breaths per minute.
    pub rate_rpm: f64,
    /// Share of the signal's power that the wave has, 0 to 1: near 1 for a calm person, near 0.3 where it is barely told.
    pub clarity: f64,
}
