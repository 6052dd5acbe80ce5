//! What the page says of the body: samples in, words and marks out, and the profile that zones follow from.
#![cfg(target_arch = "wasm32")]

mod support;

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::mount::mount_to;
use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};
use strapline_vitals::live::{EcgCheck, LiveHrv, LiveMeasures, LiveState};
use strapline_vitals::{Doubt, Person, Sex, Trust, Zoning, hrv};
use strapline_web::app::Context;
use strapline_web::body::{Hub, Profile, panel, profile_form};
use strapline_web::components::markup::{Part, markup};
use strapline_web::dom;
use strapline_web::state::{Event, State};
use strapline_web::words::body as words;
use support::{attribute, stage, text, turn, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement};

wasm_bindgen_test_configure!(run_in_browser);

const SENSOR: &str = r#"<section class="device"><div class="value" data-vital="HEART_RATE" data-state="fresh"><b class="number">75</b></div><div class="plots"></div></section>"#;
const DIALOG: &str = r#"<dialog class="settings"><form method="dialog"><div class="row"><button id="save">Save</button></div></form></dialog>"#;

/// A page with this markup and what is known of the body.
fn page_of(
    state: State,
    html: &'static str,
    bind: fn(&'static Hub, Part),
) -> (HtmlElement, &'static Hub, impl Sized) {
    let stage = stage();
    let made: Rc<OnceCell<&'static Hub>> = Rc::default();
    let hub = made.clone();
    let page = mount_to(stage.clone(), move || {
        // Belongs to the page, and lives as long.
        let hub: &'static Hub = made.get_or_init(|| Box::leak(Box::new(Hub::new(Context::of(state)))));
        markup(html, move |part| bind(hub, part))
    });
    let hub = hub.get().copied().unwrap();
    (stage, hub, page)
}

/// Two minutes of beats until now, one of which was missed, and the heart rate of each.
fn beats(source: SourceId) -> (Vec<Sample>, Vec<f64>) {
    let mut rr: Vec<f64> = (0..156).map(|beat| 800.0 + 40.0 * f64::from(beat % 5)).collect();
    rr[100] *= 2.0;
    let total: f64 = rr.iter().sum();
    let mut at = dom::now() - Duration::from_secs_f64(total / 1000.0);
    let mut samples = Vec::new();
    for rr in &rr {
        at = at + Duration::from_secs_f64(rr / 1000.0);
        let sample = |metric, value| Sample { metric, at, value: Value::Scalar(value), source };
        samples.extend([sample(Metric::RrInterval, *rr), sample(Metric::HeartRate, 75.0)]);
    }
    (samples, rr)
}

#[wasm_bindgen_test]
async fn figures_zone_and_pictures_follow_the_samples() {
    let state = State::default();
    let id = SourceId(1);
    state.apply(Event::Added { id, name: "H10".into(), simulated: false });
    let (stage, hub, page) = page_of(state, SENSOR, |hub, part| panel(hub, &part.at(".device"), SourceId(1)));
    hub.set_profile(Profile(Person { max_bpm: Some(120.0), ..Person::default() }));
    turn().await;
    assert_eq!(text(&stage, "[data-figure=rmssd] .number"), "–");
    assert_eq!(text(&stage, ".waits"), "Waiting for RR intervals");
    let (samples, _) = beats(id);
    samples.iter().for_each(|sample| hub.sample(sample));
    let seen = || !text(&stage, "[data-figure=rmssd] .number").starts_with('–');
    until("the state is made once a second", || {
        state.apply(Event::Tick(dom::now()));
        seen()
    })
    .await;
    turn().await;
    // 62 % of 120.
    assert_eq!(text(&stage, ".zone b"), "Zone 2");
    assert_eq!(text(&stage, ".zone span"), "72 to 83 bpm");
    assert_eq!(attribute(&stage, ".value", "data-zone").as_deref(), Some("2"));
    assert_eq!(text(&stage, "[data-figure=artefacts] small"), "1 corrected, circled below");
    let mut clean: Vec<f64> = (0..150).map(|beat| 800.0 + 40.0 * f64::from(beat % 5)).collect();
    clean.truncate(145);
    let rmssd: f64 = text(&stage, "[data-figure=rmssd] .number").parse().unwrap();
    assert!((rmssd - hrv::rmssd_ms(&clean).unwrap()).abs() < 4.0, "{rmssd}");
    assert!(text(&stage, "[data-figure=alpha1] .number").parse::<f64>().is_ok());
    assert_eq!(text(&stage, "[data-figure=energy] .number"), "–", "the profile says too little for it");
    let spoken = attribute(&stage, "[data-picture=zones]", "aria-label").unwrap();
    assert!(spoken.contains("Zone 2 2:17") && spoken.contains("Zone 5 0:00"), "{spoken}");
    // Nothing of it is a live region: numbers that change all the time would never let a screen reader rest.
    assert!(stage.query_selector("[aria-live], output, [role=status]").unwrap().is_none());
    // Another maximum, and the zone follows, with the time that was spent before.
    hub.set_profile(Profile(Person { max_bpm: Some(190.0), ..Person::default() }));
    turn().await;
    assert_eq!(
        (text(&stage, ".zone b").as_str(), text(&stage, ".zone span").as_str()),
        ("Below zone 1", "up to 94 bpm")
    );
    drop(page);
    turn().await;
    samples.iter().for_each(|sample| hub.sample(sample));
}

#[wasm_bindgen_test]
async fn the_profile_is_kept_when_the_dialog_is_saved() {
    Profile::default().save();
    let (stage, hub, page) = page_of(State::default(), DIALOG, |hub, part| profile_form(hub, &part));
    turn().await;
    let set = |name: &str, value: &str| {
        let field = stage.query_selector(&format!("[name={name}]")).unwrap().unwrap();
        match field.dyn_ref::<HtmlSelectElement>() {
            Some(choice) => choice.set_value(value),
            None => field.clone().unchecked_into::<HtmlInputElement>().set_value(value),
        }
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        let event = web_sys::Event::new_with_event_init_dict("input", &bubbles);
        field.dispatch_event(&event.unwrap()).unwrap();
    };
    set("birth_year", "1991");
    set("sex", "female");
    set("weight_kg", "64.5");
    set("max_bpm", "200");
    assert!(text(&stage, ".result").contains("3: 140 to 159 bpm"), "{}", text(&stage, ".result"));
    assert!(attribute(&stage, ".own", "hidden").is_some());
    set("zones", "own");
    assert!(attribute(&stage, ".own", "hidden").is_none());
    set("zones", "reserve");
    assert_eq!(hub.profile(), Profile::default(), "nothing counts before it is saved");
    let dialog: web_sys::HtmlDialogElement =
        stage.query_selector("dialog").unwrap().unwrap().unchecked_into();
    dialog.show_modal().unwrap();
    stage.query_selector("#save").unwrap().unwrap().unchecked_into::<HtmlElement>().click();
    turn().await;
    let saved = Profile(Person {
        birth_year: Some(1991),
        sex: Some(Sex::Female),
        weight_kg: Some(64.5),
        max_bpm: Some(200.0),
        zoning: Zoning::Reserve,
        ..Person::default()
    });
    assert_eq!((hub.profile(), Profile::load()), (saved, saved));
    let note = saved.note().unwrap();
    assert_eq!((note.max_hr_bpm, note.weight_kg, note.resting_hr_bpm), (Some(200.0), Some(64.5), None));
    Profile::default().save();
    drop(page);
}

#[wasm_bindgen_test]
fn a_profile_reads_back_and_nonsense_is_left_out() {
    let own = Profile(Person {
        height_cm: Some(171.5),
        resting_bpm: Some(48.0),
        zoning: Zoning::Own([100.0, 120.0, 140.0, 160.0, 175.0]),
        ..Person::default()
    });
    assert_eq!(Profile::parse(&own.encode()), own);
    let odd = r#"{"birth_year":17,"weight_kg":"heavy","sex":"x","max_bpm":1e9,"zones":"own","zone_2":2}"#;
    assert_eq!(Profile::parse(odd), Profile::default());
    assert_eq!(Profile::parse("no JSON"), Profile::default());
    assert_eq!(Profile::default().note(), None);
}

#[wasm_bindgen_test]
fn numbers_are_told_in_words() {
    assert_eq!(words::clock(Duration::from_secs(9)), "0:09");
    assert_eq!(words::clock(Duration::from_secs(3_849)), "1:04:09");
    let limits = [90.0, 108.0, 126.5, 144.0, 162.0];
    assert_eq!(words::zone_range(0, &limits), "up to 89 bpm");
    assert_eq!(words::zone_range(2, &limits), "108 to 126 bpm");
    assert_eq!(words::zone_range(5, &limits), "from 162 bpm");
    let trust = |score, doubt| words::trust(&Trust { score, doubt });
    assert_eq!(trust(1.0, None), ("good", "Trusted"));
    assert_eq!(trust(0.6, Some(Doubt::Artefacts)), ("doubtful", "Doubtful: many beats were corrected"));
    assert_eq!(trust(0.0, Some(Doubt::Contact)).0, "bad");
    let hrv = |span| LiveHrv {
        span: Duration::from_secs(span),
        measures: LiveMeasures::default(),
        artefact_pct: 0.0,
        trust: Trust { score: 1.0, doubt: None },
    };
    assert_eq!(words::waits(Some(&hrv(10))), "First values in 21 s");
    assert_eq!(words::waits(Some(&hrv(60))), "DFA alpha 1 and LF/HF in 51 s");
    assert_eq!(words::waits(Some(&hrv(119))), "");
    let check = EcgCheck {
        beats: 58,
        mean_off_ms: 1.23,
        bias_ms: 0.1,
        lower_limit_ms: -4.4,
        upper_limit_ms: 4.6,
        agreement: 1.0,
    };
    assert_eq!(
        words::ecg(&check),
        "Strap and ECG agree: 1.2 ms apart on 58 beats, 95 % within -4.4 to 4.6 ms"
    );
    assert!(words::ecg(&EcgCheck { agreement: 0.0, ..check }).starts_with("Strap and ECG do not agree"));
    assert_eq!(
        words::zones_from(&LiveState { zones_assumed: true, ..LiveState::default() }),
        "Zones for an assumed maximum of 180 bpm"
    );
    let now: Timestamp = "2026-07-01T00:00:00Z".parse().unwrap();
    let person = Person { birth_year: Some(1976), ..Person::default() };
    let preview = words::zones_preview(&person, now);
    assert!(preview.ends_with("(maximum 173 bpm, usual at your age)."), "{preview}");
    let falling = Person { zoning: Zoning::Own([100.0, 90.0, 110.0, 120.0, 130.0]), ..person };
    assert!(words::zones_preview(&falling, now).starts_with("The limits have to rise"));
}
