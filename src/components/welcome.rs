//! The first visit: what this does, how to begin, what stays here, and a simulated heart so that the page is alive.

use std::cell::RefCell;
use std::rc::Rc;
use std::slice;

use strapline_chart::Ring;
use strapline_gatt::Reading;
use strapline_sim::{Sensor as _, Strap, StrapConfig};
use strapline_units::Timestamp;
use strapline_vitals::BeatClock;

use super::markup::Part;
use super::{Plot, show_preview};
use crate::app::Context;
use crate::dom;
use crate::words;

/// Shown while there is no sensor.
pub fn welcome(context: Context, page: &Part) {
    let state = context.state;
    let part = page.at(".welcome");
    part.shown(move || state.with(|state| state.devices.is_empty()));
    part.at(".privacy").text(move || {
        words::privacy(state.with(|state| state.server.as_ref().is_some_and(|server| server.autostream)))
            .to_owned()
    });
    let number = part.at(".number");
    let plot = Plot::preview();
    let preview = RefCell::new(Preview::new(dom::now() - plot.window));
    let look = move |see: &mut dyn FnMut(&[Ring])| {
        let mut preview = preview.borrow_mut();
        if let Some(bpm) = preview.advance(dom::now()) {
            number.set_text(&words::whole_number(bpm));
        }
        see(slice::from_ref(&preview.rr));
    };
    show_preview(context, &part.at("canvas"), "PREVIEW", plot, Rc::new(look));
}

/// A simulated strap that has been on for a minute already.
struct Preview {
    strap: Strap,
    start: Timestamp,
    clock: BeatClock,
    rr: Ring,
}

impl Preview {
    fn new(start: Timestamp) -> Self {
        let strap = Strap::new(7, StrapConfig::default());
        Self { strap, start, clock: BeatClock::new(), rr: Ring::new(240) }
    }

    /// Takes what is due by `now`; the newest heart rate in bpm, if there is a new one.
    fn advance(&mut self, now: Timestamp) -> Option<f64> {
        let mut newest = None;
        while self.start + self.strap.due() <= now {
            let emission = self.strap.next();
            let at = self.start + emission.at;
            if let Ok(Reading::HeartRateMeasurement(measurement)) =
                strapline_gatt::decode_heart_rate_strap(emission.characteristic, &emission.value)
            {
                for (beat, rr) in self.clock.beats(at, measurement.rr()) {
                    self.rr.push(beat, rr as f32);
                }
                newest = Some(f64::from(measurement.heart_rate_bpm));
            }
        }
        newest
    }
}
