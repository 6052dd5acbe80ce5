//! The two pages, each with its sensor and all four charts running.

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use serde_json::json;
use strapline_testbed::{BluezHost, Browser, Choice, Page, SimulatedPeripheral};

use crate::PATIENCE;
use crate::bench::{address, choose};
use crate::device_view::DeviceView;

/// High enough for all charts of either page.
pub const WINDOW: (u32, u32) = (1280, 2400);
/// How much is in view.
const SECONDS: u32 = 10;

/// The canvases that are measured.
const CHARTS: &str = "['HEART_RATE', 'RR_INTERVAL', 'ECG', 'RAW_ACCELERATION'].map(name => \
    document.querySelector(`.device canvas[data-chart=${name}]`)).filter(it => it)";

/// A chart as the app has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChartSpec {
    /// `data-chart`.
    pub name: String,
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// One for each line.
    pub colours: Vec<String>,
}

/// The app's page with an H10, and what its charts are like.
///
/// # Errors
/// When it does not draw.
pub async fn app(
    host: &BluezHost,
    browser: &Browser,
    url: &str,
) -> anyhow::Result<(Page, SimulatedPeripheral, Vec<ChartSpec>)> {
    let page = browser.page(url).await?;
    page.wait_for::<bool>("!!document.querySelector('#connect')", PATIENCE).await?;
    let sensor = strapline_sim::parse("h10,seed=4,name=H10 of the app")?;
    let name = sensor.name().to_owned();
    let sensor = host.simulate(&address(&name), sensor).await;
    choose(&page, &name).await?;
    let view = DeviceView::new(&page, &name);
    view.wait_for_phase("live", PATIENCE).await?;
    for (stream, rate) in [("ECG", "^130 Hz$"), ("RAW_ACCELERATION", "^200 Hz$")] {
        let label = format!("[data-stream={stream}]");
        view.wait_for_text(&label, ".", PATIENCE).await?;
        view.click(&format!("{label} input")).await?;
        view.wait_for_text(&format!("{label} small"), rate, PATIENCE).await?;
    }
    // HRV comes later, and is made by the app: the other page has none.
    page.eval::<()>(
        "void document.head.append(Object.assign(document.createElement('style'), \
         { textContent: '.device figure:has([data-chart=HRV]) { display: none !important }' }))",
    )
    .await?;
    page.wait_for::<bool>(&format!("{CHARTS}.length === 4"), PATIENCE).await.context("four charts")?;
    // Enough to see that far back.
    tokio::time::sleep(std::time::Duration::from_secs(u64::from(SECONDS) + 2)).await;
    // Turns of a wheel with Ctrl: 300 px double the window, and so on.
    let zooms = "{ HEART_RATE: [-300, -300, -300, -150], RR_INTERVAL: [-300, -300, -150], ECG: [200], RAW_ACCELERATION: [200] }";
    let zoom = format!(
        "(() => {{ for (const [name, turns] of Object.entries({zooms})) for (const deltaY of turns) \
         document.querySelector(`canvas[data-chart=${{name}}]`).dispatchEvent(new WheelEvent('wheel', \
         {{ deltaY, ctrlKey: true, cancelable: true }})); return true; }})()"
    );
    page.eval::<bool>(&zoom).await?;
    let spans = format!(
        "[...document.querySelectorAll('.beside .span')].every(it => it.textContent === '{SECONDS} s')"
    );
    page.wait_for::<bool>(&spans, PATIENCE).await.context("10 s in view")?;
    let look = format!(
        "(() => {{ const style = getComputedStyle(document.querySelector('canvas')); \
         const inks = {{ HEART_RATE: ['--heart-rate'], RR_INTERVAL: ['--rr'], ECG: ['--ecg'], \
         RAW_ACCELERATION: ['--cadence', '--rr', '--heart-rate'] }}; \
         return {CHARTS}.map(canvas => ({{ name: canvas.dataset.chart, width: canvas.clientWidth, \
         height: canvas.clientHeight, colours: inks[canvas.dataset.chart].map(ink => style.getPropertyValue(ink)) }})); }})()"
    );
    let charts: Vec<ChartSpec> = page.eval(&look).await?;
    Ok((page, sensor, charts))
}

/// The page that uses uPlot, with an H10 of its own that sends the same.
///
/// # Errors
/// When it does not draw.
pub async fn uplot(
    host: &BluezHost,
    browser: &Browser,
    url: &str,
    charts: &[ChartSpec],
) -> anyhow::Result<(Page, SimulatedPeripheral)> {
    let page = browser.page(url).await?;
    // It asks for nothing: the sensor streams as somebody has left it.
    let sensor = strapline_sim::parse("h10,seed=4,name=H10 of uPlot,ecg=130,acc=200")?;
    let name = sensor.name().to_owned();
    let sensor = host.simulate(&address(&name), sensor).await;
    let _chooser = page.auto_choose(Choice::named(&name)).await?;
    page.click("#connect").await?;
    page.wait_for::<bool>("document.body.dataset.phase === 'live'", PATIENCE)
        .await
        .with_context(|| format!("{:?}", page.errors()))?;
    page.eval::<()>(&format!("draw({})", json!({ "charts": charts, "seconds": SECONDS }))).await?;
    page.wait_for::<bool>("Object.values(streams).every(it => it.data[0].length > 3)", PATIENCE)
        .await
        .context("not all streams have come")?;
    ensure!(page.errors().is_empty(), "{:?}", page.errors());
    Ok((page, sensor))
}

/// For the head of a table.
pub fn text(charts: &[ChartSpec]) -> String {
    let all: Vec<_> =
        charts.iter().map(|chart| format!("{} {} × {}", chart.name, chart.width, chart.height)).collect();
    format!("in CSS pixels: {}", all.join(", "))
}
