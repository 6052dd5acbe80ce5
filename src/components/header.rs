//! The name of the page and the way to its settings.

use super::markup::Part;
use super::settings_dialog;
use crate::app::Context;

/// The bar at the top.
pub fn header(context: Context, page: &Part) {
    page.at("#settings").on("click", move |_| settings_dialog::open(context));
}
