//! The private bus and the fake BlueZ as a plain D-Bus client sees them, without a browser.

use std::{collections::HashMap, num::NonZero, time::Duration};

use futures_util::StreamExt;
use serde::Serialize;
use strapline_testbed::{
    BluezHost, Event, LinkEnd, Peripheral, PeripheralConfig,
    profiles::{HEART_RATE_MEASUREMENT, battery_service, heart_rate_service},
};
use tokio::time::timeout;
use zbus::{Connection, DynamicType, Message, MessageStream, ObjectPath, OwnedObjectPath, OwnedVariant};

const PATIENCE: Duration = Duration::from_secs(10);
const ADAPTER: &str = "/org/bluez/hci0";
const STRAP: &str = "/org/bluez/hci0/dev_A0_9E_1A_0A_1B_2C";

async fn bench() -> (BluezHost, Peripheral, Connection) {
    let host = BluezHost::start().await.unwrap();
    let services = vec![heart_rate_service(1), battery_service(87)];
    let config = PeripheralConfig::new("A0:9E:1A:0A:1B:2C", "Polar H10", services);
    let strap = host.add_peripheral(config).await;
    let client = client(&host).await;
    (host, strap, client)
}

async fn client(host: &BluezHost) -> Connection {
    zbus::connection::Builder::address(host.env().1.as_str()).build().await.unwrap()
}

async fn call<B: Serialize + DynamicType>(
    client: &Connection,
    path: &str,
    interface: &str,
    member: &str,
    body: &B,
) -> zbus::Result<Message> {
    timeout(PATIENCE, client.call_method(Some("org.bluez"), path, Some(interface), member, body))
        .await
        .unwrap()
}

async fn objects(
    client: &Connection,
) -> HashMap<OwnedObjectPath, HashMap<String, HashMap<String, OwnedVariant>>> {
    let reply =
        call(client, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", &()).await.unwrap();
    reply.body().deserialize().unwrap()
}

async fn signals(client: &Connection, rule: &str) -> MessageStream {
    MessageStream::for_match_rule(rule, client, NonZero::new(16_384)).await.unwrap()
}

async fn next(signals: &mut MessageStream) -> Message {
    timeout(PATIENCE, signals.next()).await.unwrap().unwrap().unwrap()
}

fn error_name(result: zbus::Result<Message>) -> String {
    match result {
        Err(zbus::Error::MethodError(name, ..)) => name.to_string(),
        // zbus gives the errors of org.freedesktop.DBus types of their own.
        Err(zbus::Error::FDO(error)) => zbus::DBusError::name(&*error).to_string(),
        other => panic!("no method error: {other:?}"),
    }
}

#[tokio::test]
async fn a_scan_makes_the_peripheral_known_and_signals_carry_the_unique_name() {
    let (_host, _strap, client) = bench().await;
    let strap = ObjectPath::try_from(STRAP).unwrap();
    assert!(!objects(&client).await.contains_key(&strap));
    let mut added = signals(&client, "type='signal',sender='org.bluez',member='InterfacesAdded'").await;
    call(&client, ADAPTER, "org.bluez.Adapter1", "StartDiscovery", &()).await.unwrap();
    let signal = next(&mut added).await;
    assert!(signal.header().sender().unwrap().starts_with(":1."));
    let body = signal.body();
    let (path, interfaces): (ObjectPath<'_>, HashMap<String, HashMap<String, OwnedVariant>>) =
        body.deserialize().unwrap();
    assert_eq!(path, strap);
    let name = interfaces["org.bluez.Device1"]["Name"].downcast_ref::<&str>().unwrap();
    assert_eq!(name, "Polar H10");
    assert!(objects(&client).await.contains_key(&strap));
}

#[tokio::test]
async fn errors_have_the_names_that_bluez_and_the_bus_use() {
    let (host, _strap, client) = bench().await;
    let adapter = "org.bluez.Adapter1";
    let stop = call(&client, ADAPTER, adapter, "StopDiscovery", &()).await;
    assert_eq!(error_name(stop), "org.bluez.Error.Failed");
    host.set_powered(false);
    let start = call(&client, ADAPTER, adapter, "StartDiscovery", &()).await;
    assert_eq!(error_name(start), "org.bluez.Error.NotReady");
    let connect = call(&client, STRAP, "org.bluez.Device1", "Connect", &()).await;
    assert_eq!(error_name(connect), "org.freedesktop.DBus.Error.UnknownObject");
    let unknown = client.call_method(Some("org.example.Nobody"), "/", Some("a.b"), "C", &()).await;
    assert_eq!(error_name(unknown), "org.freedesktop.DBus.Error.ServiceUnknown");
    let bus = Some("org.freedesktop.DBus");
    let nobody = client.call_method(bus, "/", bus, "GetNameOwner", &"org.example.Nobody").await;
    assert_eq!(error_name(nobody), "org.freedesktop.DBus.Error.NameHasNoOwner");
    let rule = client.call_method(bus, "/", bus, "AddMatch", &"colour='blue'").await;
    assert_eq!(error_name(rule), "org.freedesktop.DBus.Error.MatchRuleInvalid");
}

#[tokio::test]
async fn five_thousand_notifications_arrive_in_order_and_the_last_client_takes_the_link_along() {
    let (_host, strap, client) = bench().await;
    strap.make_known();
    call(&client, STRAP, "org.bluez.Device1", "Connect", &()).await.unwrap();
    strap.wait_for(Event::Resolved, PATIENCE).await.unwrap();
    let measurement = format!("{STRAP}/service0001/char0002");
    call(&client, &measurement, "org.bluez.GattCharacteristic1", "StartNotify", &()).await.unwrap();
    let rule = format!("type='signal',member='PropertiesChanged',path='{measurement}'");
    let mut changes = signals(&client, &rule).await;
    for n in 0..5_000_u32 {
        assert!(strap.notify(HEART_RATE_MEASUREMENT, &n.to_le_bytes()).await);
    }
    for n in 0..5_000_u32 {
        let signal = next(&mut changes).await;
        let body = signal.body();
        let (_, changed, _): (&str, HashMap<String, OwnedVariant>, Vec<String>) = body.deserialize().unwrap();
        let value = Vec::<u8>::try_from(changed["Value"].try_clone().unwrap()).unwrap();
        assert_eq!(value, n.to_le_bytes());
    }
    drop(changes);
    client.close().await.unwrap();
    strap.wait_for(Event::Disconnected(LinkEnd::BrowserGone), PATIENCE).await.unwrap();
    assert!(!strap.notify(HEART_RATE_MEASUREMENT, &[0, 60]).await);
}
