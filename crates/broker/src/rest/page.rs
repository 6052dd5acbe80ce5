//! The words of the page behind a link ([`super::link`]). Nothing of a request stands in it.

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>\
         body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:12vh auto;padding:0 1.5rem}}\
         button{{font:inherit;padding:.6rem 1.4rem;margin:.5rem .75rem .5rem 0;min-height:2.75rem}}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )
}

/// Asks for consent.
pub(super) fn ask() -> String {
    page(
        "Connect your sensors",
        "<p>A service wants to receive what your sensors measure while you stream: heart beats, movement and the like. \
         Nothing is sent before you start a stream, and you can end it at any time.</p>\
         <form method=\"post\"><button name=\"answer\" value=\"connect\">Connect</button>\
         <button name=\"answer\" value=\"decline\">Not now</button></form>",
    )
}

/// The person has agreed, and the developer has named no address.
pub(super) fn connected() -> String {
    page("Connected", "<p>You can close this page and go back to the service that sent you here.</p>")
}

/// The person has declined, and the developer has named no address.
pub(super) fn declined() -> String {
    page("Not connected", "<p>Nothing was changed. You can close this page.</p>")
}

/// There is no such link.
pub(super) fn no_link() -> String {
    page(
        "This link has ended",
        "<p>It was used already, or it is older than 15 minutes. Go back to the service that sent you here for another \
         one.</p>",
    )
}

/// The directory cannot be read or written.
pub(super) fn try_again() -> String {
    page("That did not work", "<p>Try again in a moment.</p>")
}
