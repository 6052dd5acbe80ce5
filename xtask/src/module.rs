//! The outline of a WebAssembly file: its sections, and what it imports and exports. All else passes through as it is.

use anyhow::{Context as _, Result, bail, ensure};

const HEAD: &[u8] = b"\0asm\x01\0\0\0";
/// Notes for tools: names, producers, features. Nothing that a browser needs.
const CUSTOM_SECTION: u8 = 0;
const IMPORT_SECTION: u8 = 2;
const EXPORT_SECTION: u8 = 7;

/// A file, cut into its sections.
pub(crate) struct Module {
    sections: Vec<(u8, Vec<u8>)>,
}

/// Something that the module takes from its host.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Import {
    pub(crate) module: String,
    pub(crate) name: String,
    /// Its kind and its type, as in the file.
    pub(crate) what: Vec<u8>,
}

/// Something that the module offers to its host.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Export {
    pub(crate) name: String,
    /// Its kind and its index, as in the file.
    pub(crate) what: Vec<u8>,
}

impl Module {
    pub(crate) fn parse(wasm: &[u8]) -> Result<Self> {
        let mut rest = wasm.strip_prefix(HEAD).context("not a WebAssembly file of version 1")?;
        let mut sections = Vec::new();
        while !rest.is_empty() {
            let id = byte(&mut rest)?;
            let length = number(&mut rest)?;
            sections.push((id, take(&mut rest, length)?.to_vec()));
        }
        Ok(Self { sections })
    }

    pub(crate) fn imports(&self) -> Result<Vec<Import>> {
        list(self.section(IMPORT_SECTION), |rest| {
            let (module, name) = (text(rest)?, text(rest)?);
            Ok(Import { module, name, what: measured(rest, import_type)? })
        })
        .context("in the imports")
    }

    pub(crate) fn exports(&self) -> Result<Vec<Export>> {
        list(self.section(EXPORT_SECTION), |rest| {
            let name = text(rest)?;
            let what = measured(rest, |rest| byte(rest).and_then(|_| number(rest)).map(drop))?;
            Ok(Export { name, what })
        })
        .context("in the exports")
    }

    /// Gives imports other names. Their number and order must stay: code calls them by index.
    pub(crate) fn rename_imports(&mut self, imports: &[Import]) -> Result<()> {
        let same = |(old, new): (&Import, &Import)| old.what == new.what;
        let old = self.imports()?;
        ensure!(
            old.len() == imports.len() && old.iter().zip(imports).all(same),
            "imports may only be renamed"
        );
        let mut content = leb128(imports.len());
        for import in imports {
            put_text(&mut content, &import.module);
            put_text(&mut content, &import.name);
            content.extend(&import.what);
        }
        self.replace(IMPORT_SECTION, content);
        Ok(())
    }

    pub(crate) fn set_exports(&mut self, exports: &[Export]) {
        let mut content = leb128(exports.len());
        for export in exports {
            put_text(&mut content, &export.name);
            content.extend(&export.what);
        }
        self.replace(EXPORT_SECTION, content);
    }

    pub(crate) fn drop_notes(&mut self) {
        self.sections.retain(|&(id, _)| id != CUSTOM_SECTION);
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut wasm = HEAD.to_vec();
        for (id, content) in &self.sections {
            wasm.push(*id);
            wasm.extend(leb128(content.len()));
            wasm.extend(content);
        }
        wasm
    }

    fn section(&self, wanted: u8) -> Option<&[u8]> {
        self.sections.iter().find(|&&(id, _)| id == wanted).map(|(_, content)| &content[..])
    }

    fn replace(&mut self, wanted: u8, new: Vec<u8>) {
        if let Some((_, content)) = self.sections.iter_mut().find(|&&mut (id, _)| id == wanted) {
            *content = new;
        }
    }
}

/// The entries of a section; none where it is missing.
fn list<T>(section: Option<&[u8]>, mut entry: impl FnMut(&mut &[u8]) -> Result<T>) -> Result<Vec<T>> {
    let Some(mut rest) = section else { return Ok(Vec::new()) };
    let entries = (0..number(&mut rest)?).map(|_| entry(&mut rest)).collect::<Result<_>>()?;
    ensure!(rest.is_empty(), "{} bytes are left after the last entry", rest.len());
    Ok(entries)
}

/// The bytes that a reader passes over.
fn measured(rest: &mut &[u8], read: impl FnOnce(&mut &[u8]) -> Result<()>) -> Result<Vec<u8>> {
    let before = *rest;
    read(rest)?;
    Ok(before[..before.len() - rest.len()].to_vec())
}

fn import_type(rest: &mut &[u8]) -> Result<()> {
    match byte(rest)? {
        0 => drop(number(rest)?),
        1 => {
            byte(rest)?;
            limits(rest)?;
        }
        2 => limits(rest)?,
        3 => drop(take(rest, 2)?),
        4 => {
            byte(rest)?;
            number(rest)?;
        }
        kind => bail!("unknown kind of import {kind}"),
    }
    Ok(())
}

fn limits(rest: &mut &[u8]) -> Result<()> {
    let flags = byte(rest)?;
    number(rest)?;
    if flags & 1 == 1 {
        number(rest)?;
    }
    Ok(())
}

fn text(rest: &mut &[u8]) -> Result<String> {
    let length = number(rest)?;
    Ok(String::from_utf8(take(rest, length)?.to_vec())?)
}

fn put_text(content: &mut Vec<u8>, text: &str) {
    content.extend(leb128(text.len()));
    content.extend(text.as_bytes());
}

/// An unsigned number in LEB128.
fn number(rest: &mut &[u8]) -> Result<usize> {
    let mut value = 0u64;
    for shift in (0..35).step_by(7) {
        let byte = byte(rest)?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(usize::try_from(value)?);
        }
    }
    bail!("a number is longer than 32 bits")
}

fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn byte(rest: &mut &[u8]) -> Result<u8> {
    Ok(take(rest, 1)?[0])
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length).context("the file ends too early")?;
    *rest = left;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appends a section to a file.
    fn put(wasm: &mut Vec<u8>, id: u8, content: &[u8]) {
        wasm.push(id);
        wasm.extend(leb128(content.len()));
        wasm.extend(content);
    }

    /// A module with a type section, imports (a function, a memory, a table, a global and a function again), two exported
    /// functions of long names, and notes.
    fn example() -> Vec<u8> {
        let mut imports = vec![5];
        for (module, kind) in [
            ("wbg", &[0, 0][..]),
            ("env", &[2, 1, 1, 2]),
            ("wbg", &[1, 0x70, 0, 1]),
            ("js", &[3, 0x7f, 0]),
            ("js", &[0, 0]),
        ] {
            put_text(&mut imports, module);
            put_text(&mut imports, "f");
            imports.extend(kind);
        }
        let mut exports = vec![2];
        for (name, index) in [("n".repeat(300), 0x80), ("m".to_owned(), 1)] {
            put_text(&mut exports, &name);
            exports.extend([0, index]);
            exports.extend((index == 0x80).then_some(1));
        }
        let mut wasm = HEAD.to_vec();
        put(&mut wasm, 1, &[1, 0x60, 0, 0]);
        put(&mut wasm, IMPORT_SECTION, &imports);
        put(&mut wasm, EXPORT_SECTION, &exports);
        put(&mut wasm, CUSTOM_SECTION, b"\x04notexyz");
        wasm
    }

    #[test]
    fn imports_of_every_kind_are_listed() {
        let imports = Module::parse(&example()).unwrap().imports().unwrap();
        let modules: Vec<_> = imports.iter().map(|import| &*import.module).collect();
        assert_eq!(modules, ["wbg", "env", "wbg", "js", "js"]);
        assert_eq!(imports[2].what, [1, 0x70, 0, 1]);
    }

    #[test]
    fn module_without_imports_has_none() {
        let module = Module::parse(b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0").unwrap();
        assert!(module.imports().unwrap().is_empty() && module.exports().unwrap().is_empty());
    }

    #[test]
    fn what_is_not_changed_is_written_as_it_was_read() {
        assert_eq!(Module::parse(&example()).unwrap().bytes(), example());
    }

    #[test]
    fn renamed_imports_and_fewer_exports_are_read_back() {
        let mut module = Module::parse(&example()).unwrap();
        let mut imports = module.imports().unwrap();
        imports[3].name = "other".to_owned();
        let exports = module.exports().unwrap();
        assert_eq!(exports[0].what, [0, 0x80, 1]);
        module.rename_imports(&imports).unwrap();
        module.set_exports(&exports[1..]);
        let read = Module::parse(&module.bytes()).unwrap();
        assert_eq!(read.imports().unwrap(), imports);
        assert_eq!(read.exports().unwrap(), exports[1..]);
    }

    #[test]
    fn imports_keep_their_number_and_order() {
        let mut module = Module::parse(&example()).unwrap();
        let mut imports = module.imports().unwrap();
        assert!(module.rename_imports(&imports[1..]).is_err());
        imports.swap(0, 1);
        assert!(module.rename_imports(&imports).is_err());
    }

    #[test]
    fn only_notes_are_dropped() {
        let mut module = Module::parse(&example()).unwrap();
        module.drop_notes();
        assert_eq!(example().strip_suffix(b"\0\x08\x04notexyz"), Some(&module.bytes()[..]));
    }

    #[test]
    fn every_truncation_within_a_section_is_an_error() {
        let wasm = example();
        let ends = [8, 14, 14 + 2 + usize::from(wasm[15])];
        let exports_end = wasm.len() - 10;
        for length in 0..wasm.len() {
            let cut = ends.contains(&length) || length == exports_end;
            assert_eq!(Module::parse(&wasm[..length]).is_ok(), cut, "{length}");
        }
        let mut short = Module::parse(&wasm).unwrap();
        let imports = short.section(IMPORT_SECTION).unwrap().to_vec();
        for length in 0..imports.len() {
            short.replace(IMPORT_SECTION, imports[..length].to_vec());
            assert!(short.imports().is_err(), "{length}");
        }
        assert!(Module::parse(b"\x7fELF").is_err());
    }
}
