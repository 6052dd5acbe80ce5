//! Notifications with known bytes, and their sending by a schedule.

use std::time::{Duration, SystemTime};

use strapline_gatt::SensorContact;
use strapline_sim::hrm_bytes;
use strapline_testbed::{Peripheral, profiles::HEART_RATE_MEASUREMENT};
use strapline_units::{SplitMix64, Timestamp};
use tokio::time::{MissedTickBehavior, interval};

/// `count` heart rate measurements of a plausible heart, one every `period`: beats of 550 to 1,100 ms, each told by the
/// first notification of every `told_every` that follows it. Heart rates in both widths, energy now and then.
pub fn measurements(seed: u64, count: usize, period: Duration, told_every: usize) -> Vec<Vec<u8>> {
    let mut random = SplitMix64::new(seed);
    let ticks_per_period = period.as_secs_f64() * 1024.0;
    let mut beat_at = 0.0;
    let mut untold = Vec::new();
    let mut value = |index: usize| {
        while beat_at <= index as f64 * ticks_per_period {
            let rr = 563 + (random.next_u64() % 563) as u16;
            beat_at += f64::from(rr);
            untold.push(rr);
        }
        let told = if index.is_multiple_of(told_every) { std::mem::take(&mut untold) } else { Vec::new() };
        let bpm = 60 + (index % 90) as u16;
        let energy = index.is_multiple_of(5).then_some(index as u16);
        let mut value = hrm_bytes(bpm, SensorContact::Detected, energy, &told);
        if index % 10 == 9 {
            // The same heart rate in 16 bits.
            value[0] |= 1;
            value.insert(2, 0);
        }
        value
    };
    (0..count).map(&mut value).collect()
}

/// A measurement that carries only its number: as a heart rate of 1000 and more, which no other value has.
pub fn numbered(number: usize) -> Vec<u8> {
    hrm_bytes(1000 + number as u16, SensorContact::Detected, None, &[])
}

/// Notifies heart rate measurements one every `period` by an absolute schedule (a late one is made up for), and returns
/// when each went out.
///
/// # Panics
/// When the page is not subscribed any more.
pub async fn send<V: AsRef<[u8]>>(strap: &Peripheral, values: &[V], period: Duration) -> Vec<Timestamp> {
    let mut schedule = interval(period);
    schedule.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sent = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        schedule.tick().await;
        sent.push(now());
        let delivered = strap.notify(HEART_RATE_MEASUREMENT, value.as_ref()).await;
        assert!(delivered, "the page was not subscribed at notification {index}");
    }
    sent
}

/// The wall clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_micros(since.as_micros() as i64)
}
