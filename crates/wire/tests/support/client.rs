//! One face for both client machines.

use strapline_units::{Private, Timestamp};
use strapline_wire::{
    Consumer, ConsumerInput, ConsumerOutput, Dispatch, Producer, ProducerInput, ProducerOutput, TokenError,
    UplinkState,
};

/// What a client machine puts out, whichever it is.
pub(crate) enum ClientOutput {
    FetchToken,
    Open,
    Send(String),
    Close(u16),
    State(UplinkState),
    Dispatch(Dispatch),
    Wake(Timestamp),
}

/// What the network tells a client machine, whichever it is.
pub(crate) enum ClientEvent {
    Token(Result<Private<String>, TokenError>),
    Opened,
    Text(String),
    Closed(u16),
    Tick,
}

pub(crate) trait Client {
    fn event(&mut self, now: Timestamp, event: ClientEvent);
    fn output(&mut self) -> Option<ClientOutput>;
}

impl Client for Producer {
    fn event(&mut self, now: Timestamp, event: ClientEvent) {
        self.handle(
            now,
            match event {
                ClientEvent::Token(token) => ProducerInput::Token(token),
                ClientEvent::Opened => ProducerInput::Opened,
                ClientEvent::Text(text) => ProducerInput::Text(text),
                ClientEvent::Closed(code) => ProducerInput::Closed { code, reason: String::new() },
                ClientEvent::Tick => ProducerInput::Tick,
            },
        );
    }

    fn output(&mut self) -> Option<ClientOutput> {
        self.poll().map(|output| match output {
            ProducerOutput::FetchToken => ClientOutput::FetchToken,
            ProducerOutput::Open => ClientOutput::Open,
            ProducerOutput::Send(text) => ClientOutput::Send(text),
            ProducerOutput::Close(code) => ClientOutput::Close(code),
            ProducerOutput::State(state) => ClientOutput::State(state),
            ProducerOutput::Wake(at) => ClientOutput::Wake(at),
        })
    }
}

impl Client for Consumer {
    fn event(&mut self, now: Timestamp, event: ClientEvent) {
        self.handle(
            now,
            match event {
                ClientEvent::Token(token) => ConsumerInput::Token(token),
                ClientEvent::Opened => ConsumerInput::Opened,
                ClientEvent::Text(text) => ConsumerInput::Text(text),
                ClientEvent::Closed(code) => ConsumerInput::Closed { code, reason: String::new() },
                ClientEvent::Tick => ConsumerInput::Tick,
            },
        );
    }

    fn output(&mut self) -> Option<ClientOutput> {
        self.poll().map(|output| match output {
            ConsumerOutput::FetchToken => ClientOutput::FetchToken,
            ConsumerOutput::Open => ClientOutput::Open,
            ConsumerOutput::Send(text) => ClientOutput::Send(text),
            ConsumerOutput::Close(code) => ClientOutput::Close(code),
            ConsumerOutput::State(state) => ClientOutput::State(state),
            ConsumerOutput::Dispatch(dispatch) => ClientOutput::Dispatch(dispatch),
            ConsumerOutput::Wake(at) => ClientOutput::Wake(at),
        })
    }
}
