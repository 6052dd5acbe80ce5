//! `cargo xtask bench app`, its last step: measures the app's charts beside uPlot's (strapline_e2e::bench_app). The argument is the
//! folder with the page that uses uPlot; `--rounds` (5), `--seconds` (15) of each round, `--profile app` or `uPlot`.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use strapline_e2e::bench_app::{Settings, measure};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let uplot = PathBuf::from(arguments.next().context("the folder of the page that uses uPlot")?);
    let mut settings = Settings { uplot, rounds: 5, measured: Duration::from_secs(15), profile: None };
    while let Some(argument) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{argument} takes a value"))?;
        match argument.as_str() {
            "--rounds" => settings.rounds = value.parse()?,
            "--seconds" => settings.measured = Duration::from_secs(value.parse()?),
            "--profile" => settings.profile = Some(value),
            other => bail!("it takes --rounds, --seconds and --profile, not `{other}`"),
        }
    }
    print!("{}", measure(&settings).await?);
    Ok(())
}
