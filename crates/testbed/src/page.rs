//! One tab: navigation, evaluation, emulation, screenshots, console, workers. Its input is in input.rs.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context, bail};
use base64::Engine;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::{
    cdp::{Client, Events, Session},
    console::{Console, ConsoleMessage, Severity},
    device_access::{Choice, Chooser, OfferedDevice},
};

const LOAD_TIMEOUT: Duration = Duration::from_secs(30);

/// A tab. It stays open until [`Page::close`] or the end of the browser.
pub struct Page {
    session: Session,
    browser: Session,
    target: String,
    console: Console,
    workers: Workers,
}

impl Page {
    pub(crate) async fn open(client: &Client, url: &str) -> anyhow::Result<Self> {
        let browser = client.browser();
        let created: Value = browser.send("Target.createTarget", json!({ "url": "about:blank" })).await?;
        let target = created["targetId"].as_str().context("a target id")?.to_owned();
        let attached: Value =
            browser.send("Target.attachToTarget", json!({ "targetId": target, "flatten": true })).await?;
        let session = client.session(attached["sessionId"].as_str().map(ToOwned::to_owned));
        let console = Console::default();
        console.follow(&session);
        let workers = Workers::default();
        workers.follow(&session, client, &console);
        session.run("Page.enable", json!({})).await?;
        session.run("Runtime.enable", json!({})).await?;
        session.run("Log.enable", json!({})).await?;
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true });
        session.run("Target.setAutoAttach", attach).await?;
        let page = Self { session, browser, target, console, workers };
        if url != "about:blank" {
            page.goto(url).await?;
        }
        Ok(page)
    }

    /// Goes to an address and waits until it has loaded.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub async fn goto(&self, url: &str) -> anyhow::Result<()> {
        let mut loaded = self.subscribe("Page.loadEventFired");
        let answer: Value = self.send("Page.navigate", json!({ "url": url })).await?;
        if let Some(error) = answer["errorText"].as_str() {
            bail!("{url}: {error}");
        }
        // A change of the fragment alone loads nothing.
        if answer.get("loaderId").is_some() {
            loaded.wait_for(LOAD_TIMEOUT, |_| true).await.with_context(|| url.to_owned())?;
        }
        Ok(())
    }

    /// Loads the page again and waits until it has loaded.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub async fn reload(&self) -> anyhow::Result<()> {
        let mut loaded = self.subscribe("Page.loadEventFired");
        self.session.run("Page.reload", json!({})).await?;
        loaded.wait_for(LOAD_TIMEOUT, |_| true).await.map(drop)
    }

    /// Evaluates an expression (a promise is awaited) and returns its value.
    ///
    /// # Errors
    /// When it throws, or its value isn't a `T`.
    pub async fn eval<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        self.session.eval(expression).await
    }

    /// As [`Self::eval`] with user activation, as after a click.
    ///
    /// # Errors
    /// As [`Self::eval`].
    pub async fn eval_with_gesture<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        self.session.eval_with_gesture(expression).await
    }

    /// Waits until an expression is truthy and returns its value. It is asked from outside of the page, so hidden tabs
    /// with throttled timers and navigations in between don't matter; an exception counts as not yet.
    ///
    /// # Errors
    /// When it isn't truthy in time; the message carries the last value or exception.
    pub async fn wait_for<T: DeserializeOwned>(&self, condition: &str, limit: Duration) -> anyhow::Result<T> {
        self.session.wait_for(condition, limit).await
    }

    /// Sets the size of the page in CSS pixels, device pixels per CSS pixel, and whether it is a phone (touch, viewport
    /// tag). Stays until the next call.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn set_viewport(
        &self,
        width: u32,
        height: u32,
        ratio: f64,
        mobile: bool,
    ) -> anyhow::Result<()> {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": mobile });
        self.session.run("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.session.run("Emulation.setTouchEmulationEnabled", json!({ "enabled": mobile })).await
    }

    /// Sets the preferred colour scheme and whether motion is to be reduced. Stays until the next call.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn emulate_media(&self, dark: bool, reduced_motion: bool) -> anyhow::Result<()> {
        let scheme = if dark { "dark" } else { "light" };
        let motion = if reduced_motion { "reduce" } else { "no-preference" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ] });
        self.session.run("Emulation.setEmulatedMedia", features).await
    }

    /// A PNG of the page as it would look with this size and colour scheme, which stay set.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn screenshot(&self, shot: Screenshot) -> anyhow::Result<Vec<u8>> {
        self.set_viewport(shot.width, shot.height, shot.ratio, false).await?;
        self.emulate_media(shot.dark, true).await?;
        // Two frames: styles of the new size first, then what scripts draw for it.
        let frames =
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))";
        self.eval::<()>(frames).await?;
        let mut params = json!({ "format": "png" });
        if shot.full {
            let metrics: Value = self.send("Page.getLayoutMetrics", json!({})).await?;
            let size = &metrics["cssContentSize"];
            params["captureBeyondViewport"] = json!(true);
            params["clip"] =
                json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        }
        let answer: Value = self.send("Page.captureScreenshot", params).await?;
        let data = answer["data"].as_str().context("screenshot data")?;
        Ok(base64::engine::general_purpose::STANDARD.decode(data)?)
    }

    /// Answers every device chooser of this page from now on with `choose`, which sees the devices found so far, again
    /// at every change. Call it BEFORE the request. Stops when the returned handle is dropped.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn auto_choose(
        &self,
        choose: impl FnMut(&[OfferedDevice]) -> Choice + Send + 'static,
    ) -> anyhow::Result<Chooser> {
        Chooser::start(&self.session, choose).await
    }

    /// Everything in the console of the page and its workers so far.
    pub fn console(&self) -> Vec<ConsoleMessage> {
        self.console.messages()
    }

    /// The errors and uncaught exceptions among [`Self::console`]; a test asserts that there are none.
    pub fn errors(&self) -> Vec<ConsoleMessage> {
        self.console().into_iter().filter(|message| message.severity >= Severity::Error).collect()
    }

    /// Waits until there are at least `count` [`Self::errors`], and returns them.
    ///
    /// # Errors
    /// When there are fewer in time.
    pub async fn wait_for_errors(
        &self,
        count: usize,
        limit: Duration,
    ) -> anyhow::Result<Vec<ConsoleMessage>> {
        let deadline = Instant::now() + limit;
        loop {
            let more = self.console.more.notified();
            let errors = self.errors();
            if errors.len() >= count {
                return Ok(errors);
            }
            if timeout_at(deadline, more).await.is_err() {
                bail!("fewer than {count} errors within {limit:?}: {errors:?}");
            }
        }
    }

    /// Forgets the console so far.
    pub fn clear_console(&self) {
        self.console.clear();
    }

    /// Waits for a worker (or an iframe of another site) whose address contains `url_part`, and returns its session.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn worker(&self, url_part: &str, limit: Duration) -> anyhow::Result<Session> {
        let deadline = Instant::now() + limit;
        loop {
            let more = self.workers.changed.notified();
            if let Some(session) = self.workers.find(url_part) {
                return Ok(session);
            }
            if timeout_at(deadline, more).await.is_err() {
                bail!("no worker of {url_part} within {limit:?}");
            }
        }
    }

    /// The sessions of the workers (and iframes of other sites) that there are now.
    pub fn workers(&self) -> Vec<Session> {
        let attached = self.workers.attached.lock().unwrap_or_else(PoisonError::into_inner);
        attached.iter().map(|worker| worker.session.clone()).collect()
    }

    /// Brings this tab to the front; the others become hidden.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn bring_to_front(&self) -> anyhow::Result<()> {
        self.session.run("Page.bringToFront", json!({})).await
    }

    /// Closes the tab.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn close(self) -> anyhow::Result<()> {
        self.browser.run("Target.closeTarget", json!({ "targetId": self.target })).await
    }

    /// Sends any command to the page's session.
    ///
    /// # Errors
    /// As [`Session::send`].
    pub async fn send<R: DeserializeOwned>(&self, method: &str, params: Value) -> anyhow::Result<R> {
        self.session.send(method, params).await
    }

    /// Subscribes to any event of the page's session.
    pub fn subscribe(&self, method: &'static str) -> Events {
        self.session.subscribe(method)
    }

    /// The page's session.
    pub fn session(&self) -> &Session {
        &self.session
    }
}

/// What a screenshot shows.
#[derive(Clone, Copy, Debug)]
pub struct Screenshot {
    /// Width of the page in CSS pixels.
    pub width: u32,
    /// Height of the visible part in CSS pixels.
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub ratio: f64,
    /// Whether dark colours are preferred.
    pub dark: bool,
    /// Whether the whole page is shown, and not only its visible part.
    pub full: bool,
}

impl Screenshot {
    /// The visible part at one device pixel per CSS pixel.
    pub fn new(width: u32, height: u32, dark: bool) -> Self {
        Self { width, height, ratio: 1.0, dark, full: false }
    }
}

/// The page's workers and out-of-process frames, attached as they start.
#[derive(Clone, Default)]
struct Workers {
    attached: Arc<Mutex<Vec<Worker>>>,
    changed: Arc<Notify>,
}

struct Worker {
    id: String,
    url: String,
    session: Session,
}

impl Workers {
    fn follow(&self, page: &Session, client: &Client, console: &Console) {
        let mut attached = page.subscribe("Target.attachedToTarget");
        let (workers, client, console) = (self.clone(), client.clone(), console.clone());
        tokio::spawn(async move {
            while let Some(event) = attached.next().await {
                let Some(id) = event["sessionId"].as_str() else { continue };
                let session = client.session(Some(id.to_owned()));
                // What dedicated workers print and throw, the page's own session reports.
                if event["targetInfo"]["type"] != "worker" {
                    console.follow(&session);
                }
                // It may have ended already.
                let _ = session.run("Runtime.enable", json!({})).await;
                let url = event["targetInfo"]["url"].as_str().unwrap_or_default().to_owned();
                let worker = Worker { id: id.to_owned(), url, session };
                workers.attached.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                workers.changed.notify_waiters();
            }
        });
        let mut detached = page.subscribe("Target.detachedFromTarget");
        let workers = self.clone();
        tokio::spawn(async move {
            while let Some(event) = detached.next().await {
                let mut attached = workers.attached.lock().unwrap_or_else(PoisonError::into_inner);
                attached.retain(|worker| event["sessionId"] != worker.id.as_str());
            }
        });
    }

    fn find(&self, url_part: &str) -> Option<Session> {
        let attached = self.attached.lock().unwrap_or_else(PoisonError::into_inner);
        attached
            .iter()
            .rev()
            .find(|worker| worker.url.contains(url_part))
            .map(|worker| worker.session.clone())
    }
}
