//! The control session of a fitness machine, whatever the machine says and whenever.

use std::time::Duration;

use strapline_gatt::{
    Characteristic, ControlInput, ControlOutput, ControlRequest, FitnessMachineControl,
    FitnessMachineControlPoint, FitnessMachineFeature, FitnessMachineStatus, Reading, Simulation,
    SupportedInclinationRange, SupportedPowerRange, SupportedResistanceRange, SupportedSpeedRange,
    Target as Goal, Uuid, decode,
};

use super::{Target, tape, tape::Tape};

const VALUES: [Uuid; 7] = [
    FitnessMachineControlPoint::UUID,
    FitnessMachineStatus::UUID,
    FitnessMachineFeature::UUID,
    SupportedPowerRange::UUID,
    SupportedResistanceRange::UUID,
    SupportedSpeedRange::UUID,
    SupportedInclinationRange::UUID,
];

/// Kinds of events below this are requests; the values follow.
const REQUESTS: u8 = 11;
const EVENTS: u8 = REQUESTS + VALUES.len() as u8 + 3;

pub(super) fn target() -> Target {
    let read = (0..).zip(VALUES).flat_map(|(index, uuid)| {
        tape::vectors(uuid).map(move |value| [&[REQUESTS + index, 0][..], &tape::value(value)].concat())
    });
    // A power is wanted, control granted, the power taken.
    let conversation = [
        &[6, 0, 200, 0, REQUESTS, 0][..],
        &tape::value(&[0x80, 0, 1]),
        &[REQUESTS, 0],
        &tape::value(&[0x80, 5, 1]),
    ];
    Target::new("machine-control", check).seeds(read).seeds([conversation.concat()])
}

fn check(input: &[u8]) {
    let mut control = FitnessMachineControl::new();
    let (mut tape, mut now) = (Tape::new(input), Duration::ZERO);
    while !tape.is_empty() {
        let kind = tape.u8() % EVENTS;
        now += tape.pause();
        let input = match kind {
            0..REQUESTS => Some(ControlInput::Request(request(kind, &mut tape))),
            _ if usize::from(kind - REQUESTS) < VALUES.len() => {
                value(VALUES[usize::from(kind - REQUESTS)], tape.value())
            }
            kind if kind == EVENTS - 3 => Some(ControlInput::WriteFailed),
            kind if kind == EVENTS - 2 => Some(ControlInput::Unlinked),
            _ => None,
        };
        if let Some(input) = input {
            control.handle(now, input);
            assert!(input != ControlInput::Unlinked || !control.has_control());
        }
        drain(&mut control, now);
    }
    // However it was before: it comes to rest, although the machine says nothing more.
    for _ in 0..32 {
        let Some(deadline) = control.deadline() else { break };
        now = now.max(deadline);
        drain(&mut control, now);
    }
    assert_eq!(control.deadline(), None, "it does not come to rest");
}

fn drain(control: &mut FitnessMachineControl, now: Duration) {
    let mut count = 0;
    while let Some(output) = control.poll(now) {
        count += 1;
        assert!(count <= 16, "one input, endless outputs");
        if let ControlOutput::Write(command) = output {
            assert!(
                control.deadline().is_some_and(|deadline| deadline > now),
                "an answer that nobody waits for"
            );
            let read = decode(FitnessMachineControlPoint::UUID, command.as_bytes());
            let Ok(Reading::FitnessMachineControlPoint(FitnessMachineControlPoint::Command {
                op,
                truncated,
                ..
            })) = read
            else {
                panic!("no command: {read:?}")
            };
            assert_eq!((op, truncated), (command.op(), false));
        }
    }
}

fn request(kind: u8, tape: &mut Tape<'_>) -> ControlRequest {
    match kind {
        0 => ControlRequest::Control,
        1 => ControlRequest::Start,
        2 => ControlRequest::Stop,
        3 => ControlRequest::Pause,
        4 => ControlRequest::Reset,
        5 => ControlRequest::SpinDown,
        6 => ControlRequest::Target(Goal::Power(tape.u16().cast_signed())),
        7 => ControlRequest::Target(Goal::Resistance(tape.u16().cast_signed())),
        8 => ControlRequest::Target(Goal::Speed(tape.u16())),
        9 => ControlRequest::Target(Goal::Inclination(tape.u16().cast_signed())),
        _ => ControlRequest::Target(Goal::Simulation(Simulation {
            wind: tape.u16().cast_signed(),
            grade: tape.u16().cast_signed(),
            rolling_resistance: tape.u8(),
            wind_resistance: tape.u8(),
        })),
    }
}

fn value(uuid: Uuid, value: &[u8]) -> Option<ControlInput> {
    Some(match decode(uuid, value).ok()? {
        Reading::FitnessMachineControlPoint(response) => ControlInput::Response(response),
        Reading::FitnessMachineStatus(status) => ControlInput::Status(status),
        Reading::FitnessMachineFeature(feature) => ControlInput::Feature(feature),
        Reading::SupportedPowerRange(range) => ControlInput::PowerRange(range),
        Reading::SupportedResistanceRange(range) => ControlInput::ResistanceRange(range),
        Reading::SupportedSpeedRange(range) => ControlInput::SpeedRange(range),
        Reading::SupportedInclinationRange(range) => ControlInput::InclinationRange(range),
        _ => return None,
    })
}
