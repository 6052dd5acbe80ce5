//! A reading as named fields, for tools, tests and docs. The live path uses the typed reading instead.

use alloc::string::String;
use alloc::vec::Vec;

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// Yes or no.
    Flag(bool),
    /// Several numbers, in the unit that ends the field's name.
    List(Vec<f64>),
    /// A number, in the unit that ends the field's name.
    Number(f64),
    /// Text, or the name of a state.
    Text(String),
}

/// Named fields in the order of the specification. A name ends in its unit, such as `_bpm`, `_kj` or `_1_1024_s`
/// (raw ticks of 1/1024 s). A field that the value does not carry, or marks as not available, is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(Vec<(&'static str, FieldValue)>);

impl Fields {
    /// No fields yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a flag.
    pub fn flag(&mut self, name: &'static str, value: bool) {
        self.0.push((name, FieldValue::Flag(value)));
    }

    /// Adds a list of numbers.
    pub fn list(&mut self, name: &'static str, values: impl IntoIterator<Item = impl Into<f64>>) {
        self.0.push((name, FieldValue::List(values.into_iter().map(Into::into).collect())));
    }

    /// Adds a number.
    pub fn number(&mut self, name: &'static str, value: impl Into<f64>) {
        self.0.push((name, FieldValue::Number(value.into())));
    }

    /// Adds text.
    pub fn text(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, FieldValue::Text(value.into())));
    }

    /// The value of a field; `None` where it is absent.
    pub fn get(&self, name: &str) -> Option<&FieldValue> {
        self.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &FieldValue)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }
}
