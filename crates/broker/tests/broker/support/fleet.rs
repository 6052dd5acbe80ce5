//! Many producers with durable streams, and a listener: the clients of the command line, in this process. Each producer
//! submits numbers from 0 on as one user, so that what is missing, doubled or out of order can be told.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use strapline_broker::Credentials;
use strapline_broker::client::endpoint::Endpoint;
use strapline_broker::client::line::Line;
use strapline_broker::client::listen::{ListenError, ListenOptions, listen};
use strapline_units::Private;
use strapline_wire::{
    LinkInput, LinkOutput, Producer, ProducerInput, ProducerOutput, Stream, StreamId, Submission, UplinkState,
};
use tokio::sync::{Notify, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

use super::{API_KEY, DEV_ID};

/// Only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) producers: u32,
    /// Frames of each producer a second.
    pub(crate) rate: u32,
}

/// The users of a load's producers.
pub(crate) fn users(load: Load) -> Vec<String> {
    (0..load.producers).map(|number| format!("user-{number}")).collect()
}

fn credentials() -> Credentials {
    Credentials { dev_id: DEV_ID.into(), api_key: Private::new(API_KEY.into()) }
}

/// Producers that run until they are told to finish.
pub(crate) struct Fleet {
    tasks: Vec<(String, JoinHandle<(u64, u32)>)>,
    finish: watch::Sender<bool>,
}

impl Fleet {
    pub(crate) fn start(url: &str, load: Load, seed: u64) -> Self {
        let (finish, finishing) = watch::channel(false);
        let endpoint: Endpoint = url.parse().unwrap();
        let tasks = users(load).into_iter().zip(seed..).map(|(user, seed)| {
            let task = produce(endpoint.clone(), user.clone(), load.rate, seed, finishing.clone());
            (user, tokio::spawn(task))
        });
        Self { tasks: tasks.collect(), finish }
    }

    /// Ends the flow and waits until everything is acknowledged: how many frames each user has submitted, and how often
    /// all of them together have lost their connections.
    pub(crate) async fn finish(self) -> (BTreeMap<String, u64>, u32) {
        self.finish.send(true).unwrap();
        let (mut counts, mut reconnects) = (BTreeMap::new(), 0);
        for (user, task) in self.tasks {
            let (count, lost) = timeout(PATIENCE, task).await.expect("a backlog stays").unwrap();
            counts.insert(user, count);
            reconnects += lost;
        }
        (counts, reconnects)
    }
}

async fn produce(
    endpoint: Endpoint,
    user: String,
    rate: u32,
    seed: u64,
    mut finishing: watch::Receiver<bool>,
) -> (u64, u32) {
    let mut line = Line::new(endpoint, credentials(), Some(user));
    let mut name = [0; 16];
    name[..8].copy_from_slice(&seed.to_be_bytes());
    let mut producer = Producer::new(seed).with_stream(Stream::new(StreamId::from_random(name)));
    let mut ticks = interval(Duration::from_secs(1) / rate);
    let mut submitted = 0_u64;
    producer.handle(line.now(), LinkInput::Start);
    loop {
        while let Some(output) = producer.poll() {
            let ProducerOutput::Link(output) = output else { continue };
            match output {
                LinkOutput::FetchToken => line.fetch_token(),
                LinkOutput::Open => line.open(),
                LinkOutput::Send(text) => line.send(text).await,
                LinkOutput::Close(code) => line.close(code).await,
                LinkOutput::Wake(at) => line.wake(at),
                LinkOutput::State(UplinkState::Refused { cause }) => panic!("refused: {cause:?}"),
                LinkOutput::State(_) => {}
            }
        }
        line.flush().await;
        let status = producer.status();
        if *finishing.borrow() && status.backlog == 0 {
            assert_eq!((u64::from(status.sent), status.dropped), (submitted, 0));
            line.close(1000).await;
            return (submitted, status.reconnects);
        }
        let flows = !*finishing.borrow();
        tokio::select! {
            event = line.event() => producer.handle(line.now(), event),
            _ = ticks.tick(), if flows => {
                let submission = Submission::scalar("HEART_RATE", line.now(), submitted as f64);
                submitted += 1;
                producer.handle(line.now(), ProducerInput::Submit(submission));
            }
            _ = finishing.changed() => {}
        }
    }
}

/// A consumer from the beginning on that comes back by itself.
pub(crate) struct Listener {
    lines: Lines,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ListenError>>,
}

#[derive(Clone, Default)]
struct Lines(Arc<Inner>);

#[derive(Default)]
struct Inner {
    text: Mutex<(Vec<u8>, u64)>,
    more: Notify,
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let (text, lines) = &mut *self.0.text.lock().unwrap();
        text.extend_from_slice(bytes);
        *lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.0.more.notify_one();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Listener {
    pub(crate) fn start(url: &str) -> Self {
        let lines = Lines::default();
        let options = ListenOptions {
            endpoint: url.parse().unwrap(),
            credentials: credentials(),
            count: None,
            after: Some(0),
        };
        let (stop, stopped) = oneshot::channel();
        let written = lines.clone();
        let task = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            listen(options, written, |_| {}, stopped).await
        });
        Self { lines, stop, task }
    }

    /// Waits for this many frames; the values of each user in the order in which they came.
    pub(crate) async fn received(self, count: u64) -> BTreeMap<String, Vec<u64>> {
        let inner = Arc::clone(&self.lines.0);
        let all = async {
            while inner.text.lock().unwrap().1 < count {
                inner.more.notified().await;
            }
        };
        if timeout(PATIENCE, all).await.is_err() {
            panic!("{} of {count} frames after {PATIENCE:?}", inner.text.lock().unwrap().1);
        }
        let _ = self.stop.send(());
        self.task.await.unwrap().unwrap();
        let text = String::from_utf8(inner.text.lock().unwrap().0.clone()).unwrap();
        let mut values: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut last = 0;
        for line in text.lines() {
            let frame: Value = serde_json::from_str(line).unwrap();
            let seq = frame["seq"].as_i64().unwrap();
            assert!(seq > last, "{seq} after {last}");
            last = seq;
            let user = frame["uid"].as_str().unwrap().to_owned();
            values.entry(user).or_default().push(frame["d"]["val"].as_u64().unwrap());
        }
        values
    }
}
