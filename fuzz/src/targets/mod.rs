//! What is fuzzed: a function that panics where something is wrong, and inputs that get somewhere.

mod ant;
mod characteristics;
mod json;
mod logs;
mod machines;
mod movesense;
mod pipeline;
mod polar;
mod polar_session;
mod recordings;
mod tape;
mod trainer;
mod websocket;
mod wire;
mod wire_clients;

use strapline_gatt::Uuid;

/// What an input is given to.
type Check = dyn Fn(&[u8]);

/// One thing to fuzz.
pub(crate) struct Target {
    /// Its name on the command line and of its folder.
    pub(crate) name: String,
    /// Of the characteristic, where it is one.
    pub(crate) uuid: Option<Uuid>,
    pub(crate) seeds: Vec<Vec<u8>>,
    /// Parts that chance would hardly make.
    pub(crate) words: &'static [&'static [u8]],
    /// Octets of the longest input.
    pub(crate) longest: usize,
    /// Its share of the time.
    pub(crate) share: u32,
    /// Takes an input; panics where something is wrong.
    pub(crate) run: Box<Check>,
}

impl Target {
    pub(crate) fn new(name: impl Into<String>, run: impl Fn(&[u8]) + 'static) -> Self {
        Self {
            name: name.into(),
            uuid: None,
            seeds: Vec::new(),
            words: &[],
            longest: 1024,
            share: 4,
            run: Box::new(run),
        }
    }

    pub(crate) fn seeds(mut self, seeds: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.seeds.extend(seeds);
        self
    }
}

/// Every target.
pub(crate) fn all() -> Vec<Target> {
    let mut all: Vec<Target> = characteristics::targets().collect();
    all.extend(polar::targets());
    all.push(polar_session::target());
    all.extend(movesense::targets());
    all.extend(machines::targets());
    all.push(trainer::target());
    all.extend(wire::targets());
    all.extend(wire_clients::targets());
    all.push(websocket::target());
    all.push(pipeline::target());
    all.extend(recordings::targets());
    all.push(logs::target());
    all.extend(ant::targets());
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine;

    #[test]
    fn every_registered_characteristic_is_a_target_and_names_differ() {
        let targets = all();
        for entry in strapline_gatt::REGISTRY {
            assert_eq!(targets.iter().filter(|target| target.uuid == Some(entry.uuid)).count(), 1);
        }
        let names: BTreeSet<_> = targets.iter().map(|target| &target.name).collect();
        assert_eq!(names.len(), targets.len());
    }

    #[test]
    fn no_seed_is_a_finding() {
        for target in all() {
            assert!(!target.seeds.is_empty(), "{} has no seeds", target.name);
            for seed in &target.seeds {
                assert!(seed.len() <= target.longest, "{}", target.name);
                assert_eq!(engine::run(&target, seed), Ok(()), "{} {seed:02x?}", target.name);
            }
        }
    }
}
