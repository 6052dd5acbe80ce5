//! One attempt: resolve, judge, connect, sign, send, read the status and the beginning of the answer.
//!
//! A name is resolved once, and the connection goes to one of the addresses that were judged, so that a name that changes
//! its address in between (DNS rebinding) gains nothing. Redirects are not followed: a status 3xx is a failure like another.
//! Proxies of the environment are not used.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use strapline_units::{Private, Timestamp};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use url::Host;

use super::address::{Refused, Target, public};
use super::network::Network;
use super::outbox::Parcel;
use super::signature::sign;

/// How much of an answer is kept.
const ANSWER_BYTES: usize = 1024;
/// How long one of several addresses may take to connect before the next one is tried.
const NEXT_ADDRESS: Duration = Duration::from_secs(2);

/// What a delivery may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long an attempt may take, all in all.
    pub timeout: Duration,
    /// Whether addresses outside the public internet are allowed.
    pub allow_private: bool,
    /// Whether http:// is allowed.
    pub allow_http: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(8), allow_private: false, allow_http: false }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The first 1,024 bytes of the body, as text.
    pub body: Private<String>,
}

impl Answer {
    /// Whether it means that the webhook was taken.
    pub const fn accepted(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttemptError {
    /// Not an address that webhooks may go to.
    #[error("not allowed: {0}")]
    Refused(#[from] Refused),
    /// No answer in time.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The name has no address.
    #[error("the name does not resolve: {0}")]
    Resolve(std::io::Error),
    /// No connection.
    #[error("no connection: {0}")]
    Connect(std::io::Error),
    /// No trusted TLS connection.
    #[error("TLS: {0}")]
    Tls(std::io::Error),
    /// The answer is no HTTP.
    #[error("HTTP: {0}")]
    Http(#[from] hyper::Error),
    /// A request that cannot be sent.
    #[error("HTTP: {0}")]
    Request(#[from] hyper::http::Error),
}

/// The sending side.
pub struct Sender<N> {
    network: Arc<N>,
    tls: TlsConnector,
    rules: Rules,
}

impl<N> Clone for Sender<N> {
    fn clone(&self) -> Self {
        Self { network: Arc::clone(&self.network), tls: self.tls.clone(), rules: self.rules }
    }
}

impl<N: Network> Sender<N> {
    /// A sender that trusts these certificates.
    ///
    /// # Errors
    /// TLS set-up.
    pub fn new(network: N, roots: RootCertStore, rules: Rules) -> Result<Self, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { network: Arc::new(network), tls: TlsConnector::from(Arc::new(config)), rules })
    }

    /// Sends once. `now` is the time of the signature.
    pub async fn send(&self, parcel: &Parcel, now: Timestamp) -> Result<Answer, AttemptError> {
        let timeout = self.rules.timeout;
        let sent = tokio::time::timeout(timeout, self.send_in_time(parcel, now)).await;
        sent.unwrap_or(Err(AttemptError::Timeout(timeout)))
    }

    async fn send_in_time(&self, parcel: &Parcel, now: Timestamp) -> Result<Answer, AttemptError> {
        let target = Target::parse(&parcel.url)?;
        if !target.tls && !self.rules.allow_http {
            return Err(Refused(
                "http:// is not allowed: use https://, or start the broker with \
                 --webhook-allow-http",
            )
            .into());
        }
        let addresses = self.addresses(&target).await?;
        let stream = self.connect(&addresses).await?;
        let request = request(&target, parcel, now)?;
        if !target.tls {
            return exchange(stream, request).await;
        }
        let name = match &target.host {
            Host::Domain(name) => ServerName::try_from(name.clone())
                .map_err(|error| AttemptError::Tls(std::io::Error::other(error)))?,
            Host::Ipv4(address) => ServerName::from(IpAddr::V4(*address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::V6(*address)),
        };
        exchange(self.tls.connect(name, stream).await.map_err(AttemptError::Tls)?, request).await
    }

    /// The addresses that may be connected to; resolved once.
    async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, AttemptError> {
        let found = match &target.host {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => self.network.resolve(name).await.map_err(AttemptError::Resolve)?,
        };
        let mut refused = None;
        let mut allowed = Vec::with_capacity(found.len());
        for address in found {
            match public(address) {
                Err(reason) if !self.rules.allow_private => refused = Some(reason),
                _ => allowed.push(SocketAddr::new(address, target.port)),
            }
        }
        match (allowed.is_empty(), refused) {
            (false, _) => Ok(allowed),
            (true, Some(reason)) => Err(reason.into()),
            (true, None) => Err(AttemptError::Resolve(std::io::ErrorKind::NotFound.into())),
        }
    }

    async fn connect(&self, addresses: &[SocketAddr]) -> Result<N::Stream, AttemptError> {
        let mut failure = std::io::Error::from(std::io::ErrorKind::NotFound);
        for (position, address) in addresses.iter().enumerate() {
            let connecting = self.network.connect(*address);
            let connected = if position + 1 < addresses.len() {
                tokio::time::timeout(NEXT_ADDRESS, connecting)
                    .await
                    .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
            } else {
                connecting.await
            };
            match connected {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            }
        }
        Err(AttemptError::Connect(failure))
    }
}

fn request(target: &Target, parcel: &Parcel, now: Timestamp) -> Result<Request<Full<Bytes>>, AttemptError> {
    let body = Bytes::copy_from_slice(parcel.body.expose().as_bytes());
    let signature = sign(&parcel.secret, now, &body);
    Ok(Request::post(target.path_and_query())
        .header(header::HOST, target.authority())
        .header(header::USER_AGENT, concat!("strapline/", env!("CARGO_PKG_VERSION")))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len())
        .header(header::CONNECTION, "close")
        .header("terra-signature", &signature)
        .header("x-terra-signature", &signature)
        .header("terra-reference", &parcel.reference)
        .header("x-terra-trace-id", &parcel.trace_id)
        .header("x-terra-ordering-timestamp", parcel.ordering_ms)
        .body(Full::new(body))?)
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, AttemptError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // Ends with this attempt, also when that is cut short by its time limit.
    let _connection = Task(tokio::spawn(connection));
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = Private::new(beginning(response).await);
    Ok(Answer { status, body })
}

struct Task<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The status counts, so that a body that breaks off is no failure.
async fn beginning(response: Response<hyper::body::Incoming>) -> String {
    let mut body = response.into_body();
    let mut kept = Vec::new();
    while kept.len() < ANSWER_BYTES {
        let Some(Ok(frame)) = body.frame().await else { break };
        if let Some(data) = frame.data_ref() {
            let left = ANSWER_BYTES - kept.len();
            kept.extend_from_slice(data.get(..left).unwrap_or(data));
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The system's trusted certificates. Those that cannot be read are left out.
pub fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

#[cfg(test)]
mod tests;
