//! A developer's server that takes webhooks, remembers them, and answers as it is told.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Far longer than anything here takes: only a hung test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A webhook as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The user that it is about.
    pub(crate) fn user(&self) -> String {
        self.json()["user"]["user_id"].as_str().unwrap().to_owned()
    }
}

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Status(u16),
    /// Reads, and never answers.
    Hang,
}

#[derive(Default)]
struct Inbox {
    received: Mutex<Vec<Received>>,
    arrived: Condvar,
}

pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    inbox: Arc<Inbox>,
}

impl Receiver {
    /// `reply` gets the webhook and how many came before it on its path.
    pub(crate) fn start(reply: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inbox = Arc::new(Inbox::default());
        let (theirs, reply) = (Arc::clone(&inbox), Arc::new(reply));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (inbox, reply) = (Arc::clone(&theirs), Arc::clone(&reply));
                // A connection that breaks is the sender's business.
                std::thread::spawn(move || serve(&stream.unwrap(), &inbox, reply.as_ref()));
            }
        });
        Self { address, inbox }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything that came on this path, as soon as there are so many.
    pub(crate) fn wait(&self, path: &str, count: usize) -> Vec<Received> {
        self.wait_until(|all| of(all, path).len() >= count);
        of(&self.inbox.received.lock().unwrap(), path)
    }

    pub(crate) fn wait_until(&self, ready: impl Fn(&[Received]) -> bool) {
        let received = self.inbox.received.lock().unwrap();
        let (received, result) =
            self.inbox.arrived.wait_timeout_while(received, PATIENCE, |all| !ready(all)).unwrap();
        assert!(!result.timed_out(), "only {} webhooks came: {received:#?}", received.len());
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        of(&self.inbox.received.lock().unwrap(), path).len()
    }
}

fn of(all: &[Received], path: &str) -> Vec<Received> {
    all.iter().filter(|received| received.path == path).cloned().collect()
}

fn serve(
    stream: &TcpStream,
    inbox: &Inbox,
    reply: &dyn Fn(&Received, usize) -> Reply,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            // Cut off in the middle, by a broker that was killed: not a request.
            return Ok(());
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let received = Received { path, headers, body: String::from_utf8(body).unwrap() };
    let reply = {
        let mut all = inbox.received.lock().unwrap();
        let before = all.iter().filter(|other| other.path == received.path).count();
        let reply = reply(&received, before);
        all.push(received);
        reply
    };
    inbox.arrived.notify_all();
    match reply {
        Reply::Status(status) => {
            // A redirect to ourselves, so that following it would be seen.
            let location = if status / 100 == 3 { "location: /followed\r\n" } else { "" };
            let mut stream = stream;
            write!(stream, "HTTP/1.1 {status} X\r\n{location}content-length: 6\r\n\r\nanswer")
        }
        // Until the other side gives up.
        Reply::Hang => reader.read_to_end(&mut Vec::new()).map(drop),
    }
}
