//! Who may depend on whom: the arrows of docs/architecture.md, checked against cargo's own data; and how long files are.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::context::{Context, WASM};

/// Pure crates: bytes and numbers in, values out. They know no socket, clock or browser.
pub(crate) const CORE: [&str; 11] = [
    "strapline-ant",
    "strapline-chart",
    "strapline-export",
    "strapline-gatt",
    "strapline-language",
    "strapline-pipeline",
    "strapline-recording",
    "strapline-sim",
    "strapline-units",
    "strapline-vitals",
    "strapline-wire",
];

/// What each of our packages may depend on, besides crates from the registry.
const ALLOWED: &[(&str, &[&str])] = &[
    ("strapline-ant", &["strapline-gatt"]),
    ("strapline-bench", &["strapline-gatt"]),
    ("strapline-bench-broker", &["strapline-units"]),
    ("strapline-broker", &CORE),
    ("strapline-chart", &["strapline-units"]),
    (
        "strapline-e2e",
        &[
            "strapline-broker",
            "strapline-gatt",
            "strapline-sim",
            "strapline-testbed",
            "strapline-units",
            "strapline-wire",
        ],
    ),
    ("strapline-export", &["strapline-units"]),
    (
        "strapline-fuzz",
        &[
            "strapline-ant",
            "strapline-export",
            "strapline-gatt",
            "strapline-pipeline",
            "strapline-recording",
            "strapline-sim",
            "strapline-units",
            "strapline-wire",
        ],
    ),
    ("strapline-gatt", &["strapline-units"]),
    ("strapline-language", &[]),
    (
        "strapline-pipeline",
        &["strapline-ant", "strapline-gatt", "strapline-units", "strapline-vitals", "strapline-wire"],
    ),
    (
        "strapline-recording",
        &["strapline-export", "strapline-gatt", "strapline-pipeline", "strapline-units", "strapline-vitals"],
    ),
    ("strapline-sim", &["strapline-ant", "strapline-gatt", "strapline-units"]),
    ("strapline-testbed", &["strapline-gatt", "strapline-sim", "strapline-units", "strapline-wire"]),
    ("strapline-units", &[]),
    ("strapline-vitals", &["strapline-units"]),
    ("strapline-web", &CORE),
    ("strapline-wire", &["strapline-units"]),
    ("xtask", &[]),
];

/// What no core crate may reach, however indirectly (with default features: chart's canvas is the shell's).
const FOREIGN: [&str; 12] = [
    "chrono",
    "futures-executor",
    "getrandom",
    "js-sys",
    "leptos",
    "mio",
    "rand",
    "regex",
    "time",
    "tokio",
    "wasm-bindgen",
    "web-sys",
];

/// Longer files are usually two ideas.
const LONG: usize = 450;

/// Prints what is wrong; true where nothing is.
pub(crate) fn arrows(context: &Context) -> Result<bool> {
    let metadata = context.cargo("metadata").args(["--format-version", "1", "--no-deps"]).stdout()?;
    let metadata = serde_json::from_str(&metadata).context("cargo metadata printed no JSON")?;
    let mut wrong = wrong_arrows(&metadata);
    for package in CORE.iter().filter(|name| has_package(&metadata, name)) {
        let tree = context.cargo("tree").args(["--edges", "normal", "--prefix", "none", "--target", WASM]);
        let tree = tree.args(["--package", package]).stdout()?;
        wrong.extend(
            foreign(&tree).into_iter().map(|name| format!("{package} reaches {name}: core crates are pure")),
        );
    }
    for problem in &wrong {
        println!("wrong: {problem}");
    }
    for folder in ["src", "bench", "crates", "xtask", "e2e", "fuzz", "tests"] {
        warn_of_long_files(&context.root.join(folder), &context.root)?;
    }
    if wrong.is_empty() {
        println!("arrows: every dependency points the right way");
    }
    Ok(wrong.is_empty())
}

fn wrong_arrows(metadata: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in packages(metadata) {
        let name = text(package, "name");
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!(
                "{name} is not in the table of xtask/src/arrows.rs: add it with what it may depend on"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let to = text(dependency, "name");
            // A dependency of the workspace has a path.
            if dependency["path"].is_null() || to == name {
                continue;
            }
            // Tests of a pure crate may use other pure crates, such as the simulated strap.
            let for_tests = dependency["kind"] == "dev" && CORE.contains(&to);
            if !allowed.contains(&to) && !for_tests {
                wrong.push(format!("{name} -> {to}"));
            }
        }
    }
    wrong
}

/// The foreign crates in the output of `cargo tree --prefix none`.
fn foreign(tree: &str) -> BTreeSet<&str> {
    tree.lines().filter_map(|line| line.split(' ').next()).filter(|name| FOREIGN.contains(name)).collect()
}

fn has_package(metadata: &Value, name: &str) -> bool {
    packages(metadata).any(|package| text(package, "name") == name)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn warn_of_long_files(folder: &Path, root: &Path) -> Result<()> {
    // A part that is not there yet has no long files.
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            warn_of_long_files(&path, root)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = fs::read_to_string(&path)?.lines().count();
            if lines > LONG {
                println!("warning: {} has {lines} lines: two ideas?", path.strip_prefix(root)?.display());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(package: &str, dependencies: &str) -> Value {
        let text = format!(r#"{{"packages":[{{"name":"{package}","dependencies":[{dependencies}]}}]}}"#);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn allowed_arrows_and_registry_crates_pass() {
        let dependencies =
            r#"{"name":"strapline-units","path":"/x","kind":null},{"name":"serde","kind":null}"#;
        assert!(wrong_arrows(&metadata("strapline-gatt", dependencies)).is_empty());
    }

    #[test]
    fn arrow_against_the_direction_is_named() {
        let dependencies = r#"{"name":"strapline-pipeline","path":"/x","kind":null}"#;
        assert_eq!(
            wrong_arrows(&metadata("strapline-gatt", dependencies)),
            ["strapline-gatt -> strapline-pipeline"]
        );
    }

    #[test]
    fn tests_may_use_pure_crates_but_not_shells() {
        let sim = r#"{"name":"strapline-sim","path":"/x","kind":"dev"}"#;
        assert!(wrong_arrows(&metadata("strapline-pipeline", sim)).is_empty());
        let broker = r#"{"name":"strapline-broker","path":"/x","kind":"dev"}"#;
        assert_eq!(wrong_arrows(&metadata("strapline-wire", broker)), ["strapline-wire -> strapline-broker"]);
    }

    #[test]
    fn unknown_package_must_be_added() {
        assert!(wrong_arrows(&metadata("strapline-new", ""))[0].contains("add it"));
    }

    #[test]
    fn foreign_crates_are_found_in_a_tree() {
        let tree = "strapline-wire v0.1.0 (/x)\nserde v1.0.228\ntokio v1.48.0\ntokio v1.48.0 (*)\ntime-core v1.0.0\n";
        assert_eq!(foreign(tree).into_iter().collect::<Vec<_>>(), ["tokio"]);
    }
}
