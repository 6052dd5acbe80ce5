//! The outbox in a real file.

use std::time::Duration;

use strapline_units::{Private, Timestamp};

use super::*;
use crate::store::DeveloperKey;
use crate::webhook::event::{DataKind, Event, User};
use crate::webhook::schedule::{DeliveryId, DestinationId};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros(seconds * 1_000_000)
}

fn user(id: &str) -> User {
    User { user_id: Private::new(id.into()), provider: "STRAPLINE".into(), ..User::default() }
}

fn deauth(id: &str) -> Event {
    Event::Deauth { user: user(id) }
}

struct Fixture {
    connection: Connection,
    folder: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { connection: open(folder.path()).unwrap(), folder }
    }

    fn add(&self, developer: i64, kinds: &[&str]) -> DestinationId {
        let new = NewDestination {
            developer: DeveloperKey(developer),
            url: "https://example.org/hook".into(),
            secret: None,
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        };
        add(&self.connection, at(1), &new).unwrap().id
    }

    fn enqueue(&mut self, now: Timestamp, event: &Event) -> usize {
        let transaction = begin(&mut self.connection).unwrap();
        let count = enqueue(&transaction, now, DeveloperKey(1), event, None).unwrap();
        transaction.commit().unwrap();
        count
    }
}

#[test]
fn an_event_goes_to_the_developers_destinations_that_want_it() {
    let mut fixture = Fixture::new();
    let all = fixture.add(1, &[]);
    fixture.add(1, &["activity"]);
    let some = fixture.add(1, &["auth", "deauth"]);
    fixture.add(2, &[]);
    assert_eq!(fixture.enqueue(at(5), &deauth("u")), 2);
    let pending = pending_after(&fixture.connection, DeliveryId(0)).unwrap();
    assert_eq!(pending.iter().map(|one| one.destination).collect::<Vec<_>>(), [all, some]);
    assert_eq!(pending[0].due, at(5));
    let parcels = pending.iter().map(|one| parcel(&fixture.connection, one.delivery).unwrap().unwrap());
    let parcels = parcels.collect::<Vec<_>>();
    assert_ne!(parcels[0].trace_id, parcels[1].trace_id);
    assert_eq!(parcels[0].reference, parcels[1].reference);
    assert_eq!(parcels[0].ordering_ms, parcels[1].ordering_ms);
    assert!(parcels[0].secret.expose().starts_with("whsec_") && parcels[0].secret.expose().len() > 40);
    assert_ne!(parcels[0].secret, parcels[1].secret);
    let count: i64 =
        fixture.connection.query_row("SELECT count(*) FROM webhook_events", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1, "the body is kept once");
}

#[test]
fn an_event_that_nobody_wants_or_whose_transaction_fails_leaves_nothing() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.enqueue(at(5), &deauth("u")), 0);
    fixture.add(1, &[]);
    let transaction = begin(&mut fixture.connection).unwrap();
    assert_eq!(enqueue(&transaction, at(6), DeveloperKey(1), &deauth("u"), None).unwrap(), 1);
    transaction.rollback().unwrap();
    assert!(pending_after(&fixture.connection, DeliveryId(0)).unwrap().is_empty());
    let rows: i64 =
        fixture.connection.query_row("SELECT count(*) FROM webhook_events", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn ordering_rises_even_when_the_clock_does_not() {
    let mut fixture = Fixture::new();
    fixture.add(1, &[]);
    for now in [at(9), at(9), at(3)] {
        fixture.enqueue(now, &deauth("u"));
    }
    let pending = pending_after(&fixture.connection, DeliveryId(0)).unwrap();
    let orders =
        pending.iter().map(|one| parcel(&fixture.connection, one.delivery).unwrap().unwrap().ordering_ms);
    assert_eq!(orders.collect::<Vec<_>>(), [9000, 9001, 9002]);
}

#[test]
fn chunks_share_reference_and_trace() {
    let mut fixture = Fixture::new();
    fixture.add(1, &[]);
    let data = vec![serde_json::json!({}); 11];
    fixture.enqueue(at(1), &Event::Data { kind: DataKind::Daily, user: user("u"), data });
    let pending = pending_after(&fixture.connection, DeliveryId(0)).unwrap();
    let parcels = pending
        .iter()
        .map(|one| parcel(&fixture.connection, one.delivery).unwrap().unwrap())
        .collect::<Vec<_>>();
    assert_eq!(parcels.len(), 2);
    assert_eq!(parcels[0].reference, parcels[1].reference);
    let (base, number) = parcels[1].trace_id.rsplit_once(":chunk:").unwrap();
    assert_eq!((number, format!("{base}:chunk:1")), ("2", parcels[0].trace_id.clone()));
}

#[test]
fn what_happened_to_a_delivery_outlives_a_restart() {
    let mut fixture = Fixture::new();
    let destination = fixture.add(1, &[]);
    for name in ["u", "v", "w"] {
        fixture.enqueue(at(1), &deauth(name));
    }
    let attempt = AttemptRecord {
        started: at(2),
        took: Duration::from_micros(1500),
        status: Some(500),
        error: None,
        answer: Private::new("no".into()),
    };
    record_attempt(&fixture.connection, DeliveryId(1), &attempt).unwrap();
    retry(&fixture.connection, DeliveryId(1), 1, at(32)).unwrap();
    finish(&fixture.connection, DeliveryId(2), 1, true, at(3)).unwrap();
    set_failing(&fixture.connection, destination, Some(at(2))).unwrap();
    drop(std::mem::replace(&mut fixture.connection, open(fixture.folder.path()).unwrap()));
    let pending = pending_after(&fixture.connection, DeliveryId(0)).unwrap();
    assert_eq!(pending.iter().map(|one| one.delivery.0).collect::<Vec<_>>(), [1, 3]);
    assert_eq!((pending[0].attempts, pending[0].due), (1, at(32)));
    assert_eq!(attempts(&fixture.connection, DeliveryId(1)).unwrap(), [attempt]);
    assert_eq!(destinations(&fixture.connection).unwrap()[0].failing_since, Some(at(2)));
    assert_eq!(delivery(&fixture.connection, DeliveryId(2)).unwrap().state, "delivered");
    assert_eq!(deliveries(&fixture.connection, None, Some("pending"), 1).unwrap()[0].id, DeliveryId(3));
    record_attempt(
        &fixture.connection,
        DeliveryId(99),
        &attempts(&fixture.connection, DeliveryId(1)).unwrap()[0],
    )
    .unwrap();
}

#[test]
fn a_replay_is_a_new_delivery_of_the_same_body_under_the_same_trace() {
    let mut fixture = Fixture::new();
    fixture.add(1, &[]);
    fixture.enqueue(at(1), &deauth("u"));
    finish(&fixture.connection, DeliveryId(1), 11, false, at(3)).unwrap();
    let transaction = begin(&mut fixture.connection).unwrap();
    let again = replay(&transaction, at(9), DeliveryId(1)).unwrap();
    assert!(matches!(replay(&transaction, at(9), DeliveryId(7)), Err(OutboxError::NoDelivery(7))));
    transaction.commit().unwrap();
    let (old, new) =
        (parcel(&fixture.connection, DeliveryId(1)).unwrap(), parcel(&fixture.connection, again).unwrap());
    let (old, new) = (old.unwrap(), new.unwrap());
    assert_eq!((old.trace_id, old.body, old.ordering_ms), (new.trace_id, new.body, new.ordering_ms));
    assert_eq!(pending_after(&fixture.connection, DeliveryId(1)).unwrap()[0].attempts, 0);
}

#[test]
fn old_deliveries_go_and_what_waits_stays() {
    let mut fixture = Fixture::new();
    fixture.add(1, &[]);
    fixture.add(1, &[]);
    fixture.enqueue(at(1), &deauth("u"));
    finish(&fixture.connection, DeliveryId(1), 1, true, at(3)).unwrap();
    assert_eq!(expire(&fixture.connection, at(3), 10).unwrap(), 0);
    assert_eq!(expire(&fixture.connection, at(4), 10).unwrap(), 1);
    assert!(parcel(&fixture.connection, DeliveryId(1)).unwrap().is_none());
    assert!(parcel(&fixture.connection, DeliveryId(2)).unwrap().is_some(), "the event is still needed");
    finish(&fixture.connection, DeliveryId(2), 1, false, at(5)).unwrap();
    assert_eq!(expire(&fixture.connection, at(99), 10).unwrap(), 1);
    fixture.enqueue(at(6), &deauth("u"));
    assert_eq!(last_delivery(&fixture.connection).unwrap(), DeliveryId(4), "numbers are never used again");
}

#[test]
fn what_waits_for_a_disabled_destination_is_given_up_in_the_end() {
    let mut fixture = Fixture::new();
    let id = fixture.add(1, &[]);
    fixture.enqueue(at(1), &deauth("u"));
    fixture.enqueue(at(9), &deauth("u"));
    let mut give_up = |before, now| give_up_held(&mut fixture.connection, at(before), at(now)).unwrap();
    assert!(give_up(5, 20).is_empty(), "an active one goes on by its schedule");
    disable(&fixture.connection, id, at(2)).unwrap();
    let mut give_up = |before, now| give_up_held(&mut fixture.connection, at(before), at(now)).unwrap();
    assert_eq!(give_up(5, 20), [(DeliveryId(1), id)]);
    assert!(give_up(5, 20).is_empty());
    assert_eq!(delivery(&fixture.connection, DeliveryId(1)).unwrap().state, "failed");
}

#[test]
fn destinations_change_the_revision_and_take_their_deliveries_along() {
    let mut fixture = Fixture::new();
    let before = revision(&fixture.connection).unwrap();
    let id = fixture.add(1, &[]);
    fixture.enqueue(at(1), &deauth("u"));
    disable(&fixture.connection, id, at(7)).unwrap();
    disable(&fixture.connection, id, at(8)).unwrap();
    assert_eq!(destination(&fixture.connection, id).unwrap().state, State::Disabled(at(7)));
    enable(&fixture.connection, id).unwrap();
    assert!(!destination(&fixture.connection, id).unwrap().held());
    remove(&fixture.connection, id).unwrap();
    assert!(revision(&fixture.connection).unwrap() >= before + 4);
    assert!(pending_after(&fixture.connection, DeliveryId(0)).unwrap().is_empty());
    assert!(matches!(remove(&fixture.connection, id), Err(OutboxError::NoDestination(_))));
    let wrong = |url: &str, kind: &str| NewDestination {
        developer: DeveloperKey(1),
        url: url.into(),
        secret: None,
        kinds: vec![kind.into()],
    };
    assert!(matches!(
        add(&fixture.connection, at(1), &wrong("ftp://x", "auth")),
        Err(OutboxError::Address(_))
    ));
    let error = add(&fixture.connection, at(1), &wrong("https://x", "heartbeat")).unwrap_err();
    assert!(error.to_string().contains("there are: auth, "), "{error}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_secrets() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    fixture.add(1, &[]);
    for file in std::fs::read_dir(fixture.folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}", file.file_name());
    }
}
