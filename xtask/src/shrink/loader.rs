//! The JavaScript that wasm-split-cli writes to fetch chunks, made a part of the glue code.

use anyhow::{Context as _, Result, bail, ensure};

use super::glue::is_word;
use crate::module::{Import, Module};

/// How the wasm file names the loader, and the glue code the loader.
pub(crate) const LOADER_MODULE: &str = "./__wasm_split.js";
/// What the loader needs of the glue code: the exports of the wasm file, by a function that does far more.
const FROM_GLUE: (&str, &str) =
    (r#"import { initSync } from "./glue.js";"#, r#"import { wasm } from "./glue.js";"#);
const EXPORTS: (&str, &str) = ("} = initSync(undefined, undefined);", "} = wasm;");
const SHARED: &str = "const { ";
const FUNCTION: &str = "export const ";

/// The loader, and what the app shares with its chunks.
pub(crate) struct Loader {
    text: String,
    /// Exports of the wasm file that a chunk imports.
    shared: Vec<String>,
}

impl Loader {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut text = text.to_owned();
        for (old, new) in [FROM_GLUE, EXPORTS] {
            ensure!(text.contains(old), "the loader has no `{old}`");
            text = text.replace(old, new);
        }
        let list = text.split_once(EXPORTS.1).and_then(|(before, _)| before.rsplit_once(SHARED));
        let list = list.context("the loader does not say what chunks share with the app")?.1;
        let shared = list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let shared = shared.collect();
        Ok(Self { text, shared })
    }

    /// The functions that the app calls to have chunks fetched.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter_map(|line| line.strip_prefix(FUNCTION)?.split(' ').next())
    }

    pub(crate) fn shares(&self, export: &str) -> bool {
        self.shared.iter().any(|name| name == export)
    }

    /// The loader for an app whose exports, and chunks whose files, have other names: pairs of old and new.
    pub(crate) fn text(&self, exports: &[(String, String)], files: &[(String, String)]) -> Result<String> {
        let mut text = String::new();
        let mut rest = &*self.text;
        while let Some(start) = rest.find(is_word) {
            let (between, word) = rest.split_at(start);
            let (word, after) = word.split_at(word.find(|letter| !is_word(letter)).unwrap_or(word.len()));
            text += between;
            text += if self.shares(word) { new_name(exports, word).unwrap_or(word) } else { word };
            rest = after;
        }
        text += rest;
        for (old, new) in files {
            let (old, new) = (format!("\"./{old}\""), format!("\"./{new}\""));
            ensure!(text.contains(&old), "the loader does not fetch {old}");
            text = text.replace(&old, &new);
        }
        Ok(text)
    }

    /// Gives a chunk's imports the new names of the app's exports.
    pub(crate) fn rename_imports(&self, chunk: &mut Module, exports: &[(String, String)]) -> Result<()> {
        let imports = chunk.imports()?.into_iter().map(|import| match new_name(exports, &import.name) {
            Some(name) if self.shares(&import.name) => Ok(Import { name: name.to_owned(), ..import }),
            _ => bail!("a chunk imports {}, which the app does not share", import.name),
        });
        chunk.rename_imports(&imports.collect::<Result<Vec<_>>>()?)
    }
}

fn new_name<'a>(names: &'a [(String, String)], old: &str) -> Option<&'a str> {
    names.iter().find(|(known, _)| known == old).map(|(_, new)| &**new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = r#"import { initSync } from "./glue.js";

let sharedImports = undefined;
function getSharedImports() {
    if (sharedImports === undefined) {
        sharedImports = { __wasm_split: {  } };
        const { __indirect_function_table, memory,  } = initSync(undefined, undefined);
        Object.assign(sharedImports.__wasm_split, { __indirect_function_table, memory,  });
    }
    return sharedImports;
}
export const __wasm_split_load_more = wrapAsyncCb(makeLoad(() => fetch(new URL("./split_more.wasm", import.meta.url)), []));
"#;

    fn pairs(names: &[(&str, &str)]) -> Vec<(String, String)> {
        names.iter().map(|&(old, new)| (old.to_owned(), new.to_owned())).collect()
    }

    #[test]
    fn exports_and_files_get_their_new_names() {
        let loader = Loader::parse(LOADER).unwrap();
        let exports = pairs(&[("memory", "a"), ("if", "b"), ("__indirect_function_table", "c")]);
        let text = loader.text(&exports, &pairs(&[("split_more.wasm", "more-01.wasm")])).unwrap();
        assert!(text.starts_with("import { wasm } from \"./glue.js\";\n"), "{text}");
        assert!(text.contains("    if (shared") && text.contains("const { c, a,  } = wasm;"), "{text}");
        assert!(text.contains("__wasm_split, { c, a,  });"), "{text}");
        assert!(text.contains("new URL(\"./more-01.wasm\", import"), "{text}");
        assert!(loader.text(&[], &pairs(&[("other.wasm", "x.wasm")])).is_err());
    }

    #[test]
    fn functions_are_known_by_name() {
        let loader = Loader::parse(LOADER).unwrap();
        assert_eq!(loader.functions().collect::<Vec<_>>(), ["__wasm_split_load_more"]);
        assert!(loader.shares("memory") && !loader.shares("fetch"));
    }

    #[test]
    fn loader_of_another_form_is_refused() {
        for (from, to) in
            [("initSync }", "init }"), ("initSync(undefined", "initSync(null"), ("const {", "let {")]
        {
            let changed = LOADER.replacen(from, to, 1);
            assert_ne!(changed, LOADER);
            assert!(Loader::parse(&changed).is_err(), "{from}");
        }
    }
}
