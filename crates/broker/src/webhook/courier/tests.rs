//! The courier with a real database and a network of our own.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::store::DeveloperKey;
use crate::webhook::attempt::system_roots;
use crate::webhook::event::{Event, User};
use crate::webhook::outbox::{self, NewDestination, State};

/// Says 500 until it is told to work.
#[derive(Clone, Default)]
struct Backend {
    works: Arc<AtomicBool>,
    attempts: Arc<AtomicUsize>,
}

impl Network for Backend {
    type Stream = DuplexStream;

    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([8, 8, 8, 8])])
    }

    async fn connect(&self, _: SocketAddr) -> std::io::Result<DuplexStream> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        let works = self.works.load(Ordering::SeqCst);
        let (ours, mut theirs) = tokio::io::duplex(4096);
        tokio::spawn(async move {
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                theirs.read_buf(&mut request).await.unwrap();
            }
            let status = if works { "204 No Content" } else { "500 No" };
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            theirs.write_all(answer.as_bytes()).await.unwrap();
        });
        Ok(ours)
    }
}

struct Fixture {
    folder: tempfile::TempDir,
    connection: rusqlite::Connection,
    backend: Backend,
    bell: Bell,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    metrics: Arc<Metrics>,
}

fn start(policy: Policy) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let (backend, bell, metrics) = (Backend::default(), Bell::default(), Arc::<Metrics>::default());
    let rules = Rules { allow_http: true, ..Rules::default() };
    let sender = Sender::new(backend.clone(), system_roots(), rules).unwrap();
    let settings = Settings { policy, rules, ..Settings::default() };
    let connection = outbox::open(folder.path()).unwrap();
    let courier = Courier::new(settings, sender, connection, bell.clone(), Arc::clone(&metrics));
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(courier.run(async {
        let _ = stopped.await;
    }));
    let connection = outbox::open(folder.path()).unwrap();
    Fixture { folder, connection, backend, bell, stop, task, metrics }
}

impl Fixture {
    fn add(&self) -> DestinationId {
        let new = NewDestination {
            developer: DeveloperKey(1),
            url: "http://example.org/hook".into(),
            secret: None,
            kinds: Vec::new(),
        };
        outbox::add(&self.connection, wall_now(), &new).unwrap().id
    }

    fn enqueue(&mut self) {
        let transaction = outbox::begin(&mut self.connection).unwrap();
        let event = Event::Deauth { user: User::default() };
        outbox::enqueue(&transaction, wall_now(), DeveloperKey(1), &event, None).unwrap();
        transaction.commit().unwrap();
        self.bell.ring();
    }

    async fn until(&self, ready: impl Fn(&rusqlite::Connection) -> bool) {
        let waiting = async {
            while !ready(&self.connection) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it never comes to that");
    }
}

fn state(connection: &rusqlite::Connection, delivery: i64) -> String {
    outbox::delivery(connection, DeliveryId(delivery)).unwrap().state
}

#[tokio::test]
async fn a_destination_that_only_fails_is_disabled_and_told_and_gets_everything_when_it_is_enabled() {
    let mut fixture = start(Policy {
        retry_base: Duration::from_millis(1),
        retries: 1000,
        retry_cap: Duration::from_millis(5),
        disable_after: Duration::from_millis(100),
        ..Policy::default()
    });
    let id = fixture.add();
    fixture.enqueue();
    fixture.until(|connection| outbox::destination(connection, id).unwrap().state != State::Active).await;
    let made = outbox::destination(&fixture.connection, id).unwrap();
    let State::Disabled(at) = made.state else { panic!("{made:?}") };
    assert!(at.duration_since(made.failing_since.unwrap()) >= Duration::from_millis(100));
    fixture.enqueue();
    fixture.backend.works.store(true, Ordering::SeqCst);
    let attempts = fixture.backend.attempts.load(Ordering::SeqCst);
    assert!(attempts > 2);
    assert_eq!([state(&fixture.connection, 1), state(&fixture.connection, 2)], ["pending", "pending"]);
    outbox::enable(&fixture.connection, id).unwrap();
    fixture.bell.ring();
    fixture.until(|connection| state(connection, 2) == "delivered").await;
    assert_eq!(state(&fixture.connection, 1), "delivered");
    assert_eq!(fixture.backend.attempts.load(Ordering::SeqCst), attempts + 2);
    assert_eq!(outbox::destination(&fixture.connection, id).unwrap().failing_since, None);
    let text = crate::metrics::scrape::encode(&fixture.metrics);
    assert!(text.contains("strapline_webhook_deliveries_total{outcome=\"delivered\"} 2\n"), "{text}");
}

#[tokio::test]
async fn what_is_written_without_ringing_is_noticed() {
    let mut fixture = start(Policy::default());
    fixture.backend.works.store(true, Ordering::SeqCst);
    fixture.add();
    let transaction = outbox::begin(&mut fixture.connection).unwrap();
    let event = Event::Deauth { user: User::default() };
    outbox::enqueue(&transaction, wall_now(), DeveloperKey(1), &event, None).unwrap();
    transaction.commit().unwrap();
    fixture.until(|connection| state(connection, 1) == "delivered").await;
}

#[tokio::test]
async fn nothing_starts_after_the_end_and_what_waits_stays() {
    let mut fixture = start(Policy::default());
    fixture.add();
    fixture.enqueue();
    fixture.until(|connection| !outbox::attempts(connection, DeliveryId(1)).unwrap().is_empty()).await;
    fixture.stop.send(()).unwrap();
    fixture.task.await.unwrap();
    let waiting = outbox::pending_after(&fixture.connection, DeliveryId(0)).unwrap();
    assert_eq!((waiting.len(), waiting[0].attempts), (1, 1));
    assert!(waiting[0].due > wall_now() + Duration::from_secs(20), "by the schedule");
    drop(fixture.folder);
}
