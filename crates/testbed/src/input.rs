//! Trusted input of a page: clicks, keys, text. It goes through the browser process, as a person's does.

use anyhow::{Context, bail};
use serde_json::json;

use crate::page::Page;

impl Page {
    /// Clicks the middle of the first element that matches a CSS selector, with real mouse events: it has user
    /// activation, and an element that is covered by another isn't hit.
    ///
    /// # Errors
    /// When there is no such element, it is invisible, or something covers it.
    pub async fn click(&self, selector: &str) -> anyhow::Result<()> {
        let find = format!(
            "(() => {{ const e = document.querySelector({selector}); if (!e) throw new Error('no such element'); \
             e.scrollIntoView({{ block: 'center', inline: 'center', behavior: 'instant' }}); \
             const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2; \
             if (!r.width || !r.height) throw new Error('invisible'); \
             const top = document.elementFromPoint(x, y); \
             if (!top || !(e.contains(top) || top.contains(e) || top.closest('label')?.control === e)) \
             throw new Error('covered by ' + (top ? top.outerHTML.slice(0, 120) : 'nothing')); \
             return [x, y]; }})()",
            selector = json!(selector)
        );
        let (x, y) = self.eval::<(f64, f64)>(&find).await.with_context(|| format!("click {selector}"))?;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 });
            self.session().run("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Presses and releases a key by its DOM name: Enter, Tab, Escape, Space, Backspace, the arrows, Home, End, or one
    /// letter or digit.
    ///
    /// # Errors
    /// When the key isn't one of these, or the browser is gone.
    pub async fn press(&self, key: &str) -> anyhow::Result<()> {
        let (key, code, number, text) = match key {
            "Enter" => ("Enter", "Enter".to_owned(), 13, "\r"),
            "Tab" => ("Tab", "Tab".to_owned(), 9, ""),
            "Escape" => ("Escape", "Escape".to_owned(), 27, ""),
            "Space" | " " => (" ", "Space".to_owned(), 32, " "),
            "Backspace" => ("Backspace", "Backspace".to_owned(), 8, ""),
            "ArrowLeft" => ("ArrowLeft", "ArrowLeft".to_owned(), 37, ""),
            "ArrowUp" => ("ArrowUp", "ArrowUp".to_owned(), 38, ""),
            "ArrowRight" => ("ArrowRight", "ArrowRight".to_owned(), 39, ""),
            "ArrowDown" => ("ArrowDown", "ArrowDown".to_owned(), 40, ""),
            "End" => ("End", "End".to_owned(), 35, ""),
            "Home" => ("Home", "Home".to_owned(), 36, ""),
            _ => match *key.as_bytes() {
                [letter] if letter.is_ascii_alphabetic() => {
                    let upper = letter.to_ascii_uppercase();
                    (key, format!("Key{}", char::from(upper)), i32::from(upper), key)
                }
                [digit] if digit.is_ascii_digit() => (key, format!("Digit{key}"), i32::from(digit), key),
                _ => bail!("unknown key {key}"),
            },
        };
        let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        for kind in [down, "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let event = json!({
                "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "text": text,
            });
            self.session().run("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Types text into whatever has the focus.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn type_text(&self, text: &str) -> anyhow::Result<()> {
        self.session().run("Input.insertText", json!({ "text": text })).await
    }
}
