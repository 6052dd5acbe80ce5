//! As much of HTTP/1.1 as a small server of a test needs: one request a connection, of which the head is read and the
//! body is not; one answer, whole.

use tokio::{
    io::{self, AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A request that waits for its answer.
pub struct HttpRequest {
    stream: BufReader<TcpStream>,
    method: String,
    target: String,
}

impl HttpRequest {
    /// Reads the head of the request that a client sends.
    ///
    /// # Errors
    /// When the connection fails. One that says nothing of sense has an empty method or target.
    pub async fn read(stream: TcpStream) -> io::Result<Self> {
        let mut stream = BufReader::new(stream);
        let mut first = String::new();
        stream.read_line(&mut first).await?;
        // An empty line ends the head, or the client does.
        let mut header = String::new();
        while stream.read_line(&mut header).await? > "\r\n".len() {
            header.clear();
        }
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        Ok(Self { stream, method, target })
    }

    /// Such as `GET`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// What is asked for: the path, and what follows it.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Answers with a status, these headers beside those of the length and the end, and a body.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn answer(mut self, status: u16, headers: &[(&str, &str)], body: &[u8]) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {status} \r\n");
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        self.stream.write_all(head.as_bytes()).await?;
        self.stream.write_all(body).await?;
        self.stream.shutdown().await
    }
}

#[cfg(test)]
mod tests {
    use tokio::{io::AsyncReadExt, net::TcpListener};

    use super::*;

    /// What a server on the other end reads of a request, and what the client reads of its answer.
    async fn exchanged(request: &[u8]) -> (String, String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        client.write_all(request).await.unwrap();
        client.shutdown().await.unwrap();
        let request = HttpRequest::read(listener.accept().await.unwrap().0).await.unwrap();
        let (method, target) = (request.method().to_owned(), request.target().to_owned());
        request.answer(200, &[("Content-Type", "text/plain")], b"body").await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        (method, target, answer)
    }

    #[tokio::test]
    async fn a_request_is_read_to_the_end_of_its_head_and_answered_whole() {
        let (method, target, answer) =
            exchanged(b"POST /a?b=c HTTP/1.1\r\nHost: here\r\nOrigin: there\r\n\r\n").await;
        assert_eq!((method.as_str(), target.as_str()), ("POST", "/a?b=c"));
        let expected = "HTTP/1.1 200 \r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\
                        Connection: close\r\n\r\nbody";
        assert_eq!(answer, expected);
    }

    #[tokio::test]
    async fn a_client_that_hangs_up_within_its_head_has_asked_nothing_of_sense() {
        for cut in [&b""[..], b"GET", b"GET\r\nHost"] {
            let (method, target, _) = exchanged(cut).await;
            assert!(method.trim_end() == "GET" || method.is_empty(), "{method:?}");
            assert_eq!(target, "");
        }
    }
}
