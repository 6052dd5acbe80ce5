//! Starting and stopping: opens the store, makes accounts, binds the address, serves, and shuts down in order (no new
//! connections, sessions closed with 1001, store written).

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use strapline_units::Private;
use strapline_wire::Close;
use tokio::net::TcpListener;

use crate::accounts::{self, LocalAccount};
use crate::broker::{Broker, Exchange};
use crate::clock::wall_now;
use crate::config::Config;
use crate::directory::{Directory, DirectoryError, NoDestination, Outbox};
use crate::hub::Hub;
use crate::journal::Journal;
use crate::local::LocalPage;
use crate::pages;
use crate::sqlite::Sqlite;
use crate::store::{Store, StoreError};

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
}

impl Server {
    /// Opens the store and binds the address (`host:port`; port 0 takes a free one).
    ///
    /// # Errors
    /// When the address or the data folder cannot be used, or others could connect and there are no credentials.
    pub async fn bind(address: &str, config: Config) -> Result<Self, StartError> {
        Self::bind_with(address, config, NoDestination).await
    }

    /// As [`Server::bind`], and whoever delivers the news of users to their developers.
    ///
    /// # Errors
    /// As there.
    pub async fn bind_with(
        address: &str,
        config: Config,
        outbox: impl Outbox + 'static,
    ) -> Result<Self, StartError> {
        let listen_error = |error| StartError::Listen { address: address.to_owned(), error };
        let listener = TcpListener::bind(address).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
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
        let failures = Arc::clone(&exchange);
        let (journal, thread) =
            Journal::start(Box::new(store), move |sessions| failures.close(sessions, Close::Internal))?;
        let broker = Arc::new(Broker::new(config, directory, journal, reader, page, exchange));
        broker.forget_disconnected().await?;
        Ok(Self { listener, address, broker, thread, local })
    }

    /// The address with its real port.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The account of local mode; `None` where that is off.
    pub const fn local_account(&self) -> Option<&LocalAccount> {
        self.local.as_ref()
    }

    /// Serves until `shutdown` is ready, then ends all sessions and writes the store.
    pub async fn run(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), std::io::Error> {
        let Self { listener, address, broker, thread, local: _ } = self;
        tracing::info!(%address, "listening");
        let retention = tokio::spawn(expire_regularly(Arc::clone(&broker)));
        let stopping = Arc::clone(&broker);
        let (stopped, mut has_stopped) = tokio::sync::watch::channel(false);
        let shutdown = async move {
            shutdown.await;
            tracing::info!("shutting down");
            stopping.close_all();
            let _ = stopped.send(true);
        };
        // Frames are small and late ones are useless: no waiting for more to send.
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        let serving =
            axum::serve(listener, pages::router(Arc::clone(&broker))).with_graceful_shutdown(shutdown);
        let overdue = async {
            if has_stopped.wait_for(|stopped| *stopped).await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(SHUTDOWN_PATIENCE).await;
        };
        let result = tokio::select! {
            result = serving.into_future() => result,
            () = overdue => Ok(()),
        };
        if tokio::time::timeout(SHUTDOWN_PATIENCE, broker.all_gone()).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        retention.abort();
        broker.journal.close().await;
        let joined = tokio::task::spawn_blocking(move || thread.join()).await;
        match joined {
            Ok(Ok(())) => tracing::info!("store closed"),
            Ok(Err(_)) | Err(_) => tracing::error!("the store's thread has failed"),
        }
        result
    }
}

/// Who mints tokens for the page; one that may not stream gets none.
fn local_page(account: &LocalAccount, address: SocketAddr) -> LocalPage {
    let user = Private::new(Arc::from(account.user.expose().as_str()));
    LocalPage { developer: account.developer, user, address }
}

async fn expire_regularly(broker: Arc<Broker>) {
    let mut interval = tokio::time::interval(EXPIRE_INTERVAL);
    loop {
        interval.tick().await;
        broker.journal.expire(broker.retention_limit()).await;
    }
}
