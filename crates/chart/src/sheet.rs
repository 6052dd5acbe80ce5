//! [`Sheet`]: the size of a drawing that has no time axis.

/// How large a drawing is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// Width in CSS pixels.
    pub width: f32,
    /// Height in CSS pixels.
    pub height: f32,
    /// Size of the labels in CSS pixels.
    pub text_px: f32,
}

impl Sheet {
    /// The same with numbers that can be drawn with: no screen is larger, no letter smaller.
    pub(crate) fn sane(self) -> Self {
        let finite = |size: f32| if size.is_finite() { size.clamp(0.0, 100_000.0) } else { 0.0 };
        let text_px = if self.text_px.is_finite() { self.text_px.clamp(4.0, 100.0) } else { 12.0 };
        Self { width: finite(self.width), height: finite(self.height), text_px }
    }
}
