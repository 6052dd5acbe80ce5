//! The WebSocket tap between a client and an echo server.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use strapline_testbed::{Content, Direction, Tap};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};

const PATIENCE: Duration = Duration::from_secs(10);

/// Echoes messages; the text "bye" makes it close with 4003. Anything but a WebSocket gets a plain answer.
async fn echo_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut start = [0; 5];
                stream.peek(&mut start).await.unwrap();
                if &start == b"POST " {
                    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
                    return;
                }
                let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
                while let Some(Ok(message)) = socket.next().await {
                    if message == Message::text("bye") {
                        let frame = CloseFrame { code: 4003.into(), reason: "as asked".into() };
                        let _ = socket.close(Some(frame)).await;
                    } else if !message.is_close() {
                        let _ = socket.send(message).await;
                    }
                }
            });
        }
    });
    address
}

#[tokio::test]
async fn frames_are_relayed_and_recorded_with_their_direction() {
    let tap = Tap::start(&echo_server().await).await.unwrap();
    let (mut socket, _) = tokio_tungstenite::connect_async(tap.ws_url("/connect")).await.unwrap();
    let large = "x".repeat(3_000_000);
    for message in [Message::text("one"), Message::binary(vec![1, 2]), Message::text(large.as_str())] {
        socket.send(message.clone()).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), message);
    }
    socket.send(Message::text("bye")).await.unwrap();
    let Message::Close(Some(close)) = socket.next().await.unwrap().unwrap() else { panic!("no close frame") };
    assert_eq!((u16::from(close.code), close.reason.as_str()), (4003, "as asked"));

    let close = Content::Close { code: 4003, reason: "as asked".to_owned() };
    let recorded = tap.wait_for(PATIENCE, |frame| frame.content == close).await.unwrap();
    assert_eq!((recorded.connection, recorded.direction), (0, Direction::ToClient));
    let frames = tap.frames();
    assert_eq!(frames.len(), 8);
    assert_eq!(frames[0].text(), Some("one"));
    assert_eq!(frames[0].direction, Direction::ToServer);
    assert_eq!(frames[1].text(), Some("one"));
    assert_eq!(frames[1].direction, Direction::ToClient);
    assert_eq!(frames[2].content, Content::Binary(vec![1, 2]));
}

#[tokio::test]
async fn connections_can_be_cut_refused_and_stalled() {
    let tap = Tap::start(&echo_server().await).await.unwrap();
    let (mut socket, _) = tokio_tungstenite::connect_async(tap.ws_url("/")).await.unwrap();

    tap.stall(true);
    socket.send(Message::text("held")).await.unwrap();
    assert!(
        timeout(Duration::from_millis(100), socket.next()).await.is_err(),
        "nothing comes while it is stalled"
    );
    assert_eq!(tap.frames(), []);
    tap.stall(false);
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("held"));

    tap.refuse(true);
    tap.cut();
    let end = timeout(PATIENCE, socket.next()).await.unwrap();
    assert!(!matches!(end, Some(Ok(_))), "no close frame: {end:?}");
    assert!(tokio_tungstenite::connect_async(tap.ws_url("/")).await.is_err());

    tap.refuse(false);
    let (mut socket, _) = tokio_tungstenite::connect_async(tap.ws_url("/")).await.unwrap();
    socket.send(Message::text("again")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("again"));
    assert_eq!(tap.connections(), 2);
    assert_eq!(tap.frames().last().unwrap().connection, 1);
}

#[tokio::test]
async fn plain_requests_pass_and_an_unreachable_server_fails_the_handshake() {
    let tap = Tap::start(&echo_server().await).await.unwrap();
    let mut plain = TcpStream::connect(tap.address()).await.unwrap();
    plain.write_all(b"POST /auth HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    plain.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");

    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    tap.set_server(&gone);
    assert!(tokio_tungstenite::connect_async(tap.ws_url("/")).await.is_err());
    assert_eq!(tap.connections(), 0);
}
