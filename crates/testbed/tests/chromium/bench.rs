//! A bench with two straps, Chromium and the test page.

use std::time::Duration;

use strapline_testbed::{
    BluezHost, Browser, Choice, Event, LaunchOptions, Page, Peripheral, PeripheralConfig, StaticServer,
    profiles::{
        DeviceInformation, HEART_RATE_MEASUREMENT, battery_service, device_information_service,
        heart_rate_service, pmd_service,
    },
};

/// Far longer than anything takes: it only ends tests that hang.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Bench {
    pub(crate) page: Page,
    pub(crate) h10: Peripheral,
    pub(crate) tickr: Peripheral,
    pub(crate) host: BluezHost,
    // Dropped last: the page is still there while the browser ends.
    _browser: Browser,
    _server: StaticServer,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let host = BluezHost::start().await.unwrap();
        let h10 = host
            .add_peripheral(PeripheralConfig::new(
                "A0:9E:1A:0A:1B:2C",
                "Polar H10 0A1B2C3D",
                vec![
                    heart_rate_service(1),
                    battery_service(87),
                    device_information_service(DeviceInformation::default()),
                    pmd_service(),
                ],
            ))
            .await;
        let tickr = host
            .add_peripheral(PeripheralConfig::new(
                "C1:22:33:44:55:66",
                "TICKR 9F3A",
                vec![heart_rate_service(1), battery_service(55)],
            ))
            .await;
        let server =
            StaticServer::start(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page"), "/").await.unwrap();
        let browser = Browser::launch(LaunchOptions::with_bluetooth(&host)).await.unwrap();
        let page = browser.page(server.url()).await.unwrap();
        Self { page, h10, tickr, host, _browser: browser, _server: server }
    }

    /// Presses the page's button and chooses the strap whose name contains `name`; the outcome is `{ok: index}` or
    /// `{error, text}`.
    pub(crate) async fn choose(&self, name: &str) -> serde_json::Value {
        let _chooser = self.page.auto_choose(Choice::named(name)).await.unwrap();
        self.page.click("#connect").await.unwrap();
        self.page.wait_for("outcome", PATIENCE).await.unwrap()
    }

    /// Chooses a strap and subscribes to its heart rate, which is then in `straps[index].values.rate`.
    pub(crate) async fn stream(&self, strap: &Peripheral, name: &str, index: usize) {
        assert_eq!(self.choose(name).await, serde_json::json!({ "ok": index }));
        self.subscribe(strap, index).await;
    }

    pub(crate) async fn subscribe(&self, strap: &Peripheral, index: usize) {
        let subscribe = format!("subscribe(straps[{index}], 'heart_rate', 'heart_rate_measurement', 'rate')");
        assert!(self.page.eval::<bool>(&subscribe).await.unwrap());
        strap.wait_for(Event::Subscribed(HEART_RATE_MEASUREMENT), PATIENCE).await.unwrap();
    }

    /// The heart rate values that strap `index` has delivered, once there are `count`.
    pub(crate) async fn values(&self, index: usize, count: usize) -> Vec<Vec<u8>> {
        let values = format!("straps[{index}].values.rate");
        let enough = format!("{values}.length >= {count}");
        self.page.wait_for::<bool>(&enough, PATIENCE).await.unwrap();
        self.page.eval(&values).await.unwrap()
    }
}
