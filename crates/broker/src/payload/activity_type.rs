//! The number of an activity in the published list: as the person said, as a watch called it, or as what was measured
//! suggests.

use strapline_units::Metric;

use crate::payload::Recording;
use crate::payload::recorded::Recorded;

const UNKNOWN: u16 = 4;
/// Numbers above the last, and those in between that the list leaves out.
const LAST: u16 = 154;
const UNUSED: [u16; 10] = [2, 6, 72, 107, 109, 110, 111, 112, 121, u16::MAX];
/// Steps a minute from which one rather runs than walks (Tudor-Locke & Rowe 2012 put running at about 140 and above).
const RUNNING_STEPS: f64 = 140.0;

/// What watches put in front of a type's name, and the number.
const EXERCISES: [(&str, u16); 30] = [
    ("RUNNING", 8),
    ("RUNNING_TREADMILL", 58),
    ("WALKING", 7),
    ("HIKING", 35),
    ("CYCLING", 1),
    ("BIKING", 1),
    ("BIKING_STATIONARY", 18),
    ("SWIMMING", 82),
    ("SWIMMING_POOL", 83),
    ("SWIMMING_OPEN_WATER", 84),
    ("ROWING", 53),
    ("ROWING_MACHINE", 54),
    ("ELLIPTICAL", 25),
    ("STAIR_CLIMBING", 77),
    ("STAIR_CLIMBING_MACHINE", 78),
    ("YOGA", 100),
    ("PILATES", 49),
    ("DANCING", 24),
    ("BOXING", 20),
    ("TENNIS", 87),
    ("BADMINTON", 10),
    ("TABLE_TENNIS", 85),
    ("SQUASH", 76),
    ("BASKETBALL", 12),
    ("SOCCER", 29),
    ("GOLF", 32),
    ("SKIING", 65),
    ("SNOWBOARDING", 73),
    ("STRENGTH_TRAINING", 80),
    ("HIGH_INTENSITY_INTERVAL_TRAINING", 114),
];

/// The `type` of a session.
pub(super) fn activity_type(recorded: &Recorded<'_>) -> u16 {
    if let Recording::ActivityOfType(number) = recorded.context.recording {
        return if is_known(number) { number } else { UNKNOWN };
    }
    let of_watch = |exercise| EXERCISES.iter().find(|(name, _)| *name == exercise).map(|(_, number)| *number);
    recorded.exercise.and_then(of_watch).unwrap_or_else(|| suggested(recorded))
}

pub(super) fn is_known(number: u16) -> bool {
    number <= LAST && !UNUSED.contains(&number)
}

fn suggested(recorded: &Recorded<'_>) -> u16 {
    let metrics = recorded.metrics();
    if metrics.contains(&Metric::StrokeRate) {
        return 54;
    }
    if metrics.contains(&Metric::BikeCadence) {
        return 1;
    }
    match recorded.level(Metric::StepsCadence).mean() {
        Some(steps) if steps >= RUNNING_STEPS => 8,
        Some(steps) if steps > 0.0 => 7,
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_of_the_list_are_known() {
        assert!([0, 1, 3, 4, 108, 154].into_iter().all(is_known));
        assert!(![2, 6, 107, 121, 155].into_iter().any(is_known));
        assert!(EXERCISES.iter().all(|(_, number)| is_known(*number)));
    }
}
