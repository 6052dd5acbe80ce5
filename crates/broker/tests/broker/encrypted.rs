//! The clients against a broker behind TLS, as `https://` with a base path.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::support::{API_KEY, DEV_ID, TestBroker, strapline};

/// A proxy that ends TLS for localhost and takes `/base` off every request; its certificate, as PEM.
async fn proxy(broker: SocketAddr) -> (SocketAddr, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust the certificate ends here.
                let Ok(mut client) = acceptor.accept(stream).await else { return };
                let mut server = TcpStream::connect(broker).await.unwrap();
                let mut head = vec![0; 4096];
                let length = client.read(&mut head).await.unwrap();
                let head = String::from_utf8(head[..length].to_vec()).unwrap();
                server.write_all(head.replacen(" /base/", " /", 1).as_bytes()).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (address, made.cert.pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_speak_tls_and_trust_only_known_certificates() {
    let broker = TestBroker::start().await;
    let (address, certificate) = proxy(broker.address).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate).unwrap();
    let url = format!("https://localhost:{}/base", address.port());
    let run = |name: &str, trusted: bool, arguments: &[&str]| {
        let mut command = strapline();
        command.args([name, "--url", &url, "--dev-id", DEV_ID, "--api-key", API_KEY]).args(arguments);
        command.env_remove("SSL_CERT_DIR");
        if trusted {
            command.env("SSL_CERT_FILE", &file);
        } else {
            command.env_remove("SSL_CERT_FILE").env("RUST_LOG", "strapline=debug");
        }
        command
    };
    let straps = ["--user", "u1", "--seconds", "5", "--speed", "100"];
    let mut simulate = run("simulate", true, &straps);
    let simulated = tokio::task::spawn_blocking(move || simulate.output().unwrap()).await.unwrap();
    assert!(simulated.status.success(), "{}", String::from_utf8_lossy(&simulated.stderr));
    let mut listen = run("listen", true, &["--from-seq", "1", "--count", "5"]);
    let listened = tokio::task::spawn_blocking(move || listen.output().unwrap()).await.unwrap();
    assert_eq!(String::from_utf8(listened.stdout).unwrap().lines().count(), 5);

    // Without the certificate it never gets as far as a token.
    let mut listen = run("listen", false, &[]);
    let refused = tokio::task::spawn_blocking(move || {
        let mut child = listen.stderr(std::process::Stdio::piped()).spawn().unwrap();
        let lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
        let mut seen = Vec::new();
        for line in lines {
            seen.push(line.unwrap());
            if seen.last().unwrap().starts_with("waiting to reconnect") {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        seen.join("\n")
    });
    let refused = refused.await.unwrap();
    assert!(refused.contains("certificate"), "{refused}");
}
