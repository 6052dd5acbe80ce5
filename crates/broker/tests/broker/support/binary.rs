//! The real `strapline` program.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use super::{API_KEY, DEV_ID};

/// `strapline serve` in a process of its own; killed when dropped.
pub(crate) struct Binary {
    child: Child,
    pub(crate) address: SocketAddr,
    /// What it printed before it was ready.
    pub(crate) printed: Vec<String>,
}

impl Binary {
    /// With the developer [`DEV_ID`] and the user u1.
    pub(crate) fn serve(data: &Path) -> Self {
        Self::serve_with(data, &["--dev-id", DEV_ID, "--api-key", API_KEY, "--user", "u1"])
    }

    pub(crate) fn serve_with(data: &Path, arguments: &[&str]) -> Self {
        let listen = if arguments.contains(&"--listen") { &[][..] } else { &["--listen", "127.0.0.1:0"] };
        let mut command = strapline();
        command.args(["serve", "--data"]).arg(data).args(listen).args(arguments).stderr(Stdio::null());
        Self::start(&mut command)
    }

    /// A command that serves, as it was prepared.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        // From here on it is killed if anything goes wrong.
        let mut binary = Self { child, address: SocketAddr::from(([0; 4], 0)), printed: Vec::new() };
        for line in BufReader::new(stdout).lines() {
            let line = line.unwrap();
            let listening = line.strip_prefix("listening on http");
            if let Some((_, address)) = listening.and_then(|rest| rest.split_once("://")) {
                binary.address = address.parse().unwrap();
                return binary;
            }
            binary.printed.push(line);
        }
        panic!("it ended before it listened");
    }

    /// The value that was printed behind `name: `.
    pub(crate) fn printed(&self, name: &str) -> Option<&str> {
        self.printed.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// Resident memory, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// SIGKILL: no chance to write anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Any signal, by name.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program without settings of whoever runs the tests.
pub(crate) fn strapline() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_strapline"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STRAPLINE_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command
}
