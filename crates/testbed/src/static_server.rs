//! A static file host over plain HTTP on 127.0.0.1, for test pages and for a built app under a sub-path. GET only, one
//! request a connection.

use std::path::{Component, Path, PathBuf};

use tokio::{
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

use crate::http::HttpRequest;

/// Serves a folder until it is dropped.
pub struct StaticServer {
    url: String,
    serving: AbortHandle,
}

impl StaticServer {
    /// Serves `root` below `prefix`, for example "/" or "/some/path/"; anything else is not found. A folder is answered
    /// by its index.html.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(root: impl Into<PathBuf>, prefix: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let prefix = format!("/{}/", prefix.trim_matches('/')).replace("//", "/");
        let url = format!("http://{}{prefix}", listener.local_addr()?);
        let root = root.into();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (root, prefix) = (root.clone(), prefix.clone());
                tokio::spawn(async move {
                    // A browser that hangs up early is no error of the test.
                    let _ = answer(stream, &root, &prefix).await;
                });
            }
        });
        Ok(Self { url, serving: serving.abort_handle() })
    }

    /// The address of the root, with the prefix and a final slash.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for StaticServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(stream: TcpStream, root: &Path, prefix: &str) -> std::io::Result<()> {
    let request = HttpRequest::read(stream).await?;
    let path = request.target().split(['?', '#']).next().unwrap_or_default();
    if let Some(file) = find(root, prefix, path)
        && let Ok(body) = tokio::fs::read(&file).await
    {
        return request.answer(200, &[("Content-Type", content_type(&file))], &body).await;
    }
    request.answer(404, &[("Content-Type", "text/plain")], b"not found").await
}

fn find(root: &Path, prefix: &str, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.strip_prefix(prefix)?);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = root.join(relative);
    Some(if file.is_dir() { file.join("index.html") } else { file })
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_below_the_root_and_the_prefix_are_found() {
        let root = Path::new("/srv");
        assert_eq!(find(root, "/app/", "/app/a/b.js"), Some(PathBuf::from("/srv/a/b.js")));
        assert_eq!(find(root, "/app/", "/other/a.js"), None);
        assert_eq!(find(root, "/app/", "/app/../secret"), None);
        assert_eq!(find(root, "/app/", "/app//etc/passwd"), None);
    }
}
