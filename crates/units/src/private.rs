//! Values that must not reach a log by accident.

use core::fmt;

/// A token, user id, device name or other personal value. `Debug` and `Display` print a fixed mark; the value is
/// reached by [`Private::expose`] only, so that every place where it leaves is found by searching for that word.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl<T> fmt::Display for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_display_shows_the_value() {
        let token = Private::new("cG9RvLY5");
        assert_eq!(format!("{token:?} {token}"), "[private] [private]");
        assert_eq!(*token.expose(), "cG9RvLY5");
    }
}
