//! The conversation with a Polar sensor, whatever the sensor says and whenever.

use std::time::Duration;

use strapline_gatt::Characteristic;
use strapline_gatt::polar::{
    PmdControlPoint, PmdData, PmdInput, PmdOutput, PmdSession, PmdTrouble, PmdType, PmdWanted, command,
};

use super::{Target, tape, tape::Tape};

pub(super) fn target() -> Target {
    let controls = || tape::vectors(PmdControlPoint::UUID);
    let each = controls().map(|value| [&[0, 0][..], &tape::value(value)].concat());
    // A whole conversation: features, nothing runs, settings, started; a frame; leaving, stopped.
    let features = [0x0F, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let answers: [&[u8]; 4] = [
        &[0xF0, 5, 0, 0, 0],
        &[0xF0, 1, 0, 0, 0, 0, 1, 0x82, 0, 1, 1, 14, 0],
        &[0xF0, 2, 0, 0, 0, 0],
        &[0xF0, 3, 0, 0, 0],
    ];
    let conversation = [
        vec![0x01, 0, 0],
        tape::value(&features),
        answers[..3].iter().flat_map(|answer| [&[1, 0][..], &tape::value(answer)].concat()).collect(),
        vec![4, 0, 1, 0],
        tape::value(answers[3]),
    ];
    Target::new("polar-session", check).seeds(each).seeds([conversation.concat()])
}

/// What is known of a session from the outside.
#[derive(Default)]
struct Known {
    /// What was told to start and may stream: not where the sensor has said no.
    started: Vec<PmdType>,
    /// What was told to stop since.
    stopping: Vec<PmdType>,
    left: bool,
}

impl Known {
    fn drain(&mut self, session: &mut PmdSession) {
        let mut count = 0;
        while let Some(output) = session.poll() {
            count += 1;
            assert!(count <= 64, "one input, endless outputs");
            match output {
                PmdOutput::Write(value) => {
                    assert!(session.deadline().is_some(), "an answer that nobody waits for");
                    let stop = PmdType::ALL.into_iter().find(|it| value == command::stop(*it));
                    self.stopping.extend(stop);
                    if let [2, measurement, ..] = value[..] {
                        let measurement = PmdType::from_octet(measurement);
                        self.stopping.retain(|it| Some(*it) != measurement);
                        self.started.extend(measurement);
                    }
                    // The ops of GET_SETTINGS, START, STOP and MEASUREMENT_STATUS.
                    assert!(matches!(value.first(), Some(1 | 2 | 3 | 5)), "no command: {value:02x?}");
                }
                PmdOutput::Started { measurement, factor, .. } => {
                    assert!(factor.is_finite());
                    assert!(self.started.contains(&measurement), "not told to start");
                }
                // Whether the command or its answer was lost nobody knows; and new features say nothing of old streams.
                PmdOutput::Trouble(_, PmdTrouble::NoAnswer | PmdTrouble::NotOffered) => {}
                PmdOutput::Trouble(measurement, _) | PmdOutput::Stopped(measurement) => {
                    self.started.retain(|it| *it != measurement);
                }
                PmdOutput::Left => self.left = true,
            }
        }
    }
}

fn check(input: &[u8]) {
    let mut tape = Tape::new(input);
    let kinds = tape.u8();
    let all = [PmdType::Ecg, PmdType::Acc, PmdType::Ppi, PmdType::Gyro];
    let measured = all.into_iter().enumerate().filter(|(bit, _)| kinds >> bit & 1 == 1);
    let mut session = PmdSession::new(measured.map(|(_, measurement)| PmdWanted {
        measurement,
        sample_rate_hz: (kinds & 0x10 != 0).then_some(130),
        range: (kinds & 0x20 != 0).then_some(8),
    }));
    let (mut known, mut now) = (Known::default(), Duration::ZERO);
    while !tape.is_empty() {
        let kind = tape.u8();
        now += tape.pause();
        match kind % 8 {
            0 => session.handle(now, PmdInput::Features(tape.value())),
            1 | 2 => session.handle(now, PmdInput::Indication(tape.value())),
            3 => session.handle(now, PmdInput::WriteFailed),
            4 => session.handle(now, PmdInput::Leave),
            5 => {
                session.handle(now, PmdInput::LinkLost);
                known = Known::default();
            }
            6 => {
                if let Ok(frame) = PmdData::decode(tape.value()) {
                    let context = session.context(&frame);
                    assert!(context.factor.is_finite());
                    assert_eq!(session.context(&frame).previous_timestamp_ns, Some(frame.timestamp_ns));
                }
            }
            _ => session.handle(now, PmdInput::Tick),
        }
        known.drain(&mut session);
    }
    leave(session, known, now);
}

/// However it was before: leaving ends, and everything that may stream is told to stop, even if the sensor says nothing
/// more.
fn leave(mut session: PmdSession, mut known: Known, mut now: Duration) {
    let started = std::mem::take(&mut known.started);
    known.left = false;
    session.handle(now, PmdInput::Leave);
    known.drain(&mut session);
    for _ in 0..16 {
        let Some(deadline) = session.deadline() else { break };
        now = now.max(deadline);
        session.handle(now, PmdInput::Tick);
        known.drain(&mut session);
    }
    assert!(known.left && session.deadline().is_none(), "it does not leave");
    for measurement in started {
        assert!(known.stopping.contains(&measurement), "{measurement:?} streams on");
    }
}
