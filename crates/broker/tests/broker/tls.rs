//! https by the broker itself, a certificate that changes while it serves, and https destinations of webhooks.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{API_KEY, Binary, DEV_ID, strapline};

/// A new certificate for localhost in `cert.pem` and `key.pem`.
fn write_certificate(folder: &Path) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
}

fn serve(folder: &Path, more: &[&str]) -> Command {
    let mut command = strapline();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data"));
    command.args(["--dev-id", DEV_ID, "--api-key", API_KEY, "--user", "u1"]);
    command.arg("--tls-cert").arg(folder.join("cert.pem")).args(more);
    command
}

fn simulate(broker: &Binary, trusted: &Path) -> Output {
    let url = format!("https://localhost:{}", broker.address.port());
    strapline()
        .args(["simulate", "--url", &url, "--dev-id", DEV_ID, "--api-key", API_KEY, "--user", "u1"])
        .args(["--seconds", "3", "--speed", "100"])
        .env("SSL_CERT_FILE", trusted)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap()
}

#[test]
fn the_broker_serves_https_and_takes_a_new_certificate_on_sighup() {
    let folder = tempfile::tempdir().unwrap();
    write_certificate(folder.path());
    let key = folder.path().join("key.pem");
    let broker = Binary::start(&mut serve(folder.path(), &["--tls-key", key.to_str().unwrap()]));
    let first = folder.path().join("first.pem");
    std::fs::copy(folder.path().join("cert.pem"), &first).unwrap();
    let output = simulate(&broker, &first);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    // One that is broken changes nothing.
    std::fs::write(folder.path().join("cert.pem"), "broken").unwrap();
    broker.signal("HUP");
    assert!(simulate(&broker, &first).status.success());

    write_certificate(folder.path());
    broker.signal("HUP");
    let second = folder.path().join("cert.pem");
    // Which certificate is shown is seen by a plain handshake: the first that trusts the new one ends the wait.
    let renewed = (0..500).any(|_| handshake(&broker, &second));
    assert!(renewed, "the new certificate is never shown");
    assert!(!handshake(&broker, &first), "the old one is no longer shown");
    broker.terminate();
    assert!(broker.wait().success());
}

/// Whether a client that trusts only this certificate gets through.
fn handshake(broker: &Binary, trusted: &Path) -> bool {
    use std::io::Write as _;
    use std::sync::Arc;

    use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
    use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, Stream, crypto::ring};

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut socket = std::net::TcpStream::connect(broker.address).unwrap();
    Stream::new(&mut client, &mut socket).write_all(b"GET /healthz HTTP/1.0\r\n\r\n").is_ok()
}

#[test]
fn a_client_that_does_not_speak_tls_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    write_certificate(folder.path());
    let key = folder.path().join("key.pem");
    let broker = Binary::start(&mut serve(folder.path(), &["--tls-key", key.to_str().unwrap()]));
    let silent = (0..100).map(|_| std::net::TcpStream::connect(broker.address).unwrap()).collect::<Vec<_>>();
    let output = simulate(&broker, &folder.path().join("cert.pem"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    drop(silent);
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    write_certificate(folder.path());
    let start = |more: &[&str]| {
        let output = serve(folder.path(), more).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, error) = start(&[]);
    assert!(code == Some(2) && error.contains("--tls-key"), "{error}");
    let absent = folder.path().join("absent.pem");
    let (code, error) = start(&["--tls-key", absent.to_str().unwrap()]);
    assert!(code == Some(1) && error.contains("absent.pem"), "{error}");
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&absent, other.signing_key.serialize_pem()).unwrap();
    let (code, error) = start(&["--tls-key", absent.to_str().unwrap()]);
    assert!(code == Some(1) && error.contains("certificate and key cannot be used"), "{error}");
}

/// A developer's server that speaks TLS and takes whatever comes.
fn https_receiver(folder: &Path) -> std::net::SocketAddr {
    use std::io::{Read as _, Write as _};
    use std::sync::Arc;

    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
    use tokio_rustls::rustls::{ServerConfig, ServerConnection, Stream, crypto::ring};

    let chain = vec![CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let (mut socket, config) = (socket.unwrap(), Arc::clone(&config));
            std::thread::spawn(move || {
                let mut server = ServerConnection::new(config).unwrap();
                let mut stream = Stream::new(&mut server, &mut socket);
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                while !request.ends_with(b"}") {
                    // A client that does not trust us ends here.
                    let Ok(count @ 1..) = stream.read(&mut buffer) else { return };
                    request.extend_from_slice(&buffer[..count]);
                }
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\ntaken";
                stream.write_all(answer).unwrap();
            });
        }
    });
    address
}

#[test]
fn a_webhook_by_https_goes_only_to_whom_the_certificate_names() {
    let folder = tempfile::tempdir().unwrap();
    write_certificate(folder.path());
    let port = https_receiver(folder.path()).port();
    let data = folder.path().join("data");
    let _broker = Binary::serve(&data);
    let webhook = |arguments: &[&str], trusted: bool| {
        let mut command = strapline();
        command.arg("webhook").args(arguments).arg("--data").arg(&data).env_remove("SSL_CERT_DIR");
        if trusted {
            command.env("SSL_CERT_FILE", folder.path().join("cert.pem"));
        } else {
            command.env_remove("SSL_CERT_FILE");
        }
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    for url in [format!("https://localhost:{port}/hook"), format!("https://127.0.0.1:{port}/hook")] {
        assert_eq!(webhook(&["add", &url], true).0, Some(0));
    }
    let test = |id: &str, trusted| webhook(&["test", id, "--webhook-allow-private"], trusted);
    let (code, text) = test("1", true);
    assert!(code == Some(0) && text.starts_with("200\t") && text.ends_with("\ttaken\n"), "{text}");
    for (id, trusted) in [("1", false), ("2", true)] {
        let (code, text) = test(id, trusted);
        assert!(code == Some(1) && text.starts_with("TLS: "), "{id}: {text}");
    }
}
