//! When the shell shall call again.

use strapline_units::Timestamp;

/// Remembers which wake-up the shell already has, so that a deadline that only moves back costs nothing: the old
/// wake-up comes, finds nothing due, and asks for the new one.
#[derive(Debug)]
pub(crate) struct Alarm {
    asked: Option<Timestamp>,
}

impl Alarm {
    pub(crate) const fn new() -> Self {
        Self { asked: None }
    }

    /// The shell called: whatever was asked for is used up, even when it came early.
    pub(crate) const fn rang(&mut self) {
        self.asked = None;
    }

    /// What to ask the shell for, if anything, so that it calls at `due` at the latest.
    pub(crate) fn ask(&mut self, due: Option<Timestamp>) -> Option<Timestamp> {
        let due = due?;
        if self.asked.is_some_and(|asked| asked <= due) {
            return None;
        }
        self.asked = Some(due);
        self.asked
    }
}
