//! A simulated strap: the bytes of `strapline_sim` on the way that a real strap's bytes take.

use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use strapline_gatt::{Access, REGISTRY};
use strapline_pipeline::Notification;
use strapline_units::SourceId;

use super::radio::{next, wake};
use super::{Engine, Signal};
use crate::dom;
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
    let Ok(mut strap) = crate::lazy::simulated(format!("strap,seed={seed}")).await else { return };
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
