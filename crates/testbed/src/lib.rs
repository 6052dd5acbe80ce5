//! A fake BlueZ on a private D-Bus and a Chromium driver, for end-to-end tests of real Web Bluetooth.
//!
//! Linux Chromium's Web Bluetooth talks to the service org.bluez on the system bus. [`BluezHost`] is such a bus with a
//! fake of that service, and [`Browser`] is an unmodified Chromium that finds it by an environment variable:
//! `navigator.bluetooth` in the page is the real one. [`Tap`] records and disturbs a page's WebSocket.
//!
//! A test puts them together so (tests/ has complete ones):
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use std::time::Duration;
//! use strapline_testbed::{*, profiles::*};
//!
//! let host = BluezHost::start().await?;
//! let services = vec![heart_rate_service(1), battery_service(87)];
//! let strap = host.add_peripheral(PeripheralConfig::new("A0:9E:1A:0A:1B:2C", "Polar H10", services)).await;
//! let browser = Browser::launch(LaunchOptions::with_bluetooth(&host)).await?;
//! let page = browser.page("http://127.0.0.1:8080/").await?;
//! let _chooser = page.auto_choose(Choice::named("Polar")).await?; // before the request
//! page.click("#connect").await?;
//! strap.wait_for(Event::Subscribed(HEART_RATE_MEASUREMENT), Duration::from_secs(10)).await?;
//! assert!(strap.notify(HEART_RATE_MEASUREMENT, &[0, 72]).await);
//! strap.drop_link().await; // the page gets gattserverdisconnected
//! # Ok(())
//! # }
//! ```
//!
//! [`BluezHost::simulate`] puts a device of `strapline_sim` on the radio, which then measures, notifies and answers by itself.
//!
//! What this doesn't prove: radio behaviour, attribute errors of a real link, pairing, the Bluetooth of other systems,
//! and the chooser's own window.

mod attributes;
mod bluez;
mod bus;
mod bus_daemon;
mod cdp;
mod chromium;
mod console;
mod device;
mod device_access;
mod gatt_tree;
mod http;
mod input;
mod links;
mod match_rules;
mod object_tree;
mod page;
mod peripheral;
pub mod profiles;
mod simulated;
mod static_server;
mod tap;

pub use bluez::BluezHost;
pub use cdp::{CommandError, Events, Session};
pub use chromium::{Browser, LaunchOptions};
pub use console::{ConsoleMessage, Severity};
pub use device_access::{Choice, Chooser, OfferedDevice};
pub use gatt_tree::{Characteristic, Service, WriteKind};
pub use http::HttpRequest;
pub use page::{Page, Screenshot};
pub use peripheral::{Event, Faults, LinkEnd, Peripheral, PeripheralConfig};
pub use simulated::SimulatedPeripheral;
pub use static_server::StaticServer;
pub use strapline_sim::Property;
pub use tap::{Content, Direction, Frame, Tap};
