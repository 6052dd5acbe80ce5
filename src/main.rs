//! The entry point of page and worker alike: both run this same file.

fn main() {
    if strapline_web::worker::in_worker() {
        console_error_panic_hook::set_once();
        strapline_web::worker::run();
    } else {
        strapline_web::app::start();
    }
}
