//! The page that is there from the start: connect, watch, stream.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::app::Context;
use crate::components::markup::{Part, markup, run_again};
use crate::components::{dock, header, notice_bar, record_bar, recordings_page, welcome};
use crate::state::{Event, Notice};
use crate::{dom, lazy};

const PAGE: &str = concat!(
    include_str!("../components/header.html"),
    "<main>",
    include_str!("../components/notice_bar.html"),
    include_str!("../components/welcome.html"),
    r#"<div class="devices"></div><section class="recordings" aria-label="Recordings"></section></main>"#,
    include_str!("../components/dock.html"),
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
        sensors(context, &page);
        // Behind the welcome, where its buttons stand at first.
        dock(context, &page);
        record_bar(context, &page.at(".recorder"));
        recordings_page(context, &page);
    })
}

/// The part for sensors, whose code is loaded when the first one is chosen: who only looks at the page needs none of it.
fn sensors(context: Context, page: &Part) {
    let state = context.state;
    let (page, owner) = (page.clone(), Owner::current().unwrap_or_default());
    let mut loads = false;
    run_again(Box::new(move || {
        if loads || state.with(|state| state.devices.is_empty()) {
            return;
        }
        loads = true;
        let (page, owner) = (page.clone(), owner.clone());
        dom::spawn(async move {
            while lazy::panels(context, page.clone(), owner.clone()).await.is_err() {
                state.apply(Event::Notice(Some(Notice::NotLoaded)));
                TimeoutFuture::new(lazy::RETRY_MILLIS).await;
            }
            if state.peek(|state| state.notice == Some(Notice::NotLoaded)) {
                state.apply(Event::Notice(None));
            }
        });
    }));
}
