//! Runs the test steps one after another and closes with a table and the sum of all tests.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::context::Context;
use crate::counts::Counts;
use crate::options::Selection;
use crate::run::{Failure, explain};
use crate::steps::{Outcome, STEPS, Step};

/// How a step ended, for the table.
struct Row {
    step: &'static str,
    time: Duration,
    ending: Ending,
    tests: Counts,
}

#[derive(Clone, Debug, PartialEq)]
enum Ending {
    Failed,
    Ok,
    Skipped(String),
}

/// Runs the chosen steps; true where none failed.
pub(crate) fn test(context: &Context, selection: &Selection) -> Result<bool> {
    for name in selection.only.iter().chain(&selection.skip) {
        if !STEPS.iter().any(|step| step.name == name) {
            bail!("there is no step `{name}`; `cargo xtask test --list` lists them");
        }
    }
    if selection.list {
        for step in STEPS {
            println!("{:<12} {} (usually {})", step.name, step.what, step.usual);
        }
        return Ok(true);
    }
    let mut rows: Vec<Row> = Vec::new();
    for step in STEPS {
        let failed = rows.iter().any(|row| row.ending == Ending::Failed);
        let row = match reason_to_skip(step.name, selection, failed) {
            Some(reason) => Row {
                step: step.name,
                time: Duration::ZERO,
                ending: Ending::Skipped(reason),
                tests: Counts::default(),
            },
            None => perform(context, step),
        };
        rows.push(row);
    }
    print!("{}", summary(&rows));
    Ok(!rows.iter().any(|row| row.ending == Ending::Failed))
}

fn reason_to_skip(step: &str, selection: &Selection, failed: bool) -> Option<String> {
    let named = |list: &[String]| list.iter().any(|name| name == step);
    if !selection.only.is_empty() && !named(&selection.only) || named(&selection.skip) {
        return Some("not chosen".to_owned());
    }
    (failed && !selection.keep_going).then(|| "an earlier step failed".to_owned())
}

fn perform(context: &Context, step: &Step) -> Row {
    println!("\n==> {}: {} (usually {})", step.name, step.what, step.usual);
    let started = Instant::now();
    let outcome = (step.perform)(context);
    let time = started.elapsed();
    let (ending, tests) = match outcome {
        Ok(Outcome::Done(tests)) => {
            println!("==> {}: done in {:.1} s", step.name, time.as_secs_f32());
            (Ending::Ok, tests)
        }
        Ok(Outcome::Skipped(reason)) => {
            println!("==> {}: skipped, {reason}", step.name);
            (Ending::Skipped(reason), Counts::default())
        }
        Err(error) => {
            println!("\n==> {}: FAILED after {:.1} s", step.name, time.as_secs_f32());
            println!("{}\nwhat to do next: {}", explain(&error), step.advice);
            let tests = error.downcast_ref::<Failure>().map(|failure| failure.tests);
            (Ending::Failed, tests.unwrap_or_default())
        }
    };
    Row { step: step.name, time, ending, tests }
}

/// The table, and last of all the line that machines read.
fn summary(rows: &[Row]) -> String {
    let mut text = format!("\n{:<12} {:>8}  {:>6}  {}\n", "step", "seconds", "tests", "result");
    let mut all = Counts::default();
    for row in rows {
        all += row.tests;
        let result = match &row.ending {
            Ending::Failed if row.tests.failed > 0 => format!("FAILED ({} tests)", row.tests.failed),
            Ending::Failed => "FAILED".to_owned(),
            Ending::Ok => "ok".to_owned(),
            Ending::Skipped(reason) => format!("skipped: {reason}"),
        };
        let tests = match row.tests.passed + row.tests.failed {
            0 => String::new(),
            tests => tests.to_string(),
        };
        text += &format!("{:<12} {:>8.1}  {tests:>6}  {result}\n", row.step, row.time.as_secs_f32());
    }
    let seconds: f32 = rows.iter().map(|row| row.time.as_secs_f32()).sum();
    text += &format!("{:<12} {seconds:>8.1}\n", "in all");
    text += &format!("\n{} passed, {} failed\n", all.passed, all.failed);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(step: &'static str, ending: Ending, passed: u64, failed: u64) -> Row {
        Row { step, time: Duration::from_secs(3), ending, tests: Counts { passed, failed, ignored: 0 } }
    }

    #[test]
    fn summary_closes_with_the_sum_of_all_tests() {
        let rows = [
            row("native", Ending::Ok, 40, 0),
            row("browser", Ending::Failed, 5, 2),
            row("e2e", Ending::Skipped("an earlier step failed".to_owned()), 0, 0),
        ];
        let text = summary(&rows);
        assert_eq!(text.lines().last(), Some("45 passed, 2 failed"));
        assert!(
            text.contains("FAILED (2 tests)") && text.contains("skipped: an earlier step failed"),
            "{text}"
        );
    }

    #[test]
    fn steps_are_chosen_by_name() {
        let only = Selection { only: vec!["size".to_owned()], ..Selection::default() };
        assert_eq!(reason_to_skip("size", &only, false), None);
        assert!(reason_to_skip("docs", &only, false).is_some());
        let skip = Selection { skip: vec!["docs".to_owned()], ..Selection::default() };
        assert!(reason_to_skip("docs", &skip, false).is_some());
        assert_eq!(reason_to_skip("size", &skip, false), None);
    }

    #[test]
    fn failure_stops_the_rest_unless_asked_to_go_on() {
        assert!(reason_to_skip("size", &Selection::default(), true).is_some());
        let going = Selection { keep_going: true, ..Selection::default() };
        assert_eq!(reason_to_skip("size", &going, true), None);
    }

    #[test]
    fn step_names_are_unique() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(STEPS[index + 1..].iter().all(|other| other.name != step.name), "{}", step.name);
        }
    }
}
