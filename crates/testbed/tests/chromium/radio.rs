//! A bench with any simulated devices, Chromium, and a page that subscribes to everything.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::json;
use strapline_gatt::Uuid;
use strapline_sim::{Emission, Sensor};
use strapline_testbed::{
    BluezHost, Browser, Choice, LaunchOptions, OfferedDevice, Page, SimulatedPeripheral, StaticServer,
};

use crate::bench::PATIENCE;

pub(crate) struct Radio {
    pub(crate) page: Page,
    pub(crate) host: BluezHost,
    // Dropped last: the page is still there while the browser ends.
    _browser: Browser,
    _server: StaticServer,
}

/// A simulated device that the page is subscribed to.
pub(crate) struct Opened {
    pub(crate) device: SimulatedPeripheral,
    pub(crate) name: String,
}

impl Radio {
    pub(crate) async fn new() -> Self {
        let host = BluezHost::start().await.unwrap();
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page");
        let server = StaticServer::start(page, "/").await.unwrap();
        let browser = Browser::launch(LaunchOptions::with_bluetooth(&host)).await.unwrap();
        let page = browser.page(&format!("{}sensors.html", server.url())).await.unwrap();
        Self { page, host, _browser: browser, _server: server }
    }

    /// Puts a device on the radio, lets the page connect it and subscribe to all that notifies.
    pub(crate) async fn open(&self, number: u8, sensor: Box<dyn Sensor + Send>) -> Opened {
        let name = sensor.name().to_owned();
        let wanted: BTreeMap<String, BTreeSet<String>> = sensor
            .attributes()
            .iter()
            // Chromium hides the serial number from pages.
            .filter(|attribute| attribute.characteristic != Uuid::from_u16(0x2A25))
            .map(|attribute| {
                let properties = attribute.properties.iter().map(|property| format!("{property:?}"));
                (key(attribute.service, attribute.characteristic), properties.collect())
            })
            .collect();
        let services: BTreeSet<String> =
            sensor.attributes().iter().map(|attribute| attribute.service.to_string()).collect();
        let device = self.host.simulate(&format!("C0:00:00:00:00:{number:02X}"), sensor).await;
        device.record();
        let exactly = name.clone();
        let choose = move |devices: &[OfferedDevice]| {
            let found = devices.iter().find(|device| device.name == exactly);
            found.map_or(Choice::Wait, |device| Choice::Pick(device.id.clone()))
        };
        let _chooser = self.page.auto_choose(choose).await.unwrap();
        let open = format!("open({}, {})", json!(name), json!(services));
        let there: BTreeMap<String, BTreeSet<String>> = self.page.eval_with_gesture(&open).await.unwrap();
        assert_eq!(there, wanted, "{name}");
        Opened { device, name }
    }

    /// What became of a write: `{ok}` or `{error, text}`.
    pub(crate) async fn write(&self, opened: &Opened, key: &str, value: &[u8]) -> serde_json::Value {
        let name = json!(opened.name);
        self.page.eval(&format!("attempt(write({name}, '{key}', {value:?}))")).await.unwrap()
    }

    pub(crate) async fn read(&self, opened: &Opened, key: &str) -> serde_json::Value {
        self.page.eval(&format!("attempt(read({}, '{key}'))", json!(opened.name))).await.unwrap()
    }

    /// The values of a characteristic that have arrived, once there are `count`.
    pub(crate) async fn values(&self, opened: &Opened, key: &str, count: usize) -> Vec<Vec<u8>> {
        let values = format!("sensors[{}].values['{key}']", json!(opened.name));
        self.wait::<bool>(&format!("{values}.length >= {count}")).await;
        self.page.eval(&values).await.unwrap()
    }

    pub(crate) async fn wait<T: DeserializeOwned>(&self, condition: &str) -> T {
        self.page.wait_for(condition, PATIENCE).await.unwrap()
    }

    /// Stops a device, and compares what it sent since it was connected with what arrived, for each characteristic. What
    /// it sent is the answer.
    pub(crate) async fn compare(&self, opened: &Opened, services: &[(Uuid, Uuid)]) -> Vec<Emission> {
        opened.device.pause();
        let sent = opened.device.take_sent();
        let characteristics: BTreeSet<u128> = sent.iter().map(|it| it.characteristic.as_u128()).collect();
        for uuid in characteristics.into_iter().map(Uuid::from_u128) {
            let of_this: Vec<&Vec<u8>> =
                sent.iter().filter(|it| it.characteristic == uuid).map(|it| &it.value).collect();
            let service = services.iter().find(|(_, characteristic)| *characteristic == uuid).unwrap().0;
            let arrived = self.values(opened, &key(service, uuid), of_this.len()).await;
            assert_eq!(arrived.len(), of_this.len(), "{}: {uuid}", opened.name);
            assert!(arrived.iter().eq(of_this), "{}: {uuid} came otherwise than it was sent", opened.name);
        }
        sent
    }
}

/// How the page calls a characteristic of a service.
pub(crate) fn key(service: Uuid, characteristic: Uuid) -> String {
    format!("{service}/{characteristic}")
}
