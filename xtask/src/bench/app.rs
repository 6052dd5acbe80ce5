//! `cargo xtask bench app`: the app's live charts beside uPlot's, in one browser and from sensors that send the same.
//!
//! Numbers are printed for a person to judge; no test depends on them.

use std::fs;

use anyhow::Result;

use super::peers::npm_package;
use crate::build;
use crate::context::Context;
use crate::setup::{self, Need};

const UPLOT: &str = "1.6.32";
const PARTS: [&str; 2] = ["uPlot.iife.min.js", "uPlot.min.css"];

/// Measures and prints; `arguments` are the measuring program's own.
pub(crate) fn app(context: &Context, arguments: &[String]) -> Result<()> {
    setup::ensure(context, Need::Test)?;
    let uplot = npm_package(context, "uplot", UPLOT)?;
    build::app(context)?;
    let page = context.target.join("bench-app");
    fs::create_dir_all(&page)?;
    for part in PARTS {
        fs::copy(uplot.join("dist").join(part), page.join(part))?;
    }
    for entry in fs::read_dir(context.root.join("e2e/page/uplot"))? {
        let entry = entry?;
        fs::copy(entry.path(), page.join(entry.file_name()))?;
    }
    let run =
        context.cargo("run").args(["--package", "strapline-e2e", "--bin", "bench-app", "--"]).arg(&page);
    run.args(arguments).run()?;
    Ok(())
}
