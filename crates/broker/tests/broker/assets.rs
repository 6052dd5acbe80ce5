//! The web app as it is served: codings, caching, types, security headers.

use crate::support::{TestBroker, request};

#[allow(dead_code, reason = "its main is called by cargo")]
#[path = "../../build.rs"]
mod build_script;

#[tokio::test]
async fn the_page_comes_in_the_coding_that_was_asked_for() {
    let broker = TestBroker::start().await;
    let plain = broker.get("/", &[]).await;
    assert_eq!(plain.status, 200);
    assert_eq!(plain.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(plain.header("content-encoding"), None);
    assert!(plain.body.starts_with(b"<!doctype html>") || plain.body.starts_with(b"<!DOCTYPE html>"));
    for (accept, coding) in [
        ("gzip, deflate, br", Some("br")),
        ("gzip", Some("gzip")),
        ("br;q=0.1, gzip;q=0.9", Some("gzip")),
        ("br;q=0, gzip;q=0", None),
        ("identity", None),
    ] {
        let answer = broker.get("/index.html", &[("accept-encoding", accept)]).await;
        assert_eq!(answer.header("content-encoding"), coding, "{accept}");
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        assert_eq!(answer.decoded(), plain.body, "{accept}");
        assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    }
}

#[tokio::test]
async fn an_unchanged_page_is_answered_with_304() {
    let broker = TestBroker::start().await;
    let first = broker.get("/", &[("accept-encoding", "br")]).await;
    let etag = first.header("etag").unwrap();
    for known in [etag.to_owned(), format!("\"x\", W/{etag}"), "*".to_owned()] {
        let again = broker.get("/", &[("accept-encoding", "br"), ("if-none-match", &known)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("etag"), Some(etag));
    }
    let other_coding = broker.get("/", &[("accept-encoding", "gzip"), ("if-none-match", etag)]).await;
    assert_eq!(other_coding.status, 200, "another coding has another tag");
}

#[tokio::test]
async fn head_has_the_headers_only_and_other_methods_are_refused() {
    let broker = TestBroker::start().await;
    let whole = broker.get("/", &[]).await;
    let head = request(broker.address, "HEAD", "/", &[]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), whole.header("content-length"));
    assert_eq!(broker.post("/", &[]).await.status, 405);
    for path in ["/nothing.js", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/index.html/"] {
        assert_eq!(broker.get(path, &[]).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_page_is_asked_for_each_time_and_may_not_be_framed_elsewhere() {
    let broker = TestBroker::start().await;
    let page = broker.get("/", &[]).await;
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("permissions-policy"), Some("bluetooth=(self)"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'self'") && policy.contains("'wasm-unsafe-eval'"), "{policy}");
    assert!(!policy.contains("script-src *") && !policy.contains("'unsafe-eval'"), "{policy}");
}

#[test]
fn only_names_with_a_content_hash_are_kept_for_ever() {
    for hashed in
        ["app-0123456789abcdef.js", "app-0123456789abcdef_bg.wasm", "snippets/x-00000000000000ff.css"]
    {
        assert!(build_script::has_content_hash(hashed), "{hashed}");
    }
    for plain in ["index.html", "app-0123.js", "app-0123456789abcdeg.js", "app-0123456789abcdef", "a-b.png"] {
        assert!(!build_script::has_content_hash(plain), "{plain}");
    }
}

#[test]
fn types_are_right_for_what_browsers_are_strict_about() {
    assert_eq!(build_script::content_type("a_bg.wasm"), "application/wasm");
    assert_eq!(build_script::content_type("a.js"), "text/javascript; charset=utf-8");
    assert_eq!(build_script::content_type("a.css"), "text/css; charset=utf-8");
    assert_eq!(build_script::content_type("manifest.webmanifest"), "application/manifest+json");
}

#[test]
fn inline_scripts_and_no_others_are_allowed_by_their_hash() {
    let html = "<script type=\"module\">alert(1)</script><script src=\"a.js\"></script><script></script>";
    assert_eq!(build_script::inline_scripts(html), ["alert(1)"]);
    let files = [("index.html".to_owned(), html.as_bytes().to_vec())];
    let policy = build_script::content_security_policy(&files);
    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    assert_eq!(policy.matches("sha256-").count(), 1);
    assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
}
