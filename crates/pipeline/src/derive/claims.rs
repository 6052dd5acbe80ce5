//! Which characteristic a metric is taken of, where a device measures it by several: a trainer tells its power as a
//! trainer and as a power meter, a scale the weight in two services. Two series in one would double the samples, and
//! make totals jump. The first that measures is believed, until it is silent for a while.

use core::time::Duration;

use strapline_gatt::Uuid;
use strapline_units::{Metric, Timestamp};

/// Silence after which another may measure.
const SILENT: Duration = Duration::from_secs(10);

/// Who measures what.
#[derive(Debug, Default)]
pub(super) struct Claims(Vec<Claim>);

#[derive(Debug)]
struct Claim {
    metric: Metric,
    by: Uuid,
    latest: Timestamp,
}

impl Claims {
    /// Whether `by` is the one that measures `metric` now.
    pub(super) fn admits(&mut self, metric: Metric, by: Uuid, at: Timestamp) -> bool {
        match self.0.iter_mut().find(|claim| claim.metric == metric) {
            Some(claim) if claim.by != by && at.duration_since(claim.latest) < SILENT => false,
            Some(claim) => {
                (claim.by, claim.latest) = (by, at);
                true
            }
            None => {
                self.0.push(Claim { metric, by, latest: at });
                true
            }
        }
    }

    /// `by` measures `metric` whoever did so before.
    pub(super) fn take(&mut self, metric: Metric, by: Uuid, at: Timestamp) {
        self.0.retain(|claim| claim.metric != metric);
        self.0.push(Claim { metric, by, latest: at });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_measures_until_it_is_silent_or_somebody_better_comes() {
        let [one, other] = [0x2AD2, 0x2A63].map(Uuid::from_u16);
        let at = |seconds| Timestamp::default() + Duration::from_secs(seconds);
        let mut claims = Claims::default();
        assert!(claims.admits(Metric::Power, one, at(0)));
        assert!(!claims.admits(Metric::Power, other, at(1)));
        assert!(claims.admits(Metric::Speed, other, at(1)), "of another metric");
        assert!(claims.admits(Metric::Power, one, at(5)));
        assert!(!claims.admits(Metric::Power, other, at(14)));
        assert!(claims.admits(Metric::Power, other, at(15)));
        assert!(!claims.admits(Metric::Power, one, at(16)));
        claims.take(Metric::Power, one, at(16));
        assert!(!claims.admits(Metric::Power, other, at(17)));
    }
}
