//! The state of one peripheral as the fake BlueZ exports it: Device1, its GATT objects, and how link, discovery and
//! subscriptions change them. Every function runs under the host's lock, so the order of signals is the order of
//! calls.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::sync::Notify;
use zbus::{ObjectPath, Variant};

use crate::{
    bluez::FAILED,
    bus::{Bus, Call, Signal},
    gatt_tree::{GattTree, flag},
    object_tree::ObjectTree,
    peripheral::{Event, Faults, LinkEnd, PeripheralConfig},
};

pub(crate) const ADAPTER_PATH: &str = "/org/bluez/hci0";
pub(crate) const DEVICE: &str = "org.bluez.Device1";
pub(crate) const SERVICE: &str = "org.bluez.GattService1";
pub(crate) const CHARACTERISTIC: &str = "org.bluez.GattCharacteristic1";
pub(crate) const DESCRIPTOR: &str = "org.bluez.GattDescriptor1";

pub(crate) struct Device {
    pub(crate) config: PeripheralConfig,
    pub(crate) path: String,
    pub(crate) gatt: GattTree,
    pub(crate) advertising: bool,
    pub(crate) connected: bool,
    pub(crate) connections: u64,
    pub(crate) events: Vec<Event>,
    pub(crate) faults: Arc<Mutex<Faults>>,
    /// Connection requests that a fault keeps waiting.
    pub(crate) hung_connects: Vec<Call>,
    /// Reads that a fault keeps waiting.
    pub(crate) hung_reads: Vec<Call>,
    happened: Arc<Notify>,
}

impl Device {
    pub(crate) fn new(config: PeripheralConfig, happened: Arc<Notify>) -> Self {
        let path = format!("{ADAPTER_PATH}/dev_{}", config.address.replace(':', "_"));
        Self {
            gatt: GattTree::mount(&path, config.services.clone()),
            advertising: config.advertising,
            connected: false,
            connections: 0,
            events: Vec::new(),
            faults: Arc::default(),
            hung_connects: Vec::new(),
            hung_reads: Vec::new(),
            happened,
            path,
            config,
        }
    }

    pub(crate) fn record(&mut self, event: Event) {
        self.events.push(event);
        self.happened.notify_waiters();
    }

    /// Whether `path` is this device or one of its attributes.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        path.strip_prefix(self.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// One advertisement: announces the device, or its signal strength when it is known already.
    pub(crate) fn advertise(&self, tree: &mut ObjectTree, bus: &Bus) {
        let rssi = ("RSSI", Variant::from(self.config.rssi));
        if tree.has_object(&self.path) {
            emit(bus, tree.set(&self.path, DEVICE, [rssi], &[]));
            return;
        }
        let config = &self.config;
        let uuids = match &config.advertised {
            Some(uuids) => uuids.iter().map(ToString::to_string).collect(),
            None => self.service_uuids(),
        };
        let alias = config.name.clone().unwrap_or_else(|| config.address.replace(':', "-"));
        let mut properties = vec![
            ("Address", Variant::from(config.address.clone())),
            ("AddressType", Variant::from("random")),
            ("Alias", Variant::from(alias)),
            ("Paired", Variant::from(false)),
            ("Bonded", Variant::from(false)),
            ("Trusted", Variant::from(false)),
            ("Blocked", Variant::from(false)),
            ("LegacyPairing", Variant::from(false)),
            ("Connected", Variant::from(false)),
            ("ServicesResolved", Variant::from(false)),
            ("UUIDs", Variant::from(uuids)),
            ("Adapter", Variant::from(ObjectPath::from_static_str_unchecked(ADAPTER_PATH))),
            rssi,
        ];
        if let Some(name) = &config.name {
            properties.push(("Name", Variant::from(name.clone())));
        }
        if !config.manufacturer_data.is_empty() {
            let data: HashMap<u16, Variant<'static>> = config
                .manufacturer_data
                .iter()
                .map(|(&company, data)| (company, Variant::from(data.clone())))
                .collect();
            properties.push(("ManufacturerData", Variant::from(data)));
        }
        bus.emit(&tree.add(&self.path, DEVICE, properties));
    }

    pub(crate) fn make_known(&self, tree: &mut ObjectTree, bus: &Bus) {
        if !tree.has_object(&self.path) {
            self.advertise(tree, bus);
            emit(bus, tree.set(&self.path, DEVICE, [], &["RSSI"]));
        }
    }

    /// As BlueZ's RemoveDevice, or the adapter's disappearance.
    pub(crate) fn forget(&mut self, tree: &mut ObjectTree, bus: &Bus) {
        self.link_down(tree, bus, LinkEnd::Lost);
        self.remove_attributes(tree, bus);
        emit(bus, tree.remove(&self.path));
    }

    pub(crate) fn link_up(&mut self, tree: &mut ObjectTree, bus: &Bus) {
        self.connected = true;
        self.connections += 1;
        emit(bus, tree.set(&self.path, DEVICE, [("Connected", Variant::from(true))], &["RSSI"]));
        self.record(Event::Connected);
    }

    /// Exports the attributes; `ServicesResolved` is what ends the browser's discovery.
    pub(crate) fn resolve(&mut self, tree: &mut ObjectTree, bus: &Bus) {
        let kept = self.gatt.services.first().is_some_and(|service| tree.has_object(&service.path));
        if !kept {
            self.export_attributes(tree, bus);
        }
        let changed =
            [("UUIDs", Variant::from(self.service_uuids())), ("ServicesResolved", Variant::from(true))];
        emit(bus, tree.set(&self.path, DEVICE, changed, &[]));
        self.record(Event::Resolved);
    }

    fn export_attributes(&self, tree: &mut ObjectTree, bus: &Bus) {
        for service in &self.gatt.services {
            let properties = [
                ("UUID", Variant::from(service.uuid.to_string())),
                ("Device", object_path(&self.path)),
                ("Primary", Variant::from(service.primary)),
                ("Includes", Variant::from(Vec::<ObjectPath<'static>>::new())),
            ];
            bus.emit(&tree.add(&service.path, SERVICE, properties));
        }
        for characteristic in &self.gatt.characteristics {
            let description = &characteristic.description;
            let flags: Vec<&'static str> = description.properties.iter().copied().map(flag).collect();
            let properties = [
                ("UUID", Variant::from(description.uuid.to_string())),
                ("Service", object_path(&self.gatt.services[characteristic.service].path)),
                ("Value", Variant::from(Vec::<u8>::new())),
                ("Notifying", Variant::from(false)),
                ("Flags", Variant::from(flags)),
                ("MTU", Variant::from(self.config.mtu)),
            ];
            bus.emit(&tree.add(&characteristic.path, CHARACTERISTIC, properties));
            for descriptor in &characteristic.descriptors {
                let properties = [
                    ("UUID", Variant::from(descriptor.uuid.to_string())),
                    ("Characteristic", object_path(&characteristic.path)),
                    ("Value", Variant::from(Vec::<u8>::new())),
                    ("Flags", Variant::from(vec!["read", "write"])),
                ];
                bus.emit(&tree.add(&descriptor.path, DESCRIPTOR, properties));
            }
        }
    }

    /// The end of a link, in BlueZ's order; nothing happens without a link.
    pub(crate) fn link_down(&mut self, tree: &mut ObjectTree, bus: &Bus, why: LinkEnd) {
        if !self.connected {
            return;
        }
        self.connected = false;
        // As BlueZ: what is under way fails before anything is said of the link.
        for waiting in std::mem::take(&mut self.hung_reads) {
            waiting.fail(FAILED, "Not connected");
        }
        for index in 0..self.gatt.characteristics.len() {
            if self.gatt.characteristics[index].notifying {
                self.set_notifying(tree, bus, index, false);
            }
        }
        emit(bus, tree.set(&self.path, DEVICE, [("ServicesResolved", Variant::from(false))], &[]));
        // The attributes stay for the next link: BlueZ's `Cache` is `always` if nobody has changed its main.conf. Without
        // it they go while a read may be under way, and then Chromium can stop answering all Web Bluetooth of the page:
        // it drops the answer together with the attribute.
        emit(bus, tree.set(&self.path, DEVICE, [("Connected", Variant::from(false))], &[]));
        self.record(Event::Disconnected(why));
    }

    fn remove_attributes(&self, tree: &mut ObjectTree, bus: &Bus) {
        for characteristic in &self.gatt.characteristics {
            for descriptor in &characteristic.descriptors {
                emit(bus, tree.remove(&descriptor.path));
            }
            emit(bus, tree.remove(&characteristic.path));
        }
        for service in &self.gatt.services {
            emit(bus, tree.remove(&service.path));
        }
    }

    pub(crate) fn set_notifying(&mut self, tree: &mut ObjectTree, bus: &Bus, index: usize, on: bool) {
        let characteristic = &mut self.gatt.characteristics[index];
        characteristic.notifying = on;
        let changed = [("Notifying", Variant::from(on))];
        emit(bus, tree.set(&characteristic.path, CHARACTERISTIC, changed, &[]));
    }

    /// A notification is a change of `Value`; equal values are announced too.
    pub(crate) fn notify(&mut self, tree: &mut ObjectTree, bus: &Bus, index: usize, value: &[u8]) -> bool {
        let characteristic = &mut self.gatt.characteristics[index];
        if !self.connected || !characteristic.notifying {
            return false;
        }
        characteristic.value = value.to_vec();
        if announce_value(tree, bus, &characteristic.path, value) == 0 {
            return false;
        }
        characteristic.sent += 1;
        true
    }

    fn service_uuids(&self) -> Vec<String> {
        self.gatt.services.iter().map(|service| service.uuid.to_string()).collect()
    }
}

/// Announces a characteristic's value; returns how many clients are told.
pub(crate) fn announce_value(tree: &mut ObjectTree, bus: &Bus, path: &str, value: &[u8]) -> usize {
    emit(bus, tree.set(path, CHARACTERISTIC, [("Value", Variant::from(value.to_vec()))], &[]))
}

pub(crate) fn emit(bus: &Bus, signal: Option<Signal>) -> usize {
    signal.map_or(0, |signal| bus.emit(&signal))
}

fn object_path(path: &str) -> Variant<'static> {
    Variant::from(ObjectPath::from_string_unchecked(path.to_owned()))
}
