//! What a first visit loads: every file of dist/ but the chunks, compressed by brotli at its best quality, against the budget.
//! The chunks, which are loaded when something needs them, have a budget of their own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::context::Context;

/// What a first visit may be, in bytes, compressed: less than the smallest of its kind on the web, which is 106.5 kB.
const BUDGET: u64 = 106_000;
/// What all chunks together may be: simulators 41 kB, sensors other than straps 36 kB, the uplink 22 kB, the recorder 6 kB; a viewer's
/// page 28 kB and its worker 22 kB, which a visitor loads instead of all the others; what the page says of the body 43 kB; the settings
/// and what to check 12 kB; what makes it start offline 3 kB; what charts draw ahead 3 kB; recordings 134 kB: their page, and writers and readers of FIT, TCX, CSV
/// and JSON, of which most is the libraries for the latter two; languages 26 kB, and 11 kB for each of five, of which a visitor loads one.
const CHUNKS: u64 = 449_000;
/// The service worker, with a list of all files, and what the system shows of an installed app.
const OFFLINE: [&str; 3] = ["app.webmanifest", "icon.svg", "sw.js"];
/// Prints the compressed size of each file named. Node.js carries brotli, so that this program need not compile it.
const COMPRESS: &str = "const { constants: c, brotliCompressSync } = require('zlib'); const fs = require('fs');
for (const name of process.argv.slice(1)) {
  const bytes = fs.readFileSync(name);
  const params = { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_LGWIN]: 22, [c.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  console.log(brotliCompressSync(bytes, { params }).length);
}";

/// One file of dist/.
#[derive(Debug, PartialEq)]
struct Measured {
    /// Its path in dist/ without Trunk's hash, so that builds can be compared.
    name: String,
    plain: u64,
    brotli: u64,
}

/// Prints the sizes; false where they are over the budget.
pub(crate) fn size(context: &Context) -> Result<bool> {
    let dist = context.dist();
    let files = files_of(&dist).context("there is no dist/: run `cargo xtask build` first")?;
    if files.is_empty() {
        bail!("dist/ is empty: run `cargo xtask build` first");
    }
    let compressed = context.run("node").args(["-e", COMPRESS, "--"]).args(&files).stdout()?;
    let mut measured = Vec::new();
    for (file, brotli) in files.iter().zip(compressed.lines()) {
        let path = file.strip_prefix(&dist)?.to_string_lossy().into_owned();
        measured.push(Measured {
            name: without_hash(&path),
            plain: fs::metadata(file)?.len(),
            brotli: brotli.parse()?,
        });
    }
    measured.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    // Measured earlier on this machine; a first run has none.
    let before = context.target.join("strapline-size.txt");
    let previous = parse_record(&fs::read_to_string(&before).unwrap_or_default());
    fs::create_dir_all(&context.target)?;
    fs::write(before, record(&measured))?;
    let (chunks, first): (Vec<_>, Vec<_>) = measured.into_iter().partition(Measured::is_chunk);
    println!("{}", table("what a first visit loads", &first, &previous, BUDGET));
    if !chunks.is_empty() {
        println!("\n{}", table("what is loaded when it is needed", &chunks, &previous, CHUNKS));
    }
    let (total, later) = (total(&first), total(&chunks));
    if later > CHUNKS {
        println!("the chunks are over their budget by {} bytes", later - CHUNKS);
    }
    if total > BUDGET {
        println!("over the budget by {} bytes", total - BUDGET);
    }
    Ok(total <= BUDGET && later <= CHUNKS)
}

fn total(measured: &[Measured]) -> u64 {
    measured.iter().map(|file| file.brotli).sum()
}

impl Measured {
    /// Whether it is loaded when something needs it: all WebAssembly but the app itself, which wasm-bindgen has named, and
    /// the sentences of other languages; and what a browser asks for when the page stands, so that it can be installed and
    /// starts offline.
    fn is_chunk(&self) -> bool {
        let code = self.name.ends_with(".wasm") && !self.name.ends_with("_bg.wasm");
        code || self.name.ends_with(".ftl") || OFFLINE.contains(&&*self.name)
    }
}

fn table(title: &str, measured: &[Measured], previous: &BTreeMap<String, u64>, budget: u64) -> String {
    let mut text = format!("{title:<52} {:>9} {:>9} {:>8}\n", "bytes", "brotli", "change");
    let mut line = |name: &str, plain: u64, brotli: u64, before: Option<u64>| {
        let change = match before {
            Some(before) if before == brotli => "0".to_owned(),
            Some(before) => format!("{:+}", brotli.cast_signed() - before.cast_signed()),
            None => "new".to_owned(),
        };
        let _ = writeln!(text, "{name:<52} {plain:>9} {brotli:>9} {change:>8}");
    };
    for file in measured {
        line(&file.name, file.plain, file.brotli, previous.get(&file.name).copied());
    }
    let before: Vec<_> = measured.iter().filter_map(|file| previous.get(&file.name)).collect();
    let before = (!before.is_empty()).then(|| before.into_iter().sum());
    line("total", measured.iter().map(|file| file.plain).sum(), total(measured), before);
    let _ = write!(text, "{:<52} {:>9} {budget:>9}", "budget", "");
    text
}

/// One line a file, `brotli name`; several files of one name are summed up.
fn record(measured: &[Measured]) -> String {
    measured.iter().map(|file| format!("{} {}\n", file.brotli, file.name)).collect()
}

fn parse_record(text: &str) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    for (size, name) in text.lines().filter_map(|line| line.split_once(' ')) {
        if let Ok(size) = size.parse::<u64>() {
            *sizes.entry(name.to_owned()).or_default() += size;
        }
    }
    sizes
}

/// The path with every `-0123456789abcdef` removed.
fn without_hash(path: &str) -> String {
    const HASH: usize = 16;
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('-') {
        plain.push_str(before);
        let hex = after.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        if hex == HASH {
            rest = &after[HASH..];
        } else {
            plain.push('-');
            rest = after;
        }
    }
    plain + rest
}

/// Every file, in the order of their paths.
pub(crate) fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Trunk's staging folder is left behind by a failed build.
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            files.extend(files_of(&path)?);
        } else if path.is_file() && !hidden {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(name: &str, brotli: u64) -> Measured {
        Measured { name: name.to_owned(), plain: brotli * 3, brotli }
    }

    #[test]
    fn hashes_are_left_out_of_names() {
        assert_eq!(without_hash("strapline-web-74b790628a337210_bg.wasm"), "strapline-web_bg.wasm");
        assert_eq!(
            without_hash("snippets/strapline-web-11c906882109ea87/inline0.js"),
            "snippets/strapline-web/inline0.js"
        );
        assert_eq!(without_hash("apple-touch-icon.png"), "apple-touch-icon.png");
        assert_eq!(without_hash("index.html"), "index.html");
    }

    #[test]
    fn table_shows_change_and_total() {
        let previous = parse_record("1000 app.wasm\n50 index.html\n");
        let files = [measured("app.wasm", 1200), measured("index.html", 50), measured("new.css", 7)];
        let text = table("files", &files, &previous, BUDGET);
        let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        assert!(line("app.wasm").ends_with("3600      1200     +200"), "{text}");
        assert!(line("index.html").ends_with(" 0") && line("new.css").ends_with("new"), "{text}");
        assert!(line("total").ends_with("1257     +207"), "{text}");
        assert!(line("budget").ends_with(&BUDGET.to_string()), "{text}");
    }

    #[test]
    fn chunks_are_not_of_the_first_visit() {
        let names =
            ["strapline-web_bg.wasm", "languages/de.ftl", "chunk_3.wasm", "strapline-web.js", "sw.js"];
        assert_eq!(names.map(|name| measured(name, 1).is_chunk()), [false, true, true, false, true]);
    }

    #[test]
    fn record_round_trips() {
        let files = [measured("a b.js", 5), measured("c", 6)];
        let sizes = parse_record(&record(&files));
        assert_eq!(sizes.get("a b.js"), Some(&5));
        assert_eq!(sizes.len(), 2);
    }
}
