//! Starts headless Chromium and ends it for certain: with the handle, and with the test process itself, even when
//! that is killed.

use std::{
    env,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::unix::pipe,
    sync::oneshot,
    time::timeout,
};

use crate::{
    cdp::{Client, Session},
    page::Page,
};

/// Which program is started when the CHROMIUM variable doesn't name one.
const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Starts Chromium as a background job and kills the whole process group when standard input ends, which it does
/// however the test process ends.
const GUARD: &str = r#""$@" </dev/null & exec >/dev/null 2>&1; cat; kill -KILL 0"#;

/// How Chromium is started.
#[derive(Clone, Debug)]
pub struct LaunchOptions {
    /// The program; None takes the CHROMIUM variable or what is on the PATH.
    pub program: Option<PathBuf>,
    /// More arguments. Features belong into [`Self::features`]: a second `--enable-features` replaces the first.
    pub args: Vec<String>,
    /// More features to enable.
    pub features: Vec<String>,
    /// More environment variables, [`crate::BluezHost::env`] above all.
    pub env: Vec<(String, String)>,
    /// The profile; None makes a temporary one. A profile of the caller's survives the browser.
    pub profile: Option<PathBuf>,
    /// Width and height of windows in CSS pixels.
    pub window: (u32, u32),
}

impl Default for LaunchOptions {
    fn default() -> Self {
        Self {
            program: None,
            args: Vec::new(),
            features: Vec::new(),
            env: Vec::new(),
            profile: None,
            window: (1280, 900),
        }
    }
}

impl LaunchOptions {
    /// The defaults with Bluetooth through `host`.
    pub fn with_bluetooth(host: &crate::BluezHost) -> Self {
        let (name, address) = host.env();
        Self { env: vec![(name.to_owned(), address)], ..Self::default() }
    }
}

/// A running Chromium. Dropping it kills the browser and removes its profile, unless that is the caller's.
pub struct Browser {
    client: Client,
    guard: Child,
    log: Arc<Mutex<String>>,
    exited: Option<oneshot::Receiver<()>>,
    temporary: Option<TempDir>,
}

impl Browser {
    /// Starts Chromium with Web Bluetooth enabled.
    ///
    /// # Errors
    /// When Chromium is absent (the message says what to do) or doesn't come up; its log is in the message.
    pub async fn launch(options: LaunchOptions) -> anyhow::Result<Self> {
        let program = find_program(options.program.as_deref())?;
        let temporary = match options.profile {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("testbed-profile-").tempdir()?),
        };
        let profile = options.profile.as_deref().or_else(|| temporary.as_ref().map(TempDir::path));
        let profile = profile.context("a profile folder")?;
        // Bluetooth on Linux and getDevices() are behind features.
        let features: Vec<&str> = ["WebBluetooth", "WebBluetoothNewPermissionsBackend"]
            .into_iter()
            .chain(options.features.iter().map(String::as_str))
            .collect();
        let (width, height) = options.window;
        let (errors, errors_end) = std::io::pipe()?;
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh"])
            .arg(&program)
            .args([
                "--headless=new",
                "--no-sandbox", // Chromium refuses to run as root with a sandbox, and build machines are root
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-quic",
                "--disable-sync",
                "--password-store=basic",
                "--remote-debugging-port=0",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("--window-size={width},{height}"))
            .arg(format!("--enable-features={}", features.join(",")))
            .args(&options.args)
            .arg("about:blank")
            .envs(options.env)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(errors_end)
            .process_group(0)
            .spawn()
            .context("starting sh, which starts Chromium")?;
        let log = Arc::new(Mutex::new(String::new()));
        let (announce, announced) = oneshot::channel();
        let (end, exited) = oneshot::channel();
        let errors = pipe::Receiver::from_owned_fd(errors.into())?;
        tokio::spawn(follow(errors, log.clone(), announce, end));
        let connected = async {
            let what = match timeout(START_TIMEOUT, announced).await {
                Ok(Ok(url)) => return Client::connect(&url).await,
                Ok(Err(_)) => "ended while it was starting".to_owned(),
                Err(_) => format!("didn't start within {START_TIMEOUT:?}"),
            };
            let log = log.lock().unwrap_or_else(PoisonError::into_inner).clone();
            bail!("{} {what}:\n{log}", program.display());
        };
        match connected.await {
            Ok(client) => Ok(Self { client, guard, log, exited: Some(exited), temporary }),
            Err(error) => {
                end_group(&mut guard);
                Err(error)
            }
        }
    }

    /// Opens a tab in front at `url` and waits until it has loaded.
    ///
    /// # Errors
    /// When the browser is gone or the address can't be loaded.
    pub async fn page(&self, url: &str) -> anyhow::Result<Page> {
        Page::open(&self.client, url).await
    }

    /// The browser's own session, for commands outside of any page.
    pub fn session(&self) -> Session {
        self.client.browser()
    }

    /// The product and version, as `Chrome/156.0…`.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn version(&self) -> anyhow::Result<String> {
        let version: Value = self.session().send("Browser.getVersion", json!({})).await?;
        Ok(version["product"].as_str().unwrap_or_default().to_owned())
    }

    /// What Chromium has written to its log.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends Chromium in order, so that its profile is written, and waits for its end.
    pub async fn close(mut self) {
        let _ = timeout(Duration::from_secs(5), self.session().run("Browser.close", json!({}))).await;
        if let Some(exited) = self.exited.take() {
            let _ = timeout(Duration::from_secs(5), exited).await;
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        end_group(&mut self.guard);
        if let Some(folder) = self.temporary.take() {
            let path = folder.keep();
            // A killed process can still be finishing a write: then the folder isn't empty at the first try.
            for _ in 0..20 {
                if std::fs::remove_dir_all(&path).is_ok() || !path.exists() {
                    break;
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

/// Ends the guard, and with it its process group, and waits for it. A guard that does not end by itself is ended with its group.
fn end_group(guard: &mut Child) {
    drop(guard.stdin.take());
    for _ in 0..200 {
        if guard.try_wait().is_ok_and(|ended| ended.is_some()) {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    let group = format!("-{}", guard.id());
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    let _ = guard.wait();
}

/// Collects the log, finds the DevTools address in it, and tells when the last process has closed it.
async fn follow(
    errors: pipe::Receiver,
    log: Arc<Mutex<String>>,
    announce: oneshot::Sender<String>,
    end: oneshot::Sender<()>,
) {
    let mut announce = Some(announce);
    let mut lines = BufReader::new(errors).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        let line = String::from_utf8_lossy(&line);
        if let Some((_, url)) = line.split_once("DevTools listening on ")
            && let Some(announce) = announce.take()
        {
            let _ = announce.send(url.trim().to_owned());
        }
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push_str(&line);
        log.push('\n');
    }
    let _ = end.send(());
}

fn find_program(wanted: Option<&Path>) -> anyhow::Result<PathBuf> {
    let named = wanted.map(Path::to_owned).or_else(|| env::var_os("CHROMIUM").map(PathBuf::from));
    if let Some(program) = named {
        if program.is_file() {
            return Ok(program);
        }
        bail!("there is no Chromium at {}; correct the CHROMIUM variable or unset it", program.display());
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders)
        .flat_map(|folder| PROGRAMS.map(|program| folder.join(program)))
        .find(|program| program.is_file())
        .context(
            "Chromium isn't installed. `cargo xtask setup` installs it; or set the CHROMIUM variable to its path",
        )
}
