//! A producer that is written from the protocol's description alone: one connection that sends what it is told.

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use strapline_units::Timestamp;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::PATIENCE;
use crate::broker::{Account, Broker};
use crate::http;

/// A connected producer; dropping it ends its connection. Without heartbeats it lives for a minute.
pub struct Producer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Producer {
    /// Connects as one of the broker's users.
    ///
    /// # Errors
    /// When the broker does not take it.
    pub async fn connect(broker: &Broker, user: &str) -> anyhow::Result<Self> {
        let Account { dev_id, api_key, .. } = broker.account();
        let token = http::token(broker.address(), &format!("/auth/user?id={user}"), dev_id, api_key).await?;
        let (socket, _) = connect_async(format!("ws://{}/connect", broker.address())).await?;
        let mut producer = Self { socket };
        producer.wait_for_opcode(2).await?;
        let identify = json!({ "op": 3, "d": { "token": token, "type": 0 } });
        producer.socket.send(Message::text(identify.to_string())).await?;
        producer.wait_for_opcode(4).await?;
        Ok(producer)
    }

    /// Sends a value of a type that has one number.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn send(&mut self, t: &str, ts: Timestamp, val: f64) -> anyhow::Result<()> {
        let d = json!({ "ts": ts.to_string(), "val": val, "source": "source-1" });
        let submit = json!({ "op": 6, "d": d, "t": t, "synthetic": true });
        self.socket.send(Message::text(submit.to_string())).await.map_err(Into::into)
    }

    /// Says that it lives. The answer is not waited for.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn beat(&mut self) -> anyhow::Result<()> {
        self.socket.send(Message::text(r#"{"op":0}"#)).await.map_err(Into::into)
    }

    /// Waits until the broker has read everything that was sent.
    ///
    /// # Errors
    /// When it does not say so in time.
    pub async fn settle(&mut self) -> anyhow::Result<()> {
        self.socket.send(Message::text(r#"{"op":0}"#)).await?;
        self.wait_for_opcode(1).await
    }

    async fn wait_for_opcode(&mut self, opcode: u8) -> anyhow::Result<()> {
        let message = timeout(PATIENCE, self.socket.next()).await.context("no frame came")?;
        let Message::Text(text) = message.context("the connection has ended")?? else {
            bail!("instead of a text message came something else");
        };
        let frame: Value = serde_json::from_str(&text)?;
        anyhow::ensure!(frame["op"] == opcode, "instead of op {opcode} came {text}");
        Ok(())
    }
}
