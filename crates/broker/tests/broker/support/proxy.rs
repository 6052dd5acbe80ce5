//! A TCP proxy that cuts connections at random octets, in the middle of frames and handshakes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use strapline_units::SplitMix64;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    cuts: Arc<AtomicU32>,
    gentle: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<()>,
}

impl Proxy {
    /// Every connection ends after a random number of octets, at most `longest`.
    pub(crate) async fn start(to: SocketAddr, seed: u64, longest: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (cuts, gentle) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (counted, calm) = (Arc::clone(&cuts), Arc::clone(&gentle));
        let task = tokio::spawn(async move {
            let mut random = SplitMix64::new(seed);
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let Ok(server) = TcpStream::connect(to).await else { continue };
                let budget = 1 + random.next_u64() % longest;
                let up = random.next_u64().is_multiple_of(2);
                let (counted, calm) = (Arc::clone(&counted), Arc::clone(&calm));
                tokio::spawn(async move {
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    let limit = |mine: bool| if mine { budget } else { u64::MAX };
                    // When either ends both are dropped.
                    tokio::select! {
                        () = copy(from_client, to_server, limit(up), &calm) => {}
                        () = copy(from_server, to_client, limit(!up), &calm) => {}
                    }
                    counted.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        Self { address, cuts, gentle, task }
    }

    /// Lets everything pass from now on.
    pub(crate) fn be_gentle(&self) {
        self.gentle.store(true, Ordering::Relaxed);
    }

    pub(crate) fn cuts(&self) -> u32 {
        self.cuts.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut left: u64, calm: &AtomicBool) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let count =
            if calm.load(Ordering::Relaxed) { count } else { count.min(left.try_into().unwrap_or(count)) };
        left = left.saturating_sub(count as u64);
        if to.write_all(&buffer[..count]).await.is_err() || (left == 0 && !calm.load(Ordering::Relaxed)) {
            return;
        }
    }
}
