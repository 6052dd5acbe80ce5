//! The page of one server feeds another broker, with tokens from elsewhere, right and wrong.

use std::time::Duration;

use anyhow::ensure;
use strapline_e2e::PATIENCE;
use strapline_e2e::bench::{Bench, H10};
use strapline_e2e::broker::Broker;
use strapline_e2e::consumer::Consumer;
use strapline_e2e::errors::none_but;
use strapline_e2e::expected::Expected;
use strapline_e2e::measurements::{measurements, send};
use strapline_e2e::stream_view::{press_stream, set, wait_for_stream};
use strapline_e2e::token_service::TokenService;

const PERIOD: Duration = Duration::from_millis(100);

#[tokio::test]
async fn any_broker_can_be_fed_by_a_token_address() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let other = Broker::start(&[]).await?;
    let tokens = TokenService::start(&other).await?;
    let own_consumer = bench.consumer().await?;
    let consumer = Consumer::connect(&other, None).await?;

    // A broker alone is not enough: something has to give tokens for it.
    set(&bench.page, &[("#broker", &other.url())]).await?;
    wait_for_stream(&bench.page, "off", "A token is missing", PATIENCE).await?;
    set(&bench.page, &[("#broker", "not an address")]).await?;
    wait_for_stream(&bench.page, "off", "address .* cannot be read", PATIENCE).await?;
    set(&bench.page, &[("#broker", &format!("ws://{}", other.address())), ("#token-url", tokens.url())])
        .await?;
    let host = other.address().replace('.', r"\.");
    wait_for_stream(&bench.page, "off", &format!("nothing leaves this device.*{host}"), PATIENCE).await?;
    ensure!(tokens.minted() == 0, "a token was taken before the person wanted to stream");
    bench.stream().await?;
    ensure!(tokens.minted() == 1, "{} tokens for one connection", tokens.minted());

    let h10 = bench.connect(H10).await?;
    let values = measurements(12, 20, PERIOD, 1);
    send(&h10, &values, PERIOD).await;
    let expected = Expected::of(&values);
    let frames = consumer.wait_for(expected.frames(), PATIENCE).await?;
    expected.check(&frames)?;
    ensure!(own_consumer.dispatches()?.is_empty(), "the page's own broker got something too");

    // The settings outlive the visit; streaming still starts by a press only.
    bench.page.reload().await?;
    wait_for_stream(&bench.page, "off", &host, PATIENCE).await?;
    bench.stream().await?;
    ensure!(tokens.minted() == 2, "{} tokens for two connections", tokens.minted());
    none_but(&bench.page, &[])
}

#[tokio::test]
async fn refused_tokens_are_told_apart_and_a_good_one_helps() -> anyhow::Result<()> {
    let bench = Bench::start().await?;
    let broker = bench.broker.url();
    bench.tokens.refuse_with(Some(403));
    set(&bench.page, &[("#broker", &broker), ("#token-url", bench.tokens.url())]).await?;
    press_stream(&bench.page).await?;
    wait_for_stream(&bench.page, "refused", r"token service refuses \(status 403\)", PATIENCE).await?;
    // A service that is out of order may recover: that is waited for.
    bench.tokens.refuse_with(Some(503));
    set(&bench.page, &[("#token-url", &format!("{}?", bench.tokens.url()))]).await?;
    wait_for_stream(&bench.page, "waiting", r"No token for .*Next try", PATIENCE).await?;
    bench.tokens.refuse_with(None);
    wait_for_stream(&bench.page, "live", "Live to", PATIENCE).await?;

    // By hand: a wrong one, then a good one.
    set(&bench.page, &[("#token-url", ""), ("#token", "nonsense.token")]).await?;
    wait_for_stream(&bench.page, "refused", "does not accept the token. Get a new one", PATIENCE).await?;
    let token = bench.broker.producer_token().await?;
    set(&bench.page, &[("#token", &token)]).await?;
    wait_for_stream(&bench.page, "live", "Live to", PATIENCE).await?;
    let kept: String = bench.page.eval("JSON.stringify({ ...localStorage, ...sessionStorage })").await?;
    ensure!(!kept.contains(&token), "the token is kept: {kept}");

    let consumer = bench.consumer().await?;
    let h10 = bench.connect(H10).await?;
    let values = measurements(13, 10, PERIOD, 1);
    send(&h10, &values, PERIOD).await;
    let expected = Expected::of(&values);
    expected.check(&consumer.wait_for(expected.frames(), PATIENCE).await?)?;

    press_stream(&bench.page).await?;
    wait_for_stream(&bench.page, "off", "nothing leaves this device", PATIENCE).await?;
    none_but(&bench.page, &["status of 403", "status of 503"])
}
