//! Makes the built app smaller without changing what it does, by what only both halves together show: what the glue code never
//! calls is dropped from the wasm file, what the wasm file never imports is dropped from the glue, and the names by which
//! they meet become numbers and letters.
//!
//! It reads the glue as the pinned wasm-bindgen writes it, and refuses what looks otherwise rather than guess.

mod glue;
mod loader;
mod offline;
mod page;

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use self::glue::Glue;
use self::loader::Loader;
use crate::context::Context;
use crate::link::MAKES_UNUSED;
use crate::module::{Export, Import, Module};
use crate::split;

/// Flat code with its loops built anew compresses better than what Trunk's one `-Oz` leaves: 2 % (measured, binaryen 132).
const OPTIMISE: [&str; 5] = ["--duplicate-import-elimination", "--flatten", "--rereloop", "-Os", "-Oz"];

/// Replaces the files that Trunk has put into dist/. They get the hash of their new content into their names.
pub(crate) fn shrink(context: &Context) -> Result<()> {
    println!("app: making it smaller (usually 20 s)");
    let dist = context.dist();
    let tools = Tools { context, work: context.target.join("shrink") };
    fs::create_dir_all(&tools.work)?;
    let (old_glue, old_wasm) = page::files(&dist)?;
    let chunks = split::found(context)?;
    let loader = chunks.as_ref().map(|chunks| Loader::parse(&chunks.loader)).transpose()?;
    let glue = Glue::parse(&fs::read_to_string(&old_glue)?, loader).context("in the glue code")?;
    let module = tools.without_dead_code(Module::parse(&fs::read(&old_wasm)?)?, &glue)?;
    let (small, module) = tools.with_short_names(module, &glue)?;
    let mut files = Vec::new();
    if let (Some(chunks), Some(loader)) = (chunks, &glue.loader) {
        files = tools.chunks(&chunks.files, loader, &small.exports)?;
    }
    let (new_glue, new_wasm) = (tools.work.join("small.js"), tools.work.join("small.wasm"));
    fs::write(&new_glue, tools.bundled(&glue, &small, &files, &["--minify"])?)?;
    fs::write(&new_wasm, module.bytes())?;
    page::replace(context, &[(&old_glue, &new_glue), (&old_wasm, &new_wasm)])?;
    let uplink = dist.join("uplink.js");
    let small = tools.minified(&fs::read_to_string(&uplink)?)?;
    fs::write(uplink, small)?;
    // Last, when every file is as it will be.
    let worker = tools.minified(&offline::listed(context, &tools.work)?)?;
    Ok(fs::write(dist.join(offline::WORKER), worker)?)
}

/// How the two halves name what they have in common: the imports in their order, and pairs of old and new names of exports.
#[derive(Default)]
struct Names {
    imports: Vec<Import>,
    exports: Vec<(String, String)>,
}

/// esbuild and wasm-opt, and the folder in which they work.
struct Tools<'a> {
    context: &'a Context,
    work: PathBuf,
}

impl Tools<'_> {
    /// Drops what the other half does not use from either half, until both stay as they are.
    fn without_dead_code(&self, mut module: Module, glue: &Glue) -> Result<Module> {
        loop {
            let (imports, exports) = (module.imports()?, module.exports()?);
            let names = Names { imports, ..Names::default() };
            let used = self.bundled(glue, &names, &[], &[])?;
            let kept = needed(&exports, &used);
            module.set_exports(&kept);
            module = self.optimised(&module, &["--remove-unused-module-elements"])?;
            if kept == exports && module.imports()? == names.imports {
                return Ok(module);
            }
        }
    }

    /// The wasm file in names that only it and its glue share.
    fn with_short_names(&self, mut module: Module, glue: &Glue) -> Result<(Names, Module)> {
        let imports = module.imports()?;
        if let Some(import) = imports.iter().find(|import| !glue.has(&import.module)) {
            bail!("there is an import from `{}`, which the glue does not know", import.module);
        }
        if let Some(import) = imports.iter().find(|import| import.name.contains(MAKES_UNUSED)) {
            bail!(
                "the app calls {}, whose class xtask/src/link.rs takes away: see UNUSED there",
                import.name
            );
        }
        // Functions that do the same become one.
        module.rename_imports(&glue.without_twins(&imports)?)?;
        let mut module = self.optimised(&module, &OPTIMISE)?;
        let (imports, exports) = (module.imports()?, module.exports()?);
        let short: Vec<(String, String)> =
            exports.iter().enumerate().map(|(index, export)| (export.name.clone(), letters(index))).collect();
        let numbered = imports.iter().cloned().enumerate().map(|(index, import)| Import {
            module: glue::SHORT_MODULE.to_owned(),
            name: index.to_string(),
            ..import
        });
        module.rename_imports(&numbered.collect::<Vec<_>>())?;
        let renamed = exports
            .into_iter()
            .zip(&short)
            .map(|(export, (_, name))| Export { name: name.clone(), ..export });
        module.set_exports(&renamed.collect::<Vec<_>>());
        module.drop_notes();
        Ok((Names { imports, exports: short }, module))
    }

    /// Puts the chunks into dist/ and gives their old and their new names.
    fn chunks(
        &self,
        files: &[PathBuf],
        loader: &Loader,
        exports: &[(String, String)],
    ) -> Result<Vec<(String, String)>> {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for file in files {
            let mut module = self.optimised(&Module::parse(&fs::read(file)?)?, &OPTIMISE)?;
            loader.rename_imports(&mut module, exports)?;
            module.drop_notes();
            let name = file.file_name().and_then(|name| name.to_str()).context("a chunk has a name")?;
            let small = self.work.join(name.trim_start_matches("split_"));
            fs::write(&small, module.bytes())?;
            old.push(name.to_owned());
            new.push(small);
        }
        Ok(old.into_iter().zip(page::add(self.context, &new)?).collect())
    }

    fn optimised(&self, module: &Module, passes: &[&str]) -> Result<Module> {
        let (from, to) = (self.work.join("before.wasm"), self.work.join("after.wasm"));
        fs::write(&from, module.bytes())?;
        let run = self.context.run("wasm-opt").args(passes).arg(&from).arg("-o").arg(&to);
        run.quiet().run()?;
        Module::parse(&fs::read(to)?)
    }

    /// The glue with its loader, without the functions that nothing calls.
    fn bundled(
        &self,
        glue: &Glue,
        names: &Names,
        chunks: &[(String, String)],
        options: &[&str],
    ) -> Result<String> {
        let imports: Vec<_> = names.imports.iter().map(|import| &*import.name).collect();
        fs::write(self.work.join("glue.js"), glue.text(&imports, &names.exports)?)?;
        if let Some(loader) = &glue.loader {
            fs::write(self.work.join(loader::LOADER_MODULE), loader.text(&names.exports, chunks)?)?;
        }
        self.esbuild("export { default } from './glue.js';", options)
    }

    fn minified(&self, javascript: &str) -> Result<String> {
        self.esbuild(javascript, &["--minify"])
    }

    /// Bundles this with what it imports.
    fn esbuild(&self, javascript: &str, options: &[&str]) -> Result<String> {
        let (from, to) = (self.work.join("before.js"), self.work.join("after.js"));
        fs::write(&from, javascript)?;
        let run = self.context.run("esbuild").arg(&from).arg("--bundle").args(options);
        let run = run.args(["--format=esm", "--target=es2022", "--log-level=warning"]);
        run.arg(format!("--outfile={}", to.display())).quiet().run()?;
        Ok(fs::read_to_string(to)?)
    }
}

/// The exports whose name occurs in this JavaScript, as a word.
fn needed(exports: &[Export], javascript: &str) -> Vec<Export> {
    let words: HashSet<&str> = glue::words(javascript).collect();
    exports.iter().filter(|export| words.contains(&*export.name)).cloned().collect()
}

/// a, b, ... z, ba, bb, ...
fn letters(number: usize) -> String {
    let last = char::from(b'a' + (number % 26) as u8);
    if number < 26 { last.to_string() } else { letters(number / 26) + &last.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(name: &str) -> Export {
        Export { name: name.to_owned(), what: vec![0, 1] }
    }

    #[test]
    fn only_exports_that_the_glue_names_are_kept() {
        let exports = ["memory", "pull", "source_pull", "close"].map(export);
        let kept = needed(&exports, "a(wasm.memory.buffer); wasm.source_pull(1); // closed");
        assert_eq!(kept, ["memory", "source_pull"].map(export));
    }

    #[test]
    fn short_names_are_all_different() {
        let all: std::collections::BTreeSet<_> = (0..2000).map(letters).collect();
        assert_eq!(all.len(), 2000);
        assert_eq!([0, 25, 26, 27].map(letters), ["a", "z", "ba", "bb"]);
    }
}
