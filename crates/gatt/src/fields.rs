//! A reading as named fields, for tools, tests and docs. The live path uses the typed reading instead.

use alloc::string::String;
use alloc::vec::Vec;

/// The value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number that a double may not hold exactly, such as a stamp in ns.
    Integer(u64),
    /// Several such numbers.
    Integers(Vec<u64>),
    /// Several numbers, in the unit that ends the field's name.
    List(Vec<f64>),
    /// Several vectors of numbers, such as `[x, y, z]` of each sample, in the unit that ends the field's name.
    Lists(Vec<Vec<f64>>),
    /// Named fields within a field.
    Map(Fields),
    /// A number, in the unit that ends the field's name.
    Number(f64),
    /// Several records of named fields, such as the records of one notification.
    Records(Vec<Fields>),
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

    /// Adds a field.
    pub fn push(&mut self, name: &'static str, value: FieldValue) {
        self.0.push((name, value));
    }

    /// Adds a flag.
    pub fn flag(&mut self, name: &'static str, value: bool) {
        self.push(name, FieldValue::Flag(value));
    }

    /// Adds a flag for each named bit, from bit 0 on.
    pub fn flags(&mut self, bits: u32, names: &[&'static str]) {
        for (bit, name) in names.iter().enumerate() {
            self.flag(name, bits >> bit & 1 != 0);
        }
    }

    /// Adds a whole number that a double may not hold exactly.
    pub fn integer(&mut self, name: &'static str, value: u64) {
        self.push(name, FieldValue::Integer(value));
    }

    /// Adds several whole numbers that a double may not hold exactly.
    pub fn integers(&mut self, name: &'static str, values: Vec<u64>) {
        self.push(name, FieldValue::Integers(values));
    }

    /// Adds a list of numbers.
    pub fn list(&mut self, name: &'static str, values: impl IntoIterator<Item = impl Into<f64>>) {
        self.push(name, FieldValue::List(values.into_iter().map(Into::into).collect()));
    }

    /// Adds a list of vectors.
    pub fn lists<V: IntoIterator<Item: Into<f64>>>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = V>,
    ) {
        let lists = values.into_iter().map(|value| value.into_iter().map(Into::into).collect());
        self.push(name, FieldValue::Lists(lists.collect()));
    }

    /// Adds named fields within a field.
    pub fn map(&mut self, name: &'static str, fields: Self) {
        self.push(name, FieldValue::Map(fields));
    }

    /// Adds records.
    pub fn records(&mut self, name: &'static str, records: impl IntoIterator<Item = Self>) {
        self.push(name, FieldValue::Records(records.into_iter().collect()));
    }

    /// Adds a number.
    pub fn number(&mut self, name: &'static str, value: impl Into<f64>) {
        self.push(name, FieldValue::Number(value.into()));
    }

    /// Adds text.
    pub fn text(&mut self, name: &'static str, value: impl Into<String>) {
        self.push(name, FieldValue::Text(value.into()));
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
