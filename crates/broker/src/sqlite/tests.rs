//! The store in a folder of its own.

use strapline_units::SplitMix64;
use strapline_wire::StreamId;

use super::*;
use crate::store::Place;

fn record(seq: i64, received_seconds: i64) -> Record {
    Record {
        developer: DeveloperKey(1),
        seq,
        received: Timestamp::from_unix_micros(received_seconds * 1_000_000),
        user: Private::new("u1".into()),
        t: "HEART_RATE".into(),
        d: format!(r#"{{"val":{seq}}}"#).into(),
        synthetic: seq % 2 == 0,
        place: None,
    }
}

fn append(store: &mut Sqlite, records: &[Record]) -> Result<(), StoreError> {
    store.append(&mut records.iter())
}

fn seqs(store: &Sqlite, after: i64, before: i64) -> Vec<i64> {
    let mut reader = store.reader().unwrap();
    let records = reader.read(DeveloperKey(1), None, after, before, 1000, usize::MAX).unwrap();
    records.iter().map(|record| record.seq).collect()
}

#[test]
fn bounds_are_exclusive_and_a_record_comes_back_equal() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    append(&mut store, &(1..=10).map(|seq| record(seq, seq)).collect::<Vec<_>>()).unwrap();
    assert_eq!(seqs(&store, 3, 6), [4, 5]);
    assert!(seqs(&store, 5, 6).is_empty());
    assert_eq!(seqs(&store, i64::MIN, i64::MAX).len(), 10);
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.read(DeveloperKey(1), None, 3, 5, 10, usize::MAX).unwrap(), [record(4, 4)]);
    assert_eq!(reader.read(DeveloperKey(2), None, 0, 100, 10, usize::MAX).unwrap(), []);
    assert_eq!(
        reader.read(DeveloperKey(1), None, 0, 100, 10, 1).unwrap().len(),
        1,
        "never empty for a small budget"
    );
}

#[test]
fn numbers_go_on_after_a_clean_close_and_skip_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    append(&mut store, &[record(7, 7)]).unwrap();
    store.close().unwrap();
    drop(store);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 8);
    drop(store);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 8 + CRASH_GAP);
}

#[test]
fn retention_removes_old_frames_in_chunks_and_keeps_the_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    append(&mut store, &(1..=10).map(|seq| record(seq, seq)).collect::<Vec<_>>()).unwrap();
    let before = Timestamp::from_unix_micros(8_000_000);
    assert_eq!(store.expire(before, 4).unwrap(), 4);
    assert_eq!(store.expire(before, 4).unwrap(), 3);
    assert_eq!(store.expire(before, 4).unwrap(), 0);
    assert_eq!(seqs(&store, 0, i64::MAX), [8, 9, 10]);
    assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 11);
}

#[test]
fn a_batch_is_stored_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    append(&mut store, &[record(2, 2)]).unwrap();
    assert!(append(&mut store, &[record(1, 1), record(2, 2)]).is_err(), "2 is there already");
    assert_eq!(seqs(&store, 0, i64::MAX), [2]);
}

#[test]
fn a_folder_in_use_and_a_newer_schema_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    assert!(matches!(Sqlite::open(folder.path()), Err(StoreError::InUse)));
    store.connection.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    assert!(matches!(Sqlite::open(folder.path()), Err(StoreError::TooNew { found: 99, .. })));
}

#[test]
fn the_frames_of_one_user_are_forgotten_in_chunks() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let of = |seq, user: &str| Record { user: Private::new(user.into()), ..record(seq, seq) };
    let records = (1..=10).map(|seq| of(seq, if seq % 3 == 0 { "u2" } else { "u1" })).collect::<Vec<_>>();
    append(&mut store, &records).unwrap();
    let mut after = 0;
    let mut steps = 0;
    while let Some(last) = store.forget(DeveloperKey(1), "u1", after..9, 4).unwrap() {
        after = last;
        steps += 1;
    }
    assert_eq!((seqs(&store, 0, i64::MAX), steps), (vec![3, 6, 9, 10], 2));
    assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 11);
}

#[test]
fn a_developer_without_frames_begins_past_what_a_crash_has_swallowed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 1);
    drop(store);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 1 + CRASH_GAP, "known");
    assert_eq!(store.next_seq(DeveloperKey(2)).unwrap(), 1 + CRASH_GAP, "made while it ran");
    store.close().unwrap();
    drop(store);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.next_seq(DeveloperKey(3)).unwrap(), 1);
}

#[test]
fn a_stream_is_as_far_as_its_last_stored_frame_and_belongs_to_its_user() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let stream = StreamId::from_bytes([7; 16]);
    let placed = |seq, id| Record { place: Some(Place { stream, id }), ..record(seq, seq) };
    append(&mut store, &[placed(1, 5), record(2, 2), placed(3, 9)]).unwrap();
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.last_id(DeveloperKey(1), "u1", stream).unwrap(), 9);
    assert_eq!(reader.last_id(DeveloperKey(1), "u2", stream).unwrap(), 0);
    assert_eq!(reader.last_id(DeveloperKey(2), "u1", stream).unwrap(), 0);
    assert!(append(&mut store, &[placed(4, 10), record(3, 3)]).is_err(), "3 is there already");
    assert_eq!(reader.last_id(DeveloperKey(1), "u1", stream).unwrap(), 9, "all or nothing");
    // Forgotten when nothing has come for long.
    let before = Timestamp::from_unix_micros(STREAM_DAYS * MICROS_PER_DAY);
    store.expire(before, 10).unwrap();
    assert_eq!(reader.last_id(DeveloperKey(1), "u1", stream).unwrap(), 9);
    store.expire(Timestamp::from_unix_micros((STREAM_DAYS + 1) * MICROS_PER_DAY), 10).unwrap();
    assert_eq!(reader.last_id(DeveloperKey(1), "u1", stream).unwrap(), 0);
}

#[test]
fn one_users_frames_are_read_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let of =
        |seq: i64| Record { user: Private::new(["a", "b"][(seq % 2) as usize].into()), ..record(seq, seq) };
    append(&mut store, &(1..=10).map(of).collect::<Vec<_>>()).unwrap();
    let mut reader = store.reader().unwrap();
    let mut read = |user| {
        let records = reader.read(DeveloperKey(1), Some(user), 2, 9, 3, usize::MAX).unwrap();
        records.iter().map(|record| record.seq).collect::<Vec<_>>()
    };
    assert_eq!((read("a"), read("b"), read("c")), (vec![4, 6, 8], vec![3, 5, 7], vec![]));
}

/// The frames of a user, and how far the stream of a number has come.
fn of_user(store: &Sqlite, user: &str, after: i64, limit: usize) -> Vec<i64> {
    let mut reader = store.reader().unwrap();
    let records = reader.read(DeveloperKey(1), Some(user), after, i64::MAX, limit, usize::MAX).unwrap();
    assert!(records.iter().all(|record| record.user.expose().as_ref() == user));
    records.iter().map(|record| record.seq).collect()
}

#[test]
fn what_goes_by_user_is_the_same_settled_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let stream = |number: i64| StreamId::from_bytes([number as u8; 16]);
    // Seven users take turns, past what waits to be settled and not to the next time.
    let of = |seq: i64| Record {
        user: Private::new(format!("u{}", seq % 7).into()),
        place: (seq % 7 != 6).then_some(Place { stream: stream(seq % 7), id: 10 * seq }),
        ..record(seq, seq)
    };
    let settled = |store: &Sqlite| -> (i64, i64) {
        let of = |user: i64| {
            blocks::seqs_of(&store.connection, DeveloperKey(1), &format!("u{user}"), 0, i64::MAX, 10_000)
                .unwrap()
        };
        let listed = (0..7).map(|user| of(user).len() as i64).sum();
        let sql = "SELECT settled_seq FROM sequences";
        (store.connection.query_row(sql, [], |row| row.get(0)).unwrap(), listed)
    };
    let check = |store: &Sqlite, last: i64, first: i64| {
        for user in 0..7 {
            let expected: Vec<_> = (first..=last).filter(|seq| seq % 7 == user).collect();
            let name = format!("u{user}");
            assert_eq!(of_user(store, &name, 0, usize::MAX >> 1), expected, "{name}");
            let some: Vec<_> = expected.iter().copied().filter(|seq| *seq > 4090).take(3).collect();
            assert_eq!(of_user(store, &name, 4090, 3), some, "{name}");
            let newest = (0..=last).rev().find(|seq| seq % 7 == user && user != 6).unwrap_or(0);
            let found = store.reader().unwrap().last_id(DeveloperKey(1), &name, stream(user)).unwrap();
            assert_eq!(found, 10 * newest, "{name}");
        }
    };
    for batch in 0..50 {
        append(&mut store, &(batch * 100 + 1..=batch * 100 + 100).map(of).collect::<Vec<_>>()).unwrap();
        if [3, 39, 40, 41, 49].contains(&batch) {
            check(&store, batch * 100 + 100, 1);
        }
    }
    let (seq, rows) = settled(&store);
    assert!((4000..5000).contains(&seq) && rows == seq, "{seq}, {rows}");
    // A crash loses nothing of it, and the next start settles the rest.
    drop(store);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(settled(&store).1, 5000);
    check(&store, 5000, 1);
    // What is removed leaves nothing behind, and streams are as far as they were.
    append(&mut store, &[of(60_000)]).unwrap();
    assert_eq!(store.expire(Timestamp::from_unix_micros(2001 * 1_000_000), 2000).unwrap(), 2000);
    assert_eq!(settled(&store).1, 5001, "a block goes with its last frame");
    assert_eq!(of_user(&store, "u3", 0, 1), [2005]);
    assert_eq!(store.expire(Timestamp::from_unix_micros(4901 * 1_000_000), 10_000).unwrap(), 2900);
    assert_eq!(settled(&store).1, 5001 - seq);
    assert_eq!(of_user(&store, "u3", 0, 1), [4903]);
    assert_eq!(store.forget(DeveloperKey(1), "u3", 0..100_000, 10_000).unwrap(), Some(60_000));
    assert!(of_user(&store, "u3", 0, 1).is_empty());
    let rows = "SELECT count(*) FROM user_blocks WHERE user = 'u3'";
    assert_eq!(store.connection.query_row::<i64, _, _>(rows, [], |row| row.get(0)).unwrap(), 0);
    let reached = store.reader().unwrap().last_id(DeveloperKey(1), "u3", stream(3)).unwrap();
    assert_eq!(reached, 600_000, "60,000 is of u3");
}

#[test]
fn the_last_seconds_are_found_by_the_time_of_reception() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let first_since = |store: &Sqlite, micros: i64| {
        let since = Timestamp::from_unix_micros(micros);
        store.reader().unwrap().first_since(DeveloperKey(1), since).unwrap()
    };
    assert_eq!(first_since(&store, 0), None);
    let mut random = SplitMix64::new(3);
    let mut frames: Vec<(i64, i64)> = Vec::new();
    let (mut seq, mut received) = (40, 1_000);
    for _ in 0..300 {
        seq += 1 + (random.next_u64() % 3) as i64 * 5;
        received += (random.next_u64() % 4) as i64;
        frames.push((seq, received));
    }
    let records: Vec<_> = frames
        .iter()
        .map(|(seq, received)| Record { received: Timestamp::from_unix_micros(*received), ..record(*seq, 0) })
        .collect();
    append(&mut store, &records).unwrap();
    for since in 990..received + 10 {
        let from = first_since(&store, since).unwrap();
        for (seq, received) in &frames {
            assert_eq!(*seq >= from, *received >= since, "{since}: {seq} came at {received}, from {from}");
        }
    }
}

#[test]
fn pairings_survive_a_restart_and_go_by_user_or_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let pairing = |number: u8, user: &str| Pairing {
        hash: [number; 32],
        developer: DeveloperKey(1),
        access: match user {
            "" => Access::Team,
            "v" => Access::Viewer(Private::new("a".into())),
            user => Access::Producer(Private::new(user.into())),
        },
        expires: Timestamp::from_unix_micros(number.into()),
    };
    for (number, user) in [(1, "a"), (2, "a"), (3, "b"), (7, ""), (8, "v"), (9, "b"), (10, "a")] {
        store.put_pairing(&pairing(number, user)).unwrap();
    }
    store
        .remove_pairings(
            DeveloperKey(1),
            &Access::Producer(Private::new("a".into())),
            Timestamp::from_unix_micros(3),
        )
        .unwrap();
    drop(store);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.pairings().unwrap(), [pairing(7, ""), pairing(8, "v"), pairing(9, "b")]);
    store.remove_pairings(DeveloperKey(1), &Access::Team, Timestamp::from_unix_micros(3)).unwrap();
    assert_eq!(store.pairings().unwrap(), [pairing(8, "v"), pairing(9, "b")]);
}

#[test]
fn a_folder_of_the_first_schema_is_brought_up_to_date_and_keeps_its_frames() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("strapline.sqlite3");
    let first = Connection::open(&path).unwrap();
    first.execute_batch(MIGRATIONS[0]).unwrap();
    first.pragma_update(None, "user_version", 1).unwrap();
    first
        .execute_batch(
            "INSERT INTO developers VALUES (1, 'd', zeroblob(16), zeroblob(32), 0, 3);
             INSERT INTO frames VALUES (1, 3, 0, 'u1', 'T', '{}', 0);",
        )
        .unwrap();
    drop(first);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.next_seq(DeveloperKey(1)).unwrap(), 4);
    assert_eq!(of_user(&store, "u1", 0, 10), [3]);
    let placed =
        Record { place: Some(Place { stream: StreamId::from_bytes([1; 16]), id: 1 }), ..record(4, 4) };
    append(&mut store, &[placed]).unwrap();
    assert_eq!(seqs(&store, 0, i64::MAX), [3, 4]);
    assert_eq!(of_user(&store, "u1", 0, 10), [3, 4]);
    let version: i64 = store.connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, MIGRATIONS.len() as i64);
}

#[test]
fn part_of_a_users_frames_is_forgotten_and_the_rest_is_still_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let of = |seq: i64| Record { user: Private::new(format!("u{}", seq % 2).into()), ..record(seq, seq) };
    append(&mut store, &(1..=10).map(of).collect::<Vec<_>>()).unwrap();
    assert_eq!(store.forget(DeveloperKey(1), "u1", 2..8, 100).unwrap(), Some(7));
    assert_eq!(of_user(&store, "u1", 0, 10), [1, 9]);
    assert_eq!(of_user(&store, "u0", 0, 10), [2, 4, 6, 8, 10]);
}

#[test]
fn a_file_with_a_row_for_each_frame_is_settled_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    append(&mut store, &(1..=10).map(|seq| record(seq, seq)).collect::<Vec<_>>()).unwrap();
    store
        .connection
        .execute_batch(
            "DROP TABLE user_blocks;
             CREATE TABLE user_frames (developer INTEGER, user TEXT, seq INTEGER);
             CREATE TRIGGER frame_removed AFTER DELETE ON frames BEGIN
                 DELETE FROM user_frames WHERE seq = old.seq;
             END;
             UPDATE sequences SET settled_seq = last_seq;
             PRAGMA user_version = 5;",
        )
        .unwrap();
    drop(store);
    let mut store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(of_user(&store, "u1", 4, 3), [5, 6, 7]);
    assert_eq!(store.expire(Timestamp::from_unix_micros(8_000_000), 100).unwrap(), 7);
    assert_eq!(of_user(&store, "u1", 0, 10), [8, 9, 10]);
}
