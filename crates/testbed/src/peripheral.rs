//! One simulated Bluetooth LE peripheral: what a test configures, drives and observes. What the bus does to it is in
//! device.rs.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::bail;
use strapline_gatt::Uuid;
use tokio::time::{Instant, timeout_at};

use crate::{
    bluez::{Host, State},
    device::Device,
    gatt_tree::{Service, WriteKind},
};

/// How many messages may wait for the browser before [`Peripheral::notify`] waits.
const BACKLOG: usize = 1_024;

/// What a peripheral is. Start from `PeripheralConfig::new` and change fields by struct update.
#[derive(Clone, Debug)]
pub struct PeripheralConfig {
    /// Six octets in hexadecimal with colons.
    pub address: String,
    /// The name that it advertises.
    pub name: Option<String>,
    /// Its GATT services.
    pub services: Vec<Service>,
    /// The service UUIDs in its advertisements; None advertises all services.
    pub advertised: Option<Vec<Uuid>>,
    /// Signal strength in dBm.
    pub rssi: i16,
    /// Whether it advertises from the start.
    pub advertising: bool,
    /// Manufacturer specific data by company identifier.
    pub manufacturer_data: BTreeMap<u16, Vec<u8>>,
    /// From the connection request to the link.
    pub connect_delay: Duration,
    /// From the link to the resolved services.
    pub discovery_delay: Duration,
    /// Attribute MTU in octets, as BlueZ reports it.
    pub mtu: u16,
}

impl PeripheralConfig {
    /// A peripheral that advertises all its services and takes 20 ms each to connect and to discover.
    pub fn new(address: &str, name: &str, services: Vec<Service>) -> Self {
        Self {
            address: address.to_owned(),
            name: Some(name.to_owned()),
            services,
            advertised: None,
            rssi: -60,
            advertising: true,
            manufacturer_data: BTreeMap::new(),
            connect_delay: Duration::from_millis(20),
            discovery_delay: Duration::from_millis(20),
            mtu: 517,
        }
    }
}

/// What goes wrong from now on; the default is nothing.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Connections are refused with this text.
    pub connect: Option<String>,
    /// Connection requests get no answer until [`Peripheral::release_hung_connects`].
    pub connect_hang: bool,
    /// The link comes up, but services are never resolved.
    pub discovery_hang: bool,
    /// Subscriptions are refused with this text.
    pub start_notify: Option<String>,
    /// Reads fail with this text.
    pub read: Option<String>,
    /// Reads get no answer until the link ends.
    pub read_hang: bool,
    /// Writes fail with this text.
    pub write: Option<String>,
}

/// Why a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// The peripheral went away: out of range, switched off, adapter off or unplugged.
    Lost,
    /// The browser disconnected.
    Central,
    /// The browser itself is gone.
    BrowserGone,
}

/// What a peripheral saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The browser asked for a link.
    ConnectAttempt,
    /// The link is up.
    Connected,
    /// The services are resolved.
    Resolved,
    /// The link ended.
    Disconnected(LinkEnd),
    /// A client subscribed to a characteristic, and has its answer.
    Subscribed(Uuid),
    /// A client unsubscribed.
    Unsubscribed(Uuid),
    /// A client read a characteristic.
    Read(Uuid),
    /// A client wrote a characteristic.
    Written {
        /// The characteristic.
        uuid: Uuid,
        /// The octets.
        value: Vec<u8>,
        /// With or without response.
        kind: WriteKind,
    },
}

/// A handle on a peripheral; clones are the same peripheral.
#[derive(Clone)]
pub struct Peripheral {
    pub(crate) host: Arc<Host>,
    pub(crate) index: usize,
    pub(crate) faults: Arc<Mutex<Faults>>,
}

impl Peripheral {
    /// Sends a notification or indication, waiting while the browser is far behind. True when it was put on the bus:
    /// the link is up and a client is subscribed.
    ///
    /// # Panics
    /// When the peripheral has no such characteristic.
    pub async fn notify(&self, uuid: Uuid, value: &[u8]) -> bool {
        let sent = self.notify_now(uuid, value);
        self.host.bus.backlog_at_most(BACKLOG).await;
        sent
    }

    /// As [`Self::notify`] without waiting, for hooks.
    ///
    /// # Panics
    /// When the peripheral has no such characteristic.
    pub fn notify_now(&self, uuid: Uuid, value: &[u8]) -> bool {
        let (mut state, index) = self.locked(uuid);
        let State { tree, devices, .. } = &mut *state;
        devices[self.index].notify(tree, &self.host.bus, index, value)
    }

    /// As [`Self::notify_now`], from every characteristic of this UUID: a device may have it in several services. How
    /// many were put on the bus.
    pub(crate) fn notify_all(&self, uuid: Uuid, value: &[u8]) -> usize {
        let mut state = self.host.lock();
        let State { tree, devices, .. } = &mut *state;
        let device = &mut devices[self.index];
        let count = device.gatt.characteristics.len();
        let same =
            |device: &Device, index: usize| device.gatt.characteristics[index].description.uuid == uuid;
        (0..count)
            .filter(|&index| same(device, index) && device.notify(tree, &self.host.bus, index, value))
            .count()
    }

    /// Waits while the browser is far behind.
    pub(crate) async fn keep_pace(&self) {
        self.host.bus.backlog_at_most(BACKLOG).await;
    }

    /// The number of the link that is up.
    pub(crate) fn link(&self) -> Option<u64> {
        self.with(|device| device.connected.then_some(device.connections))
    }

    /// Sets the value that the next read returns, without telling anybody.
    ///
    /// # Panics
    /// When the peripheral has no such characteristic.
    pub fn set_value(&self, uuid: Uuid, value: &[u8]) {
        let (mut state, index) = self.locked(uuid);
        state.devices[self.index].gatt.characteristics[index].value = value.to_vec();
    }

    /// How many notifications and indications of a characteristic went out.
    ///
    /// # Panics
    /// When the peripheral has no such characteristic.
    pub fn sent(&self, uuid: Uuid) -> u64 {
        let (state, index) = self.locked(uuid);
        state.devices[self.index].gatt.characteristics[index].sent
    }

    /// Whether a client is subscribed to a characteristic.
    ///
    /// # Panics
    /// When the peripheral has no such characteristic.
    pub fn is_subscribed(&self, uuid: Uuid) -> bool {
        let (state, index) = self.locked(uuid);
        state.devices[self.index].gatt.characteristics[index].notifying
    }

    /// Whether the link is up.
    pub fn is_connected(&self) -> bool {
        self.with(|device| device.connected)
    }

    /// How many links there have been.
    pub fn connections(&self) -> u64 {
        self.with(|device| device.connections)
    }

    /// Link loss as the central sees it: the page gets `gattserverdisconnected`. Returns when the browser has been
    /// told; nothing happens without a link.
    pub async fn drop_link(&self) {
        {
            let mut state = self.host.lock();
            let State { tree, devices, .. } = &mut *state;
            devices[self.index].link_down(tree, &self.host.bus, LinkEnd::Lost);
        }
        self.host.bus.backlog_at_most(0).await;
    }

    /// Starts or stops advertising; a peripheral that doesn't advertise isn't found by a scan.
    pub fn set_advertising(&self, on: bool) {
        self.host.lock().devices[self.index].advertising = on;
    }

    /// Makes the system know the peripheral without a scan, as after an earlier session.
    pub fn make_known(&self) {
        let mut state = self.host.lock();
        let State { tree, devices, .. } = &mut *state;
        devices[self.index].make_known(tree, &self.host.bus);
    }

    /// The faults, to be changed in place. Don't hold the guard across an await.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets connection requests that hang by [`Faults::connect_hang`] go on: to a link, or to the refusal in
    /// [`Faults::connect`].
    pub fn release_hung_connects(&self) {
        let hung = std::mem::take(&mut self.host.lock().devices[self.index].hung_connects);
        for call in hung {
            self.host.connect_now(self, call);
        }
    }

    /// Waits until `event` has happened, and takes it out of the log: waiting again waits for the next one.
    ///
    /// # Errors
    /// When it hasn't happened in time; the message lists what has.
    pub async fn wait_for(&self, event: Event, timeout: Duration) -> anyhow::Result<()> {
        let what = format!("{event:?}");
        self.take(&what, timeout, |seen| (*seen == event).then_some(())).await
    }

    /// Waits for the next write to a characteristic and returns its octets.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn wait_for_write(
        &self,
        uuid: Uuid,
        timeout: Duration,
    ) -> anyhow::Result<(Vec<u8>, WriteKind)> {
        self.take("write", timeout, |seen| match seen {
            Event::Written { uuid: written, value, kind } if *written == uuid => Some((value.clone(), *kind)),
            _ => None,
        })
        .await
    }

    /// What happened and hasn't been taken by a wait, oldest first.
    pub fn events(&self) -> Vec<Event> {
        self.with(|device| device.events.clone())
    }

    /// Forgets what happened.
    pub fn clear_events(&self) {
        self.host.lock().devices[self.index].events.clear();
    }

    async fn take<T>(
        &self,
        what: &str,
        timeout: Duration,
        found: impl Fn(&Event) -> Option<T>,
    ) -> anyhow::Result<T> {
        let deadline = Instant::now() + timeout;
        loop {
            // Created before the look at the log, so that nothing slips between.
            let more = self.host.happened.notified();
            {
                let mut state = self.host.lock();
                let events = &mut state.devices[self.index].events;
                if let Some((at, taken)) =
                    events.iter().enumerate().find_map(|(at, event)| Some((at, found(event)?)))
                {
                    events.remove(at);
                    return Ok(taken);
                }
            }
            if timeout_at(deadline, more).await.is_err() {
                let (name, events) = self.with(|device| (device.config.name.clone(), device.events.clone()));
                bail!("{}: no {what} within {timeout:?}; seen: {events:?}", name.unwrap_or_default());
            }
        }
    }

    fn with<T>(&self, look: impl FnOnce(&Device) -> T) -> T {
        look(&self.host.lock().devices[self.index])
    }

    fn locked(&self, uuid: Uuid) -> (MutexGuard<'_, State>, usize) {
        let state = self.host.lock();
        let device = &state.devices[self.index];
        let Some(index) = device.gatt.find(uuid) else {
            panic!("{} has no characteristic {uuid}", device.config.address);
        };
        (state, index)
    }
}
