//! A waveform that arrives in chunks flows: the edge never goes back, never passes what has arrived once it has seen how
//! chunks come, and is no later than the worst of them made necessary.

use std::time::Duration;

use strapline_chart::PlayOut;
use strapline_units::{SplitMix64, Timestamp};

/// Microseconds since an arbitrary start.
fn at(micros: i64) -> Timestamp {
    Timestamp::from_unix_micros(1_700_000_000_000_000 + micros)
}

const FRAME: i64 = 16_667;

/// Chunks of `chunk` microseconds whose last sample is `lag` plus up to `jitter` old on arrival; the link is gone `without`.
struct Link {
    chunk: i64,
    lag: i64,
    jitter: i64,
    random: SplitMix64,
}

/// What was seen in one frame, in microseconds.
struct Seen {
    now: i64,
    edge: i64,
    newest: Option<i64>,
    delay: i64,
}

impl Link {
    fn new(chunk: i64, lag: i64, jitter: i64) -> Self {
        Self { chunk, lag, jitter, random: SplitMix64::new(5) }
    }

    fn run(&mut self, play: &mut PlayOut, from: i64, to: i64) -> Vec<Seen> {
        let mut arrivals = Vec::new();
        let mut ready = 0;
        for nth in from / self.chunk..to / self.chunk {
            let end = (nth + 1) * self.chunk;
            let jitter = (self.random.next_f64() * self.jitter as f64) as i64;
            // In order, as a link keeps them.
            ready = ready.max(end + self.lag + jitter);
            arrivals.push((ready, end));
        }
        (from / FRAME..to / FRAME)
            .map(|nth| {
                let now = nth * FRAME;
                let newest = arrivals.iter().rev().find(|(arrival, _)| *arrival <= now).map(|(_, end)| *end);
                let edge = play.advance(at(now), newest.map(at)).unix_micros() - at(0).unix_micros();
                let delay = play.delay().as_micros() as i64;
                Seen { now, edge, newest, delay }
            })
            .collect()
    }
}

const SECOND: i64 = 1_000_000;

#[test]
fn it_flows_without_running_dry_and_no_later_than_needed() {
    for (chunk, lag, jitter) in [
        (561_538, 40_000, 0), // an ECG of 73 samples at 130 Hz
        (561_538, 40_000, 120_000),
        (180_000, 20_000, 60_000), // 36 samples of acceleration at 200 Hz
        (77_000, 5_000, 30_000),
    ] {
        let seen = Link::new(chunk, lag, jitter).run(&mut PlayOut::new(), 0, 60 * SECOND);
        assert!(seen.is_sorted_by_key(|seen| seen.edge), "never back");
        let settled = seen.iter().filter(|seen| seen.now > 25 * SECOND);
        for seen in settled {
            assert!(
                seen.edge <= seen.newest.unwrap(),
                "dry at {}: {} {:?}",
                seen.now,
                seen.edge,
                seen.newest
            );
            assert!(seen.delay <= chunk + lag + jitter + FRAME, "{} is too late", seen.delay);
            assert!(seen.now - seen.edge >= seen.delay);
            assert!(seen.now - seen.edge <= seen.delay + FRAME, "settled");
        }
    }
}

#[test]
fn each_frame_moves_it_by_about_a_frame() {
    let seen = Link::new(561_538, 40_000, 100_000).run(&mut PlayOut::new(), 0, 60 * SECOND);
    for pair in seen.windows(2) {
        let (step, later) = (pair[1].edge - pair[0].edge, pair[0].now > 3 * SECOND);
        assert!((FRAME / 2..=FRAME * 5 / 4 + 1).contains(&step) || !later, "{step} at {}", pair[0].now);
    }
}

#[test]
fn it_becomes_earlier_again_when_the_link_is_better() {
    let mut play = PlayOut::new();
    let bad = Link::new(200_000, 600_000, 0).run(&mut play, 0, 20 * SECOND);
    let good = Link::new(200_000, 20_000, 0).run(&mut play, 20 * SECOND, 60 * SECOND);
    assert!(bad.last().unwrap().delay >= 780_000);
    assert!(good.last().unwrap().delay <= 240_000);
    assert!(bad.iter().chain(&good).is_sorted_by_key(|seen| seen.edge));
}

#[test]
fn a_gap_begins_anew_and_does_not_make_it_late() {
    let mut play = PlayOut::new();
    let before = Link::new(561_538, 40_000, 0).run(&mut play, 0, 20 * SECOND);
    let newest = before.last().unwrap().newest.unwrap();
    // A silence of 30 s, in which the page goes on.
    let mut edge = before.last().unwrap().edge;
    for nth in 20 * SECOND / FRAME..50 * SECOND / FRAME {
        let next = play.advance(at(nth * FRAME), Some(at(newest))).unix_micros() - at(0).unix_micros();
        assert!(next >= edge, "it goes on, so that the gap is seen");
        edge = next;
    }
    let after = Link::new(561_538, 40_000, 0).run(&mut play, 50 * SECOND, 80 * SECOND);
    assert!(after.iter().all(|seen| seen.delay <= 561_538 + 40_000 + FRAME), "no later than before the gap");
    assert!(after.is_sorted_by_key(|seen| seen.edge) && after[0].edge >= edge);
}

#[test]
fn a_hidden_page_is_no_late_chunk() {
    let mut play = PlayOut::new();
    let mut link = Link::new(200_000, 20_000, 0);
    let before = link.run(&mut play, 0, 20 * SECOND).last().unwrap().delay;
    // No frame for two seconds, while chunks went on.
    let after = link.run(&mut play, 22 * SECOND, 24 * SECOND);
    assert!(after.iter().all(|seen| seen.delay <= before + 60_000));
    assert!(after[20].now - after[20].edge <= before + 60_000, "at its place at once");
}

#[test]
fn a_clock_that_was_set_back_begins_anew() {
    let mut play = PlayOut::new();
    Link::new(200_000, 20_000, 0).run(&mut play, 100 * SECOND, 120 * SECOND);
    assert_eq!(play.advance(at(0), None), at(0));
    for micros in [i64::MIN, i64::MAX, i64::MIN] {
        let time = Timestamp::from_unix_micros(micros);
        play.advance(time, Some(time));
    }
    assert_eq!(play.delay(), Duration::ZERO);
}
