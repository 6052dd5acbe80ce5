//! Attempts on a network of our own: nothing here touches the real one.

use std::collections::VecDeque;
use std::sync::Mutex;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::*;
use crate::webhook::schedule::{DeliveryId, DestinationId};

/// Answers look-ups and connections from lists, and remembers what it was asked for.
#[derive(Default)]
struct FakeNetwork {
    names: Mutex<VecDeque<Vec<IpAddr>>>,
    answer: Option<&'static str>,
    looked_up: Mutex<Vec<String>>,
    connected: Mutex<Vec<SocketAddr>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeNetwork {
    fn new(answers: &[&[&str]], answer: Option<&'static str>) -> Self {
        let names = answers.iter().map(|list| list.iter().map(|text| text.parse().unwrap()).collect());
        Self { names: Mutex::new(names.collect()), answer, ..Self::default() }
    }
}

impl Network for FakeNetwork {
    type Stream = DuplexStream;

    async fn resolve(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        self.looked_up.lock().unwrap().push(name.to_owned());
        self.names.lock().unwrap().pop_front().ok_or_else(|| std::io::ErrorKind::NotFound.into())
    }

    async fn connect(&self, address: SocketAddr) -> std::io::Result<DuplexStream> {
        self.connected.lock().unwrap().push(address);
        let Some(answer) = self.answer else { return Err(std::io::ErrorKind::ConnectionRefused.into()) };
        let (ours, mut theirs) = tokio::io::duplex(64 << 10);
        let requests = Arc::clone(&self.requests);
        tokio::spawn(async move {
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                if theirs.read_buf(&mut request).await.unwrap() == 0 {
                    return;
                }
            }
            requests.lock().unwrap().push(String::from_utf8(request).unwrap());
            theirs.write_all(answer.as_bytes()).await.unwrap();
            // Stays open: whoever waits for more waits.
            std::future::pending::<()>().await;
        });
        Ok(ours)
    }
}

fn parcel(url: &str) -> Parcel {
    Parcel {
        delivery: DeliveryId(1),
        destination: DestinationId(1),
        url: url.into(),
        secret: Private::new("test_signing_secret".into()),
        kind: "auth".into(),
        reference: "ref".into(),
        trace_id: "trace".into(),
        ordering_ms: 42,
        body: Private::new(
            r#"{"type":"auth","status":"success","user":{"user_id":"u1","provider":"WEB"}}"#.into(),
        ),
    }
}

fn sender(network: FakeNetwork, allow_private: bool) -> Sender<FakeNetwork> {
    let rules = Rules { allow_private, allow_http: true, ..Rules::default() };
    Sender::new(network, RootCertStore::empty(), rules).unwrap()
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const NOW: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

#[tokio::test]
async fn the_request_is_signed_and_has_the_documented_headers() {
    let sender = sender(FakeNetwork::new(&[&["8.8.8.8"]], Some(OK)), false);
    let answer = sender.send(&parcel("http://hooks.example.org:8080/in?x=1"), NOW).await.unwrap();
    assert_eq!((answer.status, answer.body.expose().as_str(), answer.accepted()), (200, "ok", true));
    let requests = sender.network.requests.lock().unwrap();
    let request = &requests[0];
    let signature = "t=1700000000,v1=2a8c2f6699498cf46a80c45f15826075bb9f1ed8a86f3bf4fc17c569325e2675";
    for line in [
        "POST /in?x=1 HTTP/1.1",
        "host: hooks.example.org:8080",
        "content-type: application/json",
        &format!("terra-signature: {signature}"),
        &format!("x-terra-signature: {signature}"),
        "terra-reference: ref",
        "x-terra-trace-id: trace",
        "x-terra-ordering-timestamp: 42",
    ] {
        assert!(request.lines().any(|found| found == line), "{line} is not in {request}");
    }
}

#[tokio::test]
async fn a_name_that_changes_its_address_after_the_check_is_not_asked_again() {
    let network = FakeNetwork::new(&[&["8.8.8.8"], &["127.0.0.1"]], Some(OK));
    let sender = sender(network, false);
    sender.send(&parcel("http://rebinding.example"), NOW).await.unwrap();
    assert_eq!(*sender.network.looked_up.lock().unwrap(), ["rebinding.example"]);
    assert_eq!(*sender.network.connected.lock().unwrap(), ["8.8.8.8:80".parse().unwrap()]);
    // The next attempt sees what the name has become.
    let error = sender.send(&parcel("http://rebinding.example"), NOW).await.unwrap_err();
    assert!(matches!(error, AttemptError::Refused(_)), "{error}");
    assert_eq!(sender.network.connected.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn no_form_of_an_inner_address_is_connected_to() {
    for (url, resolved) in [
        ("http://127.0.0.1/", None),
        ("http://2130706433/", None),
        ("http://0177.0.0.1/", None),
        ("http://0x7f.1/", None),
        ("http://[::1]/", None),
        ("http://[::ffff:127.0.0.1]/", None),
        ("http://[::ffff:169.254.169.254]/", None),
        ("http://[64:ff9b::10.0.0.1]/", None),
        ("http://169.254.169.254/latest/meta-data", None),
        ("http://localhost/", Some("127.0.0.1")),
        ("http://localhost./", Some("::1")),
        ("http://inner.example/", Some("10.1.2.3")),
        ("http://inner.example/", Some("fd00::1")),
        ("http://inner.example/", Some("::ffff:10.0.0.1")),
        ("http://inner.example/", Some("0.0.0.0")),
    ] {
        let answers = resolved.iter().map(std::slice::from_ref).collect::<Vec<_>>();
        let sender = sender(FakeNetwork::new(&answers, Some(OK)), false);
        let error = sender.send(&parcel(url), NOW).await.unwrap_err();
        assert!(matches!(error, AttemptError::Refused(_)), "{url} {resolved:?}: {error}");
        assert!(sender.network.connected.lock().unwrap().is_empty(), "{url}");
    }
}

#[tokio::test]
async fn of_several_addresses_only_public_ones_are_used() {
    let sender = sender(FakeNetwork::new(&[&["10.0.0.1", "8.8.8.8", "::1", "8.8.4.4"]], None), false);
    let error = sender.send(&parcel("http://mixed.example:81"), NOW).await.unwrap_err();
    assert!(matches!(error, AttemptError::Connect(_)), "{error}");
    let expected = ["8.8.8.8:81".parse().unwrap(), "8.8.4.4:81".parse().unwrap()];
    assert_eq!(*sender.network.connected.lock().unwrap(), expected);
}

#[tokio::test]
async fn inner_addresses_and_http_need_leave() {
    let allowed = sender(FakeNetwork::new(&[], Some(OK)), true);
    assert!(allowed.send(&parcel("http://127.0.0.1:9/"), NOW).await.unwrap().accepted());
    let strict =
        Sender::new(FakeNetwork::new(&[&["8.8.8.8"]], Some(OK)), RootCertStore::empty(), Rules::default());
    let error = strict.unwrap().send(&parcel("http://example.org/"), NOW).await.unwrap_err();
    assert!(error.to_string().contains("https://"), "{error}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    const MOVED: &str = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n";
    let sender = sender(FakeNetwork::new(&[&["8.8.8.8"]], Some(MOVED)), false);
    let answer = sender.send(&parcel("http://example.org/"), NOW).await.unwrap();
    assert_eq!((answer.status, answer.accepted()), (302, false));
    assert_eq!(sender.network.connected.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_attempt_ends_in_time_and_a_long_answer_is_cut() {
    let sender_of = |answer| sender(FakeNetwork::new(&[&["8.8.8.8"]], Some(answer)), false);
    let mut hangs = sender_of("HTTP/1.1 200");
    hangs.rules.timeout = Duration::from_millis(100);
    let error = hangs.send(&parcel("http://example.org/"), NOW).await.unwrap_err();
    assert_eq!(error.to_string(), "no answer within 100ms");
    let long = format!("HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n1000\r\n{}", "ü".repeat(2048));
    let sender = sender_of(Box::leak(long.into_boxed_str()));
    let answer = sender.send(&parcel("http://example.org/"), NOW).await.unwrap();
    assert_eq!((answer.status, answer.body.expose().len()), (500, 1024));
}

#[tokio::test]
async fn what_is_not_http_is_an_error() {
    let sender = sender(FakeNetwork::new(&[&["8.8.8.8"]], Some("SSH-2.0-OpenSSH\r\n")), false);
    let error = sender.send(&parcel("http://example.org/"), NOW).await.unwrap_err();
    assert!(matches!(error, AttemptError::Http(_)), "{error}");
    let error = sender.send(&parcel("http://example.org/"), NOW).await.unwrap_err();
    assert!(matches!(error, AttemptError::Resolve(_)), "{error}");
}
