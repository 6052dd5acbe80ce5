//! The plainest HTTP client there is: one request without a body.

use anyhow::Context;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Posts nothing to `http://address/path` with these headers; the status and the body.
///
/// # Errors
/// When there is no answer.
pub async fn post(address: &str, path: &str, headers: &[(&str, &str)]) -> anyhow::Result<(u16, String)> {
    request("POST", address, path, headers).await
}

/// Asks `http://address/path` for something; the status and the body.
///
/// # Errors
/// When there is no answer.
pub async fn get(address: &str, path: &str, headers: &[(&str, &str)]) -> anyhow::Result<(u16, String)> {
    request("GET", address, path, headers).await
}

/// Sends any method to `http://address/path` with these headers; the status and the body.
///
/// # Errors
/// When there is no answer.
pub async fn request(
    method: &str,
    address: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> anyhow::Result<(u16, String)> {
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 0\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    let mut stream = TcpStream::connect(address).await.with_context(|| address.to_owned())?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").context("a whole answer")?;
    let status = head.split(' ').nth(1).context("a status")?.parse()?;
    Ok((status, body.to_owned()))
}

/// Gets a token from one of the broker's token endpoints.
///
/// # Errors
/// When the endpoint refuses.
pub async fn token(address: &str, path: &str, dev_id: &str, api_key: &str) -> anyhow::Result<String> {
    let (status, body) = post(address, path, &[("dev-id", dev_id), ("x-api-key", api_key)]).await?;
    let answer: Value = serde_json::from_str(&body).with_context(|| format!("{path}: {status} {body}"))?;
    Ok(answer["token"].as_str().with_context(|| format!("{path}: {status} {body}"))?.to_owned())
}
