//! A conversation with a Movesense sensor: subscribes to paths, gives readings, unsubscribes. Pure: its owner writes what
//! [`MovesenseSession::poll`] gives and hands over what comes by notification.

use alloc::vec::Vec;
use core::time::Duration;

use super::{MovesenseKind, MovesenseNotification, MovesenseReading, decode};
use crate::{Characteristic, DecodeError};

/// The subscriptions of one link. A new link needs a new session.
#[derive(Clone, Debug)]
pub struct MovesenseSession {
    subscriptions: Vec<Subscription>,
    /// The subscription whose command is not answered yet, and when not to wait any longer.
    awaited: Option<(u8, Duration)>,
    /// The first part of a measurement, and whose.
    part: Option<(u8, Vec<u8>)>,
}

#[derive(Clone, Debug)]
struct Subscription {
    path: &'static str,
    kind: MovesenseKind,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// To be subscribed to.
    Wanted,
    /// Commanded; answered or not.
    Subscribed,
    /// To be unsubscribed from.
    Unwanted,
    /// Refused or unsubscribed from.
    Over,
}

/// What came of a notification.
#[derive(Clone, Debug, PartialEq)]
pub enum MovesenseEvent {
    /// A measurement of the path.
    Reading(&'static str, MovesenseReading),
    /// The sensor will not deliver the path: a status of HTTP.
    Refused(&'static str, u16),
}

const SUBSCRIBE: u8 = 1;
const UNSUBSCRIBE: u8 = 2;
/// Notifications are not acknowledged, so a result may be lost: the next command is not held up for it.
const PATIENCE: Duration = Duration::from_secs(3);
/// References count from here: 0 is left to whoever says hello.
const FIRST_REFERENCE: u8 = 1;

impl MovesenseSession {
    /// A session that subscribes to `paths`, such as `/Meas/HR`; those that [`MovesenseKind::of_path`] does not know are
    /// left out.
    pub fn new(paths: &[&'static str]) -> Self {
        let subscriptions = paths.iter().filter_map(|path| {
            let kind = MovesenseKind::of_path(path)?;
            Some(Subscription { path, kind, state: State::Wanted })
        });
        Self { subscriptions: subscriptions.collect(), awaited: None, part: None }
    }

    /// The command to write now, one at a time; `None` while one is not answered and when all is said. `now` is any
    /// clock that does not go back.
    pub fn poll(&mut self, now: Duration) -> Option<Vec<u8>> {
        if self.awaited.is_some_and(|(_, until)| now < until) {
            return None;
        }
        // Whose answer is overdue counts as answered: else the end would be awaited for ever.
        self.awaited = None;
        let mut numbered = (FIRST_REFERENCE..).zip(&mut self.subscriptions);
        let (reference, next) =
            numbered.find(|(_, it)| matches!(it.state, State::Wanted | State::Unwanted))?;
        let mut command = Vec::new();
        if next.state == State::Wanted {
            next.state = State::Subscribed;
            command.extend([SUBSCRIBE, reference]);
            command.extend(next.path.as_bytes());
        } else {
            next.state = State::Over;
            command.extend([UNSUBSCRIBE, reference]);
        }
        self.awaited = Some((reference, now.saturating_add(PATIENCE)));
        Some(command)
    }

    /// When [`poll`](Self::poll) is worth another try although nothing came; `None` where nothing is awaited.
    pub fn deadline(&self) -> Option<Duration> {
        self.awaited.map(|(_, until)| until)
    }

    /// Takes a notification. `None` for what needs no action: an accepted command, the first part of a measurement,
    /// what nobody asked for.
    ///
    /// # Errors
    /// What the decoder finds; the next notification is decoded on its own.
    pub fn handle(&mut self, value: &[u8]) -> Result<Option<MovesenseEvent>, DecodeError> {
        let (reference, payload) = match MovesenseNotification::decode(value)? {
            MovesenseNotification::Result { reference, status, .. } => {
                return Ok(self.answered(reference, status));
            }
            MovesenseNotification::Data { reference, payload } => {
                self.part = None;
                (reference, payload)
            }
            MovesenseNotification::DataPart2 { reference, payload } => {
                let Some((_, mut whole)) = self.part.take().filter(|(first, _)| *first == reference) else {
                    return Ok(None); // its first part is lost
                };
                whole.extend(payload);
                (reference, whole)
            }
        };
        let Some(subscription) = self.subscription(reference).filter(|it| it.state != State::Over) else {
            return Ok(None);
        };
        let (path, kind) = (subscription.path, subscription.kind);
        // Data are an answer as well: the result before them was lost.
        self.awaited = self.awaited.filter(|(awaited, _)| *awaited != reference);
        if kind.is_part(&payload) && value.first() == Some(&2) {
            self.part = Some((reference, payload));
            return Ok(None);
        }
        decode(kind, &payload).map(|reading| Some(MovesenseEvent::Reading(path, reading)))
    }

    /// Subscribes to one path more; does nothing for one that is known, wanted and not refused.
    pub fn want(&mut self, path: &'static str) {
        let Some(kind) = MovesenseKind::of_path(path) else { return };
        match self.subscriptions.iter_mut().find(|it| it.path == path) {
            // The command to end it was not written yet.
            Some(known) if known.state == State::Unwanted => known.state = State::Subscribed,
            Some(known) if known.state == State::Over => known.state = State::Wanted,
            Some(_) => {}
            None => self.subscriptions.push(Subscription { path, kind, state: State::Wanted }),
        }
    }

    /// Ends one subscription.
    pub fn unwant(&mut self, path: &str) {
        self.subscriptions.iter_mut().filter(|it| it.path == path).for_each(Subscription::end);
    }

    /// Ends all subscriptions: [`poll`](Self::poll) gives the commands, which a sensor that goes on measuring needs.
    pub fn stop(&mut self) {
        self.subscriptions.iter_mut().for_each(Subscription::end);
    }

    /// Whether all is said and answered.
    pub fn is_settled(&self) -> bool {
        let said = |it: &Subscription| matches!(it.state, State::Subscribed | State::Over);
        self.awaited.is_none() && self.subscriptions.iter().all(said)
    }

    fn answered(&mut self, reference: u8, status: u16) -> Option<MovesenseEvent> {
        self.awaited = self.awaited.filter(|(awaited, _)| *awaited != reference);
        let refused = !(200..300).contains(&status);
        let subscription =
            self.subscription(reference).filter(|it| refused && it.state == State::Subscribed)?;
        subscription.state = State::Over;
        Some(MovesenseEvent::Refused(subscription.path, status))
    }

    fn subscription(&mut self, reference: u8) -> Option<&mut Subscription> {
        self.subscriptions.get_mut(usize::from(reference.checked_sub(FIRST_REFERENCE)?))
    }
}

impl Subscription {
    fn end(&mut self) {
        self.state = match self.state {
            State::Subscribed | State::Unwanted => State::Unwanted,
            State::Wanted | State::Over => State::Over,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::ZERO;
    const ACCEPTED: u16 = 200;

    fn result(reference: u8, status: u16) -> Vec<u8> {
        [[1, reference], status.to_le_bytes()].concat()
    }

    fn subscribed(paths: &[&'static str]) -> MovesenseSession {
        let mut session = MovesenseSession::new(paths);
        for reference in (1..).take(paths.len()) {
            assert!(session.poll(START).is_some());
            assert_eq!(session.handle(&result(reference, ACCEPTED)), Ok(None));
        }
        assert!(session.is_settled());
        session
    }

    #[test]
    fn subscribes_one_by_one_and_unsubscribes_in_the_end() {
        let mut session = MovesenseSession::new(&["/Meas/HR", "/Nowhere", "/Meas/ECG/200/mV"]);
        assert_eq!(session.poll(START), Some([&[1, 1], &b"/Meas/HR"[..]].concat()));
        assert_eq!(session.poll(START), None, "the first is not answered");
        assert_eq!(session.handle(&result(1, ACCEPTED)), Ok(None));
        assert_eq!(session.poll(START), Some([&[1, 2], &b"/Meas/ECG/200/mV"[..]].concat()));
        assert!(!session.is_settled());
        assert_eq!(session.handle(&result(2, ACCEPTED)), Ok(None));
        assert_eq!(session.poll(START), None);
        assert!(session.is_settled());
        session.stop();
        assert_eq!(session.poll(START), Some([2, 1].into()));
        assert_eq!(session.handle(&result(1, ACCEPTED)), Ok(None));
        assert_eq!(session.poll(START), Some([2, 2].into()));
        assert_eq!(session.handle(&result(2, ACCEPTED)), Ok(None));
        assert_eq!(session.poll(START), None);
        assert!(session.is_settled());
    }

    #[test]
    fn paths_are_wanted_and_unwanted_while_the_others_go_on() {
        let mut session = subscribed(&["/Meas/HR"]);
        session.want("/Meas/Acc/104");
        session.want("/Nowhere");
        assert_eq!(session.poll(START), Some([&[1, 2], &b"/Meas/Acc/104"[..]].concat()));
        assert_eq!(session.handle(&result(2, ACCEPTED)), Ok(None));
        session.unwant("/Meas/Acc/104");
        session.want("/Meas/Acc/104");
        assert_eq!(session.poll(START), None, "a change of mind before anything was written");
        session.unwant("/Meas/Acc/104");
        assert_eq!(session.poll(START), Some([2, 2].into()));
        assert_eq!(session.handle(&result(2, ACCEPTED)), Ok(None));
        session.want("/Meas/Acc/104");
        assert_eq!(session.poll(START), Some([&[1, 2], &b"/Meas/Acc/104"[..]].concat()));
        assert_eq!(session.handle(&result(2, ACCEPTED)), Ok(None));
        assert!(session.is_settled());
    }

    #[test]
    fn a_refused_path_is_named_and_not_unsubscribed_from() {
        let mut session = MovesenseSession::new(&["/Meas/ECG/7"]);
        assert!(session.poll(START).is_some());
        assert_eq!(session.handle(&result(1, 404)), Ok(Some(MovesenseEvent::Refused("/Meas/ECG/7", 404))));
        session.stop();
        assert_eq!(session.poll(START), None);
    }

    #[test]
    fn a_lost_result_holds_up_nothing_for_long() {
        let mut session = MovesenseSession::new(&["/Meas/HR", "/Meas/Acc/13"]);
        assert!(session.poll(START).is_some());
        assert_eq!(session.deadline(), Some(PATIENCE));
        assert_eq!(session.poll(PATIENCE / 2), None);
        assert!(session.poll(PATIENCE).is_some());
        let beat = [&[2, 1], &60.0_f32.to_le_bytes()[..], &[0xE8, 3]].concat();
        let reading = MovesenseReading::HeartRate { average_bpm: 60.0, rr_ms: [1000].into() };
        assert_eq!(session.handle(&beat), Ok(Some(MovesenseEvent::Reading("/Meas/HR", reading))));
        let acceleration = [&[2, 2, 9, 0, 0, 0][..], &[0; 12]].concat();
        assert!(session.handle(&acceleration).is_ok_and(|event| event.is_some()));
        assert!(session.is_settled(), "data answer as well");
    }

    #[test]
    fn a_sensor_that_says_nothing_more_is_not_awaited_for_ever() {
        let mut session = subscribed(&["/Meas/HR"]);
        session.stop();
        assert!(session.poll(START).is_some());
        assert!(!session.is_settled());
        assert_eq!(session.poll(PATIENCE), None);
        assert_eq!((session.is_settled(), session.deadline()), (true, None));
    }

    #[test]
    fn a_measurement_in_two_parts_is_one_reading() {
        let mut session = subscribed(&["/Meas/IMU6/104"]);
        let floats: Vec<u8> = (0..12_u8).flat_map(|it| f32::from(it).to_le_bytes()).collect();
        let first = [&[2, 1, 9, 0, 0, 0], &floats[..20]].concat();
        let second = [&[3, 1], &floats[20..]].concat();
        assert_eq!(session.handle(&first), Ok(None));
        let Ok(Some(MovesenseEvent::Reading(_, MovesenseReading::Motion { acceleration_m_s2, .. }))) =
            session.handle(&second)
        else {
            panic!("no reading")
        };
        assert_eq!(acceleration_m_s2, [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
        assert_eq!(session.handle(&second), Ok(None), "a second part alone is nothing");
        // A first part whose second is lost does not spoil the next measurement.
        assert_eq!(session.handle(&first), Ok(None));
        assert_eq!(session.handle(&first), Ok(None));
        assert!(session.handle(&second).is_ok_and(|event| event.is_some()));
    }

    #[test]
    fn what_nobody_asked_for_is_nothing() {
        let mut session = subscribed(&["/Meas/HR"]);
        assert_eq!(session.handle(&[2, 9, 0, 0]), Ok(None));
        assert_eq!(session.handle(&[2, 0, 0, 0]), Ok(None));
        assert_eq!(session.handle(&result(0, 500)), Ok(None));
        assert_eq!(session.handle(&[7, 1]), Err(DecodeError::OutOfRange("response")));
        assert_eq!(session.handle(&[2, 1, 0]), Err(DecodeError::Truncated { needed: 4, left: 1 }));
        session.stop();
        assert!(session.poll(START).is_some());
        assert_eq!(session.handle(&[2, 1, 0, 0, 0, 0]), Ok(None), "late data after the end");
    }
}
