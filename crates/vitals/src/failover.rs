//! One metric from several sources: which one is followed, from when on, and why. The strap before the watch as long as
//! it delivers; the watch at once when the strap falls silent; back only after the strap has proved itself again, so that
//! the value does not jump to and fro. No value is mixed from two sources: each one keeps its provenance.

use core::time::Duration;

use strapline_units::{SourceId, Timestamp};

use crate::freshness::STALE_AFTER;

/// A source is followed with at least this trust ([`crate::trust`]); below it another one is better.
pub const TRUSTED: f64 = 0.5;
/// How long a better source must have been good before it is followed again.
pub const PROVES_ITSELF: Duration = Duration::from_secs(10);

/// Why another source is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It is the first one.
    First,
    /// The one before has been silent for [`STALE_AFTER`].
    Silent,
    /// The one before was taken away.
    Removed,
    /// The one before is not trusted any more.
    Doubted,
    /// It is preferred, and has been good for [`PROVES_ITSELF`].
    Better,
}

/// A change of the source that is followed: the provenance of what comes after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switch {
    /// Since when.
    pub at: Timestamp,
    /// Which one was followed before.
    pub from: Option<SourceId>,
    /// Which one is followed now; `None` where no source is left.
    pub to: Option<SourceId>,
    /// Why.
    pub cause: Cause,
}

/// The sources of one metric, those that were added first before the others.
#[derive(Clone, Debug, Default)]
pub struct Failover {
    sources: Vec<Source>,
    followed: Option<SourceId>,
}

#[derive(Clone, Copy, Debug)]
struct Source {
    id: SourceId,
    last: Option<Timestamp>,
    trust: f64,
    /// Since when it has delivered without a pause and been trusted.
    good_since: Option<Timestamp>,
}

impl Source {
    fn silent(&self, now: Timestamp) -> bool {
        self.last.is_none_or(|last| now.duration_since(last) >= STALE_AFTER)
    }

    fn good(&self, now: Timestamp) -> bool {
        self.trust >= TRUSTED && !self.silent(now)
    }
}

impl Failover {
    /// Without sources.
    pub const fn new() -> Self {
        Self { sources: Vec::new(), followed: None }
    }

    /// A source, less preferred than all that are there. Adding one again changes nothing.
    pub fn add(&mut self, id: SourceId) {
        if !self.sources.iter().any(|source| source.id == id) {
            self.sources.push(Source { id, last: None, trust: 1.0, good_since: None });
        }
    }

    /// Takes a source away.
    pub fn remove(&mut self, now: Timestamp, id: SourceId) -> Option<Switch> {
        self.sources.retain(|source| source.id != id);
        (self.followed == Some(id)).then(|| self.follow(now, self.best(now), Cause::Removed))
    }

    /// A value of a source has come, with this trust in it. A source that is not known yet is added.
    pub fn update(&mut self, now: Timestamp, id: SourceId, trust: f64) -> Option<Switch> {
        self.add(id);
        if let Some(source) = self.sources.iter_mut().find(|source| source.id == id) {
            let paused = source.silent(now);
            source.last = Some(now);
            source.trust = trust;
            source.good_since =
                source.good_since.filter(|_| !paused).or(Some(now)).filter(|_| trust >= TRUSTED);
        }
        self.check(now)
    }

    /// The time has passed: a source may have fallen silent. To be called once a second or so, and by
    /// [`Failover::update`] itself.
    pub fn check(&mut self, now: Timestamp) -> Option<Switch> {
        let best = self.best(now);
        let Some(followed) = self.followed.and_then(|id| self.sources.iter().find(|source| source.id == id))
        else {
            return best.map(|_| self.follow(now, best, Cause::First));
        };
        let better = self.sources.iter().take_while(|source| source.id != followed.id).find(|source| {
            source.good(now)
                && source.good_since.is_some_and(|since| now.duration_since(since) >= PROVES_ITSELF)
        });
        let (to, cause) = match better {
            Some(better) => (Some(better.id), Cause::Better),
            None if followed.good(now) => return None,
            None if followed.silent(now) => (best, Cause::Silent),
            None => (best, Cause::Doubted),
        };
        // Nothing better: a doubtful source is kept, and what it says is shown as doubtful.
        let changes = to.is_some() && to != self.followed;
        changes.then(|| self.follow(now, to, cause))
    }

    /// The source whose values are taken.
    pub const fn followed(&self) -> Option<SourceId> {
        self.followed
    }

    /// The first good source, else the first that delivers.
    fn best(&self, now: Timestamp) -> Option<SourceId> {
        let good = self.sources.iter().find(|source| source.good(now));
        let delivers = || self.sources.iter().find(|source| !source.silent(now));
        good.or_else(delivers).map(|source| source.id)
    }

    fn follow(&mut self, at: Timestamp, to: Option<SourceId>, cause: Cause) -> Switch {
        let from = core::mem::replace(&mut self.followed, to);
        Switch { at, from, to, cause }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRAP: SourceId = SourceId(1);
    const WATCH: SourceId = SourceId(2);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_micros(seconds * 1_000_000)
    }

    /// Who delivers in each second with which trust, and which switches come of it.
    fn run(
        sources: &mut Failover,
        seconds: core::ops::Range<i64>,
        strap: Option<f64>,
        watch: Option<f64>,
    ) -> Vec<Switch> {
        let mut switches = Vec::new();
        for second in seconds {
            for (id, trust) in [(STRAP, strap), (WATCH, watch)] {
                switches.extend(trust.and_then(|trust| sources.update(at(second), id, trust)));
            }
            switches.extend(sources.check(at(second)));
        }
        switches
    }

    #[test]
    fn the_watch_steps_in_and_the_strap_comes_back_when_it_is_steady() {
        let mut sources = Failover::new();
        let first = run(&mut sources, 0..20, Some(1.0), Some(1.0));
        assert_eq!(first, [Switch { at: at(0), from: None, to: Some(STRAP), cause: Cause::First }]);
        // The strap's last value was at 19 s.
        let silent = run(&mut sources, 20..30, None, Some(1.0));
        assert_eq!(silent, [Switch { at: at(22), from: Some(STRAP), to: Some(WATCH), cause: Cause::Silent }]);
        // It comes and goes: not followed.
        assert_eq!(run(&mut sources, 30..36, Some(1.0), Some(1.0)), []);
        assert_eq!(run(&mut sources, 36..42, None, Some(1.0)), []);
        let back = run(&mut sources, 42..60, Some(1.0), Some(1.0));
        assert_eq!(back, [Switch { at: at(52), from: Some(WATCH), to: Some(STRAP), cause: Cause::Better }]);
    }

    #[test]
    fn a_strap_without_contact_gives_way() {
        let mut sources = Failover::new();
        run(&mut sources, 0..5, Some(1.0), Some(0.9));
        let doubted = run(&mut sources, 5..9, Some(0.1), Some(0.9));
        assert_eq!(
            doubted,
            [Switch { at: at(5), from: Some(STRAP), to: Some(WATCH), cause: Cause::Doubted }]
        );
    }

    #[test]
    fn without_another_source_the_only_one_is_kept() {
        let mut sources = Failover::new();
        run(&mut sources, 0..5, Some(1.0), None);
        assert_eq!(run(&mut sources, 5..60, Some(0.1), None), []);
        assert_eq!(run(&mut sources, 60..90, None, None), []);
        assert_eq!(sources.followed(), Some(STRAP));
        let gone = sources.remove(at(90), STRAP);
        assert_eq!(gone, Some(Switch { at: at(90), from: Some(STRAP), to: None, cause: Cause::Removed }));
        assert_eq!(sources.remove(at(91), WATCH), None);
    }
}
