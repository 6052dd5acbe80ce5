//! A QR code as the path of an SVG.

use fast_qr::{ECL, QRBuilder};

/// Light modules around the code (ISO/IEC 18004, 7.3.9).
const QUIET: usize = 4;

/// The length of a side in modules, and the path of the dark ones; `None` where the text is too long for a code.
pub fn path(text: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(text).ecl(ECL::L).build().ok()?;
    let mut path = String::new();
    for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
        let dark = |x: usize| row.get(x).is_some_and(|module| x < code.size && module.value());
        let mut x = 0;
        while x < code.size {
            let length = (x..code.size).take_while(|x| dark(*x)).count();
            if length > 0 {
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET));
            }
            x += length.max(1);
        }
    }
    Some((code.size + 2 * QUIET, path))
}
