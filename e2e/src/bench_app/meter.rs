//! What a page costs, by the browser's own counters, and how long a notification takes to be painted.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};
use strapline_testbed::{Browser, Page};
use tokio::time::{Instant, sleep};

/// What a page cost for a while, per second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Processor time of all tasks of the main thread, in ms a second.
    pub tasks_ms: f64,
    /// That of them which is JavaScript and WebAssembly.
    pub script_ms: f64,
    /// That which is styles and layout.
    pub layout_ms: f64,
    /// Processor time of all processes of the browser.
    pub browser_ms: f64,
    /// Animation frames a second.
    pub frames: f64,
    /// The longest pause between two of them, in ms.
    pub longest_ms: f64,
}

/// Counts animation frames in a page from now on.
///
/// # Errors
/// When the page is gone.
pub async fn count_frames(page: &Page) -> anyhow::Result<()> {
    page.eval::<()>(
        "void (() => { self.benchFrames = []; const frame = (at) => { benchFrames.push(at); requestAnimationFrame(frame); }; \
         requestAnimationFrame(frame); })()",
    )
    .await
}

impl Cost {
    /// Looks at the page before and after.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn measure(browser: &Browser, page: &Page, length: Duration) -> anyhow::Result<Self> {
        page.eval::<()>("void (benchFrames.length = 0)").await?;
        let (before, from) = (counters(browser, page).await?, Instant::now());
        sleep(length).await;
        let (after, seconds) = (counters(browser, page).await?, from.elapsed().as_secs_f64());
        let frames: Vec<f64> = page.eval("benchFrames").await?;
        let spent = |name: &str| {
            let of = |counters: &HashMap<String, f64>| {
                counters.get(name).copied().with_context(|| name.to_owned())
            };
            anyhow::Ok(1000.0 * (of(&after)? - of(&before)?) / seconds)
        };
        let pauses = || frames.windows(2).map(|pair| pair[1] - pair[0]);
        Ok(Self {
            tasks_ms: spent("TaskDuration")?,
            script_ms: spent("ScriptDuration")?,
            layout_ms: spent("LayoutDuration")? + spent("RecalcStyleDuration")?,
            browser_ms: spent("processes")?,
            frames: 1000.0 * pauses().count() as f64 / pauses().sum::<f64>(),
            longest_ms: pauses().fold(0.0, f64::max),
        })
    }

    /// A line for a person.
    pub fn line(&self) -> String {
        format!(
            "{:.1} ms/s of the main thread ({:.1} script, {:.1} layout), {:.0} ms/s of all processes, {:.1} frames/s, at most {:.0} ms apart",
            self.tasks_ms, self.script_ms, self.layout_ms, self.browser_ms, self.frames, self.longest_ms
        )
    }
}

async fn counters(browser: &Browser, page: &Page) -> anyhow::Result<HashMap<String, f64>> {
    #[derive(Deserialize)]
    struct Metric {
        name: String,
        value: f64,
    }
    let mut answer: Value = page.send("Performance.getMetrics", json!({})).await?;
    let metrics: Vec<Metric> = serde_json::from_value(answer["metrics"].take())?;
    let mut counters: HashMap<String, f64> =
        metrics.into_iter().map(|metric| (metric.name, metric.value)).collect();
    let processes: Value = browser.session().send("SystemInfo.getProcessInfo", json!({})).await?;
    let processes = processes["processInfo"].as_array().context("processes")?;
    counters.insert("processes".to_owned(), processes.iter().filter_map(|it| it["cpuTime"].as_f64()).sum());
    Ok(counters)
}

/// From one notification to the end of the frame in which a canvas was painted after it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Latency {
    /// From the event's own time stamp until the main thread has done the frame, in ms.
    pub ms: f64,
    /// How many frames have begun by then, that of the painting included.
    pub frames: f64,
}

/// Every notification of a page for a while.
///
/// # Errors
/// When the page is gone.
pub async fn latencies(page: &Page, length: Duration) -> anyhow::Result<Vec<Latency>> {
    // The page's own listeners are there already: what is patched is how they are dispatched, by a listener on each characteristic
    // that is told of by the next value. Whatever paints a canvas, clears it or draws an image into it.
    let watch = include_str!("latency.js");
    page.eval::<()>(watch).await?;
    sleep(length).await;
    page.eval("benchLatencies").await
}

/// Which functions take how much of the time, the most first.
///
/// # Errors
/// When the page is gone.
pub async fn profile(page: &Page, length: Duration) -> anyhow::Result<String> {
    let session = page.session();
    session.run("Profiler.enable", json!({})).await?;
    session.run("Profiler.setSamplingInterval", json!({ "interval": 200 })).await?;
    session.run("Profiler.start", json!({})).await?;
    sleep(length).await;
    let profile: Value = session.send("Profiler.stop", json!({})).await?;
    let profile = &profile["profile"];
    let nodes = profile["nodes"].as_array().context("nodes")?;
    let names: HashMap<i64, String> = nodes
        .iter()
        .filter_map(|node| {
            let frame = &node["callFrame"];
            let place = frame["url"].as_str()?.rsplit('/').next()?;
            Some((
                node["id"].as_i64()?,
                format!("{} {place}:{}", frame["functionName"].as_str()?, frame["lineNumber"]),
            ))
        })
        .collect();
    let mut own: HashMap<&str, f64> = HashMap::new();
    let samples = profile["samples"].as_array().context("samples")?;
    let deltas = profile["timeDeltas"].as_array().context("deltas")?;
    for (sample, delta) in samples.iter().zip(deltas) {
        let name = sample.as_i64().and_then(|id| names.get(&id)).map_or("?", String::as_str);
        *own.entry(name).or_default() += delta.as_f64().unwrap_or_default() / 1000.0;
    }
    let mut own: Vec<_> = own.into_iter().collect();
    own.sort_by(|one, other| other.1.total_cmp(&one.1));
    let lines =
        own.iter().take(45).map(|(name, ms)| format!("{:8.1} ms/s {name}\n", ms / length.as_secs_f64()));
    Ok(lines.collect())
}
