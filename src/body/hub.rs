//! Samples of all sources to what is known of each, its marks in charts, and what of it is streamed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use strapline_chart::{Chart, DrawList, Mark, Ring, Series, View};
use strapline_gatt::SensorContact;
use strapline_units::{Metric, Sample, SourceId, Value};
use strapline_vitals::Cues;
use strapline_vitals::live::{CorrectedBeat, Live, LiveInput, LiveOutput, LiveState};
use strapline_wire::{SessionNote, Submission};

use super::cues::Sounds;
use super::{Body, Profile, panel, profile_form};
use crate::app::Context;
use crate::components::markup::{Part, keep, run_again};
use crate::dom;
use crate::state::{Device, Phase};

/// Half an hour of beats, as the charts keep them.
const MARKS_KEPT: usize = 6_000;
/// The places of the colours of marks in the style: that of the ECG, and of what deserves a second look.
const PEAK_INK: usize = 1;
const CORRECTED_INK: usize = 3;

/// What is known of every source.
pub struct Hub {
    context: Context,
    sources: RefCell<Vec<(SourceId, Source)>>,
    profile: Cell<Profile>,
    sounds: Sounds,
    /// What the page has bound to its end.
    owner: Owner,
}

struct Source {
    live: Live,
    peaks: Ring,
    corrected: Vec<CorrectedBeat>,
    /// The same, to draw.
    circles: Ring,
    linked: bool,
    cues: Cues,
    state: RwSignal<LiveState>,
}

impl Source {
    /// Takes what has come of the last input; RMSSD for a stream, where there is one.
    fn take(&mut self) -> Option<(strapline_units::Timestamp, f64)> {
        let mut rmssd = None;
        while let Some(output) = self.live.poll() {
            match output {
                LiveOutput::Peak(at, height) => drop(self.peaks.push(at, height as f32)),
                LiveOutput::Rmssd(at, value) => rmssd = Some((at, value)),
                LiveOutput::State(state) => {
                    self.correct(&state);
                    self.state.set(*state);
                }
            }
        }
        rmssd
    }

    /// What is said of the window replaces what was; what lies before it stays as it is.
    fn correct(&mut self, state: &LiveState) {
        let known = self.corrected.len();
        self.corrected.retain(|beat| beat.at < state.corrected_from);
        if known == 0 && state.corrected.is_empty() {
            return;
        }
        self.corrected.extend_from_slice(&state.corrected);
        let surplus = self.corrected.len().saturating_sub(MARKS_KEPT);
        self.corrected.drain(..surplus);
        self.circles.clear();
        for beat in &self.corrected {
            self.circles.push(beat.at, beat.rr_ms as f32);
        }
    }
}

impl Hub {
    /// Knows no source yet.
    pub fn new(context: Context) -> Self {
        Self {
            context,
            sources: RefCell::default(),
            profile: Cell::new(Profile::load()),
            sounds: Sounds::new(context.state),
            owner: Owner::new(),
        }
    }

    /// Listens to all samples from now on, finds the sections of sources on the page, and tells a broker who wears the sensors.
    pub(super) fn start(&'static self) {
        if let Some(engine) = self.context.engine() {
            engine.tap(Rc::new(|sample: &Sample| self.sample(sample)));
        }
        self.owner.with(|| {
            let (mut told, mut reported) = (false, false);
            run_again(Box::new(move || {
                let (streaming, reports) =
                    self.context.state.with(|state| (state.streaming, state.uplink.is_some()));
                // A stream that begins anew, to another broker perhaps, has reported nothing yet.
                told &= streaming && (reports || !reported);
                reported = reports;
                if streaming && !std::mem::replace(&mut told, streaming) {
                    self.tell();
                }
            }));
            self.sounds.listen();
            let mut panels: Vec<(SourceId, Owner)> = Vec::new();
            run_again(Box::new(move || self.place(&mut panels)));
        });
    }

    /// Gives each source its panel, and takes those away whose source was forgotten.
    fn place(&'static self, panels: &mut Vec<(SourceId, Owner)>) {
        let sources: Vec<SourceId> = self.context.state.with(|state| {
            let measures = |device: &&Device| device.measures.contains(&Metric::HeartRate);
            state.devices.iter().filter(measures).map(|device| device.id).collect()
        });
        panels.retain(|(id, owner)| {
            let stays = sources.contains(id);
            if !stays {
                owner.cleanup();
            }
            stays
        });
        for id in sources {
            let section = format!("[data-source=\"{}\"]", id.0);
            if panels.iter().all(|(other, _)| *other != id)
                && let Ok(Some(section)) = document().query_selector(&section)
                // The number may come a moment later than the section; so does the next run.
                && let Ok(Some(_)) = section.query_selector("[data-vital=HEART_RATE]")
            {
                // Not of this run, which ends with the next one.
                let owner = self.owner.child();
                owner.with(|| panel(self, &Part::from(section), id));
                panels.push((id, owner));
            }
        }
    }

    /// Takes what a source has measured; nothing of a source that nobody follows.
    pub fn sample(&self, sample: &Sample) {
        self.handle(sample.source, LiveInput::Sample(sample));
    }

    /// The page's context.
    pub(super) const fn context(&self) -> Context {
        self.context
    }

    /// Who wears the sensors.
    pub fn profile(&self) -> Profile {
        self.profile.get()
    }

    /// Keeps another profile; everything since the start is told for it from now on.
    pub fn set_profile(&self, profile: Profile) {
        if self.profile.replace(profile) == profile {
            return;
        }
        profile.save();
        let ids: Vec<_> = self.sources.borrow().iter().map(|(id, _)| *id).collect();
        for id in ids {
            self.handle(id, LiveInput::Person(profile.0));
        }
        if self.context.state.peek(|state| state.streaming) {
            self.tell();
        }
    }

    /// What is known of a source from now on, until the component ends that asks.
    pub fn follow(&'static self, id: SourceId) -> RwSignal<LiveState> {
        let state = RwSignal::new(LiveState::default());
        let mut source = Source {
            live: Live::new(self.profile().0),
            peaks: Ring::new(MARKS_KEPT),
            corrected: Vec::new(),
            circles: Ring::new(MARKS_KEPT),
            linked: true,
            cues: Cues::default(),
            state,
        };
        // What came while this code was on its way.
        for sample in self.before(id) {
            source.live.handle(dom::now(), LiveInput::Sample(&sample));
        }
        source.take();
        self.sources.borrow_mut().push((id, source));
        keep(Box::new(Guard { hub: self, id }));
        let page = self.context.state;
        run_again(Box::new(move || {
            page.with(|state| state.now);
            let device = page.device(id, |device| (device.contact, device.phase == Phase::Live));
            let Some((contact, linked)) = device else { return };
            self.linked(id, linked);
            self.handle(id, LiveInput::Contact(touches(contact)));
            self.sound(id, !linked || touches(contact) == Some(false));
        }));
        state
    }

    /// Lets the first source be heard: of two at once nobody could tell which is which.
    fn sound(&self, id: SourceId, lost: bool) {
        let mut sources = self.sources.borrow_mut();
        let Some((_, source)) = sources.first_mut().filter(|(first, _)| *first == id) else { return };
        let zone = source.state.with_untracked(|state| state.heart.map(|heart| heart.zone));
        if let Some(cue) = source.cues.handle(dom::now(), zone, lost) {
            self.sounds.play(cue);
        }
    }

    fn linked(&self, id: SourceId, linked: bool) {
        let mut sources = self.sources.borrow_mut();
        let Some((_, source)) = sources.iter_mut().find(|(other, _)| *other == id) else { return };
        if std::mem::replace(&mut source.linked, linked) && !linked {
            source.live.handle(dom::now(), LiveInput::Interrupted);
            source.take();
        }
    }

    fn handle(&self, id: SourceId, input: LiveInput<'_>) {
        let streamed = {
            let mut sources = self.sources.borrow_mut();
            let Some((_, source)) = sources.iter_mut().find(|(other, _)| *other == id) else { return };
            source.live.handle(dom::now(), input);
            source.take()
        };
        if let Some((ts, rmssd)) = streamed {
            let simulated = self.context.state.peek(|state| {
                state.devices.iter().find(|device| device.id == id).is_some_and(|device| device.simulated)
            });
            let submission = Submission {
                t: Metric::Hrv.name().into(),
                ts,
                val: Some(rmssd),
                d: None,
                source: Some(format!("source-{}", id.0)),
                q: None,
                synthetic: simulated,
            };
            if let Some(engine) = self.context.engine() {
                engine.submit(&submission);
            }
        }
    }

    /// Beats and heart rates that the charts have, in order of time.
    fn before(&self, id: SourceId) -> Vec<Sample> {
        let mut samples = Vec::new();
        for metric in [Metric::RrInterval, Metric::HeartRate] {
            self.context.series().with(id, metric, |rings| {
                let all = |ring: &Ring| ring.window(dom::now() - KEPT, dom::now()).iter().collect::<Vec<_>>();
                for point in rings.first().map(all).unwrap_or_default() {
                    let value = Value::Scalar(f64::from(point.value));
                    samples.push(Sample { metric, at: point.at, value, source: id });
                }
            });
        }
        samples.sort_by_key(|sample| sample.at);
        samples
    }

    fn tell(&self) {
        if let Some(body) = self.profile().note() {
            let note = SessionNote { ts: dom::now(), ..SessionNote::default() }.encode_with(&body);
            if let Some(engine) = self.context.engine() {
                engine.say(note);
            }
        }
    }
}

const fn touches(contact: SensorContact) -> Option<bool> {
    match contact {
        SensorContact::NotSupported => None,
        SensorContact::NotDetected => Some(false),
        SensorContact::Detected => Some(true),
    }
}

/// How far back the charts are read: all that they keep.
const KEPT: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// A source is followed for as long as this lives.
struct Guard {
    hub: &'static Hub,
    id: SourceId,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.hub.sources.borrow_mut().retain(|(id, _)| *id != self.id);
    }
}

impl Body for Hub {
    fn mark(&self, (id, metric): (SourceId, Metric), chart: &Chart, view: &View, list: &mut DrawList) {
        let sources = self.sources.borrow();
        let Some((_, source)) = sources.iter().find(|(other, _)| *other == id) else { return };
        let marks =
            |ring, ink| Series { ring, mark: Mark::Line, ink, join_within: std::time::Duration::ZERO };
        match metric {
            Metric::Ecg => chart.markers(view, &marks(&source.peaks, PEAK_INK), list),
            Metric::RrInterval => chart.circles(view, &marks(&source.circles, CORRECTED_INK), list),
            _ => {}
        }
    }

    fn add_profile(&'static self, page: &Part) {
        self.owner.with(|| profile_form(self, page));
    }

    fn profile_text(&self) -> String {
        self.profile().encode()
    }

    fn take_profile_text(&self, text: &str) {
        self.set_profile(Profile::parse(text));
    }
}
