//! The wasm32 library on a machine that reaches package mirrors but not rustup's server.
//!
//! Building a standard library needs the compiler's own sources of exactly its version; Debian packages them. Nothing of
//! the system's package configuration is changed for that: the lists of the other suite lie in the tools folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use super::apt;
use super::tools::remove;
use super::wasm_target::sysroot;
use crate::context::{Context, WASM};
use crate::run::Run;

/// Debian's suite that has the sources of the pinned compiler; arch-independent, so any Debian can use them.
const SUITE: &str = "trixie-backports";
/// The name under which rustup knows Debian's compiler.
const LINKED: &str = "strapline-debian";

/// Builds the library with rustup's compiler from Debian's package `rust-src` of the same version.
pub(crate) fn from_sources(context: &Context) -> Result<()> {
    let sysroot = sysroot(context)?;
    let work = context.tools.join(".wasm-std");
    remove(&work)?;
    let library = sysroot.join("lib/rustlib/src/rust/library");
    if !library.join("std/src/lib.rs").is_file() {
        unpack_sources(context, &work, &library)?;
    }
    println!("  compiling the standard library for wasm32 (usually 1 min)");
    let built = build_std(&work, context.run("cargo"))?;
    let place = sysroot.join("lib/rustlib").join(WASM).join("lib");
    let unfinished = sysroot.join("lib/rustlib").join(format!(".unfinished-{WASM}"));
    remove(&unfinished)?;
    fs::create_dir_all(&unfinished)?;
    for rlib in &built {
        fs::copy(rlib, unfinished.join(rlib.file_name().context("an rlib has a name")?))?;
    }
    remove(&place)?;
    fs::create_dir_all(place.parent().context("the library lies in a folder")?)?;
    fs::rename(&unfinished, &place)?;
    // Its crates have new hashes: what was compiled against another library could not be linked.
    remove(&context.target.join(WASM))?;
    remove(&work)
}

/// Installs Debian's newest compiler with its sources, builds the library for it, and has wasm32 code compiled by it.
pub(crate) fn with_debians_compiler(context: &Context) -> Result<()> {
    apt::install(context, &["rustc-web", "cargo-web", "rust-web-src"])?;
    let own = |program: &str| Run::new(program).current_dir(&context.root).without_env("RUSTFLAGS");
    let debian = Path::new(own("/usr/bin/rustc").args(["--print", "sysroot"]).stdout()?.trim()).to_owned();
    let work = context.tools.join(".wasm-std");
    remove(&work)?;
    println!("  compiling the standard library for wasm32 (usually 1 min)");
    let linker = sysroot(context)?.join("lib/rustlib").join(host(context)?).join("bin/rust-lld");
    let cargo = own("/usr/bin/cargo")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &linker);
    let built = build_std(&work, cargo)?;
    let place = debian.join("lib/rustlib").join(WASM).join("lib");
    apt::as_root(context, "mkdir")?.arg("-p").arg(&place).run()?;
    apt::as_root(context, "cp")?.args(&built).arg(&place).run()?;
    context.run("rustup").args(["toolchain", "link", LINKED]).arg(&debian).run()?;
    let settings = format!(
        "RUSTUP_TOOLCHAIN={LINKED}\nCARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER={}\n",
        linker.to_str().context("the toolchain's path is not UTF-8")?
    );
    fs::write(context.wasm_compiler_file(), settings)?;
    remove(&context.target.join(WASM))?;
    remove(&work)
}

/// Only the sources, into the toolchain's folder `library`.
pub(crate) fn fetch_sources(context: &Context, library: &Path) -> Result<()> {
    let work = context.tools.join(".rust-src");
    remove(&work)?;
    unpack_sources(context, &work, library)?;
    remove(&work)
}

/// Fetches the source package and puts its `library` folder where cargo looks for it.
fn unpack_sources(context: &Context, work: &Path, library: &Path) -> Result<()> {
    println!("  fetching the compiler's sources from Debian's suite {SUITE} (45 MB, usually 20 s)");
    for folder in ["lists/partial", "cache/archives/partial", "sources", "unpacked"] {
        fs::create_dir_all(work.join(folder))?;
    }
    let (uri, key) = debian_archive()?;
    let signed = key.map(|key| format!("[signed-by={key}] ")).unwrap_or_default();
    fs::write(work.join("sources.list"), format!("deb {signed}{uri} {SUITE} main\n"))?;
    let options = |program: &str| {
        let run = context.run(program).current_dir(&work.join("sources"));
        [
            format!("Dir::Etc::SourceList={}", work.join("sources.list").display()),
            "Dir::Etc::SourceParts=/dev/null".to_owned(),
            format!("Dir::State::Lists={}", work.join("lists").display()),
            format!("Dir::Cache={}", work.join("cache").display()),
            // The tools folder is the user's own: apt's helper user could not write there.
            "APT::Sandbox::User=".to_owned(),
        ]
        .iter()
        .fold(run, |run, option| run.arg("-o").arg(option))
    };
    options("apt-get").args(["-q", "update"]).quiet().run()?;
    let offered = options("apt-cache").args(["madison", "rust-src"]).stdout()?;
    let version = offered_version(&offered, &context.channel).with_context(|| {
        format!("Debian's suite {SUITE} has no rust-src {}; it has:\n{offered}", context.channel)
    })?;
    options("apt-get").args(["-q", "download", &format!("rust-src={version}")]).quiet().run()?;
    let package = only_file(&work.join("sources"))?;
    let inside = format!("./usr/src/rustc-{}/library", context.channel);
    let unpacked = work.join("unpacked");
    // Only that folder: the whole package is some hundred thousand files.
    let mut dpkg =
        Command::new("dpkg-deb").arg("--fsys-tarfile").arg(&package).stdout(Stdio::piped()).spawn()?;
    let archive = dpkg.stdout.take().context("dpkg-deb has an output")?;
    let tar = Command::new("tar")
        .args(["-x", "-f", "-", "-C"])
        .arg(&unpacked)
        .arg(&inside)
        .stdin(archive)
        .status()?;
    let dpkg = dpkg.wait()?;
    ensure!(tar.success() && dpkg.success(), "{} could not be unpacked ({dpkg}, {tar})", package.display());
    fs::create_dir_all(library.parent().context("the library lies in a folder")?)?;
    remove(library)?;
    context.run("cp").args(["-r", "--"]).arg(unpacked.join(inside)).arg(library).run()?;
    Ok(())
}

/// Compiles the standard library as a dependency of an empty package; gives its files.
fn build_std(work: &Path, cargo: Run) -> Result<Vec<PathBuf>> {
    let package = work.join("nothing");
    fs::create_dir_all(package.join("src"))?;
    fs::write(
        package.join("Cargo.toml"),
        "[package]\nname = \"nothing\"\nedition = \"2021\"\n[workspace]\n",
    )?;
    fs::write(package.join("src/lib.rs"), "")?;
    let target = work.join("target");
    cargo
        .current_dir(&package)
        // The pinned compiler lets only its own library use unstable features; this is that library.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode a later build with lto fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &target)
        .args([
            "build",
            "-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test",
            "--target",
            WASM,
            "--release",
        ])
        .run()?;
    let mut built = Vec::new();
    for entry in fs::read_dir(target.join(WASM).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libnothing") {
            built.push(path);
        }
    }
    ensure!(
        built.iter().any(|path| path.to_string_lossy().contains("libstd-")),
        "no standard library came out"
    );
    Ok(built)
}

/// URI and key of this machine's own Debian mirror.
fn debian_archive() -> Result<(String, Option<String>)> {
    let mut files =
        vec![PathBuf::from("/etc/apt/sources.list.d/debian.sources"), PathBuf::from("/etc/apt/sources.list")];
    let more = fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten();
    files.extend(more.map(|entry| entry.path()));
    let found =
        files.iter().filter_map(|file| fs::read_to_string(file).ok()).find_map(|text| archive_of(&text));
    found.context("no source of /etc/apt names a Debian mirror")
}

/// The first mirror of Debian's main archive in an apt source file of either format.
fn archive_of(text: &str) -> Option<(String, Option<String>)> {
    let is_main = |uri: &str| uri.trim_end_matches('/').ends_with("/debian");
    for stanza in text.split("\n\n") {
        let field = |name: &str| {
            stanza.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
        };
        let uri = field("URIs").and_then(|uris| uris.split_whitespace().find(|uri| is_main(uri)));
        if let Some(uri) = uri {
            return Some((
                uri.to_owned(),
                field("Signed-By").filter(|key| key.starts_with('/')).map(str::to_owned),
            ));
        }
    }
    let words =
        text.lines().filter_map(|line| line.trim().strip_prefix("deb ")).flat_map(str::split_whitespace);
    let uri = words.into_iter().find(|word| word.contains("://") && is_main(word))?;
    Some((uri.to_owned(), None))
}

/// The offered version of that release, from `package | version | source` lines.
fn offered_version(madison: &str, release: &str) -> Option<String> {
    let versions = madison.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    versions.into_iter().find(|version| version.starts_with(&format!("{release}+"))).map(str::to_owned)
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    match fs::read_dir(folder)?.next() {
        Some(entry) => Ok(entry?.path()),
        None => bail!("nothing was downloaded"),
    }
}

/// The triple of this machine.
fn host(context: &Context) -> Result<String> {
    let version = context.run("rustc").arg("-vV").stdout()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc -vV names no host")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirror_and_key_are_read_from_a_deb822_file() {
        let text = "Types: deb\nURIs: http://mirror.test/debian-security\nSuites: x-security\n\n\
            Types: deb\n# comment\nURIs: http://mirror.test/debian\nSuites: x x-updates\nSigned-By: /keys/debian.gpg\n";
        let expected = ("http://mirror.test/debian".to_owned(), Some("/keys/debian.gpg".to_owned()));
        assert_eq!(archive_of(text), Some(expected));
    }

    #[test]
    fn mirror_is_read_from_a_one_line_file() {
        let text =
            "# deb http://old.test/debian x main\ndeb [arch=amd64] http://mirror.test/debian/ x main\n";
        assert_eq!(archive_of(text), Some(("http://mirror.test/debian/".to_owned(), None)));
    }

    #[test]
    fn other_sources_are_no_mirror() {
        assert_eq!(archive_of("Types: deb\nURIs: http://mirror.test/node_20.x\nSuites: nodistro\n"), None);
        assert_eq!(archive_of(""), None);
    }

    #[test]
    fn only_the_pinned_release_is_taken() {
        let madison =
            " rust-src | 1.96.0+dfsg1-1~bpo13+1 | mirror\n rust-src | 1.95.0+dfsg1-2~bpo13+1 | mirror\n";
        assert_eq!(offered_version(madison, "1.95.0").as_deref(), Some("1.95.0+dfsg1-2~bpo13+1"));
        assert_eq!(offered_version(madison, "1.9"), None);
    }
}
