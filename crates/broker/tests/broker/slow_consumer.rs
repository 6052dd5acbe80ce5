//! A consumer that does not read is closed (1008), and delays nobody.

use crate::support::{Client, TestBroker};

#[tokio::test]
async fn a_consumer_that_does_not_read_is_closed_and_the_other_gets_every_frame() {
    let broker = TestBroker::start_with(|config| config.limits.outbox_frames = 16).await;
    let mut slow = Client::consumer(&broker).await;
    let mut quick = Client::consumer(&broker).await;
    let mut producer = Client::producer(&broker, "u1").await;
    let payload = format!(r#"{{"ts":"x","x":"{}"}}"#, "x".repeat(60_000));
    let mut last = 0;
    // More than the system's socket buffers hold.
    for _ in 0..2000 {
        producer.submit("X", &payload).await;
        let seq = quick.seq().await;
        assert!(seq > last);
        last = seq;
        if seq % 50 == 0 && broker.get("/healthz", &[]).await.json()["sessions"]["consumers"] == 1 {
            break;
        }
    }
    assert_eq!(slow.close_code().await, 1008);
    quick.is_quiet().await;
}
