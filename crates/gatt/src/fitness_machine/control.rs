//! A client's side of the control point as a pure state machine: one command at a time, control asked for before
//! anything else, and of targets that change quickly only the newest one sent.
//!
//! Inputs are events with the time at which they happened (of any epoch, never going back); what to do is asked for
//! with [`FitnessMachineControl::poll`] until it gives `None`, and again at [`FitnessMachineControl::deadline`].

mod messages;

use core::time::Duration;

pub use messages::{ControlError, ControlInput, ControlOutput, ControlRequest, Simulation, Target};

use super::control_point::{Command, ControlResult, FitnessMachineControlPoint};
use super::feature::FitnessMachineFeature;
use super::ranges::{
    SupportedInclinationRange, SupportedPowerRange, SupportedResistanceRange, SupportedSpeedRange,
};
use super::status::FitnessMachineStatus;

/// How long a response is waited for. Machines answer within a second; the specification allows 30 s, which nobody
/// on a bike waits.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(3);
/// How often a command is written before the machine counts as dumb.
const ATTEMPTS: u8 = 3;
/// Control that is lost twice within this time is wanted by someone else: it is left to them.
const CONTENTION: Duration = Duration::from_secs(30);

/// One target for each thing that a machine can do beside the others.
type Targets = [Option<Target>; 3];

/// A command that waits for its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Flight {
    request: ControlRequest,
    command: Command,
    attempts: u8,
    /// When the command is written again.
    until: Duration,
}

/// A control session. See the module's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FitnessMachineControl {
    feature: Option<FitnessMachineFeature>,
    power: Option<SupportedPowerRange>,
    resistance: Option<SupportedResistanceRange>,
    speed: Option<SupportedSpeedRange>,
    inclination: Option<SupportedInclinationRange>,
    granted: bool,
    lost_at: Option<Duration>,
    /// Resistance levels go out in 16 bits: this machine refused 8.
    wide_resistance: bool,
    flight: Option<Flight>,
    /// What waits, besides targets.
    action: Option<ControlRequest>,
    /// The newest targets that were not sent yet, by [`Target::slot`].
    targets: Targets,
    /// The targets that the machine holds.
    held: Targets,
    /// What is to be told.
    news: Option<ControlOutput>,
}

impl FitnessMachineControl {
    /// A session on a machine of which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the machine has granted control and it was not lost since.
    pub const fn has_control(&self) -> bool {
        self.granted
    }

    /// The targets that the machine holds: one way to brake, a speed, an inclination.
    pub fn held(&self) -> impl Iterator<Item = Target> {
        self.held.iter().flatten().copied()
    }

    /// Takes what happened at `now`.
    pub fn handle(&mut self, now: Duration, input: ControlInput) {
        match input {
            ControlInput::Request(request) => self.want(request),
            ControlInput::Feature(feature) => self.feature = Some(feature),
            ControlInput::PowerRange(range) => self.power = Some(range),
            ControlInput::ResistanceRange(range) => self.resistance = Some(range),
            ControlInput::SpeedRange(range) => self.speed = Some(range),
            ControlInput::InclinationRange(range) => self.inclination = Some(range),
            ControlInput::Response(FitnessMachineControlPoint::Response { to, result, .. }) => {
                self.answered(now, to, result);
            }
            ControlInput::Response(FitnessMachineControlPoint::Command { .. }) => {}
            ControlInput::Status(status) => match status.op {
                FitnessMachineStatus::CONTROL_LOST => self.lose(now),
                FitnessMachineStatus::RESET
                | FitnessMachineStatus::STOPPED_OR_PAUSED
                | FitnessMachineStatus::STOPPED_BY_SAFETY_KEY => self.held = Targets::default(),
                _ => {}
            },
            ControlInput::WriteFailed => self.fail(ControlError::NotWritten),
            ControlInput::Unlinked => *self = Self { wide_resistance: self.wide_resistance, ..Self::new() },
        }
    }

    /// The next thing to do or tell at `now`.
    pub fn poll(&mut self, now: Duration) -> Option<ControlOutput> {
        if let Some(news) = self.news.take() {
            return Some(news);
        }
        if let Some(flight) = &mut self.flight {
            if now < flight.until {
                return None;
            }
            if flight.attempts < ATTEMPTS {
                flight.attempts += 1;
                flight.until = now + RESPONSE_TIMEOUT;
                return Some(ControlOutput::Write(flight.command));
            }
            self.fail(ControlError::NoResponse);
            return self.news.take();
        }
        self.take_off(now)
    }

    /// When [`Self::poll`] has something new without an input.
    pub fn deadline(&self) -> Option<Duration> {
        self.flight.map(|flight| flight.until)
    }

    fn want(&mut self, request: ControlRequest) {
        let feature = match request {
            ControlRequest::Target(Target::Power(_)) => FitnessMachineFeature::POWER_TARGET,
            ControlRequest::Target(Target::Resistance(_)) => FitnessMachineFeature::RESISTANCE_TARGET,
            ControlRequest::Target(Target::Speed(_)) => FitnessMachineFeature::SPEED_TARGET,
            ControlRequest::Target(Target::Inclination(_)) => FitnessMachineFeature::INCLINATION_TARGET,
            ControlRequest::Target(Target::Simulation(_)) => FitnessMachineFeature::SIMULATION,
            ControlRequest::SpinDown => FitnessMachineFeature::SPIN_DOWN,
            _ => 0,
        };
        // Machines that were not asked may take it.
        let refused = self.feature.and_then(|known| known.takes(feature)) == Some(false);
        if feature != 0 && refused {
            self.news = Some(ControlOutput::Refused(request, ControlError::NotSupported));
            return;
        }
        match request {
            ControlRequest::Target(target) => {
                let target = self.within(target);
                put(&mut self.targets, target);
            }
            // Whatever waits asks for control by itself.
            ControlRequest::Control => self.action = self.action.or(Some(request)),
            // What is stopped must not start again by a target that waited.
            ControlRequest::Stop | ControlRequest::Pause | ControlRequest::Reset => {
                self.targets = Targets::default();
                self.action = Some(request);
            }
            _ => self.action = Some(request),
        }
    }

    /// A target within what the machine supports.
    fn within(&self, target: Target) -> Target {
        let clamp = |value: i32, range: Option<(i32, i32, i32)>| match range {
            Some((min, max, step)) if min < max => {
                let step = step.max(1);
                // To the nearest step from the least.
                let steps = (value.clamp(min, max) - min + step / 2) / step;
                min + steps.min((max - min) / step) * step
            }
            _ => value,
        };
        macro_rules! limits {
            ($range:expr) => {
                $range.map(|range| (range.min.into(), range.max.into(), range.increment.into()))
            };
        }
        match target {
            Target::Power(watts) => Target::Power(clamp(watts.into(), limits!(self.power)) as i16),
            Target::Resistance(level) => {
                Target::Resistance(clamp(level.into(), limits!(self.resistance)) as i16)
            }
            Target::Speed(speed) => Target::Speed(clamp(speed.into(), limits!(self.speed)) as u16),
            Target::Inclination(inclination) => {
                Target::Inclination(clamp(inclination.into(), limits!(self.inclination)) as i16)
            }
            Target::Simulation(_) => target,
        }
    }

    /// The next command, if one waits. Targets wait for actions, of which there is one at a time.
    fn take_off(&mut self, now: Duration) -> Option<ControlOutput> {
        let target = self.targets.iter().flatten().next().copied();
        let wanted = self.action.or_else(|| target.map(ControlRequest::Target))?;
        let mut request = ControlRequest::Control;
        if self.granted {
            request = wanted;
            let is_so = match request {
                ControlRequest::Control => true,
                ControlRequest::Target(target) => self.held().any(|held| held == target),
                _ => false,
            };
            if let (None, Some(target)) = (self.action.take(), target) {
                clear(&mut self.targets, target);
            }
            if is_so {
                return Some(ControlOutput::Done(request));
            }
        }
        let command = self.command(request);
        self.flight = Some(Flight { request, command, attempts: 1, until: now + RESPONSE_TIMEOUT });
        Some(ControlOutput::Write(command))
    }

    fn command(&self, request: ControlRequest) -> Command {
        match request {
            ControlRequest::Control => Command::request_control(),
            ControlRequest::Start => Command::start(),
            ControlRequest::Stop => Command::stop(),
            ControlRequest::Pause => Command::pause(),
            ControlRequest::Reset => Command::reset(),
            ControlRequest::SpinDown => Command::spin_down(),
            ControlRequest::Target(Target::Power(watts)) => Command::target_power(watts),
            ControlRequest::Target(Target::Resistance(level)) => match u8::try_from(level) {
                Ok(level) if !self.wide_resistance => Command::target_resistance(level),
                _ => Command::target_resistance_wide(level),
            },
            ControlRequest::Target(Target::Speed(speed)) => Command::target_speed(speed),
            ControlRequest::Target(Target::Inclination(inclination)) => {
                Command::target_inclination(inclination)
            }
            ControlRequest::Target(Target::Simulation(road)) => {
                Command::simulation(road.wind, road.grade, road.rolling_resistance, road.wind_resistance)
            }
        }
    }

    fn answered(&mut self, now: Duration, to: u8, result: ControlResult) {
        let Some(flight) = self.flight.take_if(|flight| flight.command.op() == to) else {
            return; // an answer to what nobody waits for any more
        };
        match (result, flight.request) {
            (ControlResult::SUCCESS, ControlRequest::Control) => {
                self.granted = true;
                if self.action == Some(ControlRequest::Control) {
                    self.action = None;
                }
            }
            (ControlResult::SUCCESS, ControlRequest::Target(target)) => put(&mut self.held, target),
            // A reset takes control and target with it (4.16.2.2).
            (ControlResult::SUCCESS, ControlRequest::Reset) => {
                (self.granted, self.held) = (false, Targets::default());
            }
            (ControlResult::SUCCESS, ControlRequest::Stop | ControlRequest::Pause) => {
                self.held = Targets::default();
            }
            (ControlResult::SUCCESS, _) => {}
            // Control went to someone else and was not told: asked for again, and this with it.
            (ControlResult::CONTROL_NOT_PERMITTED, request) if self.granted => {
                self.wait_again(request);
                self.lose(now);
                return;
            }
            (ControlResult::INVALID_PARAMETER | ControlResult::FAILED, ControlRequest::Target(target))
                if to == Command::TARGET_RESISTANCE && !self.wide_resistance =>
            {
                self.wide_resistance = true;
                self.wait_again(ControlRequest::Target(target));
                return;
            }
            _ => {
                self.flight = Some(flight);
                self.fail(ControlError::Answered(result));
                return;
            }
        }
        self.news = Some(ControlOutput::Done(flight.request));
    }

    /// Puts back what could not be done yet, unless something newer waits.
    fn wait_again(&mut self, request: ControlRequest) {
        match request {
            ControlRequest::Target(target) => {
                if let Some(slot @ None) = self.targets.get_mut(target.slot()) {
                    *slot = Some(target);
                }
            }
            action => self.action = self.action.or(Some(action)),
        }
    }

    /// Gives up the command in flight. Without control, what waits for it is given up too.
    fn fail(&mut self, error: ControlError) {
        let Some(flight) = self.flight.take() else { return };
        let mut request = flight.request;
        if request == ControlRequest::Control {
            let target = core::mem::take(&mut self.targets).into_iter().flatten().next();
            request = self.action.take().or_else(|| target.map(ControlRequest::Target)).unwrap_or(request);
        }
        self.news = Some(ControlOutput::Refused(request, error));
    }

    fn lose(&mut self, now: Duration) {
        if !self.granted {
            return;
        }
        self.granted = false;
        // A command in flight will not be answered any more.
        if let Some(flight) = self.flight.take() {
            self.wait_again(flight.request);
        }
        for held in core::mem::take(&mut self.held).into_iter().flatten() {
            self.wait_again(ControlRequest::Target(held));
        }
        let contended = self.lost_at.is_some_and(|lost| now.saturating_sub(lost) < CONTENTION);
        self.lost_at = Some(now);
        if contended {
            (self.action, self.targets) = (None, Targets::default());
        } else {
            self.action = self.action.or(Some(ControlRequest::Control));
        }
        self.news = Some(ControlOutput::ControlLost(!contended));
    }
}

fn put(targets: &mut Targets, target: Target) {
    if let Some(slot) = targets.get_mut(target.slot()) {
        *slot = Some(target);
    }
}

fn clear(targets: &mut Targets, target: Target) {
    if let Some(slot) = targets.get_mut(target.slot()) {
        *slot = None;
    }
}

#[cfg(test)]
mod tests;
