//! When each webhook delivery is tried: a pure state machine without clock, socket or database.
//!
//! The documented schedule: after a failure the next attempt comes 30 s later, then the wait doubles up to 8 h, ten times at
//! most; a destination that has only failed for 24 h is disabled, and its deliveries wait until it is enabled again.
//! Deliveries to one destination that belong to one user go out one after the other, in order of their numbers: a later one
//! waits until the earlier one is delivered or given up. Other users and other destinations are not delayed by that, and each
//! destination has its own bound of attempts at the same time, so that one that hangs holds up only itself.
//!
//! It does not know what is delivered; the time limit of an attempt is the shell's ([`crate::webhook::courier`]).

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use strapline_units::{Private, Timestamp};

/// A destination's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DestinationId(pub i64);

/// A delivery's number; a later one is higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(pub i64);

/// The numbers of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The wait after the first failure; it doubles with each further one.
    pub retry_base: Duration,
    /// The longest wait.
    pub retry_cap: Duration,
    /// How often a delivery is tried again before it is given up.
    pub retries: u32,
    /// The most attempts at the same time for one destination.
    pub concurrency: usize,
    /// A destination that has only failed for so long is disabled.
    pub disable_after: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            retry_base: Duration::from_secs(30),
            retry_cap: Duration::from_secs(8 * 3600),
            retries: 10,
            concurrency: 8,
            disable_after: Duration::from_secs(24 * 3600),
        }
    }
}

impl Policy {
    /// The wait after so many failed attempts.
    pub fn delay(&self, attempts: u32) -> Duration {
        let doubled = 1_u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
        self.retry_base.saturating_mul(doubled).min(self.retry_cap)
    }
}

/// A delivery that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which one.
    pub delivery: DeliveryId,
    /// Where it goes.
    pub destination: DestinationId,
    /// The user it belongs to; those of no user have an empty one.
    pub user: Private<Arc<str>>,
    /// How often it was tried so far.
    pub attempts: u32,
    /// When it may be tried.
    pub due: Timestamp,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted: any status 2xx.
    Accepted,
    /// Anything else: another status, no answer in time, no connection, an address that is not allowed.
    Failed,
    /// There is nothing to deliver any more.
    Gone,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A destination is there, or has changed.
    Destination {
        /// Which one.
        destination: DestinationId,
        /// Whether nothing shall be sent to it for now.
        held: bool,
        /// Since when every attempt has failed.
        failing_since: Option<Timestamp>,
    },
    /// A destination is no more, and its deliveries with it.
    Forget(DestinationId),
    /// A delivery waits. One that is known already stays as it is.
    Queue(Pending),
    /// A delivery that is not on its way is no longer to be tried.
    Withdraw(DestinationId, DeliveryId),
    /// An attempt has ended.
    Finished(DeliveryId, Outcome),
    /// Time has passed.
    Tick,
}

/// What the shell shall do, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Try this delivery, and tell how it ended.
    Attempt {
        /// Which one.
        delivery: DeliveryId,
        /// Which attempt, from 1.
        attempt: u32,
    },
    /// It was accepted.
    Delivered {
        /// Which one.
        delivery: DeliveryId,
        /// At which attempt.
        attempts: u32,
    },
    /// It failed and will be tried again.
    Retry {
        /// Which one.
        delivery: DeliveryId,
        /// How often it was tried.
        attempts: u32,
        /// When it is tried next.
        due: Timestamp,
    },
    /// It failed too often.
    GaveUp {
        /// Which one.
        delivery: DeliveryId,
        /// How often it was tried.
        attempts: u32,
    },
    /// Every attempt at this destination has failed since then; `None`: the last one succeeded.
    Failing {
        /// Which one.
        destination: DestinationId,
        /// The first of the failures.
        since: Option<Timestamp>,
    },
    /// This destination has failed for too long and gets nothing until it is enabled again.
    Disable {
        /// Which one.
        destination: DestinationId,
        /// Since when it has failed.
        since: Timestamp,
    },
    /// Send [`Input::Tick`] at this time; the last one counts.
    Wake(Timestamp),
}

/// All deliveries that wait or are on their way.
#[derive(Debug)]
pub struct Schedule {
    policy: Policy,
    destinations: BTreeMap<DestinationId, Destination>,
    on_their_way: HashMap<DeliveryId, (DestinationId, Private<Arc<str>>)>,
    outputs: VecDeque<Output>,
    changed: bool,
}

/// `ready` holds the first delivery of each lane that has none on its way.
#[derive(Debug)]
struct Destination {
    held: bool,
    failing_since: Option<Timestamp>,
    on_their_way: usize,
    waiting: usize,
    lanes: HashMap<Private<Arc<str>>, Lane>,
    ready: BTreeMap<(Timestamp, DeliveryId), Private<Arc<str>>>,
}

/// The deliveries of one user.
#[derive(Debug, Default)]
struct Lane {
    queue: BTreeMap<DeliveryId, Entry>,
    busy: bool,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    attempts: u32,
    due: Timestamp,
}

impl Lane {
    fn head(&self) -> Option<(Timestamp, DeliveryId)> {
        let (delivery, entry) = self.queue.first_key_value().filter(|_| !self.busy)?;
        Some((entry.due, *delivery))
    }
}

impl Schedule {
    /// An empty schedule.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            destinations: BTreeMap::new(),
            on_their_way: HashMap::new(),
            outputs: VecDeque::new(),
            changed: false,
        }
    }

    /// Takes in what has happened; then call [`Schedule::poll`] until there is nothing more.
    pub fn handle(&mut self, now: Timestamp, input: Input) {
        self.changed = true;
        match input {
            Input::Destination { destination, held, failing_since } => {
                let known = self.destination(destination);
                known.held = held;
                known.failing_since = failing_since;
                self.start(now, destination);
            }
            Input::Forget(destination) => {
                self.destinations.remove(&destination);
                self.on_their_way.retain(|_, (other, _)| *other != destination);
            }
            Input::Queue(pending) => {
                let destination = pending.destination;
                self.queue(pending);
                self.start(now, destination);
            }
            Input::Withdraw(destination, delivery) => {
                self.withdraw(destination, delivery);
                self.start(now, destination);
            }
            Input::Finished(delivery, outcome) => self.finish(now, delivery, outcome),
            Input::Tick => {
                let all = self.destinations.keys().copied().collect::<Vec<_>>();
                for destination in all {
                    self.start(now, destination);
                }
            }
        }
    }

    /// The next thing to do.
    pub fn poll(&mut self) -> Option<Output> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        let concurrency = self.policy.concurrency;
        let open = self
            .destinations
            .values()
            .filter(|destination| !destination.held && destination.on_their_way < concurrency);
        let first = open.filter_map(|destination| destination.ready.keys().next()).min();
        first.map(|(due, _)| Output::Wake(*due))
    }

    /// How many deliveries wait, those on their way among them.
    pub fn waiting(&self) -> usize {
        self.destinations.values().map(|destination| destination.waiting).sum()
    }

    /// How many attempts are under way.
    pub fn on_their_way(&self) -> usize {
        self.on_their_way.len()
    }

    /// A destination that nobody has described yet is held.
    fn destination(&mut self, id: DestinationId) -> &mut Destination {
        self.destinations.entry(id).or_insert_with(|| Destination {
            held: true,
            failing_since: None,
            on_their_way: 0,
            waiting: 0,
            lanes: HashMap::new(),
            ready: BTreeMap::new(),
        })
    }

    fn queue(&mut self, pending: Pending) {
        let Pending { delivery, destination, user, attempts, due } = pending;
        let destination = self.destination(destination);
        let lane = destination.lanes.entry(user.clone()).or_default();
        if lane.queue.contains_key(&delivery) {
            return;
        }
        let before = lane.head();
        lane.queue.insert(delivery, Entry { attempts, due });
        destination.waiting += 1;
        let after = lane.head();
        if before != after {
            if let Some(before) = before {
                destination.ready.remove(&before);
            }
            if let Some(after) = after {
                destination.ready.insert(after, user);
            }
        }
    }

    fn withdraw(&mut self, destination: DestinationId, delivery: DeliveryId) {
        let on_its_way = self.on_their_way.contains_key(&delivery);
        let Some(destination) = self.destinations.get_mut(&destination).filter(|_| !on_its_way) else {
            return;
        };
        let mut lanes = destination.lanes.iter_mut();
        let Some((user, lane)) = lanes.find(|(_, lane)| lane.queue.contains_key(&delivery)) else { return };
        let user = user.clone();
        if let Some(head) = lane.head() {
            destination.ready.remove(&head);
        }
        lane.queue.remove(&delivery);
        destination.waiting -= 1;
        if let Some(head) = lane.head() {
            destination.ready.insert(head, user);
        } else if lane.queue.is_empty() {
            destination.lanes.remove(&user);
        }
    }

    fn start(&mut self, now: Timestamp, id: DestinationId) {
        let Some(destination) = self.destinations.get_mut(&id) else { return };
        while !destination.held && destination.on_their_way < self.policy.concurrency {
            let Some(first) = destination.ready.first_entry().filter(|first| first.key().0 <= now) else {
                break;
            };
            let ((_, delivery), user) = first.remove_entry();
            let Some(lane) = destination.lanes.get_mut(&user) else { continue };
            let attempt = lane.queue.get(&delivery).map_or(0, |entry| entry.attempts).saturating_add(1);
            lane.busy = true;
            destination.on_their_way += 1;
            self.on_their_way.insert(delivery, (id, user));
            self.outputs.push_back(Output::Attempt { delivery, attempt });
        }
    }

    fn finish(&mut self, now: Timestamp, delivery: DeliveryId, outcome: Outcome) {
        let Some((id, user)) = self.on_their_way.remove(&delivery) else { return };
        let Some(destination) = self.destinations.get_mut(&id) else { return };
        destination.on_their_way -= 1;
        let Some(lane) = destination.lanes.get_mut(&user) else { return };
        lane.busy = false;
        let attempts = lane.queue.get(&delivery).map_or(0, |entry| entry.attempts).saturating_add(1);
        let mut done = true;
        match outcome {
            Outcome::Accepted => {
                self.outputs.push_back(Output::Delivered { delivery, attempts });
                if destination.failing_since.take().is_some() {
                    self.outputs.push_back(Output::Failing { destination: id, since: None });
                }
            }
            Outcome::Gone => {}
            Outcome::Failed => {
                let due = now + self.policy.delay(attempts);
                if attempts > self.policy.retries {
                    self.outputs.push_back(Output::GaveUp { delivery, attempts });
                } else {
                    done = false;
                    lane.queue.insert(delivery, Entry { attempts, due });
                    self.outputs.push_back(Output::Retry { delivery, attempts, due });
                }
                let since = match destination.failing_since {
                    Some(since) => since,
                    None => {
                        destination.failing_since = Some(now);
                        self.outputs.push_back(Output::Failing { destination: id, since: Some(now) });
                        now
                    }
                };
                if !destination.held && now.duration_since(since) >= self.policy.disable_after {
                    destination.held = true;
                    self.outputs.push_back(Output::Disable { destination: id, since });
                }
            }
        }
        if done {
            lane.queue.remove(&delivery);
            destination.waiting -= 1;
        }
        if let Some(head) = lane.head() {
            destination.ready.insert(head, user);
        } else {
            destination.lanes.remove(&user);
        }
        self.start(now, id);
    }
}

#[cfg(test)]
mod tests;
