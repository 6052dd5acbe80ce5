//! What the page says of the body of a person who wears a source of heart rates: variability, zones, breathing, energy, load,
//! R peaks. All of it is a chunk that is loaded when the first such source comes or the settings are opened; the rest of
//! the page knows the trait [`Body`] only.
//!
//! The numbers are those of `strapline_vitals::live`. They lie in a signal of each source, not in the page's state: a
//! type of signal costs the chunk, and nobody else is to be woken by them.

mod cues;
mod hub;
mod panel;
mod pictures;
mod pocket;
mod profile;
mod profile_form;

use strapline_chart::{Chart, DrawList, View};
use strapline_units::{Metric, SourceId};

pub use hub::Hub;
pub use panel::panel;
pub use profile::Profile;
pub use profile_form::profile_form;

use crate::app::Context;
use crate::components::markup::Part;

/// The chunk, as the rest of the page calls it.
pub trait Body {
    /// Adds marks to a chart that was just drawn: R peaks, corrected beats.
    fn mark(&self, of: (SourceId, Metric), chart: &Chart, view: &View, list: &mut DrawList);

    /// Adds the profile to the settings dialog of a page.
    fn add_profile(&'static self, page: &Part);

    /// The profile as it is kept.
    fn profile_text(&self) -> String;

    /// Keeps the profile of such a text instead.
    fn take_profile_text(&self, text: &str);
}

/// The one body of a page, made when it is first asked for.
pub fn start(context: Context) -> &'static dyn Body {
    if let Some(body) = context.body() {
        return body;
    }
    // Serves the page to its end.
    let hub: &'static Hub = Box::leak(Box::new(Hub::new(context)));
    hub.start();
    context.set_body(hub);
    hub
}
