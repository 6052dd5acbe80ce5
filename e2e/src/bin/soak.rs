//! `cargo xtask soak`: the app for hours, with faults (strapline_e2e::soak). `--seconds` (7200) says how long, `--seed` (1) what the
//! faults follow from. Memory counts in a run of an hour or more.

use std::time::Duration;

use anyhow::{Context, bail};
use strapline_e2e::soak::Soak;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let (mut seconds, mut seed) = (7200, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number = arguments.next().and_then(|text| text.parse::<u64>().ok());
        let number = number.with_context(|| format!("{argument} takes a whole number"));
        match argument.as_str() {
            "--seconds" => seconds = number?,
            "--seed" => seed = number?,
            other => bail!("it takes --seconds and --seed, not `{other}`"),
        }
    }
    Soak { length: Duration::from_secs(seconds), seed, memory: seconds >= 3600 }.run().await?;
    println!("nothing lost, nothing double, nothing leaked");
    Ok(())
}
