//! The machine.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_units::{Metric, Sample, Timestamp, Value};

use super::ecg::EcgBeats;
use super::since_start::SinceStart;
use super::{
    CorrectedBeat, EcgCheck, FULL_FROM, LiveBreathing, LiveHeart, LiveHrv, LiveInput, LiveMeasures,
    LiveOutput, LiveState, STREAMED_FROM, TOLD_FROM,
};
use crate::artefacts::Corrected;
use crate::freshness::{Freshness, LOST_AFTER, freshness};
use crate::hrv;
use crate::hrv_window::{DFA_WINDOW, HrvWindow};
use crate::person::Person;
use crate::respiration::{self, ChestMovement};
use crate::trust::{Evidence, trust};

/// How often the state is made.
const EVERY: Duration = Duration::from_secs(1);
/// How often what is dear is.
const DEAR: Duration = Duration::from_secs(5);
/// No interval is longer: what the field of a Heart Rate Measurement holds, in ms.
const LONGEST_RR_MS: f64 = 64_000.0;

/// One source's samples to what they say of the body.
#[derive(Clone, Debug)]
pub struct Live {
    person: Person,
    contact: Option<bool>,
    heart: Option<(Timestamp, f64)>,
    since_start: SinceStart,
    window: HrvWindow,
    /// Of the window as it is, until the next beat.
    corrected: Option<Corrected>,
    chest: ChestMovement,
    /// When the chest was last seen.
    chest_seen: Option<Timestamp>,
    ecg: EcgBeats,
    /// What is told from one dear pass to the next.
    lf_hf: Option<f64>,
    breathing: Option<LiveBreathing>,
    check: Option<EcgCheck>,
    made: Option<Timestamp>,
    made_dear: Option<Timestamp>,
    /// The last beat of which RMSSD was streamed.
    streamed: Option<Timestamp>,
    state: LiveState,
    outputs: VecDeque<LiveOutput>,
}

impl Live {
    /// Of a source that has sent nothing yet, worn by this person.
    pub fn new(person: Person) -> Self {
        Self {
            person,
            contact: None,
            heart: None,
            since_start: SinceStart::new(),
            window: HrvWindow::new(DFA_WINDOW),
            corrected: None,
            chest: ChestMovement::new(),
            chest_seen: None,
            ecg: EcgBeats::default(),
            lf_hf: None,
            breathing: None,
            check: None,
            made: None,
            made_dear: None,
            streamed: None,
            state: LiveState::default(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes an input at the time `now`; call [`Live::poll`] until there is nothing left.
    pub fn handle(&mut self, now: Timestamp, input: LiveInput<'_>) {
        match input {
            LiveInput::Sample(sample) => self.sample(sample),
            LiveInput::Contact(contact) => self.contact = contact,
            LiveInput::Person(person) => {
                self.person = person;
                self.made = None;
            }
            LiveInput::Interrupted => {
                self.ecg.interrupt();
                self.check = None;
            }
            LiveInput::Tick => {}
        }
        let due = |made: Option<Timestamp>, every| {
            made.is_none_or(|made| now.duration_since(made) >= every || made > now)
        };
        if due(self.made, EVERY) {
            self.made = Some(now);
            if due(self.made_dear, DEAR) {
                self.made_dear = Some(now);
                self.make_dear(now);
            }
            let state = self.make(now);
            if state != self.state {
                self.state = state.clone();
                self.outputs.push_back(LiveOutput::State(Box::new(state)));
            }
        }
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<LiveOutput> {
        self.outputs.pop_front()
    }

    fn sample(&mut self, sample: &Sample) {
        let at = sample.at;
        match (sample.metric, &sample.value) {
            (Metric::HeartRate, Value::Scalar(bpm)) if Metric::HeartRate.plausible().contains(bpm) => {
                self.heart = Some((at, *bpm));
                self.since_start.update(at, *bpm);
            }
            (Metric::RrInterval, Value::Scalar(rr)) if (1.0..=LONGEST_RR_MS).contains(rr) => {
                self.window.push(at, *rr);
                self.corrected = None;
            }
            (Metric::Ecg, Value::Vector(chunk)) => {
                let outputs = &mut self.outputs;
                self.ecg.push(at, chunk, |at, height| outputs.push_back(LiveOutput::Peak(at, height)));
            }
            (Metric::RawAcceleration, Value::Vector(axes)) => {
                if let [x, y, z] = *axes.as_slice()
                    && [x, y, z].iter().all(|axis| axis.is_finite())
                {
                    self.chest.push(at, [x, y, z]);
                    self.chest_seen = Some(at);
                }
            }
            _ => {}
        }
    }

    /// What is known at `now`.
    fn make(&mut self, now: Timestamp) -> LiveState {
        // A beat is judged by those after it as well, so all are judged anew; but only when there is a new one.
        let corrected = self.corrected.take().unwrap_or_else(|| self.window.corrected());
        let hrv = self.hrv(now, &corrected);
        self.stream(hrv.as_ref());
        let zones = self.person.zones(now);
        let fresh = self.heart.filter(|(at, _)| freshness(now, *at) != Freshness::Lost);
        let heart = fresh.map(|(at, bpm)| LiveHeart {
            bpm,
            zone: zones.zone(bpm),
            trust: trust(&Evidence {
                age: now.duration_since(at),
                contact: self.contact,
                artefact_pct: hrv.filter(|hrv| hrv.span >= TOLD_FROM).map(|hrv| hrv.artefact_pct),
                agreement: self.check.map(|check| check.agreement),
            }),
        });
        let state = LiveState {
            heart,
            zones_bpm: zones.lower_bpm(),
            zones_assumed: self.person.is_unknown(),
            in_zones: self.since_start.in_zones(&zones),
            energy_and_load: self.since_start.energy_and_load(&self.person, now),
            edwards: self.since_start.edwards(&self.person, now),
            hrv,
            breathing: self.breathing,
            corrected: self.corrected_beats(&corrected),
            corrected_from: self.window.beats().next().map(|(at, _)| at).unwrap_or_default(),
            ecg: self.check,
        };
        self.corrected = Some(corrected);
        state
    }

    /// Variability, until its last beat is as old as a heart rate that says nothing any more.
    fn hrv(&self, now: Timestamp, corrected: &Corrected) -> Option<LiveHrv> {
        let latest = self.window.latest().filter(|latest| now.duration_since(*latest) < LOST_AFTER)?;
        let (span, artefact_pct) = (self.window.span(), corrected.artefact_pct()?);
        let rr = &corrected.rr;
        let plot = hrv::poincare(rr);
        let mut measures = LiveMeasures::default();
        if span >= TOLD_FROM {
            measures = LiveMeasures {
                mean_rr_ms: hrv::mean_rr_ms(rr),
                rmssd_ms: hrv::rmssd_ms(rr),
                sdnn_ms: hrv::sdnn_ms(rr),
                pnn50_pct: hrv::pnn50_pct(rr),
                sd1_ms: plot.map(|plot| plot.sd1_ms),
                sd2_ms: plot.map(|plot| plot.sd2_ms),
                ..measures
            };
        }
        if span >= FULL_FROM {
            measures.dfa_alpha1 = hrv::dfa_alpha1(rr);
            measures.lf_hf = self.lf_hf;
        }
        let age = now.duration_since(latest);
        let artefacts = Some(artefact_pct).filter(|_| span >= TOLD_FROM);
        let evidence = Evidence { age, contact: self.contact, artefact_pct: artefacts, agreement: None };
        Some(LiveHrv { span, measures, artefact_pct, trust: trust(&evidence) })
    }

    /// RMSSD for a stream, where beats are newer than the last by five seconds.
    fn stream(&mut self, hrv: Option<&LiveHrv>) {
        let Some((latest, rmssd)) = self
            .window
            .latest()
            .zip(hrv.filter(|hrv| hrv.span >= STREAMED_FROM).and_then(|hrv| hrv.measures.rmssd_ms))
        else {
            return;
        };
        let due = |streamed: Timestamp| latest.duration_since(streamed) >= DEAR;
        if rmssd.is_finite() && self.streamed.is_none_or(due) {
            self.streamed = Some(latest);
            self.outputs.push_back(LiveOutput::Rmssd(latest, rmssd));
        }
    }

    fn make_dear(&mut self, now: Timestamp) {
        let is_alive =
            |latest: Option<Timestamp>| latest.is_some_and(|latest| now.duration_since(latest) < LOST_AFTER);
        let corrected = self.corrected.take().unwrap_or_else(|| self.window.corrected());
        let rr = &corrected.rr;
        self.lf_hf =
            (self.window.span() >= FULL_FROM).then(|| hrv::band_powers(rr)).and_then(hrv::BandPowers::lf_hf);
        let by_movement = is_alive(self.chest_seen).then(|| self.chest.breathing()).flatten();
        let by_beats = is_alive(self.window.latest()).then(|| respiration::from_rr(rr)).flatten();
        // The clearer of two waves is the breath.
        let both =
            [by_movement.map(|breathing| (breathing, true)), by_beats.map(|breathing| (breathing, false))];
        let found = both.into_iter().flatten().filter(|(breathing, _)| breathing.rate_rpm.is_finite());
        let clearest = found.max_by(|one, other| one.0.clarity.total_cmp(&other.0.clarity));
        self.breathing = clearest.map(|(breathing, by_movement)| LiveBreathing { breathing, by_movement });
        self.check = self.ecg.check(self.window.beats());
        self.corrected = Some(corrected);
    }

    fn corrected_beats(&self, corrected: &Corrected) -> Vec<CorrectedBeat> {
        let beats: Vec<_> = self.window.beats().collect();
        let covered = corrected.artefacts.iter().flat_map(|artefact| {
            let all = artefact.index..artefact.index.saturating_add(artefact.length);
            beats.get(all).unwrap_or_default().iter().map(|beat| (*beat, artefact.kind))
        });
        covered.map(|((at, rr_ms), kind)| CorrectedBeat { at, rr_ms, kind }).collect()
    }
}
