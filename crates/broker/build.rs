//! Builds the web app into the broker: reads the folder `dist` of the workspace (or the one named by STRAPLINE_DIST),
//! compresses every file with Brotli and gzip, and writes a table of them. Where there is no such folder the table holds
//! one page that says so.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const NO_APP: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Strapline broker</title>
<h1>Strapline broker</h1>
<p>The broker is running, but this binary was built without the web app. Run <code>cargo xtask build</code> in the
source folder to build both.</p>
</html>
";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=STRAPLINE_DIST");
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let dist = env::var_os("STRAPLINE_DIST").map_or_else(|| manifest.join("../../dist"), PathBuf::from);
    // Also where it is missing: then this script runs each time, until the folder is there.
    println!("cargo:rerun-if-changed={}", dist.display());

    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist, "", &mut files)?;
    } else {
        files.push(("index.html".to_owned(), NO_APP.as_bytes().to_vec()));
    }
    files.sort();

    let out = PathBuf::from(env::var("OUT_DIR")?);
    let quality = if env::var("PROFILE")? == "release" { 11 } else { 5 };
    let mut table = String::from("static ASSETS: &[Asset] = &[\n");
    for (index, (path, content)) in files.iter().enumerate() {
        let brotli = brotli(content, quality)?;
        let gzip = gzip(content)?;
        let identity = embed(&out, index, "bin", content)?;
        let brotli = embed_if_smaller(&out, index, "br", &brotli, content)?;
        let gzip = embed_if_smaller(&out, index, "gz", &gzip, content)?;
        writeln!(
            table,
            "Asset {{ path: {path:?}, content_type: {:?}, hash: {:?}, immutable: {}, identity: {identity}, \
             brotli: {brotli}, gzip: {gzip} }},",
            content_type(path),
            &hex(&Sha256::digest(content))[..20],
            has_content_hash(path),
        )?;
    }
    table.push_str("];\n");
    writeln!(table, "const CONTENT_SECURITY_POLICY: &str = {:?};", content_security_policy(&files))?;
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("not a text name: {name:?}"))?;
        // Trunk's staging folder and the like.
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}

fn embed(out: &Path, index: usize, extension: &str, bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let file = out.join(format!("{index}.{extension}"));
    fs::write(&file, bytes)?;
    Ok(format!("include_bytes!({:?})", file.display().to_string()))
}

fn embed_if_smaller(
    out: &Path,
    index: usize,
    extension: &str,
    bytes: &[u8],
    content: &[u8],
) -> Result<String, Box<dyn Error>> {
    if bytes.len() < content.len() {
        Ok(format!("Some({})", embed(out, index, extension, bytes)?))
    } else {
        Ok("None".to_owned())
    }
}

fn brotli(content: &[u8], quality: i32) -> Result<Vec<u8>, Box<dyn Error>> {
    let params = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut out, &params)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

pub(crate) fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "jpg" => "image/jpeg",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "ftl" | "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Trunk puts a 64-bit hash into names, without leading zeros: `app-0123456789abcdef.js`, `app-123456789abcdef_bg.wasm`.
/// One name in 16⁴ has fewer than 12 digits, and is then asked for each time.
pub(crate) fn has_content_hash(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.match_indices('-').any(|(dash, _)| {
        let rest = &name.as_bytes()[dash + 1..];
        let digits = rest.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        (12..=16).contains(&digits) && matches!(rest.get(digits), Some(b'.' | b'_'))
    })
}

/// Scripts from this origin and the inline ones of this very build; WebAssembly. Connections to anywhere, because the
/// broker's address is a setting of the page.
pub(crate) fn content_security_policy(files: &[(String, Vec<u8>)]) -> String {
    let mut hashes = String::new();
    for (path, content) in files {
        if path.ends_with(".html") {
            for script in inline_scripts(&String::from_utf8_lossy(content)) {
                let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
                hashes.push_str(&format!(" 'sha256-{hash}'"));
            }
        }
    }
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; worker-src 'self' blob:; \
         style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src * ws: wss:; object-src 'none'; \
         base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )
}

pub(crate) fn inline_scripts(html: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        rest = &rest[start..];
        let Some(open) = rest.find('>') else { break };
        let Some(close) = rest.find("</script") else { break };
        let (tag, body) = (&rest[..open], rest.get(open + 1..close).unwrap_or(""));
        if !tag.contains(" src=") && !body.is_empty() {
            scripts.push(body);
        }
        rest = &rest[close + 8..];
    }
    scripts
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
