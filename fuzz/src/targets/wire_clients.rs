//! The client machines, whose server says anything: a consumer puts out rising numbers only, unless the server says that it
//! has begun anew; a producer neither loses nor doubles what it keeps.

use std::collections::BTreeMap;

use strapline_units::Private;
use strapline_wire::{
    ClientFrame, Consumer, ConsumerOutput, LinkInput, LinkOutput, Producer, ProducerInput, ProducerOutput,
    ServerFrame, Stream, StreamId,
};

use super::json::{FRAMES, WORDS};
use super::wire::START;
use super::{Target, tape, tape::Tape};

const SUBMIT: &str = r#"{"op":6,"d":{"val":1},"t":"ECG"}"#;
const STREAM: StreamId = StreamId::from_bytes([1; 16]);

pub(super) fn targets() -> [Target; 2] {
    // Opened and greeted, ready, and then a frame.
    let sessions = |ready: &str| {
        let text = |frame: &str| [&[0, 1][..], &tape::value(frame.as_bytes())].concat();
        let opening = [text(FRAMES[2]), text(ready)].concat();
        FRAMES.map(|frame| [opening.clone(), vec![6, 1], text(frame)].concat())
    };
    let mut consumer = Target::new("wire-consumer", consumer).seeds(sessions(FRAMES[5]));
    let mut producer =
        Target::new("wire-producer", producer).seeds(sessions(r#"{"op":4,"d":{"last_id":0}}"#));
    (consumer.words, producer.words) = (WORDS, WORDS);
    [consumer, producer]
}

/// What the server or the network does next; `None` for what only a producer has.
fn event(tape: &mut Tape<'_>, kind: u8) -> Option<LinkInput> {
    Some(match kind % 8 {
        1 => LinkInput::Closed { code: tape.u16(), reason: String::new() },
        2 => LinkInput::Tick,
        3 => LinkInput::Start,
        4 => LinkInput::Token(Ok(Private::new("t".to_owned()))),
        5 => LinkInput::Opened,
        6 => return None,
        _ => LinkInput::Text(std::str::from_utf8(tape.value()).ok()?.to_owned()),
    })
}

fn opening() -> [LinkInput; 3] {
    [LinkInput::Start, LinkInput::Token(Ok(Private::new("t".to_owned()))), LinkInput::Opened]
}

fn consumer(input: &[u8]) {
    let (mut tape, mut now, mut consumer) = (Tape::new(input), START, Consumer::new(1));
    let mut last = None;
    opening().into_iter().for_each(|input| consumer.handle(now, input));
    while !tape.is_empty() {
        let kind = tape.u8();
        now = now + tape.pause();
        if let Some(input) = event(&mut tape, kind) {
            if let LinkInput::Text(text) = &input
                && let Ok(ServerFrame::Ready(ready)) = ServerFrame::parse(text)
                && ready.next_seq.is_some_and(|next_seq| Some(next_seq) <= last)
            {
                return; // It may have begun anew.
            }
            consumer.handle(now, input);
        }
        while let Some(output) = consumer.poll() {
            match output {
                ConsumerOutput::Dispatch(dispatch) => {
                    assert!(last < Some(dispatch.seq), "{} after {last:?}", dispatch.seq);
                    last = Some(dispatch.seq);
                }
                ConsumerOutput::Link(LinkOutput::Send(text)) => {
                    assert!(ClientFrame::parse(&text).is_ok(), "{text}");
                }
                ConsumerOutput::Link(_) => {}
            }
        }
        assert_eq!(consumer.last_seq(), last);
    }
}

fn producer(input: &[u8]) {
    let (mut tape, mut now) = (Tape::new(input), START);
    let mut producer = Producer::new(1).with_capacity(20).with_stream(Stream::new(STREAM));
    let mut kept = BTreeMap::new();
    opening().into_iter().for_each(|input| producer.handle(now, input));
    while !tape.is_empty() {
        let kind = tape.u8();
        now = now + tape.pause();
        match event(&mut tape, kind) {
            Some(input) => producer.handle(now, input),
            None => producer.handle(now, ProducerInput::Encoded(SUBMIT.to_owned())),
        }
        while let Some(output) = producer.poll() {
            match output {
                ProducerOutput::Keep { id, frame, .. } => {
                    assert_eq!(kept.insert(id, frame), None, "{id} twice");
                }
                ProducerOutput::Forget { from, up_to, .. } => {
                    kept.retain(|id, _| *id < from || *id > up_to);
                }
                ProducerOutput::Link(LinkOutput::Send(text)) => {
                    assert!(ClientFrame::parse(&text).is_ok(), "{text}");
                }
                ProducerOutput::Link(_) => {}
                ProducerOutput::Retire(_) => panic!("the only stream is retired"),
            }
        }
        assert_eq!(producer.status().backlog as usize, kept.len(), "what waits is what is kept");
    }
}
