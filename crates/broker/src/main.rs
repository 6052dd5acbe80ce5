//! strapline
fn main() {}
