//! Takes TCP connections and gives them to the HTTP routes. Our own loop, because what a stranger may take up must be bounded
//! before the first request is whole: the time for a request's head, its size, and the connections of one address that
//! have not identified themselves.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use crate::broker::lock;

/// The longest head.
const HEAD_BYTES: usize = 16 << 10;
const HEAD_FIELDS: usize = 64;

/// Whose request it is. Behind a proxy it is the proxy.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    /// Counts the connection until it has identified itself.
    pub(crate) pass: Arc<Pass>,
}

/// One connection in the count of those that have not identified themselves; dropping it takes it out.
#[derive(Debug)]
pub(crate) struct Pass {
    door: Arc<Door>,
    address: IpAddr,
}

/// Counts connections by address.
#[derive(Debug)]
pub(crate) struct Door {
    limit: usize,
    /// How long a request's head may take, and how long a connection may be idle between two requests.
    head_patience: Duration,
    pending: Mutex<HashMap<IpAddr, usize>>,
}

impl Door {
    pub(crate) fn new(limit: usize, head_patience: Duration) -> Arc<Self> {
        Arc::new(Self { limit, head_patience, pending: Mutex::default() })
    }

    /// `None` where an address has too many.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Pass> {
        let mut pending = lock(&self.pending);
        let count = pending.entry(address).or_insert(0);
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(Pass { door: Arc::clone(self), address })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut pending = lock(&self.door.pending);
        if let Some(count) = pending.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                pending.remove(&self.address);
            }
        }
    }
}

/// Serves until `shutdown` is ready and what was begun before is answered.
pub(crate) async fn serve<L>(
    mut listener: L,
    router: Router,
    door: Arc<Door>,
    shutdown: impl Future<Output = ()> + Send,
) where
    L: Listener<Addr = SocketAddr>,
    L::Io: 'static,
{
    // Every connection's task holds a receiver.
    let (stop, stopped) = watch::channel(());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        begin(stream, peer.ip().to_canonical(), &router, &door, &stopped);
    }
    drop((listener, stopped));
    let _ = stop.send(());
    stop.closed().await;
}

fn begin(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    address: IpAddr,
    router: &Router,
    door: &Arc<Door>,
    stopped: &watch::Receiver<()>,
) {
    let Some(pass) = door.enter(address) else {
        return tracing::debug!("too many connections of one address");
    };
    let peer = Peer { address, pass: Arc::new(pass) };
    let (mut stopped, head_patience) = (stopped.clone(), door.head_patience);
    let routes = TowerToHyperService::new(router.clone());
    let service = service_fn(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer.clone());
        routes.call(request)
    });
    tokio::spawn(async move {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head_patience)
            .max_headers(HEAD_FIELDS)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        let result = tokio::select! {
            result = connection.as_mut() => result,
            _ = stopped.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = result {
            tracing::debug!(%error, "request ended");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_count_and_places_become_free() {
        let door = Door::new(2, Duration::ZERO);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = door.enter(one).unwrap();
        let _second = door.enter(one).unwrap();
        assert!(door.enter(one).is_none());
        let third = door.enter(other).unwrap();
        drop((first, third));
        assert!(door.enter(one).is_some());
        assert_eq!(lock(&door.pending).len(), 1);
    }
}
