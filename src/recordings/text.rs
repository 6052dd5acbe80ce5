//! What this page says of a recording. Here and not with the other words, because nobody else says it.

use std::time::Duration;

use js_sys::{Date, Object, Reflect};
use strapline_export::{Part, Recording, Source};
use strapline_units::{Metric, Timestamp};

use crate::components::decimals;
use crate::language::current;
use crate::recorder::{Numbers, Row};
use crate::{count, say, words};

/// When, in the reader's zone and manner.
pub(super) fn date(at: Timestamp) -> String {
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    Date::new(&at.unix_millis().into())
        .to_locale_string(current().map_or("default", |language| language.code()), &options)
        .into()
}

/// The title of a recording.
pub(super) fn title(row: &Row) -> String {
    let date = date(row.began());
    row.name.as_ref().map_or_else(|| date.clone(), |name| format!("{name} · {date}"))
}

/// The beginning of a file's name.
pub(super) fn file_name(at: Timestamp, utc_offset_s: Option<i32>) -> String {
    let local = at.unix_micros() + i64::from(utc_offset_s.unwrap_or(0)) * 1_000_000;
    let text = Timestamp::from_unix_micros(local).to_string();
    format!("strapline-{}", text.get(..16).unwrap_or_default().replace('T', "-").replace(':', ""))
}

/// A length of time by seconds.
pub(super) fn clock(seconds: f64) -> String {
    words::clock(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

/// The line of a recording in the list.
pub(super) fn sums(numbers: &Numbers) -> String {
    let mut sums = Vec::new();
    if let (Some(mean), Some(max)) = (numbers.mean_bpm, numbers.max_bpm) {
        sums.push(say!("{mean} bpm, at most {max}", words::whole_number(mean), words::whole_number(max)));
    }
    if let Some(power) = numbers.mean_power_w {
        sums.push(format!("{} W", words::whole_number(power)));
    }
    sums.extend(numbers.distance_m.map(distance));
    if numbers.beats > 0.0 {
        sums.push(count!(numbers.beats as u32, "1 beat", "{count} beats"));
    }
    sums.join(" · ")
}

/// A distance in the unit that one would say it in.
pub(super) fn distance(metres: f64) -> String {
    if metres < 1000.0 {
        format!("{} m", words::whole_number(metres))
    } else {
        format!("{} km", words::number(metres / 1000.0, 2))
    }
}

/// The numbers of a session, with what each is.
pub(super) fn figures(recording: &Recording, whole: &Part) -> Vec<(String, String)> {
    let mut figures = vec![(say!("Time").to_owned(), words::clock(whole.timer))];
    if whole.elapsed > whole.timer + Duration::from_secs(1) {
        figures.push((say!("With pauses").to_owned(), words::clock(whole.elapsed)));
    }
    let mut rates: Vec<_> = whole.rates.iter().filter(|(metric, _)| **metric != Metric::RrInterval).collect();
    rates.sort_by_key(|(metric, _)| crate::components::rank(**metric));
    for (metric, rate) in rates {
        let number = |value| words::number(value, decimals(*metric));
        let (mean, least, most) = (number(rate.mean), number(rate.min), number(rate.max));
        let text = say!("{value} {unit} ({low} to {high})", mean, metric.unit().symbol(), least, most);
        figures.push((words::metric(*metric).to_owned(), text));
    }
    figures.extend(whole.distance_m().map(|metres| (say!("Distance").to_owned(), distance(metres))));
    let energy = |kcal| (say!("Energy").to_owned(), format!("{} kcal", words::whole_number(kcal)));
    figures.extend(whole.energy_kcal().map(energy));
    if whole.beats > 0 {
        figures.push((say!("Beats").to_owned(), whole.beats.to_string()));
    }
    if recording.laps.is_empty() {
        return figures;
    }
    figures.push((say!("Laps").to_owned(), (recording.laps.len() + 1).to_string()));
    figures
}

/// What a source is called.
pub(super) fn source(source: &Source) -> String {
    source.name.as_ref().map_or_else(|| source.label.clone(), |name| name.expose().clone())
}
