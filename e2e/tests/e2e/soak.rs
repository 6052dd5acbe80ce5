//! A minute and a half of what `cargo xtask soak` does for two hours, with every kind of fault. Memory is printed only: so short a run
//! cannot tell growth from warming up.

use std::time::Duration;

use strapline_e2e::soak::Soak;

#[tokio::test]
async fn faults_of_all_kinds_cost_no_value_and_leave_no_listener_behind() -> anyhow::Result<()> {
    Soak { length: Duration::from_secs(90), seed: 5, memory: false }.run().await
}
