//! What runs beside the streaming: the courier of webhooks, the operator's own address, and the renewal of the certificate.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::broker::Broker;
use crate::pages;
use crate::server::StartError;
use crate::tls::Certificates;
use crate::webhook::attempt::{Sender, system_roots};
use crate::webhook::courier::Courier;
use crate::webhook::network::SystemNetwork;

/// How often it is looked whether the certificate's files have changed.
const CERTIFICATE_INTERVAL: Duration = Duration::from_secs(10);
/// What the courier gets beyond the time limit of an attempt that is under way.
const COURIER_MARGIN: Duration = Duration::from_secs(2);

/// Binds the operator's own address.
pub(crate) async fn bind(address: Option<&str>) -> Result<Option<TcpListener>, StartError> {
    let Some(address) = address else { return Ok(None) };
    let bound = TcpListener::bind(address).await;
    bound.map(Some).map_err(|error| StartError::Listen { address: address.to_owned(), error })
}

/// Everything, not started yet.
pub(crate) struct Operator {
    listener: Option<TcpListener>,
    courier: Courier<SystemNetwork>,
    /// Caught from the start on: uncaught it would end the process, as it should where a terminal was closed.
    hangup: Option<Signal>,
}

/// Everything, running.
pub(crate) struct Running {
    tasks: Vec<JoinHandle<()>>,
    courier: JoinHandle<()>,
    stop_courier: oneshot::Sender<()>,
    patience: Duration,
}

impl Operator {
    pub(crate) fn new(
        broker: &Broker,
        listener: Option<TcpListener>,
        connection: rusqlite::Connection,
    ) -> Result<Self, StartError> {
        let settings = broker.config.webhooks;
        let sender =
            Sender::new(SystemNetwork, system_roots(), settings.rules).map_err(crate::tls::TlsError::from)?;
        let (bell, metrics) = (broker.bell.clone(), Arc::clone(&broker.metrics));
        let courier = Courier::new(settings, sender, connection, bell, metrics);
        let service = broker.config.tls.is_some() || !std::io::stdin().is_terminal();
        let hangup = service.then(|| signal(SignalKind::hangup())).transpose().map_err(StartError::Signal)?;
        Ok(Self { listener, courier, hangup })
    }

    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.listener.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    pub(crate) fn start(self, broker: &Arc<Broker>, certificates: Option<Arc<Certificates>>) -> Running {
        let mut tasks = Vec::new();
        if let Some(hangup) = self.hangup {
            tasks.push(tokio::spawn(renew(hangup, certificates)));
        }
        if let Some(listener) = self.listener {
            let router = pages::operator_router(Arc::clone(broker));
            tasks.push(tokio::spawn(async move {
                if let Err(error) = axum::serve(listener, router).await {
                    tracing::error!(%error, "metrics are no longer served");
                }
            }));
        }
        let (stop_courier, stopped) = oneshot::channel::<()>();
        let courier = tokio::spawn(self.courier.run(async move {
            // Dropped: stop as well.
            let _ = stopped.await;
        }));
        let patience = broker.config.webhooks.rules.timeout + COURIER_MARGIN;
        Running { tasks, courier, stop_courier, patience }
    }
}

impl Running {
    /// Lets attempts that are under way end, so that none is repeated after the next start.
    pub(crate) async fn stop(self) {
        let Self { tasks, courier, stop_courier, patience } = self;
        let _ = stop_courier.send(());
        match tokio::time::timeout(patience, courier).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => tracing::error!("the webhooks' task has failed"),
            Err(_) => {
                tracing::warn!("some webhooks did not end in time; they are sent again at the next start")
            }
        }
        for task in tasks {
            task.abort();
        }
    }
}

/// Without a certificate SIGHUP does nothing, rather than ending a service that is told to reload.
async fn renew(mut hangup: Signal, certificates: Option<Arc<Certificates>>) {
    let mut interval = tokio::time::interval(CERTIFICATE_INTERVAL);
    loop {
        let asked = tokio::select! {
            _ = hangup.recv() => true,
            _ = interval.tick() => false,
        };
        let Some(certificates) = &certificates else {
            if asked {
                tracing::info!("SIGHUP: there is no certificate to take anew");
            }
            continue;
        };
        let current = Arc::clone(certificates);
        let renewed =
            tokio::task::spawn_blocking(move || (asked || current.changed()).then(|| current.reload()));
        match renewed.await {
            Ok(Some(Ok(()))) => tracing::info!("the certificate was taken anew"),
            Ok(Some(Err(error))) => {
                tracing::error!(%error, "the new certificate is not used; the old one stays")
            }
            Ok(None) | Err(_) => {}
        }
    }
}
