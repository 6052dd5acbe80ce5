//! Tells the service worker what to keep: every file of the built app, by a name that changes with its content or with a digest
//! (docs/adr/0022).

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::page;
use crate::context::Context;
use crate::size::files_of;

/// The service worker in dist/.
pub(super) const WORKER: &str = "sw.js";
/// Lines of it that are written anew.
const FILES: &str = "const files = [];";
const VERSION: &str = "const version = '';";

/// The service worker with the list of all files of dist/ but itself. `work` is a folder for what is in between.
pub(super) fn listed(context: &Context, work: &Path) -> Result<String> {
    let dist = context.dist();
    let worker = dist.join(WORKER);
    let files: Vec<_> = files_of(&dist)?.into_iter().filter(|path| *path != worker).collect();
    let digests = page::digests(context, files.iter().map(|path| &**path))?;
    let mut entries = Vec::new();
    for (file, (_, integrity)) in files.iter().zip(&digests) {
        let path = file.strip_prefix(&dist)?.to_str().context("a file's name is text")?;
        entries.push(entry(path, integrity));
    }
    let list = format!("[{}]", entries.join(","));
    let whole = work.join("files.json");
    fs::write(&whole, &list)?;
    let version = &page::digests(context, [&*whole])?[0].0;
    with_list(&fs::read_to_string(worker)?, &list, version)
}

/// A file as the list has it. The page is known by the address of its folder.
fn entry(path: &str, integrity: &str) -> String {
    let path = if path == "index.html" { "./" } else { path };
    if has_hash(path) { format!("[{path:?}]") } else { format!("[{path:?},{integrity:?}]") }
}

/// Whether the name carries a hash of the content; Trunk leaves out leading zeros.
fn has_hash(path: &str) -> bool {
    path.match_indices('-').any(|(dash, _)| {
        let digits = path[dash + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
        let after = path[dash + 1 + digits..].bytes().next();
        (12..=16).contains(&digits) && matches!(after, Some(b'.' | b'_'))
    })
}

fn with_list(worker: &str, list: &str, version: &str) -> Result<String> {
    for line in [FILES, VERSION] {
        ensure!(worker.matches(line).count() == 1, "{WORKER} has no line `{line}`");
    }
    let worker = worker.replace(FILES, &format!("const files = {list};"));
    Ok(worker.replace(VERSION, &format!("const version = '{version}';")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_in_the_repository_takes_a_list() {
        let worker = include_str!("../../../src/offline/sw.js");
        let list = format!("[{},{}]", entry("index.html", "sha384-a"), entry("a-01.js", "sha384-b"));
        let written = with_list(worker, &list, "0123").unwrap();
        assert!(
            written.contains(r#"const files = [["./","sha384-a"],["a-01.js","sha384-b"]];"#),
            "{written}"
        );
        assert!(written.contains("const version = '0123';"), "{written}");
        assert!(with_list(&written, &list, "0123").is_err(), "it has a list already");
    }

    #[test]
    fn only_names_without_a_hash_need_a_digest() {
        for hashed in
            ["app-0123456789abcdef.css", "tokens-9d5ad70adacb8b.css", "chunk_4-00000000000000ff.wasm"]
        {
            assert!(has_hash(hashed), "{hashed}");
        }
        for plain in ["./", "uplink.js", "app-0123.js", "a-0123456789abcdef", "x-0123456789abcdefa.js"] {
            assert!(!has_hash(plain), "{plain}");
        }
    }
}
