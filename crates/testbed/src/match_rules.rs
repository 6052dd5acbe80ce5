//! The match rules of one bus client: which signals it asked for. Parsing is zbus's; matching is done here, because
//! zbus lets every well-known sender pass and compares path namespaces by characters instead of by path elements.

use zbus::{
    OwnedMatchRule,
    match_rule::{MatchRule, PathSpec},
    message::Type,
    names::BusName,
};

/// What a rule can look at in a signal.
pub(crate) struct SignalHeader<'a> {
    /// The unique name of the sender.
    pub(crate) owner: &'a str,
    pub(crate) path: &'a str,
    pub(crate) interface: &'a str,
    pub(crate) member: &'a str,
    /// The leading arguments that are text (or object paths).
    pub(crate) arguments: &'a [&'a str],
}

/// The rules of one client, in the order in which they were added; equal rules count separately, as the D-Bus
/// specification wants.
#[derive(Default)]
pub(crate) struct MatchRules(Vec<OwnedMatchRule>);

impl MatchRules {
    pub(crate) fn add(&mut self, rule: &str) -> zbus::Result<()> {
        self.0.push(OwnedMatchRule::try_from(rule)?);
        Ok(())
    }

    /// Removes one rule equal to `rule`; false when there is none.
    pub(crate) fn remove(&mut self, rule: &str) -> bool {
        let Ok(rule) = OwnedMatchRule::try_from(rule) else { return false };
        let Some(at) = self.0.iter().position(|known| *known == rule) else { return false };
        self.0.remove(at);
        true
    }

    /// Whether one of the rules asks for this signal. `owner_of` resolves a well-known name.
    pub(crate) fn want<'n>(
        &self,
        signal: &SignalHeader<'_>,
        owner_of: impl Fn(&str) -> Option<&'n str> + Copy,
    ) -> bool {
        self.0.iter().any(|rule| wants(rule.inner(), signal, owner_of))
    }
}

fn wants<'n>(
    rule: &MatchRule<'_>,
    signal: &SignalHeader<'_>,
    owner_of: impl Fn(&str) -> Option<&'n str>,
) -> bool {
    rule.msg_type().is_none_or(|kind| kind == Type::Signal)
        && rule.sender().is_none_or(|sender| match sender {
            BusName::Unique(name) => name.as_str() == signal.owner,
            BusName::WellKnown(name) => {
                name.as_str() == signal.owner || owner_of(name.as_str()) == Some(signal.owner)
            }
        })
        && rule.interface().is_none_or(|interface| interface.as_str() == signal.interface)
        && rule.member().is_none_or(|member| member.as_str() == signal.member)
        && rule.path_spec().is_none_or(|spec| match spec {
            PathSpec::Path(path) => path.as_str() == signal.path,
            PathSpec::PathNamespace(root) => is_within(signal.path, root.as_str()),
        })
        && rule.args().iter().all(|(index, wanted)| {
            signal.arguments.get(usize::from(*index)).is_some_and(|argument| *argument == wanted.as_str())
        })
        // Signals here are broadcast and carry no bus name as first argument but NameOwnerChanged.
        && rule.destination().is_none()
        && rule.arg_paths().is_empty()
        && rule.arg0ns().is_none_or(|root| {
            signal.arguments.first().is_some_and(|name| {
                name.strip_prefix(root.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
}

fn is_within(path: &str, root: &str) -> bool {
    root == "/" || path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGED: SignalHeader<'static> = SignalHeader {
        owner: ":1.1",
        path: "/org/bluez/hci0/dev_A0",
        interface: "org.freedesktop.DBus.Properties",
        member: "PropertiesChanged",
        arguments: &["org.bluez.Device1"],
    };

    fn bluez(name: &str) -> Option<&'static str> {
        (name == "org.bluez").then_some(":1.1")
    }

    fn wanted_by(rule: &str) -> bool {
        let mut rules = MatchRules::default();
        rules.add(rule).unwrap();
        rules.want(&CHANGED, bluez)
    }

    #[test]
    fn an_empty_rule_wants_every_signal_and_no_rule_wants_none() {
        assert!(wanted_by(""));
        assert!(!MatchRules::default().want(&CHANGED, bluez));
    }

    #[test]
    fn each_key_has_to_match() {
        assert!(wanted_by(
            "type='signal',sender='org.bluez',interface='org.freedesktop.DBus.Properties',\
             member='PropertiesChanged',path='/org/bluez/hci0/dev_A0',arg0='org.bluez.Device1'"
        ));
        assert!(!wanted_by("type='method_call'"));
        assert!(!wanted_by("interface='org.freedesktop.DBus.ObjectManager'"));
        assert!(!wanted_by("member='InterfacesAdded'"));
        assert!(!wanted_by("path='/org/bluez/hci0'"));
        assert!(!wanted_by("arg0='org.bluez.Adapter1'"));
        assert!(!wanted_by("arg1='org.bluez.Device1'"));
    }

    #[test]
    fn a_well_known_sender_means_its_owner_and_nobody_else() {
        assert!(wanted_by("sender='org.bluez'"));
        assert!(wanted_by("sender=':1.1'"));
        assert!(!wanted_by("sender=':1.2'"));
        assert!(!wanted_by("sender='org.freedesktop.DBus'"));
        assert!(!wanted_by("sender='org.unknown'"));
    }

    #[test]
    fn a_path_namespace_ends_at_a_path_element() {
        assert!(wanted_by("path_namespace='/'"));
        assert!(wanted_by("path_namespace='/org/bluez'"));
        assert!(wanted_by("path_namespace='/org/bluez/hci0/dev_A0'"));
        assert!(!wanted_by("path_namespace='/org/blue'"));
        assert!(!wanted_by("path_namespace='/org/bluez/hci0/dev_A0/service0001'"));
    }

    #[test]
    fn equal_rules_are_removed_one_at_a_time() {
        let mut rules = MatchRules::default();
        rules.add("type='signal',sender='org.bluez'").unwrap();
        rules.add("type='signal',sender='org.bluez'").unwrap();
        assert!(rules.remove("sender='org.bluez',type='signal'"));
        assert!(rules.want(&CHANGED, bluez));
        assert!(rules.remove("type='signal',sender='org.bluez'"));
        assert!(!rules.want(&CHANGED, bluez));
        assert!(!rules.remove("type='signal',sender='org.bluez'"));
    }

    #[test]
    fn nonsense_is_refused() {
        for rule in ["colour='blue'", "type='signal", "path='no/slash'", "type=signals"] {
            assert!(MatchRules::default().add(rule).is_err(), "{rule}");
        }
    }
}
