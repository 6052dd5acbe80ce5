//! Positions of a session: the track, its length, and its polyline.
//!
//! The length leaves out the jitter of a receiver that stands still, and jumps that no person makes. It knows no
//! altitude, which the protocol's LOCATION lacks.

/// How many fixes are kept: beyond that every second one goes.
const CAPACITY: usize = 50_000;
/// A fix has to be so far from the last counted one to count, in metres: good receivers err by about this much.
const LEAST_STEP_M: f64 = 5.0;
/// Faster than this is a jump of the receiver, in m/s.
const FASTEST: f64 = 70.0;
/// The mean radius of the earth, in metres.
const EARTH_M: f64 = 6_371_008.8;
/// Points of a polyline at most: enough for a map on a screen.
const POLYLINE_POINTS: usize = 1000;

/// A position in units of 1e-7 degrees, about a centimetre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fix {
    /// Milliseconds since the session's base.
    pub(super) ms: u32,
    latitude_e7: i32,
    longitude_e7: i32,
}

impl Fix {
    /// `None` where it isn't on the earth.
    pub(super) fn new(ms: u32, latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        on_earth.then(|| Self { ms, latitude_e7: e7(latitude), longitude_e7: e7(longitude) })
    }

    /// Latitude and longitude in degrees.
    pub(super) fn degrees(&self) -> [f64; 2] {
        [f64::from(self.latitude_e7) / 1e7, f64::from(self.longitude_e7) / 1e7]
    }
}

/// One source's fixes.
#[derive(Clone, Debug)]
pub(super) struct Track {
    fixes: Vec<Fix>,
    step_ms: u32,
}

impl Default for Track {
    fn default() -> Self {
        Self { fixes: Vec::new(), step_ms: 1000 }
    }
}

impl Track {
    /// The first fix of each second counts.
    pub(super) fn push(&mut self, fix: Fix) {
        if self.fixes.last().is_some_and(|last| last.ms / self.step_ms == fix.ms / self.step_ms) {
            return;
        }
        self.fixes.push(fix);
        if self.fixes.len() >= CAPACITY {
            self.fixes = self.sorted();
            while self.fixes.len() > CAPACITY / 2 {
                self.step_ms = self.step_ms.saturating_mul(2);
                let step_ms = self.step_ms;
                self.fixes.dedup_by_key(|fix| fix.ms / step_ms);
            }
        }
    }

    pub(super) fn count(&self) -> usize {
        self.fixes.len()
    }

    pub(super) fn sorted(&self) -> Vec<Fix> {
        let mut fixes = self.fixes.clone();
        fixes.sort_by_key(|fix| fix.ms);
        fixes.dedup_by_key(|fix| fix.ms / self.step_ms);
        fixes
    }
}

/// What each fix adds to the way, in metres: (ms, metres).
pub(super) fn way(fixes: &[Fix]) -> Vec<(u32, f64)> {
    let mut last = None;
    let mut way = Vec::new();
    for fix in fixes {
        let Some(from) = last else {
            last = Some(*fix);
            way.push((fix.ms, 0.0));
            continue;
        };
        let metres = distance(from, *fix);
        let seconds = f64::from(fix.ms.saturating_sub(from.ms)) / 1000.0;
        if metres >= LEAST_STEP_M && metres <= FASTEST * seconds {
            way.push((fix.ms, metres));
            last = Some(*fix);
        }
    }
    way
}

/// The great-circle distance in metres, by the haversine formula.
fn distance(from: Fix, to: Fix) -> f64 {
    let [[from_lat, from_lng], [to_lat, to_lng]] = [from, to].map(|fix| fix.degrees().map(f64::to_radians));
    let half_chord = ((to_lat - from_lat) / 2.0).sin().powi(2)
        + from_lat.cos() * to_lat.cos() * ((to_lng - from_lng) / 2.0).sin().powi(2);
    2.0 * EARTH_M * half_chord.sqrt().min(1.0).asin()
}

/// The encoded polyline algorithm format (Google, five digits): differences in 1e-5 degrees, five bits a character.
pub(super) fn polyline(fixes: &[Fix]) -> String {
    let every = fixes.len().div_ceil(POLYLINE_POINTS).max(1);
    let end = fixes.last().filter(|_| !(fixes.len() - 1).is_multiple_of(every));
    let mut text = String::new();
    let mut last = [0_i32; 2];
    for fix in fixes.iter().step_by(every).chain(end) {
        let next = [fix.latitude_e7, fix.longitude_e7].map(|e7| (f64::from(e7) / 100.0).round() as i32);
        last.iter().zip(next).for_each(|(last, next)| push_number(&mut text, next - last));
        last = next;
    }
    text
}

fn push_number(text: &mut String, number: i32) {
    let mut rest = (number << 1) as u32;
    if number < 0 {
        rest = !rest;
    }
    while rest >= 0x20 {
        text.push(char::from(63 + 0x20 + (rest & 0x1f) as u8));
        rest >>= 5;
    }
    text.push(char::from(63 + rest as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(second: u32, latitude: f64, longitude: f64) -> Fix {
        Fix::new(second * 1000, latitude, longitude).unwrap()
    }

    #[test]
    fn the_polyline_is_that_of_the_published_example() {
        // The example of the format's own description, which is that of the payload's schema too.
        let fixes = [fix(0, 38.5, -120.2), fix(1, 40.7, -120.95), fix(2, 43.252, -126.453)];
        assert_eq!(polyline(&fixes), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
    }

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let metres = distance(fix(0, 0.0, 0.0), fix(1, 1.0, 0.0));
        assert!((metres - 111_195.08).abs() < 0.1, "{metres}");
    }

    #[test]
    fn standing_still_is_no_way_and_a_jump_is_none_either() {
        // A ten-thousandth of a degree is 11.1 m.
        let mut fixes: Vec<Fix> =
            (0..100).map(|second| fix(second, 50.0 + f64::from(second % 2) * 2e-5, 8.0)).collect();
        assert_eq!(way(&fixes).iter().map(|(_, metres)| metres).sum::<f64>(), 0.0);
        fixes.push(fix(100, 51.0, 8.0));
        fixes.push(fix(101, 50.0001, 8.0));
        let metres: f64 = way(&fixes).iter().map(|(_, metres)| metres).sum();
        assert!((metres - 11.1).abs() < 0.1, "{metres}");
    }

    #[test]
    fn a_long_track_is_thinned_from_end_to_end() {
        let mut track = Track::default();
        (0..120_000).for_each(|second| track.push(fix(second, f64::from(second) * 1e-4, 0.0)));
        let fixes = track.sorted();
        assert!(fixes.len() < CAPACITY && fixes.is_sorted_by_key(|fix| fix.ms));
        assert!(fixes[0].ms == 0 && fixes[fixes.len() - 1].ms > 119_990_000);
        assert_eq!(Fix::new(0, 91.0, 0.0), None);
        assert_eq!(Fix::new(0, f64::NAN, 0.0), None);
    }
}
