//! How far a value can be trusted: one number from 0 to 1, and what speaks most against it. Four things count: its age,
//! whether the sensor touches skin, how many artefacts are around it, and whether another source agrees. What is not
//! known does not count against it.
//!
//! - Age: full as long as it is fresh, none when it is lost ([`crate::freshness`]), a straight line between.
//! - Contact: none without.
//! - Artefacts: half at 10 % of the beats of the window, none at 20 %. Alpha 1 bears 3 %, with 6 % it is off (Rogers,
//!   Giles, Draper, Mourot & Gronwald 2021, "Influence of artefact correction and recording device type on the practical
//!   application of a non-linear heart rate variability biomarker for aerobic threshold determination", Sensors 21(3)).
//! - Agreement: full within half of what a monitor may be off (ANSI/AAMI EC13: 10 % or 5/min, the larger), none at three
//!   times of that half.

use core::time::Duration;

use crate::freshness::{LOST_AFTER, STALE_AFTER};

/// What is known about a value; `None` where nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// How old it is.
    pub age: Duration,
    /// Whether the sensor says that it touches skin.
    pub contact: Option<bool>,
    /// Artefacts in percent of the beats around it ([`crate::Corrected::artefact_pct`]).
    pub artefact_pct: Option<f64>,
    /// What another source says about the same ([`hr_agreement`]): 1 the same, 0 something else.
    pub agreement: Option<f64>,
}

/// What speaks against a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is old.
    Age,
    /// Another source says something else.
    Agreement,
    /// There are artefacts around it.
    Artefacts,
    /// The sensor does not touch skin.
    Contact,
}

/// The trust in a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trust {
    /// From 0 (not at all) to 1 (nothing speaks against it).
    pub score: f64,
    /// What speaks most against it, if anything does.
    pub doubt: Option<Doubt>,
}

/// Artefacts in percent of beats at which nothing is left.
const USELESS_PCT: f64 = 20.0;

/// The trust in a value: the product of what each thing leaves.
pub fn trust(evidence: &Evidence) -> Trust {
    let age = evidence.age.saturating_sub(STALE_AFTER).as_secs_f64();
    let age = 1.0 - age / (LOST_AFTER - STALE_AFTER).as_secs_f64();
    let parts = [
        (Doubt::Contact, evidence.contact.map(|contact| if contact { 1.0 } else { 0.0 })),
        (Doubt::Age, Some(age)),
        (Doubt::Artefacts, evidence.artefact_pct.map(|percent| 1.0 - percent / USELESS_PCT)),
        (Doubt::Agreement, evidence.agreement),
    ];
    let known = parts.into_iter().filter_map(|(doubt, part)| Some((doubt, part?.clamp(0.0, 1.0))));
    known
        .fold((Trust { score: 1.0, doubt: None }, 1.0), |(trust, least), (doubt, part)| {
            let score = trust.score * part;
            if part < least {
                (Trust { score, doubt: Some(doubt) }, part)
            } else {
                (Trust { score, ..trust }, least)
            }
        })
        .0
}

/// How far two heart rates in 1/min agree, from 0 to 1.
pub fn hr_agreement(one_bpm: f64, other_bpm: f64) -> f64 {
    let allowed = (one_bpm.max(other_bpm) * 0.1).max(5.0) / 2.0;
    let off = (one_bpm - other_bpm).abs();
    (1.0 - (off - allowed) / (2.0 * allowed)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Evidence =
        Evidence { age: Duration::ZERO, contact: Some(true), artefact_pct: Some(0.0), agreement: Some(1.0) };

    #[test]
    fn each_thing_counts_and_the_worst_is_named() {
        assert_eq!(trust(&FINE), Trust { score: 1.0, doubt: None });
        assert_eq!(trust(&Evidence::default()), Trust { score: 1.0, doubt: None }, "what is not known");
        let old = Evidence { age: Duration::from_millis(6500), ..FINE };
        assert_eq!(trust(&old), Trust { score: 0.5, doubt: Some(Doubt::Age) });
        assert_eq!(trust(&Evidence { age: Duration::from_secs(60), ..FINE }).score, 0.0);
        let loose = Evidence { contact: Some(false), ..old };
        assert_eq!(trust(&loose), Trust { score: 0.0, doubt: Some(Doubt::Contact) });
        let noisy = Evidence { artefact_pct: Some(10.0), agreement: Some(0.8), ..FINE };
        assert_eq!(trust(&noisy), Trust { score: 0.4, doubt: Some(Doubt::Artefacts) });
        let alone = Evidence { agreement: Some(0.0), ..FINE };
        assert_eq!(trust(&alone).doubt, Some(Doubt::Agreement));
    }

    #[test]
    fn agreement_falls_with_the_difference() {
        assert_eq!(hr_agreement(120.0, 126.0), 1.0, "within 6.3");
        // 20/min may be off by 5 in all: certain to 2.5, nothing left at 7.5.
        assert_eq!(hr_agreement(20.0, 25.0), 0.5);
        assert_eq!(hr_agreement(40.0, 47.5), 0.0);
        assert_eq!(hr_agreement(180.0, 90.0), 0.0, "every second beat");
    }
}
