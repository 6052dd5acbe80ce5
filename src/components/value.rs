//! A number that knows its age: dimmed from 3 s on, replaced by a dash from 10 s on.

use leptos::prelude::*;
use strapline_units::{Metric, SourceId};
use strapline_vitals::{Freshness, freshness};

use super::text;
use crate::app::Context;
use crate::words;

/// The latest value of one metric of one sensor.
#[component]
pub fn Value(
    /// Whose.
    id: SourceId,
    /// What it is.
    metric: Metric,
    /// The name of it on the page.
    label: &'static str,
    /// The one large number.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let Context { state, .. } = Context::get();
    let latest = move || {
        let vital = state.device(id, |device| device.vital(metric)).flatten()?;
        let now = state.peek(|state| state.now);
        Some((vital.value, freshness(now, vital.at), now.duration_since(vital.at).as_secs()))
    };
    let freshness = text(move || {
        let name = match latest() {
            None => "waiting",
            Some((_, Freshness::Fresh, _)) => "fresh",
            Some((_, Freshness::Stale, _)) => "stale",
            Some((_, Freshness::Lost, _)) => "lost",
        };
        name.to_owned()
    });
    let number = text(move || match latest() {
        Some((value, Freshness::Fresh | Freshness::Stale, _)) => words::whole_number(value),
        _ => "–".to_owned(),
    });
    let age = text(move || match latest() {
        Some((_, Freshness::Stale | Freshness::Lost, seconds)) => words::ago(seconds),
        _ => String::new(),
    });
    view! {
        <div class=if large { "value large" } else { "value" } data-vital=metric.name() data-state=freshness>
            <span class="label">{label}</span>
            <span class="reading">
                <output class="number">{number}</output>
                <span class="unit">{metric.unit().symbol()}</span>
            </span>
            <span class="age">{age}</span>
        </div>
    }
}
