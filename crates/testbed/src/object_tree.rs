//! The objects that the fake BlueZ exports: paths, interfaces, properties. Every change yields the signal that
//! announces it, so that what clients are told and what GetManagedObjects says can't differ.

use std::collections::{BTreeMap, HashMap};

use zbus::{ObjectPath, Variant};

use crate::bus::Signal;

const OBJECT_MANAGER: &str = "org.freedesktop.DBus.ObjectManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// Exported objects, in the order of their paths.
pub(crate) struct ObjectTree {
    /// The unique name that signals carry as their sender.
    owner: String,
    objects: BTreeMap<String, BTreeMap<&'static str, BTreeMap<&'static str, Variant<'static>>>>,
}

impl ObjectTree {
    pub(crate) fn new(owner: String) -> Self {
        Self { owner, objects: BTreeMap::new() }
    }

    /// Everything, as GetManagedObjects returns it.
    pub(crate) fn managed(
        &self,
    ) -> HashMap<ObjectPath<'_>, &BTreeMap<&'static str, BTreeMap<&'static str, Variant<'static>>>> {
        self.objects.iter().map(|(path, interfaces)| (object_path(path), interfaces)).collect()
    }

    /// Exports an object with one interface (replacing what was there) and announces it.
    pub(crate) fn add(
        &mut self,
        path: &str,
        interface: &'static str,
        properties: impl IntoIterator<Item = (&'static str, Variant<'static>)>,
    ) -> Signal {
        let interfaces = BTreeMap::from([(interface, properties.into_iter().collect())]);
        let signal =
            self.signal("/", OBJECT_MANAGER, "InterfacesAdded", &[path], &(object_path(path), &interfaces));
        self.objects.insert(path.to_owned(), interfaces);
        signal
    }

    /// Removes an object; nothing to announce when it wasn't there.
    pub(crate) fn remove(&mut self, path: &str) -> Option<Signal> {
        let names: Vec<&str> = self.objects.remove(path)?.into_keys().collect();
        Some(self.signal("/", OBJECT_MANAGER, "InterfacesRemoved", &[path], &(object_path(path), names)))
    }

    /// Changes and invalidates properties; nothing to announce when the object isn't exported.
    pub(crate) fn set(
        &mut self,
        path: &str,
        interface: &'static str,
        changed: impl IntoIterator<Item = (&'static str, Variant<'static>)>,
        invalidated: &[&'static str],
    ) -> Option<Signal> {
        let changed: BTreeMap<&'static str, Variant<'static>> = changed.into_iter().collect();
        if !self.has(path, interface) {
            return None;
        }
        let signal = self.signal(
            path,
            PROPERTIES,
            "PropertiesChanged",
            &[interface],
            &(interface, &changed, invalidated),
        );
        let properties = self.objects.get_mut(path)?.get_mut(interface)?;
        properties.retain(|name, _| !invalidated.contains(name));
        properties.extend(changed);
        Some(signal)
    }

    pub(crate) fn has(&self, path: &str, interface: &str) -> bool {
        self.objects.get(path).is_some_and(|interfaces| interfaces.contains_key(interface))
    }

    pub(crate) fn has_object(&self, path: &str) -> bool {
        self.objects.contains_key(path)
    }

    /// The properties of one interface of one object.
    pub(crate) fn properties(
        &self,
        path: &str,
        interface: &str,
    ) -> Option<&BTreeMap<&'static str, Variant<'static>>> {
        self.objects.get(path)?.get(interface)
    }

    fn signal<B: serde::Serialize + zbus::DynamicType>(
        &self,
        path: &str,
        interface: &'static str,
        member: &'static str,
        arguments: &[&str],
        body: &B,
    ) -> Signal {
        Signal::new(&self.owner, path, interface, member, arguments, body)
            .expect("paths, interface names and members are valid D-Bus names")
    }
}

fn object_path(path: &str) -> ObjectPath<'_> {
    ObjectPath::try_from(path).expect("object paths are made from hexadecimal digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> ObjectTree {
        let mut tree = ObjectTree::new(":1.1".to_owned());
        tree.add("/a", "test.One", [("Rssi", Variant::from(-60_i16)), ("Connected", Variant::from(false))]);
        tree
    }

    #[test]
    fn an_added_object_is_managed_until_it_is_removed() {
        let mut tree = tree();
        assert!(tree.has("/a", "test.One"));
        assert!(!tree.has("/a", "test.Two"));
        assert_eq!(tree.managed().len(), 1);
        assert!(tree.remove("/a").is_some());
        assert!(tree.remove("/a").is_none(), "a removal is announced once");
        assert!(!tree.has_object("/a"));
        assert!(tree.managed().is_empty());
    }

    #[test]
    fn changed_and_invalidated_properties_show_in_the_tree() {
        let mut tree = tree();
        assert!(tree.set("/a", "test.One", [("Connected", Variant::from(true))], &["Rssi"]).is_some());
        let properties = tree.properties("/a", "test.One").unwrap();
        assert_eq!(properties.get("Connected"), Some(&Variant::from(true)));
        assert_eq!(properties.get("Rssi"), None);
    }

    #[test]
    fn a_change_of_something_not_exported_is_not_announced() {
        let mut tree = tree();
        assert!(tree.set("/b", "test.One", [], &[]).is_none());
        assert!(tree.set("/a", "test.Two", [], &[]).is_none());
    }

    #[test]
    fn adding_again_replaces_the_properties() {
        let mut tree = tree();
        tree.add("/a", "test.One", [("Rssi", Variant::from(-40_i16))]);
        let properties = tree.properties("/a", "test.One").unwrap();
        assert_eq!(properties.len(), 1);
        assert_eq!(properties.get("Rssi"), Some(&Variant::from(-40_i16)));
    }
}
