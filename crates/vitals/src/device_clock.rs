//! The device's clock on the wall: when samples were taken that carry stamps of a clock of their own, which may never
//! have been set, runs up to some hundred ppm fast or slow, and is told only by frames that arrive late, by never the
//! same time. One clock for each stream: two streams of a device come interleaved.
//!
//! # Method
//! A frame arrives after its last sample, by a transmission time and whatever radio and operating system add. Laid over
//! the device's time, the delays (arrival less stamp) lie on or above a straight line whose slope is the drift. The line
//! is the edge of their lower convex hull under the middle of the last five minutes, which is the line below all
//! points that is nearest to them (Moon, Skelly & Towsley 1999, "Estimation and removal of clock skew from network
//! delay measurements"; of every five seconds only the smallest delay is kept). Until a minute is seen the line is
//! level, as minima of a few seconds say little about drift.
//!
//! Where the line is found to be elsewhere, times follow it at half or one and a half speed: they never go back and
//! never leap. A delay a second below the line, all delays of half a minute a second above it, or a stamp that goes back
//! are a jump of the device's clock (a set time, a restart): the line is laid anew, and times go on from the last one.

use strapline_units::Timestamp;

/// Stamps of one stream to wall-clock times.
#[derive(Clone, Debug, Default)]
pub struct DeviceClock {
    line: Option<Line>,
    /// The last time that was laid out, which the next one has to follow.
    latest: Option<i64>,
}

/// The relation of the device's time to the wall's, since the last jump. Microseconds, relative to the first frame.
#[derive(Clone, Debug)]
struct Line {
    /// Device time and wall time of the first frame.
    origin_ns: u64,
    origin: i64,
    /// The frame before: its stamp, and the time that its last sample was given.
    stamp_ns: u64,
    end: i64,
    /// The smallest delay of each bucket, at the device time at which it was seen; oldest first.
    minima: Vec<Point>,
    /// Wall microseconds that a device microsecond lasts, less one.
    drift: f64,
    /// When (device time) a delay was last near the line.
    near: f64,
}

/// A delay at a device time.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: f64,
    delay: f64,
}

/// Device time of which one smallest delay is kept.
const BUCKET: f64 = 5_000_000.0;
/// How many of them: five minutes.
const BUCKETS: usize = 60;
/// Seen time from which drift is told from jitter.
const TELLS_DRIFT: f64 = 60_000_000.0;
/// The fastest drift that is believed. Bluetooth allows 500 ppm for the clock that keeps a link asleep (Core
/// Specification, Volume 6, Part B, 4.2.2); crystals of sensors are within 200.
const MOST_DRIFT: f64 = 300e-6;
/// How far off the line a delay is no jitter.
const JUMP: f64 = 1_000_000.0;
/// How long delays may all be that far above the line: a stall of page or radio is over sooner.
const STALL: f64 = 30_000_000.0;

impl DeviceClock {
    /// A clock that has seen no frame.
    pub const fn new() -> Self {
        Self { line: None, latest: None }
    }

    /// Forgets the relation after a lost link or a restart of the stream; times still follow those before.
    pub fn restart(&mut self) {
        self.line = None;
    }

    /// The drift of the device's clock in ppm, positive where it is slow; `None` before a minute is seen.
    pub fn drift_ppm(&self) -> Option<f64> {
        let line = self.line.as_ref()?;
        line.tells_drift().then_some(line.drift * 1e6)
    }

    /// A frame whose last sample has the stamp `stamp_ns` has arrived. Frames of a stream come in order.
    pub fn align(&mut self, arrival: Timestamp, stamp_ns: u64) -> Alignment {
        let arrival = arrival.unix_micros();
        let latest = self.latest;
        let (line, alignment) = match self.line.take().and_then(|line| line.extended(arrival, stamp_ns)) {
            Some((line, from)) => {
                let alignment = Alignment { from: Some(from), to: (stamp_ns, line.end), latest };
                (line, alignment)
            }
            None => {
                // Not before what was given out, even if that was ahead of this arrival.
                let end = latest.map_or(arrival, |latest| arrival.max(latest.saturating_add(1)));
                let line = Line::new(arrival, stamp_ns, end);
                (line, Alignment { from: None, to: (stamp_ns, end), latest })
            }
        };
        self.latest = Some(line.end);
        self.line = Some(line);
        alignment
    }
}

impl Line {
    fn new(arrival: i64, stamp_ns: u64, end: i64) -> Self {
        let first = Point { at: 0.0, delay: 0.0 };
        Self {
            origin_ns: stamp_ns,
            origin: arrival,
            stamp_ns,
            end,
            minima: vec![first],
            drift: 0.0,
            near: 0.0,
        }
    }

    /// The line with one frame more, and the stamp and time where the frame before ended; `None` after a jump.
    fn extended(mut self, arrival: i64, stamp_ns: u64) -> Option<(Self, (u64, i64))> {
        let from = (self.stamp_ns, self.end);
        let at = stamp_ns.checked_sub(self.origin_ns)? as f64 / 1000.0;
        let passed = stamp_ns.checked_sub(self.stamp_ns)? as f64 / 1000.0;
        let delay = arrival.saturating_sub(self.origin) as f64 - at;
        let above = delay - self.height(at);
        if above.abs() < JUMP {
            self.near = at;
        } else if above < 0.0 || at - self.near > STALL {
            return None;
        }
        self.add(Point { at, delay });
        self.fit();
        let line = self.origin as f64 + at + self.height(at);
        let end = self.end as f64;
        // Towards the line at no more than half the speed of time, not after the arrival, and not back.
        let follows = line.clamp(end + passed / 2.0, end + passed * 1.5).min(arrival as f64);
        // A gap in which nothing was given out needs no slow approach.
        let laid = if passed > JUMP * 5.0 { line } else { follows };
        self.end = (laid as i64).max(self.end.saturating_add(1));
        self.stamp_ns = stamp_ns;
        Some((self, from))
    }

    fn tells_drift(&self) -> bool {
        match (self.minima.first(), self.minima.last()) {
            (Some(first), Some(last)) => last.at - first.at >= TELLS_DRIFT,
            _ => false,
        }
    }

    fn add(&mut self, point: Point) {
        match self.minima.last_mut() {
            Some(last) if (last.at / BUCKET) as i64 == (point.at / BUCKET) as i64 => {
                if point.delay - self.drift * point.at <= last.delay - self.drift * last.at {
                    *last = point;
                }
            }
            _ => {
                if self.minima.len() == BUCKETS {
                    self.minima.remove(0);
                }
                self.minima.push(point);
            }
        }
    }

    fn fit(&mut self) {
        if !self.tells_drift() {
            return;
        }
        let (Some(first), Some(last)) = (self.minima.first(), self.minima.last()) else { return };
        let middle = (first.at + last.at) / 2.0;
        // Lower hull by Andrew's monotone chain; the points are in order of time.
        let mut hull: Vec<Point> = Vec::with_capacity(self.minima.len());
        for &point in &self.minima {
            while let [.., a, b] = *hull.as_slice() {
                let turn = (b.at - a.at) * (point.delay - a.delay) - (b.delay - a.delay) * (point.at - a.at);
                if turn > 0.0 {
                    break;
                }
                hull.pop();
            }
            hull.push(point);
        }
        let edge = hull.array_windows().find(|[_, right]| right.at >= middle);
        if let Some([left, right]) = edge.filter(|[left, right]| right.at > left.at) {
            let slope = (right.delay - left.delay) / (right.at - left.at);
            self.drift = slope.clamp(-MOST_DRIFT, MOST_DRIFT);
        }
    }

    /// The line's delay at a device time: the drift's slope, as high as every seen delay allows.
    fn height(&self, at: f64) -> f64 {
        let heights = self.minima.iter().map(|point| point.delay + self.drift * (at - point.at));
        heights.fold(f64::INFINITY, f64::min)
    }
}

/// The times of the samples of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// Where the frame before ended: stamp and time. `None` where there is no relation to it.
    from: Option<(u64, i64)>,
    /// Where this one ends.
    to: (u64, i64),
    latest: Option<i64>,
}

impl Alignment {
    /// When a sample of the frame was taken: evenly between the end of the frame before and the end of this one.
    /// Increases with the stamp, and is never before the last time of the frame before.
    pub fn at(&self, stamp_ns: u64) -> Timestamp {
        let (to_ns, to) = self.to;
        let before_end = i64::try_from(to_ns.saturating_sub(stamp_ns)).unwrap_or(i64::MAX);
        let back = match self.from {
            Some((from_ns, from)) if to_ns > from_ns => {
                to.saturating_sub(from) as f64 * (before_end as f64 / (to_ns - from_ns) as f64)
            }
            _ => before_end as f64 / 1000.0,
        };
        let at = to.saturating_sub(back as i64);
        Timestamp::from_unix_micros(self.latest.map_or(at, |latest| at.max(latest)))
    }
}
