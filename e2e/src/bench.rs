//! Radio, browser, broker, a tap before the broker, and a token service: everything that a test of the main job needs.

use anyhow::Context;
use strapline_gatt::Uuid;
use strapline_testbed::{
    BluezHost, Browser, Choice, Event, LaunchOptions, Page, Peripheral, PeripheralConfig, Service,
    SimulatedPeripheral, Tap,
    profiles::{
        BATTERY_LEVEL, BODY_SENSOR_LOCATION, DeviceInformation, HEART_RATE_MEASUREMENT, battery_service,
        device_information_service, heart_rate_service,
    },
};

use crate::PATIENCE;
use crate::broker::Broker;
use crate::consumer::Consumer;
use crate::device_view::DeviceView;
use crate::stream_view::{press_stream, set, wait_for_stream};
use crate::token_service::TokenService;

const MANUFACTURER: Uuid = Uuid::from_u16(0x2a29);
const MODEL: Uuid = Uuid::from_u16(0x2a24);
const FIRMWARE: Uuid = Uuid::from_u16(0x2a26);

/// The name of the first strap.
pub const H10: &str = "Polar H10 0A1B2C3D";
/// The name of the second strap.
pub const TICKR: &str = "TICKR 9F3A";

/// Everything, with the page of the broker open in front.
pub struct Bench {
    /// The page.
    pub page: Page,
    /// The computer's Bluetooth.
    pub host: BluezHost,
    /// What records and disturbs the page's socket, where the page streams through it.
    pub tap: Tap,
    /// Gives the page tokens, where it streams through the tap.
    pub tokens: TokenService,
    /// The broker.
    pub broker: Broker,
    // Dropped last: the page is still there while the browser ends.
    /// The browser.
    pub browser: Browser,
}

impl Bench {
    /// With a broker as it comes.
    ///
    /// # Errors
    /// When a part does not come up.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(&[], &[]).await
    }

    /// With more arguments for the broker, and more of Chromium's features.
    ///
    /// # Errors
    /// When a part does not come up.
    pub async fn start_with(broker_arguments: &[&str], features: &[&str]) -> anyhow::Result<Self> {
        let broker = Broker::start(broker_arguments).await?;
        let tap = Tap::start(broker.address()).await?;
        let tokens = TokenService::start(&broker).await?;
        let host = BluezHost::start().await?;
        let browser = Browser::launch(LaunchOptions {
            features: features.iter().map(|&feature| feature.to_owned()).collect(),
            ..LaunchOptions::with_bluetooth(&host)
        })
        .await?;
        let page = browser.page(&broker.url()).await?;
        let started = page.wait_for::<bool>("!!document.querySelector('#connect')", PATIENCE).await;
        started.with_context(|| format!("the console of the page: {:#?}", page.console()))?;
        Ok(Self { page, host, tap, tokens, broker, browser })
    }

    /// A strap that can be chosen: a chest strap with battery and device information.
    pub async fn strap(&self, name: &str) -> Peripheral {
        strap(&self.host, name).await
    }

    /// Chooses a sensor in Chrome's chooser, without waiting for what comes of it.
    ///
    /// # Errors
    /// When the button cannot be pressed or the sensor is not offered.
    pub async fn choose(&self, name: &str) -> anyhow::Result<()> {
        choose(&self.page, name).await
    }

    /// Adds a strap and connects it.
    ///
    /// # Errors
    /// When the page does not show it as live.
    pub async fn connect(&self, name: &str) -> anyhow::Result<Peripheral> {
        let strap = self.strap(name).await;
        self.choose(name).await?;
        let subscribed = strap.wait_for(Event::Subscribed(HEART_RATE_MEASUREMENT), PATIENCE).await;
        subscribed.with_context(|| format!("the console of the page: {:#?}", self.page.console()))?;
        self.device(name).wait_for_phase("live", PATIENCE).await?;
        self.read_out(&strap).await?;
        Ok(strap)
    }

    /// Puts a simulated device on the radio, by its textual form, and connects it.
    ///
    /// # Errors
    /// When the page does not show it as live.
    pub async fn connect_simulated(&self, text: &str) -> anyhow::Result<(String, SimulatedPeripheral)> {
        let sensor = strapline_sim::parse(text)?;
        let name = sensor.name().to_owned();
        let device = self.host.simulate(&address(&name), sensor).await;
        device.record();
        self.choose(&name).await?;
        self.device(&name).wait_for_phase("live", PATIENCE).await?;
        Ok((name, device))
    }

    /// Waits until the page has read everything that a strap tells of itself, which it does after a link has become live.
    ///
    /// # Errors
    /// When it does not read.
    pub async fn read_out(&self, strap: &Peripheral) -> anyhow::Result<()> {
        // In an order of Chromium's own.
        for uuid in [BODY_SENSOR_LOCATION, BATTERY_LEVEL, MANUFACTURER, MODEL, FIRMWARE] {
            strap.wait_for(Event::Read(uuid), PATIENCE).await?;
        }
        strap.wait_for(Event::Subscribed(BATTERY_LEVEL), PATIENCE).await?;
        self.host.flush().await;
        // Its answer comes to the page by the same ways as this one's.
        self.page.eval::<bool>("navigator.bluetooth.getAvailability()").await.map(drop)
    }

    /// What the page shows of a sensor.
    pub const fn device<'a>(&'a self, name: &'a str) -> DeviceView<'a> {
        DeviceView::new(&self.page, name)
    }

    /// Streams to the broker that serves the page, by the button alone.
    ///
    /// # Errors
    /// When it is not live in time.
    pub async fn stream(&self) -> anyhow::Result<()> {
        press_stream(&self.page).await?;
        wait_for_stream(&self.page, "live", "Live to", PATIENCE).await.map(drop)
    }

    /// Streams to the same broker through the tap, which takes settings: the broker gives the page tokens of its own for
    /// its own address only.
    ///
    /// # Errors
    /// When it is not live in time.
    pub async fn stream_through_tap(&self) -> anyhow::Result<()> {
        set(&self.page, &[("#broker", &self.tap.http_url("")), ("#token-url", self.tokens.url())]).await?;
        self.stream().await
    }

    /// A consumer of the broker.
    ///
    /// # Errors
    /// When it cannot connect.
    pub async fn consumer(&self) -> anyhow::Result<Consumer> {
        Consumer::connect(&self.broker, None).await
    }
}

/// Adds a chest strap with battery and device information to a computer's surroundings.
pub async fn strap(host: &BluezHost, name: &str) -> Peripheral {
    let services = vec![
        heart_rate_service(1),
        battery_service(87),
        device_information_service(DeviceInformation::default()),
    ];
    peripheral(host, name, services).await
}

/// Adds a peripheral; its address follows from its name.
pub async fn peripheral(host: &BluezHost, name: &str, services: Vec<Service>) -> Peripheral {
    host.add_peripheral(PeripheralConfig::new(&address(name), name, services)).await
}

/// A device address that follows from a name.
pub fn address(name: &str) -> String {
    let sum = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let [a, b, c, d] = sum.to_be_bytes();
    format!("A0:9E:{a:02X}:{b:02X}:{c:02X}:{d:02X}")
}

/// Chooses a sensor in the chooser of a page, without waiting for what comes of it.
///
/// # Errors
/// When the button cannot be pressed or the sensor is not offered.
pub async fn choose(page: &Page, name: &str) -> anyhow::Result<()> {
    let _chooser = page.auto_choose(Choice::named(name)).await?;
    page.click("#connect").await?;
    let shown = DeviceView::new(page, name).selector("");
    let shown = serde_json::json!(shown);
    page.wait_for::<bool>(&format!("!!document.querySelector({shown})"), PATIENCE).await.map(drop)
}

/// Waits until the page has written this value; what it wrote before is passed over.
///
/// # Errors
/// When it does not in time.
pub async fn written(device: &Peripheral, characteristic: Uuid, wanted: &[u8]) -> anyhow::Result<()> {
    loop {
        let (value, _) = device.wait_for_write(characteristic, PATIENCE).await?;
        if value == wanted {
            return Ok(());
        }
    }
}
