//! A broker in this process.

use std::net::SocketAddr;
use std::path::Path;

use strapline_broker::directory::Outbox;
use strapline_broker::{Config, Credentials, LocalAccount, Server, StartError};
use strapline_units::Private;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::http::{Answer, request};

pub(crate) const DEV_ID: &str = "dev-1";
pub(crate) const API_KEY: &str = "key-1";

pub(crate) struct TestBroker {
    pub(crate) address: SocketAddr,
    pub(crate) local: Option<LocalAccount>,
    folder: TempDir,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl TestBroker {
    /// With the developer [`DEV_ID`] and the users u1 and u2.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::bind("127.0.0.1:0", tempfile::tempdir().unwrap(), change).await.unwrap()
    }

    pub(crate) async fn bind(
        address: &str,
        folder: TempDir,
        change: impl FnOnce(&mut Config),
    ) -> Result<Self, StartError> {
        let config = config(&folder, change);
        Ok(Self::serve(Server::bind(address, config).await?, folder))
    }

    /// With the usual settings, and `outbox` for the news.
    pub(crate) async fn telling(outbox: impl Outbox + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&folder, |_| {});
        Self::serve(Server::bind_with("127.0.0.1:0", config, outbox).await.unwrap(), folder)
    }

    fn serve(server: Server, folder: TempDir) -> Self {
        let (address, local) = (server.address(), server.local_account().cloned());
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(server.run(async {
            let _ = stopped.await;
        }));
        Self { address, local, folder, stop, task }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Shuts down and gives the data folder back.
    pub(crate) async fn stop(self) -> TempDir {
        let _ = self.stop.send(());
        self.task.await.unwrap().unwrap();
        self.folder
    }

    pub(crate) async fn consumer_token(&self) -> String {
        self.token("/auth/developer", DEV_ID, API_KEY).await
    }

    pub(crate) async fn producer_token(&self, user: &str) -> String {
        self.token(&format!("/auth/user?id={user}"), DEV_ID, API_KEY).await
    }

    pub(crate) async fn token(&self, path: &str, dev_id: &str, api_key: &str) -> String {
        let answer = self.post(path, &[("dev-id", dev_id), ("x-api-key", api_key)]).await;
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    pub(crate) async fn post(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        request(self.address, "POST", path, headers).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        request(self.address, "GET", path, headers).await
    }
}

fn config(folder: &TempDir, change: impl FnOnce(&mut Config)) -> Config {
    let mut config = Config::new(folder.path());
    config.credentials = Some(Credentials { dev_id: DEV_ID.into(), api_key: Private::new(API_KEY.into()) });
    config.users = vec!["u1".into(), "u2".into()];
    change(&mut config);
    config
}
