//! The machine's side of the control point (Fitness Machine Service 1.0, 4.16): who has control, and which commands
//! are taken.

use core::ops::RangeInclusive;
use core::time::Duration;

use strapline_gatt::{
    Characteristic, Command, ControlResult, FitnessMachineControlPoint, FitnessMachineFeature,
    FitnessMachineStatus, Simulation, Uuid,
};

use super::outbox::Outbox;
use crate::encode::control_response_bytes;
use crate::sensor::AttError;

/// Between which speeds a spin down is measured, in 0.01 km/h.
pub(super) const SPIN_DOWN_SPEEDS: (u16, u16) = (3200, 3600);

/// What a machine can be told.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    /// Bits of the target settings.
    pub(super) targets: u32,
    /// W.
    pub(super) power: RangeInclusive<i16>,
    /// 0.1.
    pub(super) resistance: RangeInclusive<i16>,
    /// 0.01 km/h.
    pub(super) speed: RangeInclusive<u16>,
    /// 0.1 %.
    pub(super) inclination: RangeInclusive<i16>,
}

/// What a command that was taken means to the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Reset,
    Speed(u16),
    Inclination(i16),
    Resistance(i16),
    Power(i16),
    Start,
    Stop,
    Pause,
    Simulation(Simulation),
    SpinDown,
}

/// The answer to a command: what is indicated, what the status notifies, what the machine does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    response: Vec<u8>,
    status: Option<Vec<u8>>,
    effect: Option<Effect>,
}

/// The client that has control, if one has.
#[derive(Clone, Debug)]
pub(super) struct ControlPoint {
    limits: Limits,
    granted: bool,
}

impl ControlPoint {
    pub(super) const fn new(limits: Limits) -> Self {
        Self { limits, granted: false }
    }

    pub(super) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The link is gone and control with it.
    pub(super) const fn unlink(&mut self) {
        self.granted = false;
    }

    /// A client writes: the response and the status of the machine wait to leave. What the machine is told, if it is.
    pub(super) fn write(
        &mut self,
        outbox: &mut Outbox,
        now: Duration,
        characteristic: Uuid,
        value: &[u8],
    ) -> Result<Option<Effect>, AttError> {
        if characteristic != FitnessMachineControlPoint::UUID {
            return Err(AttError::WriteNotPermitted);
        }
        let (op, parameters) = value.split_first().ok_or(AttError::InvalidAttributeValueLength)?;
        let answer = self.answer(*op, parameters);
        outbox.post(now, characteristic, answer.response);
        if let Some(status) = answer.status {
            outbox.post(now, FitnessMachineStatus::UUID, status);
        }
        Ok(answer.effect)
    }

    /// Answers a command of at least one octet.
    fn answer(&mut self, op: u8, parameters: &[u8]) -> Answer {
        if op == Command::REQUEST_CONTROL {
            self.granted = true;
            let response = control_response_bytes(op, ControlResult::SUCCESS, None);
            return Answer { response, status: None, effect: None };
        }
        let effect = if self.granted {
            self.effect(op, parameters)
        } else {
            Err(ControlResult::CONTROL_NOT_PERMITTED)
        };
        let speeds = (effect == Ok(Effect::SpinDown)).then_some(SPIN_DOWN_SPEEDS);
        let result = effect.err().unwrap_or(ControlResult::SUCCESS);
        self.granted &= effect != Ok(Effect::Reset);
        let status = effect.ok().map(|effect| [&[status_op(effect)], parameters].concat());
        Answer { response: control_response_bytes(op, result, speeds), status, effect: effect.ok() }
    }

    fn effect(&self, op: u8, parameters: &[u8]) -> Result<Effect, ControlResult> {
        use FitnessMachineFeature as Feature;
        let wide = |octets: [u8; 2]| i16::from_le_bytes(octets);
        let limits = &self.limits;
        let (target, effect) = match (op, parameters) {
            (Command::RESET, []) => (0, Some(Effect::Reset)),
            (Command::START, []) => (0, Some(Effect::Start)),
            (Command::STOP_OR_PAUSE, [1]) => (0, Some(Effect::Stop)),
            (Command::STOP_OR_PAUSE, [2]) => (0, Some(Effect::Pause)),
            (Command::RESET | Command::START | Command::STOP_OR_PAUSE, _) => (0, None),
            (Command::TARGET_SPEED, &[a, b]) => {
                let speed = Some(u16::from_le_bytes([a, b])).filter(|speed| limits.speed.contains(speed));
                (Feature::SPEED_TARGET, speed.map(Effect::Speed))
            }
            (Command::TARGET_INCLINATION, &[a, b]) => {
                let inclination = Some(wide([a, b])).filter(|tenths| limits.inclination.contains(tenths));
                (Feature::INCLINATION_TARGET, inclination.map(Effect::Inclination))
            }
            (Command::TARGET_RESISTANCE, &[a]) => {
                let level = Some(i16::from(a)).filter(|level| limits.resistance.contains(level));
                (Feature::RESISTANCE_TARGET, level.map(Effect::Resistance))
            }
            (Command::TARGET_RESISTANCE, &[a, b]) => {
                let level = Some(wide([a, b])).filter(|level| limits.resistance.contains(level));
                (Feature::RESISTANCE_TARGET, level.map(Effect::Resistance))
            }
            (Command::TARGET_POWER, &[a, b]) => {
                let power = Some(wide([a, b])).filter(|watts| limits.power.contains(watts));
                (Feature::POWER_TARGET, power.map(Effect::Power))
            }
            (Command::SIMULATION, &[a, b, c, d, rolling_resistance, wind_resistance]) => {
                let (wind, grade) = (wide([a, b]), wide([c, d]));
                let road = Simulation { wind, grade, rolling_resistance, wind_resistance };
                (Feature::SIMULATION, Some(Effect::Simulation(road)))
            }
            (Command::SPIN_DOWN, [1]) => (Feature::SPIN_DOWN, Some(Effect::SpinDown)),
            (Command::TARGET_SPEED, _) => (Feature::SPEED_TARGET, None),
            (Command::TARGET_INCLINATION, _) => (Feature::INCLINATION_TARGET, None),
            (Command::TARGET_RESISTANCE, _) => (Feature::RESISTANCE_TARGET, None),
            (Command::TARGET_POWER, _) => (Feature::POWER_TARGET, None),
            (Command::SIMULATION, _) => (Feature::SIMULATION, None),
            (Command::SPIN_DOWN, _) => (Feature::SPIN_DOWN, None),
            _ => return Err(ControlResult::UNSUPPORTED),
        };
        if limits.targets & target != target {
            return Err(ControlResult::UNSUPPORTED);
        }
        effect.ok_or(ControlResult::INVALID_PARAMETER)
    }
}

/// The status that tells all clients of a command, whose parameters it repeats.
const fn status_op(effect: Effect) -> u8 {
    match effect {
        Effect::Reset => FitnessMachineStatus::RESET,
        Effect::Speed(_) => 0x05,
        Effect::Inclination(_) => 0x06,
        Effect::Resistance(_) => 0x07,
        Effect::Power(_) => FitnessMachineStatus::TARGET_POWER,
        Effect::Start => FitnessMachineStatus::STARTED_OR_RESUMED,
        Effect::Stop | Effect::Pause => FitnessMachineStatus::STOPPED_OR_PAUSED,
        Effect::Simulation(_) => FitnessMachineStatus::SIMULATION,
        // Parameter 1 is "start" of the command and "requested" of the status.
        Effect::SpinDown => FitnessMachineStatus::SPIN_DOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control_point() -> ControlPoint {
        ControlPoint::new(Limits {
            targets: FitnessMachineFeature::POWER_TARGET | FitnessMachineFeature::RESISTANCE_TARGET,
            power: 0..=1000,
            resistance: 0..=320,
            speed: 0..=0,
            inclination: 0..=0,
        })
    }

    #[test]
    fn nothing_is_taken_before_control_is_granted() {
        let mut control = control_point();
        let refused = control.answer(Command::TARGET_POWER, &[100, 0]);
        assert_eq!(refused, Answer { response: vec![0x80, 5, 5], status: None, effect: None });
        let granted = control.answer(Command::REQUEST_CONTROL, &[]);
        assert_eq!((granted.response, granted.status), (vec![0x80, 0, 1], None));
        let taken = control.answer(Command::TARGET_POWER, &[100, 0]);
        let expected = Answer {
            response: vec![0x80, 5, 1],
            status: Some(vec![8, 100, 0]),
            effect: Some(Effect::Power(100)),
        };
        assert_eq!(taken, expected);
        control.unlink();
        assert_eq!(control.answer(Command::TARGET_POWER, &[100, 0]).response, [0x80, 5, 5]);
    }

    #[test]
    fn what_the_machine_cannot_do_and_what_it_does_not_understand_are_told_apart() {
        let mut control = control_point();
        control.answer(Command::REQUEST_CONTROL, &[]);
        assert_eq!(control.answer(Command::SIMULATION, &[0; 6]).response, [0x80, 0x11, 2]);
        assert_eq!(control.answer(0x0A, &[1, 0]).response, [0x80, 0x0A, 2]);
        assert_eq!(control.answer(Command::TARGET_POWER, &[0xE9, 3]).response, [0x80, 5, 3], "1001 W");
        assert_eq!(control.answer(Command::TARGET_POWER, &[1]).response, [0x80, 5, 3]);
        assert_eq!(control.answer(Command::STOP_OR_PAUSE, &[3]).response, [0x80, 8, 3]);
    }

    #[test]
    fn a_resistance_is_taken_in_either_width() {
        let mut control = control_point();
        control.answer(Command::REQUEST_CONTROL, &[]);
        let taken = |answer: Answer| answer.effect;
        assert_eq!(taken(control.answer(Command::TARGET_RESISTANCE, &[120])), Some(Effect::Resistance(120)));
        assert_eq!(
            taken(control.answer(Command::TARGET_RESISTANCE, &[44, 1])),
            Some(Effect::Resistance(300))
        );
    }
}
