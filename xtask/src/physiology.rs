//! Compares `strapline hrv` with other tools on recordings that lie beside the checkout: tests/python/compare_hrv.py.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::setup;
use crate::steps::{Outcome, done};

const LIMIT: Duration = Duration::from_secs(15 * 60);

pub(crate) fn compare(context: &Context) -> Result<Outcome> {
    let data = context.root.join("../shared/data");
    if !data.join("rr").is_dir() {
        return Ok(Outcome::Skipped(format!("there are no recordings at {}", data.display())));
    }
    let broker = context.broker(false);
    if !broker.is_file() {
        bail!("there is no {}: run `cargo xtask build` first", broker.display());
    }
    let folder = context.root.join("tests/python");
    let python = setup::python_environment(context, &folder.join("requirements.txt"))?;
    let run = context.run(&python.to_string_lossy()).arg(folder.join("compare_hrv.py"));
    done(run.arg(broker).arg(data).limit(LIMIT))
}
