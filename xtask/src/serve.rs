//! `cargo xtask serve`: from a fresh clone to the app in the browser.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::os::unix::process::CommandExt;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::build;
use crate::context::Context;
use crate::setup::{self, Need};

const LISTEN: &str = "127.0.0.1:8787";

pub(crate) fn serve(context: &Context, extra: &[String]) -> Result<()> {
    let listen = value_of(extra, "--listen").unwrap_or(LISTEN);
    let address = resolve(listen)?;
    // Before the long build, and the broker checks it again.
    check_free(address)?;
    setup::ensure(context, Need::Serve)?;
    build::app(context)?;
    build::broker(context, true)?;
    let mut run = context.run(&context.broker(true).to_string_lossy()).arg("serve");
    if value_of(extra, "--listen").is_none() {
        run = run.args(["--listen", LISTEN]);
    }
    if value_of(extra, "--data").is_none() {
        run = run.arg("--data").arg(context.root.join("data"));
    }
    if address.ip().is_loopback() && !extra.iter().any(|argument| argument == "--autostream") {
        run = run.arg("--autostream");
    }
    println!("{}", announcement(address));
    // Replaces this process, so that Ctrl-C and signals reach the broker itself.
    let error = run.args(extra).into_command().exec();
    Err(anyhow!(error).context("the broker could not be started"))
}

/// Host names pass as well as numbers, as in the broker.
fn resolve(listen: &str) -> Result<SocketAddr> {
    let address = listen.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    address.with_context(|| format!("--listen takes an address with a port such as {LISTEN}, not `{listen}`"))
}

fn announcement(address: SocketAddr) -> String {
    if !address.ip().is_loopback() {
        return format!("\nThe broker is starting on {address}. Press Ctrl-C here to stop it.\n");
    }
    format!(
        "\nOpen http://localhost:{} in Chrome and press Connect, or try it without a strap.\n\
         Streaming starts by itself, to the broker on this machine only. Press Ctrl-C here to stop it.\n",
        address.port()
    )
}

fn check_free(address: SocketAddr) -> Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {} is in use already, perhaps by another `cargo xtask serve`.\n\
             what to do next: stop that one, or choose another port: cargo xtask serve -- --listen 127.0.0.1:{}",
            address.port(),
            address.port().wrapping_add(1).max(1024)
        ),
        Err(error) => Err(anyhow!(error).context(format!("cannot listen on {address}"))),
    }
}

/// The value of `--name value` or `--name=value`.
fn value_of<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    arguments.iter().enumerate().find_map(|(index, argument)| match argument.strip_prefix(name)? {
        "" => arguments.get(index + 1).map(String::as_str),
        rest => rest.strip_prefix('='),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_in_both_forms() {
        let arguments = ["--data".to_owned(), "here".to_owned(), "--listen=1.2.3.4:5".to_owned()];
        assert_eq!(value_of(&arguments, "--data"), Some("here"));
        assert_eq!(value_of(&arguments, "--listen"), Some("1.2.3.4:5"));
        assert_eq!(value_of(&arguments, "--list"), None);
    }

    #[test]
    fn listen_address_may_be_a_name() {
        assert_eq!(resolve("127.0.0.1:80").unwrap().port(), 80);
        assert!(resolve("localhost:8787").unwrap().ip().is_loopback());
        assert!(resolve("8787").is_err());
    }

    #[test]
    fn taken_port_is_refused_with_another_to_use() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = check_free(taken.local_addr().unwrap()).unwrap_err().to_string();
        assert!(error.contains("in use") && error.contains("--listen 127.0.0.1:"), "{error}");
    }

    #[test]
    fn announcement_promises_streaming_on_loopback_only() {
        assert!(announcement("127.0.0.1:8787".parse().unwrap()).contains("http://localhost:8787"));
        assert!(!announcement("192.0.2.1:80".parse().unwrap()).contains("by itself"));
    }
}
