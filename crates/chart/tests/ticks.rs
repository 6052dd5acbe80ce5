//! Ticks are round, inside, few, and each says something else; time ticks stay on their instants while the window moves.

use std::collections::HashSet;
use std::time::Duration;

use strapline_chart::{Range, TimeTick, time_ticks, value_ticks};
use strapline_units::{SplitMix64, Timestamp};

fn labels(low: f64, high: f64, max_count: usize) -> Vec<String> {
    value_ticks(Range::new(low, high), max_count).map(|tick| tick.to_string()).collect()
}

#[test]
fn values_are_on_round_steps() {
    assert_eq!(labels(60.0, 100.0, 6), ["60", "70", "80", "90", "100"]);
    assert_eq!(labels(60.0, 100.0, 4), ["60", "80", "100"]);
    assert_eq!(labels(-1.0, 1.0, 5), ["\u{2212}1.0", "\u{2212}0.5", "0.0", "0.5", "1.0"]);
    assert_eq!(labels(0.0, 0.3, 4), ["0.0", "0.1", "0.2", "0.3"]);
    assert_eq!(labels(36.55, 36.75, 3), ["36.6", "36.7"]);
    assert_eq!(labels(700.0, 1150.0, 5), ["700", "800", "900", "1000", "1100"]);
}

#[test]
fn any_range_gets_a_few_rising_ticks_inside_it() {
    let mut random = SplitMix64::new(3);
    for _ in 0..20_000 {
        let size = 10_f64.powi((random.next_u64() % 14) as i32 - 5);
        let low = (random.next_f64() - 0.5) * size;
        let range = Range::new(low, low + (random.next_f64() + 1e-3) * size);
        let max_count = (random.next_u64() % 12) as usize;
        let ticks: Vec<_> = value_ticks(range, max_count).collect();
        assert!((1..=max_count.max(2)).contains(&ticks.len()), "{range:?} {max_count} {ticks:?}");
        assert!(
            max_count < 6 || ticks.len() * 3 >= max_count,
            "not too few: {range:?} {max_count} {ticks:?}"
        );
        assert!(ticks.iter().all(|tick| range.contains(tick.value)));
        assert!(ticks.is_sorted_by(|one, other| one.value < other.value));
        let unique: HashSet<String> = ticks.iter().map(ToString::to_string).collect();
        assert_eq!(unique.len(), ticks.len(), "{ticks:?}");
    }
}

#[test]
fn ranges_at_the_ends_of_numbers_are_survived() {
    for (low, high) in
        [(0.0, 0.0), (1e30, 1e30), (-1e100, 1e100), (f64::NAN, 0.0), (f64::MIN, f64::MAX), (1e15, 1e15)]
    {
        let ticks: Vec<_> = value_ticks(Range::new(low, high), 5).collect();
        assert!((1..=5).contains(&ticks.len()));
        assert!(ticks.iter().all(|tick| tick.value.is_finite()));
    }
}

/// 2022-05-04T09:26:11.268Z
const NOW_MICROS: i64 = 1_651_656_371_268_000;

fn clock_labels(now: i64, seconds: u64, apart: u64, utc_offset_minutes: i32) -> Vec<String> {
    let to = Timestamp::from_unix_micros(now);
    let from = to - Duration::from_secs(seconds);
    time_ticks(from, to, Duration::from_secs(apart), utc_offset_minutes)
        .map(|tick| tick.to_string())
        .collect()
}

#[test]
fn times_are_on_steps_of_the_clock_on_the_wall() {
    assert_eq!(clock_labels(NOW_MICROS, 60, 12, 60), ["10:25:15", "10:25:30", "10:25:45", "10:26:00"]);
    assert_eq!(clock_labels(NOW_MICROS, 300, 60, -210), ["05:52", "05:53", "05:54", "05:55", "05:56"]);
    assert_eq!(clock_labels(NOW_MICROS, 86_400, 20_000, 345), ["18:00", "00:00", "06:00", "12:00"]);
    assert_eq!(clock_labels(NOW_MICROS, 3, 0, 0), ["09:26:09", "09:26:10", "09:26:11"]);
}

#[test]
fn a_moving_window_never_changes_what_an_instant_says() {
    let window = Duration::from_secs(60);
    let at = |micros| Timestamp::from_unix_micros(NOW_MICROS + micros);
    let ticks = |right: Timestamp| -> Vec<TimeTick> {
        time_ticks(right - window, right, Duration::from_secs(9), 120).collect()
    };
    let mut before = ticks(at(0));
    for frame in 1..10_000 {
        let right = at(frame * 16_667);
        let now = ticks(right);
        let still: Vec<&TimeTick> = before.iter().filter(|tick| tick.at >= right - window).collect();
        assert!(now.iter().take(still.len()).eq(still), "frame {frame}");
        before = now;
    }
}

#[test]
fn any_window_gets_few_rising_ticks_that_differ() {
    let mut random = SplitMix64::new(4);
    for _ in 0..5_000 {
        let to = Timestamp::from_unix_micros((random.next_u64() % 4_000_000_000_000_000) as i64);
        let window = Duration::from_millis(1_000 + random.next_u64() % 86_000_000);
        let apart = window.mul_f64(0.08 + random.next_f64() * 0.3);
        let offset = (random.next_u64() % (26 * 60)) as i32 - 12 * 60;
        let ticks: Vec<_> = time_ticks(to - window, to, apart, offset).collect();
        assert!(ticks.iter().all(|tick| to - window <= tick.at && tick.at <= to));
        assert!(
            ticks
                .windows(2)
                .all(|pair| pair[1].at.duration_since(pair[0].at) >= apart.min(Duration::from_secs(43_200)))
        );
        let unique: HashSet<String> = ticks.iter().map(ToString::to_string).collect();
        assert_eq!(unique.len(), ticks.len(), "{window:?} {ticks:?}");
    }
}

#[test]
fn times_at_the_ends_of_numbers_are_survived() {
    let (first, last) = (Timestamp::from_unix_micros(i64::MIN), Timestamp::from_unix_micros(i64::MAX));
    for (from, to) in [(first, last), (last, first), (last, last), (first, first)] {
        for apart in [Duration::ZERO, Duration::MAX] {
            for offset in [i32::MIN, 0, i32::MAX] {
                assert!(time_ticks(from, to, apart, offset).count() <= 1000);
            }
        }
    }
}
