//! A person on foot: stands, walks, runs. Cadences and step lengths are those of adults (Murray et al. 1964; Cavanagh
//! and Kram 1989).

use strapline_units::SplitMix64;

/// What the person does from one moment to the next. Times are in seconds since the start.
#[derive(Clone, Debug)]
pub(crate) struct Runner {
    random: SplitMix64,
    run_share: f64,
    now: f64,
    gait: Gait,
    gait_left: f64,
    wanted: Steps,
    pub(crate) is: Steps,
    /// Steps made.
    pub(crate) steps: f64,
    /// Way made, in m.
    pub(crate) metres: f64,
}

/// How somebody steps.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Steps {
    pub(crate) per_minute: f64,
    /// In m.
    pub(crate) length: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gait {
    Stand,
    Walk,
    Run,
}

/// Steps of the simulation, in s.
const STEP: f64 = 0.125;
/// In which a new gait comes 63 % of its way, in s.
const TIME_CONSTANT: f64 = 1.5;

impl Steps {
    pub(crate) const fn metres_per_second(self) -> f64 {
        self.per_minute * self.length / 60.0
    }
}

impl Runner {
    /// Somebody who runs for this share of the way's parts, and else walks or stands.
    pub(crate) fn new(seed: u64, run_share: f64) -> Self {
        Self {
            random: SplitMix64::new(seed),
            run_share,
            now: 0.0,
            gait: Gait::Stand,
            gait_left: 5.0,
            wanted: Steps::default(),
            is: Steps { per_minute: 0.0, length: 0.6 },
            steps: 0.0,
            metres: 0.0,
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.gait == Gait::Run
    }

    /// Goes until a time.
    pub(crate) fn go_until(&mut self, seconds: f64) {
        while self.now < seconds {
            self.step(STEP.min(seconds - self.now));
        }
    }

    fn step(&mut self, dt: f64) {
        self.gait_left -= dt;
        if self.gait_left <= 0.0 {
            self.next_gait();
        }
        let share = (dt / TIME_CONSTANT).min(1.0);
        self.is.per_minute += (self.wanted.per_minute - self.is.per_minute) * share;
        self.is.length += (self.wanted.length - self.is.length) * share;
        if self.gait == Gait::Stand && self.is.per_minute < 30.0 {
            self.is.per_minute = 0.0;
        }
        self.steps += self.is.per_minute / 60.0 * dt;
        self.metres += self.is.metres_per_second() * dt;
        self.now += dt;
    }

    fn next_gait(&mut self) {
        let (dice, length, effort) = (self.random.next_f64(), self.random.next_f64(), self.random.next_f64());
        let (gait, seconds, wanted) = if dice < 0.1 && self.gait != Gait::Stand {
            (Gait::Stand, 8.0 + 10.0 * length, Steps { per_minute: 0.0, length: 0.6 })
        } else if dice < 0.1 + 0.9 * self.run_share {
            let wanted = Steps { per_minute: 160.0 + 20.0 * effort, length: 0.9 + 0.35 * effort };
            (Gait::Run, 40.0 + 80.0 * length, wanted)
        } else {
            let wanted = Steps { per_minute: 100.0 + 20.0 * effort, length: 0.65 + 0.15 * effort };
            (Gait::Walk, 30.0 + 60.0 * length, wanted)
        };
        (self.gait, self.gait_left, self.wanted) = (gait, seconds, wanted);
    }
}
