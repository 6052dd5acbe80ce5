//! Steps and distance of a foot pod since the start. An RSC Measurement has speed and cadence of the moment, and only
//! some sensors send a total distance (Running Speed and Cadence Service 1.0, 3.1): what is not counted is summed.

use core::time::Duration;

use strapline_units::Timestamp;

/// What a foot pod has measured since its first notification. Never goes back, whatever happens to link and sensor.
#[derive(Clone, Debug, Default)]
pub struct RunningTotals {
    steps: f64,
    distance_m: f64,
    last: Option<Moment>,
    /// The sensor's own distance in 0.1 m, and when it said so.
    counter: Option<(u32, Timestamp)>,
}

#[derive(Clone, Copy, Debug)]
struct Moment {
    at: Timestamp,
    speed_m_s: f64,
    cadence_steps_min: f64,
}

/// A pause between two notifications over which nothing is known.
const GAP: Duration = Duration::from_secs(5);
/// Nobody runs as fast: a counter that goes on faster was set.
const MOST_M_S: f64 = 13.0;
/// How much later than the one before a notification may have been measured than it arrived.
const JITTER: Duration = Duration::from_secs(2);

impl RunningTotals {
    /// Nothing measured yet.
    pub const fn new() -> Self {
        Self { steps: 0.0, distance_m: 0.0, last: None, counter: None }
    }

    /// The link was lost: what was run meanwhile counts only if the sensor counted it.
    pub const fn restart(&mut self) {
        self.last = None;
    }

    /// A notification: speed in m/s, cadence in steps per minute, and total distance in 0.1 m where the sensor counts it.
    pub fn update(
        &mut self,
        arrival: Timestamp,
        speed_m_s: f64,
        cadence_steps_min: f64,
        total_distance_dm: Option<u32>,
    ) {
        let now = Moment { at: arrival, speed_m_s, cadence_steps_min };
        if let Some(last) = self.last.replace(now) {
            let seconds = Some(arrival.duration_since(last.at)).filter(|gap| *gap < GAP);
            let seconds = seconds.unwrap_or_default().as_secs_f64();
            self.steps += (last.cadence_steps_min + cadence_steps_min) / 2.0 * seconds / 60.0;
            if self.counter.is_none() && total_distance_dm.is_none() {
                self.distance_m += (last.speed_m_s + speed_m_s) / 2.0 * seconds;
            }
        }
        let Some(total) = total_distance_dm else { return };
        if let Some((before, at)) = self.counter.replace((total, arrival)) {
            let metres = f64::from(total.wrapping_sub(before)) / 10.0;
            // A counter that was set or reset goes back, which is forward by almost its whole range, or leaps.
            if metres <= (arrival.duration_since(at) + JITTER).as_secs_f64() * MOST_M_S {
                self.distance_m += metres;
            }
        }
    }

    /// Whole steps.
    pub const fn steps(&self) -> u64 {
        self.steps as u64
    }

    /// Distance, in m.
    pub const fn distance_m(&self) -> f64 {
        self.distance_m
    }
}
