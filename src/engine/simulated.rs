//! A simulated strap: the bytes of `strapline_sim` on the way that a real strap's bytes take.

use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use strapline_gatt::{Access, HEART_RATE_STRAP, REGISTRY};
use strapline_pipeline::Notification;
use strapline_sim::Sensor;
use strapline_units::SourceId;

use super::radio::{next, wake};
use super::{Engine, Signal};
use crate::dom;
use crate::lazy;
use crate::state::{Event, News, Phase};

/// Beats until it is forgotten.
pub(super) async fn run(
    engine: Rc<Engine>,
    id: SourceId,
    seed: u64,
    sender: UnboundedSender<Signal>,
    mut signals: UnboundedReceiver<Signal>,
) {
    let show = |phase| engine.emit(Event::Device(id, News::Phase(phase)));
    let mut strap = loop {
        if let Ok(strap) = load(&engine, seed).await {
            break strap;
        }
        // As after a failed connection, a person may try again.
        show(Phase::Disconnected);
        if next(&mut signals, &[Signal::Connect, Signal::Forget]).await == Signal::Forget {
            return;
        }
    };
    // How long the strap has run; while it is disconnected it stands still.
    let mut ran = Duration::ZERO;
    loop {
        show(Phase::Live);
        engine.linked(id);
        for entry in REGISTRY.iter().filter(|entry| entry.access != Access::Notify) {
            if let Some(value) = strap.read(entry.uuid) {
                engine.receive(Notification {
                    device: id,
                    characteristic: entry.uuid,
                    at: dom::now(),
                    value,
                });
            }
        }
        // The strap's clock runs on its own: waiting for an absolute time keeps timers' delays from adding up.
        let start = dom::now() - ran;
        let signal = loop {
            ran = strap.due();
            let _timer = wake(&sender, (start + ran).duration_since(dom::now()));
            match next(&mut signals, &[Signal::Due, Signal::Disconnect, Signal::Forget]).await {
                Signal::Due => {
                    let emission = strap.next();
                    engine.receive(Notification {
                        device: id,
                        characteristic: emission.characteristic,
                        at: dom::now(),
                        value: emission.value,
                    });
                }
                signal => break signal,
            }
        };
        engine.unlinked(id);
        if signal == Signal::Forget {
            return;
        }
        show(Phase::Disconnected);
        if next(&mut signals, &[Signal::Connect, Signal::Forget]).await == Signal::Forget {
            return;
        }
    }
}

/// The simulator, and what its values are read with.
async fn load(engine: &Engine, seed: u64) -> Result<Box<dyn Sensor + Send>, String> {
    let sensor = lazy::simulated(format!("strap,seed={seed}")).await?;
    if sensor.attributes().iter().any(|of| !HEART_RATE_STRAP.contains(&of.characteristic)) {
        let extension = lazy::sensors().await.map_err(|error| error.to_string())?;
        engine.pipeline.borrow_mut().extend(extension);
    }
    Ok(sensor)
}
