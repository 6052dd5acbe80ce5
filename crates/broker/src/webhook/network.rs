//! What delivering needs of the network: resolving a name and connecting to an address, apart, so that an address can be
//! judged in between, and so that tests can be the network.

use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

/// A network.
pub trait Network: Send + Sync + 'static {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static;

    /// The addresses of a name.
    fn resolve(&self, name: &str) -> impl Future<Output = std::io::Result<Vec<IpAddr>>> + Send;

    /// Connects to exactly this address.
    fn connect(&self, address: SocketAddr) -> impl Future<Output = std::io::Result<Self::Stream>> + Send;
}

/// The system's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNetwork;

impl Network for SystemNetwork {
    type Stream = TcpStream;

    async fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }

    async fn connect(&self, address: SocketAddr) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}
