//! How a viewer's stream stands.

use strapline_wire::UplinkState;

/// The state of the stream, as the worker has last reported it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reception {
    /// The connection.
    pub state: UplinkState,
    /// Frames that have come.
    pub received: u32,
    /// How often the connection was lost and made again.
    pub reconnects: u32,
    /// Whether stored values are still on their way.
    pub catching_up: bool,
    /// The median of how late live values come, in ms; less than 0 where clocks disagree.
    pub latency_ms: Option<f64>,
}
