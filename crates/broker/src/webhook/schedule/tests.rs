//! The schedule on simulated time.

use std::collections::HashMap;

use strapline_units::SplitMix64;

use super::*;

const A: DestinationId = DestinationId(1);
const B: DestinationId = DestinationId(2);

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_micros(0) + Duration::from_secs(seconds)
}

fn pending(delivery: i64, destination: DestinationId, user: &str, due: Timestamp) -> Pending {
    let user = Private::new(user.into());
    Pending { delivery: DeliveryId(delivery), destination, user, attempts: 0, due }
}

fn schedule() -> Schedule {
    let mut schedule = Schedule::new(Policy { concurrency: 2, ..Policy::default() });
    for destination in [A, B] {
        schedule.handle(at(0), Input::Destination { destination, held: false, failing_since: None });
    }
    outputs(&mut schedule);
    schedule
}

fn outputs(schedule: &mut Schedule) -> Vec<Output> {
    std::iter::from_fn(|| schedule.poll()).collect()
}

fn attempt(delivery: i64, attempt: u32) -> Output {
    Output::Attempt { delivery: DeliveryId(delivery), attempt }
}

#[test]
fn nine_failures_and_the_tenth_attempt_succeeds_at_the_documented_times() {
    let mut schedule = schedule();
    schedule.handle(at(0), Input::Queue(pending(1, A, "u", at(0))));
    let mut now = at(0);
    let mut waits = Vec::new();
    for number in 1..=9 {
        assert!(outputs(&mut schedule).contains(&attempt(1, number)));
        schedule.handle(now, Input::Finished(DeliveryId(1), Outcome::Failed));
        let Some(Output::Wake(due)) = outputs(&mut schedule).pop() else { panic!("it waits") };
        waits.push(due.duration_since(now).as_secs());
        schedule.handle(due - Duration::from_micros(1), Input::Tick);
        assert_eq!(outputs(&mut schedule), [Output::Wake(due)], "not too early");
        now = due;
        schedule.handle(now, Input::Tick);
    }
    assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3840, 7680]);
    assert_eq!(outputs(&mut schedule), [attempt(1, 10)]);
    schedule.handle(now, Input::Finished(DeliveryId(1), Outcome::Accepted));
    assert_eq!(
        outputs(&mut schedule),
        [
            Output::Delivered { delivery: DeliveryId(1), attempts: 10 },
            Output::Failing { destination: A, since: None }
        ]
    );
    assert_eq!(schedule.waiting(), 0);
}

#[test]
fn after_ten_retries_it_is_given_up_and_the_next_one_goes_out() {
    let mut schedule = schedule();
    schedule.handle(at(0), Input::Queue(Pending { attempts: 10, ..pending(1, A, "u", at(0)) }));
    schedule.handle(at(0), Input::Queue(pending(2, A, "u", at(0))));
    assert_eq!(outputs(&mut schedule), [attempt(1, 11)]);
    schedule.handle(at(1), Input::Finished(DeliveryId(1), Outcome::Failed));
    let seen = outputs(&mut schedule);
    assert!(seen.contains(&Output::GaveUp { delivery: DeliveryId(1), attempts: 11 }));
    assert!(seen.contains(&attempt(2, 1)));
}

#[test]
fn the_wait_is_capped() {
    let policy = Policy::default();
    assert_eq!(policy.delay(10).as_secs(), 15_360);
    assert_eq!(policy.delay(11).as_secs(), 8 * 3600);
    assert_eq!(policy.delay(u32::MAX).as_secs(), 8 * 3600);
}

#[test]
fn a_later_event_of_a_user_waits_for_the_earlier_one_and_others_do_not() {
    let mut schedule = schedule();
    for (delivery, destination, user) in [(1, A, "u"), (2, A, "u"), (3, A, "v"), (4, B, "u")] {
        schedule.handle(at(0), Input::Queue(pending(delivery, destination, user, at(0))));
    }
    assert_eq!(outputs(&mut schedule), [attempt(1, 1), attempt(3, 1), attempt(4, 1)]);
    schedule.handle(at(1), Input::Finished(DeliveryId(1), Outcome::Failed));
    let seen = outputs(&mut schedule);
    assert!(!seen.contains(&attempt(2, 1)), "2 waits for the retry of 1: {seen:?}");
    schedule.handle(at(31), Input::Tick);
    assert_eq!(outputs(&mut schedule), [attempt(1, 2)]);
    schedule.handle(at(32), Input::Finished(DeliveryId(1), Outcome::Accepted));
    assert!(outputs(&mut schedule).contains(&attempt(2, 1)));
}

#[test]
fn a_destination_that_hangs_uses_up_only_its_own_attempts() {
    let mut schedule = schedule();
    for delivery in 1..=10 {
        schedule.handle(at(0), Input::Queue(pending(delivery, A, &delivery.to_string(), at(0))));
    }
    assert_eq!(outputs(&mut schedule), [attempt(1, 1), attempt(2, 1)], "no more at the same time");
    schedule.handle(at(1), Input::Queue(pending(11, B, "u", at(1))));
    assert_eq!(outputs(&mut schedule), [attempt(11, 1)]);
    schedule.handle(at(2), Input::Finished(DeliveryId(2), Outcome::Accepted));
    assert!(outputs(&mut schedule).contains(&attempt(3, 1)));
}

#[test]
fn a_day_of_failures_disables_a_destination_until_it_is_enabled() {
    let mut schedule = schedule();
    schedule.handle(at(0), Input::Queue(pending(1, A, "u", at(0))));
    schedule.handle(at(100), Input::Finished(DeliveryId(1), Outcome::Failed));
    assert!(outputs(&mut schedule).contains(&Output::Failing { destination: A, since: Some(at(100)) }));
    let day = 24 * 3600;
    schedule.handle(at(100 + day - 1), Input::Tick);
    schedule.handle(at(100 + day - 1), Input::Finished(DeliveryId(1), Outcome::Failed));
    assert!(!outputs(&mut schedule).iter().any(|output| matches!(output, Output::Disable { .. })));
    schedule.handle(at(200 + day), Input::Tick);
    schedule.handle(at(200 + day), Input::Finished(DeliveryId(1), Outcome::Failed));
    assert!(outputs(&mut schedule).contains(&Output::Disable { destination: A, since: at(100) }));
    schedule.handle(at(300 + day), Input::Queue(pending(2, A, "v", at(0))));
    schedule.handle(at(9 * day), Input::Tick);
    assert_eq!(outputs(&mut schedule), [], "it gets nothing");
    assert_eq!(schedule.waiting(), 2, "and loses nothing");
    let enabled = Input::Destination { destination: A, held: false, failing_since: None };
    schedule.handle(at(9 * day), enabled);
    assert_eq!(outputs(&mut schedule), [attempt(2, 1), attempt(1, 4)]);
}

#[test]
fn what_is_forgotten_or_gone_is_not_tried_again() {
    let mut schedule = schedule();
    schedule.handle(at(0), Input::Queue(pending(1, A, "u", at(0))));
    schedule.handle(at(0), Input::Queue(pending(2, B, "u", at(0))));
    schedule.handle(at(0), Input::Queue(pending(3, B, "u", at(0))));
    outputs(&mut schedule);
    schedule.handle(at(1), Input::Forget(A));
    schedule.handle(at(1), Input::Finished(DeliveryId(1), Outcome::Failed));
    schedule.handle(at(1), Input::Finished(DeliveryId(2), Outcome::Gone));
    assert_eq!(outputs(&mut schedule), [attempt(3, 1)]);
    assert_eq!((schedule.waiting(), schedule.on_their_way()), (1, 1));
}

#[test]
fn a_delivery_that_is_withdrawn_lets_the_next_one_out() {
    let mut schedule = schedule();
    for delivery in 1..=3 {
        schedule.handle(at(0), Input::Queue(pending(delivery, A, "u", at(u64::from(delivery != 3) * 60))));
    }
    assert_eq!(outputs(&mut schedule), [Output::Wake(at(60))]);
    schedule.handle(at(1), Input::Withdraw(A, DeliveryId(2)));
    schedule.handle(at(1), Input::Withdraw(A, DeliveryId(1)));
    assert_eq!(outputs(&mut schedule), [attempt(3, 1)]);
    schedule.handle(at(1), Input::Withdraw(A, DeliveryId(3)));
    assert_eq!((schedule.waiting(), schedule.on_their_way()), (1, 1), "too late for that one");
    schedule.handle(at(2), Input::Finished(DeliveryId(3), Outcome::Accepted));
    assert_eq!(schedule.waiting(), 0);
}

#[test]
fn a_delivery_that_is_queued_twice_goes_out_once() {
    let mut schedule = schedule();
    for _ in 0..2 {
        schedule.handle(at(0), Input::Queue(pending(1, A, "u", at(0))));
    }
    assert_eq!(outputs(&mut schedule), [attempt(1, 1)]);
    schedule.handle(at(0), Input::Queue(pending(1, A, "u", at(0))));
    schedule.handle(at(1), Input::Finished(DeliveryId(1), Outcome::Accepted));
    assert_eq!(outputs(&mut schedule), [Output::Delivered { delivery: DeliveryId(1), attempts: 1 }]);
}

/// Whatever fails, each delivery ends exactly once, those of a user in order and never two at the same time.
#[test]
fn every_delivery_ends_once_and_in_order_of_its_user() {
    for seed in 0..40 {
        let mut random = SplitMix64::new(seed);
        let mut schedule = schedule();
        let mut users = HashMap::new();
        let mut flying: Vec<DeliveryId> = Vec::new();
        let mut ended: HashMap<(DestinationId, u64), Vec<i64>> = HashMap::new();
        let mut now = at(0);
        let mut wake = None;
        let mut next = 0;
        while next < 300 || schedule.waiting() > 0 {
            match random.next_u64() % 4 {
                0 if next < 300 => {
                    next += 1;
                    let destination = if random.next_u64().is_multiple_of(2) { A } else { B };
                    let user = random.next_u64() % 5;
                    users.insert(DeliveryId(next), (destination, user));
                    schedule.handle(now, Input::Queue(pending(next, destination, &user.to_string(), now)));
                }
                1 | 2 if !flying.is_empty() => {
                    let chosen = flying.swap_remove(random.next_u64() as usize % flying.len());
                    let fails = random.next_u64() % 10 < 7;
                    let outcome = if fails { Outcome::Failed } else { Outcome::Accepted };
                    schedule.handle(now, Input::Finished(chosen, outcome));
                }
                _ => {
                    // Towards the next thing to do, so that the run ends.
                    now = wake.filter(|wake| *wake > now).unwrap_or(now + Duration::from_millis(1));
                    schedule.handle(now, Input::Tick);
                }
            }
            for output in outputs(&mut schedule) {
                match output {
                    Output::Attempt { delivery, .. } => {
                        let user = users[&delivery];
                        assert!(flying.iter().all(|other| users[other] != user), "one at a time");
                        flying.push(delivery);
                        let same = flying.iter().filter(|other| users[other].0 == user.0);
                        assert!(same.count() <= 2);
                    }
                    Output::Delivered { delivery, .. } | Output::GaveUp { delivery, .. } => {
                        ended.entry(users[&delivery]).or_default().push(delivery.0);
                    }
                    Output::Wake(at) => wake = Some(at),
                    Output::Disable { destination, .. } => {
                        let enabled = Input::Destination { destination, held: false, failing_since: None };
                        schedule.handle(now, enabled);
                    }
                    Output::Retry { .. } | Output::Failing { .. } => {}
                }
            }
            assert_eq!(schedule.on_their_way(), flying.len());
        }
        assert_eq!(ended.values().map(Vec::len).sum::<usize>(), 300);
        assert!(ended.values().all(|numbers| numbers.is_sorted_by(|one, next| one < next)));
    }
}
