//! STATUS (op 8): whether a producer's sensor is linked. Recorded by the server as presence, never dispatched.

use crate::json;

/// The link state of one device, as STATUS carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Whether the device is linked.
    pub connected: bool,
    /// Which device (for diagnosis only).
    pub device_id: Option<String>,
    /// What reports it, such as the name of the program (for diagnosis only).
    pub source: Option<String>,
    /// Why, for people (for diagnosis only).
    pub reason: Option<String>,
}

impl Presence {
    /// From the `d` of a STATUS; `None` where it lacks the shape.
    pub(crate) fn parse(d: &str) -> Option<Self> {
        let [connected, device_id, source, reason] =
            json::members(d, &["connected", "device_id", "source", "reason"])?;
        let text = |raw| match json::unless_null(raw) {
            Some(raw) => json::string(raw).map(|text| Some(text.into_owned())),
            None => Some(None),
        };
        Some(Self {
            connected: json::boolean(connected?)?,
            device_id: text(device_id)?,
            source: text(source)?,
            reason: text(reason)?,
        })
    }

    /// The STATUS frame.
    pub(crate) fn encode(&self) -> String {
        let mut out = String::from(r#"{"op":8,"d":{"connected":"#);
        out.push_str(if self.connected { "true" } else { "false" });
        for (name, value) in
            [("device_id", &self.device_id), ("source", &self.source), ("reason", &self.reason)]
        {
            if let Some(value) = value {
                out.push(',');
                json::push_string(&mut out, name);
                out.push(':');
                json::push_string(&mut out, value);
            }
        }
        out.push_str("}}");
        out
    }
}
