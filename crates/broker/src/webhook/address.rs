//! Which addresses a webhook may go to. Whoever registers a destination chooses where this machine connects to; without
//! this check it could reach what only this machine can (SSRF): its own services, the local network, a cloud's metadata.
//!
//! The check is made on addresses and not on names: whatever a name, or an odd way to write a number, resolves to is
//! judged, and the connection goes to the very address that was judged. Sources: the special-purpose address registries
//! (RFC 6890 and its successors).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Why an address is not connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub &'static str);

/// Whether an address is one of the public internet.
///
/// # Errors
/// What it is instead.
pub fn public(address: IpAddr) -> Result<(), Refused> {
    match address {
        IpAddr::V4(address) => public_v4(address),
        IpAddr::V6(address) => public_v6(address),
    }
}

fn public_v4(address: Ipv4Addr) -> Result<(), Refused> {
    let refused = match address.octets() {
        [0, ..] => "an unspecified address",
        [10, ..] | [192, 168, ..] | [172, 16..=31, ..] => "a private address",
        [100, 64..=127, ..] => "an address of a carrier's internal network",
        [127, ..] => "a loopback address",
        [169, 254, ..] => "a link-local address",
        [192, 0, 0, _] | [192, 88, 99, _] => "an address of a protocol",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "an address for documentation",
        [198, 18..=19, ..] => "an address for benchmarks",
        [224..=239, ..] => "a multicast address",
        [240..=255, ..] => "a reserved or broadcast address",
        _ => return Ok(()),
    };
    Err(Refused(refused))
}

fn public_v6(address: Ipv6Addr) -> Result<(), Refused> {
    let [first, second, ..] = address.segments();
    let refused = match (first, second) {
        _ if address.is_unspecified() => "an unspecified address",
        _ if address.is_loopback() => "a loopback address",
        _ if address.to_ipv4_mapped().is_some() => "an IPv4 address in the form of an IPv6 one",
        // NAT64: an IPv6-only network reaches the IPv4 internet by these.
        (0x64, 0xFF9B) if address.segments()[2..6] == [0; 4] => {
            let [.., a, b, c, d] = address.octets();
            return public_v4(Ipv4Addr::new(a, b, c, d));
        }
        (0xFC00..=0xFDFF, _) => "a private address",
        (0xFE80..=0xFEFF, _) => "a link-local or site-local address",
        (0xFF00..=0xFFFF, _) => "a multicast address",
        (0x2001, 0x0DB8) | (0x3FFF, 0..=0x0FFF) => "an address for documentation",
        // Teredo, benchmarks, ORCHID and others; 6to4 holds an IPv4 address.
        (0x2001, 0..=0x01FF) | (0x2002, _) => "an address of a protocol",
        (0x2000..=0x3FFF, _) => return Ok(()),
        _ => "not an address of the public internet",
    };
    Err(Refused(refused))
}

/// Where a webhook goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The whole address.
    pub url: Url,
    /// Whether by TLS.
    pub tls: bool,
    /// The host: a name, or an address in its normal form.
    pub host: Host<String>,
    /// The port.
    pub port: u16,
}

impl Target {
    /// Reads a destination's URL.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let url =
            Url::parse(text.trim()).map_err(|_| Refused("not a URL such as https://example.org/webhooks"))?;
        let tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(Refused("not an address of https:// (or http://)")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refused("a URL with a name or password in it: leave these out, requests are signed"));
        }
        if url.fragment().is_some() {
            return Err(Refused("a URL with a # part, which is never sent: leave it out"));
        }
        let host = url.host().ok_or(Refused("a URL without a host"))?.to_owned();
        let port = url.port_or_known_default().ok_or(Refused("a URL without a port"))?;
        Ok(Self { url, tls, host, port })
    }

    /// The path and query of the request.
    pub fn path_and_query(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// The Host header.
    pub fn authority(&self) -> &str {
        &self.url[url::Position::BeforeHost..url::Position::AfterPort]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_allowed() {
        for (text, allowed) in [
            ("8.8.8.8", true),
            ("1.1.1.1", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("100.63.255.255", true),
            ("100.128.0.0", true),
            ("192.0.1.1", true),
            ("198.17.0.1", true),
            ("223.255.255.255", true),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.0.0.1", false),
            ("100.64.0.1", false),
            ("100.127.255.255", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.168.1.1", false),
            ("198.18.0.1", false),
            ("198.19.255.255", false),
            ("198.51.100.7", false),
            ("203.0.113.7", false),
            ("224.0.0.1", false),
            ("239.255.255.250", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("2a00:1450:4001:80b::200e", true),
            ("64:ff9b::8.8.8.8", true),
            ("64:ff9b::127.0.0.1", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("64:ff9b:1::8.8.8.8", false),
            ("::", false),
            ("::1", false),
            ("::7f00:1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:2::1", false),
            ("2001:10::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("2002:808:808::", false),
            ("3fff:fff::1", false),
            ("3fff:1000::1", true),
            ("4000::1", false),
            ("5f00::1", false),
        ] {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(public(address).is_ok(), allowed, "{text}: {:?}", public(address));
        }
    }

    #[test]
    fn odd_ways_to_write_an_address_are_read_as_what_they_are() {
        for text in [
            "http://127.0.0.1",
            "http://0177.0.0.1",
            "http://0x7f.1",
            "http://0x7f000001",
            "http://2130706433",
            "http://017700000001",
            "http://127.1",
            "http://127.0.0.1.",
            "http://①27.0.0.1",
        ] {
            let target = Target::parse(text).unwrap();
            assert_eq!(target.host, Host::<String>::Ipv4(Ipv4Addr::LOCALHOST), "{text}");
        }
        for text in ["http://[::1]", "http://[0:0:0:0:0:0:0:1]"] {
            let host = Target::parse(text).unwrap().host;
            assert_eq!(host, Host::<String>::Ipv6(Ipv6Addr::LOCALHOST), "{text}");
        }
        let mapped = Target::parse("http://[::ffff:7f00:1]").unwrap();
        let Host::Ipv6(mapped) = mapped.host else { panic!("{mapped:?}") };
        assert!(public(mapped.into()).is_err());
    }

    #[test]
    fn a_url_that_cannot_be_delivered_to_is_refused() {
        for wrong in [
            "",
            "example.org",
            "ftp://example.org",
            "file:///etc/passwd",
            "https://",
            "https://user:secret@example.org/",
            "https://user@example.org/",
            "https://example.org/#part",
            "http://[::1",
            "http://256.0.0.1",
        ] {
            assert!(Target::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn host_port_and_path_are_those_of_the_request() {
        let target = Target::parse("https://EXAMPLE.org/a b?q=ü").unwrap();
        assert_eq!((target.authority(), target.port, target.tls), ("example.org", 443, true));
        assert_eq!(target.path_and_query(), "/a%20b?q=%C3%BC");
        let target = Target::parse("http://[2001:db8::1]:8080").unwrap();
        assert_eq!((target.authority(), target.path_and_query()), ("[2001:db8::1]:8080", "/"));
    }
}
