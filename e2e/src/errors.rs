//! What the page must not print, throw or fail to load.

use anyhow::ensure;
use strapline_testbed::Page;

/// No error in the console of the page and its workers, but for those that the test itself has caused: they contain one of
/// `provoked` in their text or address.
///
/// # Errors
/// When there are others; the message has them.
pub fn none_but(page: &Page, provoked: &[&str]) -> anyhow::Result<()> {
    let errors: Vec<_> = page
        .errors()
        .into_iter()
        .filter(|error| !provoked.iter().any(|part| error.text.contains(part) || error.url.contains(part)))
        .collect();
    ensure!(errors.is_empty(), "errors in the page: {errors:#?}");
    Ok(())
}

/// What a browser prints of itself where a server is gone, and the service worker's fetches of what it was about to keep.
pub const SERVER_GONE: [&str; 4] =
    ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "WebSocket connection to", "/sw.js"];
