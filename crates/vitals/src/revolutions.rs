//! Rates from counters. A speed, cadence or power sensor does not send a rate but how often something has turned, and
//! when, by its own clock, the last turn ended (Cycling Speed and Cadence Service 1.0, 3.1.1.2; Cycling Power Service
//! 1.1, 3.2.1). The rate is the difference of two such events, modulo the width of their fields.
//!
//! | what comes | what is done |
//! |---|---|
//! | the first event, or the first after a lost link | a baseline: no rate yet |
//! | the same event again | the rate holds for 4 s, then it is 0 |
//! | turns in no time | no rate from it; it waits for the next event |
//! | time without turns | 0: the sensor says that nothing turns |
//! | a counter that went back, or on by half its range | it was reset: a new baseline |
//! | nothing new for about as long as the sensor's clock takes to wrap | its time is ambiguous: a new baseline |
//! | a rate that no rider reaches | left out; a baseline only if the event after it agrees with it |

use core::time::Duration;

use strapline_units::Timestamp;

/// How long a rate holds without a new event. At 15 turns a minute they are that far apart.
pub const STOPPED_AFTER: Duration = Duration::from_secs(4);
/// A rider who spins as fast as this is on a track, for a few seconds.
const MOST_CRANK_RPM: f64 = 250.0;
/// Faster is a counter that jumped, not a descent.
const MOST_KM_H: f64 = 120.0;
/// How much earlier than after a whole period the time counts as ambiguous: an event arrives after it happened, and not
/// always equally late.
const PERIOD_MARGIN: Duration = Duration::from_secs(4);
/// The circumference of a wheel of 700x25C, in mm.
pub const WHEEL_CIRCUMFERENCE_MM: u32 = 2105;

/// One counter of one sensor.
#[derive(Clone, Debug)]
pub struct Revolutions {
    /// Bits of the counter beyond which it wraps.
    mask: u32,
    ticks_per_second: u16,
    most_rpm: f64,
    /// What the next event is compared with.
    baseline: Option<Event>,
    /// An event that the baseline made implausible, until one agrees with either.
    suspect: Option<Event>,
    /// As sent last.
    seen: Option<(u32, u16)>,
    rpm: Option<f64>,
    /// When the sensor last said something new that was believed.
    moved: Timestamp,
}

#[derive(Clone, Copy, Debug)]
struct Event {
    revolutions: u32,
    time: u16,
    arrival: Timestamp,
}

/// What one notification says about a counter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turn {
    /// Whether count or time differ from the notification before; `None` for the first.
    pub new_event: Option<bool>,
    /// Revolutions since the notification before, as far as they are believed.
    pub revolutions: u32,
    /// Revolutions per minute; `None` where there is no telling yet.
    pub rpm: Option<f64>,
    /// What the rate was measured over, in ticks of the sensor's clock; 0 where it is not new.
    pub ticks: u16,
    /// Whether the next event is compared with this one.
    anchored: bool,
}

impl Revolutions {
    /// A crank's counter, of 16 bits and 1/1024 s, in both services.
    pub const fn crank() -> Self {
        Self::new(0xFFFF, 1024, MOST_CRANK_RPM)
    }

    const fn new(mask: u32, ticks_per_second: u16, most_rpm: f64) -> Self {
        Self {
            mask,
            ticks_per_second,
            most_rpm,
            baseline: None,
            suspect: None,
            seen: None,
            rpm: None,
            moved: Timestamp::from_unix_micros(0),
        }
    }

    /// Forgets what was before a lost link: the sensor may have started anew.
    pub const fn restart(&mut self) {
        *self = Self::new(self.mask, self.ticks_per_second, self.most_rpm);
    }

    /// A notification that arrived at `arrival` says that the turn that made it `revolutions` ended at `event_time`.
    pub fn update(&mut self, arrival: Timestamp, revolutions: u32, event_time: u16) -> Turn {
        let event = Event { revolutions, time: event_time, arrival };
        let sent = (revolutions, event_time);
        let new_event = self.seen.replace(sent).map(|before| before != sent);
        let turn = match self.baseline {
            None => self.anchor(event, 0, None),
            Some(_) if new_event == Some(false) => self.held(arrival),
            Some(baseline) => self.turn(baseline, event),
        };
        Turn { new_event, ..turn }
    }

    /// Revolutions per minute at a time without a notification: held, then 0.
    pub fn rpm_at(&self, now: Timestamp) -> Option<f64> {
        match self.baseline {
            Some(_) if now.duration_since(self.moved) >= STOPPED_AFTER => Some(0.0),
            _ => self.rpm,
        }
    }

    fn turn(&mut self, baseline: Event, event: Event) -> Turn {
        let Some(turned) = self.turned(baseline, event) else {
            return self.anchor(event, 0, None);
        };
        let elapsed = event.arrival.duration_since(baseline.arrival);
        let period = Duration::from_secs(65_536 / u64::from(self.ticks_per_second));
        if elapsed + PERIOD_MARGIN >= period {
            // The turns are sure all the same, unless there are too many for the time.
            let most = elapsed.as_secs_f64() / 60.0 * self.most_rpm;
            return self.anchor(event, if f64::from(turned) <= most { turned } else { 0 }, None);
        }
        let ticks = event.time.wrapping_sub(baseline.time);
        match (turned, ticks) {
            (_, 0) => self.held(event.arrival),
            (0, _) => self.anchor(event, 0, Some((0.0, ticks))),
            _ if self.plausible(baseline, event) => {
                self.anchor(event, turned, Some((self.rate(turned, ticks), ticks)))
            }
            _ => match self.suspect.filter(|suspect| self.plausible(*suspect, event)) {
                // Two that agree with each other and not with the baseline: the counter was set.
                Some(suspect) => {
                    let turned = self.turned(suspect, event).unwrap_or(0);
                    let ticks = event.time.wrapping_sub(suspect.time);
                    self.anchor(event, turned, Some((self.rate(turned, ticks), ticks)))
                }
                None => {
                    self.suspect = Some(event);
                    self.held(event.arrival)
                }
            },
        }
    }

    /// Turns from one event to another; `None` where the counter went back.
    fn turned(&self, from: Event, to: Event) -> Option<u32> {
        let turned = to.revolutions.wrapping_sub(from.revolutions) & self.mask;
        (turned <= self.mask / 2).then_some(turned)
    }

    fn plausible(&self, from: Event, to: Event) -> bool {
        let ticks = to.time.wrapping_sub(from.time);
        ticks > 0 && self.turned(from, to).is_some_and(|turned| self.rate(turned, ticks) <= self.most_rpm)
    }

    fn rate(&self, turned: u32, ticks: u16) -> f64 {
        f64::from(turned) * 60.0 * f64::from(self.ticks_per_second) / f64::from(ticks)
    }

    fn anchor(&mut self, event: Event, revolutions: u32, rate: Option<(f64, u16)>) -> Turn {
        self.baseline = Some(event);
        self.suspect = None;
        self.moved = event.arrival;
        self.rpm = rate.map(|(rpm, _)| rpm);
        let ticks = rate.map_or(0, |(_, ticks)| ticks);
        Turn { new_event: None, revolutions, rpm: self.rpm, ticks, anchored: true }
    }

    fn held(&self, now: Timestamp) -> Turn {
        Turn { rpm: self.rpm_at(now), ..Turn::default() }
    }
}

/// A wheel: its counter and its size.
#[derive(Clone, Debug)]
pub struct Wheel {
    revolutions: Revolutions,
    circumference_mm: u32,
    distance_mm: u64,
}

impl Wheel {
    /// A wheel of a speed sensor (CSC Measurement), whose clock ticks in 1/1024 s.
    pub fn of_speed_sensor(circumference_mm: u32) -> Self {
        Self::new(1024, circumference_mm)
    }

    /// A wheel of a power meter (Cycling Power Measurement), whose clock ticks in 1/2048 s.
    pub fn of_power_meter(circumference_mm: u32) -> Self {
        Self::new(2048, circumference_mm)
    }

    fn new(ticks_per_second: u16, circumference_mm: u32) -> Self {
        let most_rpm = MOST_KM_H / 60.0 * 1e6 / f64::from(circumference_mm.max(1));
        Self {
            revolutions: Revolutions::new(u32::MAX, ticks_per_second, most_rpm),
            circumference_mm,
            distance_mm: 0,
        }
    }

    /// Forgets what was before a lost link, but not the distance.
    pub const fn restart(&mut self) {
        self.revolutions.restart();
    }

    /// A notification; see [`Revolutions::update`].
    pub fn update(&mut self, arrival: Timestamp, revolutions: u32, event_time: u16) -> Turn {
        let turn = self.revolutions.update(arrival, revolutions, event_time);
        self.distance_mm += u64::from(turn.revolutions) * u64::from(self.circumference_mm);
        turn
    }

    /// The speed at a rate, in km/h.
    pub fn km_h(&self, rpm: f64) -> f64 {
        rpm * 60.0 * f64::from(self.circumference_mm) / 1e6
    }

    /// The speed at a time without a notification, in km/h: held, then 0.
    pub fn km_h_at(&self, now: Timestamp) -> Option<f64> {
        self.revolutions.rpm_at(now).map(|rpm| self.km_h(rpm))
    }

    /// The distance since the first event, in m.
    pub fn distance_m(&self) -> f64 {
        self.distance_mm as f64 / 1000.0
    }
}

/// Power by accumulated torque, for what sends torque: average torque over the turns times angular velocity, which is
/// the difference of the sums times 2π by time.
#[derive(Clone, Debug, Default)]
pub struct TorquePower {
    baseline: Option<u16>,
}

impl TorquePower {
    /// Nothing seen yet.
    pub const fn new() -> Self {
        Self { baseline: None }
    }

    /// The average power of `turn` in W, from the sum of torque in 1/32 N·m that came with it. `source` is what turned:
    /// the crank or the wheel, whichever the torque is measured at. `None` where the turn has no rate of its own.
    pub fn update(&mut self, torque_1_32_nm: u16, turn: &Turn, source: &Revolutions) -> Option<f64> {
        if !turn.anchored {
            return None;
        }
        let before = self.baseline.replace(torque_1_32_nm)?;
        let torque_nm = f64::from(torque_1_32_nm.wrapping_sub(before)) / 32.0;
        let seconds = f64::from(turn.ticks) / f64::from(source.ticks_per_second);
        (turn.ticks > 0).then_some(torque_nm * core::f64::consts::TAU / seconds)
    }
}

/// Wheel and crank of one sensor, whichever of them a notification carries.
#[derive(Clone, Debug)]
pub struct CyclingRates {
    wheel: Wheel,
    crank: Revolutions,
}

/// What one notification of a speed, cadence or power sensor says. `None` for what it does not carry or tell yet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CyclingRate {
    /// Whether a count or time differs from the last notification that carried it; `None` for the first.
    pub new_event: Option<bool>,
    /// Cadence, in revolutions per minute.
    pub cadence_rpm: Option<f64>,
    /// Speed, in km/h.
    pub speed_km_h: Option<f64>,
    /// Distance since the first notification, in m, over lost links.
    pub distance_m: Option<f64>,
    /// The crank's turn, for [`TorquePower`].
    pub crank: Option<Turn>,
}

impl CyclingRates {
    /// Of a speed and cadence sensor (CSC Measurement) on a wheel of that circumference.
    pub fn of_speed_sensor(circumference_mm: u32) -> Self {
        Self { wheel: Wheel::of_speed_sensor(circumference_mm), crank: Revolutions::crank() }
    }

    /// Of a power meter (Cycling Power Measurement) on a bicycle with wheels of that circumference.
    pub fn of_power_meter(circumference_mm: u32) -> Self {
        Self { wheel: Wheel::of_power_meter(circumference_mm), crank: Revolutions::crank() }
    }

    /// Forgets what was before a lost link, but not the distance.
    pub const fn restart(&mut self) {
        self.wheel.restart();
        self.crank.restart();
    }

    /// A notification with what it carries: count and event time of the wheel, of the crank, of both or of neither.
    pub fn update(
        &mut self,
        arrival: Timestamp,
        wheel: Option<(u32, u16)>,
        crank: Option<(u16, u16)>,
    ) -> CyclingRate {
        let wheel = wheel.map(|(revolutions, time)| self.wheel.update(arrival, revolutions, time));
        let crank = crank.map(|(revolutions, time)| self.crank.update(arrival, revolutions.into(), time));
        let new = |turn: Option<Turn>| turn.and_then(|turn| turn.new_event);
        CyclingRate {
            // `Some` is greater than `None`, and new is greater than not new.
            new_event: new(wheel).max(new(crank)),
            cadence_rpm: crank.and_then(|turn| turn.rpm),
            speed_km_h: wheel.and_then(|turn| turn.rpm).map(|rpm| self.wheel.km_h(rpm)),
            distance_m: wheel.map(|_| self.wheel.distance_m()),
            crank,
        }
    }

    /// The crank's counter, for [`TorquePower`].
    pub const fn crank(&self) -> &Revolutions {
        &self.crank
    }
}
