//! The device chooser through the DevTools domain DeviceAccess: in headless Chromium nobody else can answer it.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::json;
use tokio::task::AbortHandle;

use crate::cdp::{CommandError, Session};

/// A device in the chooser.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct OfferedDevice {
    /// Its address.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What to do with the chooser as it looks now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Pick the device with this id.
    Pick(String),
    /// Dismiss the chooser.
    Cancel,
    /// Wait for more devices.
    Wait,
}

impl Choice {
    /// Picks the first device whose name contains `part`.
    pub fn named(part: impl Into<String>) -> impl FnMut(&[OfferedDevice]) -> Self + Send + 'static {
        let part = part.into();
        move |devices| {
            let found = devices.iter().find(|device| device.name.contains(&part));
            found.map_or(Self::Wait, |device| Self::Pick(device.id.clone()))
        }
    }

    /// Dismisses every chooser.
    pub fn cancel() -> impl FnMut(&[OfferedDevice]) -> Self + Send + 'static {
        |_| Self::Cancel
    }
}

/// Answers a page's choosers until it is dropped.
pub struct Chooser {
    offered: Arc<Mutex<Vec<OfferedDevice>>>,
    answering: AbortHandle,
}

impl Chooser {
    pub(crate) async fn start(
        session: &Session,
        mut choose: impl FnMut(&[OfferedDevice]) -> Choice + Send + 'static,
    ) -> anyhow::Result<Self> {
        let mut prompts = session.subscribe("DeviceAccess.deviceRequestPrompted");
        session.run("DeviceAccess.enable", json!({})).await?;
        let offered = Arc::new(Mutex::new(Vec::new()));
        let (seen, session) = (offered.clone(), session.clone());
        let answering = tokio::spawn(async move {
            // The prompt is announced again at every change, and may be answered once only.
            let mut answered = None;
            while let Some(params) = prompts.next().await {
                let Ok(Prompt { id, devices }) = serde_json::from_value(params) else { continue };
                let choice = choose(&devices);
                seen.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&devices);
                if answered.as_ref() == Some(&id) {
                    continue;
                }
                let done = match choice {
                    Choice::Pick(device) => {
                        session
                            .run("DeviceAccess.selectPrompt", json!({ "id": id, "deviceId": device }))
                            .await
                    }
                    Choice::Cancel => session.run("DeviceAccess.cancelPrompt", json!({ "id": id })).await,
                    Choice::Wait => continue,
                };
                match done {
                    Ok(()) => answered = Some(id),
                    // The page has gone on by itself: nothing is left to answer.
                    Err(error) if error.downcast_ref::<CommandError>().is_some() => {}
                    Err(_) => return,
                }
            }
        });
        Ok(Self { offered, answering: answering.abort_handle() })
    }

    /// The devices in the chooser at its last change.
    pub fn offered(&self) -> Vec<OfferedDevice> {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Chooser {
    fn drop(&mut self) {
        self.answering.abort();
    }
}

#[derive(Deserialize)]
struct Prompt {
    id: String,
    devices: Vec<OfferedDevice>,
}
