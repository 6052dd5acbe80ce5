//! A rider on a bicycle: pedals at a cadence and a power that wander, coasts, stops. The bicycle rolls by the equation
//! of motion with rolling and air resistance (Martin et al. 1998, "Validation of a Mathematical Model for Road Cycling
//! Power", Journal of Applied Biomechanics 14:276, with round figures).

use strapline_units::SplitMix64;

/// What rider and bicycle do from one moment to the next. Times are in seconds since the start.
#[derive(Clone, Debug)]
pub(crate) struct Rider {
    random: SplitMix64,
    usual_rpm: f64,
    usual_power_w: f64,
    wheel_m: f64,
    now: f64,
    phase: Phase,
    phase_left: f64,
    /// What the rider wants now, as long as it is not coasting or stopping.
    wanted_rpm: f64,
    wanted_w: f64,
    rpm: f64,
    metres_per_second: f64,
    /// Work done at the crank, in J.
    work_j: f64,
    crank_turns: f64,
    wheel_turns: f64,
    /// The last whole turns.
    pub(crate) crank: Event,
    /// The one before, for an average over one turn.
    crank_before: Event,
    pub(crate) wheel: Event,
}

/// When a turn was whole.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Event {
    pub(crate) turns: u64,
    /// In seconds since the start.
    pub(crate) at: f64,
    /// Work until then, in J.
    pub(crate) work_j: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Pedal,
    Coast,
    Stop,
}

/// Steps of the simulation, in s: short beside the turn of a crank.
const STEP: f64 = 0.0625;
/// Rider and bicycle, in kg.
const MASS: f64 = 85.0;
/// In N.
const ROLLING_RESISTANCE: f64 = 4.2;
/// Half of air density times drag area, in kg/m.
const AIR_RESISTANCE: f64 = 0.19;
/// In m/s².
const BRAKES: f64 = 2.0;
/// How long a power meter shows the power of the last turn, in s.
const POWER_HELD: f64 = 2.0;

impl Rider {
    pub(crate) fn new(seed: u64, usual_rpm: f64, usual_power_w: f64, wheel_m: f64) -> Self {
        Self {
            random: SplitMix64::new(seed),
            usual_rpm,
            usual_power_w,
            wheel_m,
            now: 0.0,
            phase: Phase::Pedal,
            phase_left: 60.0,
            wanted_rpm: usual_rpm,
            wanted_w: usual_power_w,
            rpm: 0.0,
            metres_per_second: 0.0,
            work_j: 0.0,
            crank_turns: 0.0,
            wheel_turns: 0.0,
            crank: Event::default(),
            crank_before: Event::default(),
            wheel: Event::default(),
        }
    }

    /// Power over the last turn, in W; 0 when there has been none for a while.
    pub(crate) fn power_w(&self) -> f64 {
        let seconds = self.crank.at - self.crank_before.at;
        if seconds <= 0.0 || self.now - self.crank.at > POWER_HELD {
            return 0.0;
        }
        (self.crank.work_j - self.crank_before.work_j) / seconds
    }

    /// Cadence of the moment, in revolutions per minute.
    pub(crate) const fn rpm(&self) -> f64 {
        self.rpm
    }

    pub(crate) fn is_pedalling(&self) -> bool {
        self.rpm > 0.0
    }

    /// Rides until a time.
    pub(crate) fn ride_until(&mut self, seconds: f64) {
        while self.now < seconds {
            self.step(STEP.min(seconds - self.now));
        }
    }

    fn step(&mut self, dt: f64) {
        self.phase_left -= dt;
        if self.phase_left <= 0.0 {
            self.next_phase();
        }
        let (wanted, seconds) = match self.phase {
            Phase::Pedal => (self.wanted_rpm, 1.5),
            Phase::Coast | Phase::Stop => (0.0, 0.3),
        };
        self.rpm += (wanted - self.rpm) * (dt / seconds).min(1.0);
        if wanted == 0.0 && self.rpm < 20.0 {
            self.rpm = 0.0;
        }
        // The harder the legs turn, the more they push; nobody keeps it quite even.
        let unevenness = 1.0 + 0.05 * self.random.next_normal();
        let power = if self.phase == Phase::Pedal {
            (self.wanted_w * self.rpm / self.wanted_rpm * unevenness).max(0.0)
        } else {
            0.0
        };
        self.roll(dt, power);
        self.turn_crank(dt, power);
        self.now += dt;
    }

    fn roll(&mut self, dt: f64, power: f64) {
        let speed = self.metres_per_second;
        let push = power / speed.max(1.0) - ROLLING_RESISTANCE - AIR_RESISTANCE * speed * speed;
        let brakes = if self.phase == Phase::Stop { BRAKES } else { 0.0 };
        self.metres_per_second = (speed + (push / MASS - brakes) * dt).max(0.0);
        let turns_per_second = self.metres_per_second / self.wheel_m;
        if let Some((turns, at)) = turn(&mut self.wheel_turns, turns_per_second, self.now, dt) {
            self.wheel = Event { turns, at, work_j: 0.0 };
        }
    }

    fn turn_crank(&mut self, dt: f64, power: f64) {
        if let Some((turns, at)) = turn(&mut self.crank_turns, self.rpm / 60.0, self.now, dt) {
            self.crank_before = self.crank;
            self.crank = Event { turns, at, work_j: self.work_j + power * (at - self.now) };
        }
        self.work_j += power * dt;
    }

    fn next_phase(&mut self) {
        let was_pedalling = self.phase == Phase::Pedal;
        let (dice, length) = (self.random.next_f64(), self.random.next_f64());
        (self.phase, self.phase_left) = match dice {
            dice if was_pedalling && dice < 0.15 => (Phase::Stop, 10.0 + 15.0 * length),
            dice if was_pedalling && dice < 0.45 => (Phase::Coast, 4.0 + 8.0 * length),
            _ => (Phase::Pedal, 20.0 + 60.0 * length),
        };
        self.wanted_rpm = self.usual_rpm * (0.85 + 0.3 * self.random.next_f64());
        self.wanted_w = self.usual_power_w * (0.6 + 0.8 * self.random.next_f64());
    }
}

/// Turns something on by a rate, from `now` for `dt`; gives the last whole turn of that time, if there is one, and when.
fn turn(turns: &mut f64, per_second: f64, now: f64, dt: f64) -> Option<(u64, f64)> {
    let before = *turns as u64;
    *turns += per_second * dt;
    let after = *turns as u64;
    (after > before).then(|| (after, now + dt - (*turns - after as f64) / per_second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_as_fast_as_the_power_is_good_for() {
        let mut rider = Rider::new(3, 90.0, 200.0, 2.105);
        rider.phase_left = 600.0;
        rider.ride_until(500.0);
        // 200 W = (4.2 + 0.19 v²) v at 9.4 m/s.
        assert!((rider.metres_per_second - 9.4).abs() < 0.2, "{} m/s", rider.metres_per_second);
        assert!((rider.power_w() - 200.0).abs() < 10.0, "{} W", rider.power_w());
        assert!((rider.rpm - 90.0).abs() < 0.1);
        let turns = rider.crank.turns;
        rider.ride_until(560.0);
        assert!((89..=91).contains(&(rider.crank.turns - turns)));
    }

    #[test]
    fn coasts_and_comes_to_a_stop_without_power() {
        let mut rider = Rider::new(4, 90.0, 200.0, 2.105);
        rider.ride_until(50.0);
        let (speed, turns) = (rider.metres_per_second, rider.crank.turns);
        (rider.phase, rider.phase_left) = (Phase::Coast, 60.0);
        rider.ride_until(60.0);
        assert!(rider.crank.turns - turns <= 1 && rider.power_w() == 0.0);
        assert!(rider.metres_per_second > 0.6 * speed, "it rolls on");
        (rider.phase, rider.phase_left) = (Phase::Stop, 60.0);
        rider.ride_until(75.0);
        assert_eq!(rider.metres_per_second, 0.0);
    }
}
