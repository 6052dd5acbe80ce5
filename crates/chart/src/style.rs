//! [`Style`]: the colours and the font of a chart, which the app takes from its CSS tokens.

use crate::draw::Ink;

/// Colours as CSS colours, and the font of the labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// Grid lines and tick marks.
    pub grid: String,
    /// What is behind the chart, as a rim around points.
    pub surface: String,
    /// Labels.
    pub text: String,
    /// The series, by their index.
    pub series: Vec<String>,
    /// A CSS font with its size, such as `12px system-ui`; the size is that of [`View::text_px`](crate::View::text_px).
    pub font: String,
}

impl Style {
    /// The colour that `ink` stands for; that of labels for a series without one.
    pub fn colour(&self, ink: Ink) -> &str {
        match ink {
            Ink::Faint | Ink::Grid => &self.grid,
            Ink::Series(index) => self.series.get(index).unwrap_or(&self.text),
            Ink::Surface => &self.surface,
            Ink::Text => &self.text,
        }
    }
}
