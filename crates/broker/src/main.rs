//! `strapline`: carries out the command line.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser as _;
use strapline_broker::cli::{Cli, Command, Listen, LogFormat, Serve, Simulate, Target};
use strapline_broker::client::listen::{ListenError, ListenOptions, listen};
use strapline_broker::client::simulate::{SimulateError, SimulateOptions, simulate};
use strapline_broker::{Config, Credentials, Server, admin, decode};
use strapline_units::Private;
use strapline_wire::UplinkState;
use tokio::signal::unix::{SignalKind, signal};

const CREDENTIALS_REFUSED: u8 = 3;
const SESSION_LIMIT: u8 = 4;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let log = cli.log_format;
    let result = match cli.command {
        // Neither waits nor logs.
        Command::Decode(options) => return decode::run(&options, std::io::stdin().lock(), std::io::stdout()),
        Command::Key(options) => done(admin::key(options, std::io::stdout())),
        Command::User(options) => done(admin::user(options, std::io::stdout())),
        Command::Serve(options) => on_runtime(log, run_serve(options)),
        Command::Listen(options) => on_runtime(log, run_listen(options)),
        Command::Simulate(options) => on_runtime(log, run_simulate(options)),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("strapline: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn done(result: Result<(), admin::AdminError>) -> anyhow::Result<ExitCode> {
    result?;
    Ok(ExitCode::SUCCESS)
}

fn on_runtime(
    log: LogFormat,
    work: impl Future<Output = anyhow::Result<ExitCode>>,
) -> anyhow::Result<ExitCode> {
    start_log(log);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

fn start_log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

/// Ready at the first SIGINT or SIGTERM; the second one ends the process at once.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            std::process::exit(130);
        });
    })
}

async fn run_serve(options: Serve) -> anyhow::Result<ExitCode> {
    let stop = stop_signal()?;
    let mut config = Config::new(options.data);
    config.credentials = options
        .dev_id
        .zip(options.api_key)
        .map(|(dev_id, api_key)| Credentials { dev_id, api_key: Private::new(api_key) });
    config.users = options.user;
    config.reset_key = options.reset_key;
    config.limits.consumers = options.consumer_limit;
    config.retention = options.retention;
    config.heartbeat_interval = options.heartbeat_interval;
    config.identify_timeout = options.identify_timeout;
    config.token_lifetime = options.token_lifetime;
    config.allow_origins = options.allow_origin;
    config.max_frame_bytes = options.max_frame;
    config.public_url = options.public_url;
    config.request_rate = options.request_rate;
    config.autostream = options.autostream;
    let server = Server::bind(&options.listen, config).await?;
    let mut out = std::io::stdout();
    if let Some(local) = server.local_account() {
        writeln!(out, "dev-id: {}", local.dev_id)?;
        match &local.api_key {
            Some(api_key) => writeln!(out, "api-key: {}", api_key.expose())?,
            None => eprintln!("The API key was printed when it was made. --reset-key makes a new one."),
        }
        writeln!(out, "user: {}", local.user.expose())?;
    }
    writeln!(out, "listening on http://{}", server.address())?;
    out.flush()?;
    server.run(stop).await.context("the broker stopped")?;
    Ok(ExitCode::SUCCESS)
}

async fn run_listen(options: Listen) -> anyhow::Result<ExitCode> {
    let stop = stop_signal()?;
    let (endpoint, credentials) = target(options.target);
    let options = ListenOptions { endpoint, credentials, count: options.count, from_seq: options.from_seq };
    match listen(options, std::io::stdout(), print_state, stop).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        // The reader of our lines has gone: nothing is wrong.
        Err(ListenError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let code = match error {
                ListenError::Credentials(_) => ExitCode::from(CREDENTIALS_REFUSED),
                ListenError::SessionLimit => ExitCode::from(SESSION_LIMIT),
                _ => ExitCode::FAILURE,
            };
            eprintln!("strapline: {error}");
            Ok(code)
        }
    }
}

async fn run_simulate(options: Simulate) -> anyhow::Result<ExitCode> {
    let stop = stop_signal()?;
    let (endpoint, credentials) = target(options.target);
    let options = SimulateOptions {
        endpoint,
        credentials,
        user: options.user,
        sensors: options.sensors,
        duration: Duration::from_secs(options.seconds),
        speed: options.speed,
        seed: options.seed,
    };
    match simulate(options, print_state, stop).await {
        Ok(done) => {
            eprintln!(
                "{} notifications, {} frames sent, {} not sent, {} reconnects",
                done.notifications, done.sent, done.unsent, done.reconnects
            );
            Ok(if done.unsent == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Err(error) => {
            eprintln!("strapline: {error}");
            Ok(match error {
                SimulateError::Credentials(_) => ExitCode::from(CREDENTIALS_REFUSED),
                _ => ExitCode::FAILURE,
            })
        }
    }
}

fn target(target: Target) -> (strapline_broker::client::endpoint::Endpoint, Credentials) {
    (target.url, Credentials { dev_id: target.dev_id, api_key: Private::new(target.api_key) })
}

fn print_state(state: &UplinkState) {
    match state {
        UplinkState::Off => eprintln!("off"),
        UplinkState::Connecting => eprintln!("connecting"),
        UplinkState::Live => eprintln!("live"),
        UplinkState::Waiting { cause, .. } => eprintln!("waiting to reconnect: {cause:?}"),
        UplinkState::Refused { cause } => eprintln!("refused: {cause:?}"),
    }
}
