//! One face for both client machines.

use strapline_units::Timestamp;
use strapline_wire::{Consumer, ConsumerOutput, Dispatch, LinkInput, LinkOutput, Producer, ProducerOutput};

/// What either machine puts out.
pub(crate) enum Output {
    Link(LinkOutput),
    Dispatch(Dispatch),
    /// What a producer's shell keeps or forgets.
    Store(ProducerOutput),
}

pub(crate) trait Client {
    fn event(&mut self, now: Timestamp, event: LinkInput);
    fn output(&mut self) -> Option<Output>;
}

impl Client for Producer {
    fn event(&mut self, now: Timestamp, event: LinkInput) {
        self.handle(now, event);
    }

    fn output(&mut self) -> Option<Output> {
        self.poll().map(|output| match output {
            ProducerOutput::Link(output) => Output::Link(output),
            output => Output::Store(output),
        })
    }
}

impl Client for Consumer {
    fn event(&mut self, now: Timestamp, event: LinkInput) {
        self.handle(now, event);
    }

    fn output(&mut self) -> Option<Output> {
        self.poll().map(|output| match output {
            ConsumerOutput::Link(output) => Output::Link(output),
            ConsumerOutput::Dispatch(dispatch) => Output::Dispatch(dispatch),
        })
    }
}
