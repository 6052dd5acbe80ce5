//! Connections to a broker: TCP or TLS (the system's trusted certificates), a token request, a WebSocket.

use std::sync::Arc;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use strapline_units::Private;
use strapline_wire::TokenError;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::client::endpoint::Endpoint;
use crate::config::Credentials;

/// A byte stream, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A client's WebSocket.
pub type Socket = WebSocketStream<Box<dyn Stream>>;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DialError {
    /// The network or the name.
    #[error("{0}")]
    Network(#[from] std::io::Error),
    /// The host is no name that a certificate can have.
    #[error("{0}")]
    Name(#[from] rustls::pki_types::InvalidDnsNameError),
    /// TLS set-up.
    #[error("{0}")]
    Tls(#[from] rustls::Error),
    /// HTTP.
    #[error("{0}")]
    Http(#[from] hyper::Error),
    /// The upgrade.
    #[error("{0}")]
    WebSocket(Box<tungstenite::Error>),
}

/// Opens a byte stream to the broker.
async fn dial(endpoint: &Endpoint) -> Result<Box<dyn Stream>, DialError> {
    let stream = TcpStream::connect((endpoint.host.as_str(), endpoint.port)).await?;
    stream.set_nodelay(true)?;
    if !endpoint.tls {
        return Ok(Box::new(stream));
    }
    let mut roots = RootCertStore::empty();
    // Certificates that cannot be read are left out; a broker that needs them is refused by name below.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(endpoint.host.clone())?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    Ok(Box::new(stream))
}

/// Opens the streaming socket.
pub async fn open_socket(endpoint: &Endpoint) -> Result<Socket, DialError> {
    let stream = dial(endpoint).await?;
    let websocket_error = |error| DialError::WebSocket(Box::new(error));
    let (socket, _) = client_async(endpoint.socket_url(), stream).await.map_err(websocket_error)?;
    Ok(socket)
}

/// Asks for a token: a producer's for a user, a consumer's for none.
pub async fn fetch_token(
    endpoint: &Endpoint,
    credentials: &Credentials,
    user: Option<&str>,
) -> Result<Private<String>, TokenError> {
    let unreachable = |error: DialError| {
        tracing::debug!(%error, "no answer from the token endpoint");
        TokenError::Unreachable
    };
    let (status, body) =
        call(endpoint, Method::POST, &endpoint.token_path(user), credentials).await.map_err(unreachable)?;
    if status != 200 {
        return Err(TokenError::Status(status));
    }
    let body: serde_json::Value = serde_json::from_slice(&body).map_err(|_| TokenError::Unreadable)?;
    let token = body.get("token").and_then(serde_json::Value::as_str).ok_or(TokenError::Unreadable)?;
    Ok(Private::new(token.to_owned()))
}

/// Sends a request without a body; status and body of the answer.
///
/// # Errors
/// When there is no answer.
pub async fn call(
    endpoint: &Endpoint,
    method: Method,
    path: &str,
    credentials: &Credentials,
) -> Result<(u16, Bytes), DialError> {
    let stream = dial(endpoint).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, endpoint.authority())
        .header("dev-id", &credentials.dev_id)
        .header("x-api-key", credentials.api_key.expose())
        .header(header::CONTENT_LENGTH, 0)
        .body(Empty::<Bytes>::new())
        .map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidInput, error))?;
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), 64 << 10).collect().await.map_err(std::io::Error::other)?;
    connection.abort();
    Ok((status, body.to_bytes()))
}
