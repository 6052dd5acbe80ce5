//! The glue code that wasm-bindgen writes between the browser and the wasm file, taken apart and put together again.

use anyhow::{Context as _, Result, bail, ensure};

use super::loader::{LOADER_MODULE, Loader};
use crate::module::Import;

/// The module from which the wasm file imports.
pub(crate) const GLUE_MODULE: &str = "./strapline-web_bg.js";
/// The name that it gets.
pub(crate) const SHORT_MODULE: &str = "a";

const OPEN: &str = "    const import0 = {\n        __proto__: null,\n";
const CLOSE: &str =
    "    };\n    return {\n        __proto__: null,\n        \"./strapline-web_bg.js\": import0,\n";
const END: &str = "    };\n";
/// How the loader of chunks gets its name, before everything.
const LOADER: &str = "import * as loader from \"./__wasm_split.js\";\n";
const LAST: &str = "export { initSync, __wbg_init as default };";

/// The imports' functions, and the code around them.
pub(crate) struct Glue {
    before: String,
    /// Name and function, which ends with a comma and a line break.
    functions: Vec<(String, String)>,
    after: String,
    /// Fetches chunks, where the app is cut.
    pub(crate) loader: Option<Loader>,
}

impl Glue {
    pub(crate) fn parse(text: &str, loader: Option<Loader>) -> Result<Self> {
        let (before, rest) = text.split_once(OPEN).context("the object with the imports is missing")?;
        let (table, after) = rest.split_once(CLOSE).context("the imports do not end as expected")?;
        let (before, after) = match &loader {
            Some(loader) => without_loader(before, after, loader.functions().count())?,
            None => (before, after),
        };
        let after = after.strip_prefix(END).context("it imports from another module")?;
        ensure!(after.trim_end().ends_with(LAST), "the last line is not `{LAST}`");
        let mut functions: Vec<(String, String)> = Vec::new();
        for line in table.lines() {
            if let Some((name, function)) = start(line) {
                functions.push((name.to_owned(), function.to_owned() + "\n"));
            } else if let Some((_, function)) = functions.last_mut() {
                *function += line;
                function.push('\n');
            } else {
                bail!("the imports begin with `{line}`");
            }
        }
        for (name, function) in &functions {
            ensure!(function.ends_with(",\n"), "the import {name} does not end with a comma");
        }
        let (mut before, after) = (removable(before), removable(after));
        let mut exports = "export { __wbg_init as default };";
        if let Some(loader) = &loader {
            before = LOADER.to_owned() + &before;
            exports = "export { wasm, __wbg_init as default };";
            functions.extend(loader.functions().map(|name| (name.to_owned(), format!("loader.{name},\n"))));
        }
        Ok(Self { before, functions, after: after.replace(LAST, exports), loader })
    }

    /// The glue for a wasm file that imports these functions, by their number in this order from [`SHORT_MODULE`], and whose
    /// exports have other names: pairs of old and new.
    pub(crate) fn text(&self, imports: &[&str], exports: &[(String, String)]) -> Result<String> {
        let mut text = self.before.clone() + "    const import0 = [\n";
        for name in imports {
            text += self.function(name)?;
        }
        text +=
            &format!("    ];\n    return {{ __proto__: null, {SHORT_MODULE}: import0 }};\n{}", self.after);
        let called = |name: &str| self.loader.as_ref().is_some_and(|loader| loader.shares(name));
        renamed(&text, exports, called)
    }

    /// Whether the wasm file may import from a module of this name.
    pub(crate) fn has(&self, module: &str) -> bool {
        module == GLUE_MODULE || module == LOADER_MODULE && self.loader.is_some()
    }

    /// The imports, in which those that do the same have the same name.
    pub(crate) fn without_twins(&self, imports: &[Import]) -> Result<Vec<Import>> {
        let mut unique: Vec<Import> = Vec::with_capacity(imports.len());
        for import in imports {
            let function = self.function(&import.name)?;
            let twin = unique.iter().find(|other| {
                other.what == import.what && self.function(&other.name).is_ok_and(|other| other == function)
            });
            let name = twin.unwrap_or(import).name.clone();
            unique.push(Import { name, ..import.clone() });
        }
        Ok(unique)
    }

    fn function(&self, name: &str) -> Result<&str> {
        let found = self.functions.iter().find(|(known, _)| known == name);
        Ok(&found.with_context(|| format!("the glue has no function for the import {name}"))?.1)
    }
}

/// The code around the imports without the loader of chunks, which is named once for each of its functions.
fn without_loader<'a>(
    mut before: &'a str,
    mut after: &'a str,
    functions: usize,
) -> Result<(&'a str, &'a str)> {
    for number in 1..=functions {
        let head = format!("import * as import{number} from \"{LOADER_MODULE}\"\n");
        let row = format!("        \"{LOADER_MODULE}\": import{number},\n");
        before = before.strip_prefix(&*head).with_context(|| format!("it does not begin with `{head}`"))?;
        after = after.strip_prefix(&*row).with_context(|| format!("there is no import by `{row}`"))?;
    }
    Ok((before, after))
}

/// The identifiers and numbers of a JavaScript text.
pub(crate) fn words(javascript: &str) -> impl Iterator<Item = &str> {
    javascript.split(|letter| !is_word(letter)).filter(|word| !word.is_empty())
}

pub(crate) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$')
}

/// The name and the first line of a function, where one starts; the lines of its body stand further to the right.
fn start(line: &str) -> Option<(&str, &str)> {
    let (name, function) = line.strip_prefix("        ")?.split_once(": ")?;
    (!name.is_empty() && name.chars().all(is_word)).then_some((name, function))
}

/// Lets the bundler drop classes that nobody uses: not exported, and without what it must take for a side effect.
fn removable(code: &str) -> String {
    let lines = code.lines().filter(|line| !line.starts_with("if (Symbol.dispose) ")).map(|line| {
        let line = line.strip_prefix("export ").filter(|line| line.starts_with("class ")).unwrap_or(line);
        line.replace("new FinalizationRegistry(", "/* @__PURE__ */ new FinalizationRegistry(") + "\n"
    });
    lines.collect()
}

/// Gives each `wasm.NAME` its new name. Each has to be there, but those that are called from elsewhere.
fn renamed(text: &str, exports: &[(String, String)], elsewhere: impl Fn(&str) -> bool) -> Result<String> {
    let mut seen: Vec<_> = exports.iter().map(|(old, _)| elsewhere(old)).collect();
    let mut parts = text.split("wasm.");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter| !is_word(letter)).unwrap_or(part.len());
        // As in `_wasm.`: another variable.
        let other = result.ends_with(is_word);
        let index = exports.iter().position(|(old, _)| !other && old == &part[..end]);
        result += "wasm.";
        match index {
            Some(index) => {
                seen[index] = true;
                result += &exports[index].1;
                result += &part[end..];
            }
            None => result += part,
        }
    }
    match seen.iter().position(|&seen| !seen) {
        Some(index) => bail!("the glue never calls wasm.{}", exports[index].0),
        None => Ok(result),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"export class Source {
    free() { wasm.source_free(this.pointer, 0); }
}
if (Symbol.dispose) Source.prototype[Symbol.dispose] = Source.prototype.free;
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_now_0123456789abcdef: function() {
            const ret = { kind: wasm.memory };
            return ret;
        },
        __wbg_close_00000000000000ff: function(arg0) {
            arg0.close();
        },
        __wbg_log: console.log,
        __wbg_close_0000000000000001: function(arg0) {
            arg0.close();
        },
    };
    return {
        __proto__: null,
        "./strapline-web_bg.js": import0,
    };
}
const SourceFinalization = new FinalizationRegistry(pointer => wasm.source_free(pointer, 1));
function call(arg0) { wasm.call_0123456789abcdef(arg0, my_wasm.memory); }
export { initSync, __wbg_init as default };
"#;

    fn import(name: &str, kind: u8) -> Import {
        Import { module: GLUE_MODULE.to_owned(), name: name.to_owned(), what: vec![0, kind] }
    }

    fn pairs(names: &[(&str, &str)]) -> Vec<(String, String)> {
        names.iter().map(|&(old, new)| (old.to_owned(), new.to_owned())).collect()
    }

    #[test]
    fn imports_become_a_list_in_the_order_of_the_wasm_file() {
        let imports = ["__wbg_log", "__wbg_now_0123456789abcdef"];
        let text = Glue::parse(GLUE, None).unwrap().text(&imports, &[]).unwrap();
        let list = "    const import0 = [\nconsole.log,\nfunction() {\n            const ret = { kind: wasm.memory };\n            \
            return ret;\n        },\n    ];\n    return { __proto__: null, a: import0 };\n}\n";
        assert!(text.contains(list), "{text}");
        assert!(!text.contains("close") && !text.contains("__wbg_now"), "{text}");
    }

    #[test]
    fn loader_of_chunks_is_imported_once_and_its_functions_stand_among_the_others() {
        let loader = "import { initSync } from \"./glue.js\";\nconst { memory,  } = initSync(undefined, undefined);\n\
            export const load_a = a;\nexport const load_b = b;\n";
        let heads = [1, 2].map(|number| format!("import * as import{number} from \"./__wasm_split.js\"\n"));
        let rows = [1, 2].map(|number| format!("        \"./__wasm_split.js\": import{number},\n"));
        let row = "        \"./strapline-web_bg.js\": import0,\n";
        let text = heads.concat() + &GLUE.replace(row, &(row.to_owned() + &rows.concat()));
        let parse = |text: &str| Glue::parse(text, Some(Loader::parse(loader).unwrap()));
        let glue = parse(&text).unwrap();
        let text = glue.text(&["load_b", "__wbg_log"], &pairs(&[("memory", "a")])).unwrap();
        assert!(text.starts_with("import * as loader from \"./__wasm_split.js\";\nclass Source"), "{text}");
        assert!(text.contains("    const import0 = [\nloader.load_b,\nconsole.log,\n    ];"), "{text}");
        assert!(text.ends_with("export { wasm, __wbg_init as default };\n"), "{text}");
        assert!(parse(GLUE).is_err() && Glue::parse(&text, None).is_err());
    }

    #[test]
    fn import_without_a_function_is_an_error() {
        assert!(Glue::parse(GLUE, None).unwrap().text(&["__wbg_other"], &[]).is_err());
    }

    #[test]
    fn unused_classes_may_be_dropped_and_only_the_start_is_exported() {
        let text = Glue::parse(GLUE, None).unwrap().text(&[], &[]).unwrap();
        assert!(text.starts_with("class Source {\n    free()") && !text.contains("dispose"), "{text}");
        assert!(text.contains("SourceFinalization = /* @__PURE__ */ new FinalizationRegistry("), "{text}");
        assert!(text.ends_with("\nexport { __wbg_init as default };\n"), "{text}");
    }

    #[test]
    fn exports_are_renamed_where_the_wasm_file_is_called() {
        let names = pairs(&[("memory", "a"), ("call_0123456789abcdef", "b"), ("source_free", "c")]);
        let text = Glue::parse(GLUE, None).unwrap().text(&["__wbg_now_0123456789abcdef"], &names).unwrap();
        assert!(text.contains("{ kind: wasm.a };"), "{text}");
        assert!(text.contains("wasm.b(arg0, my_wasm.memory);"), "{text}");
        assert_eq!(text.matches("wasm.c(").count(), 2, "{text}");
    }

    #[test]
    fn export_that_the_glue_does_not_call_cannot_be_renamed() {
        // Whole names only: `source` is not `source_free`.
        assert!(Glue::parse(GLUE, None).unwrap().text(&[], &pairs(&[("source", "a")])).is_err());
    }

    #[test]
    fn functions_that_do_the_same_share_a_name_unless_their_types_differ() {
        let names = ["__wbg_close_00000000000000ff", "__wbg_log", "__wbg_close_0000000000000001"];
        let glue = Glue::parse(GLUE, None).unwrap();
        let unique = glue.without_twins(&names.map(|name| import(name, 7))).unwrap();
        assert_eq!(unique, [names[0], names[1], names[0]].map(|name| import(name, 7)));
        let different = [import(names[0], 7), import(names[2], 8)];
        assert_eq!(glue.without_twins(&different).unwrap(), different);
    }

    #[test]
    fn glue_of_another_form_is_refused() {
        let changes = [
            ("const import0", "const imports"),
            ("\"./strapline-web_bg.js\"", "\"wbg\""),
            ("initSync, ", ""),
            ("console.log,", "console.log"),
            ("        __wbg_now", "          __wbg_now"),
        ];
        for (from, to) in changes {
            let changed = GLUE.replace(from, to);
            assert_ne!(changed, GLUE);
            assert!(Glue::parse(&changed, None).is_err(), "{from}");
        }
    }
}
