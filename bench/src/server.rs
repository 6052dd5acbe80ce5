//! The servers as processes of their own, each on a free port and with a folder of its own.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::protocol::strapline::{API_KEY, DEV_ID, user};

/// How long a server may take to listen, and to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which server, and where its parts are.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// With durable streams, or with frames that are passed on before they are on disk.
    Strapline {
        program: PathBuf,
        durable: bool,
    },
    Nats {
        program: PathBuf,
    },
    Nchan {
        nginx: PathBuf,
        module: PathBuf,
    },
    Ws {
        node: PathBuf,
        modules: PathBuf,
    },
}

impl Kind {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Strapline { durable: true, .. } => "Strapline",
            Self::Strapline { durable: false, .. } => "Strapline, immediate",
            Self::Nats { .. } => "nats-server",
            Self::Nchan { .. } => "nchan",
            Self::Ws { .. } => "ws",
        }
    }
}

/// A server that listens; ended when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    folder: TempDir,
}

impl Server {
    /// Starts a server with that many channels, its data in a new folder below `data`.
    pub(crate) fn start(kind: &Kind, data: &Path, channels: usize) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("server-").tempdir_in(data)?;
        let address = free_address()?;
        let mut command = command(kind, folder.path(), address, channels)?;
        let log = fs::File::create(folder.path().join("log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("{command:?} cannot be started"))?;
        let mut server = Self { child, address, folder };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = server.child.try_wait()?;
            if ended.is_some() || started.elapsed() > PATIENCE {
                bail!("{} does not listen ({ended:?}):\n{}", kind.name(), server.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// What it has written.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // nginx ends its workers only when it is asked.
        if let Some(process) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(process, Signal::TERM);
        }
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if asked.elapsed() > PATIENCE {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn command(kind: &Kind, folder: &Path, address: SocketAddr, channels: usize) -> Result<Command> {
    let port = address.port();
    Ok(match kind {
        Kind::Strapline { program, .. } => {
            let mut command = Command::new(program);
            for (name, _) in std::env::vars_os() {
                if name.to_string_lossy().starts_with("STRAPLINE_") {
                    command.env_remove(name);
                }
            }
            let users: Vec<_> = (0..channels).map(user).collect();
            command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(folder.join("data"));
            // One machine plays all clients.
            command.args(["--pending-limit", "20000", "--viewer-limit", "20000"]);
            command.env("STRAPLINE_DEV_ID", DEV_ID).env("STRAPLINE_API_KEY", API_KEY);
            command.env("STRAPLINE_USERS", users.join(",")).env("RUST_LOG", "warn");
            command
        }
        Kind::Nats { program } => {
            let file = folder.join("nats.conf");
            let text = format!(
                "listen: \"{}\"\nwebsocket {{ listen: \"{address}\", no_tls: true }}\n",
                free_address()?
            );
            fs::write(&file, text)?;
            let mut command = Command::new(program);
            command.arg("--config").arg(file);
            command
        }
        Kind::Nchan { nginx, module } => {
            let file = folder.join("nginx.conf");
            fs::write(&file, nginx_settings(folder, module, port))?;
            let mut command = Command::new(nginx);
            command.arg("-p").arg(folder).arg("-c").arg(file);
            command
        }
        Kind::Ws { node, modules } => {
            let file = folder.join("relay.cjs");
            fs::write(&file, include_str!("../peers/relay.cjs"))?;
            let mut command = Command::new(node);
            command.env("NODE_PATH", modules).env("NODE_ENV", "production");
            command.arg(file).arg(port.to_string());
            command
        }
    })
}

/// A private nginx: nothing of the system's configuration is read.
fn nginx_settings(folder: &Path, module: &Path, port: u16) -> String {
    let (folder, module) = (folder.display(), module.display());
    format!(
        "daemon off;
load_module {module};
worker_processes auto;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 15000; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  nchan_shared_memory_size 512m;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location ~ ^/pub/(.+)$ {{
      nchan_publisher websocket;
      nchan_channel_id $1;
    }}
    location ~ ^/sub/(.+)$ {{
      nchan_subscriber websocket;
      nchan_channel_id $1;
      nchan_subscriber_first_message newest;
    }}
  }}
}}
"
    )
}
