//! The built files by name: puts smaller ones in their places, and tells index.html their new names and digests.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::context::Context;

/// Prints for each file named 16 hexadecimal digits for its name, and what an attribute `integrity` says about it.
const DIGEST: &str = "const { createHash } = require('crypto'); const fs = require('fs');
for (const name of process.argv.slice(1)) {
  const digest = createHash('sha384').update(fs.readFileSync(name)).digest();
  console.log(digest.toString('hex').slice(0, 16), 'sha384-' + digest.toString('base64'));
}";
const WASM_END: &str = "_bg.wasm";

/// The glue code and the wasm file.
pub(crate) fn files(dist: &Path) -> Result<(PathBuf, PathBuf)> {
    let entries = fs::read_dir(dist)?.collect::<Result<Vec<_>, _>>()?;
    let mut names = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let base = names.find_map(|name| name.strip_suffix(WASM_END).map(str::to_owned));
    let base = base.context("dist/ holds no WebAssembly")?;
    let glue = dist.join(format!("{base}.js"));
    ensure!(glue.is_file(), "there is no {}", glue.display());
    Ok((glue, dist.join(base + WASM_END)))
}

/// Puts a new file in the place of each old one, under a name with the hash of its own content: a server lets browsers keep
/// such files for ever, and the tools that made this one may change where the app did not.
pub(crate) fn replace(context: &Context, files: &[(&Path, &Path)]) -> Result<()> {
    let digests = digests(context, files.iter().flat_map(|&(old, new)| [old, new]))?;
    let index = context.dist().join("index.html");
    let mut page = fs::read_to_string(&index)?;
    for (&(old, new), digest) in files.iter().zip(digests.chunks(2)) {
        let old_name = old.file_name().and_then(|name| name.to_str()).context("a file has a name")?;
        let new_name = with_hash(old_name, &digest[1].0)?;
        page = replaced(&page, old_name, &new_name)?;
        page = replaced(&page, &digest[0].1, &digest[1].1)?;
        fs::copy(new, old.with_file_name(new_name))?;
    }
    fs::write(index, page)?;
    // Last, so that whoever reads meanwhile finds what the page names.
    for (old, _) in files {
        fs::remove_file(old)?;
    }
    Ok(())
}

/// Puts chunks beside the page, under names with the hash of all their contents, and gives these names. One hash for all: the
/// page names every chunk, and what is the same in all of these names is next to nothing when it is compressed.
pub(crate) fn add(context: &Context, files: &[PathBuf]) -> Result<Vec<String>> {
    let Some(first) = files.first() else { return Ok(Vec::new()) };
    let all: String = digests(context, files.iter().map(PathBuf::as_path))?
        .into_iter()
        .map(|(_, digest)| format!("{digest}\n"))
        .collect();
    let list = first.with_file_name("chunks.txt");
    fs::write(&list, all)?;
    let hash = &digests(context, [list.as_path()])?[0].0;
    let mut names = Vec::new();
    for file in files {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).context("a chunk has a name")?;
        let name = format!("{stem}-{hash}.wasm");
        fs::copy(file, context.dist().join(&name))?;
        names.push(name);
    }
    Ok(names)
}

/// For each file what [`DIGEST`] prints.
pub(super) fn digests<'a>(
    context: &Context,
    files: impl IntoIterator<Item = &'a Path>,
) -> Result<Vec<(String, String)>> {
    let files: Vec<_> = files.into_iter().collect();
    let text = context.run("node").args(["-e", DIGEST, "--"]).args(&files).stdout()?;
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    let digests: Vec<_> = pairs.map(|(name, digest)| (name.to_owned(), digest.to_owned())).collect();
    ensure!(digests.len() == files.len(), "there is no digest for some file");
    Ok(digests)
}

/// The name with another hash in it.
fn with_hash(name: &str, hash: &str) -> Result<String> {
    let (stem, rest) = name.rsplit_once('-').with_context(|| format!("{name} has no hash in its name"))?;
    let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    ensure!(digits >= 8, "{name} has no hash in its name");
    Ok(format!("{stem}-{hash}{}", &rest[digits..]))
}

fn replaced(page: &str, old: &str, new: &str) -> Result<String> {
    if page.contains(old) { Ok(page.replace(old, new)) } else { bail!("index.html does not name {old}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_in_a_name_is_replaced() {
        let hash = "0000000000000001";
        assert_eq!(
            with_hash("strapline-web-1a0715ddf237eb91_bg.wasm", hash).unwrap(),
            "strapline-web-0000000000000001_bg.wasm"
        );
        // Trunk leaves out leading zeros.
        assert_eq!(
            with_hash("strapline-web-715ddf237eb91.js", hash).unwrap(),
            "strapline-web-0000000000000001.js"
        );
        assert!(with_hash("strapline-web.js", hash).is_err());
        assert!(with_hash("uplink.js", hash).is_err());
    }

    #[test]
    fn every_mention_is_replaced_and_none_is_an_error() {
        assert_eq!(
            replaced("<a href=x.js><b src=./x.js>", "x.js", "y.js").unwrap(),
            "<a href=y.js><b src=./y.js>"
        );
        assert!(replaced("<a href=x.js>", "z.js", "y.js").is_err());
    }
}
