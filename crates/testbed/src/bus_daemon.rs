//! What the bus itself answers on org.freedesktop.DBus: names and match rules.

use crate::bus::{Call, DAEMON, Shared};

const UNKNOWN_METHOD: &str = "org.freedesktop.DBus.Error.UnknownMethod";
const INVALID_ARGUMENTS: &str = "org.freedesktop.DBus.Error.InvalidArgs";
const NO_OWNER: &str = "org.freedesktop.DBus.Error.NameHasNoOwner";
const BAD_RULE: &str = "org.freedesktop.DBus.Error.MatchRuleInvalid";
const NO_RULE: &str = "org.freedesktop.DBus.Error.MatchRuleNotFound";
const SERVICE_UNKNOWN: &str = "org.freedesktop.DBus.Error.ServiceUnknown";

/// Answers one call to the bus.
pub(crate) fn answer(bus: &Shared, call: Call) {
    let message = call.message().clone();
    let header = message.header();
    let member = header.member().map_or("", |member| member.as_str());
    let body = message.body();
    let text = body.deserialize::<&str>();
    match (member, text) {
        ("Hello", _) => {
            let name = call.client().to_owned();
            call.reply(&name);
        }
        ("AddMatch", Ok(rule)) => {
            let added =
                bus.lock().clients.get_mut(call.client()).map_or(Ok(()), |client| client.rules.add(rule));
            match added {
                Ok(()) => call.reply(&()),
                Err(error) => call.fail(BAD_RULE, &format!("{rule}: {error}")),
            }
        }
        ("RemoveMatch", Ok(rule)) => {
            let removed =
                bus.lock().clients.get_mut(call.client()).is_some_and(|client| client.rules.remove(rule));
            if removed { call.reply(&()) } else { call.fail(NO_RULE, rule) }
        }
        ("GetNameOwner", Ok(name)) => match owner(bus, name) {
            Some(owner) => call.reply(&owner),
            None => call.fail(NO_OWNER, &format!("Could not get owner of name '{name}'")),
        },
        ("NameHasOwner", Ok(name)) => call.reply(&owner(bus, name).is_some()),
        // 2: the service runs already
        ("StartServiceByName", _) => match body.deserialize::<(&str, u32)>() {
            Ok((name, _)) if owner(bus, name).is_some() => call.reply(&2_u32),
            Ok((name, _)) => call.fail(SERVICE_UNKNOWN, &format!("no service {name}")),
            Err(error) => call.fail(INVALID_ARGUMENTS, &error.to_string()),
        },
        ("ListNames", _) => {
            let state = bus.lock();
            let names: Vec<String> = [DAEMON.to_owned()]
                .into_iter()
                .chain(state.names.keys().cloned())
                .chain(state.names.values().cloned())
                .chain(state.clients.keys().cloned())
                .collect();
            drop(state);
            call.reply(&names);
        }
        ("ListActivatableNames", _) => call.reply(&[DAEMON].as_slice()),
        // 1: this client owns the name now. Nobody else asks for names here, so nothing has to be remembered.
        ("RequestName" | "ReleaseName", _) => call.reply(&1_u32),
        ("GetId", _) => call.reply(&bus.guid.as_str()),
        ("Ping", _) => call.reply(&()),
        (
            "AddMatch" | "RemoveMatch" | "GetNameOwner" | "NameHasOwner" | "GetConnectionUnixUser",
            Err(error),
        ) => call.fail(INVALID_ARGUMENTS, &error.to_string()),
        _ => call.fail(UNKNOWN_METHOD, member),
    }
}

fn owner(bus: &Shared, name: &str) -> Option<String> {
    let state = bus.lock();
    if name == DAEMON || state.clients.contains_key(name) || state.names.values().any(|owner| owner == name) {
        return Some(name.to_owned());
    }
    state.names.get(name).cloned()
}
