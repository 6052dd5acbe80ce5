//! A live chart by its tape: what moves is painted once on a canvas beside the page, and a frame copies a part of it.

use strapline_chart::{Chart, Painter, Series, Tape, View};

use super::chart_view::Look;
use crate::language;

/// Paints frames of a chart that moves. Behind a trait, so that the code is in the chunk of those who make one.
pub(super) trait Roll {
    /// Paints this frame; false where it takes a picture of its own.
    fn roll(
        &mut self,
        chart: &mut Chart,
        painter: &mut Painter,
        view: &View,
        series: &[Series<'_>],
        look: &dyn Look,
    ) -> bool;

    /// Something else is painted, or in other colours: the next frame begins anew.
    fn stop(&mut self);
}

/// The tape, and the canvas that it is on.
#[derive(Default)]
pub(super) struct Roller {
    tape: Tape,
    canvas: Option<Painter>,
}

impl Roll for Roller {
    fn roll(
        &mut self,
        chart: &mut Chart,
        painter: &mut Painter,
        view: &View,
        series: &[Series<'_>],
        look: &dyn Look,
    ) -> bool {
        let Some(rolled) = chart.roll(view, series, &mut self.tape) else { return false };
        if self.canvas.is_none() {
            self.canvas = painter.beside().ok();
        }
        let Some(canvas) = &mut self.canvas else { return false };
        if rolled.fresh {
            canvas.resize(rolled.length, view.height, view.pixel_ratio);
            canvas.paint_opaque(self.tape.add());
            language::drawn(self.tape.still_mut());
            painter.paint(self.tape.still());
        } else {
            canvas.add(self.tape.add());
        }
        look.mark(chart, &rolled.view, self.tape.over_mut());
        language::drawn(self.tape.over_mut());
        painter.show_tape(canvas, &rolled);
        painter.add(self.tape.over());
        true
    }

    fn stop(&mut self) {
        self.tape.clear();
        self.canvas = None;
    }
}
