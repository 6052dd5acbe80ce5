//! The Chromium driver beside Bluetooth: input, emulation, console, workers, and its end.

use crate::bench::PATIENCE;
use strapline_testbed::{BluezHost, Browser, LaunchOptions, Screenshot, Severity, StaticServer};

#[tokio::test]
async fn a_page_can_be_driven_and_looked_at() {
    let server =
        StaticServer::start(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page"), "/sub/path/").await.unwrap();
    let browser = Browser::launch(LaunchOptions::default()).await.unwrap();
    assert!(browser.version().await.unwrap().contains("Chrome/"));
    let page = browser.page(server.url()).await.unwrap();

    page.click("#field").await.unwrap();
    page.type_text("Größe").await.unwrap();
    for key in ["Backspace", "a", "7", "Tab"] {
        page.press(key).await.unwrap();
    }
    assert_eq!(page.eval::<String>("document.getElementById('field').value").await.unwrap(), "Größa7");
    let keys: String = page.eval("document.getElementById('keys').textContent").await.unwrap();
    assert_eq!(keys, "Backspace KeyA Digit7 Tab ");
    assert!(page.click("#absent").await.unwrap_err().root_cause().to_string().contains("no such element"));

    let light = page.screenshot(Screenshot::new(390, 844, false)).await.unwrap();
    assert!(light.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(&light[16..24], [0, 0, 1, 134, 0, 0, 3, 76], "390 by 844");
    let background = "getComputedStyle(document.body).backgroundColor";
    assert_eq!(page.eval::<String>(background).await.unwrap(), "rgb(255, 255, 255)");
    let dark = page.screenshot(Screenshot::new(390, 844, true)).await.unwrap();
    assert_eq!(page.eval::<String>(background).await.unwrap(), "rgb(0, 0, 0)");
    assert_ne!(light, dark);

    assert_eq!(page.errors(), []);
    page.eval::<()>("void (self.worker = new Worker('worker.js'))").await.unwrap();
    let worker = page.worker("worker.js", PATIENCE).await.unwrap();
    assert_eq!(worker.wait_for::<u32>("self.answer", PATIENCE).await.unwrap(), 42);
    let found = page.wait_for_errors(1, PATIENCE).await.unwrap();
    assert_eq!((found[0].severity, found[0].text.as_str()), (Severity::Error, "from the worker"));
    page.eval::<()>("self.worker.postMessage(0)").await.unwrap();
    let found = page.wait_for_errors(2, PATIENCE).await.unwrap();
    assert_eq!(found[1].severity, Severity::Exception);
    assert!(found[1].text.contains("thrown by the worker"), "{found:?}");
    page.eval::<()>("void setTimeout(() => { throw new Error('thrown by the page') })").await.unwrap();
    let found = page.wait_for_errors(3, PATIENCE).await.unwrap();
    assert_eq!(found[2].severity, Severity::Exception);
    assert!(found[2].text.contains("thrown by the page"), "{found:?}");
    assert_eq!(found.len(), 3);

    let other = browser.page(server.url()).await.unwrap();
    page.wait_for::<bool>("document.visibilityState === 'hidden'", PATIENCE).await.unwrap();
    page.bring_to_front().await.unwrap();
    page.wait_for::<bool>("document.visibilityState === 'visible'", PATIENCE).await.unwrap();
    other.close().await.unwrap();
}

#[tokio::test]
async fn a_permission_survives_a_restart_with_the_same_profile() {
    let host = BluezHost::start().await.unwrap();
    let profile = tempfile::tempdir().unwrap();
    let options =
        LaunchOptions { profile: Some(profile.path().to_owned()), ..LaunchOptions::with_bluetooth(&host) };
    let server = StaticServer::start(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page"), "/").await.unwrap();
    let services = vec![strapline_testbed::profiles::heart_rate_service(1)];
    let strap = host
        .add_peripheral(strapline_testbed::PeripheralConfig::new("A0:9E:1A:0A:1B:2C", "Polar H10", services))
        .await;
    let browser = Browser::launch(options.clone()).await.unwrap();
    let page = browser.page(server.url()).await.unwrap();
    let _chooser = page.auto_choose(strapline_testbed::Choice::named("Polar")).await.unwrap();
    assert_eq!(page.eval_with_gesture::<u32>("choose()").await.unwrap(), 0);
    browser.close().await;

    let browser = Browser::launch(options).await.unwrap();
    let page = browser.page(server.url()).await.unwrap();
    strap.make_known();
    let connect = "navigator.bluetooth.getDevices().then(([device]) => connect({ device }))";
    assert!(page.eval::<bool>(connect).await.unwrap());
    drop(browser);
    strap
        .wait_for(strapline_testbed::Event::Disconnected(strapline_testbed::LinkEnd::BrowserGone), PATIENCE)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_missing_chromium_is_said_clearly() {
    let options = LaunchOptions { program: Some("/nowhere/chromium".into()), ..LaunchOptions::default() };
    let error = Browser::launch(options).await.err().unwrap().to_string();
    assert!(error.contains("/nowhere/chromium") && error.contains("CHROMIUM"), "{error}");
    let options = LaunchOptions { program: Some("/bin/false".into()), ..LaunchOptions::default() };
    let error = Browser::launch(options).await.err().unwrap().to_string();
    assert!(error.contains("ended while it was starting"), "{error}");
}
