//! `strapline listen` as a backend developer runs it: one DISPATCH a line.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::process::Child;
use tokio::time::{Instant, sleep};

use crate::broker::{Broker, collect, strapline};
use crate::consumer::Dispatch;

/// A running `strapline listen`; killed when dropped.
pub struct Listener {
    _child: Child,
    output: Arc<Mutex<String>>,
    log: Arc<Mutex<String>>,
}

impl Listener {
    /// Starts it against a broker, by `address` where that is not the broker's own (a tap), and waits until it is live.
    ///
    /// # Errors
    /// When it is not live in time.
    pub async fn start(broker: &Broker, address: Option<&str>, limit: Duration) -> anyhow::Result<Self> {
        let url = format!("http://{}", address.unwrap_or_else(|| broker.address()));
        let account = broker.account();
        let mut child = strapline()?
            .args(["listen", "--url", &url, "--dev-id", &account.dev_id])
            .env("STRAPLINE_API_KEY", &account.api_key)
            .spawn()?;
        let (output, log) = (Arc::default(), Arc::default());
        collect(child.stdout.take().context("standard output")?, Arc::clone(&output));
        collect(child.stderr.take().context("standard error")?, Arc::clone(&log));
        let listener = Self { _child: child, output, log };
        let live = |log: &str| log.lines().any(|line| line == "live");
        listener.wait(limit, "live state", || live(&read(&listener.log))).await?;
        Ok(listener)
    }

    /// Waits until it has written at least `count` lines, and returns them all.
    ///
    /// # Errors
    /// When there are fewer in time, or one is no DISPATCH frame.
    pub async fn wait_for(&self, count: usize, limit: Duration) -> anyhow::Result<Vec<Dispatch>> {
        let what = format!("{count} lines");
        self.wait(limit, &what, || read(&self.output).lines().count() >= count).await?;
        let lines = read(&self.output);
        lines.lines().map(|line| Dispatch::parse(line)?.with_context(|| line.to_owned())).collect()
    }

    async fn wait(&self, limit: Duration, what: &str, done: impl Fn() -> bool) -> anyhow::Result<()> {
        let deadline = Instant::now() + limit;
        while !done() {
            if Instant::now() >= deadline {
                bail!("strapline listen: no {what} within {limit:?}; it logged\n{}", read(&self.log));
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

fn read(text: &Mutex<String>) -> String {
    text.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
