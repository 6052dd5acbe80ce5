//! Closes the gap that a lost connection leaves in a consumer's stream.
//!
//! After READY the frames between the last one that was put out and the first live one are asked for by REPLAY, and put
//! out as they come; live ones wait until the gap is closed. REPLAY has no end mark. Therefore the first live frame is asked
//! for as well: as requests are served in turn, the gap is closed when that frame comes for the second time.
//!
//! A server that knows the extension tells by READY where the live frames begin, so that the gap can be asked for at once;
//! with any other the first live frame is waited for. A request that stays without effect is repeated, because some
//! servers can replay a frame a few seconds after its dispatch only.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_units::Timestamp;

use crate::{Dispatch, Replay};

/// The most live frames that wait for a gap to close. Past it they are left to the next gap.
const MAX_WAITING: usize = 50_000;
/// How long a request may have no effect.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a request is made before the gap counts as empty.
const MAX_REQUESTS: u32 = 3;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum GapOutput {
    Dispatch(Dispatch),
    Ask(Replay),
}

#[derive(Debug)]
enum Phase {
    /// Not connected, or nothing is missing.
    Flowing,
    /// Everything below `bound` is replayed; everything else is live. Without a bound the first live frame is awaited.
    Closing {
        bound: Option<i64>,
        /// The first live frame, which marks the end.
        first: Option<i64>,
        waiting: VecDeque<Dispatch>,
        /// Whether frames behind those that wait were left out.
        overflowed: bool,
        requests: u32,
        deadline: Option<Timestamp>,
    },
}

#[derive(Debug)]
pub(crate) struct Gap {
    position: Option<i64>,
    /// Whether the position is of a dispatch that came, and not only of the one to begin after.
    reached: bool,
    phase: Phase,
    max_waiting: usize,
    outputs: VecDeque<GapOutput>,
}

impl Gap {
    pub(crate) const fn new(position: Option<i64>) -> Self {
        Self {
            position,
            reached: false,
            phase: Phase::Flowing,
            max_waiting: MAX_WAITING,
            outputs: VecDeque::new(),
        }
    }

    pub(crate) const fn position(&self) -> Option<i64> {
        self.position
    }

    pub(crate) fn poll(&mut self) -> Option<GapOutput> {
        self.outputs.pop_front()
    }

    /// A new connection is ready. `next_seq` and `recent_seq` are what READY told; nothing before the latter is wanted.
    pub(crate) fn ready(&mut self, now: Timestamp, next_seq: Option<i64>, recent_seq: Option<i64>) {
        let recent = recent_seq.map(|seq| seq.saturating_sub(1));
        let Some(mut position) = self.position.or(recent) else { return };
        if let Some(next_seq) = next_seq.filter(|next_seq| self.reached && *next_seq <= position) {
            // The server has begun anew: its numbers mean other frames than before.
            position = recent.unwrap_or_else(|| next_seq.saturating_sub(1));
        }
        position = recent.map_or(position, |recent| recent.max(position));
        self.position = Some(position);
        if next_seq.is_some_and(|next_seq| next_seq <= position.saturating_add(1)) {
            self.phase = Phase::Flowing;
            return;
        }
        self.close(next_seq);
        if let Some(before) = next_seq {
            self.ask(now, Replay { after: position, before });
        }
    }

    /// The connection is gone. What waited comes again.
    pub(crate) fn lost(&mut self) {
        self.phase = Phase::Flowing;
    }

    pub(crate) fn dispatch(&mut self, now: Timestamp, dispatch: Dispatch) {
        let seq = dispatch.seq;
        let (mut ended, mut marker) = (false, None);
        let position = self.position;
        match &mut self.phase {
            Phase::Flowing => return self.put_out(dispatch),
            Phase::Closing { bound, first, waiting, overflowed, deadline, .. } => {
                let bound = *bound.get_or_insert(seq);
                *deadline = deadline.map(|_| now + PATIENCE);
                if seq < bound {
                    if first.is_none() && seq.saturating_add(1) >= bound {
                        // The last that can be missing, and replays come in order: no need to wait for a live one.
                        self.phase = Phase::Flowing;
                    }
                    return self.put_out(dispatch);
                }
                match *first {
                    None => {
                        *first = Some(seq);
                        waiting.push_back(dispatch);
                        // Where nothing was asked for yet it is the whole gap, the first live frame with it.
                        let after =
                            if deadline.is_some() { seq.saturating_sub(1) } else { position.unwrap_or(0) };
                        marker = Some(Replay { after, before: seq.saturating_add(1) });
                    }
                    Some(first) if seq == first => ended = true,
                    Some(_) if waiting.back().is_some_and(|last| seq <= last.seq) => {}
                    Some(_) if *overflowed || waiting.len() >= self.max_waiting => *overflowed = true,
                    Some(_) => waiting.push_back(dispatch),
                }
            }
        }
        if let Some(marker) = marker {
            self.ask(now, marker);
        }
        if ended {
            self.end();
        }
    }

    pub(crate) const fn deadline(&self) -> Option<Timestamp> {
        match &self.phase {
            Phase::Flowing => None,
            Phase::Closing { deadline, .. } => *deadline,
        }
    }

    /// To be called after every input.
    pub(crate) fn check_deadline(&mut self, now: Timestamp) {
        let Phase::Closing { first, requests, deadline, .. } = &mut self.phase else { return };
        if deadline.is_none_or(|deadline| now < deadline) {
            return;
        }
        let Some(first) = *first else {
            // All of the gap has come, or there was nothing in it: the first live frame will tell.
            *deadline = None;
            return;
        };
        if *requests >= MAX_REQUESTS {
            return self.end();
        }
        let after = self.position.unwrap_or(0);
        self.ask(now, Replay { after, before: first.saturating_add(1) });
    }

    fn close(&mut self, bound: Option<i64>) {
        self.phase = Phase::Closing {
            bound,
            first: None,
            waiting: VecDeque::new(),
            overflowed: false,
            requests: 0,
            deadline: None,
        };
    }

    fn ask(&mut self, now: Timestamp, replay: Replay) {
        if let Phase::Closing { requests, deadline, .. } = &mut self.phase {
            *requests += 1;
            *deadline = Some(now + PATIENCE);
            self.outputs.push_back(GapOutput::Ask(replay));
        }
    }

    /// The gap is closed: what waited follows.
    fn end(&mut self) {
        let Phase::Closing { waiting, overflowed, .. } = core::mem::replace(&mut self.phase, Phase::Flowing)
        else {
            return;
        };
        for dispatch in waiting {
            self.put_out(dispatch);
        }
        if overflowed {
            // Behind what waited there is another gap, up to the next live frame.
            self.close(None);
        }
    }

    /// What came before is not put out again.
    fn put_out(&mut self, dispatch: Dispatch) {
        if self.position.is_none_or(|position| dispatch.seq > position) {
            self.position = Some(dispatch.seq);
            self.reached = true;
            self.outputs.push_back(GapOutput::Dispatch(dispatch));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RawJson;
    use strapline_units::SplitMix64;

    const NOW: Timestamp = Timestamp::from_unix_micros(0);

    fn dispatch(seq: i64) -> Dispatch {
        let d = RawJson::parse("{}").unwrap();
        Dispatch { uid: "u".into(), seq, t: "T".into(), d, synthetic: false, text: String::new() }
    }

    /// What is put out, and what is asked for as (after, before).
    fn outputs(gap: &mut Gap) -> (Vec<i64>, Vec<(i64, i64)>) {
        let (mut seqs, mut asked) = (Vec::new(), Vec::new());
        while let Some(output) = gap.poll() {
            match output {
                GapOutput::Dispatch(dispatch) => seqs.push(dispatch.seq),
                GapOutput::Ask(replay) => asked.push((replay.after, replay.before)),
            }
        }
        (seqs, asked)
    }

    fn give(gap: &mut Gap, seqs: &[i64]) {
        for &seq in seqs {
            gap.dispatch(NOW, dispatch(seq));
        }
    }

    #[test]
    fn a_first_connection_asks_for_nothing() {
        let mut gap = Gap::new(None);
        gap.ready(NOW, Some(8), None);
        give(&mut gap, &[8, 10, 11]);
        assert_eq!(outputs(&mut gap), (vec![8, 10, 11], vec![]));
    }

    #[test]
    fn a_server_without_the_extension_is_asked_at_the_first_live_frame() {
        let mut gap = Gap::new(Some(3));
        gap.ready(NOW, None, None);
        assert_eq!((outputs(&mut gap), gap.deadline()), ((vec![], vec![]), None));
        give(&mut gap, &[9, 10]);
        assert_eq!(outputs(&mut gap), (vec![], vec![(3, 10)]));
        give(&mut gap, &[4, 11, 6]);
        assert_eq!(outputs(&mut gap), (vec![4, 6], vec![]));
        give(&mut gap, &[9, 12]);
        assert_eq!(outputs(&mut gap), (vec![9, 10, 11, 12], vec![]));
        assert_eq!(gap.deadline(), None);
    }

    #[test]
    fn a_server_with_the_extension_is_asked_at_once() {
        let mut gap = Gap::new(Some(3));
        gap.ready(NOW, Some(8), None);
        assert_eq!(outputs(&mut gap), (vec![], vec![(3, 8)]));
        give(&mut gap, &[4, 8, 6, 9]);
        assert_eq!(outputs(&mut gap), (vec![4, 6], vec![(7, 9)]));
        give(&mut gap, &[7, 8, 10]);
        assert_eq!(outputs(&mut gap), (vec![7, 8, 9, 10], vec![]));
        gap.lost();
        gap.ready(NOW, Some(11), None);
        assert_eq!(outputs(&mut gap), (vec![], vec![]), "nothing is missing");
    }

    #[test]
    fn a_server_that_lost_its_store_is_followed_from_its_new_beginning() {
        let mut gap = Gap::new(None);
        gap.ready(NOW, Some(500), None);
        give(&mut gap, &[500, 501]);
        gap.lost();
        gap.ready(NOW, Some(1), None);
        give(&mut gap, &[1, 2]);
        assert_eq!(outputs(&mut gap), (vec![500, 501, 1, 2], vec![]));
        // Whoever asks for what is to come gets only that.
        let mut gap = Gap::new(Some(10));
        gap.ready(NOW, Some(1), None);
        give(&mut gap, &[1, 11]);
        assert_eq!(outputs(&mut gap), (vec![11], vec![]));
    }

    #[test]
    fn whoever_wants_the_last_minutes_gets_them_and_nothing_older() {
        let mut gap = Gap::new(None);
        gap.ready(NOW, Some(8), Some(5));
        assert_eq!(outputs(&mut gap), (vec![], vec![(4, 8)]));
        give(&mut gap, &[5]);
        assert!(gap.deadline().is_some(), "more may come");
        give(&mut gap, &[7]);
        assert_eq!(gap.deadline(), None);
        give(&mut gap, &[8, 8, 9]);
        assert_eq!(outputs(&mut gap), (vec![5, 7, 8, 9], vec![]), "the last of the gap closes it");
        gap.lost();
        gap.ready(NOW, Some(30), Some(6));
        assert_eq!(outputs(&mut gap), (vec![], vec![(9, 30)]), "after a short absence nothing is missing");
        gap.lost();
        gap.ready(NOW, Some(90), Some(60));
        assert_eq!(outputs(&mut gap), (vec![], vec![(59, 90)]), "after a long one the last minutes do");
        gap.lost();
        give(&mut gap, &[60]);
        gap.ready(NOW, Some(20), Some(12));
        assert_eq!(outputs(&mut gap), (vec![60], vec![(11, 20)]), "the server has begun anew");
        let mut gap = Gap::new(None);
        gap.ready(NOW, Some(8), Some(8));
        give(&mut gap, &[8]);
        assert_eq!(outputs(&mut gap), (vec![8], vec![]), "nothing came in the last minutes");
    }

    #[test]
    fn a_request_without_effect_is_repeated_and_given_up() {
        let mut gap = Gap::new(Some(3));
        gap.ready(NOW, None, None);
        give(&mut gap, &[9]);
        for _ in 0..2 {
            assert_eq!(outputs(&mut gap), (vec![], vec![(3, 10)]));
            let due = gap.deadline().unwrap();
            gap.check_deadline(due);
        }
        assert_eq!(outputs(&mut gap), (vec![], vec![(3, 10)]));
        gap.check_deadline(gap.deadline().unwrap());
        assert_eq!((outputs(&mut gap), gap.deadline()), ((vec![9], vec![]), None));
    }

    /// A server with sparse numbers, replays that are cut anywhere, and live frames in between.
    #[test]
    fn whatever_is_cut_everything_comes_once_and_in_order() {
        for seed in 0..500 {
            let mut random = SplitMix64::new(seed);
            let mut draw = |below: u64| random.next_u64() % below;
            let (extension, mut gap) = (seed % 2 == 0, Gap::new(None));
            gap.max_waiting = 1 + draw(20) as usize;
            let (mut stream, mut put_out): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
            let mut next = 1;
            for connection in 0..20 {
                for _ in 0..draw(30) {
                    stream.push(next);
                    next += 1 + draw(3) as i64;
                }
                gap.ready(NOW, extension.then_some(next), None);
                // What is on its way: live frames, and replays that are served in turn.
                let mut replays: VecDeque<i64> = VecDeque::new();
                for _ in 0..if connection == 19 { 2000 } else { draw(60) } {
                    let (seqs, asked) = outputs(&mut gap);
                    put_out.extend(seqs);
                    for (after, before) in asked {
                        replays.extend(stream.iter().filter(|seq| after < **seq && **seq < before));
                    }
                    let live = draw(4) == 0;
                    if live {
                        stream.push(next);
                        give(&mut gap, &[next]);
                        next += 1 + draw(3) as i64;
                    } else if let Some(seq) = replays.pop_front() {
                        give(&mut gap, &[seq]);
                    }
                }
                put_out.extend(outputs(&mut gap).0);
                gap.lost();
            }
            let first = put_out[0];
            let expected: Vec<i64> = stream.iter().copied().filter(|seq| *seq >= first).collect();
            // What waits at the end is not due yet.
            assert!(put_out.len() + 30 > expected.len(), "seed {seed}");
            assert_eq!(put_out, expected[..put_out.len()], "seed {seed}");
        }
    }
}
