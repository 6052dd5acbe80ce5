//! From the chooser to discovered services, and everything that can go wrong on the way.

use std::collections::{BTreeMap, BTreeSet};

use crate::bench::{Bench, PATIENCE};
use serde_json::{Value, json};
use strapline_testbed::{
    Choice, Event, LinkEnd, WriteKind,
    profiles::{BATTERY_LEVEL, PMD, PMD_CONTROL},
};

#[tokio::test]
async fn a_chosen_strap_is_connected_discovered_read_and_written() {
    let bench = Bench::new().await;
    let page = &bench.page;
    assert!(page.eval::<bool>("navigator.bluetooth.getAvailability()").await.unwrap());
    assert_eq!(bench.choose("Polar H10").await, json!({ "ok": 0 }));
    bench.h10.wait_for(Event::Connected, PATIENCE).await.unwrap();
    assert!(bench.h10.is_connected() && !bench.tickr.is_connected());
    assert_eq!(page.eval::<String>("straps[0].device.name").await.unwrap(), "Polar H10 0A1B2C3D");

    let found: BTreeMap<String, Vec<String>> = page.eval("discover(straps[0])").await.unwrap();
    let services: BTreeSet<&str> = found.keys().map(|uuid| &uuid[4..8]).collect();
    assert_eq!(services, BTreeSet::from(["180a", "180d", "180f", "5c80"]));
    assert_eq!(found[&PMD.to_string()].len(), 2);

    let read = "read(straps[0], 'battery_service', 'battery_level')";
    assert_eq!(page.eval::<Vec<u8>>(read).await.unwrap(), [87]);
    let read_model = "read(straps[0], 'device_information', 'model_number_string')";
    assert_eq!(page.eval::<Vec<u8>>(read_model).await.unwrap(), b"H10");
    bench.h10.wait_for(Event::Read(BATTERY_LEVEL), PATIENCE).await.unwrap();
    bench.h10.set_value(BATTERY_LEVEL, &[86]);
    assert_eq!(page.eval::<Vec<u8>>(read).await.unwrap(), [86]);

    let hidden: Value = page.eval("attempt(straps[0].server.getPrimaryService(0x1814))").await.unwrap();
    assert_eq!(hidden["error"], "SecurityError", "a service that the page hasn't asked for");

    let write = format!(
        "find(straps[0], VENDOR, '{PMD_CONTROL}').then(c => c.writeValueWithResponse(new Uint8Array([2, 0, 1])))"
    );
    page.eval::<()>(&write).await.unwrap();
    let written = bench.h10.wait_for_write(PMD_CONTROL, PATIENCE).await.unwrap();
    assert_eq!(written, (vec![2, 0, 1], WriteKind::Request));

    page.eval::<()>("straps[0].device.gatt.disconnect()").await.unwrap();
    bench.h10.wait_for(Event::Disconnected(LinkEnd::Central), PATIENCE).await.unwrap();
    assert_eq!(page.errors(), []);
}

#[tokio::test]
async fn failed_reads_writes_and_subscriptions_reach_the_page() {
    let bench = Bench::new().await;
    assert_eq!(bench.choose("Polar H10").await, json!({ "ok": 0 }));
    {
        let mut faults = bench.h10.faults();
        faults.read = Some("read fault".to_owned());
        faults.write = Some("write fault".to_owned());
        faults.start_notify = Some("notify fault".to_owned());
    }
    for attempt in [
        "attempt(read(straps[0], 'battery_service', 'battery_level'))".to_owned(),
        format!(
            "attempt(find(straps[0], VENDOR, '{PMD_CONTROL}').then(c => c.writeValueWithResponse(new Uint8Array([1]))))"
        ),
        "attempt(subscribe(straps[0], 'heart_rate', 'heart_rate_measurement', 'rate'))".to_owned(),
    ] {
        let outcome: Value = bench.page.eval(&attempt).await.unwrap();
        assert!(outcome["error"].is_string(), "{attempt}: {outcome}");
    }
    *bench.h10.faults() = strapline_testbed::Faults::default();
    bench.subscribe(&bench.h10, 0).await;
}

#[tokio::test]
async fn a_cancelled_chooser_a_refused_and_a_hanging_connection_can_be_told_apart() {
    let bench = Bench::new().await;
    let page = &bench.page;
    {
        let _chooser = page.auto_choose(Choice::cancel()).await.unwrap();
        page.click("#connect").await.unwrap();
        let outcome: Value = page.wait_for("outcome", PATIENCE).await.unwrap();
        assert_eq!(outcome["error"], "NotFoundError");
        assert!(outcome["text"].as_str().unwrap().contains("cancelled"), "{outcome}");
    }
    bench.h10.faults().connect = Some("le-connection-abort-by-local".to_owned());
    assert_eq!(bench.choose("Polar H10").await["error"], "NetworkError");
    assert_eq!(bench.h10.connections(), 0);

    *bench.h10.faults() = strapline_testbed::Faults { connect_hang: true, ..Default::default() };
    bench.h10.clear_events();
    let hanging: Value = page.eval("within(500, connect(straps[0]))").await.unwrap();
    assert_eq!(hanging["error"], "timeout");
    bench.h10.wait_for(Event::ConnectAttempt, PATIENCE).await.unwrap();
    assert!(!bench.h10.is_connected());
    bench.h10.faults().connect_hang = false;
    bench.h10.release_hung_connects();
    page.wait_for::<bool>("straps[0].device.gatt.connected", PATIENCE).await.unwrap();
    assert!(bench.h10.is_connected());
}

#[tokio::test]
async fn an_adapter_that_is_off_or_unplugged_ends_links_and_can_come_back() {
    let bench = Bench::new().await;
    let page = &bench.page;
    bench.stream(&bench.h10, "Polar H10", 0).await;
    bench.host.set_powered(false);
    page.wait_for::<bool>("straps[0].losses === 1", PATIENCE).await.unwrap();
    assert!(page.eval::<bool>("navigator.bluetooth.getAvailability()").await.unwrap());
    let refused: Value = page.eval("attempt(connect(straps[0]))").await.unwrap();
    assert_eq!(refused, json!({ "error": "InvalidStateError", "text": "Connection Error: Not ready." }));
    bench.host.set_powered(true);
    page.wait_for::<bool>("attempt(connect(straps[0])).then(o => o.ok)", PATIENCE).await.unwrap();

    bench.host.unplug_adapter();
    page.wait_for::<bool>("straps[0].losses === 2", PATIENCE).await.unwrap();
    page.wait_for::<bool>("navigator.bluetooth.getAvailability().then(on => !on)", PATIENCE).await.unwrap();
    bench.host.plug_adapter();
    page.wait_for::<bool>("navigator.bluetooth.getAvailability()", PATIENCE).await.unwrap();
    bench.stream(&bench.h10, "Polar H10", 1).await;
}
