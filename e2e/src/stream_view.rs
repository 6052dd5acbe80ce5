//! The stream's part of the page: its state, its button, the settings behind it.

use std::time::Duration;

use anyhow::Context;
use serde_json::json;
use strapline_testbed::Page;

use crate::device_view::wait_for_text;

/// Waits until `data-stream` is this state and its text matches a JavaScript regular expression; returns the text.
///
/// # Errors
/// When it does not in time; the message has what it says.
pub async fn wait_for_stream(
    page: &Page,
    state: &str,
    pattern: &str,
    limit: Duration,
) -> anyhow::Result<String> {
    let found = wait_for_text(page, &format!(".stream[data-stream={state}] p"), pattern, limit).await;
    if found.is_err() {
        let shown: String = page
            .eval("(e => e.dataset.stream + ': ' + e.textContent)(document.querySelector('.stream'))")
            .await?;
        return found.with_context(|| format!("the stream is {shown}"));
    }
    found
}

/// Presses Stream, which is there as soon as the page knows where to stream to.
///
/// # Errors
/// When it does not appear.
pub async fn press_stream(page: &Page) -> anyhow::Result<()> {
    let there = "document.querySelector('#stream')?.checkVisibility()";
    page.wait_for::<bool>(there, crate::PATIENCE).await?;
    page.click("#stream").await
}

/// Opens the settings, whose code is loaded by that.
///
/// # Errors
/// When they do not open.
pub async fn open_settings(page: &Page) -> anyhow::Result<()> {
    page.click("#settings").await?;
    let there = "!!document.querySelector('dialog.settings[open]')";
    page.wait_for::<bool>(there, crate::PATIENCE).await.map(drop)
}

/// Opens the settings, fills in the given fields and saves. An empty text empties its field.
///
/// # Errors
/// When something cannot be clicked.
pub async fn set(page: &Page, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    open_settings(page).await?;
    for (field, text) in fields {
        page.click(field).await?;
        page.eval::<()>(&format!("document.querySelector({}).select()", json!(field))).await?;
        match *text {
            "" => page.press("Backspace").await?,
            text => page.type_text(text).await?,
        }
    }
    page.click("#save").await?;
    page.wait_for::<bool>("!document.querySelector('dialog[open]')", crate::PATIENCE).await.map(drop)
}
