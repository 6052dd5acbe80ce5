//! What was encoded is read back; of a store that was cut off or damaged everything is read that was whole.

use std::time::Duration;

use strapline_gatt::Uuid;
use strapline_gatt::movesense::MovesenseReading;
use strapline_gatt::pmd::{PmdContext, PmdType};
use strapline_pipeline::{Input, Notification};
use strapline_recording::{Chunks, Damage, Encoder, Entry, Mark, What};
use strapline_units::{Private, SourceId, SplitMix64, Timestamp};

/// Any entry that there can be.
fn entry(random: &mut SplitMix64, at: Timestamp) -> Entry {
    let device = SourceId((random.next_u64() % 3) as u32 * 0x4000_0000);
    let octets = |random: &mut SplitMix64| {
        let length = random.next_u64() % 40;
        (0..length).map(|_| random.next_u64() as u8).collect::<Vec<u8>>()
    };
    let what = match random.next_u64() % 13 {
        0 => What::Began { utc_offset_minutes: random.next_u64() as i16, wheel_mm: random.next_u64() as u32 },
        1 => What::Mark([Mark::Lap, Mark::Pause, Mark::Resume, Mark::Stop][random.next_u64() as usize % 4]),
        2 => What::Named(device, Private::new("Čapek’s strap".to_owned())),
        3 => What::Input(Input::Connected { device, synthetic: random.next_u64().is_multiple_of(2) }),
        4 => What::Input(Input::Disconnected { device }),
        5 => What::Input(Input::Forgotten { device }),
        6 => What::Input(Input::Streams {
            device,
            measurement: PmdType::ALL[random.next_u64() as usize % PmdType::ALL.len()],
            context: PmdContext {
                factor: random.next_f64(),
                sample_rate_hz: random.next_u64().is_multiple_of(2).then_some(130.0),
                previous_timestamp_ns: random.next_u64().is_multiple_of(2).then(|| random.next_u64()),
            },
        }),
        7 => What::Input(Input::Movesense { device, at, reading: movesense(random) }),
        kind => What::Input(Input::Notification(Notification {
            device,
            characteristic: if kind == 8 {
                Uuid::from_u128(u128::from(random.next_u64()) << 64 | 1)
            } else {
                Uuid::from_u16(0x2A37)
            },
            at,
            value: octets(random),
        })),
    };
    Entry { at, what }
}

fn movesense(random: &mut SplitMix64) -> MovesenseReading {
    let number = random.next_u64();
    let timestamp_ms = number as u32;
    let vectors = vec![[random.next_f64() as f32, -1.5, 9.81]; number as usize % 3];
    match random.next_u64() % 5 {
        0 => MovesenseReading::HeartRate { average_bpm: 71.5, rr_ms: vec![840; number as usize % 4] },
        1 => MovesenseReading::Ecg { timestamp_ms, samples_uv: vec![i16::MIN, 0, 7] },
        2 => MovesenseReading::EcgRaw { timestamp_ms, samples: vec![i32::MIN, i32::MAX] },
        3 => MovesenseReading::Motion {
            timestamp_ms,
            acceleration_m_s2: vectors.clone(),
            angular_velocity_dps: Vec::new(),
            magnetic_field_ut: vectors,
        },
        _ => MovesenseReading::SampleRates(vec![125, 250, 500]),
    }
}

/// Chunks of some entries each.
fn log(seed: u64) -> (Vec<Vec<u8>>, Vec<Vec<Entry>>) {
    let mut random = SplitMix64::new(seed);
    let mut at = Timestamp::from_unix_micros(1_700_000_000_000_000);
    let (mut encoder, mut octets, mut entries) = (Encoder::default(), Vec::new(), Vec::new());
    for _ in 0..6 {
        let mut chunk = Vec::new();
        for _ in 0..=random.next_u64() % 8 {
            // Now and then the clock is set back.
            at = match random.next_u64() % 20 {
                0 => at - Duration::from_secs(3600),
                _ => at + Duration::from_micros(random.next_u64() % 900_000),
            };
            let entry = entry(&mut random, at);
            encoder.push(&entry);
            chunk.push(entry);
        }
        octets.push(encoder.take_chunk().expect("it has entries"));
        entries.push(chunk);
    }
    assert_eq!(encoder.take_chunk(), None);
    (octets, entries)
}

#[test]
fn what_is_written_is_read_back() {
    for seed in 0..200 {
        let (octets, entries) = log(seed);
        let all = octets.concat();
        let read: Vec<_> = Chunks::new(&all).map(|chunk| chunk.expect("whole")).collect();
        assert_eq!(read, entries, "seed {seed}");
        // Each chunk can be read without the others.
        for (octets, entries) in octets.iter().zip(&entries) {
            assert_eq!(Chunks::new(octets).next(), Some(Ok(entries.clone())));
        }
    }
}

#[test]
fn times_at_the_ends_of_the_clock_come_back() {
    let mut encoder = Encoder::default();
    let times = [i64::MIN, i64::MAX, 0, i64::MIN, -1].map(Timestamp::from_unix_micros);
    for at in times {
        encoder.push(&Entry { at, what: What::Mark(Mark::Lap) });
    }
    let chunk = encoder.take_chunk().unwrap();
    let read = Chunks::new(&chunk).next().unwrap().unwrap();
    assert_eq!(read.iter().map(|entry| entry.at).collect::<Vec<_>>(), times);
}

#[test]
fn of_every_prefix_the_whole_chunks_are_read_and_the_torn_one_is_dropped() {
    for seed in 0..20 {
        let (octets, entries) = log(seed);
        let all = octets.concat();
        for end in 0..all.len() {
            let mut whole = 0;
            let mut length = 0;
            while whole < octets.len() && length + octets[whole].len() <= end {
                length += octets[whole].len();
                whole += 1;
            }
            let read: Vec<_> = Chunks::new(&all[..end]).collect();
            let expected = entries[..whole].iter().cloned().map(Ok);
            let torn = (end > length).then_some(Err(Damage::Torn));
            assert_eq!(read, expected.chain(torn).collect::<Vec<_>>(), "seed {seed}, {end} octets");
        }
    }
}

#[test]
fn a_damaged_chunk_gives_nothing_and_the_others_are_read() {
    let mut random = SplitMix64::new(9);
    for seed in 0..200 {
        let (octets, entries) = log(seed);
        let damaged = random.next_u64() as usize % octets.len();
        let mut all = octets.clone();
        // Not in the length, which is what finds the next one.
        let places = all[damaged].len() - 5;
        let place = match random.next_u64() as usize % places {
            0 => 0,
            place => place + 4,
        };
        all[damaged][place] ^= 1 << (random.next_u64() % 8);
        let read: Vec<_> = Chunks::new(&all.concat()).collect();
        let mut expected: Vec<_> = entries.into_iter().map(Ok).collect();
        expected[damaged] = Err(Damage::Corrupt);
        assert_eq!(read, expected, "seed {seed}");
    }
}

#[test]
fn a_damaged_length_invents_no_entries() {
    for seed in 0..50 {
        let (octets, entries) = log(seed);
        let all: Vec<Entry> = entries.concat();
        for place in 1..5 {
            for bit in 0..8 {
                let mut octets = octets.concat();
                octets[place] ^= 1 << bit;
                let read: Vec<Entry> = Chunks::new(&octets).flatten().flatten().collect();
                assert!(
                    read.iter().all(|entry| all.contains(entry)),
                    "seed {seed}, octet {place}, bit {bit}"
                );
            }
        }
    }
}

#[test]
fn names_are_not_printed() {
    let entry = Entry {
        at: Timestamp::default(),
        what: What::Named(SourceId(1), Private::new("Ada's strap".to_owned())),
    };
    assert!(!format!("{entry:?}").contains("Ada"));
}
