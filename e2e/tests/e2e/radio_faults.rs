//! A radio that refuses, hangs, is off or is gone, and a chooser that ends without a choice.

use std::time::{Duration, Instant};

use anyhow::ensure;
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10, address, peripheral};
use strapline_e2e::device_view::{wait_for_no_notice, wait_for_text};
use strapline_e2e::errors::none_but;
use strapline_e2e::measurements::{measurements, send};
use strapline_testbed::{
    Characteristic, Choice, Event, Peripheral, PeripheralConfig, Property, Service,
    profiles::{BODY_SENSOR_LOCATION, HEART_RATE, HEART_RATE_MEASUREMENT, battery_service},
};

#[tokio::test]
async fn a_refused_connection_is_tried_again_until_it_stands() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let h10 = bench.strap(H10).await;
    h10.faults().connect = Some("le-connection-abort-by-local".to_owned());
    bench.choose(H10).await?;
    let device = bench.device(H10);
    device.wait_for_text(".state", "Out of reach. Reconnecting", PATIENCE).await?;
    for _ in 0..2 {
        h10.wait_for(Event::ConnectAttempt, PATIENCE).await?;
    }
    h10.faults().connect = None;
    device.wait_for_phase("live", PATIENCE).await?;
    ensure!(device.text(".outage dd").await?.is_none(), "an outage before it was ever in reach");
    beats(&bench, &h10).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_connection_that_hangs_is_given_up_and_tried_again() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let h10 = bench.strap(H10).await;
    h10.faults().connect_hang = true;
    bench.choose(H10).await?;
    let begun = Instant::now();
    let device = bench.device(H10);
    device.wait_for_phase("connecting", PATIENCE).await?;
    device.wait_for_text(".state", "No answer. Reconnecting", Duration::from_secs(40)).await?;
    ensure!(begun.elapsed() >= Duration::from_secs(15), "given up after {:?} already", begun.elapsed());
    h10.faults().connect_hang = false;
    device.wait_for_phase("live", Duration::from_secs(40)).await?;
    beats(&bench, &h10).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn an_adapter_that_was_off_brings_the_strap_back() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let h10 = bench.connect(H10).await?;
    let device = bench.device(H10);
    beats(&bench, &h10).await?;
    bench.host.set_powered(false);
    device.wait_for_text(".state", r"Reconnecting in \d+ s", PATIENCE).await?;
    bench.host.set_powered(true);
    device.wait_for_phase("live", Duration::from_secs(40)).await?;
    beats(&bench, &h10).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn an_adapter_that_is_gone_is_told_and_can_be_plugged_in_again() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let h10 = bench.connect(H10).await?;
    let device = bench.device(H10);
    bench.host.unplug_adapter();
    device.wait_for_text(".state", r"Reconnecting", PATIENCE).await?;
    bench.page.click("#connect").await?;
    wait_for_text(&bench.page, "#notice", "^Bluetooth is off.*Switch it on.*plug in an adapter", PATIENCE)
        .await?;

    bench.host.plug_adapter();
    bench.page.click("#notice button").await?;
    wait_for_no_notice(&bench.page, PATIENCE).await?;
    // The system has forgotten the strap with the adapter; looking for it in the chooser makes it known again.
    bench.choose(H10).await?;
    device.wait_for_phase("live", Duration::from_secs(40)).await?;
    let sections: usize = bench.page.eval("document.querySelectorAll('section.device').length").await?;
    ensure!(sections == 1, "the same strap is there {sections} times");
    beats(&bench, &h10).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_chooser_without_a_choice_says_what_to_do_next() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let h10 = bench.strap(H10).await;
    {
        let _chooser = bench.page.auto_choose(Choice::cancel()).await?;
        bench.page.click("#connect").await?;
        let words = "No sensor was chosen.*moist electrodes.*close other apps";
        wait_for_text(&bench.page, "#notice", words, PATIENCE).await?;
    }
    let _chooser = bench.page.auto_choose(Choice::named(H10)).await?;
    bench.page.click("#notice button").await?;
    bench.device(H10).wait_for_phase("live", PATIENCE).await?;
    wait_for_no_notice(&bench.page, PATIENCE).await?;
    beats(&bench, &h10).await?;
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn a_device_with_nothing_to_read_is_said_to_be_one() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    // A watch whose broadcast is off: it advertises heart rate, but offers no measurement.
    let location = Characteristic::new(BODY_SENSOR_LOCATION, &[Property::Read]).value([1]);
    let services = vec![battery_service(50), Service::new(HEART_RATE, vec![location])];
    let watch = peripheral(&bench.host, "Watch", services).await;
    bench.choose("Watch").await?;
    bench.device("Watch").wait_for_text(".state", "Nothing to read on it", PATIENCE).await?;
    ensure!(!watch.is_subscribed(strapline_testbed::profiles::BATTERY_LEVEL), "it is kept half linked");

    // Advertised only.
    let config = PeripheralConfig {
        advertised: Some(vec![HEART_RATE]),
        ..PeripheralConfig::new(&address("Bulb"), "Bulb", vec![battery_service(50)])
    };
    bench.host.add_peripheral(config).await;
    bench.choose("Bulb").await?;
    bench.device("Bulb").wait_for_text(".state", "Nothing to read on it", PATIENCE).await?;
    none_but(&bench.page, &[])
}

/// Ten measurements reach the page.
async fn beats(bench: &Bench, strap: &Peripheral) -> anyhow::Result<()> {
    strap_is_ready(strap).await?;
    let period = Duration::from_millis(100);
    send(strap, &measurements(7, 10, period, 1), period).await;
    bench.device(H10).wait_for_vital("HEART_RATE", "69", "fresh", PATIENCE).await
}

async fn strap_is_ready(strap: &Peripheral) -> anyhow::Result<()> {
    if strap.is_subscribed(HEART_RATE_MEASUREMENT) {
        return Ok(());
    }
    strap.wait_for(Event::Subscribed(HEART_RATE_MEASUREMENT), PATIENCE).await
}
