//! Compares `strapline export` and `strapline import` with the official FIT SDK: tests/python/compare_fit.py.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::setup;
use crate::steps::{Outcome, done};

const LIMIT: Duration = Duration::from_secs(10 * 60);

pub(crate) fn compare(context: &Context) -> Result<Outcome> {
    let broker = context.broker(false);
    if !broker.is_file() {
        bail!("there is no {}: run `cargo xtask build` first", broker.display());
    }
    let folder = context.root.join("tests/python");
    let python = setup::python_environment(context, &folder.join("requirements-fit.txt"))?;
    let run = context.run(&python.to_string_lossy()).arg(folder.join("compare_fit.py")).arg(broker);
    let data = context.root.join("../shared/data");
    if data.join("rr").is_dir() {
        return done(run.arg(data).limit(LIMIT));
    }
    println!("there are no recordings at {}: only the ride that is made here is compared", data.display());
    done(run.limit(LIMIT))
}
