//! All users' sessions: which are running, and the frames of each. The entry point for a shell that has frames, knows who
//! is connected, and stores payloads.
//!
//! The shell calls [`Sessions::handle`] for what happens, [`Sessions::tick`] at [`Sessions::next_wake`], and takes what
//! has ended from [`Sessions::poll`]. For each ended session it reads the [`DayPart`](crate::payload::DayPart)s of
//! [`SessionBuilder::local_dates`], calls [`SessionBuilder::finish`] (which may take a second for a night: not on a thread
//! that others wait for), and stores payloads and parts. After a restart it hands in the stored frames behind the last one
//! that a finished session had, in order, each at the time at which it was received.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::Hash;

use strapline_units::Timestamp;
use strapline_wire::{SESSION, SessionEvent};

use crate::payload::{
    Context, EndReason, Frame, Lifecycle, LifecycleInput, LifecycleOutput, LifecycleSettings, SessionBuilder,
    note,
};

/// What happens to a user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UserInput<'a> {
    /// One of the user's producers is READY.
    ProducerJoined,
    /// One of the user's producers has gone.
    ProducerLeft,
    /// A frame of the user.
    Frame(Frame<'a>),
    /// The wearer ends a lap at this time.
    Lap(Timestamp),
    /// Somebody asks for the payloads now.
    EndRequested,
}

/// A session that has ended.
#[derive(Clone, Debug)]
pub struct Ended<K> {
    /// Whose it was.
    pub user: K,
    /// Why it ended.
    pub reason: EndReason,
    /// What was streamed. Its context may still be completed.
    pub session: SessionBuilder,
}

/// The sessions of users that `K` tells apart, such as a developer and a user id.
#[derive(Clone, Debug)]
pub struct Sessions<K> {
    settings: LifecycleSettings,
    users: HashMap<K, User>,
    wakes: BTreeSet<(Timestamp, K)>,
    ended: VecDeque<Ended<K>>,
}

#[derive(Clone, Debug)]
struct User {
    lifecycle: Lifecycle,
    /// While a session runs.
    session: Option<SessionBuilder>,
    wake: Option<Timestamp>,
}

impl<K: Ord + Hash + Clone> Sessions<K> {
    /// Nobody is connected.
    pub fn new(settings: LifecycleSettings) -> Self {
        Self { settings, users: HashMap::new(), wakes: BTreeSet::new(), ended: VecDeque::new() }
    }

    /// Something happens to `user` at `now`, which must not go back. `context` is asked where a session begins.
    pub fn handle(
        &mut self,
        now: Timestamp,
        user: &K,
        input: UserInput<'_>,
        context: impl FnOnce() -> Context,
    ) {
        if let UserInput::Frame(frame) = input
            && frame.t == SESSION
        {
            return self.note(now, user, &frame, context);
        }
        let event = match input {
            UserInput::ProducerJoined => Some(LifecycleInput::ProducerJoined),
            UserInput::ProducerLeft => Some(LifecycleInput::ProducerLeft),
            UserInput::Frame(_) => Some(LifecycleInput::Frame),
            UserInput::EndRequested => Some(LifecycleInput::EndRequested),
            UserInput::Lap(_) => None,
        };
        if let Some(event) = event {
            self.advance(now, user, event, context);
        }
        if let Some(session) = self.users.get_mut(user).and_then(|user| user.session.as_mut()) {
            match input {
                UserInput::Frame(frame) => {
                    session.push(&frame);
                }
                UserInput::Lap(at) => session.mark_lap(at),
                _ => {}
            }
        }
        self.forget_idle(user);
    }

    /// Something happens to a user's lifecycle.
    fn advance(
        &mut self,
        now: Timestamp,
        user: &K,
        event: LifecycleInput,
        context: impl FnOnce() -> Context,
    ) {
        let settings = self.settings;
        let known = self.users.entry(user.clone()).or_insert_with(|| User {
            lifecycle: Lifecycle::new(settings),
            session: None,
            wake: None,
        });
        known.lifecycle.handle(now, event);
        self.carry_out(user, context);
    }

    /// A producer says something of its session.
    fn note(&mut self, now: Timestamp, user: &K, frame: &Frame<'_>, context: impl FnOnce() -> Context) {
        let Some(note) = note::read(frame) else { return };
        let (at, event) = (note.at, note.event);
        // Ends and laps begin no session.
        let none = Context::default;
        match event {
            SessionEvent::Started => self.handle(now, user, UserInput::EndRequested, none),
            SessionEvent::Lap => self.handle(now, user, UserInput::Lap(at), none),
            SessionEvent::Told | SessionEvent::Ended => {}
        }
        if matches!(event, SessionEvent::Started | SessionEvent::Told) {
            self.advance(now, user, LifecycleInput::Frame, context);
        }
        if let Some(session) = self.users.get_mut(user).and_then(|user| user.session.as_mut()) {
            note.apply(session.context_mut());
        }
        if event == SessionEvent::Ended {
            self.handle(now, user, UserInput::EndRequested, none);
        }
    }

    /// Ends what is due at `now`.
    pub fn tick(&mut self, now: Timestamp) {
        while let Some((_, user)) = self.wakes.first().filter(|(at, _)| *at <= now).cloned() {
            self.set_wake(&user, None);
            if let Some(known) = self.users.get_mut(&user) {
                known.lifecycle.handle(now, LifecycleInput::Tick);
            }
            // A tick begins no session.
            self.carry_out(&user, Context::default);
            self.forget_idle(&user);
        }
    }

    /// When [`Self::tick`] is to be called next.
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.wakes.first().map(|(at, _)| *at)
    }

    /// The running session of a user, for payloads in between.
    pub fn running(&self, user: &K) -> Option<&SessionBuilder> {
        self.users.get(user)?.session.as_ref()
    }

    /// The next session that has ended.
    pub fn poll(&mut self) -> Option<Ended<K>> {
        self.ended.pop_front()
    }

    fn carry_out(&mut self, user: &K, context: impl FnOnce() -> Context) {
        let Some(known) = self.users.get_mut(user) else { return };
        let mut context = Some(context);
        let mut wake = known.wake;
        while let Some(output) = known.lifecycle.poll() {
            match output {
                LifecycleOutput::Started => {
                    known.session = context.take().map(|context| SessionBuilder::new(context()))
                }
                LifecycleOutput::Ended(reason) => {
                    let ended =
                        known.session.take().map(|session| Ended { user: user.clone(), reason, session });
                    self.ended.extend(ended);
                }
                LifecycleOutput::Wake(at) => wake = Some(at),
            }
        }
        self.set_wake(user, wake);
    }

    fn set_wake(&mut self, user: &K, wake: Option<Timestamp>) {
        let Some(known) = self.users.get_mut(user) else { return };
        if known.wake == wake {
            return;
        }
        if let Some(before) = std::mem::replace(&mut known.wake, wake) {
            self.wakes.remove(&(before, user.clone()));
        }
        self.wakes.extend(wake.map(|at| (at, user.clone())));
    }

    fn forget_idle(&mut self, user: &K) {
        if self.users.get(user).is_some_and(|user| user.lifecycle.is_idle()) {
            self.set_wake(user, None);
            self.users.remove(user);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::payload::Kind;

    fn at(seconds: u64) -> Timestamp {
        "2026-03-02T10:00:00Z".parse::<Timestamp>().unwrap() + Duration::from_secs(seconds)
    }

    fn frame(sessions: &mut Sessions<&'static str>, user: &'static str, seconds: u64) {
        let d = format!(r#"{{"ts":"{}","val":70}}"#, at(seconds));
        let frame = Frame { t: "HEART_RATE", d: &d, received: at(seconds), synthetic: false };
        let context = || Context { user: user.into(), ..Context::default() };
        sessions.handle(at(seconds), &user, UserInput::Frame(frame), context);
    }

    fn event(sessions: &mut Sessions<&'static str>, user: &'static str, seconds: u64, input: UserInput<'_>) {
        sessions.handle(at(seconds), &user, input, || panic!("begins no session"));
    }

    #[test]
    fn users_end_their_sessions_each_by_themselves() {
        let mut sessions = Sessions::new(LifecycleSettings::default());
        for user in ["anna", "ben"] {
            event(&mut sessions, user, 0, UserInput::ProducerJoined);
            (0..10).for_each(|second| frame(&mut sessions, user, second));
        }
        event(&mut sessions, "anna", 10, UserInput::ProducerLeft);
        assert_eq!(sessions.next_wake(), Some(at(310)));
        sessions.tick(at(309));
        assert!(sessions.poll().is_none());
        sessions.tick(at(310));
        let ended = sessions.poll().unwrap();
        assert_eq!((ended.user, ended.reason), ("anna", EndReason::ProducerGone));
        let payloads = ended.session.finish(at(310), &[]).payloads;
        assert_eq!(
            payloads.iter().map(|payload| payload.kind).collect::<Vec<_>>(),
            [Kind::Activity, Kind::Daily]
        );
        assert!(sessions.poll().is_none() && sessions.running(&"ben").is_some());

        event(&mut sessions, "ben", 320, UserInput::Lap(at(5)));
        event(&mut sessions, "ben", 320, UserInput::EndRequested);
        let ended = sessions.poll().unwrap();
        assert_eq!(ended.reason, EndReason::Requested);
        let body = ended.session.finish(at(320), &[]).payloads.remove(0).body;
        assert_eq!(body["lap_data"]["laps"].as_array().unwrap().len(), 2);
        event(&mut sessions, "ben", 321, UserInput::ProducerLeft);
        assert!(sessions.users.is_empty() && sessions.wakes.is_empty(), "nothing is kept of who has gone");
    }

    #[test]
    fn frames_of_a_store_give_the_sessions_that_they_were() {
        let mut sessions = Sessions::new(LifecycleSettings::default());
        (0..60).chain(1000..1060).for_each(|second| frame(&mut sessions, "anna", second));
        let first = sessions.poll().unwrap();
        assert_eq!(first.reason, EndReason::ProducerGone);
        assert_eq!(first.session.finish(at(0), &[]).payloads[0].end, at(59));
        assert!(sessions.poll().is_none());
        sessions.tick(at(1359));
        assert_eq!(sessions.poll().unwrap().session.finish(at(0), &[]).payloads[0].start, at(1000));
    }

    #[test]
    fn a_wake_that_came_too_early_is_set_again() {
        let mut sessions = Sessions::new(LifecycleSettings::default());
        frame(&mut sessions, "anna", 0);
        frame(&mut sessions, "anna", 200);
        assert_eq!(sessions.next_wake(), Some(at(300)));
        sessions.tick(at(300));
        assert_eq!(sessions.next_wake(), Some(at(500)));
        sessions.tick(at(500));
        assert!(sessions.poll().is_some() && sessions.next_wake().is_none());
    }
}
