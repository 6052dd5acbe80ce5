//! The decimal floating point numbers of medical devices (IEEE 11073-20601, 2014, F.6 and F.7; GATT Specification
//! Supplement, medfloat16 and medfloat32): a mantissa, a power of ten, and five words that are no numbers.

use crate::DecodeError;
use crate::FieldValue;
use crate::reader::Reader;

/// A word that stands for no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// Beyond the greatest number.
    PositiveInfinity,
    /// Not a number: no value could be taken.
    Nan,
    /// Not at this resolution: there is a value, but the format cannot hold it.
    Nres,
    /// Reserved by the standard.
    Reserved,
    /// Beyond the least number.
    NegativeInfinity,
}

impl Special {
    /// In the order of their words, which follow one another in both widths.
    const ALL: [Self; 5] =
        [Self::PositiveInfinity, Self::Nan, Self::Nres, Self::Reserved, Self::NegativeInfinity];

    /// The word's name among the fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PositiveInfinity => "+INF",
            Self::Nan => "NaN",
            Self::Nres => "NRes",
            Self::Reserved => "reserved",
            Self::NegativeInfinity => "-INF",
        }
    }
}

/// `mantissa` times ten to the `exponent`: the nearest double for all that a SFLOAT and any sensible FLOAT hold, because
/// mantissa and power are exact up to 10^22 and only their quotient or product is rounded.
fn decimal(mantissa: i32, exponent: i8) -> f64 {
    let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
    if exponent < 0 { f64::from(mantissa) / power } else { f64::from(mantissa) * power }
}

macro_rules! medfloat {
    (
        $(#[$doc:meta])* $kind:ident($word:ident), $mantissa:ident: $bits:literal bits,
        specials from $specials:literal, read $read:ident
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $kind(pub $word);

        impl $kind {
            /// Not a number: what a device sends for a value that it could not take.
            pub const NAN: Self = Self($specials + 1);

            /// The number `mantissa` · 10^`exponent`; `None` where the format does not hold it as such.
            pub const fn new(mantissa: $mantissa, exponent: i8) -> Option<Self> {
                let top = <$word>::BITS as u8 - $bits;
                let word = (mantissa as $word) & (<$word>::MAX >> top) | (exponent as u8 as $word) << $bits;
                let number = Self(word);
                let whole = number.mantissa() == mantissa && number.exponent() == exponent;
                if whole && number.special().is_none() { Some(number) } else { None }
            }

            /// The mantissa, which means nothing in a special word.
            pub const fn mantissa(self) -> $mantissa {
                const UNUSED: u32 = <$word>::BITS - $bits;
                (self.0 << UNUSED) as $mantissa >> UNUSED
            }

            /// The power of ten.
            pub const fn exponent(self) -> i8 {
                (self.0 as $mantissa >> $bits) as i8
            }

            /// Which special word this is; `None` for a number.
            pub const fn special(self) -> Option<Special> {
                match self.0.wrapping_sub($specials) {
                    0 => Some(Special::ALL[0]),
                    1 => Some(Special::ALL[1]),
                    2 => Some(Special::ALL[2]),
                    3 => Some(Special::ALL[3]),
                    4 => Some(Special::ALL[4]),
                    _ => None,
                }
            }

            /// The number; `None` for a special word.
            pub fn to_f64(self) -> Option<f64> {
                match self.special() {
                    Some(_) => None,
                    None => Some(decimal(self.mantissa().into(), self.exponent())),
                }
            }

            /// The number, or the name of the special word.
            pub(crate) fn field(self) -> FieldValue {
                match self.special() {
                    Some(special) => FieldValue::Text(special.name().into()),
                    None => FieldValue::Number(decimal(self.mantissa().into(), self.exponent())),
                }
            }

            pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                reader.$read().map(Self)
            }
        }
    };
}

medfloat! {
    /// SFLOAT: a mantissa of 12 bits (low) and an exponent of 4 bits, both signed.
    Medfloat16(u16), i16: 12 bits, specials from 0x07FE, read u16
}

medfloat! {
    /// FLOAT: a mantissa of 24 bits (low) and an exponent of 8 bits, both signed.
    Medfloat32(u32), i32: 24 bits, specials from 0x007F_FFFE, read u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_nearest_doubles_of_their_decimals() {
        assert_eq!(Medfloat16(0x0078).to_f64(), Some(120.0));
        assert_eq!(Medfloat16(0xF4B0).to_f64(), Some(120.0));
        assert_eq!(Medfloat16(0xF016).to_f64(), Some(2.2));
        assert_eq!(Medfloat16(0xE7FF).to_f64(), Some(20.47), "special in the mantissa, but not as a word");
        assert_eq!(Medfloat16(0xBFFF).to_f64(), Some(-0.00001));
        assert_eq!(Medfloat16(0x7805).to_f64(), Some(-20_430_000_000.0));
        assert_eq!(Medfloat32(0xFE00_0E71).to_f64(), Some(36.97));
        assert_eq!(Medfloat32(0xFF00_016C).to_f64(), Some(36.4));
        assert_eq!(Medfloat32(0xFFFF_FE0C).to_f64(), Some(-50.0));
        assert!(Medfloat32(0x7F7F_FFFF).to_f64().is_some_and(f64::is_finite), "the greatest");
        assert!(Medfloat32(0x8000_0001).to_f64().is_some_and(|least| least > 0.0), "the least");
    }

    #[test]
    fn every_sfloat_is_what_a_parser_makes_of_its_decimal() {
        let parsed = |mantissa: i32, exponent: i8| {
            Some(alloc::format!("{mantissa}e{exponent}").parse::<f64>().unwrap())
        };
        for number in (0..=u16::MAX).map(Medfloat16).filter(|number| number.special().is_none()) {
            assert_eq!(number.to_f64(), parsed(number.mantissa().into(), number.exponent()), "{number:?}");
        }
        for step in 0..0x1_0000_u32 {
            // Mantissas from all over the range, powers of ten that are exact.
            let number =
                Medfloat32((step.wrapping_mul(40_503) & 0xFF_FFFF) | (step % 45).wrapping_sub(22) << 24);
            assert_eq!(number.to_f64(), parsed(number.mantissa(), number.exponent()), "{number:?}");
        }
    }

    #[test]
    fn the_five_special_words_are_no_numbers() {
        let names = |special: Option<Special>| special.map(Special::name);
        let expected = ["+INF", "NaN", "NRes", "reserved", "-INF"];
        for (offset, name) in (0..).zip(expected) {
            assert_eq!(names(Medfloat16(0x07FE + offset).special()), Some(name));
            assert_eq!(names(Medfloat32(0x007F_FFFE + u32::from(offset)).special()), Some(name));
            assert_eq!(Medfloat16(0x07FE + offset).to_f64(), None);
        }
        assert_eq!(Medfloat16(0x07FD).to_f64(), Some(2045.0));
        assert_eq!(Medfloat16(0x0803).to_f64(), Some(-2045.0));
        assert_eq!(Medfloat32(0x0080_0003).to_f64(), Some(-8_388_605.0));
    }

    #[test]
    fn a_number_is_made_only_of_what_the_format_holds() {
        assert_eq!(Medfloat16::new(-20, -3), Some(Medfloat16(0xDFEC)));
        assert_eq!(Medfloat16::new(2048, 0), None);
        assert_eq!(Medfloat16::new(2047, 0), None, "this word is NaN");
        assert_eq!(Medfloat16::new(2047, 1), Some(Medfloat16(0x17FF)));
        assert_eq!(Medfloat16::new(1, 8), None);
        assert_eq!(Medfloat32::new(8_388_608, 0), None);
        assert_eq!(Medfloat32::new(3697, -2), Some(Medfloat32(0xFE00_0E71)));
        for word in 0..=u16::MAX {
            let number = Medfloat16(word);
            let made = Medfloat16::new(number.mantissa(), number.exponent());
            assert_eq!(made, number.special().is_none().then_some(number));
        }
    }
}
