//! The command line of `strapline`: words only; `main` carries it out.

mod operations;
mod recordings;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use strapline_pipeline::Settings;
use strapline_wire::SessionKind;

pub use operations::Operations;
pub use recordings::{Export, ExportFormat, Import};

use crate::client::endpoint::Endpoint;

/// Streams wearables live: broker, consumer and simulated producer.
#[derive(Debug, Parser)]
#[command(name = "strapline", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How log lines look; they go to standard error. RUST_LOG chooses which (default: info).
    #[arg(long, global = true, env = "STRAPLINE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the broker: streaming protocol, token endpoints, web app.
    ///
    /// Prints `listening on http://ADDRESS` on standard output when it is ready. On a loopback address without
    /// credentials it makes a local developer, prints `dev-id: ...` and `api-key: ...` (once) before that, and the page
    /// that it serves can stream at once.
    Serve(Box<Serve>),
    /// Make, replace, end and list API keys. A broker that runs on the same data folder follows at once.
    Key(crate::admin::Key),
    /// List users.
    User(crate::admin::User),
    /// Tell a developer's servers what happens: destinations of webhooks, and the log of their deliveries.
    Webhook(crate::webhook::command::Webhook),
    /// Copy all databases of a data folder into a new folder, while the broker serves or not.
    Backup(Backup),
    /// Receive all frames of a developer's users: one DISPATCH as one JSON line.
    ///
    /// Exit status: 0 done or stopped, 1 other errors, 2 wrong usage, 3 credentials refused, 4 consumer limit reached
    /// (close code 4002).
    Listen(Listen),
    /// Make a link to the page that shows one user live, or a wall of all users, and print it with its QR code.
    ///
    /// Exit status: 0 done, 1 other errors, 2 wrong usage, 3 credentials or user refused.
    ViewerLink(ViewerLink),
    /// Stream simulated sensors as one user; all frames are marked as synthetic.
    ///
    /// Exit status: 0 all sent, 1 other errors or frames left, 2 wrong usage, 3 credentials or user refused.
    Simulate(Simulate),
    /// Decode values of Bluetooth characteristics and pages of ANT+: one JSON object a value, with its fields and samples.
    ///
    /// Values of one call belong to one sensor: counters and time stamps are compared with those of the value before,
    /// as if one value arrived a second.
    ///
    /// Exit status: 0 all decoded, 1 at least one value was not (the others are printed), 2 wrong usage.
    Decode(Decode),
    /// Measure heart rate variability of RR intervals in a file, as JSON.
    ///
    /// Artefacts are corrected first (docs/hrv.md says how, and what each number is); a number for which there are too
    /// few beats is null.
    ///
    /// Exit status: 0 measured, 1 the file cannot be read or has something else in it, 2 wrong usage.
    Hrv(Hrv),
    /// Write a recording as FIT, TCX, CSV or JSON.
    ///
    /// docs/export.md says what each format keeps.
    ///
    /// Exit status: 0 written, 1 not, or something in the file could not be read (the rest is written), 2 wrong usage.
    Export(Export),
    /// Read a FIT file or a CSV table into a recording.
    ///
    /// Exit status: 0 written, 1 not, or something in the file could not be read (the rest is written), 2 wrong usage.
    Import(Import),
    /// Build Activity, Daily, Sleep and Body payloads of frames that `strapline listen` printed: one JSON object each.
    ///
    /// Exit status: 0 all lines were frames, 1 at least one was not (it is left out), or the file cannot be read, 2
    /// wrong usage.
    Payload(Box<crate::payload::command::Options>),
}

/// Settings of the broker.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "STRAPLINE_LISTEN", default_value = "127.0.0.1:8787", value_name = "ADDR")]
    pub listen: String,
    /// Data folder (frames, developers, users).
    #[arg(long, env = "STRAPLINE_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// A developer that shall exist, with exactly this API key.
    #[arg(long, env = "STRAPLINE_DEV_ID", value_name = "ID", requires = "api_key")]
    pub dev_id: Option<String>,
    /// That developer's API key (better by the environment: arguments are visible to other users of the machine).
    #[arg(
        long,
        env = "STRAPLINE_API_KEY",
        value_name = "KEY",
        requires = "dev_id",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub api_key: Option<String>,
    /// A user of that developer that shall exist; may be given several times. Without credentials it is the local
    /// developer's, and the page streams as the first one.
    #[arg(long, env = "STRAPLINE_USERS", value_name = "ID", value_delimiter = ',')]
    pub user: Vec<String>,
    /// Give the local developer a new API key and print it.
    #[arg(long, conflicts_with = "dev_id")]
    pub reset_key: bool,
    /// Consumers that one developer may have connected; one more is closed with 4002.
    #[arg(long, env = "STRAPLINE_CONSUMER_LIMIT", value_name = "N", default_value_t = 16)]
    pub consumer_limit: usize,
    /// How long frames are kept for REPLAY.
    #[arg(long, env = "STRAPLINE_RETENTION", value_name = "TIME", default_value = "24h", value_parser = duration)]
    pub retention: Duration,
    /// How long after a user's last producer has gone the session ends, of which payloads (Activity, Daily) are made.
    #[arg(long, env = "STRAPLINE_SESSION_GRACE", value_name = "TIME", default_value = "5m", value_parser = duration)]
    pub session_grace: Duration,
    /// Heartbeat interval that clients are told.
    #[arg(long, env = "STRAPLINE_HEARTBEAT_INTERVAL", value_name = "TIME", default_value = "40s", value_parser = positive_duration)]
    pub heartbeat_interval: Duration,
    /// Time that a client has for IDENTIFY.
    #[arg(long, env = "STRAPLINE_IDENTIFY_TIMEOUT", value_name = "TIME", default_value = "15s", value_parser = positive_duration)]
    pub identify_timeout: Duration,
    /// Time that an unused token lives.
    #[arg(long, env = "STRAPLINE_TOKEN_LIFETIME", value_name = "TIME", default_value = "3m", value_parser = positive_duration)]
    pub token_lifetime: Duration,
    /// Web origin whose pages may call the token endpoints, such as `https://example.org`; may be given several times.
    #[arg(long, env = "STRAPLINE_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Vec<String>,
    /// Where people reach this broker, such as `https://strapline.example`: what the links of widget sessions begin with.
    /// Without it they begin with the host that the request names.
    #[arg(long, env = "STRAPLINE_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Requests a second that one developer may make by the REST API, on average; twice as many in a burst.
    #[arg(long, env = "STRAPLINE_REQUEST_RATE", value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub request_rate: u32,
    /// Longest message of a client, in bytes.
    #[arg(long, env = "STRAPLINE_MAX_FRAME", value_name = "BYTES", default_value_t = 64 << 10)]
    pub max_frame: usize,
    /// Connected viewers that one developer may have.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub viewer_limit: usize,
    /// Messages a second that one connection may send in the long run (one more for each KiB).
    #[arg(long, value_name = "N", default_value_t = 10_000.0, value_parser = positive)]
    pub connection_rate: f64,
    /// Messages a second that all producers of a developer may send together in the long run.
    #[arg(long, value_name = "N", default_value_t = 100_000.0, value_parser = positive)]
    pub developer_rate: f64,
    /// Wrong tokens and credentials that one address may show at once; one a second is forgiven.
    #[arg(long, value_name = "N", default_value_t = 60.0, value_parser = positive)]
    pub guess_limit: f64,
    /// Connections of one address that have not identified themselves (behind a proxy: of all clients).
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub pending_limit: usize,
    /// Have the page stream as soon as a sensor is connected, without a press on Stream.
    #[arg(long, env = "STRAPLINE_AUTOSTREAM")]
    pub autostream: bool,
    /// Settings for operations.
    #[command(flatten)]
    pub operations: Operations,
}

/// From where to where to copy.
#[derive(Debug, Args)]
pub struct Backup {
    /// The broker's data folder.
    #[arg(long, env = "STRAPLINE_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// The folder to be made.
    #[arg(value_name = "FOLDER")]
    pub target: PathBuf,
}

/// Which broker, and as whom.
#[derive(Debug, Args)]
pub struct Target {
    /// The broker: http://, https://, ws:// or wss://, with or without a base path.
    #[arg(long, env = "STRAPLINE_URL", value_name = "URL")]
    pub url: Endpoint,
    /// The developer.
    #[arg(long, env = "STRAPLINE_DEV_ID", value_name = "ID")]
    pub dev_id: String,
    /// The developer's API key (better by the environment).
    #[arg(
        long,
        env = "STRAPLINE_API_KEY",
        value_name = "KEY",
        hide_env_values = true,
        allow_hyphen_values = true
    )]
    pub api_key: String,
}

/// Settings of the consumer.
#[derive(Debug, Args)]
pub struct Listen {
    /// Which broker, and as whom.
    #[command(flatten)]
    pub target: Target,
    /// End after this many frames.
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// Begin with stored frames from this number on.
    #[arg(long, value_name = "N", conflicts_with = "after")]
    pub from_seq: Option<i64>,
    /// Go on after the frame with this number, such as the last one that an earlier run has printed.
    #[arg(long, value_name = "SEQ")]
    pub after: Option<i64>,
}

/// Whom viewers shall see.
#[derive(Debug, Args)]
#[group(id = "whom", required = true, multiple = false, args = ["user", "team"])]
pub struct ViewerLink {
    /// Which broker, and as whom.
    #[command(flatten)]
    pub target: Target,
    /// The user who is shown.
    #[arg(long, value_name = "ID")]
    pub user: Option<String>,
    /// Show all users of the developer, on a wall.
    #[arg(long)]
    pub team: bool,
    /// How long the link is good (default: the broker's, 8h).
    #[arg(long, value_name = "TIME", value_parser = positive_duration)]
    pub lifetime: Option<Duration>,
    /// End all such links instead, and close their viewers.
    #[arg(long, conflicts_with_all = ["lifetime", "no_qr"])]
    pub revoke: bool,
    /// Print the link only.
    #[arg(long)]
    pub no_qr: bool,
}

/// Settings of the simulated producer.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Which broker, and as whom.
    #[command(flatten)]
    pub target: Target,
    /// The user who wears the sensors.
    #[arg(long, value_name = "ID")]
    pub user: String,
    /// A sensor: a kind and options, such as power or h10,ecg,acc=200,seed=4,dropout=0.01; may be given several times.
    /// A kind that there is not is answered with all that there are.
    #[arg(long, value_name = "TEXT", value_parser = sensor, conflicts_with_all = ["sensors", "seed"])]
    pub sensor: Vec<String>,
    /// A stick with ANT+ sensors, such as hrm,sdm,power,seed=4,rx-fail=0.05.
    #[arg(long, value_name = "TEXT", value_parser = ant, conflicts_with_all = ["sensors", "seed"])]
    pub ant: Option<String>,
    /// How many heart rate straps.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub sensors: u32,
    /// What is recorded: activity, sleep or nap. The session then ends with the simulation, and its payloads are made.
    #[arg(long, value_name = "KIND", value_parser = session)]
    pub session: Option<SessionKind>,
    /// How many seconds of the sensors' time.
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub seconds: u64,
    /// How much faster than real time.
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = speed)]
    pub speed: f64,
    /// Seed of the first strap: the same seed gives the same heart.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// What to decode, and what the values do not tell.
#[derive(Debug, Args)]
pub struct Decode {
    /// The characteristic: a 16-bit or 128-bit UUID, or a name such as PMD:ECG, MOVESENSE:HR or ant:hrm; or - for
    /// lines `UUID HEX` on standard input (blank lines and lines that begin with # are skipped).
    #[arg(value_name = "UUID")]
    pub characteristic: String,
    /// Values, each one argument: hexadecimal digits, with or without spaces, colons, dashes and 0x.
    #[arg(value_name = "HEX")]
    pub values: Vec<String>,
    /// What samples of compressed Polar frames are multiplied with (in the response to the start command).
    #[arg(long, value_name = "F", default_value_t = 1.0, value_parser = finite)]
    pub pmd_factor: f64,
    /// The sample rate of Polar frames: spaces the samples of the first one.
    #[arg(long, value_name = "N", value_parser = positive)]
    pub sample_rate_hz: Option<f64>,
    /// The time stamp of the Polar frame before the first one, in ns.
    #[arg(long, value_name = "T")]
    pub previous_timestamp_ns: Option<u64>,
    /// The circumference of the bicycle's wheel, in mm: for speed and distance of wheel counters.
    #[arg(long, value_name = "N", default_value_t = Settings::default().wheel_circumference_mm, value_parser = clap::value_parser!(u32).range(100..=10_000))]
    pub wheel_mm: u32,
}

/// What to measure.
#[derive(Debug, Args)]
pub struct Hrv {
    /// RR intervals in ms, one a line, or a CSV file with a header that names a column rr_ms (or rr, ibi and the like);
    /// - for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Measure the intervals as they are; artefacts are still counted.
    #[arg(long)]
    pub no_correction: bool,
}

fn sensor(text: &str) -> Result<String, String> {
    strapline_sim::parse(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn ant(text: &str) -> Result<String, String> {
    strapline_sim::parse_ant(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn session(text: &str) -> Result<SessionKind, &'static str> {
    SessionKind::from_name(text).ok_or("activity, sleep or nap")
}

fn finite(text: &str) -> Result<f64, &'static str> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or("not a number")
}

fn positive(text: &str) -> Result<f64, &'static str> {
    finite(text).and_then(|number| if number > 0.0 { Ok(number) } else { Err("must be more than 0") })
}

fn duration(text: &str) -> Result<Duration, &'static str> {
    const WRONG: &str = "not a time such as 250ms, 40s, 15m, 24h or 7d";
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| WRONG)?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(WRONG),
    };
    number.checked_mul(millis).map(Duration::from_millis).ok_or(WRONG)
}

fn positive_duration(text: &str) -> Result<Duration, &'static str> {
    duration(text).and_then(|time| if time.is_zero() { Err("must be longer than 0") } else { Ok(time) })
}

fn public_url(text: &str) -> Result<String, &'static str> {
    const WRONG: &str = "not an address such as https://strapline.example";
    let url = url::Url::parse(text).map_err(|_| WRONG)?;
    let plain = matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none();
    if plain && url.has_host() { Ok(text.trim_end_matches('/').to_owned()) } else { Err(WRONG) }
}

fn speed(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(speed) if (0.01..=10_000.0).contains(&speed) => Ok(speed),
        _ => Err("not a number from 0.01 to 10000"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("24h"), Ok(Duration::from_secs(86_400)));
        for wrong in ["", "40", "s", "-1s", "1.5s", "1w", "18446744073709551615d"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
        assert!(positive_duration("0s").is_err());
    }

    #[test]
    fn a_public_address_has_a_scheme_and_no_query() {
        assert_eq!(public_url("https://strapline.example/x/").as_deref(), Ok("https://strapline.example/x"));
        for wrong in [
            "strapline.example",
            "ftp://strapline.example",
            "https://a.example/?b",
            "https://a.example/#b",
            "",
        ] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn half_of_the_credentials_is_an_error() {
        let parse = |more: &[&str]| {
            Cli::try_parse_from(["strapline", "serve", "--data", "x"].iter().chain(more).copied()).is_ok()
        };
        assert!(parse(&[]));
        assert!(parse(&["--dev-id", "d", "--api-key", "k"]));
        assert!(!parse(&["--dev-id", "d"]));
        assert!(!parse(&["--api-key", "k"]));
        assert!(parse(&["--dev-id", "d", "--api-key", "-k"]), "a key may begin with a hyphen");
    }
}
