//! A strap in Chromium to a consumer's terminal, end to end: real Web Bluetooth on a simulated radio, the real page, the real
//! broker, real consumers. One behaviour a module; one test program, because linking takes longer than many of its tests.

mod accessibility;
mod bad_input;
mod broker_restart;
mod chunks;
mod doctor;
mod every_sensor;
mod heard_and_seen;
mod hidden_tab;
mod languages;
mod link_loss;
mod no_bluetooth;
mod offline;
mod polar_h10;
mod radio_faults;
mod recording;
mod reload;
mod screenshots;
mod sessions;
mod settings;
mod simulated;
mod soak;
mod static_host;
mod tab_and_screen;
mod two_straps;
mod viewer;
mod vitals;
