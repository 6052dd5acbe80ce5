//! Views: state in, commands out. No view decides what a byte, a beat or a frame means.

#![allow(unreachable_pub, reason = "the component macro makes public items that only its expansion sees")]

mod actions;
mod chart_view;
mod device_panel;
mod dynamic;
mod header;
mod notice_bar;
mod settings_dialog;
mod stream_bar;
pub mod theme;
mod value;
mod welcome;

pub use actions::Actions;
pub use chart_view::{ChartKind, ChartView, Look};
pub use device_panel::DevicePanel;
pub use dynamic::{flag, text};
pub use header::Header;
pub use notice_bar::NoticeBar;
pub use settings_dialog::SettingsDialog;
pub use stream_bar::StreamBar;
pub use value::Value;
pub use welcome::Welcome;
