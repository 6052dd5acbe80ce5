//! A number that knows its age: dimmed from 3 s on, replaced by a dash from 10 s on.

use strapline_units::{Metric, SourceId};
use strapline_vitals::{Freshness, freshness};

use super::markup::Part;
use crate::app::Context;
use crate::words;

/// Shows the latest value of one metric of one sensor in `part`, which has `.number`, `.unit` and `.age`.
pub fn show_value(context: Context, part: &Part, id: SourceId, metric: Metric) {
    let state = context.state;
    let latest = move || {
        let vital = state.device(id, |device| device.vital(metric)).flatten()?;
        let now = state.peek(|state| state.now);
        Some((vital, freshness(now, vital.at), now.duration_since(vital.at).as_secs()))
    };
    part.set("data-vital", metric.name());
    part.at(".unit").set_text(metric.unit().symbol());
    part.attribute("data-state", move || {
        let name = match latest() {
            None => "waiting",
            Some((_, Freshness::Fresh, _)) => "fresh",
            Some((_, Freshness::Stale, _)) => "stale",
            Some((_, Freshness::Lost, _)) => "lost",
        };
        name.to_owned()
    });
    part.at(".number").text(move || match latest() {
        Some((vital, Freshness::Fresh | Freshness::Stale, _)) => words::value(metric, vital),
        _ => "–".to_owned(),
    });
    part.at(".age").text(move || match latest() {
        Some((_, Freshness::Stale | Freshness::Lost, seconds)) => words::ago(seconds),
        _ => String::new(),
    });
}
