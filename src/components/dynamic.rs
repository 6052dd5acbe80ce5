//! The parts of a view that change: texts, and what is hidden. Each closure has a type of its own, and each type would
//! bring its own copy of the code that renders it; boxed they share one.

/// A text or an attribute that follows the state.
pub fn text(read: impl FnMut() -> String + Send + 'static) -> Box<dyn FnMut() -> String + Send> {
    Box::new(read)
}

/// An on-off attribute that follows the state, such as `hidden`.
pub fn flag(read: impl FnMut() -> bool + Send + 'static) -> Box<dyn FnMut() -> bool + Send> {
    Box::new(read)
}
