//! The news of users that REST calls make, as the one who delivers them gets them.

use std::sync::{Arc, Mutex};

use rusqlite::Transaction;
use strapline_broker::directory::{DirectoryError, Event, Outbox};

use crate::support::{Api, DEV_ID, TestBroker, request_with};

/// Writes the news down, and refuses them while it is told to.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    told: Vec<Event>,
    refuse: bool,
    commits: usize,
}

impl Outbox for Recorder {
    fn enqueue(&self, transaction: &Transaction<'_>, event: &Event) -> Result<(), DirectoryError> {
        // It is in the transaction of the change: a table of its own would do here as well.
        assert!(!transaction.is_autocommit());
        let mut state = self.0.lock().unwrap();
        if state.refuse {
            return Err(DirectoryError::Closed);
        }
        state.told.push(event.clone());
        Ok(())
    }

    fn committed(&self) {
        self.0.lock().unwrap().commits += 1;
    }
}

impl Recorder {
    fn taken(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.lock().unwrap().told)
    }

    fn refuse(&self, refuse: bool) {
        self.0.lock().unwrap().refuse = refuse;
    }
}

#[tokio::test]
async fn each_change_of_a_user_is_told_once() {
    let news = Recorder::default();
    let broker = TestBroker::telling(news.clone()).await;
    let api = Api::of(&broker).await;
    assert!(news.taken().is_empty(), "what the operator configures is no news");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let mut ids = Vec::new();
    for _ in 0..2 {
        let session = api.json("POST", "/auth/generateWidgetSession", r#"{"reference_id":"ana"}"#).await;
        let id = session["session_id"].as_str().unwrap().to_owned();
        assert!(news.taken().is_empty(), "a link is no news before it is used");
        let answer =
            request_with(broker.address, "POST", &format!("/session/{id}"), &form, "answer=connect").await;
        assert_eq!(answer.status, 200);
        let mut told = news.taken();
        let Some(Event::Auth { user, widget_session_id }) = told.pop() else { panic!("{told:?}") };
        assert_eq!(widget_session_id, Some(id));
        if let Some(Event::Reauth { old, new }) = told.pop() {
            assert_eq!((Some(&old.user_id), &new.user_id), (ids.last(), &user.user_id));
        }
        assert!(told.is_empty());
        ids.push(user.user_id);
    }
    assert_ne!(ids[0], ids[1]);
    let token = api.json("POST", "/auth/generateAuthToken", "").await["token"].as_str().unwrap().to_owned();
    let path = "/auth/authenticateSDKUser?resource_user_identifier=phone";
    let registered = api.call_as("POST", path, &[("dev-id", DEV_ID), ("token", &token)], "").await;
    assert_eq!(registered.status, 200);
    assert!(matches!(news.taken().as_slice(), [Event::Auth { widget_session_id: None, .. }]));
    api.json("DELETE", &format!("/auth/deauthenticateUser?user_id={}", ids[1]), "").await;
    assert!(matches!(news.taken().as_slice(), [Event::Deauth { user }] if user.user_id == ids[1]));
}

#[tokio::test]
async fn a_request_for_data_is_handed_on_with_its_reference() {
    let news = Recorder::default();
    let broker = TestBroker::telling(news.clone()).await;
    let api = Api::of(&broker).await;
    let answer =
        api.get("/sleep?user_id=u1&start_date=2026-11-01&end_date=2026-11-21&with_samples=true").await;
    let told = news.taken();
    let [Event::DataRequested(request)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(answer["reference"], request.reference.as_str());
    assert_eq!((request.user.user_id.as_str(), request.kind.name()), ("u1", "sleep"));
    assert!(request.with_samples && !request.large && request.range.local);
    assert_eq!(request.range.until.to_string(), "2026-11-22T00:00:00.000Z");
    api.get("/sleep?user_id=u1&start_date=2026-11-01&to_webhook=false").await;
    assert!(news.taken().is_empty());
}

#[tokio::test]
async fn a_change_whose_news_cannot_be_kept_is_not_made() {
    let news = Recorder::default();
    let broker = TestBroker::telling(news.clone()).await;
    let api = Api::of(&broker).await;
    news.refuse(true);
    let end = "/auth/deauthenticateUser?user_id=u1";
    assert_eq!(api.call("DELETE", end, "").await.status, 500);
    assert_eq!(api.call("GET", "/userInfo?user_id=u1", "").await.status, 200);
    news.refuse(false);
    assert_eq!(api.call("DELETE", end, "").await.status, 200);
    assert_eq!((news.taken().len(), news.0.lock().unwrap().commits), (1, 1));
}
