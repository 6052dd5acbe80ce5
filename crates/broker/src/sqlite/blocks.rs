//! Whose frames are which. Frames that were settled together are a *block*, named by the number of its last one; of each
//! user in it there is one row with the numbers of the user's frames.
//!
//! Blocks follow each other in the table, so that writing one touches a few pages at its end, however many users there are: a
//! row for each frame, or one place for each user, would touch a page for every user each time. A reader looks a user up
//! in one block after the other, of which there is one for thousands of frames.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::DeveloperKey;

/// Numbers that rise, as the differences to those before, each in groups of seven bits, the lowest first, of which all but
/// the last have the eighth bit (LEB128).
pub(super) fn packed(seqs: &[i64]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(seqs.len() + 8);
    let mut before = 0;
    for &seq in seqs {
        let mut rest = seq.wrapping_sub(before) as u64;
        before = seq;
        while rest >= 0x80 {
            octets.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        octets.push(rest as u8);
    }
    octets
}

/// The numbers again.
pub(super) fn unpacked(octets: &[u8]) -> impl Iterator<Item = i64> {
    let mut seq = 0_i64;
    // The top bit stands only in octets that are not the last of a number.
    octets.split_inclusive(|octet| octet & 0x80 == 0).map(move |number| {
        let difference =
            number.iter().rev().fold(0_u64, |difference, octet| difference << 7 | u64::from(octet & 0x7F));
        seq = seq.wrapping_add(difference as i64);
        seq
    })
}

/// The block in which the frames behind a number begin: that of the lowest name above it.
fn next_block(connection: &Connection, developer: DeveloperKey, after: i64) -> rusqlite::Result<Option<i64>> {
    let mut select = connection.prepare_cached(
        "SELECT last_seq FROM user_blocks WHERE developer = ?1 AND last_seq > ?2 ORDER BY last_seq LIMIT 1",
    )?;
    select.query_row([developer.0, after], |row| row.get(0)).optional()
}

/// The packed numbers of a user in a block; none where the user has no frames in it.
fn row(
    connection: &Connection,
    developer: DeveloperKey,
    block: i64,
    user: &str,
) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut select = connection.prepare_cached(
        "SELECT seqs FROM user_blocks WHERE developer = ?1 AND last_seq = ?2 AND user = ?3",
    )?;
    select.query_row(params![developer.0, block, user], |row| row.get(0)).optional()
}

/// The first numbers of a user's settled frames between two others, rising. A frame may have gone meanwhile.
pub(super) fn seqs_of(
    connection: &Connection,
    developer: DeveloperKey,
    user: &str,
    after: i64,
    before: i64,
    limit: usize,
) -> rusqlite::Result<Vec<i64>> {
    let mut found = Vec::new();
    let mut end = after;
    while found.len() < limit
        && end < before
        && let Some(block) = next_block(connection, developer, end)?
    {
        let octets = row(connection, developer, block, user)?;
        let seqs = octets.iter().flat_map(|octets| unpacked(octets));
        found.extend(seqs.filter(|seq| (after + 1..before).contains(seq)));
        end = block;
    }
    found.truncate(limit);
    Ok(found)
}

/// Removes the numbers of a user's frames in a range.
pub(super) fn forget(
    connection: &Connection,
    developer: DeveloperKey,
    user: &str,
    range: Range<i64>,
) -> rusqlite::Result<()> {
    let mut update = connection.prepare_cached(
        "UPDATE user_blocks SET seqs = ?4 WHERE developer = ?1 AND last_seq = ?2 AND user = ?3",
    )?;
    let mut delete = connection
        .prepare_cached("DELETE FROM user_blocks WHERE developer = ?1 AND last_seq = ?2 AND user = ?3")?;
    let mut end = range.start.saturating_sub(1);
    while end < range.end - 1
        && let Some(block) = next_block(connection, developer, end)?
    {
        end = block;
        let Some(octets) = row(connection, developer, block, user)? else { continue };
        let rest: Vec<i64> = unpacked(&octets).filter(|seq| !range.contains(seq)).collect();
        if rest.is_empty() {
            delete.execute(params![developer.0, block, user])?;
        } else {
            update.execute(params![developer.0, block, user, packed(&rest)])?;
        }
    }
    Ok(())
}

/// Removes the blocks of which no frame is left: those before the developer's first frame.
pub(super) fn expire(connection: &Connection, developer: DeveloperKey) -> rusqlite::Result<()> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM user_blocks WHERE developer = ?1
             AND last_seq < ifnull((SELECT min(seq) FROM frames WHERE developer = ?1), 9223372036854775807)",
    )?;
    delete.execute([developer.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use strapline_units::SplitMix64;

    use super::*;

    #[test]
    fn numbers_come_back() {
        let mut random = SplitMix64::new(5);
        let mut seqs = Vec::new();
        for count in 0..50 {
            let mut seq = 0_i64;
            seqs.clear();
            for _ in 0..count {
                seq += 1 + (random.next_u64() >> (13 + random.next_u64() % 50)) as i64;
                seqs.push(seq);
            }
            assert_eq!(unpacked(&packed(&seqs)).collect::<Vec<_>>(), seqs);
        }
        assert_eq!(unpacked(&packed(&[i64::MAX])).collect::<Vec<_>>(), [i64::MAX]);
        assert_eq!(packed(&[300, 301, 429]), [0xAC, 2, 1, 0x80, 1]);
    }

    #[test]
    fn octets_that_nobody_packed_are_no_harm() {
        assert_eq!(unpacked(&[0x80; 40]).count(), 1);
        assert_eq!(unpacked(&[]).count(), 0);
    }
}
