//! The sources of a session: who measured, by the label on the frames, and how good it says its values are.

/// More sensors than a person wears; frames of further ones are counted and left out, so that memory stays bounded.
const CAPACITY: usize = 16;

/// A source's place in the order in which they were first seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SourceIndex(pub(super) u8);

#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) label: Option<String>,
    pub(super) synthetic: bool,
    quality_sum: f64,
    quality_count: u32,
}

impl Source {
    /// Mean quality from 0 to 1; a source that says none is taken at its word.
    pub(super) fn quality(&self) -> f64 {
        if self.quality_count == 0 { 1.0 } else { self.quality_sum / f64::from(self.quality_count) }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Sources(Vec<Source>);

impl Sources {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// The source of a label; `None` where there are too many.
    pub(super) fn index(&mut self, label: Option<&str>, synthetic: bool) -> Option<SourceIndex> {
        let known = self
            .0
            .iter()
            .position(|source| source.label.as_deref() == label && source.synthetic == synthetic);
        let place = known.unwrap_or(self.0.len());
        if known.is_none() {
            if self.0.len() == CAPACITY {
                return None;
            }
            let label = label.map(String::from);
            self.0.push(Source { label, synthetic, quality_sum: 0.0, quality_count: 0 });
        }
        u8::try_from(place).ok().map(SourceIndex)
    }

    pub(super) fn rate(&mut self, SourceIndex(index): SourceIndex, quality: f64) {
        if let Some(source) = self.0.get_mut(usize::from(index)) {
            source.quality_sum += quality;
            source.quality_count += 1;
        }
    }

    pub(super) fn source(&self, SourceIndex(index): SourceIndex) -> Option<&Source> {
        self.0.get(usize::from(index))
    }

    /// Whether anything came of a person, and not of a simulation.
    pub(super) fn any_real(&self) -> bool {
        self.0.iter().any(|source| !source.synthetic)
    }
}
