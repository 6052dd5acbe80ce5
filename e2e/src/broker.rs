//! The real broker as a process of its own, with a data folder of its own, in local mode: it makes a developer and a user,
//! and the page that it serves gets its tokens from it.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::{built, http};

const START_LIMIT: Duration = Duration::from_secs(30);

/// `strapline serve`; killed when dropped.
pub struct Broker {
    child: Child,
    address: String,
    account: Account,
    arguments: Vec<String>,
    log: Arc<Mutex<String>>,
    data: TempDir,
}

/// The developer and the user that the broker has made.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The public `dev-id`.
    pub dev_id: String,
    /// The secret `x-api-key`.
    pub api_key: String,
    /// The user whose beats the page streams.
    pub user: String,
}

impl Broker {
    /// Starts a broker on a free port of 127.0.0.1 with more `arguments`.
    ///
    /// # Errors
    /// When it is not built or does not come up.
    pub async fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let data = tempfile::Builder::new().prefix("strapline-e2e-").tempdir()?;
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let log = Arc::default();
        let (child, printed) = serve(data.path(), "127.0.0.1:0", &arguments, &log).await?;
        let printed_as = |name: &str| {
            let found = printed.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found.map(str::to_owned).with_context(|| format!("no {name} in {printed:?}"))
        };
        let account = Account {
            dev_id: printed_as("dev-id")?,
            api_key: printed_as("api-key")?,
            user: printed_as("user")?,
        };
        let address = address(&printed)?;
        Ok(Self { child, address, account, arguments, log, data })
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Whom it has made.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// SIGKILL: it gets no chance to write anything or to say goodbye.
    ///
    /// # Errors
    /// When it has ended already.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("the broker had ended by itself")
    }

    /// Starts it again on the same port and data.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        (self.child, _) = serve(self.data.path(), &self.address, &self.arguments, &self.log).await?;
        Ok(())
    }

    /// A token for a consumer.
    ///
    /// # Errors
    /// When the broker gives none.
    pub async fn consumer_token(&self) -> anyhow::Result<String> {
        let Account { dev_id, api_key, .. } = &self.account;
        http::token(&self.address, "/auth/developer", dev_id, api_key).await
    }

    /// A token for a producer of its user.
    ///
    /// # Errors
    /// When the broker gives none.
    pub async fn producer_token(&self) -> anyhow::Result<String> {
        let Account { dev_id, api_key, user } = &self.account;
        http::token(&self.address, &format!("/auth/user?id={user}"), dev_id, api_key).await
    }
}

/// The program, without settings of whoever runs the tests.
pub(crate) fn strapline() -> anyhow::Result<Command> {
    let mut command = Command::new(built::broker()?);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STRAPLINE_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command.kill_on_drop(true).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}

/// Keeps what a process writes.
pub(crate) fn collect(stream: impl AsyncRead + Unpin + Send + 'static, log: Arc<Mutex<String>>) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// The process, and the lines that it printed until it listened.
async fn serve(
    data: &Path,
    listen: &str,
    arguments: &[String],
    log: &Arc<Mutex<String>>,
) -> anyhow::Result<(Child, Vec<String>)> {
    let mut child =
        strapline()?.args(["serve", "--listen", listen, "--data"]).arg(data).args(arguments).spawn()?;
    collect(child.stderr.take().context("standard error")?, log.clone());
    let mut lines = BufReader::new(child.stdout.take().context("standard output")?).lines();
    let mut printed = Vec::new();
    let listening = async {
        while let Some(line) = lines.next_line().await? {
            printed.push(line);
            if address(&printed).is_ok() {
                return Ok(());
            }
        }
        let log = log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        bail!("the broker ended before it listened; it printed {printed:?} and logged\n{log}")
    };
    timeout(START_LIMIT, listening).await.context("the broker does not listen")??;
    Ok((child, printed))
}

fn address(printed: &[String]) -> anyhow::Result<String> {
    let found = printed.iter().find_map(|line| line.strip_prefix("listening on http://"));
    Ok(found.context("no address among what the broker printed")?.trim_end_matches('/').to_owned())
}
