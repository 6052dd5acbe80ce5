//! The first visit: what this does, how to begin, what stays here, and a simulated heart so that the page is alive.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use strapline_chart::Ring;
use strapline_gatt::Reading;
use strapline_sim::{Strap, StrapConfig};
use strapline_units::{Timestamp, Unit};

use super::{Actions, ChartKind, ChartView, flag, text};
use crate::app::Context;
use crate::dom;
use crate::words;

const WINDOW: Duration = Duration::from_secs(60);

/// Shown while there is no sensor.
#[component]
pub fn Welcome() -> impl IntoView {
    let Context { state, .. } = Context::get();
    let bpm = RwSignal::new(String::new());
    let preview = Rc::new(RefCell::new(Preview::new(dom::now())));
    view! {
        <section class="welcome" hidden=flag(move || state.with(|state| !state.devices.is_empty()))>
            <div class="pitch">
                <h2>"Your heart, live in the browser"</h2>
                <p>"Connect a heart rate strap and watch every beat. Nothing to install, no account."</p>
                <Actions first=true />
                <p class="privacy">
                    "All values stay on this device until you press Stream; then each beat goes to the broker that is named below, and nowhere else."
                </p>
            </div>
            <figure class="preview" aria-label="Preview with a simulated heart">
                <figcaption>
                    <span class="badge">"Preview, simulated"</span>
                    <span class="reading">
                        <output class="number">{text(move || bpm.get())}</output>
                        <span class="unit">{Unit::BeatsPerMinute.symbol()}</span>
                    </span>
                </figcaption>
                <ChartView
                    kind=ChartKind::HeartRate
                    window=WINDOW
                    bare=true
                    label="Heart rate of a simulated heart".to_owned()
                    look=Rc::new(move |see: &mut dyn FnMut(&Ring)| {
                        let mut preview = preview.borrow_mut();
                        if let Some(value) = preview.advance(dom::now()) {
                            bpm.set(words::whole_number(value));
                        }
                        see(&preview.ring);
                    })
                />
            </figure>
        </section>
    }
}

/// A simulated strap that has been on for a minute already.
struct Preview {
    strap: Strap,
    next: Option<(Timestamp, Vec<u8>)>,
    ring: Ring,
}

impl Preview {
    fn new(now: Timestamp) -> Self {
        let mut preview =
            Self { strap: Strap::new(7, StrapConfig::default()), next: None, ring: Ring::new(240) };
        preview.emit(now - WINDOW);
        preview
    }

    fn emit(&mut self, after: Timestamp) {
        let emission = self.strap.next();
        let is_heart_rate = emission.characteristic == strapline_gatt::Uuid::from_u16(0x2A37);
        self.next = Some((after + emission.after, if is_heart_rate { emission.value } else { Vec::new() }));
    }

    /// Takes what is due by `now`; the newest heart rate in bpm, if there is a new one.
    fn advance(&mut self, now: Timestamp) -> Option<f64> {
        let mut newest = None;
        while let Some((at, value)) = self.next.take_if(|(at, _)| *at <= now) {
            if let Ok(Reading::HeartRateMeasurement(measurement)) =
                strapline_gatt::decode(strapline_gatt::Uuid::from_u16(0x2A37), &value)
            {
                self.ring.push(at, f32::from(measurement.heart_rate_bpm));
                newest = Some(f64::from(measurement.heart_rate_bpm));
            }
            self.emit(at);
        }
        newest
    }
}
