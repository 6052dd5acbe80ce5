//! Reads one version out of Cargo.lock, without a TOML parser: cargo writes that file in one fixed layout.

use anyhow::{Result, bail};

/// The version of `package`; an error where it is missing or there are several.
pub(crate) fn version(lockfile: &str, package: &str) -> Result<String> {
    let wanted = format!("name = \"{package}\"");
    let mut versions = Vec::new();
    let mut lines = lockfile.lines();
    while let Some(line) = lines.next() {
        if line == wanted
            && let Some(version) = lines.next().and_then(|line| line.strip_prefix("version = "))
        {
            versions.push(version.trim_matches('"'));
        }
    }
    match versions[..] {
        [version] => Ok(version.to_owned()),
        [] => bail!("Cargo.lock does not name {package}"),
        _ => bail!("Cargo.lock has several versions of {package}: {}", versions.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n\n\
        [[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.131\"\n\n\
        [[package]]\nname = \"twice\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"twice\"\nversion = \"2.0.0\"\n";

    #[test]
    fn exact_name_is_found() {
        assert_eq!(version(LOCK, "wasm-bindgen").unwrap(), "0.2.130");
    }

    #[test]
    fn missing_and_ambiguous_packages_are_errors() {
        assert!(version(LOCK, "wasm").is_err());
        assert!(version(LOCK, "twice").unwrap_err().to_string().contains("1.0.0, 2.0.0"));
    }
}
