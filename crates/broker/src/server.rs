//! Starting and stopping: opens the store, makes accounts, binds the address, serves, and shuts down in order (no new
//! connections, sessions closed with 1001, store written, webhooks under way ended).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use strapline_units::Private;
use tokio::net::TcpListener;

use crate::accept::{self, Door};
use crate::accounts::{self, LocalAccount};
use crate::broker::Broker;
use crate::clock::wall_now;
use crate::config::Config;
use crate::directory::{Directory, DirectoryError, Outbox, users};
use crate::exchange::Exchange;
use crate::hub::Hub;
use crate::journal::Journal;
use crate::local::LocalPage;
use crate::operator::{self, Operator};
use crate::pages;
use crate::pairings::Pairings;
use crate::recorder::Recorder;
use crate::sqlite::Sqlite;
use crate::store::{Access, Reader, Store, StoreError};
use crate::tls::{Certificates, TlsError, TlsListener};
use crate::webhook::Bell;
use crate::webhook::news::News;
use crate::webhook::outbox::{self, OutboxError};

/// How long sessions and requests may take to end.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(5);
/// How often old frames are looked for.
const EXPIRE_INTERVAL: Duration = Duration::from_secs(60);

/// Why the broker does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// As it was given.
        address: String,
        /// The system's words.
        error: std::io::Error,
    },
    /// Somebody else could connect, and there are no credentials.
    #[error(
        "{address} can be reached from other machines, so the broker needs credentials: give --dev-id and --api-key \
         (or STRAPLINE_DEV_ID and STRAPLINE_API_KEY), or listen on 127.0.0.1"
    )]
    NoCredentials {
        /// The address that is no loopback address.
        address: SocketAddr,
    },
    /// The store does not open.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system does not let us catch a signal.
    #[error("cannot catch SIGHUP: {0}")]
    Signal(std::io::Error),
    /// Webhooks cannot be kept or sent.
    #[error(transparent)]
    Webhooks(#[from] OutboxError),
    /// The directory of developers and users does not open.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

/// A broker that listens but does not serve yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    broker: Arc<Broker>,
    thread: JoinHandle<()>,
    local: Option<LocalAccount>,
    certificates: Option<Arc<Certificates>>,
    operator: Operator,
}

impl Server {
    /// Opens the store and binds the address (`host:port`; port 0 takes a free one).
    ///
    /// # Errors
    /// When the address or the data folder cannot be used, or others could connect and there are no credentials.
    pub async fn bind(address: &str, config: Config) -> Result<Self, StartError> {
        let bell = Bell::default();
        Self::open(address, config, News::new(bell.clone()), bell).await
    }

    /// As [`Server::bind`], but with another one who delivers the news of users to their developers.
    ///
    /// # Errors
    /// As there.
    pub async fn bind_with(
        address: &str,
        config: Config,
        outbox: impl Outbox + 'static,
    ) -> Result<Self, StartError> {
        Self::open(address, config, outbox, Bell::default()).await
    }

    async fn open(
        address: &str,
        config: Config,
        outbox: impl Outbox + 'static,
        bell: Bell,
    ) -> Result<Self, StartError> {
        raise_file_limit();
        let listen_error = |error| StartError::Listen { address: address.to_owned(), error };
        let listener = TcpListener::bind(address).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let certificates = config.tls.clone().map(Certificates::load).transpose()?.map(Arc::new);
        let metrics_listener = operator::bind(config.metrics_listen.as_deref()).await?;
        let mut store = Sqlite::open(&config.data)?;
        let directory = Directory::open(&config.data, outbox)?;
        store.drop_accounts()?;
        let local = accounts::prepare(&directory, wall_now(), &config, address)?;
        let usable = accounts::usable(&directory, local.is_some())?;
        if usable.is_empty() {
            return Err(StartError::NoCredentials { address });
        }
        let mut hub = Hub::new(config.limits);
        for developer in &usable {
            hub.add_developer(developer.key, store.next_seq(developer.key)?);
        }
        let page = local.as_ref().map(|account| local_page(account, address));
        let reader = store.reader()?;
        let exchange = Arc::new(Exchange::new(hub));
        let pairings = pairings(&mut store, &directory)?;
        let recorder = Arc::new(Recorder::new(config.sessions));
        catch_up(&recorder, &directory, store.reader()?).await?;
        let (settled, recording) = (Arc::clone(&exchange), Arc::clone(&recorder));
        let (journal, thread) = Journal::start(Box::new(store), move |fate| {
            settled.settle(&fate);
            recording.settle(&fate);
        })?;
        let mut broker = Broker::new(config, directory, journal, pairings, reader, page, exchange);
        broker.bell = bell;
        broker.recorder = recorder;
        let broker = Arc::new(broker);
        let operator = Operator::new(&broker, metrics_listener, outbox::open(&broker.config.data)?)?;
        broker.forget_disconnected().await?;
        Ok(Self { listener, address, broker, thread, local, certificates, operator })
    }

    /// The address with its real port.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The account of local mode; `None` where that is off.
    pub const fn local_account(&self) -> Option<&LocalAccount> {
        self.local.as_ref()
    }

    /// The address of the metrics, where they have one of their own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.operator.address()
    }

    /// Whether it serves https.
    pub const fn tls(&self) -> bool {
        self.certificates.is_some()
    }

    /// Serves until `shutdown` is ready, then ends all sessions and writes the store.
    pub async fn run(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), std::io::Error> {
        let Self { listener, address, broker, thread, local: _, certificates, operator } = self;
        tracing::info!(%address, "listening");
        let operator = operator.start(&broker, certificates.clone());
        let retention = tokio::spawn(expire_regularly(Arc::clone(&broker)));
        let recording = tokio::spawn(Arc::clone(&broker.recorder).run(broker.directory.clone()));
        let stopping = Arc::clone(&broker);
        let (stopped, mut has_stopped) = tokio::sync::watch::channel(false);
        let shutdown = async move {
            shutdown.await;
            tracing::info!("shutting down");
            stopping.draining.store(true, Ordering::Relaxed);
            tokio::time::sleep(stopping.config.drain).await;
            stopping.close_all();
            let _ = stopped.send(true);
        };
        let router = pages::router(Arc::clone(&broker), address);
        let door = Door::new(broker.config.pending_limit, broker.config.head_patience);
        let serving = async {
            let Some(certificates) = certificates else {
                // Frames are small and late ones are useless: no waiting for more to send.
                let listener = listener.tap_io(|stream| {
                    let _ = stream.set_nodelay(true);
                });
                accept::serve(listener, router, door, shutdown).await;
                return Ok(());
            };
            accept::serve(TlsListener::new(listener, certificates)?, router, door, shutdown).await;
            Ok(())
        };
        let overdue = async {
            if has_stopped.wait_for(|stopped| *stopped).await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(SHUTDOWN_PATIENCE).await;
        };
        let result: Result<(), std::io::Error> = tokio::select! {
            result = serving => result,
            () = overdue => Ok(()),
        };
        if tokio::time::timeout(SHUTDOWN_PATIENCE, broker.all_gone()).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        retention.abort();
        recording.abort();
        operator.stop().await;
        broker.journal.close().await;
        let joined = tokio::task::spawn_blocking(move || thread.join()).await;
        match joined {
            Ok(Ok(())) => tracing::info!("store closed"),
            Ok(Err(_)) | Err(_) => tracing::error!("the store's thread has failed"),
        }
        result
    }
}

/// Every connection takes a file descriptor, and the usual soft limit of 1,024 is far below what this process can serve.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Where that is forbidden the limit stays, and connections past it wait.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

/// Who mints tokens for the page; one that may not stream gets none.
fn local_page(account: &LocalAccount, address: SocketAddr) -> LocalPage {
    let user = Private::new(Arc::from(account.user.expose().as_str()));
    LocalPage { developer: account.developer, user, address }
}

/// The reusable tokens of those who may stream, and those that are for no user.
fn pairings(store: &mut Sqlite, directory: &Directory) -> Result<Pairings, StartError> {
    let mut known = store.pairings()?;
    directory
        .read_blocking(|connection| {
            let mut good = Vec::new();
            for pairing in known.drain(..) {
                let (Access::Producer(user) | Access::Viewer(user)) = &pairing.access else {
                    good.push(pairing);
                    continue;
                };
                let user = users::find(connection, pairing.developer, user.expose())?;
                good.extend(user.filter(users::User::may_stream).map(|_| pairing));
            }
            Ok(Pairings::new(good))
        })
        .map_err(StartError::from)
}

/// Takes what the broker had not made payloads of when it stopped, before anything new comes.
async fn catch_up(
    recorder: &Arc<Recorder>,
    directory: &Directory,
    mut reader: Box<dyn Reader>,
) -> Result<(), StartError> {
    let (recorder, directory) = (Arc::clone(recorder), directory.clone());
    let work = tokio::task::spawn_blocking(move || recorder.catch_up(&directory, &mut *reader));
    work.await.unwrap_or(Err(StoreError::Closed.into()))
}

async fn expire_regularly(broker: Arc<Broker>) {
    let mut interval = tokio::time::interval(EXPIRE_INTERVAL);
    loop {
        interval.tick().await;
        broker.journal.expire(broker.retention_limit()).await;
    }
}
