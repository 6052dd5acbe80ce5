//! What a server takes from the system: processor time and memory of its process and of all that it has started, by
//! Linux's /proc.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Linux counts in hundredths of a second for programs, whatever its own clock is (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// The processes of one server.
pub(crate) struct Family(Vec<u32>);

impl Family {
    /// A process and all that it has started by now.
    pub(crate) fn of(root: u32) -> Result<Self> {
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for entry in fs::read_dir("/proc")? {
            let Ok(process) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
            // One that has ended meanwhile has no children.
            let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
            if let Some(parent) = fields(&stat).and_then(|mut fields| fields.nth(1)?.parse().ok()) {
                children.entry(parent).or_default().push(process);
            }
        }
        let mut found = vec![root];
        let mut next = 0;
        while let Some(process) = found.get(next) {
            found.extend(children.remove(process).unwrap_or_default());
            next += 1;
        }
        Ok(Self(found))
    }

    /// In user and system mode, of all threads, since their start.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        self.0.iter().try_fold(Duration::ZERO, |sum, process| {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).context("the server has ended")?;
            Ok(sum + ticks(&stat).context("/proc/PID/stat has another form")?)
        })
    }

    /// Resident bytes; what the processes share counts once.
    pub(crate) fn resident(&self) -> Result<u64> {
        self.0.iter().try_fold(0, |sum, process| {
            let memory = fs::read_to_string(format!("/proc/{process}/smaps_rollup"));
            let memory = memory.context("the server has ended")?;
            Ok(sum + proportional(&memory).context("/proc/PID/smaps_rollup has no Pss")?)
        })
    }
}

/// The fields from the third on: the second, the program's name, may have anything in it.
fn fields(stat: &str) -> Option<impl Iterator<Item = &str>> {
    Some(stat.rsplit_once(')')?.1.split_ascii_whitespace())
}

/// `utime` and `stime`, the 14th and 15th field.
fn ticks(stat: &str) -> Option<Duration> {
    let mut fields = fields(stat)?.skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(TICK * (user + system))
}

fn proportional(rollup: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_found_behind_any_name() {
        let stat = "71 (a ) b) S 1 71 71 0 -1 4194560 5 0 0 0 250 50 0 0 20 0 4 0 1 2 3";
        assert_eq!(ticks(stat), Some(Duration::from_secs(3)));
        assert_eq!(fields(stat).and_then(|mut fields| fields.nth(1)), Some("1"));
    }

    #[test]
    fn shared_memory_counts_in_parts() {
        assert_eq!(proportional("55d0-7ffd ---p 0 [rollup]\nRss:  20 kB\nPss:   12 kB\n"), Some(12 << 10));
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(Family::of(std::process::id()).unwrap().resident().unwrap() > 0);
    }
}
