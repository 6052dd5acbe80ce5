//! `cargo xtask bench decode`: what decoding a notification costs, natively, in WebAssembly and in JavaScript, in one run.
//!
//! Time decides nothing here: numbers are printed for a person to judge. What fails is a decoder in JavaScript that reads
//! something else than ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::build;
use crate::context::{Context, WASM, on_path};
use crate::setup::{self, Need};

/// The builds that are compared: all of it fast, the app's profile, and that without the decoders' exception.
const BUILDS: [(&str, &[&str]); 3] = [
    ("opt3", &["profile.web.opt-level=3"]),
    ("app", &[]),
    ("z", &["profile.web.package.strapline-gatt.opt-level=\"z\""]),
];

/// As in index.html, where Trunk reads them.
const WASM_OPT: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Measures and prints.
pub(crate) fn decode(context: &Context) -> Result<()> {
    setup::ensure(context, Need::Test)?;
    let program = native_program(context)?;
    let page = context.target.join("bench-decode");
    fs::create_dir_all(&page)?;
    let mut octets = BTreeMap::new();
    for (name, settings) in BUILDS {
        octets.insert(name, wasm(context, &page.join(name), settings)?);
    }
    let sources = context.root.join("crates/gatt/benches/wasm/page");
    for entry in fs::read_dir(&sources)? {
        let entry = entry?;
        fs::copy(entry.path(), page.join(entry.file_name()))?;
    }
    // After all that is compiled, so that the machine is as quiet for one as for the other.
    let instructions = instructions(context, &program)?;
    let cases = cases(&context.run(path(&program)?).arg("--table").stdout()?, &instructions)?;
    let vectors = vectors(&context.run(path(&program)?).arg("--vectors").stdout()?)?;
    let builds: Vec<_> = BUILDS.iter().map(|(name, _)| name).collect();
    let input = json!({ "cases": cases, "vectors": vectors, "builds": builds, "octets": octets });
    fs::write(page.join("cases.json"), serde_json::to_string(&input)?)?;
    context
        .cargo("run")
        .args(["--package", "strapline-e2e", "--bin", "bench-decode", "--"])
        .arg(&page)
        .run()?;
    Ok(())
}

/// The benchmark of crates/gatt as a program.
fn native_program(context: &Context) -> Result<PathBuf> {
    println!("native: compiling the benchmark");
    let cargo = context.cargo("bench").args(["--package", "strapline-gatt", "--bench", "decode", "--no-run"]);
    let messages = cargo.arg("--message-format=json").stdout()?;
    let programs = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = programs.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    let program = programs.next_back();
    program.context("cargo named no program of the benchmark")
}

/// Builds the decoders for the page and gives the size of the module after all that the app's goes through.
fn wasm(context: &Context, folder: &Path, settings: &[&str]) -> Result<u64> {
    println!("wasm: compiling {} (usually 1 min the first time)", folder.display());
    let cargo = context.for_wasm(context.cargo("build"));
    let cargo = cargo.args(["--package", "strapline-bench", "--profile", "web", "--target", WASM]);
    let cargo = settings.iter().fold(cargo, |cargo, setting| cargo.args(["--config", setting]));
    build::with_small_library(context, cargo, "")?.run()?;
    let module = context.target.join(WASM).join("web/strapline_bench.wasm");
    let glue = context.run("wasm-bindgen").args(["--target", "web", "--no-typescript", "--out-dir"]);
    glue.arg(folder).arg(module).run()?;
    let bound = folder.join("strapline_bench_bg.wasm");
    let optimise = context.run("wasm-opt").arg("-Oz").args(WASM_OPT).arg(&bound).arg("-o");
    optimise.arg(&bound).run()?;
    Ok(fs::metadata(&bound)?.len())
}

/// Instructions of one decode of each case, in their order; none where valgrind is not installed.
fn instructions(context: &Context, program: &Path) -> Result<Vec<f64>> {
    if on_path("valgrind").is_none() {
        println!("instructions: skipped, valgrind is not installed (Debian: apt-get install valgrind)");
        return Ok(Vec::new());
    }
    println!("instructions: counted by callgrind");
    let out = context.target.join("callgrind.out");
    let out = path(&out)?;
    let valgrind = context.run("valgrind").args(["--quiet", "--tool=callgrind", "--combine-dumps=yes"]);
    let valgrind = valgrind.args(["--collect-atstart=no", "--toggle-collect=decode::table::measured"]);
    let valgrind = valgrind.args(["--dump-before=decode::table::next_part"]);
    let counted = valgrind.arg(format!("--callgrind-out-file={out}")).arg(program).arg("--count").stdout()?;
    let counted = counted.trim().parse().context("the benchmark told no count")?;
    let parts = parts(&fs::read_to_string(out)?, counted);
    if parts.is_empty() { bail!("callgrind counted nothing: look at {out}") } else { Ok(parts) }
}

/// The counts of the parts in callgrind's file, but of the first, before any case, and the last, after all.
fn parts(file: &str, decodes: f64) -> Vec<f64> {
    let totals = file.lines().filter_map(|line| line.strip_prefix("totals: ")?.trim().parse::<f64>().ok());
    let mut parts: Vec<f64> = totals.skip(1).map(|total| (total / decodes).round()).collect();
    parts.pop();
    parts
}

/// The lines of the benchmark's table as objects for the page.
fn cases(table: &str, instructions: &[f64]) -> Result<Vec<Value>> {
    let lines: Vec<&str> = table.lines().collect();
    if !instructions.is_empty() && instructions.len() != lines.len() {
        bail!("callgrind counted {} cases, not {}", instructions.len(), lines.len());
    }
    let case = |(index, line): (usize, &&str)| {
        let [name, uuid, hex, ns] = line.split('\t').collect::<Vec<_>>()[..] else {
            bail!("the benchmark printed `{line}`")
        };
        let native_ns: f64 = ns.parse()?;
        let instructions = instructions.get(index);
        Ok(json!({
            "name": name, "uuid": uuid, "hex": hex, "native_ns": native_ns, "instructions": instructions,
        }))
    };
    lines.iter().enumerate().map(case).collect()
}

/// The vectors that the decoders in JavaScript are checked with, as objects for the page.
fn vectors(table: &str) -> Result<Vec<Value>> {
    let vector = |line: &str| {
        let [name, uuid, hex, about] = line.split('\t').collect::<Vec<_>>()[..] else {
            bail!("the benchmark printed `{line}`")
        };
        Ok(json!({ "name": name, "uuid": uuid, "hex": hex, "about": about }))
    };
    table.lines().map(vector).collect()
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is no text", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_before_and_after_the_cases_are_left_out() {
        let file = "part: 1\ntotals: 7\npart: 2\nsummary: 300\ntotals: 300\npart: 3\ntotals: 449\npart: 4\ntotals: 0\n";
        assert_eq!(parts(file, 100.0), [3.0, 4.0]);
    }

    #[test]
    fn lines_of_the_benchmark_become_cases() {
        let table = "Battery Level\t2A19\t64\t9.5\nHumidity\t2A6F\tF401\t9.9\n";
        let cases = cases(table, &[40.0, 41.0]).unwrap();
        assert_eq!(
            cases[1],
            json!({ "name": "Humidity", "uuid": "2A6F", "hex": "F401", "native_ns": 9.9, "instructions": 41.0 })
        );
    }

    #[test]
    fn lines_of_vectors_become_objects() {
        let vectors =
            vectors("Battery Level\t2A19\t64\tfull\nHumidity\t2A6F\tFFFF\tmade: not known\n").unwrap();
        assert_eq!(vectors.len(), 2);
        assert_eq!(
            vectors[1],
            json!({ "name": "Humidity", "uuid": "2A6F", "hex": "FFFF", "about": "made: not known" })
        );
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        assert!(cases("Battery Level\t2A19\t64\t9.5\n", &[1.0, 2.0]).is_err());
        assert!(cases("Battery Level 2A19 64 9.5\n", &[]).is_err());
        assert!(vectors("Battery Level\t2A19\t64\n").is_err());
    }
}
