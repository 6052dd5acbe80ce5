//! What a conversation has still to do and to tell: one operation under way, the others behind it.

use std::collections::VecDeque;

use super::boundary::{ConversationNews, ConversationOutput, Operation};

#[derive(Debug, Default)]
pub(super) struct Queue {
    operations: VecDeque<Operation>,
    under_way: Option<Operation>,
    outputs: VecDeque<ConversationOutput>,
}

impl Queue {
    pub(super) fn push(&mut self, operation: Operation) {
        self.operations.push_back(operation);
    }

    /// Takes back what waits and is equal.
    pub(super) fn drop_all(&mut self, operation: &Operation) {
        self.operations.retain(|other| other != operation);
    }

    pub(super) fn output(&mut self, output: ConversationOutput) {
        self.outputs.push_back(output);
    }

    pub(super) fn news(&mut self, news: ConversationNews) {
        self.output(ConversationOutput::News(news));
    }

    /// What is told comes before what is done.
    pub(super) fn poll(&mut self) -> Option<ConversationOutput> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        if self.under_way.is_some() {
            return None;
        }
        let next = self.operations.pop_front()?;
        self.under_way = Some(next.clone());
        Some(ConversationOutput::Operation(next))
    }

    /// Whether nothing is under way or waits.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_none() && self.operations.is_empty()
    }

    /// The operation that has ended.
    pub(super) fn ended(&mut self) -> Option<Operation> {
        self.under_way.take()
    }
}
