//! Reads from which modules a WebAssembly file imports: just the import section of the binary format.

use anyhow::{Context as _, Result, bail, ensure};

const IMPORT_SECTION: u8 = 2;

/// The names of the modules, each once, in order of first appearance.
pub(crate) fn modules(wasm: &[u8]) -> Result<Vec<String>> {
    let mut rest = wasm.strip_prefix(b"\0asm\x01\0\0\0").context("not a WebAssembly file of version 1")?;
    while !rest.is_empty() {
        let id = byte(&mut rest)?;
        let length = number(&mut rest)?;
        let section = take(&mut rest, length)?;
        if id == IMPORT_SECTION {
            return import_section(section);
        }
    }
    Ok(Vec::new())
}

fn import_section(mut section: &[u8]) -> Result<Vec<String>> {
    let mut modules: Vec<String> = Vec::new();
    for _ in 0..number(&mut section)? {
        let module = name(&mut section)?;
        name(&mut section)?;
        match byte(&mut section)? {
            0 => drop(number(&mut section)?),
            1 => {
                byte(&mut section)?;
                limits(&mut section)?;
            }
            2 => limits(&mut section)?,
            3 => drop(take(&mut section, 2)?),
            4 => {
                byte(&mut section)?;
                number(&mut section)?;
            }
            kind => bail!("unknown kind of import {kind}"),
        }
        if !modules.contains(&module) {
            modules.push(module);
        }
    }
    ensure!(section.is_empty(), "{} bytes are left after the imports", section.len());
    Ok(modules)
}

fn limits(rest: &mut &[u8]) -> Result<()> {
    let flags = byte(rest)?;
    number(rest)?;
    if flags & 1 == 1 {
        number(rest)?;
    }
    Ok(())
}

fn name(rest: &mut &[u8]) -> Result<String> {
    let length = number(rest)?;
    Ok(String::from_utf8(take(rest, length)?.to_vec())?)
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

    /// A module with a type section and imports of a function, a memory, a table, a global and a function again.
    fn example() -> Vec<u8> {
        let mut imports = vec![5];
        for (module, kind) in [
            ("wbg", &[0, 0][..]),
            ("env", &[2, 1, 1, 2]),
            ("wbg", &[1, 0x70, 0, 1]),
            ("js", &[3, 0x7f, 0]),
            ("js", &[0, 0]),
        ] {
            imports.push(u8::try_from(module.len()).unwrap());
            imports.extend(module.as_bytes());
            imports.extend(b"\x01f");
            imports.extend(kind);
        }
        let mut wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02".to_vec();
        wasm.push(u8::try_from(imports.len()).unwrap());
        wasm.extend(imports);
        wasm
    }

    #[test]
    fn every_module_is_named_once() {
        assert_eq!(modules(&example()).unwrap(), ["wbg", "env", "js"]);
    }

    #[test]
    fn module_without_imports_has_none() {
        assert!(modules(b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0").unwrap().is_empty());
    }

    #[test]
    fn every_truncation_within_the_imports_is_an_error() {
        let wasm = example();
        for length in 15..wasm.len() {
            assert!(modules(&wasm[..length]).is_err(), "{length}");
        }
        assert!(modules(b"\x7fELF").is_err());
    }
}
