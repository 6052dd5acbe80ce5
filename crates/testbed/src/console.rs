//! What a page and its workers print, throw and fail to load, so that a test can assert that there is none.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;

use crate::cdp::{Session, exception_text};

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// console.log, info, debug and the like.
    Info,
    /// console.warn and the browser's warnings.
    Warning,
    /// console.error, failed loads and the browser's errors.
    Error,
    /// An exception or rejection that nobody caught.
    Exception,
}

/// One message of a page's console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleMessage {
    /// How grave it is.
    pub severity: Severity,
    /// Its text; several arguments are joined by spaces.
    pub text: String,
    /// The address that it is about, or empty.
    pub url: String,
}

/// Collected messages, oldest first.
#[derive(Clone, Default)]
pub(crate) struct Console {
    messages: Arc<Mutex<Vec<ConsoleMessage>>>,
    /// Woken at every message.
    pub(crate) more: Arc<Notify>,
}

impl Console {
    pub(crate) fn messages(&self) -> Vec<ConsoleMessage> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn clear(&self) {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Collects from a session until it ends. Call before its Runtime and Log domains are enabled.
    pub(crate) fn follow(&self, session: &Session) {
        self.collect(session, "Runtime.consoleAPICalled", |params| {
            let severity = match params["type"].as_str() {
                Some("error" | "assert") => Severity::Error,
                Some("warning") => Severity::Warning,
                _ => Severity::Info,
            };
            let words = params["args"].as_array().into_iter().flatten().map(argument_text);
            let url = params["stackTrace"]["callFrames"][0]["url"].as_str().unwrap_or_default();
            message(severity, words.collect::<Vec<_>>().join(" "), url)
        });
        self.collect(session, "Runtime.exceptionThrown", |params| {
            let details = &params["exceptionDetails"];
            message(Severity::Exception, exception_text(details), details["url"].as_str().unwrap_or_default())
        });
        self.collect(session, "Log.entryAdded", |params| {
            let entry = &params["entry"];
            let text = entry["text"].as_str().unwrap_or_default();
            let severity = match entry["level"].as_str() {
                Some("error") if text.starts_with("Uncaught ") => Severity::Exception, // in a worker
                Some("error") => Severity::Error,
                Some("warning") => Severity::Warning,
                _ => Severity::Info,
            };
            message(severity, text.to_owned(), entry["url"].as_str().unwrap_or_default())
        });
    }

    fn collect(
        &self,
        session: &Session,
        event: &'static str,
        read: impl Fn(&Value) -> ConsoleMessage + Send + 'static,
    ) {
        let mut events = session.subscribe(event);
        let console = self.clone();
        tokio::spawn(async move {
            while let Some(params) = events.next().await {
                console.messages.lock().unwrap_or_else(PoisonError::into_inner).push(read(&params));
                console.more.notify_waiters();
            }
        });
    }
}

fn message(severity: Severity, text: String, url: &str) -> ConsoleMessage {
    ConsoleMessage { severity, text, url: url.to_owned() }
}

fn argument_text(argument: &Value) -> String {
    match (&argument["value"], &argument["description"]) {
        (Value::String(text), _) | (Value::Null, Value::String(text)) => text.clone(),
        (value, _) => value.to_string(),
    }
}
