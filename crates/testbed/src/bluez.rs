//! The fake org.bluez: adapter, discovery, and the dispatch of method calls. Devices are in device.rs, links in
//! links.rs, attribute operations in attributes.rs. Left out: pairing, advertising by the adapter, and everything that
//! only a radio does.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use tokio::{
    sync::{Notify, mpsc},
    task::AbortHandle,
    time::interval,
};
use zbus::Variant;

use crate::{
    attributes,
    bus::{Bus, BusEvent, Call},
    device::{ADAPTER_PATH, DEVICE, Device, emit},
    object_tree::ObjectTree,
    peripheral::{LinkEnd, Peripheral, PeripheralConfig},
};

const ADAPTER: &str = "org.bluez.Adapter1";
const ROOT_PATH: &str = "/org/bluez";
/// Pause between the advertisements of a peripheral during a scan.
const ADVERTISING_INTERVAL: Duration = Duration::from_millis(200);

pub(crate) const FAILED: &str = "org.bluez.Error.Failed";
pub(crate) const NOT_SUPPORTED: &str = "org.bluez.Error.NotSupported";
pub(crate) const NOT_READY: &str = "org.bluez.Error.NotReady";
pub(crate) const NOT_CONNECTED: &str = "org.bluez.Error.NotConnected";
const INVALID_ARGUMENTS: &str = "org.freedesktop.DBus.Error.InvalidArgs";
const UNKNOWN_OBJECT: &str = "org.freedesktop.DBus.Error.UnknownObject";

/// A computer's Bluetooth as Chromium sees it: a private system bus with a fake BlueZ on it. Dropping the last handle
/// (peripherals count) closes the bus.
pub struct BluezHost {
    host: Arc<Host>,
}

impl BluezHost {
    /// Starts the bus with a powered adapter and no peripheral. Needs a tokio runtime with I/O and time.
    ///
    /// # Errors
    /// When the socket can't be made.
    pub async fn start() -> anyhow::Result<Self> {
        let (bus, calls) = Bus::start("org.bluez").await?;
        let tree = ObjectTree::new(bus.owner().to_owned());
        let host = Arc::new(Host {
            bus,
            happened: Arc::new(Notify::new()),
            state: Mutex::new(State {
                tree,
                devices: Vec::new(),
                scanning: BTreeSet::new(),
                scan: None,
                powered: true,
            }),
        });
        host.lock().tree.add(ROOT_PATH, "org.bluez.AgentManager1", []);
        tokio::spawn(dispatch(calls, Arc::downgrade(&host)));
        let host = Self { host };
        host.plug_adapter();
        Ok(host)
    }

    /// The environment variable with which Chromium finds this bus.
    pub fn env(&self) -> (&'static str, String) {
        ("DBUS_SYSTEM_BUS_ADDRESS", self.host.bus.address())
    }

    /// Adds a peripheral; a running scan finds it if it advertises.
    pub async fn add_peripheral(&self, config: PeripheralConfig) -> Peripheral {
        let mut state = self.host.lock();
        let index = state.devices.len();
        let device = Device::new(config, self.host.happened.clone());
        if device.advertising && state.scan.is_some() {
            device.advertise(&mut state.tree, &self.host.bus);
        }
        let faults = device.faults.clone();
        state.devices.push(device);
        Peripheral { host: self.host.clone(), index, faults }
    }

    /// Switches the adapter on or off; off ends every link and scan.
    pub fn set_powered(&self, on: bool) {
        self.host.lock().set_powered(&self.host.bus, on);
    }

    /// Takes the adapter away, and with it every device.
    pub fn unplug_adapter(&self) {
        let bus = &self.host.bus;
        let mut state = self.host.lock();
        let State { tree, devices, .. } = &mut *state;
        for device in devices {
            device.forget(tree, bus);
        }
        state.scanning.clear();
        state.stop_scan();
        emit(bus, state.tree.remove(ADAPTER_PATH));
    }

    /// Plugs the adapter in (again).
    pub fn plug_adapter(&self) {
        let mut state = self.host.lock();
        let properties = [
            ("Address", Variant::from("00:11:22:33:44:55")),
            ("AddressType", Variant::from("public")),
            ("Name", Variant::from("testbed")),
            ("Alias", Variant::from("testbed")),
            ("Class", Variant::from(0_u32)),
            ("Powered", Variant::from(state.powered)),
            ("Discoverable", Variant::from(false)),
            ("DiscoverableTimeout", Variant::from(0_u32)),
            ("Pairable", Variant::from(true)),
            ("PairableTimeout", Variant::from(0_u32)),
            ("Discovering", Variant::from(false)),
            ("UUIDs", Variant::from(Vec::<String>::new())),
            ("Modalias", Variant::from("usb:v1D6Bp0246d0542")),
            ("Roles", Variant::from(vec!["central"])),
        ];
        let signal = state.tree.add(ADAPTER_PATH, ADAPTER, properties);
        self.host.bus.emit(&signal);
    }

    /// Waits until everything sent so far has been written to the browser's socket.
    pub async fn flush(&self) {
        self.host.bus.backlog_at_most(0).await;
    }
}

/// What the handles and the bus task share.
pub(crate) struct Host {
    pub(crate) bus: Bus,
    /// Woken at every event of any peripheral.
    pub(crate) happened: Arc<Notify>,
    state: Mutex<State>,
}

/// Everything that changes, under one lock: signals are queued while it is held, so their order is the order of
/// changes.
pub(crate) struct State {
    pub(crate) tree: ObjectTree,
    pub(crate) devices: Vec<Device>,
    /// Clients with a running discovery.
    scanning: BTreeSet<String>,
    scan: Option<AbortHandle>,
    pub(crate) powered: bool,
}

impl State {
    fn set_powered(&mut self, bus: &Bus, on: bool) {
        self.powered = on;
        if !on {
            for device in &mut self.devices {
                device.link_down(&mut self.tree, bus, LinkEnd::Lost);
            }
            self.scanning.clear();
            self.stop_scan();
            emit(bus, self.tree.set(ADAPTER_PATH, ADAPTER, [("Discovering", Variant::from(false))], &[]));
        }
        emit(bus, self.tree.set(ADAPTER_PATH, ADAPTER, [("Powered", Variant::from(on))], &[]));
    }

    fn stop_scan(&mut self) {
        if let Some(scan) = self.scan.take() {
            scan.abort();
        }
    }
}

impl Host {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call(self: &Arc<Self>, call: Call) {
        let message = call.message().clone();
        let header = message.header();
        let path = header.path().map_or("", |path| path.as_str());
        let interface = header.interface().map_or("", |interface| interface.as_str());
        let member = header.member().map_or("", |member| member.as_str());
        match (interface, member) {
            ("org.freedesktop.DBus.ObjectManager", "GetManagedObjects") => {
                let state = self.lock();
                call.reply(&state.tree.managed());
            }
            ("org.freedesktop.DBus.Introspectable", "Introspect") => call.reply(&"<node/>"),
            ("org.freedesktop.DBus.Properties", _) => self.property_call(call, path, member),
            // Agent and profile managers: whatever is registered there is never used.
            _ if path == ROOT_PATH => call.reply(&()),
            _ if !self.lock().tree.has_object(path) => call.fail(UNKNOWN_OBJECT, path),
            (ADAPTER, _) => self.adapter_call(call, member),
            _ => match self.peripheral_at(path) {
                Some(peripheral) if interface == DEVICE => self.device_call(&peripheral, call, member),
                Some(peripheral) => attributes::call(&peripheral, call, path, interface, member),
                None => call.fail(UNKNOWN_OBJECT, path),
            },
        }
    }

    fn property_call(&self, call: Call, path: &str, member: &str) {
        let message = call.message().clone();
        let body = message.body();
        let mut state = self.lock();
        match member {
            "GetAll" => {
                let wanted = body.deserialize::<&str>().unwrap_or_default();
                match state.tree.properties(path, wanted) {
                    Some(properties) => call.reply(properties),
                    None => call.fail(INVALID_ARGUMENTS, "no such interface"),
                }
            }
            "Get" => {
                let (interface, name) = body.deserialize::<(&str, &str)>().unwrap_or_default();
                match state.tree.properties(path, interface).and_then(|properties| properties.get(name)) {
                    Some(value) => call.reply(value),
                    None => call.fail(INVALID_ARGUMENTS, "no such property"),
                }
            }
            "Set" => match body.deserialize::<(&str, &str, Variant<'_>)>() {
                Ok((ADAPTER, "Powered", Variant::Bool(on))) => {
                    state.set_powered(&self.bus, on);
                    call.reply(&());
                }
                _ => call
                    .fail("org.freedesktop.DBus.Error.PropertyReadOnly", "only Adapter1.Powered can be set"),
            },
            _ => call.fail(NOT_SUPPORTED, member),
        }
    }

    fn adapter_call(self: &Arc<Self>, call: Call, member: &str) {
        let mut state = self.lock();
        match member {
            "SetDiscoveryFilter" => call.reply(&()),
            "StartDiscovery" if !state.powered => call.fail(NOT_READY, "Resource Not Ready"),
            "StartDiscovery" => {
                state.scanning.insert(call.client().to_owned());
                if state.scan.is_none() {
                    state.scan = Some(tokio::spawn(scan(Arc::downgrade(self))).abort_handle());
                    let changed = [("Discovering", Variant::from(true))];
                    emit(&self.bus, state.tree.set(ADAPTER_PATH, ADAPTER, changed, &[]));
                }
                call.reply(&());
            }
            "StopDiscovery" => {
                if !self.end_discovery(&mut state, call.client()) {
                    return call.fail(FAILED, "No discovery started");
                }
                call.reply(&());
            }
            "RemoveDevice" => {
                let message = call.message().clone();
                let body = message.body();
                let path = body.deserialize::<zbus::ObjectPath<'_>>();
                let State { tree, devices, .. } = &mut *state;
                match devices
                    .iter_mut()
                    .find(|device| path.as_ref().is_ok_and(|path| *path == device.path.as_str()))
                {
                    Some(device) => {
                        device.forget(tree, &self.bus);
                        call.reply(&());
                    }
                    None => call.fail("org.bluez.Error.DoesNotExist", "Does Not Exist"),
                }
            }
            _ => call.fail(NOT_SUPPORTED, member),
        }
    }

    /// True when the client had a discovery running.
    fn end_discovery(&self, state: &mut State, client: &str) -> bool {
        if !state.scanning.remove(client) {
            return false;
        }
        if state.scanning.is_empty() {
            state.stop_scan();
            let changed = [("Discovering", Variant::from(false))];
            emit(&self.bus, state.tree.set(ADAPTER_PATH, ADAPTER, changed, &[]));
        }
        true
    }

    fn client_gone(&self, client: &str, left: usize) {
        let mut state = self.lock();
        self.end_discovery(&mut state, client);
        if left == 0 {
            let State { tree, devices, .. } = &mut *state;
            for device in devices {
                device.hung_connects.clear();
                device.link_down(tree, &self.bus, LinkEnd::BrowserGone);
            }
        }
    }

    fn peripheral_at(self: &Arc<Self>, path: &str) -> Option<Peripheral> {
        let state = self.lock();
        let index = state.devices.iter().position(|device| device.has_path(path))?;
        let faults = state.devices[index].faults.clone();
        Some(Peripheral { host: self.clone(), index, faults })
    }
}

async fn dispatch(mut events: mpsc::UnboundedReceiver<BusEvent>, host: Weak<Host>) {
    while let Some(event) = events.recv().await {
        let Some(host) = host.upgrade() else { return };
        match event {
            BusEvent::Call(call) => host.call(call),
            BusEvent::Gone { client, left } => host.client_gone(&client, left),
        }
    }
}

async fn scan(host: Weak<Host>) {
    let mut advertisements = interval(ADVERTISING_INTERVAL);
    loop {
        advertisements.tick().await;
        let Some(host) = host.upgrade() else { return };
        let mut state = host.lock();
        let State { tree, devices, .. } = &mut *state;
        for device in devices.iter().filter(|device| device.advertising && !device.connected) {
            device.advertise(tree, &host.bus);
        }
    }
}
