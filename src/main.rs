//! The entry point of page and worker alike: both run this same file.

fn main() {
    // A release traps at once and says nothing: index.html shows that the page has failed.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    if strapline_web::worker::in_worker() {
        strapline_web::worker::run();
    } else {
        strapline_web::app::start();
    }
}
