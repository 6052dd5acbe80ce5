//! One device: the chooser that finds it, its link, what can be read on it and what it notifies.

use std::future::Future;
use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{DataView, JsString, Promise, Uint8Array};
use strapline_gatt::{Entry, REGISTRY, Uuid, movesense, sensor_services, services};
use strapline_units::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    BluetoothDevice, BluetoothLeScanFilterInit, BluetoothRemoteGattCharacteristic, BluetoothRemoteGattServer,
    BluetoothRemoteGattService, RequestDeviceOptions,
};

use super::RadioError;
use crate::dom::{self, Listener};

/// `connect()` can hang and cannot be aborted, so it gets its own end.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// A read or a subscription on a link that stands takes well under a second.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens Chrome's chooser, filtered to the services that are decoded. The request is made before this returns, for
/// it must happen within the click that asked for it; the future only waits for the answer.
///
/// # Errors
/// [`RadioError::Cancelled`] without a choice, [`RadioError::Security`] where the page may not ask.
pub fn choose() -> impl Future<Output = Result<Device, RadioError>> {
    let request = web_sys::window().and_then(|window| window.navigator().bluetooth()).map(|bluetooth| {
        let filters: Vec<_> = sensor_services()
            .map(|service| {
                let filter = BluetoothLeScanFilterInit::new();
                filter.set_services(&[JsString::from(service.to_string())]);
                filter
            })
            .collect();
        let options = RequestDeviceOptions::new();
        options.set_filters(&filters);
        let optional: Vec<_> = services().map(|service| JsString::from(service.to_string())).collect();
        options.set_optional_services(&optional);
        bluetooth.request_device(&options).unchecked_into::<Promise>()
    });
    async move {
        let request = request.ok_or_else(|| RadioError::Other("no Web Bluetooth".into()))?;
        Ok(Device(JsFuture::from(request).await?.unchecked_into()))
    }
}

/// A device that the person has chosen. Cheap to clone: both are the same device.
#[derive(Clone)]
pub struct Device(BluetoothDevice);

impl Device {
    /// The browser's own id of it, stable for this origin.
    pub fn id(&self) -> String {
        self.0.id()
    }

    /// The advertised name, which is optional.
    pub fn name(&self) -> Option<String> {
        self.0.name().filter(|name| !name.trim().is_empty())
    }

    /// Calls back when the link is gone, whoever ended it.
    pub fn on_disconnected(&self, mut callback: impl FnMut() + 'static) -> Listener {
        Listener::new(&self.0, "gattserverdisconnected", move |_| callback())
    }

    /// Links, and finds every characteristic of the registry.
    ///
    /// # Errors
    /// Any [`RadioError`] but `Cancelled`.
    pub async fn connect(&self) -> Result<Vec<Remote>, RadioError> {
        let server = self.0.gatt().ok_or(RadioError::Security)?;
        within(CONNECT_TIMEOUT, server.connect().unchecked_into()).await?;
        let found = discover(&server).await?;
        if found.is_empty() { Err(RadioError::NothingToRead) } else { Ok(found) }
    }

    /// Ends the link, or an attempt at it. Does nothing where there is none.
    pub fn disconnect(&self) {
        if let Some(server) = self.0.gatt() {
            server.disconnect();
        }
    }
}

/// One GATT operation after the other: several at once collide ("GATT operation already in progress").
async fn discover(server: &BluetoothRemoteGattServer) -> Result<Vec<Remote>, RadioError> {
    let mut found = Vec::new();
    let offered = match within(CONNECT_TIMEOUT, server.get_primary_services().unchecked_into()).await {
        Ok(offered) => offered.unchecked_into::<js_sys::Array>(),
        // None of the services that we may see.
        Err(RadioError::Cancelled) => return Ok(found),
        Err(error) => return Err(error),
    };
    for service in offered.iter() {
        let service: BluetoothRemoteGattService = service.unchecked_into();
        let Ok(service_uuid) = service.uuid().parse::<Uuid>() else { continue };
        if !services().any(|known| known == service_uuid) {
            continue;
        }
        // A service without characteristics rejects with NotFoundError; the others still count.
        let characteristics = within(OPERATION_TIMEOUT, service.get_characteristics().unchecked_into()).await;
        let Ok(characteristics) = characteristics else { continue };
        for characteristic in characteristics.unchecked_into::<js_sys::Array>().iter() {
            let characteristic: BluetoothRemoteGattCharacteristic = characteristic.unchecked_into();
            let uuid = characteristic.uuid().parse::<Uuid>();
            let known = REGISTRY.iter().chain([&movesense::COMMAND]);
            if let Some(entry) = known.into_iter().find(|entry| Ok(entry.uuid) == uuid && !entry.blocklisted)
            {
                found.push(Remote { entry, characteristic });
            }
        }
    }
    Ok(found)
}

/// A characteristic on a linked device.
pub struct Remote {
    /// What the registry knows of it.
    pub entry: &'static Entry,
    characteristic: BluetoothRemoteGattCharacteristic,
}

impl Remote {
    /// Whether the device notifies or indicates it.
    pub fn notifies(&self) -> bool {
        let properties = self.characteristic.properties();
        properties.notify() || properties.indicate()
    }

    /// Whether the device lets it be read.
    pub fn readable(&self) -> bool {
        self.characteristic.properties().read()
    }

    /// Reads the value.
    ///
    /// # Errors
    /// Any [`RadioError`].
    pub async fn read(&self) -> Result<Vec<u8>, RadioError> {
        let value = within(OPERATION_TIMEOUT, self.characteristic.read_value().unchecked_into()).await?;
        Ok(octets(value.unchecked_ref()))
    }

    /// Writes a value, with a response where the characteristic knows one.
    ///
    /// # Errors
    /// Any [`RadioError`].
    pub async fn write(&self, value: &[u8]) -> Result<(), RadioError> {
        let value = Uint8Array::new_from_slice(value);
        let written = if self.characteristic.properties().write() {
            self.characteristic.write_value_with_response_with_buffer_source(&value)
        } else {
            self.characteristic.write_value_without_response_with_buffer_source(&value)
        };
        within(OPERATION_TIMEOUT, written?.unchecked_into()).await.map(drop)
    }

    /// Turns notifications on and calls back with the time and octets of each. They end when the guard is dropped.
    ///
    /// # Errors
    /// Any [`RadioError`]; the listener is gone then too.
    pub async fn subscribe(
        &self,
        mut callback: impl FnMut(Timestamp, Vec<u8>) + 'static,
    ) -> Result<Subscription, RadioError> {
        let source = self.characteristic.clone();
        // The listener stands before notifications start, so that the first one is not missed. The value is copied
        // at once: the specification keeps it only until control returns to the event loop.
        let listener = Listener::new(&self.characteristic, "characteristicvaluechanged", move |event| {
            if let Some(value) = source.value() {
                callback(dom::at_event_time(event.time_stamp()), octets(&value));
            }
        });
        within(OPERATION_TIMEOUT, self.characteristic.start_notifications().unchecked_into()).await?;
        Ok(Subscription { _listener: listener })
    }
}

/// Notifications of one characteristic, for as long as this lives. The link's end turns them off on the device.
#[must_use]
pub struct Subscription {
    _listener: Listener,
}

/// A `DataView` may cover a part of its buffer, so offset and length count.
fn octets(view: &DataView) -> Vec<u8> {
    let (offset, length) = (view.byte_offset() as u32, view.byte_length() as u32);
    Uint8Array::new_with_byte_offset_and_length(view.buffer().unchecked_ref(), offset, length).to_vec()
}

async fn within(limit: Duration, operation: Promise) -> Result<JsValue, RadioError> {
    let timeout = TimeoutFuture::new(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX));
    match select(JsFuture::from(operation), timeout).await {
        Either::Left((result, _)) => Ok(result?),
        Either::Right(_) => Err(RadioError::TimedOut),
    }
}
