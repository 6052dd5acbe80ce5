//! Values that announce their fields by flags.

/// Flags, and the fields that they announce, packed.
#[derive(Default)]
pub(super) struct Packed {
    flags: u16,
    fields: Vec<u8>,
}

impl Packed {
    /// A flag that announces no field.
    pub(super) fn flag(&mut self, flag: u16, set: bool) {
        if set {
            self.flags |= flag;
        }
    }

    pub(super) fn field<const N: usize>(&mut self, octets: [u8; N]) {
        self.fields.extend(octets);
    }

    pub(super) fn optional<const N: usize>(&mut self, flag: u16, octets: Option<[u8; N]>) {
        self.flag(flag, octets.is_some());
        self.fields.extend(octets.into_iter().flatten());
    }

    /// The value with flags of eight bits.
    pub(super) fn value(self) -> Vec<u8> {
        let [flags, _] = self.flags.to_le_bytes();
        [&[flags], self.fields.as_slice()].concat()
    }

    /// The value with flags of sixteen bits.
    pub(super) fn wide_value(self) -> Vec<u8> {
        [self.flags.to_le_bytes().as_slice(), &self.fields].concat()
    }
}
