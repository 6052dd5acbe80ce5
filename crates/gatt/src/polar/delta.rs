//! Samples out of the payload of a frame: one flat list, channel by channel, sample by sample.
//!
//! An H10 at 200 Hz and a Verity Sense with four streams send thousands of numbers a second, so there is one
//! allocation of the exact size for a frame, and deltas are cut out of 64-bit words.

use alloc::vec;
use alloc::vec::Vec;

use super::layout::{Layout, MAX_CHANNELS};
use crate::DecodeError;

/// Samples, and whether something was cut.
pub(super) type Samples = (Vec<i32>, bool);

/// Octets of one sample.
fn stride(layout: Layout) -> usize {
    layout.iter().map(|width| usize::from(width.unsigned_abs())).sum()
}

/// The next channel of a sample; 0 beyond the end, where no caller reads.
fn take(octets: &mut &[u8], width: i8) -> i32 {
    let (taken, rest) = octets.split_at_checked(usize::from(width.unsigned_abs())).unwrap_or_default();
    *octets = rest;
    match (width, taken) {
        (-1, &[a]) => i32::from(a as i8),
        (-2, &[a, b]) => i32::from(i16::from_le_bytes([a, b])),
        (-3, &[a, b, c]) => i32::from_le_bytes([0, a, b, c]) >> 8,
        (_, &[a]) => i32::from(a),
        (_, &[a, b]) => i32::from(u16::from_le_bytes([a, b])),
        (_, &[a, b, c]) => i32::from_le_bytes([a, b, c, 0]),
        (_, &[a, b, c, d]) => i32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

/// Samples that are sent as they are; a frame has at least one.
pub(super) fn raw(payload: &[u8], layout: Layout) -> Result<Samples, DecodeError> {
    let stride = stride(layout).max(1);
    if payload.len() < stride {
        return Err(DecodeError::Truncated { needed: stride, left: payload.len() });
    }
    let samples = payload.chunks_exact(stride);
    let cut = !samples.remainder().is_empty();
    let whole = payload.len() / stride * layout.len();
    // The two that the H10 sends, without a decision for each number.
    let values = match layout {
        [-2, ..] => {
            payload.as_chunks().0.iter().take(whole).map(|&it| i32::from(i16::from_le_bytes(it))).collect()
        }
        [-3] => signed_24(payload),
        _ => {
            let mut values = Vec::with_capacity(whole);
            for mut sample in samples {
                values.extend(layout.iter().map(|&width| take(&mut sample, width)));
            }
            values
        }
    };
    Ok((values, cut))
}

/// Signed numbers of three octets, four at a time: a word for each, shifted so that its sign is the word's.
fn signed_24(payload: &[u8]) -> Vec<i32> {
    let (blocks, rest) = payload.as_chunks::<12>();
    let four = |block: &[u8; 12]| {
        // The last word begins an octet earlier, so that none reaches beyond the block.
        let upper = [word::<0>(block) << 8, word::<3>(block) << 8, word::<6>(block) << 8, word::<8>(block)];
        upper.map(|word| word >> 8)
    };
    let last = rest.as_chunks().0.iter().map(|&[a, b, c]| i32::from_le_bytes([0, a, b, c]) >> 8);
    blocks.iter().flat_map(four).chain(last).collect()
}

/// The word from an octet on. Copied as four octets, which compiles to one load; 0 beyond the end, where no caller reads.
#[inline]
fn word<const AT: usize>(block: &[u8; 12]) -> i32 {
    let four = block.get(AT..).and_then(|octets| octets.first_chunk());
    four.map_or(0, |four| i32::from_le_bytes(*four))
}

/// Blocks of deltas: width in bits, number of samples, and the octets from the first delta to the end of the frame.
#[derive(Clone)]
struct Blocks<'a> {
    rest: &'a [u8],
    channels: usize,
    cut: bool,
}

impl<'a> Iterator for Blocks<'a> {
    type Item = (usize, usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let [width, count, data @ ..] = self.rest else {
            self.cut |= !self.rest.is_empty();
            return None;
        };
        let (width, mut count) = (usize::from(*width), usize::from(*count));
        let bits_of_sample = self.channels * width;
        let octets = (count * bits_of_sample).div_ceil(8);
        if let Some(rest) = data.get(octets..) {
            self.rest = rest;
        } else {
            self.cut = true;
            self.rest = &[];
            count = data.len() * 8 / bits_of_sample.max(1);
        }
        // Polar's SDK makes no sample of a block of width 0, whatever its count.
        Some((width, if width == 0 { 0 } else { count }, data))
    }
}

/// A reference sample and blocks of differences to the sample before, in as few bits as they need.
pub(super) fn compressed(payload: &[u8], layout: Layout) -> Result<Samples, DecodeError> {
    let stride = stride(layout);
    let (mut reference, rest) = payload
        .split_at_checked(stride)
        .ok_or(DecodeError::Truncated { needed: stride, left: payload.len() })?;
    let channels = layout.len();
    let mut running = [0; MAX_CHANNELS];
    for (value, &width) in running.iter_mut().zip(layout) {
        *value = take(&mut reference, width);
    }
    let mut blocks = Blocks { rest, channels, cut: false };
    let mut samples = 1;
    for (width, count, _) in blocks.clone() {
        if width > 32 {
            return Err(DecodeError::OutOfRange("delta size"));
        }
        samples += count;
    }
    let mut values = vec![0; samples * channels];
    let (first, mut places) = values.split_at_mut_checked(channels).unwrap_or_default();
    first.iter_mut().zip(running).for_each(|(place, value)| *place = value);
    for (width, count, data) in blocks.by_ref() {
        let (block, rest) = places.split_at_mut_checked(count * channels).unwrap_or_default();
        places = rest;
        // How many channels there are is known to the compiler where it pays: gyroscope, magnetometer and acceleration have
        // three, photoplethysmograms mostly four.
        match channels {
            3 => add_up::<3>(block, width, data, &mut running),
            4 => add_up::<4>(block, width, data, &mut running),
            _ => {
                for (index, sample) in block.chunks_exact_mut(channels.max(1)).enumerate() {
                    let mut bit = index * channels * width;
                    for (place, value) in sample.iter_mut().zip(&mut running) {
                        *value = value.wrapping_add(signed(word_at(data, bit / 8) >> (bit % 8), width));
                        *place = *value;
                        bit += width;
                    }
                }
            }
        }
    }
    Ok((values, blocks.cut))
}

/// Adds up the deltas of a block of `N` channels. One word holds all of a sample unless they are very wide.
fn add_up<const N: usize>(block: &mut [i32], width: usize, data: &[u8], running: &mut [i32; MAX_CHANNELS]) {
    let Some(running) = running.first_chunk_mut::<N>() else { return };
    let in_one_word = N * width + 7 <= 64;
    let mut values = *running;
    let mut bit = 0;
    for sample in block.as_chunks_mut::<N>().0 {
        let mut word = word_at(data, bit / 8) >> (bit % 8);
        for (channel, value) in values.iter_mut().enumerate() {
            if !in_one_word {
                let bit = bit + channel * width;
                word = word_at(data, bit / 8) >> (bit % 8);
            }
            *value = value.wrapping_add(signed(word, width));
            word >>= if in_one_word { width } else { 0 };
        }
        bit += N * width;
        *sample = values;
    }
    *running = values;
}

/// The number in the lowest bits of a word; `width` is 1 to 32.
#[inline]
fn signed(word: u64, width: usize) -> i32 {
    let unused = 64 - width as u32;
    ((word << unused) as i64 >> unused) as i32
}

/// The 64 bits from an octet on, zeros beyond the end.
#[inline]
fn word_at(octets: &[u8], at: usize) -> u64 {
    let tail = octets.get(at..).unwrap_or_default();
    match tail.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => tail.iter().rev().fold(0, |word, &octet| word << 8 | u64::from(octet)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(deltas: &[i64], width: usize) -> Vec<u8> {
        let bits = deltas.iter().flat_map(|&delta| (0..width).map(move |bit| delta >> bit & 1 != 0));
        let bits: Vec<bool> = bits.collect();
        let octet = |bits: &[bool]| bits.iter().rev().fold(0, |octet, &bit| octet << 1 | u8::from(bit));
        bits.chunks(8).map(octet).collect()
    }

    #[test]
    fn every_width_is_signed_and_crosses_octets() {
        for layout in [&[-2][..], &[-2; 2], &[-2; 3], &[-2; 4], &[-2; 17]] {
            let channels = layout.len();
            for width in 1..=32_usize {
                let extremes = [-1_i64 << (width - 1), (1_i64 << (width - 1)) - 1, -1, 0];
                // Each channel begins with another one, so that none can be taken for its neighbour.
                let deltas: Vec<i64> =
                    (0..4 * channels).map(|it| extremes[(it / channels + it % channels) % 4]).collect();
                let payload = [vec![0; 2 * channels], vec![width as u8, 4], packed(&deltas, width)].concat();
                let (values, cut) = compressed(&payload, layout).unwrap();
                let mut expected = vec![0_i32; channels];
                for delta in deltas {
                    expected.push(expected[expected.len() - channels].wrapping_add(delta as i32));
                }
                assert_eq!((values, cut), (expected, false), "{channels} channels of {width} bits");
            }
        }
    }

    #[test]
    fn a_cut_block_gives_its_whole_samples() {
        // Three samples of three channels of six bits announced, 18 bits each, but only four octets are there.
        let (values, cut) = compressed(&[1, 0, 2, 0, 3, 0, 6, 3, 0, 0, 0, 0], &[-2; 3]).unwrap();
        assert_eq!((values, cut), (vec![1, 2, 3, 1, 2, 3], true));
    }

    #[test]
    fn a_block_of_no_bits_has_no_samples_and_a_block_after_it_counts() {
        let (values, cut) = compressed(&[5, 0, 0, 9, 8, 1, 0xFF], &[-2]).unwrap();
        assert_eq!((values, cut), (vec![5, 4], false));
    }

    #[test]
    fn deltas_beyond_32_bits_are_refused() {
        assert_eq!(compressed(&[5, 0, 33, 0], &[-2]), Err(DecodeError::OutOfRange("delta size")));
    }

    #[test]
    fn numbers_of_three_octets_are_the_same_four_at_a_time() {
        let mut random = strapline_units::SplitMix64::new(24);
        for count in 0..30 {
            let octets: Vec<u8> = (0..count * 3).map(|_| random.next_u64() as u8).collect();
            let one_by_one = octets.chunks(3).map(|it| i32::from_le_bytes([0, it[0], it[1], it[2]]) >> 8);
            assert_eq!(signed_24(&octets), one_by_one.collect::<Vec<_>>(), "{count} numbers");
        }
    }

    #[test]
    fn raw_widths_are_read_as_signed_or_not() {
        let read = |octets: &[u8], layout| raw(octets, layout).unwrap().0;
        assert_eq!(read(&[0x80, 0x7F, 0xFF], &[-1; 3]), [-128, 127, -1]);
        assert_eq!(read(&[0, 0x80, 0xFF, 0xFF, 1, 0], &[-2; 3]), [-32768, -1, 1]);
        assert_eq!(read(&[2, 0x80, 0xFF], &[-3]), [-32766]);
        assert_eq!(read(&[2, 0x80, 0xFF], &[3]), [0xFF_8002]);
        assert_eq!(read(&[1, 0, 0x80, 0xFF, 0xFF, 7], &[1, 2, 2, 1]), [1, 0x8000, 0xFFFF, 7]);
        assert_eq!(read(&[0xFF; 4], &[4]), [-1]);
        assert_eq!(raw(&[0; 7], &[-2; 3]), Ok((vec![0; 3], true)), "the odd octet is no sample");
        assert_eq!(raw(&[0; 5], &[-2; 3]), Err(DecodeError::Truncated { needed: 6, left: 5 }));
    }
}
