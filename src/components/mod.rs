//! Views: state in, commands out. No view decides what a byte, a beat or a frame means. Markup stands in the HTML file
//! beside each component.

mod chart_view;
mod device_panel;
mod dock;
mod doctor;
mod extras;
mod header;
pub mod markup;
mod notice_bar;
mod plot;
mod record_bar;
pub(crate) mod recordings_page;
mod roll;
mod screen;
mod settings_dialog;
mod tab;
pub mod theme;
pub mod transfer;
mod value;
mod welcome;

pub use chart_view::{Look, show_chart, show_preview};
pub use device_panel::devices;
pub(crate) use device_panel::{plots, values};
pub use dock::{dock, show_drain};
pub use doctor::open_doctor;
pub use header::header;
pub use notice_bar::notice_bar;
pub use plot::{Plot, decimals, rank};
pub use record_bar::record_bar;
pub use recordings_page::recordings_page;
pub use screen::keep_screen_on;
pub use settings_dialog::open as open_settings;
pub(crate) use settings_dialog::{SETTINGS, SettingsCode};
pub use tab::tab;
pub use value::show_value;
pub use welcome::welcome;
