//! When the beats were. A Heart Rate Measurement carries RR intervals without any time (GATT Specification Supplement,
//! Heart Rate Measurement), so beat times are rebuilt: RR intervals are summed, and the sum is held against the times
//! at which the notifications arrived. Does not judge an interval: artefacts get a time like any other.
//!
//! # Method
//! A notification arrives after the beats that it tells of, by up to one notification interval and whatever radio and
//! operating system add. Of these delays only the smallest is the same again and again, as with packets in clock
//! synchronisation (Mills, RFC 5905, section 10, the clock filter). So the chain of beats is laid as late as possible
//! without any beat after its arrival:
//! - the first notification's last beat is at its arrival;
//! - a chain that would end after an arrival is moved back to end at that arrival (it had been laid too late, or the
//!   sensor's clock is slow);
//! - a chain that has stayed behind all arrivals of a minute is moved forward, by the smallest of these delays but by no
//!   more than 30 ms: the most that a clock may be off that Bluetooth allows (500 ppm, Core Specification, Volume 6,
//!   Part B, 4.2.2). More would mistake a slow slip between heart and notifications for drift;
//! - unless the smallest delay is half a second or more: then beats have been lost, and it is moved all the way;
//! - a chain that ends three seconds or more before an arrival has lost beats and is laid anew. Less may be a stall of
//!   the page or the radio, after which several notifications come at once and catch up.
//!
//! Between two moves the difference of two beat times is the RR interval exactly.

use core::slice;

use strapline_units::Timestamp;

/// RR intervals of one sensor to beat times.
#[derive(Clone, Debug, Default)]
pub struct BeatClock {
    chain: Option<Chain>,
    /// The latest beat handed out, which the next one has to follow even if the chain is laid anew.
    latest: Option<i64>,
}

/// Beats in a row. Times are in microseconds since the Unix epoch.
#[derive(Clone, Debug)]
struct Chain {
    origin: i64,
    /// From the origin to the last beat, in 1/1024 s: summed as integers, so that no rounding adds up.
    ticks: i64,
    /// When the search for the smallest delay began.
    search_began: i64,
    smallest_delay: i64,
}

/// Delay from which beats are missing: the second between two notifications and a stall of two.
const GAP_MICROS: i64 = 3_000_000;
/// How long the smallest delay is looked for.
const SEARCH_MICROS: i64 = 60_000_000;
/// What the worst clock is off in a search.
const DRIFT_MICROS: i64 = SEARCH_MICROS / 2000;
/// Smallest delay of a search from which it is not drift.
const LOST_MICROS: i64 = 500_000;

impl BeatClock {
    /// A clock that has seen no beat.
    pub const fn new() -> Self {
        Self { chain: None, latest: None }
    }

    /// Forgets the chain after a lost link, so that the next beats are laid by their arrival; they still follow those
    /// before.
    pub fn restart(&mut self) {
        self.chain = None;
    }

    /// The beats of one notification, oldest first: when each was, and the RR interval that it ended, in ms
    /// (raw · 1000 / 1024 exactly). `rr` is in 1/1024 s; zeros, with which some sensors fill up, are no beats.
    ///
    /// Beat times increase strictly from call to call. None is after `arrival`, unless a beat has already been given
    /// to that time or later: several notifications at one moment, or an arrival before the last one.
    pub fn beats<'a>(&mut self, arrival: Timestamp, rr: &'a [u16]) -> Beats<'a> {
        let total: i64 = rr.iter().copied().map(i64::from).sum();
        let arrival = arrival.unix_micros();
        let Some(first_rr) = rr.iter().copied().find(|&rr| rr > 0) else {
            return Beats { rr: [].iter(), base: 0, ticks: 0, span: TICK, latest: self.latest };
        };
        let mut chain = match self.chain.take() {
            Some(chain) => chain.extended(arrival, total),
            None => Chain::ending_at(arrival, total),
        };
        let before = chain.ticks - total;
        let mut beats =
            Beats { rr: rr.iter(), base: chain.origin, ticks: before, span: TICK, latest: self.latest };
        let first = micros_of(before + i64::from(first_rr), TICK).saturating_add(chain.origin);
        if let Some(latest) = self.latest.filter(|&latest| first <= latest) {
            // No room for the first interval: all of them share the time there is.
            let room = chain.end().saturating_sub(latest).max(0);
            beats = Beats { base: latest, ticks: 0, span: Span { micros: room, ticks: total }, ..beats };
            chain = Chain::ending_at(chain.end(), total);
        }
        self.latest = beats.clone().last().map(|(at, _)| at.unix_micros());
        self.chain = Some(chain);
        beats
    }
}

impl Chain {
    /// A new chain of `ticks` whose last beat is at `arrival`.
    const fn ending_at(arrival: i64, ticks: i64) -> Self {
        let origin = arrival.saturating_sub(micros_of(ticks, TICK));
        Self { origin, ticks, search_began: arrival, smallest_delay: i64::MAX }
    }

    const fn end(&self) -> i64 {
        self.origin.saturating_add(micros_of(self.ticks, TICK))
    }

    /// The chain with `ticks` more, moved where `arrival` asks for it.
    fn extended(mut self, arrival: i64, ticks: i64) -> Self {
        self.ticks += ticks;
        let delay = arrival.saturating_sub(self.end());
        if delay >= GAP_MICROS {
            return Self::ending_at(arrival, ticks);
        }
        self.smallest_delay = self.smallest_delay.min(delay);
        let searched = arrival.saturating_sub(self.search_began) >= SEARCH_MICROS;
        if delay < 0 || searched {
            let drift_only = self.smallest_delay < LOST_MICROS;
            let most = if drift_only { DRIFT_MICROS } else { i64::MAX };
            self.origin = self.origin.saturating_add(self.smallest_delay.min(most));
            self.search_began = arrival;
            self.smallest_delay = i64::MAX;
        }
        self
    }
}

/// The beats of one notification; see [`BeatClock::beats`].
#[derive(Clone, Debug)]
pub struct Beats<'a> {
    rr: slice::Iter<'a, u16>,
    base: i64,
    ticks: i64,
    span: Span,
    latest: Option<i64>,
}

/// So many microseconds for so many ticks.
#[derive(Clone, Copy, Debug)]
struct Span {
    micros: i64,
    ticks: i64,
}

/// 1/1024 s, in microseconds.
const TICK: Span = Span { micros: 15_625, ticks: 16 };

const fn micros_of(ticks: i64, span: Span) -> i64 {
    ticks.saturating_mul(span.micros) / span.ticks
}

impl Iterator for Beats<'_> {
    type Item = (Timestamp, f64);

    fn next(&mut self) -> Option<Self::Item> {
        let &rr = self.rr.find(|&&rr| rr > 0)?;
        self.ticks += i64::from(rr);
        let at = self.base.saturating_add(micros_of(self.ticks, self.span));
        let at = self.latest.map_or(at, |latest| at.max(latest.saturating_add(1)));
        self.latest = Some(at);
        Some((Timestamp::from_unix_micros(at), f64::from(rr) * 1000.0 / 1024.0))
    }
}
