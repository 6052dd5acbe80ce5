//! The page that is there from the start: connect, watch, stream.

use leptos::prelude::*;

use crate::app::Context;
use crate::components::markup::markup;
use crate::components::{
    devices, dock, header, notice_bar, record_bar, recordings_page, settings_dialog, welcome,
};

const PAGE: &str = concat!(
    include_str!("../components/header.html"),
    "<main>",
    include_str!("../components/notice_bar.html"),
    include_str!("../components/welcome.html"),
    r#"<div class="devices"></div><section class="recordings" aria-label="Recordings"></section></main>"#,
    include_str!("../components/dock.html"),
    include_str!("../components/settings_dialog.html"),
);

/// Live values and charts of every sensor, or the welcome where there is none.
#[component]
pub fn Live(
    /// What the views show, and who does what they ask for.
    context: Context,
) -> impl IntoView {
    markup(PAGE, move |page| {
        header(context, &page);
        notice_bar(context, &page.at("#notice"));
        welcome(context, &page);
        devices(context, &page);
        // Behind the welcome, where its buttons stand at first.
        dock(context, &page);
        record_bar(context, &page.at(".recorder"));
        recordings_page(context, &page);
        settings_dialog(context, &page);
    })
}
