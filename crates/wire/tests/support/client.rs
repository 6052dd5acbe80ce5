//! One face for both client machines.

use strapline_units::Timestamp;
use strapline_wire::{Consumer, ConsumerOutput, LinkInput, Producer};

pub(crate) trait Client {
    fn event(&mut self, now: Timestamp, event: LinkInput);
    fn output(&mut self) -> Option<ConsumerOutput>;
}

impl Client for Producer {
    fn event(&mut self, now: Timestamp, event: LinkInput) {
        self.handle(now, event);
    }

    fn output(&mut self) -> Option<ConsumerOutput> {
        self.poll().map(ConsumerOutput::Link)
    }
}

impl Client for Consumer {
    fn event(&mut self, now: Timestamp, event: LinkInput) {
        self.handle(now, event);
    }

    fn output(&mut self) -> Option<ConsumerOutput> {
        self.poll()
    }
}
