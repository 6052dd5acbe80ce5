//! [`DrawList`]: what a chart looks like as a few kinds of primitive commands in CSS pixels, with the origin at the top left.
//! Colours are named by [`Ink`], so that a list outlives a change of theme. It knows nothing of a canvas.

use core::ops::Range;

/// A position in CSS pixels: x to the right, y downwards; always finite.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the top edge.
    pub y: f32,
}

/// A colour by its role; `Style` says which colour that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The finer lines of a grid of two strengths.
    Faint,
    /// Grid lines and tick marks.
    Grid,
    /// The nth series.
    Series(usize),
    /// What is behind the chart.
    Surface,
    /// Labels, and the line in the place of data that are not there yet.
    Text,
}

/// Which point of a text its position gives; vertically that is the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The middle.
    Center,
    /// The right end.
    End,
    /// The left end.
    Start,
}

/// One thing to draw; a range refers to [`DrawList::positions`] or [`DrawList::words`].
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Filled circles.
    Dots {
        /// Their centres.
        at: Range<usize>,
        /// Their colour.
        ink: Ink,
        /// Their radius in CSS pixels.
        radius: f32,
    },
    /// The thinnest crisp line, horizontal or vertical, put on whole device pixels.
    Hairline {
        /// One end.
        from: Position,
        /// The other end, to the right of it or below.
        to: Position,
        /// Its colour.
        ink: Ink,
        /// Whether it is dashed.
        dashed: bool,
    },
    /// A line through at least two points.
    Polyline {
        /// Its points, in order.
        through: Range<usize>,
        /// Its colour.
        ink: Ink,
        /// Its width in CSS pixels.
        width: f32,
    },
    /// A line of text.
    Text {
        /// Where the point named by `align` sits.
        at: Position,
        /// Which point of the text sits there.
        align: Align,
        /// Its colour.
        ink: Ink,
        /// What it says.
        text: Range<usize>,
    },
}

/// What to draw, in order, on a surface that is cleared before. Kept by the caller and filled anew for each frame, so that its
/// memory is used again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawList {
    commands: Vec<Command>,
    positions: Vec<Position>,
    letters: String,
    /// Where the text begins that is being written.
    writing: usize,
}

impl DrawList {
    /// The commands in drawing order.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// The positions of a command.
    pub fn positions(&self, range: &Range<usize>) -> &[Position] {
        self.positions.get(range.clone()).unwrap_or_default()
    }

    /// The text of a command.
    pub fn words(&self, range: &Range<usize>) -> &str {
        self.letters.get(range.clone()).unwrap_or_default()
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// Writes a comma for the point of each number, as many languages have it. Nothing else that is written has a point.
    pub fn with_decimal_comma(&mut self) {
        let mut letters = std::mem::take(&mut self.letters).into_bytes();
        letters.iter_mut().filter(|letter| **letter == b'.').for_each(|letter| *letter = b',');
        // One octet for another of ASCII: still a text.
        self.letters = String::from_utf8(letters).unwrap_or_default();
    }

    pub(crate) fn clear(&mut self) {
        self.commands.clear();
        self.positions.clear();
        self.letters.clear();
        self.writing = 0;
    }

    pub(crate) fn hairline(&mut self, from: Position, to: Position, ink: Ink) {
        self.commands.push(Command::Hairline { from, to, ink, dashed: false });
    }

    pub(crate) fn dashed(&mut self, from: Position, to: Position) {
        self.commands.push(Command::Hairline { from, to, ink: Ink::Text, dashed: true });
    }

    /// Where the next text is written, at the end; [`DrawList::put`] puts it into the picture.
    pub(crate) fn pen(&mut self) -> &mut String {
        &mut self.letters
    }

    /// What was written since the last text was put into the picture.
    pub(crate) fn written(&self) -> &str {
        self.letters.get(self.writing..).unwrap_or_default()
    }

    /// Puts what was written at a position.
    pub(crate) fn put(&mut self, at: Position, align: Align) {
        let text = self.writing..self.letters.len();
        self.writing = text.end;
        if !text.is_empty() {
            self.commands.push(Command::Text { at, align, ink: Ink::Text, text });
        }
    }

    /// Forgets what was written.
    pub(crate) fn discard(&mut self) {
        self.letters.truncate(self.writing);
    }

    /// A thick line, such as a bar or what is behind a text.
    pub(crate) fn bar(&mut self, from: Position, to: Position, ink: Ink, width: f32) {
        self.polylines([Some(from), Some(to)].into_iter(), ink, width);
    }

    pub(crate) fn dots(&mut self, at: impl Iterator<Item = Position>, ink: Ink, radius: f32) {
        let start = self.positions.len();
        self.positions.extend(at);
        if self.positions.len() > start {
            self.commands.push(Command::Dots { at: start..self.positions.len(), ink, radius });
        }
    }

    /// A line through `positions`, interrupted at each `None`; a position on its own becomes a dot as wide as the line.
    pub(crate) fn polylines(
        &mut self,
        positions: impl Iterator<Item = Option<Position>>,
        ink: Ink,
        width: f32,
    ) {
        let mut start = self.positions.len();
        for position in positions.chain([None]) {
            if let Some(position) = position {
                self.positions.push(position);
                continue;
            }
            let end = self.positions.len();
            match end - start {
                0 => {}
                1 => self.commands.push(Command::Dots { at: start..end, ink, radius: width / 2.0 }),
                _ => self.commands.push(Command::Polyline { through: start..end, ink, width }),
            }
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_can_have_a_comma() {
        let mut list = DrawList::default();
        let at = Position { x: 0.0, y: 0.0 };
        for text in ["\u{2212}1.25", "25 mm/s  2.5 mm/mV"] {
            list.pen().push_str(text);
            list.put(at, Align::End);
        }
        list.with_decimal_comma();
        let texts: Vec<&str> = list
            .commands()
            .iter()
            .map(|command| match command {
                Command::Text { text, .. } => list.words(text),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(texts, ["\u{2212}1,25", "25 mm/s  2,5 mm/mV"]);
    }
}
