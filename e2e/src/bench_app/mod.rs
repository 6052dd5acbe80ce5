//! `cargo xtask bench app`: what live charts cost, in the app and in a page that draws the same by uPlot.
//!
//! Both pages are in one browser and have an H10 each, of the same seed, by real Web Bluetooth on the simulated radio: heart rate,
//! RR intervals, ECG at 130 Hz and acceleration at 200 Hz, each 10 s in view on a canvas of the same size. They take turns: one is
//! in front while the sensor of the other is held.

pub mod meter;
pub mod pages;
pub mod report;

use std::time::Duration;

use serde_json::json;
use strapline_testbed::{BluezHost, Browser, LaunchOptions, Page, SimulatedPeripheral, StaticServer};
use tokio::time::sleep;

use crate::built;
use meter::{Cost, Latency};

/// What is measured.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder with the page that uses uPlot.
    pub uplot: std::path::PathBuf,
    /// How often the pages take turns.
    pub rounds: u32,
    /// How long each is measured in a round.
    pub measured: Duration,
    /// Only this page, `app` or `uPlot`, with a profile of its functions.
    pub profile: Option<String>,
}

/// A page that is measured, and its sensor.
struct Rival {
    name: &'static str,
    page: Page,
    sensor: SimulatedPeripheral,
    costs: Vec<Cost>,
    latencies: Vec<Latency>,
}

/// After a page came to the front: until the view is full again, and play-out has found its delay.
const SETTLING: Duration = Duration::from_secs(14);

/// Measures and gives the tables.
///
/// # Errors
/// When a page does not draw.
pub async fn measure(settings: &Settings) -> anyhow::Result<String> {
    let app = StaticServer::start(built::dist()?, "/").await?;
    let server = StaticServer::start(&settings.uplot, "/").await?;
    let host = BluezHost::start().await?;
    let browser =
        Browser::launch(LaunchOptions { window: pages::WINDOW, ..LaunchOptions::with_bluetooth(&host) })
            .await?;
    let (page, sensor, charts) = pages::app(&host, &browser, app.url()).await?;
    let mut rivals = vec![Rival::new("app", page, sensor)];
    rivals[0].sensor.pause();
    // Another site, so that it has a process of its own.
    let url = server.url().replace("127.0.0.1", "localhost");
    let (page, sensor) = pages::uplot(&host, &browser, &url, &charts).await?;
    rivals.push(Rival::new("uPlot", page, sensor));
    rivals[1].sensor.pause();
    for rival in &rivals {
        rival
            .page
            .send::<serde_json::Value>("Performance.enable", json!({ "timeDomain": "threadTicks" }))
            .await?;
        meter::count_frames(&rival.page).await?;
    }
    if let Some(name) = &settings.profile {
        let rival = rivals.iter_mut().find(|rival| rival.name == name);
        let rival = anyhow::Context::context(rival, "a profile is of app or uPlot")?;
        rival.come_to_front().await?;
        return meter::profile(&rival.page, settings.measured).await;
    }
    for round in 1..=settings.rounds {
        for rival in &mut rivals {
            rival.come_to_front().await?;
            let cost = Cost::measure(&browser, &rival.page, settings.measured).await?;
            eprintln!("round {round}, {}: {}", rival.name, cost.line());
            rival.costs.push(cost);
            rival.sensor.pause();
        }
    }
    // Apart, for looking costs time too.
    for rival in &mut rivals {
        rival.come_to_front().await?;
        rival.latencies = meter::latencies(&rival.page, settings.measured * 2).await?;
        rival.sensor.pause();
    }
    let head = format!(
        "{} in headless mode, without a graphics card; charts {}\n",
        browser.version().await?,
        pages::text(&charts)
    );
    let [app, uplot] = &rivals[..] else { anyhow::bail!("two pages") };
    Ok(head + &report::tables((&app.costs, &app.latencies), (&uplot.costs, &uplot.latencies)))
}

impl Rival {
    const fn new(name: &'static str, page: Page, sensor: SimulatedPeripheral) -> Self {
        Self { name, page, sensor, costs: Vec::new(), latencies: Vec::new() }
    }

    async fn come_to_front(&self) -> anyhow::Result<()> {
        self.page.bring_to_front().await?;
        self.sensor.resume();
        sleep(SETTLING).await;
        Ok(())
    }
}
