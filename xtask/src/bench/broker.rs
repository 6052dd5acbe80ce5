//! `cargo xtask bench broker`: the broker beside other publish/subscribe servers under the same load.
//!
//! Numbers are printed for a person to judge; no test depends on them. A peer that cannot be had is left out with a word.

use anyhow::Result;

use super::peers;
use crate::build;
use crate::context::Context;
use crate::run::explain;

/// Measures and prints; `arguments` are the generator's own.
pub(crate) fn broker(context: &Context, arguments: &[String]) -> Result<()> {
    // Nothing is to be set up: this program was compiled by all that the broker needs, and the app is not.
    build::broker(context, true)?;
    println!("generator: compiling (usually 1 min the first time)");
    let generator = "strapline-bench-broker";
    context.cargo("build").args(["--release", "--package", generator]).run()?;
    let mut peer_arguments = Vec::new();
    for peer in peers::ALL {
        match (peer.find)(context) {
            Ok(found) => peer_arguments.extend(found),
            Err(error) => {
                println!("{}: skipped\n{}\nwhat to do next: {}", peer.name, explain(&error), peer.advice);
            }
        }
    }
    let program = context.target.join("release").join(generator);
    let run = context.run(&program.to_string_lossy()).arg("--strapline").arg(context.broker(true));
    // Not in a folder for temporary files, which may be memory: the broker's fsync shall cost what it costs.
    let run = run.arg("--data").arg(context.target.join("bench-broker"));
    run.args(&peer_arguments).args(arguments).run()?;
    Ok(())
}
