//! The tables: medians of the rounds, and ratios.

use std::fmt::Write;

use super::meter::{Cost, Latency};

/// A frame at 60 a second, in ms.
const FRAME_MS: f64 = 1000.0 / 60.0;

type Measured<'a> = (&'a [Cost], &'a [Latency]);
type Reading = fn(&Cost) -> f64;

const ROWS: [(&str, usize, Reading); 6] = [
    ("main thread, ms of processor time a second", 1, |cost| cost.tasks_ms),
    ("of which JavaScript and WebAssembly", 1, |cost| cost.script_ms),
    ("of which styles and layout", 1, |cost| cost.layout_ms),
    ("all processes of the browser, ms a second", 0, |cost| cost.browser_ms),
    ("frames a second", 1, |cost| cost.frames),
    ("longest pause between two frames, ms", 0, |cost| cost.longest_ms),
];

/// As Markdown.
pub fn tables(app: Measured<'_>, uplot: Measured<'_>) -> String {
    let mut text = format!(
        "medians of {} rounds, which differ from {} to {} ms (app) and from {} to {} ms (uPlot) of the main thread\n\n",
        app.0.len(),
        least(app.0),
        most(app.0),
        least(uplot.0),
        most(uplot.0)
    );
    text += "| | app | uPlot | app / uPlot |\n|---|---:|---:|---:|\n";
    for (what, decimals, read) in ROWS {
        let [own, other] = [app.0, uplot.0].map(|costs| median(costs.iter().map(read).collect()));
        let _ = writeln!(text, "| {what} | {own:.decimals$} | {other:.decimals$} | {:.2} |", own / other);
    }
    for (what, share) in [("half of all notifications", 0.5), ("99 % of all notifications", 0.99)] {
        let [own, other] =
            [app.1, uplot.1].map(|all| quantile(all.iter().map(|it| it.ms / FRAME_MS).collect(), share));
        let _ =
            writeln!(text, "| {what} painted within, frames | {own:.2} | {other:.2} | {:.2} |", own / other);
    }
    let [own, other] = [app.1, uplot.1].map(|all| all.iter().map(|it| it.frames).fold(0.0, f64::max));
    let _ = writeln!(
        text,
        "| the frame after the notification that paints it, at the latest | {own} | {other} | |"
    );
    let _ = writeln!(text, "| notifications looked at | {} | {} | |", app.1.len(), uplot.1.len());
    text
}

fn least(costs: &[Cost]) -> String {
    format!("{:.1}", costs.iter().map(|cost| cost.tasks_ms).fold(f64::INFINITY, f64::min))
}

fn most(costs: &[Cost]) -> String {
    format!("{:.1}", costs.iter().map(|cost| cost.tasks_ms).fold(0.0, f64::max))
}

fn median(values: Vec<f64>) -> f64 {
    quantile(values, 0.5)
}

/// The value that this share of all does not exceed; 0 of none.
fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_the_values_that_there_are() {
        let values: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert_eq!((quantile(values.clone(), 0.5), quantile(values, 0.99)), (100.0, 198.0));
        assert_eq!((median(vec![3.0, 1.0, 2.0]), median(Vec::new())), (2.0, 0.0));
    }
}
