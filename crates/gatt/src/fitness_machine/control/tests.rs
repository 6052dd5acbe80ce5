use alloc::vec::Vec;

use super::*;
use crate::Characteristic;

const NOW: Duration = Duration::from_secs(100);

fn response(to: u8, result: ControlResult) -> ControlInput {
    ControlInput::Response(FitnessMachineControlPoint::Response { to, result, spin_down_speeds: None })
}

fn status(value: &[u8]) -> ControlInput {
    ControlInput::Status(FitnessMachineStatus::decode(value).unwrap())
}

fn want(control: &mut FitnessMachineControl, request: ControlRequest) {
    control.handle(NOW, ControlInput::Request(request));
}

fn power(watts: i16) -> ControlRequest {
    ControlRequest::Target(Target::Power(watts))
}

fn all(control: &mut FitnessMachineControl, now: Duration) -> Vec<ControlOutput> {
    core::iter::from_fn(|| control.poll(now)).take(20).collect()
}

/// A session that has control and nothing to do.
fn granted() -> FitnessMachineControl {
    let mut control = FitnessMachineControl::new();
    want(&mut control, ControlRequest::Control);
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::request_control())]);
    control.handle(NOW, response(Command::REQUEST_CONTROL, ControlResult::SUCCESS));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Done(ControlRequest::Control)]);
    assert!(control.has_control());
    control
}

#[test]
fn control_is_asked_for_before_a_target() {
    let mut control = FitnessMachineControl::new();
    assert_eq!(control.poll(NOW), None);
    want(&mut control, power(200));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::request_control())]);
    control.handle(NOW, response(Command::REQUEST_CONTROL, ControlResult::SUCCESS));
    assert_eq!(
        all(&mut control, NOW),
        [ControlOutput::Done(ControlRequest::Control), ControlOutput::Write(Command::target_power(200))]
    );
    control.handle(NOW, response(Command::TARGET_POWER, ControlResult::SUCCESS));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Done(power(200))]);
    assert!(control.held().eq([Target::Power(200)]));
    assert_eq!(control.deadline(), None);
}

#[test]
fn of_quick_changes_only_the_newest_is_sent() {
    let mut control = granted();
    want(&mut control, power(100));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::target_power(100))]);
    for watts in 101..=150 {
        want(&mut control, power(watts));
        assert_eq!(control.poll(NOW), None, "one command at a time");
    }
    control.handle(NOW, response(Command::TARGET_POWER, ControlResult::SUCCESS));
    assert_eq!(
        all(&mut control, NOW),
        [ControlOutput::Done(power(100)), ControlOutput::Write(Command::target_power(150))]
    );
}

#[test]
fn a_target_that_is_held_is_not_sent_again() {
    let mut control = granted();
    want(&mut control, power(100));
    all(&mut control, NOW);
    control.handle(NOW, response(Command::TARGET_POWER, ControlResult::SUCCESS));
    all(&mut control, NOW);
    want(&mut control, power(100));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Done(power(100))]);
    // But after the user stopped the machine it is.
    control.handle(NOW, status(&[2, 1]));
    want(&mut control, power(100));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::target_power(100))]);
}

#[test]
fn a_command_without_an_answer_is_repeated_and_then_given_up() {
    let mut control = granted();
    want(&mut control, ControlRequest::Start);
    let mut now = NOW;
    for _ in 0..3 {
        assert_eq!(all(&mut control, now), [ControlOutput::Write(Command::start())]);
        assert_eq!(control.poll(now + Duration::from_millis(2_999)), None);
        now = control.deadline().unwrap();
    }
    assert_eq!(now, NOW + Duration::from_secs(9));
    assert_eq!(
        all(&mut control, now),
        [ControlOutput::Refused(ControlRequest::Start, ControlError::NoResponse)]
    );
    assert_eq!(control.deadline(), None);
}

#[test]
fn a_machine_that_grants_no_control_refuses_what_waits_for_it() {
    let mut control = FitnessMachineControl::new();
    want(&mut control, power(200));
    all(&mut control, NOW);
    control.handle(NOW, response(Command::REQUEST_CONTROL, ControlResult::FAILED));
    assert_eq!(
        all(&mut control, NOW),
        [ControlOutput::Refused(power(200), ControlError::Answered(ControlResult::FAILED))]
    );
}

#[test]
fn control_that_is_lost_is_asked_for_again_once_and_the_target_with_it() {
    let mut control = granted();
    want(&mut control, power(180));
    all(&mut control, NOW);
    control.handle(NOW, response(Command::TARGET_POWER, ControlResult::SUCCESS));
    all(&mut control, NOW);
    control.handle(NOW, status(&[0xFF]));
    assert_eq!(
        all(&mut control, NOW),
        [ControlOutput::ControlLost(true), ControlOutput::Write(Command::request_control())]
    );
    control.handle(NOW, response(Command::REQUEST_CONTROL, ControlResult::SUCCESS));
    assert_eq!(
        all(&mut control, NOW),
        [ControlOutput::Done(ControlRequest::Control), ControlOutput::Write(Command::target_power(180))]
    );
    // Someone insists: it is theirs.
    let soon = NOW + Duration::from_secs(5);
    control.handle(soon, status(&[0xFF]));
    assert_eq!(all(&mut control, soon), [ControlOutput::ControlLost(false)]);
    assert!(!control.has_control());
}

#[test]
fn a_command_that_is_not_permitted_asks_for_control_and_is_repeated() {
    let mut control = granted();
    want(&mut control, power(180));
    all(&mut control, NOW);
    control.handle(NOW, response(Command::TARGET_POWER, ControlResult::CONTROL_NOT_PERMITTED));
    assert_eq!(
        all(&mut control, NOW),
        [ControlOutput::ControlLost(true), ControlOutput::Write(Command::request_control())]
    );
    control.handle(NOW, response(Command::REQUEST_CONTROL, ControlResult::SUCCESS));
    let outputs = all(&mut control, NOW);
    assert_eq!(outputs.last(), Some(&ControlOutput::Write(Command::target_power(180))));
}

#[test]
fn what_the_features_lack_is_refused_without_asking_the_machine() {
    let mut control = granted();
    let feature = |targets| FitnessMachineFeature { features: 0, target_settings: Some(targets) };
    control.handle(NOW, ControlInput::Feature(feature(FitnessMachineFeature::SIMULATION)));
    want(&mut control, power(200));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Refused(power(200), ControlError::NotSupported)]);
    let road = Simulation { grade: 350, ..Simulation::default() };
    want(&mut control, ControlRequest::Target(Target::Simulation(road)));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::simulation(0, 350, 40, 51))]);
}

#[test]
fn targets_are_kept_within_the_ranges_and_on_their_steps() {
    let sent = |watts| {
        let mut control = granted();
        let range = SupportedPowerRange { min: 25, max: 803, increment: 5 };
        control.handle(NOW, ControlInput::PowerRange(range));
        want(&mut control, power(watts));
        match control.poll(NOW) {
            Some(ControlOutput::Write(command)) => {
                i16::from_le_bytes(command.as_bytes()[1..].try_into().unwrap())
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([0, -300, 27, 28, 131, 5000].map(sent), [25, 25, 25, 30, 130, 800]);
    // A range of nothing says nothing.
    let mut control = granted();
    control.handle(NOW, ControlInput::PowerRange(SupportedPowerRange { min: 0, max: 0, increment: 0 }));
    want(&mut control, power(230));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::target_power(230))]);
}

#[test]
fn a_machine_that_refuses_a_resistance_of_8_bits_gets_16() {
    let mut control = granted();
    want(&mut control, ControlRequest::Target(Target::Resistance(120)));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::target_resistance(120))]);
    control.handle(NOW, response(Command::TARGET_RESISTANCE, ControlResult::INVALID_PARAMETER));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::target_resistance_wide(120))]);
    control.handle(NOW, response(Command::TARGET_RESISTANCE, ControlResult::INVALID_PARAMETER));
    let refused = ControlError::Answered(ControlResult::INVALID_PARAMETER);
    let request = ControlRequest::Target(Target::Resistance(120));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Refused(request, refused)]);
}

#[test]
fn a_stop_goes_before_a_target_that_waits_and_drops_it() {
    let mut control = granted();
    want(&mut control, ControlRequest::Start);
    all(&mut control, NOW);
    want(&mut control, power(300));
    want(&mut control, ControlRequest::Stop);
    control.handle(NOW, response(Command::START, ControlResult::SUCCESS));
    assert_eq!(
        all(&mut control, NOW),
        [ControlOutput::Done(ControlRequest::Start), ControlOutput::Write(Command::stop())]
    );
    control.handle(NOW, response(Command::STOP_OR_PAUSE, ControlResult::SUCCESS));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Done(ControlRequest::Stop)]);
}

#[test]
fn a_reset_takes_control_away() {
    let mut control = granted();
    want(&mut control, ControlRequest::Reset);
    all(&mut control, NOW);
    control.handle(NOW, response(Command::RESET, ControlResult::SUCCESS));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Done(ControlRequest::Reset)]);
    assert!(!control.has_control());
    want(&mut control, ControlRequest::Start);
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::request_control())]);
}

#[test]
fn a_lost_link_or_a_failed_write_leaves_nothing_in_flight() {
    let mut control = granted();
    want(&mut control, power(100));
    all(&mut control, NOW);
    control.handle(NOW, ControlInput::WriteFailed);
    assert_eq!(all(&mut control, NOW), [ControlOutput::Refused(power(100), ControlError::NotWritten)]);
    want(&mut control, power(100));
    all(&mut control, NOW);
    control.handle(NOW, ControlInput::Unlinked);
    assert_eq!((control.poll(NOW), control.has_control(), control.deadline()), (None, false, None));
}

#[test]
fn answers_to_nothing_are_ignored() {
    let mut control = granted();
    control.handle(NOW, response(Command::TARGET_POWER, ControlResult::SUCCESS));
    assert_eq!((control.poll(NOW), control.held().count()), (None, 0));
    want(&mut control, power(100));
    all(&mut control, NOW);
    control.handle(NOW, response(Command::START, ControlResult::FAILED));
    assert_eq!(control.poll(NOW), None);
    control.handle(NOW, response(Command::TARGET_POWER, ControlResult::SUCCESS));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Done(power(100))]);
}

#[test]
fn a_belt_gets_both_its_speed_and_its_inclination() {
    let mut control = granted();
    want(&mut control, ControlRequest::Target(Target::Inclination(15)));
    want(&mut control, ControlRequest::Target(Target::Speed(900)));
    want(&mut control, ControlRequest::Target(Target::Speed(1000)));
    assert_eq!(all(&mut control, NOW), [ControlOutput::Write(Command::target_speed(1000))]);
    control.handle(NOW, response(Command::TARGET_SPEED, ControlResult::SUCCESS));
    let outputs = all(&mut control, NOW);
    assert_eq!(outputs.last(), Some(&ControlOutput::Write(Command::target_inclination(15))));
    control.handle(NOW, response(Command::TARGET_INCLINATION, ControlResult::SUCCESS));
    assert!(control.held().eq([Target::Speed(1000), Target::Inclination(15)]));
}

#[test]
fn asking_for_control_does_not_drop_what_waits_for_it() {
    let mut control = FitnessMachineControl::new();
    want(&mut control, ControlRequest::Start);
    want(&mut control, ControlRequest::Control);
    all(&mut control, NOW);
    control.handle(NOW, response(Command::REQUEST_CONTROL, ControlResult::SUCCESS));
    assert_eq!(all(&mut control, NOW).last(), Some(&ControlOutput::Write(Command::start())));
}
