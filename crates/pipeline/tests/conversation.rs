//! Conversations with simulated devices: streams on request, targets, resets, and that nothing is left running.

use std::time::Duration;

use strapline_gatt::pmd::{PmdControlPoint, PmdData};
use strapline_gatt::{
    Characteristic, ControlRequest, FitnessMachineControlPoint, HeartRateControlPoint, Target, Uuid,
};
use strapline_pipeline::{
    Conversation, ConversationInput, ConversationNews, ConversationOutput, Converse as _, EVERY_SENSOR,
    Input, Notification, Operation, Output, Pipeline, StreamState, Wish,
};
use strapline_sim::{Sensor, parse};
use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};

const DEVICE: SourceId = SourceId(1);
const START: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

/// A client on a link, with a device at its other end.
struct Link {
    sensor: Box<dyn Sensor + Send>,
    conversation: Conversation,
    pipeline: Pipeline,
    subscribed: Vec<Uuid>,
    /// Operations that the link refuses.
    refuses: fn(&Operation) -> bool,
    now: Duration,
    operations: Vec<Operation>,
    news: Vec<ConversationNews>,
    samples: Vec<Sample>,
    left: bool,
}

impl Link {
    fn new(text: &str, streams: &[Metric], refuses: fn(&Operation) -> bool) -> Self {
        let sensor = parse(text).unwrap();
        let characteristics: Vec<_> = sensor.attributes().iter().map(|it| it.characteristic).collect();
        let mut link = Self {
            sensor,
            conversation: Conversation::new(START, DEVICE, streams),
            pipeline: {
                let mut pipeline = Pipeline::new("test");
                pipeline.extend(EVERY_SENSOR);
                pipeline
            },
            subscribed: characteristics
                .iter()
                .copied()
                .filter(|it| !Conversation::subscribes(*it) && *it != PmdControlPoint::UUID)
                .filter(|it| *it != FitnessMachineControlPoint::UUID)
                .collect(),
            refuses,
            now: Duration::ZERO,
            operations: Vec::new(),
            news: Vec::new(),
            samples: Vec::new(),
            left: false,
        };
        link.pipeline.handle(START, Input::Connected { device: DEVICE, synthetic: true });
        link.tell(ConversationInput::Linked(&characteristics));
        for characteristic in characteristics {
            if let Some(value) = link.sensor.read(characteristic)
                && Conversation::hears(characteristic)
                && characteristic != PmdControlPoint::UUID
            {
                link.tell(ConversationInput::Value { characteristic, value: &value });
            }
        }
        link
    }

    fn at(&self) -> Timestamp {
        START + self.now
    }

    fn tell(&mut self, input: ConversationInput<'_>) {
        self.conversation.handle(self.at(), input);
        while let Some(output) = self.conversation.poll() {
            match output {
                ConversationOutput::Operation(operation) => self.perform(operation),
                ConversationOutput::Feed(input) => self.feed(input),
                ConversationOutput::News(news) => self.news.push(news),
                ConversationOutput::Fault(_, error) => panic!("{error}"),
                ConversationOutput::Left => self.left = true,
            }
        }
    }

    fn perform(&mut self, operation: Operation) {
        self.operations.push(operation.clone());
        let result = match &operation {
            operation if (self.refuses)(operation) => None,
            Operation::Read(characteristic) => self.sensor.read(*characteristic),
            Operation::Subscribe(characteristic) => {
                self.subscribed.push(*characteristic);
                Some(Vec::new())
            }
            Operation::Write(characteristic, value) => {
                self.sensor.write(self.now, *characteristic, value).ok().map(|()| Vec::new())
            }
        };
        match result {
            Some(value) => self.conversation.handle(self.at(), ConversationInput::Done(&value)),
            None => self.conversation.handle(self.at(), ConversationInput::Failed),
        }
    }

    fn feed(&mut self, input: Input) {
        self.pipeline.handle(self.at(), input);
        while let Some(output) = self.pipeline.poll() {
            match output {
                Output::Sample(sample) => self.samples.push(sample),
                Output::Fault { error, .. } => panic!("{error}"),
                _ => {}
            }
        }
    }

    fn run(&mut self, for_seconds: u64) {
        let end = self.now + Duration::from_secs(for_seconds);
        loop {
            let tick = self.conversation.deadline().map(|at| at.duration_since(START));
            let emission_due = self.sensor.due();
            let next = tick.map_or(emission_due, |tick| tick.min(emission_due));
            if next > end {
                self.now = end;
                return;
            }
            self.now = self.now.max(next);
            if tick.is_some_and(|tick| tick <= self.now) && emission_due > self.now {
                self.tell(ConversationInput::Tick);
                continue;
            }
            let emission = self.sensor.next();
            if !self.subscribed.contains(&emission.characteristic) {
                continue;
            }
            let (characteristic, value) = (emission.characteristic, emission.value);
            if Conversation::hears(characteristic) {
                self.tell(ConversationInput::Value { characteristic, value: &value });
            }
            let at = self.at();
            self.feed(Input::Notification(Notification { device: DEVICE, characteristic, at, value }));
        }
    }

    fn wish(&mut self, wish: Wish) {
        self.tell(ConversationInput::Wish(wish));
    }

    fn state(&self, metric: Metric) -> Option<&StreamState> {
        self.news.iter().rev().find_map(|news| match news {
            ConversationNews::Stream(other, state) if *other == metric => Some(state),
            _ => None,
        })
    }

    /// How many values of a metric there are, chunks counted by their samples.
    fn count(&self, metric: Metric) -> usize {
        let of = self.samples.iter().filter(|sample| sample.metric == metric);
        of.map(|sample| match &sample.value {
            Value::Vector(values) if metric == Metric::Ecg => values.len(),
            _ => 1,
        })
        .sum()
    }
}

const fn never(_: &Operation) -> bool {
    false
}

#[test]
fn an_h10_streams_what_is_wished_and_nothing_else() {
    let mut link = Link::new("h10", &[], never);
    link.run(3);
    assert_eq!(link.state(Metric::Ecg), Some(&StreamState::Off));
    assert_eq!(link.state(Metric::Ppg), None, "it has none");
    assert!(link.operations == [Operation::Read(PmdControlPoint::UUID)], "{:?}", link.operations);
    link.wish(Wish::Stream(Metric::Ecg, true));
    link.run(10);
    assert_eq!(link.state(Metric::Ecg), Some(&StreamState::On(Some(130))));
    let beats = link.count(Metric::Ecg);
    assert!((1150..=1310).contains(&beats), "130 Hz for 10 s: {beats}");
    link.wish(Wish::Stream(Metric::RawAcceleration, true));
    link.run(5);
    link.wish(Wish::Stream(Metric::Ecg, false));
    link.run(1);
    let (ecg, acceleration) = (link.count(Metric::Ecg), link.count(Metric::RawAcceleration));
    assert!((1050..=1210).contains(&acceleration), "200 Hz for 6 s: {acceleration}");
    link.run(5);
    assert_eq!(link.count(Metric::Ecg), ecg, "stopped");
    assert!(link.count(Metric::RawAcceleration) >= acceleration + 900, "the other one goes on");
    assert_eq!(link.state(Metric::Ecg), Some(&StreamState::Off));
}

#[test]
fn what_was_wished_before_is_asked_for_on_every_link_and_stopped_on_leaving() {
    let mut link = Link::new("h10", &[Metric::Ecg, Metric::RawAcceleration, Metric::Ppg], never);
    link.run(4);
    assert!(link.count(Metric::Ecg) > 300 && link.count(Metric::RawAcceleration) > 400);
    link.tell(ConversationInput::Leave);
    link.run(1);
    assert!(link.left);
    let before = link.count(Metric::Ecg);
    // Even subscribed, nothing comes any more.
    link.run(5);
    assert_eq!(link.count(Metric::Ecg), before);
}

#[test]
fn leaving_is_at_once_where_nothing_streams() {
    for text in ["strap", "h10", "trainer", "oximeter"] {
        let mut link = Link::new(text, &[], never);
        link.run(2);
        link.tell(ConversationInput::Leave);
        assert!(link.left, "{text}");
    }
}

#[test]
fn a_subscription_that_is_refused_is_told_and_can_be_tried_again() {
    let refuses = |operation: &Operation| *operation == Operation::Subscribe(PmdControlPoint::UUID);
    let mut link = Link::new("h10", &[Metric::Ecg], refuses);
    link.run(1);
    let Some(StreamState::Trouble(why)) = link.state(Metric::Ecg) else { panic!("{:?}", link.news) };
    assert!(why.contains("paired"), "{why}");
    assert!(!link.operations.contains(&Operation::Subscribe(PmdData::UUID)));
    link.refuses = never;
    link.wish(Wish::Stream(Metric::Ecg, true));
    link.run(3);
    assert_eq!(link.state(Metric::Ecg), Some(&StreamState::On(Some(130))));
    assert!(link.count(Metric::Ecg) > 200);
}

#[test]
fn writes_that_fail_are_told_and_do_not_block_the_next_wish() {
    let refuses = |operation: &Operation| matches!(operation, Operation::Write(..));
    let mut link = Link::new("verity", &[Metric::Ppg], refuses);
    link.run(1);
    assert!(matches!(link.state(Metric::Ppg), Some(StreamState::Trouble(_))), "{:?}", link.news);
    link.refuses = never;
    link.wish(Wish::Stream(Metric::Ppg, true));
    link.wish(Wish::Stream(Metric::RrInterval, true));
    link.run(40);
    assert!(link.count(Metric::Ppg) > 1000, "{:?}", link.news);
    assert!(link.count(Metric::RrInterval) > 10, "pulse intervals come after a while");
}

#[test]
fn a_movesense_tells_beats_by_itself_and_motion_when_asked() {
    let mut link = Link::new("movesense", &[], never);
    link.run(10);
    assert!(link.count(Metric::HeartRate) > 5);
    assert_eq!(link.count(Metric::Ecg), 0);
    link.wish(Wish::Stream(Metric::Ecg, true));
    link.wish(Wish::Stream(Metric::Gyroscope, true));
    link.run(5);
    assert_eq!(link.state(Metric::Ecg), Some(&StreamState::On(Some(200))));
    assert!(link.count(Metric::Ecg) > 800 && link.count(Metric::Gyroscope) > 400, "{:?}", link.news);
    link.wish(Wish::Stream(Metric::Gyroscope, false));
    link.run(1);
    let before = link.count(Metric::Gyroscope);
    link.run(3);
    assert_eq!(link.count(Metric::Gyroscope), before);
    link.tell(ConversationInput::Leave);
    link.run(1);
    assert!(link.left);
    let before = link.count(Metric::HeartRate);
    link.run(5);
    assert_eq!(link.count(Metric::HeartRate), before);
}

#[test]
fn a_trainer_takes_a_target_within_its_range_and_follows_it() {
    let mut link = Link::new("trainer", &[], never);
    link.run(1);
    let offer = link.news.iter().rev().find_map(|news| match news {
        ConversationNews::Machine(offer) => Some(*offer),
        _ => None,
    });
    let offer = offer.expect("an offer");
    let [least, greatest, step] = offer.power.expect("a power");
    assert!(least < 200 && greatest > 200 && step > 0 && offer.simulation);
    link.wish(Wish::Control(ControlRequest::Target(Target::Power(180))));
    // Before the first is answered: only the newest counts.
    link.wish(Wish::Control(ControlRequest::Target(Target::Power(220))));
    link.run(40);
    assert!(link.news.contains(&ConversationNews::Holds(Target::Power(220))), "{:?}", link.news);
    let power = link.samples.iter().rev().find(|sample| sample.metric == Metric::Power).unwrap();
    let Value::Scalar(power) = power.value else { panic!("{power:?}") };
    assert!((190.0..=250.0).contains(&power), "{power} W");
    link.wish(Wish::Control(ControlRequest::Target(Target::Power(greatest.saturating_add(500)))));
    link.run(2);
    assert!(link.news.contains(&ConversationNews::Holds(Target::Power(greatest))));
}

#[test]
fn a_control_point_that_cannot_be_subscribed_is_told() {
    let refuses = |operation: &Operation| matches!(operation, Operation::Subscribe(_));
    let mut link = Link::new("trainer", &[], refuses);
    let request = ControlRequest::Target(Target::Power(100));
    link.wish(Wish::Control(request));
    let told =
        link.news.iter().any(|news| matches!(news, ConversationNews::Refused(it, _) if *it == request));
    assert!(told, "{:?}", link.news);
}

#[test]
fn the_energy_expended_is_reset_where_the_strap_can() {
    let mut conversation = Conversation::new(START, DEVICE, &[]);
    conversation.handle(START, ConversationInput::Wish(Wish::ResetEnergy));
    assert_eq!(conversation.poll(), None, "no such control point");
    conversation.handle(START, ConversationInput::Linked(&[HeartRateControlPoint::UUID]));
    assert!(conversation.resets_energy());
    let write = Operation::Write(HeartRateControlPoint::UUID, vec![1]);
    for succeeds in [true, false] {
        conversation.handle(START, ConversationInput::Wish(Wish::ResetEnergy));
        assert_eq!(conversation.poll(), Some(ConversationOutput::Operation(write.clone())));
        assert_eq!(conversation.poll(), None, "until it has ended");
        let ended = if succeeds { ConversationInput::Done(&[]) } else { ConversationInput::Failed };
        conversation.handle(START, ended);
        let news = ConversationNews::EnergyReset(succeeds);
        assert_eq!(conversation.poll(), Some(ConversationOutput::News(news)));
    }
}
