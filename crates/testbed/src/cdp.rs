//! A raw Chrome DevTools Protocol client with flat sessions. Raw, because the typed crates generate the whole protocol
//! and take minutes to compile, while a test bed uses two dozen commands.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, oneshot},
    task::AbortHandle,
    time::{Instant, sleep, timeout},
};
use tokio_tungstenite::tungstenite::{Message, protocol::WebSocketConfig};

/// How long any command may take, an awaited promise included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Pause between two looks at a condition.
const POLL: Duration = Duration::from_millis(20);

/// The connection to a browser; clones share it.
#[derive(Clone)]
pub(crate) struct Client {
    shared: Arc<Shared>,
}

impl Client {
    pub(crate) async fn connect(url: &str) -> anyhow::Result<Self> {
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let (socket, _) = tokio_tungstenite::connect_async_with_config(url, Some(config), true)
            .await
            .with_context(|| format!("connecting to the browser at {url}"))?;
        let (mut sink, mut stream) = socket.split();
        let (outbox, mut queue) = mpsc::unbounded_channel::<String>();
        let state = Arc::new(Mutex::new(Waiting::default()));
        let writing = tokio::spawn(async move {
            while let Some(text) = queue.recv().await {
                if sink.send(Message::text(text)).await.is_err() {
                    break;
                }
            }
        });
        let incoming = state.clone();
        let reading = tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                if let Message::Text(text) = message {
                    receive(&incoming, &text);
                }
            }
            let mut waiting = lock(&incoming);
            waiting.closed = true;
            // Dropping the senders ends every wait.
            waiting.answers.clear();
            waiting.subscribers.clear();
        });
        let tasks = [writing.abort_handle(), reading.abort_handle()];
        Ok(Self { shared: Arc::new(Shared { state, outbox, next_id: AtomicU64::new(1), tasks }) })
    }

    /// The session of the browser itself.
    pub(crate) fn browser(&self) -> Session {
        self.session(None)
    }

    pub(crate) fn session(&self, id: Option<String>) -> Session {
        Session { client: self.clone(), id }
    }
}

struct Shared {
    state: Arc<Mutex<Waiting>>,
    outbox: mpsc::UnboundedSender<String>,
    next_id: AtomicU64,
    tasks: [AbortHandle; 2],
}

impl Drop for Shared {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

#[derive(Default)]
struct Waiting {
    closed: bool,
    answers: HashMap<u64, oneshot::Sender<Result<Value, CommandError>>>,
    subscribers: Vec<Subscriber>,
}

struct Subscriber {
    session: Option<String>,
    method: &'static str,
    queue: mpsc::UnboundedSender<Value>,
}

#[derive(Deserialize)]
struct Incoming {
    id: Option<u64>,
    method: Option<String>,
    #[serde(rename = "sessionId")]
    session: Option<String>,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    result: Value,
    error: Option<CommandError>,
}

/// The browser's refusal of a command.
#[derive(Clone, Debug, Deserialize)]
pub struct CommandError {
    /// JSON-RPC error code.
    pub code: i64,
    /// The browser's words.
    pub message: String,
}

impl std::fmt::Display for CommandError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for CommandError {}

fn receive(waiting: &Mutex<Waiting>, text: &str) {
    let Ok(incoming) = serde_json::from_str::<Incoming>(text) else { return };
    let mut waiting = lock(waiting);
    if let Some(id) = incoming.id {
        if let Some(answer) = waiting.answers.remove(&id) {
            let _ = answer.send(incoming.error.map_or(Ok(incoming.result), Err));
        }
    } else if let Some(method) = incoming.method {
        // Whoever dropped its receiver is forgotten here.
        waiting.subscribers.retain(|subscriber| {
            subscriber.method != method
                || subscriber.session != incoming.session
                || subscriber.queue.send(incoming.params.clone()).is_ok()
        });
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One target's session (a page, a worker, a frame), or the browser's own.
#[derive(Clone)]
pub struct Session {
    client: Client,
    id: Option<String>,
}

impl Session {
    /// Sends a command and waits for its result.
    ///
    /// # Errors
    /// [`CommandError`] (to be found by `downcast_ref`) when the browser refuses; other errors when it is gone, doesn't
    /// answer within a minute, or answers something else than an `R`.
    pub async fn send<R: DeserializeOwned>(&self, method: &str, params: Value) -> anyhow::Result<R> {
        let shared = &self.client.shared;
        let id = shared.next_id.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        {
            let mut waiting = lock(&shared.state);
            if waiting.closed {
                bail!("{method}: the browser is gone");
            }
            waiting.answers.insert(id, answer);
        }
        let mut command = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = &self.id {
            command["sessionId"] = json!(session);
        }
        shared.outbox.send(command.to_string()).ok();
        let answered = match timeout(ANSWER_TIMEOUT, answered).await {
            Ok(Ok(result)) => result.with_context(|| method.to_owned())?,
            Ok(Err(_)) => bail!("{method}: the browser is gone"),
            Err(_) => bail!("{method}: no answer within {ANSWER_TIMEOUT:?}"),
        };
        serde_json::from_value(answered).with_context(|| format!("result of {method}"))
    }

    /// Sends a command whose result doesn't matter.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn run(&self, method: &str, params: Value) -> anyhow::Result<()> {
        self.send::<Value>(method, params).await.map(drop)
    }

    /// Subscribes to an event of this session from now on. The domain has to be enabled by a command.
    pub fn subscribe(&self, method: &'static str) -> Events {
        let (queue, events) = mpsc::unbounded_channel();
        let mut waiting = lock(&self.client.shared.state);
        if !waiting.closed {
            waiting.subscribers.push(Subscriber { session: self.id.clone(), method, queue });
        }
        Events { method, events }
    }

    /// Evaluates an expression, waits for its promise if it is one, and returns the value.
    ///
    /// # Errors
    /// When it throws (the message carries the exception), or its value isn't a `T`. `undefined` is read as null.
    pub async fn eval<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        self.evaluate(expression, false).await
    }

    /// As [`Self::eval`] with user activation, as after a click. Only pages have it.
    ///
    /// # Errors
    /// As [`Self::eval`].
    pub async fn eval_with_gesture<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        // The browser process checks the activation too, and a single command can lose the race against it.
        self.evaluate::<Value>("0", true).await?;
        self.evaluate(expression, true).await
    }

    /// Waits until an expression is truthy and returns its value. It is asked from outside of the page, so hidden tabs
    /// with throttled timers and navigations in between don't matter; an exception counts as not yet.
    ///
    /// # Errors
    /// When it isn't truthy in time; the message carries the last exception.
    pub async fn wait_for<T: DeserializeOwned>(&self, condition: &str, limit: Duration) -> anyhow::Result<T> {
        let deadline = Instant::now() + limit;
        // Wrapped, because a truthy value may be no JSON (an element, for example).
        let probe = format!("(async () => {{ const v = await ({condition}); return v ? [v] : null; }})()");
        loop {
            let last = match self.eval::<Value>(&probe).await {
                Ok(Value::Array(mut values)) => {
                    let value = values.pop().unwrap_or_default();
                    return serde_json::from_value(value).with_context(|| format!("value of {condition}"));
                }
                Ok(_) => "not so".to_owned(),
                Err(error) => format!("{error:#}"),
            };
            if Instant::now() >= deadline {
                bail!("{condition}: {last} after {limit:?}");
            }
            sleep(POLL).await;
        }
    }

    async fn evaluate<T: DeserializeOwned>(&self, expression: &str, gesture: bool) -> anyhow::Result<T> {
        let params = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": gesture,
        });
        let mut answer: Value = self.send("Runtime.evaluate", params).await?;
        if let Some(details) = answer.get("exceptionDetails") {
            bail!("{expression}: {}", exception_text(details));
        }
        let value = answer["result"]["value"].take();
        serde_json::from_value(value).with_context(|| format!("value of {expression}"))
    }
}

/// What an `exceptionDetails` object says.
pub(crate) fn exception_text(details: &Value) -> String {
    [&details["exception"]["description"], &details["exception"]["value"], &details["text"]]
        .into_iter()
        .find(|text| !text.is_null())
        .map(|text| text.as_str().map_or_else(|| text.to_string(), ToOwned::to_owned))
        .unwrap_or_default()
}

/// The events of one kind in one session. Dropping it unsubscribes.
pub struct Events {
    method: &'static str,
    events: mpsc::UnboundedReceiver<Value>,
}

impl Events {
    /// The parameters of the next event; None when the browser is gone.
    pub async fn next(&mut self) -> Option<Value> {
        self.events.recv().await
    }

    /// The parameters of the next event for which `wanted` is true.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn wait_for(
        &mut self,
        limit: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Value> {
        let found = timeout(limit, async {
            while let Some(params) = self.next().await {
                if wanted(&params) {
                    return Some(params);
                }
            }
            None
        });
        match found.await {
            Ok(Some(params)) => Ok(params),
            Ok(None) => bail!("{}: the browser is gone", self.method),
            Err(_) => bail!("{}: none within {limit:?}", self.method),
        }
    }
}
