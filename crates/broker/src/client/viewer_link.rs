//! `strapline viewer-link`: a link to the page that shows a user or the team live, with its QR code for phones; or the end of
//! all such links.

use std::io::Write;

use fast_qr::{ECL, QRBuilder};
use hyper::Method;
use serde::Deserialize;

use crate::client::dial::{DialError, call};
use crate::client::endpoint::Endpoint;
use crate::config::Credentials;

/// Whom to show, where, and for how long.
#[derive(Clone, Debug)]
pub struct LinkOptions {
    /// The broker.
    pub endpoint: Endpoint,
    /// The developer's credentials.
    pub credentials: Credentials,
    /// The user who is shown; none for the whole team.
    pub user: Option<String>,
    /// For how many seconds the link is good; the broker says it where this does not.
    pub lifetime: Option<u64>,
    /// Whether all links to that user or to the team end, instead of one more being made.
    pub revoke: bool,
    /// Whether the QR code is printed, too.
    pub qr: bool,
}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The broker cannot be reached.
    #[error("cannot reach the broker: {0}")]
    Dial(#[from] DialError),
    /// The broker does not accept the credentials or the user.
    #[error("the broker refused (HTTP {status}): {message}")]
    Refused {
        /// The status.
        status: u16,
        /// What it says.
        message: String,
    },
    /// What answered is no broker.
    #[error("the broker gave no link: is this the address of a broker that knows viewers' links?")]
    NoLink,
    /// The link does not fit into a QR code.
    #[error("the link is too long for a QR code: use --no-qr")]
    TooLong,
    /// It cannot be printed.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

#[derive(Deserialize)]
struct Answer {
    url: String,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

/// Prints the link in a line of its own, and its QR code below it.
///
/// # Errors
/// [`LinkError`] says what is wrong.
pub async fn viewer_link(options: &LinkOptions, mut out: impl Write) -> Result<(), LinkError> {
    let path = options.endpoint.viewing_path(options.user.as_deref(), options.lifetime);
    let method = if options.revoke { Method::DELETE } else { Method::POST };
    let (status, body) = call(&options.endpoint, method, &path, &options.credentials).await?;
    match status {
        200 | 204 => {}
        404 | 405 => return Err(LinkError::NoLink),
        status => {
            let message = serde_json::from_slice(&body).map(|refusal: Refusal| refusal.message);
            return Err(LinkError::Refused { status, message: message.unwrap_or_default() });
        }
    }
    if options.revoke {
        return Ok(());
    }
    let Answer { url } = serde_json::from_slice(&body).map_err(|_| LinkError::NoLink)?;
    writeln!(out, "{url}")?;
    if options.qr {
        writeln!(out, "{}", half_blocks(&url).ok_or(LinkError::TooLong)?)?;
    }
    out.flush()?;
    Ok(())
}

/// A QR code of characters, two modules in each, black on white whatever the terminal's colours are; `None` where the text
/// is too long for one.
fn half_blocks(text: &str) -> Option<String> {
    /// Light modules around it (ISO/IEC 18004, 7.3.9 asks for four; scanners of screens do with two).
    const QUIET: usize = 2;
    let code = QRBuilder::new(text).ecl(ECL::L).build().ok()?;
    let size = code.size + 2 * QUIET;
    let dark = |x: usize, y: usize| {
        let inside = QUIET..QUIET + code.size;
        inside.contains(&x) && inside.contains(&y) && code[y - QUIET][x - QUIET].value()
    };
    let mut lines = Vec::new();
    for y in (0..size).step_by(2) {
        let modules = (0..size).map(|x| match (dark(x, y), dark(x, y + 1)) {
            (false, false) => ' ',
            (true, false) => '▀',
            (false, true) => '▄',
            (true, true) => '█',
        });
        lines.push(format!("\x1b[30;107m{}\x1b[0m", modules.collect::<String>()));
    }
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_a_quiet_zone() {
        let code = half_blocks("http://127.0.0.1:8787/viewer#token=rv.x").unwrap();
        let lines: Vec<&str> = code.lines().collect();
        let width =
            |line: &str| line.trim_start_matches("\x1b[30;107m").trim_end_matches("\x1b[0m").chars().count();
        let size = width(lines[0]);
        assert!(lines.iter().all(|line| width(line) == size) && lines.len() == size.div_ceil(2), "{code}");
        assert!(lines[0].contains(&" ".repeat(size)), "{code}");
        // The upper edges of the finders at the left and at the right.
        let finder = "█▀▀▀▀▀█";
        assert!(
            lines[1].contains(&format!("  {finder} ")) && lines[1].contains(&format!(" {finder}  ")),
            "{code}"
        );
        assert_eq!(half_blocks(&"x".repeat(3000)), None);
    }
}
