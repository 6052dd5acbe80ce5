//! What the page holds on to, as the browser tells it after its garbage is collected.

use std::collections::HashMap;

use anyhow::Context;
use serde_json::{Value, json};
use strapline_testbed::{Page, Session};

/// One look at the page and its worker.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
    /// Since the start.
    pub at_s: f64,
    /// JavaScript objects of the page, in octets.
    pub heap: f64,
    /// Those of its workers, in octets.
    pub worker_heap: f64,
    /// Linear memory of WebAssembly, in octets, of the page.
    pub wasm: f64,
    /// Of its workers.
    pub worker_wasm: f64,
    /// JavaScript event listeners.
    pub listeners: f64,
    /// DOM nodes.
    pub nodes: f64,
    /// Documents.
    pub documents: f64,
    /// Workers.
    pub workers: f64,
}

impl Sample {
    /// Collects the garbage, then looks.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn take(page: &Page, at_s: f64) -> anyhow::Result<Self> {
        let session = page.session();
        collect_garbage(session).await?;
        let answer: Value = session.send("Performance.getMetrics", json!({})).await?;
        let metrics: HashMap<&str, f64> = answer["metrics"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|metric| Some((metric["name"].as_str()?, metric["value"].as_f64()?)))
            .collect();
        let metric = |name: &str| metrics.get(name).copied().with_context(|| format!("no metric {name}"));
        let mut sample = Self {
            at_s,
            heap: metric("JSHeapUsedSize")?,
            wasm: wasm(session).await?,
            listeners: metric("JSEventListeners")?,
            nodes: metric("Nodes")?,
            documents: metric("Documents")?,
            ..Self::default()
        };
        for worker in page.workers() {
            collect_garbage(&worker).await?;
            let usage: Value = worker.send("Runtime.getHeapUsage", json!({})).await?;
            sample.worker_heap += usage["usedSize"].as_f64().context("the heap of a worker")?;
            sample.worker_wasm += wasm(&worker).await?;
            sample.workers += 1.0;
        }
        Ok(sample)
    }

    /// A line for a person.
    pub fn line(&self) -> String {
        let kib = |octets: f64| (octets / 1024.0).round();
        format!(
            "heap {} KiB, worker's {}, wasm {}, worker's {}; {} listeners, {} nodes, {} documents, {} workers",
            kib(self.heap),
            kib(self.worker_heap),
            kib(self.wasm),
            kib(self.worker_wasm),
            self.listeners,
            self.nodes,
            self.documents,
            self.workers
        )
    }
}

/// Twice: what a first collection finalises, the second one frees.
async fn collect_garbage(session: &Session) -> anyhow::Result<()> {
    session.run("HeapProfiler.collectGarbage", json!({})).await?;
    session.run("HeapProfiler.collectGarbage", json!({})).await
}

/// The octets of all memories of WebAssembly.
async fn wasm(session: &Session) -> anyhow::Result<f64> {
    let group = json!("soak");
    let of = json!({ "expression": "WebAssembly.Memory.prototype", "objectGroup": group });
    let prototype: Value = session.send("Runtime.evaluate", of).await?;
    let id = &prototype["result"]["objectId"];
    let query = json!({ "prototypeObjectId": id, "objectGroup": group });
    let memories: Value = session.send("Runtime.queryObjects", query).await?;
    let sum = json!({
        "objectId": memories["objects"]["objectId"], "returnByValue": true,
        "functionDeclaration": "function() { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
    });
    let sum: Value = session.send("Runtime.callFunctionOn", sum).await?;
    session.run("Runtime.releaseObjectGroup", json!({ "objectGroup": group })).await?;
    sum["result"]["value"].as_f64().with_context(|| format!("the size of memories: {sum}"))
}
