//! Child processes: shown or kept quiet, with a time limit, their tests counted and the tail of their output kept for errors.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader, IsTerminal, PipeReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::counts::Counts;

/// Lines of output kept for the error message.
const TAIL: usize = 40;
/// How long to wait for the last output after a child has ended: a grandchild may hold the pipe open for ever.
const DRAIN: Duration = Duration::from_secs(2);

/// A command to run.
pub(crate) struct Run {
    command: Command,
    shown: String,
    quiet: bool,
    limit: Option<Duration>,
}

/// How a command ended.
pub(crate) struct Finished {
    status: Option<ExitStatus>,
    pub(crate) tests: Counts,
    tail: Vec<String>,
    command: String,
}

/// A command that failed: what was called and what it said last.
#[derive(Debug)]
pub(crate) struct Failure {
    command: String,
    end: String,
    tail: Vec<String>,
    /// The tests that it had run until then.
    pub(crate) tests: Counts,
}

#[derive(Default)]
struct Heard {
    tail: VecDeque<String>,
    tests: Counts,
}

impl Run {
    pub(crate) fn new(program: &str) -> Self {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        if std::io::stdout().is_terminal() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        Self { command, shown: program.to_owned(), quiet: false, limit: None }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        let argument = argument.as_ref();
        self.shown.push(' ');
        self.shown.push_str(&argument.to_string_lossy());
        self.command.arg(argument);
        self
    }

    pub(crate) fn args(self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn current_dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Shows nothing unless it fails.
    pub(crate) const fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Ends the command after this time.
    pub(crate) const fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Runs to the end; a failure is an error that carries the tail of the output.
    pub(crate) fn run(self) -> Result<Finished> {
        let finished = self.finish()?;
        if finished.success() { Ok(finished) } else { Err(finished.failure().into()) }
    }

    /// Runs to the end; only a command that could not be started is an error.
    pub(crate) fn finish(mut self) -> Result<Finished> {
        let (reader, writer) = std::io::pipe()?;
        self.command.stdout(writer.try_clone()?).stderr(writer);
        let mut child = self.command.spawn().with_context(|| format!("cannot start `{}`", self.shown))?;
        // The command owns our copies of the pipe's end: without this the reader would never see the end.
        drop(self.command);
        let heard = Arc::new(Mutex::new(Heard::default()));
        let (ended, wait_for_end) = mpsc::channel::<()>();
        let listener = Arc::clone(&heard);
        thread::spawn(move || {
            listen(reader, &listener, self.quiet);
            drop(ended);
        });
        let status = wait(&mut child, self.limit, &wait_for_end)?;
        let _ = wait_for_end.recv_timeout(DRAIN);
        let heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Finished { status, tests: heard.tests, tail: heard.tail.into(), command: self.shown })
    }

    /// What the command printed on its standard output; its other output is shown only on failure.
    pub(crate) fn stdout(mut self) -> Result<String> {
        let output = self.command.output().with_context(|| format!("cannot start `{}`", self.shown))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(text);
        }
        let both = text + &String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = both.lines().map(str::to_owned).collect();
        let tail = lines[lines.len().saturating_sub(TAIL)..].to_vec();
        let finished =
            Finished { status: Some(output.status), tests: Counts::default(), tail, command: self.shown };
        Err(finished.failure().into())
    }

    /// Whether it can be started and ends well, without showing anything.
    pub(crate) fn works(self) -> bool {
        self.stdout().is_ok()
    }

    /// The command itself, for a caller that replaces this process by it.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}

impl Finished {
    pub(crate) fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// Whether any of the last lines holds this text.
    pub(crate) fn says(&self, text: &str) -> bool {
        self.tail.iter().any(|line| line.contains(text))
    }

    pub(crate) fn failure(self) -> Failure {
        let end =
            self.status.map_or_else(|| "took too long and was ended".to_owned(), |status| status.to_string());
        Failure { command: self.command, end, tail: self.tail, tests: self.tests }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "command: {}", self.command)?;
        writeln!(f, "ended:   {}", self.end)?;
        write!(f, "last output:")?;
        for line in &self.tail {
            write!(f, "\n  | {line}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// An error and its causes, a line each and without a call stack: its reader mends a machine, not this program.
pub(crate) fn explain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Passes the output on line by line, counts its tests and keeps its tail.
fn listen(reader: PipeReader, heard: &Mutex<Heard>, quiet: bool) {
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        if !quiet {
            // A reader of ours that has gone away is no reason to stop the work.
            let _ = std::io::stdout().write_all(&line);
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counts) = Counts::parse(&text) {
            heard.tests += counts;
        }
        if heard.tail.len() == TAIL {
            heard.tail.pop_front();
        }
        heard.tail.push_back(text);
        line.clear();
    }
}

/// The exit status; `None` where the limit was reached and the child was ended.
fn wait(
    child: &mut Child,
    limit: Option<Duration>,
    output: &mpsc::Receiver<()>,
) -> Result<Option<ExitStatus>> {
    let Some(limit) = limit else {
        return Ok(Some(child.wait()?));
    };
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        // The end of the output comes with the end of the child; else look again soon.
        let pause = Duration::from_millis(100);
        if output.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected) {
            thread::sleep(pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Run {
        Run::new("sh").arg("-c").arg(script).quiet()
    }

    #[test]
    fn failure_tells_command_status_and_last_lines() {
        let Err(error) = shell("echo first; echo last >&2; exit 3").run() else { panic!("it should fail") };
        let text = error.to_string();
        assert!(text.contains("sh -c") && text.contains("exit status: 3"), "{text}");
        assert!(text.ends_with("  | first\n  | last"), "{text}");
    }

    #[test]
    fn tests_are_counted_from_both_streams() {
        let script =
            "echo 'test result: ok. 2 passed; 0 failed'; echo 'test result: ok. 3 passed; 0 failed' >&2";
        assert_eq!(shell(script).run().unwrap().tests.passed, 5);
    }

    #[test]
    fn only_the_tail_is_kept() {
        let finished = shell("i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo line $i; done").run().unwrap();
        assert_eq!(finished.tail.len(), TAIL);
        assert!(finished.says("line 500") && !finished.says("line 400"));
    }

    #[test]
    fn limit_ends_a_command_that_hangs() {
        let finished = shell("exec sleep 600").limit(Duration::from_millis(200)).finish().unwrap();
        assert!(!finished.success());
        assert!(finished.failure().to_string().contains("took too long"));
    }

    #[test]
    fn grandchild_that_holds_the_output_open_does_not_hang_us() {
        let started = Instant::now();
        assert!(shell("sleep 30 & echo done").run().unwrap().says("done"));
        assert!(started.elapsed() < Duration::from_secs(25));
    }
}
