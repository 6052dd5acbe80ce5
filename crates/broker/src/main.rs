//! `strapline`: carries out the command line.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser as _;
use strapline_broker::backup::backup;
use strapline_broker::cli::{Backup, Cli, Command, Listen, LogFormat, Serve, Simulate, Target, ViewerLink};
use strapline_broker::client::listen::{ListenError, ListenOptions, listen};
use strapline_broker::client::simulate::{SimulateError, SimulateOptions, simulate};
use strapline_broker::client::viewer_link::{LinkError, LinkOptions, viewer_link};
use strapline_broker::rate::Rate;
use strapline_broker::settings_file::with_settings_file;
use strapline_broker::webhook::command::{self, Webhook};
use strapline_broker::{Config, Credentials, Server, admin, decode, hrv, payload, recordings};
use strapline_units::Private;
use strapline_wire::UplinkState;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

const WRONG_USAGE: u8 = 2;
const CREDENTIALS_REFUSED: u8 = 3;
const SESSION_LIMIT: u8 = 4;

fn main() -> ExitCode {
    let cli = match with_settings_file(std::env::args_os().collect()) {
        Ok(arguments) => Cli::parse_from(arguments),
        Err(error) => {
            eprintln!("strapline: {error}");
            return ExitCode::from(WRONG_USAGE);
        }
    };
    let log = cli.log_format;
    let result = match cli.command {
        // Neither waits nor logs.
        Command::Decode(options) => return decode::run(&options, std::io::stdin().lock(), std::io::stdout()),
        Command::Hrv(options) => return hrv::run(&options, std::io::stdin().lock(), std::io::stdout()),
        Command::Export(options) => {
            return recordings::export(&options, std::io::stdin().lock(), std::io::stdout());
        }
        Command::Import(options) => {
            return recordings::import(&options, std::io::stdin().lock(), std::io::stdout());
        }
        Command::Payload(options) => return payload::command::run(&options, std::io::stdout()),
        Command::Backup(options) => run_backup(&options),
        Command::Key(options) => done(admin::key(options, std::io::stdout())),
        Command::User(options) => done(admin::user(options, std::io::stdout())),
        Command::Serve(options) => on_runtime(log, run_serve(*options)),
        Command::Webhook(options) => on_runtime(log, run_webhook(options)),
        Command::Listen(options) => on_runtime(log, run_listen(options)),
        Command::ViewerLink(options) => on_runtime(log, run_viewer_link(options)),
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
    // The libraries' finest level shows whole messages, with tokens and samples in them.
    let redacted = filter_fn(|metadata| {
        metadata.target().starts_with("strapline") || *metadata.level() <= tracing::Level::DEBUG
    });
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match format {
        LogFormat::Text => log.boxed(),
        LogFormat::Json => log.json().boxed(),
    };
    tracing_subscriber::registry().with(log.with_filter(redacted).with_filter(filter)).init();
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
    config.sessions.grace = options.session_grace;
    config.heartbeat_interval = options.heartbeat_interval;
    config.identify_timeout = options.identify_timeout;
    config.token_lifetime = options.token_lifetime;
    config.allow_origins = options.allow_origin;
    config.max_frame_bytes = options.max_frame;
    config.public_url = options.public_url;
    config.request_rate = options.request_rate;
    config.autostream = options.autostream;
    config.tls = options.operations.tls();
    config.webhooks = options.operations.webhooks();
    config.metrics_listen = options.operations.metrics_listen;
    config.drain = options.operations.drain;
    config.limits.viewers = options.viewer_limit;
    config.connection_rate = sustained(config.connection_rate, options.connection_rate);
    config.developer_rate = sustained(config.developer_rate, options.developer_rate);
    config.guess_rate.burst = options.guess_limit;
    config.pending_limit = options.pending_limit;
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
    if let Some(address) = server.metrics_address() {
        writeln!(out, "metrics on http://{address}/metrics")?;
    }
    let scheme = if server.tls() { "https" } else { "http" };
    writeln!(out, "listening on {scheme}://{}", server.address())?;
    out.flush()?;
    server.run(stop).await.context("the broker stopped")?;
    Ok(ExitCode::SUCCESS)
}

fn run_backup(options: &Backup) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout();
    for (path, bytes) in backup(&options.data, &options.target)? {
        writeln!(out, "{}\t{bytes} bytes", path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_webhook(options: Webhook) -> anyhow::Result<ExitCode> {
    match command::run(options, &mut std::io::stdout()).await {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        Err(command::CommandError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error.into()),
    }
}

/// Another rate in the long run, with a burst in the same proportion.
fn sustained(rate: Rate, per_second: f64) -> Rate {
    Rate { per_second, burst: rate.burst / rate.per_second * per_second }
}

async fn run_listen(options: Listen) -> anyhow::Result<ExitCode> {
    let stop = stop_signal()?;
    let (endpoint, credentials) = target(options.target);
    let after = options.after.or_else(|| options.from_seq.map(|from| from.saturating_sub(1)));
    let options = ListenOptions { endpoint, credentials, count: options.count, after };
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

async fn run_viewer_link(options: ViewerLink) -> anyhow::Result<ExitCode> {
    let (endpoint, credentials) = target(options.target);
    let options = LinkOptions {
        endpoint,
        credentials,
        user: options.user,
        lifetime: options.lifetime.map(|lifetime| lifetime.as_secs().max(1)),
        revoke: options.revoke,
        qr: !options.no_qr,
    };
    match viewer_link(&options, std::io::stdout()).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("strapline: {error}");
            Ok(match error {
                LinkError::Refused { status: 403, .. } => ExitCode::from(CREDENTIALS_REFUSED),
                _ => ExitCode::FAILURE,
            })
        }
    }
}

async fn run_simulate(options: Simulate) -> anyhow::Result<ExitCode> {
    let stop = stop_signal()?;
    let (endpoint, credentials) = target(options.target);
    let straps = || (0..u64::from(options.sensors)).map(|more| options.seed.wrapping_add(more));
    let sensors = match options.sensor.is_empty() && options.ant.is_none() {
        true => straps().map(|seed| format!("strap,seed={seed}")).collect(),
        false => options.sensor,
    };
    let options = SimulateOptions {
        endpoint,
        credentials,
        user: options.user,
        sensors,
        ant: options.ant,
        session: options.session,
        duration: Duration::from_secs(options.seconds),
        speed: options.speed,
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
