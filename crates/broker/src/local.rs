//! Local mode: on a loopback address without credentials the page that is served here mints its own producer token by
//! `POST /local/token`. Everything that can reach a loopback address is asked where it comes from, so that neither another
//! site in the same browser (Origin), nor a foreign name that points to this machine (Host), nor a proxy in front of
//! this port can use it. On any other address the endpoint does not exist.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Response;
use strapline_units::Private;

use crate::auth::{self, Refusal};
use crate::broker::Broker;
use crate::store::DeveloperKey;
use crate::tokens::Grant;

/// Where the endpoint is.
pub(crate) const TOKEN_PATH: &str = "/local/token";

/// What a proxy adds.
const PROXY_HEADERS: [&str; 4] = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host"];

/// Whose tokens the page gets.
#[derive(Clone, Debug)]
pub(crate) struct LocalPage {
    pub(crate) developer: DeveloperKey,
    pub(crate) user: Private<Arc<str>>,
    pub(crate) address: SocketAddr,
}

pub(crate) async fn mint(State(broker): State<Arc<Broker>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let page = broker.local.as_ref().ok_or(Refusal::Local("local mode is off"))?;
    check(&headers, page.address, broker.config.tls.is_some()).map_err(Refusal::Local)?;
    let user = auth::streaming_user(&broker, page.developer, page.user.expose().to_string()).await?;
    auth::mint(&broker, Grant::Producer(page.developer, user))
}

fn check(headers: &HeaderMap, listening: SocketAddr, tls: bool) -> Result<(), &'static str> {
    let (scheme, port) = if tls { ("https", 443) } else { ("http", 80) };
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(header::HOST).ok_or("the Host header is missing")?;
    let authority: Authority = host.parse().map_err(|_| "the Host header is malformed")?;
    if authority.port_u16().unwrap_or(port) != listening.port() || !is_loopback(authority.host()) {
        return Err(
            "the Host header does not name this machine and port: open the page by its loopback address",
        );
    }
    if is_proxied(headers) {
        return Err("the request came through a proxy: start the broker with credentials");
    }
    let own_origin = |origin: &str| {
        origin.split_once("://").is_some_and(|(origin_scheme, origin_host)| {
            origin_scheme.eq_ignore_ascii_case(scheme) && origin_host.eq_ignore_ascii_case(host)
        })
    };
    let site = text(HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| site != "same-origin") {
        return Err("the request comes from another site");
    }
    match text(header::ORIGIN) {
        Some(origin) if own_origin(origin) => Ok(()),
        Some(_) => Err("the Origin header is not this broker's own page"),
        None if site.is_some() => Ok(()),
        None => Err("neither Origin nor Sec-Fetch-Site says that this broker's own page asks"),
    }
}

/// Whether a proxy has passed the request on.
pub(crate) fn is_proxied(headers: &HeaderMap) -> bool {
    PROXY_HEADERS.iter().any(|name| headers.contains_key(*name))
}

fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.');
    let address = host.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || address.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(pairs: &[(&'static str, &str)]) -> Result<(), &'static str> {
        checked_with(pairs, "127.0.0.1:8787", false)
    }

    fn checked_with(pairs: &[(&'static str, &str)], listening: &str, tls: bool) -> Result<(), &'static str> {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        check(&headers, listening.parse().unwrap(), tls)
    }

    #[test]
    fn the_own_page_may() {
        for host in ["127.0.0.1:8787", "localhost:8787", "LOCALHOST:8787", "[::1]:8787"] {
            let origin = format!("http://{host}");
            assert_eq!(checked(&[("host", host), ("origin", &origin)]), Ok(()));
            assert_eq!(checked(&[("host", host), ("sec-fetch-site", "same-origin")]), Ok(()));
        }
    }

    #[test]
    fn the_own_page_may_by_tls() {
        let checked = |host: &str, origin: &str, listening: &str| {
            checked_with(&[("host", host), ("origin", origin)], listening, true)
        };
        assert_eq!(checked("localhost:8787", "https://localhost:8787", "127.0.0.1:8787"), Ok(()));
        assert_eq!(checked("localhost", "https://localhost", "127.0.0.1:443"), Ok(()));
        assert!(checked("localhost:8787", "http://localhost:8787", "127.0.0.1:8787").is_err());
        assert!(checked("localhost", "https://localhost", "127.0.0.1:80").is_err());
    }

    #[test]
    fn nobody_else_may() {
        let own = ("origin", "http://127.0.0.1:8787");
        let host = ("host", "127.0.0.1:8787");
        for wrong in [
            &[own][..],
            &[host],
            &[("host", "evil.example:8787"), ("origin", "http://evil.example:8787")],
            &[("host", "evil.example:8787"), own],
            &[("host", "127.0.0.1.evil.example:8787"), own],
            &[("host", "127.0.0.1:9999"), ("origin", "http://127.0.0.1:9999")],
            &[("host", "127.0.0.1"), own],
            &[("host", "user@127.0.0.1:8787"), own],
            &[("host", "?"), own],
            &[host, ("origin", "http://evil.example")],
            &[host, ("origin", "http://127.0.0.1:9999")],
            &[host, ("origin", "http://localhost:8787")],
            &[host, ("origin", "https://127.0.0.1:8787")],
            &[host, ("origin", "null")],
            &[host, own, ("sec-fetch-site", "cross-site")],
            &[host, ("sec-fetch-site", "same-site")],
            &[host, own, ("x-forwarded-for", "203.0.113.7")],
        ] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
    }
}
