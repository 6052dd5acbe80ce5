//! What one producer has sent and the store has no place for yet. While something waits here its connection is not read,
//! so that a producer that is faster than the disk is slowed down by TCP and nothing is lost.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use strapline_wire::{Close, SubmitFrame};

use crate::broker::{Broker, Member, Refusal};
use crate::hub::SessionId;
use crate::journal::Slot;

/// A store that has no place for so long does not work.
const PATIENCE: Duration = Duration::from_secs(10);

/// Frames that wait for the store, in order.
#[derive(Default)]
pub(crate) struct Submits {
    waiting: VecDeque<SubmitFrame<'static>>,
    slot: Option<Pin<Box<dyn Future<Output = Option<Slot>> + Send>>>,
}

impl Submits {
    /// Whether the connection is not to be read.
    pub(crate) fn is_stalled(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Publishes a frame, or has it wait.
    pub(crate) fn push(
        &mut self,
        broker: &Broker,
        session: SessionId,
        member: &Member,
        submit: SubmitFrame<'static>,
    ) -> Result<(), Close> {
        if self.is_stalled() {
            self.waiting.push_back(submit);
            return Ok(());
        }
        match broker.publish(session, member, &submit, None) {
            Ok(()) => Ok(()),
            Err(Refusal::Close(close)) => Err(close),
            Err(Refusal::Full) => {
                self.waiting.push_back(submit);
                self.wait(broker);
                Ok(())
            }
        }
    }

    fn wait(&mut self, broker: &Broker) {
        let slot = broker.journal.wait_for_slot();
        self.slot = Some(Box::pin(async move { tokio::time::timeout(PATIENCE, slot).await.ok().flatten() }));
    }

    /// Ready when there is a place, or when it is certain that there is none.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Slot>> {
        let Some(waiting) = &mut self.slot else { return Poll::Pending };
        let slot = std::task::ready!(waiting.as_mut().poll(context));
        self.slot = None;
        Poll::Ready(slot)
    }

    /// Publishes what waits, as far as there are places.
    pub(crate) fn resume(
        &mut self,
        broker: &Broker,
        session: SessionId,
        member: &Member,
        slot: Option<Slot>,
    ) -> Result<(), Close> {
        let mut slot = Some(slot.ok_or(Close::Internal)?);
        while let Some(submit) = self.waiting.front() {
            match broker.publish(session, member, submit, slot.take()) {
                Ok(()) => drop(self.waiting.pop_front()),
                Err(Refusal::Full) => {
                    self.wait(broker);
                    break;
                }
                Err(Refusal::Close(close)) => return Err(close),
            }
        }
        Ok(())
    }
}
