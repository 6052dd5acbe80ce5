//! Services and characteristics of a simulated peripheral: how a test describes them, and how they are mounted under
//! a device's object path. No bus here.

use std::{fmt, sync::Arc};

use strapline_gatt::Uuid;
use strapline_sim::Property;

use crate::peripheral::Peripheral;

const CLIENT_CONFIGURATION: Uuid = Uuid::from_u16(0x2902);

/// A GATT service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its UUID, of the SIG or a vendor.
    pub uuid: Uuid,
    /// False for a secondary service, which Web Bluetooth doesn't show.
    pub primary: bool,
    /// In the order of their handles.
    pub characteristics: Vec<Characteristic>,
}

impl Service {
    /// A primary service.
    pub fn new(uuid: Uuid, characteristics: Vec<Characteristic>) -> Self {
        Self { uuid, primary: true, characteristics }
    }
}

/// The name of a property in BlueZ's `Flags`.
pub(crate) const fn flag(property: Property) -> &'static str {
    match property {
        Property::Read => "read",
        Property::Write => "write",
        Property::WriteWithoutResponse => "write-without-response",
        Property::Notify => "notify",
        Property::Indicate => "indicate",
    }
}

/// How a value was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteKind {
    /// With a response.
    Request,
    /// Without one.
    Command,
}

/// Why a device refuses a read or a write, as BlueZ says it: the name of the error and its text.
pub(crate) type Refusal = (&'static str, String);

/// Computes a value that is read, or refuses it.
pub(crate) trait ReadHook: Fn(&Peripheral) -> Result<Vec<u8>, Refusal> + Send + Sync {}
impl<F: Fn(&Peripheral) -> Result<Vec<u8>, Refusal> + Send + Sync> ReadHook for F {}

/// Takes a write or refuses it.
pub(crate) trait TakeHook: Fn(&Peripheral, &[u8]) -> Result<(), Refusal> + Send + Sync {}
impl<F: Fn(&Peripheral, &[u8]) -> Result<(), Refusal> + Send + Sync> TakeHook for F {}

/// Is told of a write.
pub(crate) trait WriteHook: Fn(&Peripheral, &[u8], WriteKind) + Send + Sync {}
impl<F: Fn(&Peripheral, &[u8], WriteKind) + Send + Sync> WriteHook for F {}

/// Is told of a subscription or its end.
pub(crate) trait SubscriptionHook: Fn(&Peripheral) + Send + Sync {}
impl<F: Fn(&Peripheral) + Send + Sync> SubscriptionHook for F {}

/// A GATT characteristic: value, properties and what happens when a client uses it.
#[derive(Clone)]
pub struct Characteristic {
    pub(crate) uuid: Uuid,
    pub(crate) properties: Vec<Property>,
    pub(crate) value: Vec<u8>,
    pub(crate) descriptors: Vec<(Uuid, Vec<u8>)>,
    pub(crate) on_read: Option<Arc<dyn ReadHook>>,
    pub(crate) on_take: Option<Arc<dyn TakeHook>>,
    pub(crate) on_write: Option<Arc<dyn WriteHook>>,
    pub(crate) on_subscribe: Option<Arc<dyn SubscriptionHook>>,
    pub(crate) on_unsubscribe: Option<Arc<dyn SubscriptionHook>>,
}

impl Characteristic {
    /// A characteristic with an empty value. A client configuration descriptor is added where it can notify.
    pub fn new(uuid: Uuid, properties: &[Property]) -> Self {
        Self {
            uuid,
            properties: properties.to_vec(),
            value: Vec::new(),
            descriptors: Vec::new(),
            on_read: None,
            on_take: None,
            on_write: None,
            on_subscribe: None,
            on_unsubscribe: None,
        }
    }

    /// Sets the first value.
    #[must_use]
    pub fn value(mut self, value: impl Into<Vec<u8>>) -> Self {
        self.value = value.into();
        self
    }

    /// Adds a descriptor that can be read and written.
    #[must_use]
    pub fn descriptor(mut self, uuid: Uuid, value: impl Into<Vec<u8>>) -> Self {
        self.descriptors.push((uuid, value.into()));
        self
    }

    /// Computes the value at every read. Runs on the bus task: it must not block.
    #[must_use]
    pub fn on_read(mut self, hook: impl Fn(&Peripheral) -> Vec<u8> + Send + Sync + 'static) -> Self {
        self.on_read = Some(Arc::new(move |peripheral: &Peripheral| Ok(hook(peripheral))));
        self
    }

    /// As [`Self::on_read`], for a device that may refuse.
    pub(crate) fn on_read_or_refuse(mut self, hook: impl ReadHook + 'static) -> Self {
        self.on_read = Some(Arc::new(hook));
        self
    }

    /// Called before a write is answered, and decides on the answer. It must not block.
    pub(crate) fn on_take(mut self, hook: impl TakeHook + 'static) -> Self {
        self.on_take = Some(Arc::new(hook));
        self
    }

    /// Called after the answer to a write has been queued; without this hook a write sets the value.
    #[must_use]
    pub fn on_write(mut self, hook: impl Fn(&Peripheral, &[u8], WriteKind) + Send + Sync + 'static) -> Self {
        self.on_write = Some(Arc::new(hook));
        self
    }

    /// Called after the answer to a subscription has been queued.
    #[must_use]
    pub fn on_subscribe(mut self, hook: impl Fn(&Peripheral) + Send + Sync + 'static) -> Self {
        self.on_subscribe = Some(Arc::new(hook));
        self
    }

    /// Called after a client has unsubscribed.
    #[must_use]
    pub fn on_unsubscribe(mut self, hook: impl Fn(&Peripheral) + Send + Sync + 'static) -> Self {
        self.on_unsubscribe = Some(Arc::new(hook));
        self
    }

    pub(crate) fn can(&self, property: Property) -> bool {
        self.properties.contains(&property)
    }

    fn can_notify(&self) -> bool {
        self.can(Property::Notify) || self.can(Property::Indicate)
    }
}

impl fmt::Debug for Characteristic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Characteristic")
            .field("uuid", &self.uuid)
            .field("properties", &self.properties)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

/// Every attribute of one device, with object paths.
pub(crate) struct GattTree {
    pub(crate) services: Vec<MountedService>,
    pub(crate) characteristics: Vec<MountedCharacteristic>,
}

pub(crate) struct MountedService {
    pub(crate) path: String,
    pub(crate) uuid: Uuid,
    pub(crate) primary: bool,
}

pub(crate) struct MountedCharacteristic {
    pub(crate) path: String,
    /// Index in [`GattTree::services`].
    pub(crate) service: usize,
    pub(crate) description: Characteristic,
    pub(crate) value: Vec<u8>,
    pub(crate) notifying: bool,
    /// Notifications and indications sent so far.
    pub(crate) sent: u64,
    pub(crate) descriptors: Vec<MountedDescriptor>,
}

pub(crate) struct MountedDescriptor {
    pub(crate) path: String,
    pub(crate) uuid: Uuid,
    pub(crate) value: Vec<u8>,
    /// Whether the value mirrors the subscription.
    pub(crate) configures_client: bool,
}

impl GattTree {
    /// Mounts `services` below `device`, with handles counted as an attribute server counts them.
    pub(crate) fn mount(device: &str, services: Vec<Service>) -> Self {
        let mut tree = Self { services: Vec::new(), characteristics: Vec::new() };
        let mut next_handle = 1_u16;
        let mut handle = || {
            next_handle += 1;
            next_handle - 1
        };
        for service in services {
            let service_path = format!("{device}/service{:04x}", handle());
            for description in service.characteristics {
                let path = format!("{service_path}/char{:04x}", handle());
                handle(); // the value has a handle of its own
                let configuration =
                    description.can_notify().then(|| (CLIENT_CONFIGURATION, vec![0, 0], true));
                let descriptors = description
                    .descriptors
                    .iter()
                    .map(|(uuid, value)| (*uuid, value.clone(), false))
                    .chain(configuration)
                    .map(|(uuid, value, configures_client)| MountedDescriptor {
                        path: format!("{path}/desc{:04x}", handle()),
                        uuid,
                        value,
                        configures_client,
                    })
                    .collect();
                tree.characteristics.push(MountedCharacteristic {
                    path,
                    service: tree.services.len(),
                    value: description.value.clone(),
                    description,
                    notifying: false,
                    sent: 0,
                    descriptors,
                });
            }
            let (uuid, primary) = (service.uuid, service.primary);
            tree.services.push(MountedService { path: service_path, uuid, primary });
        }
        tree
    }

    /// The index of the first characteristic with this UUID.
    pub(crate) fn find(&self, uuid: Uuid) -> Option<usize> {
        self.characteristics.iter().position(|characteristic| characteristic.description.uuid == uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles::{battery_service, heart_rate_service, pmd_service};

    #[test]
    fn paths_are_unique_and_nested() {
        let tree = GattTree::mount("/dev", vec![heart_rate_service(1), battery_service(87), pmd_service()]);
        let mut paths: Vec<&str> = tree.services.iter().map(|service| service.path.as_str()).collect();
        for characteristic in &tree.characteristics {
            assert!(characteristic.path.starts_with(&tree.services[characteristic.service].path));
            paths.push(&characteristic.path);
            for descriptor in &characteristic.descriptors {
                assert!(descriptor.path.starts_with(&characteristic.path));
                paths.push(&descriptor.path);
            }
        }
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
        assert_eq!(tree.services[0].path, "/dev/service0001");
        assert_eq!(tree.characteristics[0].path, "/dev/service0001/char0002");
        assert_eq!(tree.characteristics[0].descriptors[0].path, "/dev/service0001/char0002/desc0004");
    }

    #[test]
    fn only_what_can_notify_has_a_client_configuration() {
        let tree = GattTree::mount("/dev", vec![heart_rate_service(1), pmd_service()]);
        for characteristic in &tree.characteristics {
            let configurations = characteristic.descriptors.iter().filter(|d| d.configures_client).count();
            assert_eq!(configurations, usize::from(characteristic.description.can_notify()));
        }
    }

    #[test]
    fn a_characteristic_is_found_by_its_uuid() {
        let tree = GattTree::mount("/dev", vec![heart_rate_service(1), battery_service(87)]);
        let battery = tree.find(Uuid::from_u16(0x2a19)).unwrap();
        assert_eq!(tree.characteristics[battery].value, [87]);
        assert_eq!(tree.find(Uuid::from_u16(0x2a1c)), None);
    }
}
