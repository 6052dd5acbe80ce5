//! `cargo xtask bench broker`, its last step: runs the broker and other publish/subscribe servers in turn under the same
//! load, and prints what each takes and how long it takes. docs/benchmarks.md says what is measured and what is not equal.

mod frame;
mod load;
mod plan;
mod protocol;
mod report;
mod server;
mod usage;
mod websocket;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::load::{Load, Outcome, Times};
use crate::plan::{PLANS, Plan};
use crate::protocol::Protocol;
use crate::protocol::nats::Nats;
use crate::protocol::plain::Plain;
use crate::protocol::strapline::Strapline;
use crate::report::Cell;
use crate::server::{Kind, Server};
use crate::usage::Family;

/// How long a server rests after its start and after its connections were made, before its memory is looked at.
const REST: Duration = Duration::from_secs(2);
/// File descriptors beside those of connections.
const OTHER_FILES: u64 = 200;

/// Measures the broker beside other servers.
#[derive(Debug, Parser)]
struct Options {
    /// The broker.
    #[arg(long, value_name = "PROGRAM")]
    strapline: PathBuf,
    /// nats-server.
    #[arg(long, value_name = "PROGRAM")]
    nats: Option<PathBuf>,
    /// nginx, for nchan.
    #[arg(long, value_name = "PROGRAM", requires = "nchan")]
    nginx: Option<PathBuf>,
    /// nchan, a module of nginx.
    #[arg(long, value_name = "FILE", requires = "nginx")]
    nchan: Option<PathBuf>,
    /// Node.js, for ws.
    #[arg(long, value_name = "PROGRAM", requires = "ws")]
    node: Option<PathBuf>,
    /// The folder `node_modules` with ws.
    #[arg(long, value_name = "DIR", requires = "node")]
    ws: Option<PathBuf>,
    /// Where servers may write.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// For how many seconds each row is measured.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// For how many seconds the load runs before that.
    #[arg(long, value_name = "N", default_value_t = 3)]
    warm_up: u64,
    /// Only this row (fan-out, pairs, idle); may be given several times.
    #[arg(long, value_name = "ROW")]
    row: Vec<String>,
    /// Only this server (strapline, immediate, nats, nchan, ws); may be given several times.
    #[arg(long, value_name = "SERVER")]
    server: Vec<String>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let plans: Vec<&Plan> = PLANS.iter().filter(|plan| is_chosen(&options.row, plan.name)).collect();
    let kinds = kinds(options);
    if plans.is_empty() || kinds.is_empty() {
        bail!("nothing is left to be measured");
    }
    let most = plans.iter().map(|plan| plan.publishers + plan.subscribers).max().unwrap_or_default();
    raise_file_limit(most as u64 + OTHER_FILES)?;
    std::fs::create_dir_all(&options.data)?;
    let times = Times {
        warm_up: Duration::from_secs(options.warm_up),
        measured: Duration::from_secs(options.seconds),
    };
    let mut rows = Vec::new();
    for plan in plans {
        let cells: Vec<Cell> = kinds
            .iter()
            .map(|kind| {
                let cell = measure(kind, plan, options, times).map_err(|error| format!("{error:#}"));
                println!("{}", report::line(plan, kind.name(), &cell));
                cell
            })
            .collect();
        rows.push((plan, cells));
    }
    let names: Vec<_> = kinds.iter().map(Kind::name).collect();
    println!("\n{}", report::table(&names, &rows));
    match rows.iter().flat_map(|(_, cells)| cells).find_map(|cell| cell.as_ref().err()) {
        Some(_) => bail!("not every server could be measured: see above"),
        None => Ok(()),
    }
}

fn kinds(options: &Options) -> Vec<Kind> {
    let Options { strapline, nats, nginx, nchan, node, ws, .. } = options;
    let ours = |durable| Some(Kind::Strapline { program: strapline.clone(), durable });
    let mut kinds = vec![("strapline", ours(true)), ("immediate", ours(false))];
    kinds.push(("nats", nats.clone().map(|program| Kind::Nats { program })));
    let nchan = nginx.clone().zip(nchan.clone());
    kinds.push(("nchan", nchan.map(|(nginx, module)| Kind::Nchan { nginx, module })));
    let ws = node.clone().zip(ws.clone());
    kinds.push(("ws", ws.map(|(node, modules)| Kind::Ws { node, modules })));
    kinds.retain(|(name, _)| is_chosen(&options.server, name));
    kinds.into_iter().filter_map(|(_, kind)| kind).collect()
}

fn is_chosen(chosen: &[String], name: &str) -> bool {
    chosen.is_empty() || chosen.iter().any(|one| one == name)
}

fn measure(kind: &Kind, plan: &Plan, options: &Options, times: Times) -> Result<Outcome> {
    let server = Server::start(kind, &options.data, plan.channels)?;
    std::thread::sleep(REST);
    let family = Family::of(server.process())?;
    let before = family.resident()?;
    let mut protocol: Box<dyn Protocol> = match kind {
        Kind::Strapline { durable, .. } => Box::new(Strapline::new(server.address, *durable)),
        Kind::Nats { .. } => Box::new(Nats),
        Kind::Nchan { .. } | Kind::Ws { .. } => Box::new(Plain),
    };
    let load = Load::connect(plan, protocol.as_mut(), server.address);
    let load = load.with_context(|| server.log())?;
    let outcome = load.run(times, &family, before);
    outcome.with_context(|| server.log())
}

/// Servers inherit it.
fn raise_file_limit(needed: u64) -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    if limit.maximum.is_some_and(|maximum| maximum < needed) {
        bail!("{needed} open files are needed, but the hard limit is {:?} (ulimit -Hn)", limit.maximum);
    }
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .context("the limit of open files cannot be raised")
}
