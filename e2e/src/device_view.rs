//! One sensor's part of the page, as a person sees it.

use std::time::Duration;

use anyhow::Context;
use serde_json::json;
use strapline_testbed::Page;

/// The section of the sensor with this name.
#[derive(Clone, Copy)]
pub struct DeviceView<'a> {
    page: &'a Page,
    name: &'a str,
}

impl<'a> DeviceView<'a> {
    /// Whether it is there or not.
    pub const fn new(page: &'a Page, name: &'a str) -> Self {
        Self { page, name }
    }

    /// The CSS selector of a part, or of the whole section by "".
    pub fn selector(&self, part: &str) -> String {
        format!("section.device[data-device={}] {part}", json!(self.name)).trim_end().to_owned()
    }

    /// Waits for `data-phase`.
    ///
    /// # Errors
    /// When it is another one for too long.
    pub async fn wait_for_phase(&self, phase: &str, limit: Duration) -> anyhow::Result<()> {
        let shown = format!("document.querySelector({})?.dataset.phase", json!(self.selector("")));
        match self.page.wait_for::<bool>(&format!("{shown} === {}", json!(phase)), limit).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let (shown, state) =
                    (self.page.eval::<Option<String>>(&shown).await?, self.text(".state").await?);
                Err(error.context(format!("{} is {shown:?} ({state:?}) instead of {phase}", self.name)))
            }
        }
    }

    /// The text of a part; `None` where it is absent or hidden.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn text(&self, part: &str) -> anyhow::Result<Option<String>> {
        self.page.eval(&visible_text(&self.selector(part))).await
    }

    /// Waits until a part's text matches a JavaScript regular expression, and returns the text.
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn wait_for_text(&self, part: &str, pattern: &str, limit: Duration) -> anyhow::Result<String> {
        wait_for_text(self.page, &self.selector(part), pattern, limit).await
    }

    /// Waits until a vital has this number and state (`waiting`, `fresh`, `stale`, `lost`).
    ///
    /// # Errors
    /// When it does not in time.
    pub async fn wait_for_vital(
        &self,
        vital: &str,
        number: &str,
        state: &str,
        limit: Duration,
    ) -> anyhow::Result<()> {
        let part = format!("[data-vital={vital}]");
        let shown = format!(
            "(e => e.dataset.state + ' ' + e.querySelector('.number').textContent)(document.querySelector({}))",
            json!(self.selector(&part))
        );
        let wanted = format!("{state} {number}");
        match self.page.wait_for::<bool>(&format!("{shown} === {}", json!(wanted)), limit).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let shown = self.page.eval::<String>(&shown).await?;
                Err(error.context(format!("{vital} of {} is {shown} instead of {wanted}", self.name)))
            }
        }
    }

    /// Clicks a part.
    ///
    /// # Errors
    /// When it cannot be clicked.
    pub async fn click(&self, part: &str) -> anyhow::Result<()> {
        self.page.click(&self.selector(part)).await
    }
}

/// Waits until the text of the element with this selector is visible and matches a JavaScript regular expression.
///
/// # Errors
/// When it does not in time; the message has what it says.
pub async fn wait_for_text(
    page: &Page,
    selector: &str,
    pattern: &str,
    limit: Duration,
) -> anyhow::Result<String> {
    let text = visible_text(selector);
    let matching = format!(
        "(text => text !== null && new RegExp({}, 's').test(text) && [text])({text})",
        json!(pattern)
    );
    // In a list, because an empty text is no truth to JavaScript.
    match page.wait_for::<[String; 1]>(&matching, limit).await {
        Ok([text]) => Ok(text),
        Err(error) => {
            let shown = page.eval::<Option<String>>(&text).await?;
            Err(error).with_context(|| format!("{selector} says {shown:?}, which /{pattern}/ does not match"))
        }
    }
}

/// Waits until there is nothing to be told or decided: the notice bar is empty.
///
/// # Errors
/// When there still is something; the message has it.
pub async fn wait_for_no_notice(page: &Page, limit: Duration) -> anyhow::Result<()> {
    let shown = "document.querySelector('#notice').innerText.trim()";
    match page.wait_for::<bool>(&format!("{shown} === ''"), limit).await {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(error.context(format!("the notice is still {:?}", page.eval::<String>(shown).await?)))
        }
    }
}

/// The expression for the text of an element; null where it is absent or hidden.
fn visible_text(selector: &str) -> String {
    format!(
        "(e => e && !e.closest('[hidden]') ? e.textContent.trim() : null)(document.querySelector({}))",
        json!(selector)
    )
}
