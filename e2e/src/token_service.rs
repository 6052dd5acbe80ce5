//! What a site's own backend does for the page: answers POST with a producer token of some broker, for any origin.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};

use strapline_testbed::HttpRequest;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use crate::broker::{Account, Broker};
use crate::http;

/// Serves until it is dropped.
pub struct TokenService {
    url: String,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

struct Shared {
    broker: String,
    account: Account,
    /// The status that is answered instead of a token; 0 for none.
    refuse_with: AtomicU16,
    minted: AtomicUsize,
}

impl TokenService {
    /// Mints from this broker with the developer's credentials.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(broker: &Broker) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/token", listener.local_addr()?);
        let shared = Arc::new(Shared {
            broker: broker.address().to_owned(),
            account: broker.account().clone(),
            refuse_with: AtomicU16::new(0),
            minted: AtomicUsize::new(0),
        });
        let serving = shared.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = serving.clone();
                tokio::spawn(async move {
                    // A page that hangs up early is no error of the test.
                    let _ = answer(stream, &shared).await;
                });
            }
        });
        Ok(Self { url, shared, accepting: accepting.abort_handle() })
    }

    /// Where the page posts to.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers with this HTTP status from now on, or with tokens again.
    pub fn refuse_with(&self, status: Option<u16>) {
        self.shared.refuse_with.store(status.unwrap_or_default(), Ordering::Relaxed);
    }

    /// How many tokens it has given.
    pub fn minted(&self) -> usize {
        self.shared.minted.load(Ordering::Relaxed)
    }
}

impl Drop for TokenService {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn answer(stream: TcpStream, shared: &Shared) -> anyhow::Result<()> {
    let request = HttpRequest::read(stream).await?;
    let refusal = shared.refuse_with.load(Ordering::Relaxed);
    let (status, body) = if request.method() != "POST" {
        (204, String::new())
    } else if refusal != 0 {
        (refusal, String::new())
    } else {
        let Account { dev_id, api_key, user } = &shared.account;
        let path = format!("/auth/user?id={user}");
        let token = http::token(&shared.broker, &path, dev_id, api_key).await?;
        shared.minted.fetch_add(1, Ordering::Relaxed);
        (200, serde_json::json!({ "token": token }).to_string())
    };
    let headers = [
        ("Content-Type", "application/json"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "*"),
    ];
    request.answer(status, &headers, body.as_bytes()).await?;
    Ok(())
}
