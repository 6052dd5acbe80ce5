//! The web app, built into this binary by build.rs: every file as it is, and compressed with Brotli and gzip at build
//! time. Files whose name carries a content hash may be cached for ever; all others are asked for each time, and answered
//! with 304 while they are the same.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// One file of the app.
struct Asset {
    /// Path below the root, without a leading slash.
    path: &'static str,
    content_type: &'static str,
    /// Hash of the content.
    hash: &'static str,
    /// Whether the name carries a content hash.
    immutable: bool,
    identity: &'static [u8],
    /// Where that is smaller.
    brotli: Option<&'static [u8]>,
    /// Where that is smaller.
    gzip: Option<&'static [u8]>,
}

// ASSETS: &[Asset], sorted by path; CONTENT_SECURITY_POLICY: &str, for the inline scripts of this very build.
include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    Identity,
}

/// Everything that has no route of its own.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    // The app sees by its address that it is to view; what it loads lies beside both.
    let path = if matches!(path, "" | "viewer") { "index.html" } else { path };
    let Some(asset) = find(path) else {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    answer(asset, &headers, method == Method::HEAD)
}

fn find(path: &str) -> Option<&'static Asset> {
    let position = ASSETS.binary_search_by(|asset| asset.path.cmp(path)).ok()?;
    ASSETS.get(position)
}

fn answer(asset: &'static Asset, request: &HeaderMap, head: bool) -> Response {
    let accepted = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let accepted = accepted.collect::<Vec<_>>().join(",");
    let coding = choose(&accepted, asset.brotli.is_some(), asset.gzip.is_some());
    let (body, suffix) = match coding {
        Coding::Brotli => (asset.brotli.unwrap_or(asset.identity), "-br"),
        Coding::Gzip => (asset.gzip.unwrap_or(asset.identity), "-gz"),
        Coding::Identity => (asset.identity, ""),
    };
    let etag = format!("\"{}{suffix}\"", asset.hash);
    let known = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let known = known.flat_map(|value| value.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    let unchanged = known.into_iter().any(|tag| tag == "*" || tag == etag);

    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else if head {
        Body::empty().into_response()
    } else {
        Body::from(body).into_response()
    };
    let headers = response.headers_mut();
    let mut set = |name, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::VARY, "Accept-Encoding");
    set(
        header::CACHE_CONTROL,
        if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" },
    );
    if !unchanged {
        set(header::CONTENT_TYPE, asset.content_type);
        match coding {
            Coding::Brotli => set(header::CONTENT_ENCODING, "br"),
            Coding::Gzip => set(header::CONTENT_ENCODING, "gzip"),
            Coding::Identity => {}
        }
    }
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    if asset.content_type.starts_with("text/html") {
        set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
        set(header::HeaderName::from_static("permissions-policy"), "bluetooth=(self)");
    }
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(header::ETAG, etag);
    }
    if head {
        headers.insert(header::CONTENT_LENGTH, body.len().into());
    }
    response
}

/// The coding that the client likes best (RFC 9110 section 12.5.3); among equals the smallest.
fn choose(accept_encoding: &str, brotli: bool, gzip: bool) -> Coding {
    let quality = |name: &str| {
        accept_encoding.split(',').find_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next().filter(|coding| coding.eq_ignore_ascii_case(name))?;
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            Some(weight.map_or(1.0, |weight| weight.parse::<f32>().unwrap_or(0.0)))
        })
    };
    let any = quality("*");
    // Identity is always possible, but what a client names is preferred to what it does not.
    let mut best = (quality("identity").or(any).unwrap_or(0.001), Coding::Identity);
    for (name, coding, available) in [("gzip", Coding::Gzip, gzip), ("br", Coding::Brotli, brotli)] {
        let quality = quality(name).or(any).unwrap_or(0.0);
        if available && quality > 0.0 && quality >= best.0 {
            best = (quality, coding);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_chooses_the_coding() {
        for (accept, coding) in [
            ("", Coding::Identity),
            ("gzip", Coding::Gzip),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("br;q=0.5, gzip;q=0.8", Coding::Gzip),
            ("br;q=0, gzip;q=0", Coding::Identity),
            ("*", Coding::Brotli),
            ("*;q=0.5, br;q=0", Coding::Gzip),
            ("identity, br;q=0.1", Coding::Identity),
            ("deflate", Coding::Identity),
            ("BR;Q=1.0", Coding::Brotli),
            ("br;q=x", Coding::Identity),
        ] {
            assert_eq!(choose(accept, true, true), coding, "{accept}");
        }
        assert_eq!(choose("br, gzip", false, true), Coding::Gzip);
        assert_eq!(choose("br, gzip", false, false), Coding::Identity);
    }

    #[test]
    fn the_table_is_sorted_and_has_a_page() {
        assert!(ASSETS.is_sorted_by_key(|asset| asset.path));
        assert!(find("index.html").is_some());
        assert!(find("../Cargo.toml").is_none());
    }
}
