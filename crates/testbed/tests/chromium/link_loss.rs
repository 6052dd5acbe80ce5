//! Links that end by themselves, and come back.

use crate::bench::{Bench, PATIENCE};
use serde_json::Value;
use strapline_testbed::{Event, LinkEnd, profiles::HEART_RATE_MEASUREMENT};

#[tokio::test]
async fn a_lost_link_is_seen_by_the_page_and_can_be_made_again() {
    let bench = Bench::new().await;
    let page = &bench.page;
    bench.stream(&bench.h10, "Polar H10", 0).await;
    bench.stream(&bench.tickr, "TICKR", 1).await;
    for loss in 1..=3_u64 {
        bench.h10.drop_link().await;
        bench.h10.wait_for(Event::Disconnected(LinkEnd::Lost), PATIENCE).await.unwrap();
        page.wait_for::<bool>(&format!("straps[0].losses === {loss}"), PATIENCE).await.unwrap();
        assert!(!bench.h10.notify(HEART_RATE_MEASUREMENT, &[0, 1]).await, "nobody is listening");
        assert!(bench.tickr.notify(HEART_RATE_MEASUREMENT, &[0, 2]).await, "the other strap goes on");

        bench.h10.faults().connect = Some("le-connection-abort-by-local".to_owned());
        let refused: Value = page.eval("attempt(connect(straps[0]))").await.unwrap();
        assert_eq!(refused["error"], "NetworkError");
        bench.h10.faults().connect = None;
        assert!(page.eval::<bool>("connect(straps[0])").await.unwrap());
        bench.subscribe(&bench.h10, 0).await;
        assert!(bench.h10.notify(HEART_RATE_MEASUREMENT, &[0, 70]).await);
        assert_eq!(bench.values(0, 1).await, [[0, 70]]);
        assert_eq!(bench.h10.connections(), loss + 1);
    }
    assert_eq!(bench.values(1, 3).await, [[0, 2]; 3]);
}

#[tokio::test]
async fn closing_the_page_disconnects() {
    let bench = Bench::new().await;
    bench.stream(&bench.h10, "Polar H10", 0).await;
    bench.page.close().await.unwrap();
    bench.h10.wait_for(Event::Disconnected(LinkEnd::Central), PATIENCE).await.unwrap();
}
