//! The corpus and the findings as files.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Where they are.
#[derive(Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// What was kept of a target, the shortest first.
    pub(crate) fn corpus(&self, target: &str) -> io::Result<Vec<Vec<u8>>> {
        let entries = match fs::read_dir(self.of(target)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut corpus = entries.map(|entry| fs::read(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        corpus.sort_by_cached_key(|input| (input.len(), input.clone()));
        Ok(corpus)
    }

    /// Keeps these inputs of a target and no others.
    pub(crate) fn keep(&self, target: &str, corpus: &[Vec<u8>]) -> io::Result<()> {
        let folder = self.of(target);
        fs::create_dir_all(&folder)?;
        let names: Vec<String> = corpus.iter().map(|input| name(input)).collect();
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if !names.iter().any(|name| entry.file_name() == name.as_str()) {
                fs::remove_file(entry.path())?;
            }
        }
        for (name, input) in names.iter().zip(corpus) {
            let path = folder.join(name);
            if !path.exists() {
                fs::write(path, input)?;
            }
        }
        Ok(())
    }

    /// Saves a finding.
    pub(crate) fn save(&self, target: &str, input: &[u8]) -> io::Result<PathBuf> {
        let folder = self.0.join("findings");
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{target}-{}", name(input)));
        fs::write(&path, input)?;
        Ok(path)
    }

    fn of(&self, target: &str) -> PathBuf {
        self.0.join("corpus").join(target)
    }
}

/// A name by content (FNV-1a, 64 bits).
fn name(input: &[u8]) -> String {
    let hash = input.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, octet| {
        (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01B3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_again_and_nothing_else() {
        let path = std::env::temp_dir().join(format!("strapline-fuzz-{}", std::process::id()));
        let folder = Folder::new(&path);
        assert!(folder.corpus("t").unwrap().is_empty());
        folder.keep("t", &[b"two".to_vec(), b"1".to_vec()]).unwrap();
        assert_eq!(folder.corpus("t").unwrap(), [b"1".to_vec(), b"two".to_vec()]);
        folder.keep("t", &[b"two".to_vec()]).unwrap();
        assert_eq!(folder.corpus("t").unwrap(), [b"two".to_vec()]);
        let saved = folder.save("t", b"bad").unwrap();
        assert_eq!(fs::read(saved).unwrap(), b"bad");
        fs::remove_dir_all(path).unwrap();
    }
}
