//! The table: a row a number, a column a server, and how many times as much each peer takes.

use std::time::Duration;

use crate::load::Outcome;
use crate::plan::Plan;

/// What one server did with one plan; why not, where it did not.
pub(crate) type Cell = Result<Outcome, String>;

/// A number of an outcome, and whether more of it is better.
struct Measure {
    name: &'static str,
    value: fn(&Outcome) -> Option<f64>,
    more_is_better: bool,
}

const MEASURES: [Measure; 5] = [
    Measure {
        name: "deliveries/s",
        value: |outcome| loaded(outcome, outcome.deliveries as f64 / outcome.measured.as_secs_f64()),
        more_is_better: true,
    },
    Measure {
        name: "µs of processor a delivery",
        value: |outcome| loaded(outcome, outcome.cpu.as_secs_f64() * 1e6 / outcome.deliveries as f64),
        more_is_better: false,
    },
    Measure { name: "p50, ms", value: |outcome| quantile(outcome, 0.5), more_is_better: false },
    Measure { name: "p99, ms", value: |outcome| quantile(outcome, 0.99), more_is_better: false },
    Measure {
        name: "kB a connection",
        value: |outcome| Some(outcome.memory as f64 / 1000.0 / outcome.connections as f64),
        more_is_better: false,
    },
];

fn loaded(outcome: &Outcome, value: f64) -> Option<f64> {
    (outcome.deliveries > 0).then_some(value)
}

fn quantile(outcome: &Outcome, quantile: f64) -> Option<f64> {
    let nanos = outcome.latency.value_at_quantile(quantile);
    loaded(outcome, Duration::from_nanos(nanos).as_secs_f64() * 1000.0)
}

/// One line on what a server did, as it is known.
pub(crate) fn line(plan: &Plan, server: &str, cell: &Cell) -> String {
    let outcome = match cell {
        Ok(outcome) => outcome,
        Err(reason) => return format!("{}: {server}: failed: {reason}", plan.name),
    };
    let seconds = outcome.measured.as_secs_f64();
    let busy = |cpu: Duration| cpu.as_secs_f64() / seconds * 100.0;
    let mut text = format!(
        "{}: {server}: {} of {} deliveries ({:.0} a second were asked for); processor {:.0} %, of the generator {:.0} %",
        plan.name,
        outcome.received,
        outcome.expected,
        plan.deliveries_per_second(),
        busy(outcome.cpu),
        busy(outcome.own_cpu),
    );
    if let Some(stored) = outcome.stored {
        text += &format!("; {stored} of {} frames acknowledged as stored", outcome.sent);
    }
    text
}

/// The whole table. The first server is the one that the others are compared with.
pub(crate) fn table(servers: &[&str], rows: &[(&Plan, Vec<Cell>)]) -> String {
    let mut text = "| |".to_owned();
    for (index, server) in servers.iter().enumerate() {
        text += &if index == 0 { format!(" {server} |") } else { format!(" {server} | ratio |") };
    }
    text += "\n|---|";
    text += &"---:|".repeat((servers.len() * 2).saturating_sub(1));
    text.push('\n');
    for (plan, cells) in rows {
        text += &format!("| **{}** |{}\n", plan.about, " |".repeat((servers.len() * 2).saturating_sub(1)));
        for measure in &MEASURES {
            let values: Vec<_> = cells.iter().map(|cell| (measure.value)(cell.as_ref().ok()?)).collect();
            if values.iter().all(Option::is_none) {
                continue;
            }
            text += &format!("| {} |", measure.name);
            let ours = values.first().copied().flatten();
            for (index, value) in values.iter().enumerate() {
                text += &format!(" {} |", value.map_or_else(String::new, number));
                if index > 0 {
                    let ratio = ours.zip(*value).map(|(ours, theirs)| {
                        if measure.more_is_better { ours / theirs } else { theirs / ours }
                    });
                    text += &format!(" {} |", ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")));
                }
            }
            text.push('\n');
        }
    }
    text
}

fn number(value: f64) -> String {
    if value >= 1000.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use hdrhistogram::Histogram;

    use super::*;
    use crate::plan::PLANS;

    fn outcome(cpu_millis: u64) -> Outcome {
        let mut latency = Histogram::new_with_bounds(1000, 60_000_000_000, 3).unwrap();
        latency.saturating_record(4_000_000);
        Outcome {
            connections: 1000,
            memory: 6_000_000,
            cpu: Duration::from_millis(cpu_millis),
            own_cpu: Duration::from_secs(1),
            measured: Duration::from_secs(2),
            deliveries: 1000,
            sent: 10,
            expected: 1000,
            received: 1000,
            stored: Some(10),
            latency,
        }
    }

    #[test]
    fn a_peer_that_takes_twice_as_much_has_a_ratio_of_two() {
        let rows = [(&PLANS[0], vec![Ok(outcome(5)), Ok(outcome(10)), Err("no".to_owned())])];
        let text = table(&["Strapline", "a", "b"], &rows);
        assert!(text.contains("| µs of processor a delivery | 5.00 | 10.0 | 2.00 |  |  |"), "{text}");
        assert!(text.contains("| deliveries/s | 500.0 | 500.0 | 1.00 |  |  |"), "{text}");
        assert!(text.contains("| kB a connection | 6.00 |"), "{text}");
    }

    #[test]
    fn a_line_tells_what_is_missing() {
        let text = line(&PLANS[0], "a", &Ok(Outcome { received: 999, ..outcome(5) }));
        assert!(text.contains("999 of 1000") && text.contains("10 of 10 frames acknowledged"), "{text}");
    }
}
