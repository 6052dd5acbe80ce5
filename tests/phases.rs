//! The page of one strap, driven by a fake radio: connect, read, lose, come back, disconnect, forget, undo.
#![cfg(target_arch = "wasm32")]

mod support;

use leptos::mount::mount_to;
use strapline_web::app::App;
use support::{attribute, click, fake, install_fake_bluetooth, stage, text, turn, until};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn a_strap_goes_through_all_its_phases() {
    install_fake_bluetooth();
    let stage = stage();
    let page = mount_to(stage.clone(), App);
    turn().await;
    let phase = || attribute(&stage, ".device", "data-phase").unwrap_or_default();
    let heart_rate = || text(&stage, "[data-vital=HEART_RATE] .number");

    click(&stage, "#connect");
    until("the strap is live", || phase() == "live").await;
    let offered = strapline_gatt::sensor_services().count() as f64;
    assert_eq!(fake("fake.asked.filters.length"), offered, "filtered to what is decoded");
    assert_eq!(heart_rate(), "–", "nothing is measured yet");

    fake("fake.notify(0x16, 72, 0x56, 0x03)");
    until("the heart rate is shown", || heart_rate() == "72").await;
    until("the RR interval is shown", || text(&stage, "[data-vital=RR_INTERVAL] .number") == "834").await;
    until("contact and battery are shown", || {
        text(&stage, ".contact dd") == "Good" && text(&stage, ".battery dd") == "87 %"
    })
    .await;
    assert_eq!(text(&stage, ".location dd"), "Chest");
    let operations = js_sys::eval("fake.operations.join()").unwrap().as_string().unwrap();
    assert!(operations.starts_with("notify 2a37,"), "what is measured comes first: {operations}");

    fake("fake.notify(0x16)");
    until("a cut notification is counted", || text(&stage, ".faults dd").starts_with("1 message")).await;
    fake("fake.notify(0x06, 75)");
    until("and the stream goes on", || heart_rate() == "75").await;

    fake("fake.refuseConnect = true; fake.drop()");
    until("the loss is shown", || phase() == "reconnecting").await;
    assert!(text(&stage, ".state").contains("Reconnecting in"), "{}", text(&stage, ".state"));
    fake("fake.refuseConnect = false");
    until("a retry is offered", || attribute(&stage, ".retry", "hidden").is_none()).await;
    click(&stage, ".retry");
    until("it is back", || phase() == "live").await;
    fake("fake.notify(0x06, 76)");
    until("with new values", || heart_rate() == "76").await;
    assert!(text(&stage, ".outage dd").ends_with("out of reach"));
    assert_eq!(
        fake("fake.listeners('characteristicvaluechanged')"),
        1.0,
        "the former link's listener is gone"
    );

    click(&stage, ".disconnect");
    until("it stays away when told so", || phase() == "disconnected").await;
    let connects = fake("fake.connects");
    click(&stage, ".reconnect");
    until("and comes back when told so", || phase() == "live").await;
    assert_eq!(fake("fake.connects"), connects + 1.0);

    click(&stage, ".forget");
    until("a forgotten strap is gone", || phase().is_empty()).await;
    assert!(text(&stage, "#notice").contains("Fake H10 was forgotten"));
    until("its listeners too", || fake("fake.listeners('characteristicvaluechanged')") == 0.0).await;
    click(&stage, "#notice button");
    until("and back by undo", || phase() == "live").await;
    drop(page);
}
