//! What one stream of a producer has still to deliver: frames in order, those that are out and wait for their
//! acknowledgement first. Bounded: when it is full the frame that matters least goes, the oldest of its kind.
//!
//! Numbers rise within a stream and may leave gaps. It neither stores nor sends anything.

use std::collections::VecDeque;

use crate::SESSION;

/// From what is dropped first to what is never dropped to make room: waveforms of many samples a second, everything else,
/// and the beats, which cannot be computed from anything else, with what is said of their session.
const LANES: usize = 3;
/// The lane of the beats, and of notes.
const BEATS: usize = 2;

/// The data types that come many times a second.
const HIGH_RATE: [&str; 6] =
    ["ECG", "ACCELERATION", "RAW_ACCELERATION", "PPG", "GYROSCOPE", "MAGNETIC_FIELD"];

/// A frame that left the queue or is to leave the device.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    /// A SUBMIT frame without `id`.
    pub(crate) frame: String,
}

#[derive(Debug, Default)]
struct Lane {
    entries: VecDeque<Entry>,
    /// How many of the first ones are out.
    out: usize,
}

/// A frame that was dropped to make room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dropped {
    pub(crate) id: i64,
    pub(crate) high_rate: bool,
}

/// A stream's frames.
#[derive(Debug)]
pub(crate) struct Queue {
    lanes: [Lane; LANES],
    next_id: i64,
}

impl Queue {
    /// An empty queue whose next frame gets this number.
    pub(crate) fn new(next_id: i64) -> Self {
        Self { lanes: Default::default(), next_id }
    }

    /// Adds a frame with a number of its own, in rising order.
    pub(crate) fn restore(&mut self, id: i64, frame: String) {
        self.next_id = self.next_id.max(id.saturating_add(1));
        if let Some(lane) = self.lanes.get_mut(lane_of(&frame)) {
            lane.entries.push_back(Entry { id, frame });
        }
    }

    /// Adds a frame; its number.
    pub(crate) fn push(&mut self, frame: String) -> i64 {
        let id = self.next_id;
        self.restore(id, frame);
        id
    }

    pub(crate) fn len(&self) -> usize {
        self.lanes.iter().map(|lane| lane.entries.len()).sum()
    }

    /// How many are out and not acknowledged.
    pub(crate) fn out(&self) -> usize {
        self.lanes.iter().map(|lane| lane.out).sum()
    }

    /// Removes the oldest frame of the kind that matters least. Beats stay where there are no more than `most_beats`:
    /// they may be all that there is.
    pub(crate) fn drop_one(&mut self, most_beats: usize) -> Option<Dropped> {
        self.lanes.iter_mut().enumerate().find_map(|(kind, lane)| {
            if kind == BEATS && lane.entries.len() <= most_beats {
                return None;
            }
            let entry = lane.entries.pop_front()?;
            lane.out = lane.out.saturating_sub(1);
            Some(Dropped { id: entry.id, high_rate: kind == 0 })
        })
    }

    /// The next frame to be sent, which is out from now on.
    pub(crate) fn send(&mut self) -> Option<&Entry> {
        let lane = self.next_lane()?;
        let entry = lane.entries.get(lane.out)?;
        lane.out += 1;
        Some(entry)
    }

    /// The next frame to be sent, which leaves the queue.
    pub(crate) fn pop(&mut self) -> Option<Entry> {
        let lane = self.next_lane()?;
        lane.entries.remove(lane.out)
    }

    /// The lane whose next frame has the lowest number of all.
    fn next_lane(&mut self) -> Option<&mut Lane> {
        self.lanes
            .iter_mut()
            .filter_map(|lane| lane.entries.get(lane.out).map(|entry| entry.id).map(|id| (id, lane)))
            .min_by_key(|(id, _)| *id)
            .map(|(_, lane)| lane)
    }

    /// Everything up to this number is stored by the server; how many frames that were.
    pub(crate) fn acknowledge(&mut self, up_to: i64) -> usize {
        let before = self.len();
        for lane in &mut self.lanes {
            while lane.entries.pop_front_if(|entry| entry.id <= up_to).is_some() {
                lane.out = lane.out.saturating_sub(1);
            }
        }
        before - self.len()
    }

    /// The connection is gone: what is not acknowledged is to be sent again.
    pub(crate) fn rewind(&mut self) {
        self.lanes.iter_mut().for_each(|lane| lane.out = 0);
    }
}

/// A frame's data type. `t` is read by its text: a quotation mark inside of a JSON string is escaped, so
/// that these characters are the member's name wherever they stand.
pub(crate) fn type_of(frame: &str) -> Option<&str> {
    const NAME: &[u8] = br#""t":""#;
    let start = frame.as_bytes().windows(NAME.len()).rposition(|part| part == NAME);
    let rest = start.and_then(|start| frame.get(start + NAME.len()..));
    rest.and_then(|rest| rest.split('"').next())
}

fn lane_of(frame: &str) -> usize {
    match type_of(frame) {
        Some("RR_INTERVAL" | SESSION) => BEATS,
        Some(t) if HIGH_RATE.contains(&t) => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(t: &str) -> String {
        format!(r#"{{"op":6,"d":{{"val":1,"source":"\"t\":\"ECG"}},"t":"{t}"}}"#)
    }

    fn sent(queue: &mut Queue) -> Vec<i64> {
        std::iter::from_fn(|| queue.send().map(|entry| entry.id)).collect()
    }

    #[test]
    fn frames_go_out_in_order_whatever_their_kind() {
        let mut queue = Queue::new(5);
        for t in ["ECG", "RR_INTERVAL", "HEART_RATE", "ECG", "HEART_RATE"] {
            queue.push(frame(t));
        }
        assert_eq!(sent(&mut queue), [5, 6, 7, 8, 9]);
        assert_eq!((queue.out(), queue.acknowledge(7), queue.out(), queue.len()), (5, 3, 2, 2));
        queue.rewind();
        queue.push(frame("ECG"));
        assert_eq!(sent(&mut queue), [8, 9, 10]);
    }

    #[test]
    fn waveforms_are_dropped_first_and_beats_only_past_a_bound_of_their_own() {
        let mut queue = Queue::new(1);
        for t in ["RR_INTERVAL", "HEART_RATE", "ECG", "RR_INTERVAL", "PPG", "STEPS"] {
            queue.push(frame(t));
        }
        let mut dropped = |most_beats| -> Vec<_> {
            std::iter::from_fn(|| queue.drop_one(most_beats))
                .map(|dropped| (dropped.id, dropped.high_rate))
                .collect()
        };
        assert_eq!(dropped(2), [(3, true), (5, true), (2, false), (6, false)]);
        assert_eq!(dropped(1), [(1, false)]);
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn dropping_what_is_out_keeps_the_rest_in_order() {
        let mut queue = Queue::new(1);
        for _ in 0..3 {
            queue.push(frame("ECG"));
        }
        queue.send();
        queue.send();
        assert_eq!(queue.drop_one(0), Some(Dropped { id: 1, high_rate: true }));
        assert_eq!((queue.out(), sent(&mut queue)), (1, vec![3]));
        assert!(queue.pop().is_none() && queue.acknowledge(2) == 1);
    }

    #[test]
    fn a_restored_queue_goes_on_after_its_last_number() {
        let mut queue = Queue::new(1);
        queue.restore(7, frame("HEART_RATE"));
        assert_eq!(queue.push(frame("HEART_RATE")), 8);
        assert_eq!(queue.pop().map(|entry| entry.id), Some(7));
    }
}
