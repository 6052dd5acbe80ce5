//! TLS with the operator's own certificate: the broker's listener, and the certificate that can be renewed while it serves.
//!
//! A new certificate is taken on SIGHUP, or when one of the files has changed; one that cannot be used is told, and the old
//! one stays. Handshakes run beside each other, so that a slow one holds up nobody, and their number and time are bounded.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::broker::lock;

/// How long a handshake may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// The most handshakes at the same time.
const HANDSHAKES: usize = 1024;
/// Connections that were made and not taken yet.
const BACKLOG: usize = 64;

/// Where certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that link it to a trusted one, as PEM, the own one first.
    pub certificate: PathBuf,
    /// Its private key, as PEM without a passphrase.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read, or holds no certificate or key.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What is wrong.
        error: pem::Error,
    },
    /// The key does not belong to the certificate, or is of a kind that is not known.
    #[error("certificate and key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
}

/// The certificate that is shown to clients.
#[derive(Debug)]
pub(crate) struct Certificates {
    files: TlsFiles,
    current: RwLock<Arc<CertifiedKey>>,
    stamp: Mutex<[Option<(SystemTime, u64)>; 2]>,
}

impl Certificates {
    pub(crate) fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let stamp = Mutex::new(stamp(&files));
        let current = RwLock::new(Arc::new(read(&files)?));
        Ok(Self { files, current, stamp })
    }

    /// Takes the files' present content.
    pub(crate) fn reload(&self) -> Result<(), TlsError> {
        *lock(&self.stamp) = stamp(&self.files);
        let new = Arc::new(read(&self.files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// Whether a file has changed since it was read.
    pub(crate) fn changed(&self) -> bool {
        *lock(&self.stamp) != stamp(&self.files)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn stamp(files: &TlsFiles) -> [Option<(SystemTime, u64)>; 2] {
    [&files.certificate, &files.key].map(|path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

fn read(files: &TlsFiles) -> Result<CertifiedKey, TlsError> {
    let error = |path: &Path| {
        let path = path.to_owned();
        move |error| TlsError::File { path, error }
    };
    let path = files.certificate.as_path();
    let chain = CertificateDer::pem_file_iter(path).map_err(error(path))?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(error(path))?;
    if chain.is_empty() {
        return Err(TlsError::File { path: path.to_owned(), error: pem::Error::NoItemsFound });
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(error(&files.key))?;
    Ok(CertifiedKey::from_der(chain, key, &ring::default_provider())?)
}

/// Connections whose handshake is done.
pub(crate) struct TlsListener {
    accepted: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl TlsListener {
    pub(crate) fn new(
        listener: TcpListener,
        certificates: Arc<Certificates>,
    ) -> Result<Self, std::io::Error> {
        let address = listener.local_addr()?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(std::io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(certificates);
        // What is served is HTTP/1.1, which WebSockets need.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let (ready, accepted) = mpsc::channel(BACKLOG);
        let task = tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), ready));
        Ok(Self { accepted, address, task })
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(HANDSHAKES));
    loop {
        // Never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let (stream, peer) = Listener::accept(&mut listener).await;
        // Frames are small and late ones are useless: no waiting for more to send.
        let _ = stream.set_nodelay(true);
        let (acceptor, ready) = (acceptor.clone(), ready.clone());
        tokio::spawn(async move {
            let handshake = tokio::time::timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await;
            drop(place);
            match handshake {
                // Where nobody listens any more the connection is closed.
                Ok(Ok(stream)) => drop(ready.send((stream, peer)).await),
                Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
                Err(_) => tracing::debug!("TLS handshake took too long"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.accepted.recv().await {
            Some(connection) => connection,
            // The task above ends with this value only.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str) -> TlsFiles {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let files = TlsFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") };
        std::fs::write(&files.certificate, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        files
    }

    fn shown(certificates: &Certificates) -> Vec<u8> {
        certificates.current.read().unwrap().cert[0].to_vec()
    }

    #[test]
    fn a_new_certificate_is_taken_and_a_bad_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let files = write(folder.path(), "one.example");
        let certificates = Certificates::load(files.clone()).unwrap();
        let first = shown(&certificates);
        assert!(!certificates.changed());
        write(folder.path(), "another-name.example");
        assert!(certificates.changed());
        certificates.reload().unwrap();
        let second = shown(&certificates);
        assert!(first != second && !certificates.changed());
        let right = std::fs::read(&files.key).unwrap();
        for wrong in
            [&b""[..], b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
        {
            std::fs::write(&files.key, wrong).unwrap();
            assert!(certificates.reload().is_err());
            assert_eq!(shown(&certificates), second);
            assert!(!certificates.changed(), "told once and not again until it changes");
        }
        let other = rcgen::generate_simple_self_signed(["x".to_owned()]).unwrap();
        std::fs::write(&files.key, other.signing_key.serialize_pem()).unwrap();
        assert!(matches!(certificates.reload(), Err(TlsError::Unusable(_))), "another certificate's key");
        std::fs::write(&files.key, right).unwrap();
        std::fs::write(&files.certificate, "").unwrap();
        let error = certificates.reload().unwrap_err();
        assert!(error.to_string().contains("cert.pem"), "{error}");
    }
}
