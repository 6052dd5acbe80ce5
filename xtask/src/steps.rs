//! The steps of `cargo xtask test`, cheapest first.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::arrows::{self, CORE};
use crate::build;
use crate::context::{Context, Tool, WASM};
use crate::counts::Counts;
use crate::fuzz;
use crate::physiology;
use crate::recordings;
use crate::run::Run;
use crate::setup::{self, Need};
use crate::size;

/// One step of the tests.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    /// How long it takes on two cores, from nothing and again.
    pub(crate) usual: &'static str,
    pub(crate) perform: fn(&Context) -> Result<Outcome>,
    pub(crate) advice: &'static str,
}

/// How a step that did not fail ended.
pub(crate) enum Outcome {
    Done(Counts),
    Skipped(String),
}

/// The end-to-end tests drive real browsers in real time, among them one of three minutes.
const END_TO_END_LIMIT: Duration = Duration::from_secs(40 * 60);

pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "setup",
        what: "installs the tools that are missing",
        usual: "1 s; 15 min on a fresh machine",
        perform: |context| setup::ensure(context, Need::Test).map(|()| Outcome::Done(Counts::default())),
        advice: "Do what it says above; then run the same command again: what is already installed is kept.",
    },
    Step {
        name: "format",
        what: "cargo fmt: every file is formatted",
        usual: "2 s",
        perform: |context| done(context.cargo("fmt").args(["--all", "--check"])),
        advice: "Run `cargo fmt --all`.",
    },
    Step {
        name: "arrows",
        what: "every dependency between crates points the right way",
        usual: "1 s",
        perform: |context| check(arrows::arrows(context)?, "dependencies point the wrong way"),
        advice: "Move the code to the crate where it belongs; the table is at the head of xtask/src/arrows.rs.",
    },
    Step {
        name: "deny",
        what: "cargo-deny: licences, banned crates and sources of dependencies",
        usual: "3 s",
        perform: |context| {
            done(deny(context).args(["check", "--hide-inclusion-graph", "licenses", "bans", "sources"]))
        },
        advice: "Choose another dependency, or allow it in deny.toml and say there why.",
    },
    Step {
        name: "advisories",
        what: "cargo-deny: known vulnerabilities; skipped where their database is out of reach",
        usual: "5 s",
        perform: advisories,
        advice: "Update the dependency that is named (`cargo update --package NAME`), or list the advisory in deny.toml and why.",
    },
    Step {
        name: "clippy",
        what: "lints of the native crates and their tests",
        usual: "2 min; 5 s again",
        perform: |context| {
            // The app is linted for the target that it is made for, in the next step.
            done(context.cargo("clippy").args(["--workspace", "--exclude", "strapline-web", "--all-targets"]))
        },
        advice: "Correct what it names; `cargo clippy --fix` corrects some of it.",
    },
    Step {
        name: "clippy-wasm",
        what: "lints of the app and the core crates, for wasm32",
        usual: "2 min; 5 s again",
        perform: |context| {
            if context.wasm_compiler_file().exists() {
                return Ok(Outcome::Skipped("Debian's compiler has no clippy of its own".to_owned()));
            }
            wasm(context, "clippy").args(["--package", "strapline-web", "--all-targets"]).run()?;
            done(core(wasm(context, "clippy")))
        },
        advice: "Correct what it names.",
    },
    Step {
        name: "native",
        what: "unit and integration tests of the native crates",
        usual: "4 min; 30 s again",
        perform: |context| {
            let cargo = context.cargo("test").args(["--workspace", "--no-fail-fast"]);
            let excluded = ["strapline-web", "strapline-testbed", "strapline-e2e"];
            done(excluded.iter().fold(cargo, |cargo, package| cargo.args(["--exclude", package])))
        },
        advice: "Run the failed test alone: `cargo test -p PACKAGE NAME`.",
    },
    Step {
        name: "nothing-lost",
        what: "the broker killed 20 times, and its connections cut, under 5,000 frames/s of 50 producers",
        usual: "2 min",
        perform: |context| {
            let cargo = context.cargo("test").args(["--package", "strapline-broker", "--test", "broker"]);
            let cargo = cargo.args(["--", "nothing_lost::", "--test-threads=1", "--nocapture"]);
            let cargo = cargo.env("STRAPLINE_KILLS", "20").env("STRAPLINE_PRODUCERS", "50");
            done(cargo.env("STRAPLINE_RATE", "100").env("STRAPLINE_CUT_SECONDS", "20"))
        },
        advice: "It prints what is missing, double or out of order, and of which user. A smaller one runs in the step `native`.",
    },
    Step {
        name: "sdks",
        what: "the official SDKs for Python and JavaScript against the real broker",
        usual: "15 s",
        perform: |context| {
            let cargo = context.cargo("test").args(["--package", "strapline-broker", "--test", "broker"]);
            let cargo = cargo.args(["--", "sdks::", "webhook_verifiers::"]);
            let sdks = setup::sdks(context)?;
            let cargo = cargo.env("STRAPLINE_SDK_PYTHON", sdks.join("python/bin/python"));
            let cargo = cargo.env("STRAPLINE_SDK_PYTHON_OLD", sdks.join("python-old/bin/python"));
            done(cargo.env("STRAPLINE_SDK_NODE", sdks.join("node")))
        },
        advice: "Run it alone: `cargo xtask test --only sdks`. The scripts are in e2e/sdk.",
    },
    Step {
        name: "fuzz",
        what: "every decoder and session, fuzzed for 20 s",
        usual: "2 min; 25 s again",
        perform: |context| {
            fuzz::fuzz(context, &["--seconds".to_owned(), "20".to_owned()])
                .map(|()| Outcome::Done(Counts::default()))
        },
        advice: "Run the line that begins with `again:` above, and make its input a vector or a test of what is corrected.",
    },
    Step {
        name: "core-wasm",
        what: "the core crates compile to WebAssembly by themselves",
        usual: "30 s; 1 s again",
        perform: |context| done(core(wasm(context, "build"))),
        advice: "Take what needs an operating system out of the crate that is named.",
    },
    Step {
        name: "browser",
        what: "wasm-pack: tests of the app and of the chart painter in headless Chromium",
        usual: "3 min; 30 s again",
        perform: browser,
        advice: "Run it alone: `cargo xtask test --only browser`. If the driver did not start, see that CHROMEDRIVER is of the \
            browser's major version.",
    },
    Step {
        name: "docs",
        what: "cargo doc without a warning",
        usual: "1 min; 5 s again",
        perform: |context| {
            let native =
                context.cargo("doc").args(["--workspace", "--no-deps", "--exclude", "strapline-web"]);
            native.env("RUSTDOCFLAGS", "-Dwarnings").run()?;
            let app = wasm(context, "doc").args(["--package", "strapline-web", "--lib", "--no-deps"]);
            done(app.env("RUSTDOCFLAGS", "-Dwarnings"))
        },
        advice: "Correct the documentation comments that it names.",
    },
    Step {
        name: "build",
        what: "the app into dist/, its imports, and the broker that carries it",
        usual: "5 min; 40 s again",
        perform: |context| {
            build::app(context)?;
            build::broker(context, false).map(|()| Outcome::Done(Counts::default()))
        },
        advice: "Run it alone: `cargo xtask build`.",
    },
    Step {
        name: "size",
        what: "what a first visit loads is within the budget",
        usual: "2 s",
        perform: |context| check(size::size(context)?, "a first visit loads too much"),
        advice: "Look which file grew; `cargo xtask size` compares with the run before.",
    },
    Step {
        name: "physiology",
        what: "heart rate variability of recordings, as the broker's command line has it, against neurokit2 and hrv-analysis",
        usual: "1 min; 2 min the first time",
        perform: physiology::compare,
        advice: "Look at the metric that failed; docs/hrv.md says how each of them is defined. Where packages could not be \
            installed, see that pip reaches its index.",
    },
    Step {
        name: "recordings",
        what: "recordings as FIT, as the broker's command line writes and reads them, against the official FIT SDK",
        usual: "15 s; 30 s the first time",
        perform: recordings::compare,
        advice: "Look at the check that failed; tests/python/compare_fit.py says what it expects. Where packages could not be \
            installed, see that pip reaches its index.",
    },
    Step {
        name: "e2e",
        what: "simulated radio, real Chromium, the broker and consumers, end to end",
        usual: "10 min",
        perform: |context| {
            let cargo =
                context.cargo("test").args(["--package", "strapline-testbed", "--package", "strapline-e2e"]);
            let broker = context.broker(false);
            if !broker.is_file() {
                bail!("there is no {}: run `cargo xtask build` first", broker.display());
            }
            // Browsers in parallel would slow each other down on two cores.
            let cargo = cargo.args(["--no-fail-fast", "--", "--test-threads=1", "--nocapture"]);
            let fit =
                setup::python_environment(context, &context.root.join("tests/python/requirements-fit.txt"))?;
            let cargo = with_driver(cargo).env("STRAPLINE_BIN", broker).env("STRAPLINE_FIT_PYTHON", fit);
            let cargo = cargo.env("STRAPLINE_AXE", context.tool_root(Tool::AxeCore).join("bin/axe.min.js"));
            done(cargo.limit(END_TO_END_LIMIT))
        },
        advice: "Run the failed test alone: `STRAPLINE_BIN=target/debug/strapline cargo test -p strapline-e2e NAME`.",
    },
];

pub(crate) fn done(run: Run) -> Result<Outcome> {
    Ok(Outcome::Done(run.run()?.tests))
}

fn check(fine: bool, problem: &str) -> Result<Outcome> {
    if fine { Ok(Outcome::Done(Counts::default())) } else { bail!("{problem}; see above") }
}

fn wasm(context: &Context, subcommand: &str) -> Run {
    context.for_wasm(context.cargo(subcommand)).args(["--target", WASM])
}

/// Without the app in the same command, which would turn on more features.
fn core(cargo: Run) -> Run {
    CORE.iter().fold(cargo, |cargo, package| cargo.args(["--package", package]))
}

fn browser(context: &Context) -> Result<Outcome> {
    let mut tests = Counts::default();
    // The app by itself, and the one core crate that paints.
    for package in [&[][..], &["crates/chart", "--features", "canvas", "--test", "painter"]] {
        let run = context.for_wasm(context.run("wasm-pack")).args(["test", "--headless", "--chrome"]);
        let run = match setup::driver() {
            Some(driver) => run.arg("--chromedriver").arg(driver),
            None => run,
        };
        // In seconds: a browser that starts on a busy machine needs more than the usual 5 and 20.
        let run = run.env("WASM_BINDGEN_TEST_TIMEOUT", "180").env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        let run = run.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", context.root.join("webdriver.json"));
        // The runner prints its own call stack for every failed test otherwise.
        let finished = with_driver(run.args(package)).env("RUST_BACKTRACE", "0").run()?;
        if finished.tests == Counts::default() {
            bail!("no test ran in the browser");
        }
        tests += finished.tests;
    }
    Ok(Outcome::Done(tests))
}

fn with_driver(run: Run) -> Run {
    match setup::driver() {
        Some(driver) => run.env("CHROMEDRIVER", driver),
        None => run,
    }
}

fn deny(context: &Context) -> Run {
    context.run("cargo-deny").args(["--all-features", "--locked"])
}

/// The database lies on a server that a machine with package mirrors only cannot reach: then this is skipped, not failed.
fn advisories(context: &Context) -> Result<Outcome> {
    let fetched = deny(context).args(["fetch", "db"]).quiet().limit(Duration::from_secs(60)).finish()?;
    if !fetched.success() {
        return Ok(Outcome::Skipped("the advisory database is out of reach".to_owned()));
    }
    done(deny(context).args(["check", "--disable-fetch", "advisories"]))
}
