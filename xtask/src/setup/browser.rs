//! Chromium (or Chrome) and a ChromeDriver of the same major version.

use std::env;
use std::path::PathBuf;

use anyhow::Result;

use super::apt;
use crate::context::{Context, on_path};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

pub(crate) fn present(context: &Context) -> bool {
    let Some(driver) = driver() else { return false };
    let Some(driver) = major(context, &driver.to_string_lossy()) else { return false };
    // The testbed takes the same variable.
    if let Some(browser) = env::var_os("CHROMIUM") {
        return major(context, &browser.to_string_lossy()) == Some(driver);
    }
    BROWSERS.iter().any(|browser| on_path(browser).is_some() && major(context, browser) == Some(driver))
}

pub(crate) fn install(context: &Context) -> Result<()> {
    // Without a font pages have no text, and apt's recommended packages are left out.
    apt::install(context, &["chromium", "chromium-driver", "fonts-liberation"])
}

/// The ChromeDriver to use.
pub(crate) fn driver() -> Option<PathBuf> {
    env::var_os("CHROMEDRIVER")
        .map(PathBuf::from)
        .filter(|path| path.is_file())
        .or_else(|| on_path("chromedriver"))
}

fn major(context: &Context, program: &str) -> Option<u32> {
    parse_major(&context.run(program).arg("--version").stdout().ok()?)
}

/// `ChromeDriver 156.0.8078.79 (...)` and `Chromium 156.0.8078.79 built on ...` alike.
fn parse_major(version: &str) -> Option<u32> {
    version.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_version_is_the_first_dotted_number() {
        assert_eq!(parse_major("ChromeDriver 156.0.8078.79 (abc-refs/branch@{#1})"), Some(156));
        assert_eq!(parse_major("Chromium 141.0.1 built on Debian 12.5"), Some(141));
        assert_eq!(parse_major("no version"), None);
    }
}
