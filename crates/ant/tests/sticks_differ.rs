//! Sticks that do less than others, refuse, or fall silent: the machine gets on with them.

use std::time::Duration;

use strapline_ant::{
    Capabilities, Command, Data, Delivery, DeviceId, Frame, Message, Profile, Stick, StickInput, StickOutput,
    StickTrouble, event,
};

const KEY: [u8; 8] = [8, 7, 6, 5, 4, 3, 2, 1];
const STRAP: DeviceId = DeviceId { number: 12345, device_type: 120, transmission_type: 1 };
const MODERN: Capabilities = Capabilities { channels: 8, networks: 8, options: [0x00, 0xBA, 0x36] };
/// Of the first sticks: four channels, and nothing besides.
const OLD: Capabilities = Capabilities { channels: 4, networks: 3, options: [0, 0, 0] };
const WRONG_STATE: u8 = 0x15;

/// A stick as a function from commands to what it says at once.
struct Scripted<F> {
    host: Stick,
    answer: F,
    now: Duration,
    commands: Vec<Command>,
    outputs: Vec<StickOutput>,
}

/// What a stick without faults says.
fn well(capabilities: Capabilities) -> impl FnMut(&Command) -> Vec<Message> {
    move |command| {
        let message = command.encode().id();
        match *command {
            Command::Reset => vec![Message::Startup(0x20)],
            Command::Request { .. } => vec![Message::Capabilities(capabilities)],
            Command::Close(channel) => vec![
                Message::Response { channel, message, code: 0 },
                Message::Event { channel, code: event::CHANNEL_CLOSED },
            ],
            _ => vec![Message::Response { channel: channel(command), message, code: 0 }],
        }
    }
}

fn channel(command: &Command) -> u8 {
    command.encode().payload()[0]
}

impl<F: FnMut(&Command) -> Vec<Message>> Scripted<F> {
    fn new(answer: F) -> Self {
        let host = Stick::new(KEY);
        let mut scripted =
            Self { host, answer, now: Duration::ZERO, commands: Vec::new(), outputs: Vec::new() };
        scripted.tell(StickInput::Plugged);
        scripted
    }

    fn tell(&mut self, input: StickInput<'_>) {
        self.host.handle(self.now, input);
        self.poll();
    }

    fn poll(&mut self) {
        while let Some(output) = self.host.poll(self.now) {
            let StickOutput::Write(bytes) = output else {
                self.outputs.push(output);
                continue;
            };
            let (frame, _) = Frame::parse(bytes.as_bytes()).unwrap();
            let command = Command::decode(&frame).unwrap();
            self.commands.push(command);
            for message in (self.answer)(&command) {
                self.says(message);
            }
        }
    }

    fn says(&mut self, message: Message) {
        let bytes = message.encode().unwrap().encode();
        self.host.handle(self.now, StickInput::Received(bytes.as_bytes()));
    }

    fn page(&mut self, channel: u8) {
        let data = Data {
            delivery: Delivery::Broadcast,
            channel,
            page: [4, 0xFF, 0, 0, 0, 4, 1, 60],
            extended: 0,
            device: None,
            rssi: None,
            time_1_32768_s: None,
        };
        self.says(Message::Data(data));
        self.poll();
    }

    fn wait(&mut self, seconds: u64) {
        let end = self.now + Duration::from_secs(seconds);
        while let Some(deadline) = self.host.deadline().filter(|deadline| *deadline < end) {
            self.now = deadline;
            self.poll();
        }
        self.now = end;
        self.poll();
    }

    fn ids(&self) -> Vec<u8> {
        self.commands.iter().map(|command| command.encode().id()).collect()
    }
}

#[test]
fn a_modern_stick_is_set_up_in_the_order_of_the_book() {
    let mut stick = Scripted::new(well(MODERN));
    stick.tell(StickInput::Follow(STRAP));
    assert_eq!(stick.ids(), [0x4A, 0x4D, 0x46, 0x6E, 0x42, 0x51, 0x43, 0x45, 0x63, 0x44, 0x4B]);
    assert_eq!(stick.commands[2], Command::NetworkKey { network: 0, key: KEY });
    assert_eq!(stick.commands[5], Command::Id { channel: 0, device: STRAP });
    assert_eq!(stick.commands[6], Command::Period { channel: 0, period: 8070 });
    assert_eq!(stick.commands[7], Command::Frequency { channel: 0, frequency: 57 });
    stick.page(0);
    assert!(matches!(
        stick.outputs[..],
        [StickOutput::Ready(MODERN), StickOutput::Page { device: STRAP, .. }]
    ));
}

#[test]
fn an_old_stick_is_asked_for_nothing_that_it_does_not_have() {
    let mut stick = Scripted::new(well(OLD));
    stick.tell(StickInput::Search(Profile::HeartRate));
    assert_eq!(stick.ids(), [0x4A, 0x4D, 0x46, 0x42, 0x51, 0x43, 0x45, 0x44, 0x4B]);
    let plain = Command::Assign { channel: 0, channel_type: 0, network: 0, extended: None };
    assert_eq!(stick.commands[3], plain);
    stick.page(0);
    // Who it is, it cannot say; that there is somebody, it can.
    let any = DeviceId::any(Profile::HeartRate);
    assert!(
        matches!(stick.outputs.last(), Some(StickOutput::Found(heard)) if heard.device == any && heard.rssi.is_none())
    );
}

#[test]
fn a_stick_that_says_nothing_after_a_reset_is_asked_all_the_same() {
    let mut inner = well(MODERN);
    let mut stick = Scripted::new(move |command| match command {
        Command::Reset => Vec::new(),
        _ => inner(command),
    });
    assert_eq!(stick.ids(), [0x4A]);
    stick.wait(2);
    assert_eq!(stick.outputs, [StickOutput::Ready(MODERN)]);
}

#[test]
fn a_command_without_an_answer_is_said_again() {
    let (mut inner, mut lost) = (well(MODERN), 0);
    let mut stick = Scripted::new(move |command| {
        lost += 1;
        // Every second answer is lost.
        if lost % 2 == 0 { Vec::new() } else { inner(command) }
    });
    stick.tell(StickInput::Follow(STRAP));
    stick.wait(20);
    stick.page(0);
    assert!(matches!(stick.outputs[..], [StickOutput::Ready(_), StickOutput::Page { .. }]));
}

#[test]
fn an_answer_behind_half_a_message_is_found() {
    let (mut inner, mut cut) = (well(MODERN), false);
    let mut stick = Scripted::new(move |command| match command {
        Command::Open(_) if !cut => {
            cut = true;
            Vec::new()
        }
        _ => inner(command),
    });
    stick.tell(StickInput::Follow(STRAP));
    // The beginning of a long message, and then the answer, after which there is nothing more to complete either.
    let answer = Message::Response { channel: 0, message: 0x4B, code: 0 }.encode().unwrap().encode();
    let line = [&[0xA4, 20, 0x4E][..], answer.as_bytes()].concat();
    stick.tell(StickInput::Received(&line));
    let said = stick.commands.len();
    stick.wait(1);
    assert_eq!(stick.commands.len(), said, "it need not be said again");
    stick.page(0);
    assert!(matches!(stick.outputs.last(), Some(StickOutput::Page { .. })));
}

#[test]
fn a_channel_that_somebody_left_open_is_closed_first() {
    let (mut inner, mut open) = (well(MODERN), true);
    let mut stick = Scripted::new(move |command| match *command {
        Command::Assign { channel, .. } if open => {
            vec![Message::Response { channel, message: 0x42, code: WRONG_STATE }]
        }
        Command::Unassign(_) => {
            open = false;
            inner(command)
        }
        _ => inner(command),
    });
    stick.tell(StickInput::Follow(STRAP));
    assert_eq!(stick.ids()[4..], [0x42, 0x4C, 0x41]);
    stick.wait(10);
    stick.page(0);
    assert!(matches!(stick.outputs[..], [StickOutput::Ready(_), StickOutput::Page { .. }]));
}

#[test]
fn what_is_refused_again_and_again_is_given_up_and_said() {
    let mut inner = well(MODERN);
    let mut stick = Scripted::new(move |command| match *command {
        Command::Id { channel, .. } => vec![Message::Response { channel, message: 0x51, code: 0x40 }],
        _ => inner(command),
    });
    stick.tell(StickInput::Follow(STRAP));
    stick.wait(60);
    let refused = StickTrouble::Refused { message: 0x51, code: 0x40 };
    let given_up = [StickOutput::Trouble(refused), StickOutput::GivenUp(STRAP)];
    assert_eq!(stick.outputs, [&[StickOutput::Ready(MODERN)][..], &given_up].concat());
    assert_eq!(stick.ids().iter().filter(|id| **id == 0x51).count(), 3);
    assert_eq!(stick.host.deadline(), None, "and its channel is given back");
}

/// As the sticks that incyclist/ant-plus was tested with (src/sensors/fitness-equipment-sensors.test.ts).
#[test]
fn a_close_that_is_answered_by_the_event_alone_is_a_close() {
    let mut inner = well(MODERN);
    let mut stick = Scripted::new(move |command| match *command {
        Command::Close(channel) => vec![Message::Event { channel, code: event::CHANNEL_CLOSED }],
        _ => inner(command),
    });
    stick.tell(StickInput::Follow(STRAP));
    stick.tell(StickInput::Unfollow(STRAP));
    assert_eq!(stick.ids()[11..], [0x4C, 0x41]);
    stick.tell(StickInput::Leave);
    assert_eq!(stick.outputs.last(), Some(&StickOutput::Left));
}

#[test]
fn a_stick_that_starts_anew_by_itself_is_set_up_anew() {
    let mut stick = Scripted::new(well(MODERN));
    stick.tell(StickInput::Follow(STRAP));
    stick.page(0);
    stick.commands.clear();
    stick.says(Message::Startup(0));
    stick.poll();
    assert_eq!(stick.ids(), [0x4D, 0x46, 0x6E, 0x42, 0x51, 0x43, 0x45, 0x63, 0x44, 0x4B]);
    assert!(stick.outputs.contains(&StickOutput::Lost(STRAP)));
}

#[test]
fn a_channel_that_says_nothing_at_all_is_opened_anew() {
    let mut stick = Scripted::new(well(MODERN));
    stick.tell(StickInput::Follow(STRAP));
    stick.page(0);
    stick.commands.clear();
    stick.wait(11);
    assert_eq!(stick.outputs.last(), Some(&StickOutput::Lost(STRAP)));
    assert_eq!(stick.ids()[..2], [0x4C, 0x41]);
    stick.wait(10);
    stick.page(0);
    assert!(matches!(stick.outputs.last(), Some(StickOutput::Page { .. })));
}

#[test]
fn a_page_that_is_not_acknowledged_is_sent_three_times() {
    let mut stick = Scripted::new({
        let mut inner = well(MODERN);
        move |command: &Command| match *command {
            Command::Acknowledged { channel, .. } => {
                vec![Message::Event { channel, code: event::TRANSFER_TX_FAILED }]
            }
            _ => inner(command),
        }
    });
    stick.tell(StickInput::Follow(STRAP));
    stick.page(0);
    stick.commands.clear();
    stick.tell(StickInput::Send(STRAP, [70; 8]));
    assert_eq!(stick.ids(), [0x4F; 3]);
    assert_eq!(stick.outputs.last(), Some(&StickOutput::Sent { followed: STRAP, acknowledged: false }));
}

/// Found by fuzzing.
#[test]
fn what_was_to_be_said_to_one_stick_is_not_said_to_the_next() {
    let mut host = Stick::new(KEY);
    host.handle(Duration::ZERO, StickInput::Plugged);
    assert!(matches!(host.poll(Duration::ZERO), Some(StickOutput::Write(_))));
    // The reset is over, the next question without an answer: it waits to be said again.
    assert!(matches!(host.poll(Duration::from_secs(1)), Some(StickOutput::Write(_))));
    host.handle(Duration::from_secs(2), StickInput::EndSearch(Profile::HeartRate));
    let now = Duration::from_millis(2100);
    host.handle(now, StickInput::Plugged);
    let mut writes = Vec::new();
    while let Some(output) = host.poll(now) {
        writes.push(output);
    }
    assert_eq!(writes, [StickOutput::Write(Command::Reset.encode().encode())]);
    host.handle(now, StickInput::Unplugged);
    assert_eq!((host.poll(now), host.deadline()), (None, None));
}

#[test]
fn a_refused_question_is_no_answer_to_a_channel() {
    let (mut inner, mut refusals) = (well(MODERN), 0);
    let mut stick = Scripted::new(move |command| match *command {
        Command::Request { channel, .. } if refusals < 2 => {
            refusals += 1;
            vec![Message::Response { channel, message: 0x4D, code: 0x28 }]
        }
        Command::Reset => {
            vec![Message::Response { channel: 0, message: 0x4A, code: 0 }, Message::Startup(0x20)]
        }
        _ => inner(command),
    });
    stick.tell(StickInput::Follow(STRAP));
    stick.wait(5);
    stick.page(0);
    assert_eq!(stick.ids()[..4], [0x4A, 0x4D, 0x4D, 0x4D]);
    assert!(matches!(stick.outputs[..], [StickOutput::Ready(MODERN), StickOutput::Page { .. }]));
}
