//! Reads, writes and subscriptions of characteristics and descriptors, as BlueZ answers them. Hooks run without the
//! host's lock, after the answer has been queued (but for on_read and on_take, whose result is the answer).

use std::collections::HashMap;

use strapline_sim::Property;
use zbus::Variant;

use crate::{
    bluez::{FAILED, NOT_CONNECTED, NOT_SUPPORTED, State},
    bus::Call,
    device::{CHARACTERISTIC, DESCRIPTOR, Device, announce_value},
    gatt_tree::{MountedDescriptor, WriteKind},
    peripheral::{Event, Peripheral},
};

const NOT_PERMITTED: &str = "org.bluez.Error.NotPermitted";

/// Answers one call to an attribute of `peripheral`.
pub(crate) fn call(peripheral: &Peripheral, call: Call, path: &str, interface: &str, member: &str) {
    match interface {
        CHARACTERISTIC => {
            let found = {
                let state = peripheral.host.lock();
                let characteristics = &state.devices[peripheral.index].gatt.characteristics;
                characteristics.iter().position(|characteristic| characteristic.path == path)
            };
            match (found, member) {
                (Some(index), "ReadValue") => read(peripheral, call, index),
                (Some(index), "WriteValue") => write(peripheral, call, index),
                (Some(index), "StartNotify") => start_notify(peripheral, call, index),
                (Some(index), "StopNotify") => stop_notify(peripheral, call, index),
                _ => call.fail(NOT_SUPPORTED, member),
            }
        }
        DESCRIPTOR => descriptor(peripheral, call, path, member),
        _ => call.fail(NOT_SUPPORTED, interface),
    }
}

fn read(peripheral: &Peripheral, call: Call, index: usize) {
    let fault = peripheral.faults().read.clone();
    let description = with(peripheral, |device| {
        let description = device.gatt.characteristics[index].description.clone();
        device.record(Event::Read(description.uuid));
        description
    });
    if let Some(text) = fault {
        return call.fail(FAILED, &text);
    }
    if peripheral.faults().read_hang {
        return with(peripheral, |device| device.hung_reads.push(call));
    }
    if !description.can(Property::Read) {
        return call.fail(NOT_PERMITTED, "Read not permitted");
    }
    if let Some(hook) = description.on_read {
        let value = match hook(peripheral) {
            Ok(value) => value,
            Err((name, text)) => return call.fail(name, &text),
        };
        with(peripheral, |device| device.gatt.characteristics[index].value = value);
    }
    let mut state = peripheral.host.lock();
    let State { tree, devices, .. } = &mut *state;
    let device = &devices[peripheral.index];
    if !device.connected {
        return call.fail(NOT_CONNECTED, "Not Connected");
    }
    let characteristic = &device.gatt.characteristics[index];
    // As BlueZ: the value is announced BEFORE the reply. Chromium swallows exactly one change of Value per read in
    // progress; without this signal it would swallow the next real notification.
    announce_value(tree, &peripheral.host.bus, &characteristic.path, &characteristic.value);
    call.reply(&characteristic.value);
}

fn write(peripheral: &Peripheral, call: Call, index: usize) {
    let message = call.message().clone();
    let body = message.body();
    let Ok((value, options)) = body.deserialize::<(Vec<u8>, HashMap<String, Variant<'_>>)>() else {
        return call.fail("org.bluez.Error.InvalidArguments", "Invalid arguments in method call");
    };
    let fault = peripheral.faults().write.clone();
    let description = with(peripheral, |device| device.gatt.characteristics[index].description.clone());
    let kind = match options.get("type") {
        Some(Variant::Str(kind)) if kind.as_str() == "command" => WriteKind::Command,
        None if !description.can(Property::Write) => WriteKind::Command,
        _ => WriteKind::Request,
    };
    let needed = match kind {
        WriteKind::Request => Property::Write,
        WriteKind::Command => Property::WriteWithoutResponse,
    };
    if !description.can(needed) {
        return call.fail(NOT_SUPPORTED, "Operation is not supported");
    }
    if let Some(text) = fault {
        return call.fail(FAILED, &text);
    }
    with(peripheral, |device| {
        if description.on_write.is_none() && description.on_take.is_none() {
            device.gatt.characteristics[index].value.clone_from(&value);
        }
        device.record(Event::Written { uuid: description.uuid, value: value.clone(), kind });
    });
    let taken = description.on_take.as_ref().map_or(Ok(()), |hook| hook(peripheral, &value));
    match (taken, kind) {
        (Err((name, text)), WriteKind::Request) => return call.fail(name, &text),
        // A device has no way to refuse what wants no response.
        _ => call.reply(&()),
    }
    if let Some(hook) = description.on_write {
        hook(peripheral, &value, kind);
    }
}

fn start_notify(peripheral: &Peripheral, call: Call, index: usize) {
    if let Some(text) = peripheral.faults().start_notify.clone() {
        return call.fail(NOT_PERMITTED, &text);
    }
    let hook = {
        let mut state = peripheral.host.lock();
        let State { tree, devices, .. } = &mut *state;
        let device = &mut devices[peripheral.index];
        if !device.connected {
            return call.fail(NOT_CONNECTED, "Not Connected");
        }
        device.set_notifying(tree, &peripheral.host.bus, index, true);
        // The answer is queued before anybody can send a notification.
        call.reply(&());
        let description = &device.gatt.characteristics[index].description;
        let (uuid, hook) = (description.uuid, description.on_subscribe.clone());
        device.record(Event::Subscribed(uuid));
        hook
    };
    if let Some(hook) = hook {
        hook(peripheral);
    }
}

fn stop_notify(peripheral: &Peripheral, call: Call, index: usize) {
    let hook = {
        let mut state = peripheral.host.lock();
        let State { tree, devices, .. } = &mut *state;
        let device = &mut devices[peripheral.index];
        device.set_notifying(tree, &peripheral.host.bus, index, false);
        call.reply(&());
        let description = &device.gatt.characteristics[index].description;
        let (uuid, hook) = (description.uuid, description.on_unsubscribe.clone());
        device.record(Event::Unsubscribed(uuid));
        hook
    };
    if let Some(hook) = hook {
        hook(peripheral);
    }
}

fn descriptor(peripheral: &Peripheral, call: Call, path: &str, member: &str) {
    let mut state = peripheral.host.lock();
    let gatt = &mut state.devices[peripheral.index].gatt;
    let found = gatt.characteristics.iter_mut().find_map(|characteristic| {
        let bits = match characteristic.notifying {
            false => 0,
            true if characteristic.description.can(Property::Indicate) => 2,
            true => 1,
        };
        let found = characteristic.descriptors.iter_mut().find(|descriptor| descriptor.path == path)?;
        Some((bits, found))
    });
    match (found, member) {
        (Some((bits, MountedDescriptor { configures_client: true, .. })), "ReadValue") => {
            call.reply(&vec![bits, 0_u8]);
        }
        (Some((_, descriptor)), "ReadValue") => call.reply(&descriptor.value),
        // Subscriptions go through StartNotify only.
        (Some((_, MountedDescriptor { configures_client: true, .. })), "WriteValue") => {
            call.fail(NOT_PERMITTED, "Write not permitted");
        }
        (Some((_, descriptor)), "WriteValue") => {
            let message = call.message().clone();
            match message.body().deserialize::<(Vec<u8>, HashMap<String, Variant<'_>>)>() {
                Ok((value, _)) => {
                    descriptor.value = value;
                    call.reply(&());
                }
                Err(error) => call.fail("org.bluez.Error.InvalidArguments", &error.to_string()),
            }
        }
        _ => call.fail(NOT_SUPPORTED, member),
    }
}

fn with<T>(peripheral: &Peripheral, change: impl FnOnce(&mut Device) -> T) -> T {
    change(&mut peripheral.host.lock().devices[peripheral.index])
}
