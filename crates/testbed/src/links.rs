//! Links of devices as BlueZ makes and ends them on request: Device1's methods, with the delays and faults of the
//! peripheral.

use std::sync::Arc;

use zbus::Variant;

use crate::{
    bluez::{FAILED, Host, NOT_CONNECTED, NOT_READY, NOT_SUPPORTED, State},
    bus::Call,
    device::{DEVICE, emit},
    peripheral::{Event, LinkEnd, Peripheral},
};

impl Host {
    /// Answers one call to a device itself.
    pub(crate) fn device_call(self: &Arc<Self>, peripheral: &Peripheral, call: Call, member: &str) {
        match member {
            "Connect" | "ConnectProfile" => {
                let delay = {
                    let mut state = self.lock();
                    let device = &mut state.devices[peripheral.index];
                    device.record(Event::ConnectAttempt);
                    device.config.connect_delay
                };
                let peripheral = peripheral.clone();
                let host = self.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    if peripheral.faults().connect_hang {
                        host.lock().devices[peripheral.index].hung_connects.push(call);
                    } else {
                        host.connect_now(&peripheral, call);
                    }
                });
            }
            "Disconnect" => {
                let mut state = self.lock();
                let State { tree, devices, .. } = &mut *state;
                let device = &mut devices[peripheral.index];
                let hung = std::mem::take(&mut device.hung_connects);
                let connected = device.connected;
                device.link_down(tree, &self.bus, LinkEnd::Central);
                drop(state);
                if !connected && hung.is_empty() {
                    return call.fail(NOT_CONNECTED, "Not Connected");
                }
                // BlueZ gives up a connection request when it is asked to disconnect.
                for waiting in hung {
                    waiting.fail(FAILED, "le-connection-abort-by-local");
                }
                call.reply(&());
            }
            "Pair" => {
                let changed = [("Paired", Variant::from(true)), ("Bonded", Variant::from(true))];
                let mut state = self.lock();
                let State { tree, devices, .. } = &mut *state;
                emit(&self.bus, tree.set(&devices[peripheral.index].path, DEVICE, changed, &[]));
                drop(state);
                call.reply(&());
            }
            "CancelPairing" => call.reply(&()),
            _ => call.fail(NOT_SUPPORTED, member),
        }
    }

    /// Refuses or makes a link, and after the discovery delay resolves the services.
    pub(crate) fn connect_now(self: &Arc<Self>, peripheral: &Peripheral, call: Call) {
        if let Some(text) = peripheral.faults().connect.clone() {
            return call.fail(FAILED, &text);
        }
        let mut state = self.lock();
        let State { tree, devices, powered, .. } = &mut *state;
        let device = &mut devices[peripheral.index];
        if !*powered || !tree.has_object(&device.path) {
            return call.fail(NOT_READY, "Resource Not Ready");
        }
        if device.connected {
            return call.reply(&());
        }
        device.link_up(tree, &self.bus);
        let (link, delay) = (device.connections, device.config.discovery_delay);
        call.reply(&());
        drop(state);
        let (host, peripheral) = (self.clone(), peripheral.clone());
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            if peripheral.faults().discovery_hang {
                return;
            }
            let mut state = host.lock();
            let State { tree, devices, .. } = &mut *state;
            let device = &mut devices[peripheral.index];
            // The link may have ended meanwhile, and even another one begun.
            if device.connected && device.connections == link {
                device.resolve(tree, &host.bus);
            }
        });
    }
}
