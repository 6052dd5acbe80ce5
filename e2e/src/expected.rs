//! What has to arrive at a consumer for given attribute bytes. Reads them by the GATT Specification Supplement (Heart Rate
//! Measurement) on its own: a mistake in `strapline-gatt` must not hide itself.

use anyhow::ensure;

use crate::consumer::Dispatch;

/// The values of one sensor, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    /// In bpm, and with which notification each came.
    pub heart_rate: Vec<(usize, f64)>,
    /// In ms, and with which notification each came.
    pub rr: Vec<(usize, f64)>,
    /// How many notifications cannot be read.
    pub faults: usize,
}

impl Expected {
    /// What comes of these notifications.
    pub fn of<V: AsRef<[u8]>>(notifications: &[V]) -> Self {
        let mut expected = Self::default();
        for (index, value) in notifications.iter().enumerate() {
            expected.read(index, value.as_ref());
        }
        expected
    }

    /// How many frames that makes.
    pub fn frames(&self) -> usize {
        self.heart_rate.len() + self.rr.len()
    }

    fn read(&mut self, index: usize, value: &[u8]) {
        let (flags, bpm, rest) = match *value {
            [flags, low, high, ref rest @ ..] if flags & 1 == 1 => {
                (flags, u16::from_le_bytes([low, high]), rest)
            }
            [flags, bpm, ref rest @ ..] if flags & 1 == 0 => (flags, bpm.into(), rest),
            _ => {
                self.faults += 1;
                return;
            }
        };
        // 0 stands for no reading; so does 255 from a band that does not report contact.
        let in_contact = flags & 0b110 == 0b110;
        if bpm != 0 && (bpm != 255 || in_contact) {
            self.heart_rate.push((index, bpm.into()));
        }
        let rr = if flags & 0b1000 == 0 { rest } else { rest.get(2..).unwrap_or_default() };
        if flags & 0b1_0000 != 0 {
            let raw = rr.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            let millis = raw.filter(|&raw| raw > 0).map(|raw| f64::from(raw) * 1000.0 / 1024.0);
            self.rr.extend(millis.map(|rr| (index, rr)));
        }
    }

    /// Holds the frames of one sensor against it: every value, in order, exactly.
    ///
    /// # Errors
    /// Where they differ first.
    pub fn check(&self, frames: &[Dispatch]) -> anyhow::Result<()> {
        for (t, expected) in [("HEART_RATE", &self.heart_rate), ("RR_INTERVAL", &self.rr)] {
            let got: Vec<f64> = frames.iter().filter(|frame| frame.t == t).map(|frame| frame.val).collect();
            let differs = expected.iter().zip(&got).position(|((_, expected), got)| expected != got);
            ensure!(
                differs.is_none(),
                "{t} number {differs:?} differs: {:?} instead of {:?}",
                differs.map(|at| got[at]),
                differs.map(|at| expected[at])
            );
            ensure!(got.len() == expected.len(), "{} {t} instead of {}", got.len(), expected.len());
        }
        Ok(())
    }
}

/// The frames of each source, in order; sources in the order in which they first came.
pub fn by_source(frames: &[Dispatch]) -> Vec<(String, Vec<Dispatch>)> {
    let mut sources: Vec<(String, Vec<Dispatch>)> = Vec::new();
    for frame in frames {
        match sources.iter_mut().find(|(source, _)| *source == frame.source) {
            Some((_, frames)) => frames.push(frame.clone()),
            None => sources.push((frame.source.clone(), vec![frame.clone()])),
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_layouts_are_read() {
        let notifications: [&[u8]; 5] = [
            &[0x10, 60, 0x00, 0x04, 0x00, 0x02],
            &[0x1f, 0x48, 0x00, 0x64, 0x00, 0x40, 0x03],
            &[0x01, 60],
            &[],
            &[0x10, 0, 0, 0, 0xff],
        ];
        let expected = Expected::of(&notifications);
        assert_eq!(expected.heart_rate, [(0, 60.0), (1, 72.0)]);
        assert_eq!(expected.rr, [(0, 1000.0), (0, 500.0), (1, 812.5)]);
        assert_eq!(expected.faults, 2);
    }
}
