//! The conversation with a Polar sensor's control point, octet by octet.

use core::time::Duration;

use strapline_gatt::Characteristic;
use strapline_gatt::pmd::{
    PmdData, PmdInput, PmdOutput, PmdSession, PmdStatus, PmdTrouble, PmdType, PmdWanted,
};
use strapline_units::SplitMix64;

const H10: &[u8] = &[0x0F, 0x05, 0x00];
const IDLE: &[u8] = &[0xF0, 0x05, 0x00, 0x00, 0x00];
const ECG_SETTINGS: &[u8] = &[0xF0, 1, 0, 0, 0, 0, 1, 130, 0, 1, 1, 14, 0];
const ECG_STARTED: &[u8] = &[0xF0, 2, 0, 0, 0];
const ACC_SETTINGS: &[u8] =
    &[0xF0, 1, 2, 0, 0, 0, 4, 25, 0, 50, 0, 100, 0, 200, 0, 1, 1, 16, 0, 2, 3, 2, 0, 4, 0, 8, 0];

struct Talk {
    session: PmdSession,
    now: Duration,
}

impl Talk {
    fn new(wanted: &[(PmdType, Option<u16>)]) -> Self {
        let wanted = wanted.iter().map(|&(measurement, sample_rate_hz)| PmdWanted {
            measurement,
            sample_rate_hz,
            range: None,
        });
        Self { session: PmdSession::new(wanted), now: Duration::ZERO }
    }

    fn hear(&mut self, input: PmdInput<'_>) -> Vec<PmdOutput> {
        self.now += Duration::from_millis(50);
        self.session.handle(self.now, input);
        std::iter::from_fn(|| self.session.poll()).collect()
    }

    fn told(&mut self, indication: &[u8]) -> Vec<PmdOutput> {
        self.hear(PmdInput::Indication(indication))
    }

    /// Until ECG streams.
    fn ecg(&mut self) {
        assert_eq!(self.hear(PmdInput::Features(H10)), [write(&[5])]);
        assert_eq!(self.told(IDLE), [write(&[1, 0])]);
        assert_eq!(self.told(ECG_SETTINGS), [write(&[2, 0, 0, 1, 130, 0, 1, 1, 14, 0])]);
    }
}

fn write(command: &[u8]) -> PmdOutput {
    PmdOutput::Write(command.into())
}

fn started(measurement: PmdType, rate: u16) -> PmdOutput {
    PmdOutput::Started { measurement, sample_rate_hz: Some(rate), factor: 1.0 }
}

#[test]
fn streams_are_started_one_after_the_other_with_the_wanted_or_the_highest_rate() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None), (PmdType::Acc, Some(90))]);
    talk.ecg();
    assert_eq!(talk.told(ECG_STARTED), [started(PmdType::Ecg, 130), write(&[1, 2])]);
    let start = [2, 2, 0, 1, 100, 0, 1, 1, 16, 0, 2, 1, 8, 0];
    assert_eq!(talk.told(ACC_SETTINGS), [write(&start)]);
    assert_eq!(talk.told(&[0xF0, 2, 2, 0, 0]), [started(PmdType::Acc, 100)]);
    assert_eq!(talk.session.deadline(), None);
    let leaving =
        [talk.hear(PmdInput::Leave), talk.told(&[0xF0, 3, 0, 0, 0]), talk.told(&[0xF0, 3, 2, 0, 0])];
    let stopped = PmdOutput::Stopped;
    assert_eq!(
        leaving.concat(),
        [write(&[3, 0]), stopped(PmdType::Ecg), write(&[3, 2]), stopped(PmdType::Acc), PmdOutput::Left]
    );
}

#[test]
fn settings_that_go_on_in_a_second_indication_are_joined() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.hear(PmdInput::Features(H10));
    talk.told(IDLE);
    assert_eq!(talk.told(&[0xF0, 1, 0, 0, 1, 0, 1, 130]), []);
    let rest = talk.told(&[0xF0, 1, 0, 0, 0, 0, 1, 1, 14, 0]);
    assert_eq!(rest, [write(&[2, 0, 0, 1, 130, 0, 1, 1, 14, 0])]);
}

#[test]
fn what_a_page_before_left_running_is_stopped_first() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.hear(PmdInput::Features(H10));
    assert_eq!(talk.told(&[0xF0, 5, 0, 0, 0, 0x40, 0x42, 0x05]), [write(&[3, 2])], "of two the last first");
    assert_eq!(talk.told(&[0xF0, 3, 2, 0, 0]), [write(&[3, 0])]);
    assert_eq!(talk.told(&[0xF0, 3, 0, 0, 0]), [write(&[1, 0])]);
}

#[test]
fn a_sensor_that_does_not_know_the_survey_is_started_all_the_same() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.hear(PmdInput::Features(H10));
    assert_eq!(talk.told(&[0xF0, 5, 0, 1, 0]), [write(&[1, 0])]);
}

#[test]
fn what_runs_already_is_stopped_and_started_again_once() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.ecg();
    let already = [0xF0, 2, 0, 6, 0];
    assert_eq!(talk.told(&already), [write(&[3, 0])]);
    assert_eq!(talk.told(&[0xF0, 3, 0, 0, 0]), [write(&[2, 0, 0, 1, 130, 0, 1, 1, 14, 0])]);
    let refused = PmdTrouble::Refused(PmdStatus::ALREADY_IN_STATE);
    assert_eq!(talk.told(&already), [PmdOutput::Trouble(PmdType::Ecg, refused)]);
}

#[test]
fn a_small_mtu_is_said_clearly() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.ecg();
    let trouble = talk.told(&[0xF0, 2, 0, 10, 0]);
    assert_eq!(trouble, [PmdOutput::Trouble(PmdType::Ecg, PmdTrouble::MtuTooSmall)]);
    assert!(PmdTrouble::MtuTooSmall.to_string().contains("MTU"));
    assert!(PmdTrouble::Refused(PmdStatus(13)).to_string().contains("device_in_charger"));
}

#[test]
fn what_is_not_offered_is_said_and_not_asked_for() {
    let mut talk = Talk::new(&[(PmdType::Ppg, None)]);
    let outputs = talk.hear(PmdInput::Features(H10));
    assert_eq!(outputs, [PmdOutput::Trouble(PmdType::Ppg, PmdTrouble::NotOffered), write(&[5])]);
    assert_eq!(talk.told(IDLE), []);
}

#[test]
fn silence_ends_the_wait_but_not_the_session() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None), (PmdType::Acc, None)]);
    talk.ecg();
    let deadline = talk.session.deadline().unwrap();
    assert_eq!(talk.hear(PmdInput::Tick), []);
    talk.now = deadline;
    let no_answer = PmdOutput::Trouble(PmdType::Ecg, PmdTrouble::NoAnswer);
    assert_eq!(talk.hear(PmdInput::Tick), [no_answer.clone(), write(&[1, 2])]);
    assert_eq!(talk.told(ECG_STARTED), [], "too late, and another command is under way");
    let no_answer = PmdOutput::Trouble(PmdType::Acc, PmdTrouble::NoAnswer);
    assert_eq!(talk.hear(PmdInput::WriteFailed), [no_answer]);
}

#[test]
fn leaving_during_a_start_stops_what_it_starts() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None), (PmdType::Acc, None)]);
    talk.ecg();
    assert_eq!(talk.hear(PmdInput::Leave), []);
    assert_eq!(talk.told(ECG_STARTED), [write(&[3, 0])]);
    let left = talk.told(&[0xF0, 3, 0, 0, 0]);
    assert_eq!(left, [PmdOutput::Stopped(PmdType::Ecg), PmdOutput::Left]);
}

#[test]
fn a_start_whose_answer_was_lost_is_stopped_on_leaving_too() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.ecg();
    talk.now = talk.session.deadline().unwrap();
    let no_answer = PmdOutput::Trouble(PmdType::Ecg, PmdTrouble::NoAnswer);
    assert_eq!(talk.hear(PmdInput::Tick), [no_answer]);
    assert_eq!(talk.hear(PmdInput::Leave), [write(&[3, 0])], "it may stream for all that is known");
    let left = talk.told(&[0xF0, 3, 0, 0, 0]);
    assert_eq!(left, [PmdOutput::Stopped(PmdType::Ecg), PmdOutput::Left]);
}

#[test]
fn a_sensor_that_stops_by_itself_is_reported() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.ecg();
    talk.told(ECG_STARTED);
    let stopped = PmdOutput::Trouble(PmdType::Ecg, PmdTrouble::StoppedBySensor);
    assert_eq!(talk.told(&[1, 0, 2]), [stopped]);
    assert_eq!(talk.hear(PmdInput::Leave), [PmdOutput::Left], "nothing is left to stop");
}

#[test]
fn a_lost_link_starts_over() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.ecg();
    talk.told(ECG_STARTED);
    assert_eq!(talk.hear(PmdInput::LinkLost), []);
    talk.ecg();
    assert_eq!(talk.told(ECG_STARTED), [started(PmdType::Ecg, 130)]);
}

#[test]
fn frames_are_read_with_the_factor_the_rate_and_the_stamp_before() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.ecg();
    talk.told(&[0xF0, 2, 0, 0, 0, 5, 1, 0, 0, 0, 0x3F]);
    let frame = |stamp: u8| PmdData::decode(&[0, stamp, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]).unwrap();
    let first = talk.session.context(&frame(5));
    assert_eq!((first.factor, first.sample_rate_hz), (0.5, Some(130.0)));
    assert_eq!(first.previous_timestamp_ns, None);
    assert_eq!(talk.session.context(&frame(9)).previous_timestamp_ns, Some(5));
}

#[test]
fn whatever_a_sensor_says_there_is_one_command_at_a_time_and_leaving_ends() {
    let mut random = SplitMix64::new(14);
    let wanted = [(PmdType::Ecg, None), (PmdType::Acc, Some(50)), (PmdType::Ppi, None)];
    let mut streamed = 0;
    for _ in 0..500 {
        let mut talk = Talk::new(&wanted);
        let mut command = (0, 0);
        for _ in 0..60 {
            let bits = random.next_u64();
            // Mostly an answer to the last command, and mostly a good one.
            let (op, kind) = match bits & 3 {
                0 => (bits as u8 >> 4, (bits >> 8) as u8 & 7),
                _ => command,
            };
            let answer = [0xF0, op, kind, [0, 0, 0, 6][(bits >> 16) as usize % 4]];
            let tail = [u8::from(bits >> 24 & 7 == 0), (bits >> 32) as u8 % 7, 1, (bits >> 40) as u8, 0];
            let indication = [&answer[..], &tail[..(bits >> 48) as usize % 6]].concat();
            let outputs = match bits >> 52 & 0x1F {
                0 => talk.hear(PmdInput::Features(&[0x0F, bits as u8, 0])),
                1 => talk.hear(PmdInput::Features(H10)),
                2 => talk.hear(PmdInput::LinkLost),
                3 => talk.hear(PmdInput::WriteFailed),
                4 => talk.hear(PmdInput::Leave),
                5 => talk.told(&[1, bits as u8, 2]),
                6 => talk.told(&[bits as u8]),
                _ => talk.told(&indication),
            };
            let writes = outputs.iter().filter(|it| matches!(it, PmdOutput::Write(_))).count();
            streamed += outputs.iter().filter(|it| matches!(it, PmdOutput::Started { .. })).count();
            assert!(writes <= 1, "{outputs:?}");
            for output in outputs {
                if let PmdOutput::Write(written) = output {
                    command = (written[0], written.get(1).copied().unwrap_or_default());
                }
            }
        }
        let mut outputs = talk.hear(PmdInput::Leave);
        for _ in 0..20 {
            if let Some(deadline) = talk.session.deadline() {
                talk.now = talk.now.max(deadline);
                outputs.extend(talk.hear(PmdInput::Tick));
            }
        }
        assert_eq!(outputs.last(), Some(&PmdOutput::Left), "{outputs:?}");
    }
    assert!(streamed > 100, "{streamed}");
}

const fn wish(measurement: PmdType) -> PmdInput<'static> {
    PmdInput::Want(PmdWanted { measurement, sample_rate_hz: None, range: None })
}

#[test]
fn streams_are_wanted_and_unwanted_while_the_others_go_on() {
    let mut talk = Talk::new(&[]);
    assert_eq!(talk.hear(PmdInput::Features(H10)), [write(&[5])]);
    assert_eq!(talk.told(IDLE), []);
    assert_eq!(talk.hear(wish(PmdType::Ecg)), [write(&[1, 0])]);
    assert_eq!(talk.told(ECG_SETTINGS), [write(&[2, 0, 0, 1, 130, 0, 1, 1, 14, 0])]);
    assert_eq!(talk.told(ECG_STARTED), [started(PmdType::Ecg, 130)]);
    assert_eq!(talk.hear(wish(PmdType::Ecg)), [], "it streams already");
    assert_eq!(talk.hear(wish(PmdType::Acc)), [write(&[1, 2])]);
    assert_eq!(talk.hear(PmdInput::Unwant(PmdType::Ecg)), [], "the settings are under way");
    let start = [2, 2, 0, 1, 200, 0, 1, 1, 16, 0, 2, 1, 8, 0];
    assert_eq!(talk.told(ACC_SETTINGS), [write(&start)]);
    assert_eq!(talk.told(&[0xF0, 2, 2, 0, 0]), [started(PmdType::Acc, 200), write(&[3, 0])]);
    assert_eq!(talk.told(&[0xF0, 3, 0, 0, 0]), [PmdOutput::Stopped(PmdType::Ecg)]);
    assert_eq!(talk.hear(PmdInput::Unwant(PmdType::Gyro)), []);
    assert_eq!(talk.hear(wish(PmdType::Gyro)), [PmdOutput::Trouble(PmdType::Gyro, PmdTrouble::NotOffered)]);
}

#[test]
fn a_stream_that_is_unwanted_while_it_starts_is_stopped_and_never_said_to_stream() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None)]);
    talk.ecg();
    assert_eq!(talk.hear(PmdInput::Unwant(PmdType::Ecg)), []);
    assert_eq!(talk.told(ECG_STARTED), [write(&[3, 0])]);
    assert_eq!(talk.told(&[0xF0, 3, 0, 0, 0]), [PmdOutput::Stopped(PmdType::Ecg)]);
    // While only its settings were asked for, nothing is started at all.
    assert_eq!(talk.hear(wish(PmdType::Ecg)), [write(&[1, 0])]);
    assert_eq!(talk.hear(PmdInput::Unwant(PmdType::Ecg)), []);
    assert_eq!(talk.told(ECG_SETTINGS), [write(&[3, 0])]);
    assert_eq!(talk.told(&[0xF0, 3, 0, 6, 0]), []);
}

#[test]
fn a_change_of_mind_keeps_what_streams_or_starts_it_again() {
    let mut talk = Talk::new(&[(PmdType::Ecg, None), (PmdType::Acc, None)]);
    talk.ecg();
    assert_eq!(talk.told(ECG_STARTED), [started(PmdType::Ecg, 130), write(&[1, 2])]);
    assert_eq!(talk.hear(PmdInput::Unwant(PmdType::Ecg)), []);
    assert_eq!(talk.hear(wish(PmdType::Ecg)), [], "its stop was not sent yet");
    assert_eq!(talk.hear(PmdInput::Unwant(PmdType::Acc)), []);
    assert_eq!(talk.hear(wish(PmdType::Acc)), [], "its start goes on");
    let start = [2, 2, 0, 1, 200, 0, 1, 1, 16, 0, 2, 1, 8, 0];
    assert_eq!(talk.told(ACC_SETTINGS), [write(&start)]);
    assert_eq!(talk.told(&[0xF0, 2, 2, 0, 0]), [started(PmdType::Acc, 200)]);
    assert_eq!(talk.hear(PmdInput::Unwant(PmdType::Ecg)), [write(&[3, 0])]);
    assert_eq!(talk.hear(wish(PmdType::Ecg)), [], "its stop is under way");
    assert_eq!(talk.told(&[0xF0, 3, 0, 0, 0]), [PmdOutput::Stopped(PmdType::Ecg), write(&[1, 0])]);
    assert_eq!(talk.told(ECG_SETTINGS), [write(&[2, 0, 0, 1, 130, 0, 1, 1, 14, 0])]);
    assert_eq!(talk.told(ECG_STARTED), [started(PmdType::Ecg, 130)]);
}
