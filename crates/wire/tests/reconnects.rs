//! Losses in mid-stream: cuts, silence, throttled timers, long outages.

#[allow(dead_code, reason = "each test uses a part")]
mod support;

use std::time::Duration;

use strapline_units::SplitMix64;
use strapline_wire::{Cause, Close, LinkInput, Producer, ProducerInput, Role, UplinkState};
use support::{Pair, heart_rate, seconds};

#[test]
fn a_cut_is_mended_with_a_fresh_token_and_the_queue_keeps_its_order() {
    let mut pair = Pair::live_producer(1);
    for cut in 0..10 {
        pair.cut();
        pair.run(Duration::from_millis(100));
        assert!(!pair.client.is_live());
        for val in 0..5 {
            pair.give(ProducerInput::Submit(heart_rate(f64::from(cut * 5 + val))));
        }
        pair.run(seconds(2));
        assert!(pair.client.is_live(), "back after cut {cut}");
    }
    assert_eq!(pair.received(), (0..50).map(f64::from).collect::<Vec<_>>());
    assert_eq!((pair.tokens_minted, pair.client.status().reconnects), (11, 10));
}

#[test]
fn a_silent_server_is_declared_dead_before_the_second_beat_and_left() {
    let mut pair = Pair::live_producer(2);
    pair.run(seconds(60));
    let last_ack = *pair.heartbeats().last().unwrap();
    pair.faults.lose_to_client = true;
    pair.run(seconds(81));
    // The beat 40 s later stays without answer, and is found out when the one after is due.
    let (at, code) = pair.client_closes[0];
    assert_eq!(at.duration_since(last_ack), seconds(80));
    assert_eq!(code, Close::HeartbeatTimeout.code());
    assert!(
        pair.states
            .iter()
            .any(|(_, state)| matches!(state, UplinkState::Waiting { cause: Cause::NoHeartbeatAck, .. }))
    );
    pair.faults.lose_to_client = false;
    pair.run(seconds(60));
    assert!(pair.client.is_live());
}

#[test]
fn a_server_that_never_greets_is_given_up_and_tried_again() {
    let mut pair = Pair::producer(3);
    pair.faults.lose_to_client = true;
    pair.give(LinkInput::Start);
    pair.run(seconds(14));
    assert_eq!(pair.client.status().state, UplinkState::Connecting);
    pair.run(seconds(2));
    assert_eq!(pair.client_closes.len(), 1);
    pair.faults.lose_to_client = false;
    pair.run(seconds(30));
    assert!(pair.client.is_live());
}

#[test]
fn attempts_come_more_and_more_rarely_but_never_cease() {
    let mut pair = Pair::producer(4);
    pair.faults.refuse_sockets = true;
    pair.give(LinkInput::Start);
    pair.run(seconds(2 * 3600));
    let waits: Vec<f64> = pair
        .states
        .iter()
        .filter_map(|(at, state)| match state {
            UplinkState::Waiting { until, .. } => Some(until.duration_since(*at).as_secs_f64()),
            _ => None,
        })
        .collect();
    for (wait, longest) in
        waits.iter().zip([1.0, 2.0, 4.0, 8.0, 16.0].into_iter().chain(std::iter::repeat(30.0)))
    {
        assert!((longest / 2.0..longest).contains(wait), "{wait} s of at most {longest} s");
    }
    assert!(waits.len() > 2 * 3600 / 31);
    pair.faults.refuse_sockets = false;
    pair.run(seconds(31));
    assert!(pair.client.is_live());
    pair.cut();
    pair.run(seconds(2));
    assert!(pair.client.is_live(), "READY makes the next wait short again");
}

#[test]
fn late_timers_beat_at_once_and_the_session_lives() {
    let mut pair = Pair::live_producer(5);
    for _ in 0..20 {
        // Timers run once in 55 s only, as in a throttled page.
        pair.faults.client_timers_stopped = true;
        pair.run(seconds(55));
        pair.faults.client_timers_stopped = false;
        pair.run(Duration::from_millis(200));
    }
    assert!(pair.server_closes.is_empty() && pair.client_closes.is_empty());
    assert_eq!(pair.heartbeats().len(), 20);
}

#[test]
fn any_input_does_what_is_due() {
    let mut pair = Pair::live_producer(6);
    pair.faults.client_timers_stopped = true;
    for _ in 0..600 {
        pair.run(seconds(1));
        pair.give(ProducerInput::Submit(heart_rate(60.0)));
    }
    assert!(pair.server_closes.is_empty() && pair.client.is_live());
    assert_eq!(pair.heartbeats().len(), 15);
}

#[test]
fn a_machine_that_slept_reconnects_when_it_wakes() {
    let mut pair = Pair::live_producer(7);
    pair.faults.client_timers_stopped = true;
    pair.run(seconds(3600));
    assert_eq!(pair.server_closes[0].1, Close::HeartbeatTimeout);
    pair.faults.client_timers_stopped = false;
    pair.run(seconds(5));
    assert!(pair.client.is_live() && pair.is_connected());
}

#[test]
fn a_full_queue_drops_its_oldest_and_counts_them() {
    let mut pair = Pair::new(Producer::new(8).with_capacity(100), Role::Producer);
    pair.faults.refuse_sockets = true;
    pair.give(LinkInput::Start);
    for val in 0..250 {
        pair.give(ProducerInput::Submit(heart_rate(f64::from(val))));
    }
    pair.give(ProducerInput::Submit(heart_rate(f64::NAN)));
    assert_eq!((pair.client.status().backlog, pair.client.status().dropped), (100, 151));
    pair.faults.refuse_sockets = false;
    pair.run(seconds(5));
    assert_eq!(pair.received(), (150..250).map(f64::from).collect::<Vec<_>>());
}

#[test]
fn under_random_faults_nothing_is_doubled_or_reordered_and_all_is_sent_in_the_end() {
    for seed in 0..200 {
        let mut random = SplitMix64::new(seed);
        let mut pair = Pair::producer(seed);
        pair.give(LinkInput::Start);
        let mut submitted = 0;
        for _ in 0..200 {
            match random.next_u64() % 12 {
                0 => pair.cut(),
                1 => pair.faults.lose_to_client = true,
                2 => pair.faults.lose_to_server = true,
                3 => pair.faults.refuse_sockets = true,
                4 => pair.faults.client_timers_stopped = true,
                5 => pair.give(LinkInput::Start),
                _ => {}
            }
            for _ in 0..random.next_u64() % 5 {
                pair.give(ProducerInput::Submit(heart_rate(f64::from(submitted))));
                submitted += 1;
            }
            pair.run(Duration::from_millis(random.next_u64() % 20_000));
            if random.next_u64().is_multiple_of(3) {
                pair.faults = support::Faults::default();
            }
        }
        pair.faults = support::Faults::default();
        pair.run(seconds(200));
        let status = pair.client.status();
        assert_eq!((status.backlog, status.sent, status.dropped), (0, submitted, 0), "seed {seed}");
        let received = pair.received();
        assert!(received.is_sorted_by(|one, next| one < next), "seed {seed}: {received:?}");
        assert!(pair.server_closes.iter().all(|(_, close)| close.is_worth_a_retry()), "seed {seed}");
        // Live at the end, so that what is submitted now arrives.
        pair.give(ProducerInput::Submit(heart_rate(1e9)));
        pair.run(seconds(1));
        assert_eq!(pair.received().last(), Some(&1e9), "seed {seed}");
    }
}
