//! Settings of the broker that matter to whoever runs it: TLS, metrics, shutdown, webhooks.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{duration, positive_duration};
use crate::tls::TlsFiles;
use crate::webhook::command::Leave;
use crate::webhook::courier::Settings;
use crate::webhook::schedule::Policy;

/// Settings for operations.
#[derive(Debug, Args)]
pub struct Operations {
    /// A TOML file with settings: its keys are the names of these options. The command line and the environment count before
    /// it.
    #[arg(long, env = "STRAPLINE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Serve https with this certificate: PEM, followed by those that link it to a trusted one. Taken anew when it changes,
    /// and on SIGHUP.
    #[arg(long, env = "STRAPLINE_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key: PEM, without a passphrase.
    #[arg(long, env = "STRAPLINE_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve /metrics, /healthz and /readyz on this address, for the operator's network only. Without it /metrics is on the
    /// broker's address if that is a loopback one.
    #[arg(long, env = "STRAPLINE_METRICS_LISTEN", value_name = "ADDR")]
    pub metrics_listen: Option<String>,
    /// On SIGTERM, how long /readyz says 503 before connections are closed, so that a load balancer can turn away.
    #[arg(long, env = "STRAPLINE_DRAIN", value_name = "TIME", default_value = "0s", value_parser = duration)]
    pub drain: Duration,
    /// Where webhooks may go.
    #[command(flatten)]
    pub leave: Leave,
    /// How long one attempt to deliver a webhook may take.
    #[arg(long, env = "STRAPLINE_WEBHOOK_TIMEOUT", value_name = "TIME", default_value = "8s", value_parser = positive_duration)]
    pub webhook_timeout: Duration,
    /// How long the log of deliveries is kept, and how long webhooks wait for a disabled destination.
    #[arg(long, env = "STRAPLINE_WEBHOOK_RETENTION", value_name = "TIME", default_value = "7d", value_parser = positive_duration)]
    pub webhook_retention: Duration,
    /// The first wait of the schedule of retries, for tests.
    #[arg(long, hide = true, value_name = "N", default_value_t = 30_000)]
    pub webhook_retry_base_ms: u64,
}

impl Operations {
    /// The certificate's files, where both are named.
    pub fn tls(&self) -> Option<TlsFiles> {
        let (certificate, key) = (self.tls_cert.clone()?, self.tls_key.clone()?);
        Some(TlsFiles { certificate, key })
    }

    /// The settings of webhooks.
    pub fn webhooks(&self) -> Settings {
        let retry_base = Duration::from_millis(self.webhook_retry_base_ms);
        Settings {
            policy: Policy { retry_base, ..Policy::default() },
            rules: self.leave.rules(self.webhook_timeout),
            retention: self.webhook_retention,
        }
    }
}
