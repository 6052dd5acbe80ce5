//! One WebSocket connection, as a task that is talked to by messages.

use std::future::poll_fn;
use std::pin::Pin;

use futures_channel::mpsc;
use futures_util::future::{Either, select};
use futures_util::{Sink, SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};

use crate::dom;

/// What a connection tells; `Closed` is the last.
pub(crate) enum SocketEvent {
    Opened,
    Text(String),
    Closed { code: u16, reason: String },
}

enum Order {
    Send(String),
    Close(u16),
}

/// A connection that lives until it closes; dropping this closes it.
pub(super) struct Socket(mpsc::UnboundedSender<Order>);

/// The code that a browser reports where no close frame came (RFC 6455 section 7.1.5).
const ABNORMAL: u16 = 1006;

impl Socket {
    /// Connects to `url` and tells `report` of everything that happens.
    pub(super) fn open(url: &str, report: impl Fn(SocketEvent) + 'static) -> Self {
        let (orders, receiver) = mpsc::unbounded();
        match WebSocket::open(url) {
            Ok(socket) => dom::spawn(serve(socket, receiver, report)),
            Err(error) => report(SocketEvent::Closed { code: ABNORMAL, reason: error.message }),
        }
        Self(orders)
    }

    /// Sends a text frame.
    pub(super) fn send(&self, text: String) {
        let _ = self.0.unbounded_send(Order::Send(text));
    }

    /// Starts the closing handshake. Browsers allow 1000 and 3000 to 4999 only.
    pub(super) fn close(&self, code: u16) {
        let _ = self.0.unbounded_send(Order::Close(code));
    }
}

async fn serve(
    mut socket: WebSocket,
    mut orders: mpsc::UnboundedReceiver<Order>,
    report: impl Fn(SocketEvent) + 'static,
) {
    // Resolves when the handshake has ended, one way or the other.
    if poll_fn(|context| Pin::new(&mut socket).poll_ready(context)).await.is_ok() {
        report(SocketEvent::Opened);
    }
    loop {
        match select(socket.next(), orders.next()).await {
            Either::Left((Some(Ok(Message::Text(text))), _)) => report(SocketEvent::Text(text)),
            // The protocol is text only; an `error` event is always followed by `close`.
            Either::Left((Some(Ok(Message::Bytes(_)) | Err(WebSocketError::ConnectionError)), _)) => {}
            Either::Left((Some(Err(WebSocketError::ConnectionClose(close))), _)) => {
                return report(SocketEvent::Closed { code: close.code, reason: close.reason });
            }
            Either::Left((Some(Err(error)), _)) => {
                return report(SocketEvent::Closed { code: ABNORMAL, reason: error.to_string() });
            }
            Either::Left((None, _)) => {
                return report(SocketEvent::Closed { code: ABNORMAL, reason: String::new() });
            }
            Either::Right((Some(Order::Send(text)), _)) => {
                // A socket that is already closing takes nothing; its close event follows.
                let _ = socket.send(Message::Text(text)).await;
            }
            Either::Right((order, _)) => {
                let code = match order {
                    Some(Order::Close(code)) if code == 1000 || (3000..5000).contains(&code) => code,
                    _ => 1000,
                };
                let _ = socket.close(Some(code), None);
                return report(SocketEvent::Closed { code, reason: String::new() });
            }
        }
    }
}
