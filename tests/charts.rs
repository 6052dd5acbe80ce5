//! Ring buffers and the painter on a real canvas.
#![cfg(target_arch = "wasm32")]

mod support;

use std::time::Duration;

use strapline_chart::{Axis, Chart, DrawList, Frame, Mark, Painter, Range, Ring, Series, Style, View};
use strapline_units::Timestamp;
use support::stage;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_micros((1_700_000_000 + seconds) * 1_000_000)
}

#[wasm_bindgen_test]
fn a_full_ring_keeps_the_newest_and_its_gaps() {
    let mut ring = Ring::new(4);
    for second in 0..6 {
        ring.push(at(second), 60.0 + second as f32);
    }
    ring.push_gap(at(6));
    assert!(ring.is_interrupted());
    assert_eq!(ring.latest().map(|point| point.value), Some(65.0));
    assert!(!ring.push(at(1), 99.0), "a time before the newest is refused");
}

#[wasm_bindgen_test]
fn the_painter_draws_the_line_in_the_colour_of_its_series() {
    let canvas: HtmlCanvasElement =
        web_sys::window().unwrap().document().unwrap().create_element("canvas").unwrap().unchecked_into();
    stage().append_child(&canvas).unwrap();
    let style = Style {
        grid: "rgb(0,0,255)".into(),
        surface: "rgb(255,255,255)".into(),
        text: "rgb(0,0,0)".into(),
        series: vec!["rgb(255,0,0)".into()],
        font: "12px sans-serif".into(),
    };
    let mut painter = Painter::new(canvas.clone(), style).unwrap();
    assert!(painter.resize(300.0, 100.0, 2.0));
    assert!(!painter.resize(300.0, 100.0, 2.0), "the same size changes nothing");
    assert_eq!((canvas.width(), canvas.height()), (600, 200));
    let view = View {
        now: at(60),
        behind: Duration::ZERO,
        window: Duration::from_secs(60),
        width: 300.0,
        height: 100.0,
        pixel_ratio: 2.0,
        utc_offset_minutes: 0,
        text_px: 12.0,
    };
    let axis = Axis { unit: "bpm".into(), initial: Range::new(50.0, 110.0), min_span: 20.0, decimals: 0 };
    let mut chart = Chart::new(axis, Frame::Axes);
    let mut list = DrawList::default();
    let mut ring = Ring::new(100);
    chart.draw(&view, &[], &mut list);
    painter.paint(&list);
    assert_eq!(red_pixels(&canvas), 0, "nothing is measured yet");
    for second in 0..=60 {
        ring.push(at(second), 70.0 + (second % 7) as f32);
    }
    let series = Series { ring: &ring, mark: Mark::Line, ink: 0, join_within: Duration::from_secs(3) };
    chart.draw(&view, &[series], &mut list);
    painter.paint(&list);
    assert!(red_pixels(&canvas) > 500, "a line from edge to edge");
}

fn red_pixels(canvas: &HtmlCanvasElement) -> usize {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let data = context.get_image_data(0, 0, canvas.width() as i32, canvas.height() as i32).unwrap().data();
    data.0
        .chunks_exact(4)
        .filter(|pixel| pixel[0] > 200 && pixel[1] < 60 && pixel[2] < 60 && pixel[3] > 200)
        .count()
}
