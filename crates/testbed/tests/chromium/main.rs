//! Real Web Bluetooth in real Chromium against the fake BlueZ, one behaviour a module. One test program, because
//! linking takes longer than most of its tests.

mod bench;
mod browser;
mod connecting;
mod link_loss;
mod notifications;
mod radio;
mod sessions;
mod simulated;
