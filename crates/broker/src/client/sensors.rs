//! The simulated sensors of one producer, each in its own time, and what is said to them: some are silent until asked.

use std::time::Duration;

use strapline_gatt::{Access, REGISTRY, Uuid};
use strapline_pipeline::{
    Conversation, ConversationInput, ConversationOutput, Converse as _, Input, Notification, Operation,
    Pipeline,
};
use strapline_sim::{ParseSensorError, Sensor, parse};
use strapline_units::{SourceId, Timestamp};

/// All sensors, in the order of their notifications.
pub(super) struct Sensors(Vec<Simulated>);

struct Simulated {
    id: SourceId,
    sensor: Box<dyn Sensor + Send>,
    conversation: Conversation,
}

impl Sensors {
    pub(super) fn new(texts: &[String]) -> Result<Self, ParseSensorError> {
        let sensors = (1..).zip(texts).map(|(number, text)| {
            let (id, sensor) = (SourceId(number), parse(text)?);
            let conversation = Conversation::new(Timestamp::default(), id, &[]);
            Ok(Simulated { id, sensor, conversation })
        });
        Ok(Self(sensors.collect::<Result<_, _>>()?))
    }

    /// Links every sensor.
    pub(super) fn connect(&mut self, began: Timestamp, pipeline: &mut Pipeline) {
        for simulated in &mut self.0 {
            pipeline.handle(began, Input::Connected { device: simulated.id, synthetic: true });
            simulated.conversation = Conversation::new(began, simulated.id, &[]);
            let attributes = simulated.sensor.attributes();
            let characteristics: Vec<_> = attributes.iter().map(|it| it.characteristic).collect();
            simulated.conversation.handle(began, ConversationInput::Linked(&characteristics));
            simulated.perform(Duration::ZERO, began, pipeline);
        }
    }

    /// When the next notification is due, in the sensors' time; `None` without sensors.
    pub(super) fn next_at(&self) -> Option<Duration> {
        self.0.iter().map(|simulated| simulated.sensor.due()).min()
    }

    /// Takes the next notification; whether there was one.
    pub(super) fn step(&mut self, began: Timestamp, pipeline: &mut Pipeline) -> bool {
        let Some(simulated) = self.0.iter_mut().min_by_key(|simulated| simulated.sensor.due()) else {
            return false;
        };
        let emission = simulated.sensor.next();
        let at = began + emission.at;
        let (characteristic, value) = (emission.characteristic, emission.value);
        if Conversation::hears(characteristic) {
            let input = ConversationInput::Value { characteristic, value: &value };
            simulated.conversation.handle(at, input);
        }
        if simulated.conversation.deadline().is_some_and(|deadline| deadline <= at) {
            simulated.conversation.handle(at, ConversationInput::Tick);
        }
        simulated.perform(emission.at, at, pipeline);
        if measures(characteristic) {
            let notification = Notification { device: simulated.id, characteristic, at, value };
            pipeline.handle(at, Input::Notification(notification));
        }
        true
    }

    /// Ends every link.
    pub(super) fn disconnect(&mut self, now: Timestamp, pipeline: &mut Pipeline) {
        for simulated in &self.0 {
            pipeline.handle(now, Input::Disconnected { device: simulated.id });
        }
    }
}

/// A control point's answers are for the conversation alone.
fn measures(characteristic: Uuid) -> bool {
    let entry = REGISTRY.iter().find(|entry| entry.uuid == characteristic);
    entry.is_some_and(|entry| entry.access != Access::Control)
}

impl Simulated {
    fn perform(&mut self, ran: Duration, now: Timestamp, pipeline: &mut Pipeline) {
        while let Some(output) = self.conversation.poll() {
            let operation = match output {
                ConversationOutput::Operation(operation) => operation,
                ConversationOutput::Feed(input) => {
                    pipeline.handle(now, input);
                    continue;
                }
                _ => continue,
            };
            let result = match &operation {
                Operation::Read(characteristic) => self.sensor.read(*characteristic),
                Operation::Subscribe(_) => Some(Vec::new()),
                Operation::Write(characteristic, value) => {
                    self.sensor.write(ran, *characteristic, value).ok().map(|()| Vec::new())
                }
            };
            let input = result.as_deref().map_or(ConversationInput::Failed, ConversationInput::Done);
            self.conversation.handle(now, input);
        }
    }
}

#[cfg(test)]
mod tests {
    use strapline_pipeline::{EVERY_SENSOR, Output};

    use super::*;

    fn run(texts: &[&str], seconds: u64) -> Vec<(SourceId, String)> {
        let texts: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
        let (mut sensors, mut pipeline) = (Sensors::new(&texts).unwrap(), Pipeline::new("test"));
        pipeline.extend(EVERY_SENSOR);
        let began = Timestamp::from_unix_micros(1_700_000_000_000_000);
        sensors.connect(began, &mut pipeline);
        let mut last = Duration::ZERO;
        while let Some(at) = sensors.next_at().filter(|at| *at <= Duration::from_secs(seconds)) {
            assert!(at >= last, "in the order of their times");
            last = at;
            assert!(sensors.step(began, &mut pipeline));
        }
        let outputs = std::iter::from_fn(|| pipeline.poll());
        outputs
            .filter_map(|output| match output {
                Output::Sample(sample) => Some((sample.source, sample.metric.name().to_owned())),
                Output::Fault { error, .. } => panic!("{error}"),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn sensors_take_turns_in_time() {
        let samples = run(&["strap,seed=7", "power", "h10,ecg"], 100);
        for (source, metric, least) in [(1, "HEART_RATE", 90), (2, "POWER", 90), (3, "ECG", 170)] {
            let count = samples.iter().filter(|it| **it == (SourceId(source), metric.to_owned())).count();
            assert!(count >= least, "{count} {metric} of {source}");
        }
    }

    #[test]
    fn a_sensor_that_is_silent_until_asked_is_asked() {
        let samples = run(&["movesense"], 20);
        assert!(samples.iter().filter(|(_, metric)| metric == "HEART_RATE").count() > 10, "{samples:?}");
    }

    #[test]
    fn what_describes_no_sensor_is_an_error() {
        let error = Sensors::new(&["strap".to_owned(), "h11".to_owned()]).err().unwrap();
        assert!(error.to_string().contains("\"h11\""), "{error}");
    }
}
