//! A rider on a trainer, and the road that the trainer makes of it.

use super::effort::Effort;

/// How the trainer brakes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Brake {
    /// As the road does.
    Road(Road),
    /// To hold a power in W whatever the cadence.
    Power(f64),
    /// Harder with a level from 0 to 1.
    Resistance(f64),
}

/// A road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Road {
    /// Rise over run.
    pub(super) slope: f64,
    /// m/s from ahead.
    pub(super) wind: f64,
    /// Coefficient of rolling resistance.
    pub(super) rolling: f64,
    /// Coefficient of wind resistance in kg/m.
    pub(super) drag: f64,
}

impl Road {
    /// Level asphalt, on the hoods.
    pub(super) const LEVEL: Self = Self { slope: 0.0, wind: 0.0, rolling: 0.004, drag: 0.51 };
}

/// What the rider does on a spin down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Legs {
    /// Ride.
    Ride,
    /// Up to speed as fast as possible.
    Sprint,
    /// Not at all.
    Coast,
}

/// A rider on a trainer.
#[derive(Clone, Debug)]
pub(super) struct Ride {
    pub(super) effort: Effort,
    pub(super) brake: Brake,
    pub(super) legs: Legs,
    /// Rider and bike in kg.
    mass: f64,
    /// What the rider rides at by will, in W.
    free_power: f64,
    /// m/s.
    pub(super) speed: f64,
    /// W, at the pedals.
    pub(super) power: f64,
    /// rpm.
    pub(super) cadence: f64,
    /// m.
    pub(super) distance: f64,
    /// J.
    pub(super) work: f64,
}

const GRAVITY: f64 = 9.81;
/// Seconds in which the brake comes 63 % of the way to a power: what trainers are seen to need.
const INERTIA: f64 = 1.5;
/// Kilocalories for a kilojoule at the pedals, of a rider who turns 24 % of the energy into work.
pub(super) const KCAL_PER_KJ: f64 = 1.0;

impl Ride {
    pub(super) fn new(seed: u64, mass: f64, free_power: f64) -> Self {
        Self {
            effort: Effort::new(seed),
            brake: Brake::Road(Road::LEVEL),
            legs: Legs::Ride,
            mass: mass.max(1.0),
            free_power,
            speed: 0.0,
            power: 0.0,
            cadence: 0.0,
            distance: 0.0,
            work: 0.0,
        }
    }

    pub(super) fn pass(&mut self, seconds: f64) {
        if self.legs == Legs::Coast {
            self.effort.rest(seconds)
        } else {
            self.effort.pass(seconds)
        }
        // Riders push harder uphill, and rest downhill.
        let will = self.free_power * (0.5 + self.effort.level());
        let wish = match (self.legs, self.brake) {
            (Legs::Coast, _) => 0.0,
            (Legs::Sprint, _) => 450.0_f64.max(will),
            (Legs::Ride, Brake::Power(watts)) => watts,
            (Legs::Ride, Brake::Resistance(level)) => will * (0.5 + 1.5 * level),
            (Legs::Ride, Brake::Road(road)) => (will * (1.0 + 5.0 * road.slope)).max(0.0),
        };
        self.power += (wish - self.power) * (seconds / INERTIA).min(1.0);
        if wish == 0.0 && self.power < 2.0 {
            self.power = 0.0;
        }
        let road = if let Brake::Road(road) = self.brake { road } else { Road::LEVEL };
        // Small steps, because drag grows with the square of the speed.
        let steps = (seconds * 10.0).ceil().max(1.0);
        for _ in 0..steps as u32 {
            self.roll(&road, seconds / steps);
        }
        self.work += self.power.max(0.0) * seconds;
        let pedalling = self.power > 0.0;
        let wander = self.effort.random.next_normal();
        let cadence = if pedalling { 70.0 + 25.0 * self.effort.level() + wander } else { 0.0 };
        self.cadence += (cadence - self.cadence) * (seconds / INERTIA).min(1.0);
    }

    fn roll(&mut self, road: &Road, seconds: f64) {
        let across = (1.0 + road.slope * road.slope).sqrt();
        let air = self.speed + road.wind;
        let force =
            self.mass * GRAVITY * (road.slope + road.rolling) / across + road.drag * air * air.abs() / 2.0;
        // From standstill the force of a power has no limit; legs have.
        let push = (self.power / self.speed.max(1.0)).min(800.0);
        self.speed = (self.speed + (push - force) / self.mass * seconds).clamp(0.0, 30.0);
        self.distance += self.speed * seconds;
    }

    /// Power as a sensor with its noise of about 1 % sees it, in W.
    pub(super) fn measured_power(&mut self) -> f64 {
        (self.power * (1.0 + 0.01 * self.effort.random.next_normal())).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_watts_on_the_level_are_about_32_km_h() {
        let mut ride = Ride::new(1, 83.0, 150.0);
        ride.brake = Brake::Power(200.0);
        (0..300).for_each(|_| ride.pass(1.0));
        let km_h = ride.speed * 3.6;
        // 200 W = v (83 * 9.81 * 0.004 + 0.51 / 2 v²): 8.76 m/s.
        assert!((31.0..33.0).contains(&km_h), "{km_h} km/h");
        assert!((ride.power - 200.0).abs() < 1.0);
        assert!((ride.work - 60_000.0).abs() < 1_000.0, "{} J", ride.work);
    }

    #[test]
    fn uphill_is_slower_and_downhill_needs_no_power() {
        let speed = |slope| {
            let mut ride = Ride::new(1, 83.0, 200.0);
            ride.brake = Brake::Road(Road { slope, ..Road::LEVEL });
            (0..300).for_each(|_| ride.pass(1.0));
            ride.speed * 3.6
        };
        let (up, level, down) = (speed(0.08), speed(0.0), speed(-0.05));
        assert!(up < 20.0 && up < level - 10.0 && level < down, "{up} {level} {down} km/h");
        let mut ride = Ride::new(1, 83.0, 200.0);
        ride.brake = Brake::Road(Road { slope: -0.05, ..Road::LEVEL });
        ride.legs = Legs::Coast;
        (0..60).for_each(|_| ride.pass(1.0));
        assert!(ride.speed > 5.0 && ride.power == 0.0);
    }
}
