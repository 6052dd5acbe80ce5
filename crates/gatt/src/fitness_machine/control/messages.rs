//! What goes into a control session and comes out of it.

use crate::{
    Command, ControlResult, FitnessMachineControlPoint, FitnessMachineFeature, FitnessMachineStatus,
    SupportedInclinationRange, SupportedPowerRange, SupportedResistanceRange, SupportedSpeedRange,
};

/// What a machine is to do until told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Hold a power in W, whatever the cadence.
    Power(i16),
    /// Brake at a resistance level in 0.1.
    Resistance(i16),
    /// Run at a speed in 0.01 km/h.
    Speed(u16),
    /// Incline by 0.1 %.
    Inclination(i16),
    /// Feel like a road.
    Simulation(Simulation),
}

/// A road, as a trainer simulates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Wind from ahead in 0.001 m/s.
    pub wind: i16,
    /// Grade in 0.01 %.
    pub grade: i16,
    /// Coefficient of rolling resistance in 0.0001.
    pub rolling_resistance: u8,
    /// Coefficient of wind resistance in 0.01 kg/m.
    pub wind_resistance: u8,
}

impl Default for Simulation {
    /// A level asphalt road without wind, on the hoods.
    fn default() -> Self {
        Self { wind: 0, grade: 0, rolling_resistance: 40, wind_resistance: 51 }
    }
}

/// What the user wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlRequest {
    /// Control, which every other request asks for by itself.
    Control,
    /// Start or resume.
    Start,
    /// Stop.
    Stop,
    /// Pause.
    Pause,
    /// Begin anew; control is lost by it.
    Reset,
    /// Measure friction.
    SpinDown,
    /// Set a target.
    Target(Target),
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlInput {
    /// The user wants something.
    Request(ControlRequest),
    /// The machine's features were read.
    Feature(FitnessMachineFeature),
    /// Its powers were read.
    PowerRange(SupportedPowerRange),
    /// Its resistance levels were read.
    ResistanceRange(SupportedResistanceRange),
    /// Its speeds were read.
    SpeedRange(SupportedSpeedRange),
    /// Its inclinations were read.
    InclinationRange(SupportedInclinationRange),
    /// The control point indicated.
    Response(FitnessMachineControlPoint),
    /// The status notified.
    Status(FitnessMachineStatus),
    /// The write of the last command failed.
    WriteFailed,
    /// The link is gone, and with it control and what was asked for.
    Unlinked,
}

/// What is to be done or told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlOutput {
    /// Write this to the control point, with a response.
    Write(Command),
    /// The machine does what was asked for; a target is the one sent, within its ranges.
    Done(ControlRequest),
    /// It does not.
    Refused(ControlRequest, ControlError),
    /// Someone else took control; `true` when it is being asked for again.
    ControlLost(bool),
}

/// Why a machine does not do what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlError {
    /// Its features say that it cannot.
    NotSupported,
    /// It answered with this.
    Answered(ControlResult),
    /// It does not answer.
    NoResponse,
    /// The link does not take the command.
    NotWritten,
}

impl Target {
    /// Ways to brake exclude each other; a belt has a speed and an inclination.
    pub(super) const fn slot(self) -> usize {
        match self {
            Self::Power(_) | Self::Resistance(_) | Self::Simulation(_) => 0,
            Self::Speed(_) => 1,
            Self::Inclination(_) => 2,
        }
    }
}
