//! What the painter leaves on a real canvas: the pixels of a browser. Needs feature `canvas` and runs in one only.

#![cfg(all(target_family = "wasm", feature = "canvas"))]

use std::time::Duration;

use strapline_chart::{Axis, Chart, DrawList, Frame, Mark, Painter, Range, Ring, Series, Style, Tape, View};
use strapline_units::Timestamp;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

const GRID: [u8; 4] = [0, 0, 255, 255];
const TRACE: [u8; 4] = [255, 0, 0, 255];
const LABEL: [u8; 4] = [0, 128, 0, 255];

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window().unwrap().document().unwrap();
    document.create_element("canvas").unwrap().unchecked_into()
}

fn style(trace: &str) -> Style {
    Style {
        grid: "#0000ff".into(),
        surface: "#ffffff".into(),
        text: "#008000".into(),
        series: vec![trace.into()],
        font: "12px sans-serif".into(),
    }
}

fn picture(ring: &Ring, width: f32, height: f32, pixel_ratio: f32) -> DrawList {
    let axis = Axis { unit: "bpm".into(), initial: Range::new(40.0, 120.0), min_span: 20.0, decimals: 0 };
    let view = View {
        now: Timestamp::from_unix_millis(30_000.0),
        behind: Duration::ZERO,
        window: Duration::from_secs(30),
        width,
        height,
        pixel_ratio,
        utc_offset_minutes: 0,
        text_px: 12.0,
    };
    let mut list = DrawList::default();
    let series = Series { ring, mark: Mark::Line, ink: 0, join_within: Duration::from_secs(3) };
    Chart::new(axis, Frame::Axes).draw(&view, &[series], &mut list);
    list
}

fn steady() -> Ring {
    let mut ring = Ring::new(100);
    for second in 0..=30 {
        ring.push(Timestamp::from_unix_millis(f64::from(second) * 1000.0), 60.0 + second as f32);
    }
    ring
}

/// Rows of RGBA pixels.
fn pixels(canvas: &HtmlCanvasElement) -> Vec<Vec<[u8; 4]>> {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let (width, height) = (canvas.width(), canvas.height());
    let image = context.get_image_data(0, 0, width as i32, height as i32).unwrap();
    let bytes = image.data().0;
    let pixels: Vec<[u8; 4]> = bytes.chunks_exact(4).map(|pixel| pixel.try_into().unwrap()).collect();
    pixels.chunks_exact(width as usize).map(<[_]>::to_vec).collect()
}

fn count(pixels: &[Vec<[u8; 4]>], wanted: [u8; 4]) -> usize {
    pixels.iter().flatten().filter(|pixel| **pixel == wanted).count()
}

#[wasm_bindgen_test]
fn resizing_says_whether_anything_changed() {
    let canvas = canvas();
    let mut painter = Painter::new(canvas.clone(), style("#ff0000")).unwrap();
    assert!(painter.resize(300.5, 150.0, 2.0));
    assert_eq!((canvas.width(), canvas.height()), (601, 300));
    assert!(!painter.resize(300.5, 150.0, 2.0));
    assert!(painter.resize(300.5, 150.0, 1.0), "moved to another screen");
    assert!(painter.resize(f32::NAN, -5.0, f32::NAN));
    assert_eq!((canvas.width(), canvas.height()), (0, 0));
    painter.paint(&picture(&steady(), 300.0, 150.0, 1.0));
}

#[wasm_bindgen_test]
fn hairlines_are_crisp_at_any_ratio() {
    for (ratio, thickness) in [(1.0, 1), (1.25, 1), (1.5, 1), (2.0, 1), (3.0, 2)] {
        let canvas = canvas();
        let mut painter = Painter::new(canvas.clone(), style("#ff0000")).unwrap();
        painter.resize(400.0, 200.0, ratio);
        painter.paint(&picture(&Ring::new(1), 400.0, 200.0, ratio));
        // A column through the plot where neither a tick of the time axis nor a dash is: grid lines only, each in the
        // full colour and as thick as it should be.
        let rows = pixels(&canvas);
        let column = (46.5 * ratio) as usize;
        let strip: Vec<[u8; 4]> = rows.iter().map(|row| row[column]).collect();
        let blue = strip.iter().filter(|pixel| **pixel == GRID).count();
        let blurred = strip.iter().filter(|pixel| pixel[2] > 0 && **pixel != GRID).count();
        assert!(blue >= 3 * thickness && blue.is_multiple_of(thickness), "{blue} at {ratio}");
        assert_eq!(blurred, 0, "at {ratio}");
    }
}

#[wasm_bindgen_test]
fn a_frame_replaces_the_one_before_and_a_new_style_applies_from_the_next() {
    let canvas = canvas();
    let mut painter = Painter::new(canvas.clone(), style("#ff0000")).unwrap();
    painter.resize(400.0, 200.0, 2.0);
    painter.paint(&picture(&steady(), 400.0, 200.0, 2.0));
    let with_data = pixels(&canvas);
    assert!(count(&with_data, TRACE) > 500 && count(&with_data, LABEL) > 50);
    painter.paint(&picture(&Ring::new(1), 400.0, 200.0, 2.0));
    assert_eq!(count(&pixels(&canvas), TRACE), 0);
    painter.set_style(style("#00ffff"));
    painter.paint(&picture(&steady(), 400.0, 200.0, 2.0));
    let restyled = pixels(&canvas);
    assert_eq!(count(&restyled, [0, 255, 255, 255]), count(&with_data, TRACE));
    painter.paint(&DrawList::default());
    assert!(pixels(&canvas).iter().flatten().all(|pixel| *pixel == [0; 4]));
}

#[wasm_bindgen_test]
fn a_tape_shows_what_moves_at_its_place_and_leaves_the_rest() {
    let canvas = canvas();
    let mut painter = Painter::new(canvas.clone(), style("#ff0000")).unwrap();
    painter.resize(400.0, 200.0, 2.0);
    let mut beside = painter.beside().unwrap();
    let axis = Axis { unit: "bpm".into(), initial: Range::new(40.0, 120.0), min_span: 20.0, decimals: 0 };
    let (mut chart, mut tape, ring) = (Chart::new(axis, Frame::Axes), Tape::default(), steady());
    let series = [Series { ring: &ring, mark: Mark::Line, ink: 0, join_within: Duration::from_secs(3) }];
    let mut shown = Vec::new();
    for millis in [30_000.0, 30_500.0] {
        let view = View {
            now: Timestamp::from_unix_millis(millis),
            behind: Duration::from_secs(2),
            window: Duration::from_secs(20),
            width: 400.0,
            height: 200.0,
            pixel_ratio: 2.0,
            utc_offset_minutes: 0,
            text_px: 12.0,
        };
        let rolled = chart.roll(&view, &series, &mut tape).unwrap();
        if rolled.fresh {
            beside.resize(rolled.length, 200.0, 2.0);
            beside.paint_opaque(tape.add());
            painter.paint(tape.still());
        } else {
            beside.add(tape.add());
        }
        painter.show_tape(&beside, &rolled);
        painter.add(tape.over());
        shown.push((rolled.shift, pixels(&canvas)));
    }
    let [(from, before), (to, after)] = &shown[..] else { panic!("two frames") };
    let moved = (to - from) as usize;
    assert!((17..=18).contains(&moved), "half a second of 17.5 CSS pixels a second: {moved}");
    // Between the axis and the labels of the extremes at both ends everything has moved by whole pixels.
    let part = |rows: &[Vec<[u8; 4]>], from: usize| -> Vec<Vec<[u8; 4]>> {
        rows[40..340].iter().map(|row| row[from..from + 500].to_vec()).collect()
    };
    assert!(part(before, 150 + moved) == part(after, 150), "the picture is another one");
    assert!(count(&part(after, 150), TRACE) > 300);
    // The labels of the y axis stay.
    let gutter = |rows: &[Vec<[u8; 4]>]| -> Vec<Vec<[u8; 4]>> {
        rows[..340].iter().map(|row| row[..80].to_vec()).collect()
    };
    assert!(gutter(before) == gutter(after) && count(&gutter(after), LABEL) > 50);
}

#[wasm_bindgen_test]
fn a_canvas_of_another_kind_is_refused() {
    let canvas = canvas();
    canvas.get_context("bitmaprenderer").unwrap().unwrap();
    assert!(Painter::new(canvas, style("#ff0000")).is_err());
}
