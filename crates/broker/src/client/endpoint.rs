//! Where a broker is: `http://`, `https://`, `ws://` or `wss://`, with or without a base path.

use hyper::Uri;

/// A broker's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// Host name or address, without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Empty, or a path that begins with a slash and does not end with one.
    pub base: String,
}

/// Why a text is no broker's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It cannot be read.
    #[error("not a URL such as http://127.0.0.1:8787 or wss://example.org/base")]
    Malformed,
    /// The scheme is something else.
    #[error("the URL must begin with http://, https://, ws:// or wss://")]
    Scheme,
}

impl std::str::FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.trim().parse().map_err(|_| EndpointError::Malformed)?;
        let tls = match uri.scheme_str() {
            Some("http" | "ws") => false,
            Some("https" | "wss") => true,
            Some(_) => return Err(EndpointError::Scheme),
            None => return Err(EndpointError::Malformed),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or(EndpointError::Malformed)?;
        Ok(Self {
            tls,
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            base: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

impl Endpoint {
    /// `host:port` for the Host header and URLs.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The address of the socket.
    pub fn socket_url(&self) -> String {
        let scheme = if self.tls { "wss" } else { "ws" };
        format!("{scheme}://{}{}/connect", self.authority(), self.base)
    }

    /// The path and query of the endpoint of viewers' links: to a user, or to the team.
    pub fn viewing_path(&self, user: Option<&str>, lifetime: Option<u64>) -> String {
        let whom =
            user.map_or_else(|| "team=true".to_owned(), |user| format!("id={}", percent_encoded(user)));
        let lifetime = lifetime.map(|seconds| format!("&lifetime={seconds}")).unwrap_or_default();
        format!("{}/auth/viewing?{whom}{lifetime}", self.base)
    }

    /// The path and query of the token endpoint: a producer's for a user, a consumer's for none.
    pub fn token_path(&self, user: Option<&str>) -> String {
        match user {
            Some(user) => format!("{}/auth/user?id={}", self.base, percent_encoded(user)),
            None => format!("{}/auth/developer", self.base),
        }
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_ports_and_base_paths_are_understood() {
        let endpoint: Endpoint = "http://127.0.0.1:8787".parse().unwrap();
        assert_eq!(endpoint.socket_url(), "ws://127.0.0.1:8787/connect");
        assert_eq!(endpoint.token_path(None), "/auth/developer");
        let endpoint: Endpoint = "wss://example.org/stream/".parse().unwrap();
        assert_eq!(endpoint.socket_url(), "wss://example.org:443/stream/connect");
        assert_eq!(endpoint.token_path(Some("a b&ü")), "/stream/auth/user?id=a%20b%26%C3%BC");
        assert_eq!(endpoint.viewing_path(Some("a b"), None), "/stream/auth/viewing?id=a%20b");
        assert_eq!(endpoint.viewing_path(None, Some(60)), "/stream/auth/viewing?team=true&lifetime=60");
        let endpoint: Endpoint = "ws://[::1]:9/".parse().unwrap();
        assert_eq!((endpoint.host.as_str(), endpoint.authority().as_str()), ("::1", "[::1]:9"));
    }

    #[test]
    fn other_texts_are_refused() {
        for wrong in ["", "127.0.0.1:8787", "example.org", "/connect", "http://"] {
            assert!(wrong.parse::<Endpoint>().is_err(), "{wrong}");
        }
        assert_eq!("ftp://example.org".parse::<Endpoint>(), Err(EndpointError::Scheme));
    }
}
