//! A client that speaks the protocol frame by frame, right or wrong. Every frame that it receives, and every one that it
//! sends by [`Client::send`], is checked against the published schemas.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::TestBroker;
use super::schemas::validate;

/// Far longer than anything here takes: only a hung test waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A TCP connection from one of the loopback addresses.
pub(crate) async fn connect_from(source: [u8; 4], to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((source, 0)))?;
    socket.connect(to).await
}

pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<TcpStream>,
}

impl Client {
    /// Connected, and HELLO was read.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let (socket, _) = client_async(format!("ws://{address}/connect"), stream).await.unwrap();
        let mut client = Self { socket };
        assert_eq!(client.frame().await["op"], 2);
        client
    }

    /// From this loopback address, as another machine would.
    pub(crate) async fn open_from(source: [u8; 4], address: SocketAddr) -> Self {
        let stream = connect_from(source, address).await.unwrap();
        let (socket, _) = client_async(format!("ws://{address}/connect"), stream).await.unwrap();
        let mut client = Self { socket };
        assert_eq!(client.frame().await["op"], 2);
        client
    }

    /// IDENTIFY with further members, then READY.
    pub(crate) async fn extended(address: SocketAddr, token: &str, role: u8, more: &str) -> (Self, Value) {
        let mut client = Self::open(address).await;
        client.send(&format!(r#"{{"op":3,"d":{{"token":"{token}","type":{role},{more}}}}}"#)).await;
        let ready = client.frame().await;
        assert_eq!(ready["op"], 4, "{ready}");
        (client, ready)
    }

    pub(crate) async fn consumer(broker: &TestBroker) -> Self {
        Self::identified(broker.address, &broker.consumer_token().await, 1).await
    }

    pub(crate) async fn producer(broker: &TestBroker, user: &str) -> Self {
        Self::identified(broker.address, &broker.producer_token(user).await, 0).await
    }

    /// READY was read.
    pub(crate) async fn identified(address: SocketAddr, token: &str, role: u8) -> Self {
        let mut client = Self::open(address).await;
        client.identify(token, role).await;
        assert_eq!(client.text().await, r#"{"op":4}"#);
        client
    }

    pub(crate) async fn identify(&mut self, token: &str, role: u8) {
        self.send(&format!(r#"{{"op":3,"d":{{"token":"{token}","type":{role}}}}}"#)).await;
    }

    pub(crate) async fn submit(&mut self, t: &str, d: &str) {
        self.send(&format!(r#"{{"op":6,"d":{d},"t":"{t}"}}"#)).await;
    }

    pub(crate) async fn replay(&mut self, after: i64, before: i64) {
        self.send(&format!(r#"{{"op":7,"d":{{"after":{after},"before":{before}}}}}"#)).await;
    }

    /// Sends a valid frame.
    pub(crate) async fn send(&mut self, text: &str) {
        validate(text);
        self.send_invalid(Message::text(text)).await;
    }

    /// Sends anything. The server may have closed already.
    pub(crate) async fn send_invalid(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    /// The next text message.
    pub(crate) async fn text(&mut self) -> String {
        match self.message().await {
            Message::Text(text) => {
                validate(&text);
                text.to_string()
            }
            other => panic!("instead of a text message: {other:?}"),
        }
    }

    /// The next frame.
    pub(crate) async fn frame(&mut self) -> Value {
        serde_json::from_str(&self.text().await).unwrap()
    }

    /// The next frame, which is a DISPATCH.
    pub(crate) async fn dispatch(&mut self) -> Value {
        let frame = self.frame().await;
        assert_eq!(frame["op"], 5, "{frame}");
        frame
    }

    /// The `seq` of the next frame, which is a DISPATCH.
    pub(crate) async fn seq(&mut self) -> i64 {
        self.dispatch().await["seq"].as_i64().unwrap()
    }

    /// The connection lives, and nothing else is on its way.
    pub(crate) async fn is_quiet(&mut self) {
        self.send(r#"{"op":0}"#).await;
        assert_eq!(self.text().await, r#"{"op":1}"#);
    }

    /// The code of the server's close frame; whatever comes before it is skipped.
    pub(crate) async fn close_code(&mut self) -> u16 {
        loop {
            match self.message().await {
                Message::Close(frame) => return frame.expect("a close code").code.into(),
                Message::Text(text) => validate(&text),
                other => panic!("instead of a close frame: {other:?}"),
            }
        }
    }

    async fn message(&mut self) -> Message {
        let message = timeout(PATIENCE, self.socket.next()).await.expect("no answer");
        message.expect("no close frame").expect("a broken connection")
    }
}
