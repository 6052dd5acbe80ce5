//! The machine of `strapline-ant` and the simulated stick, as a page and a stick would speak.

use std::collections::BTreeMap;
use std::time::Duration;

use strapline_ant::{
    Beats, CommonPage, DeviceId, Page, Profile, Reading, Rssi, Stick, StickInput, StickOutput, StickTrouble,
};
use strapline_gatt::{FecCommand, FecPage};
use strapline_sim::{AntFaultRates, AntSensor, AntSensorKind, AntStick, parse_ant};
use strapline_units::SplitMix64;

/// A key of no network.
const KEY: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

/// Both, and the time.
struct Room {
    host: Stick,
    stick: AntStick,
    now: Duration,
    outputs: Vec<(Duration, StickOutput)>,
}

impl Room {
    fn new(stick: AntStick) -> Self {
        let mut room = Self { host: Stick::new(KEY), stick, now: Duration::ZERO, outputs: Vec::new() };
        room.tell(StickInput::Plugged);
        room
    }

    fn of(text: &str) -> Self {
        Self::new(parse_ant(text).unwrap())
    }

    fn tell(&mut self, input: StickInput<'_>) {
        self.host.handle(self.now, input);
        self.poll();
    }

    fn poll(&mut self) {
        while let Some(output) = self.host.poll(self.now) {
            match output {
                StickOutput::Write(bytes) => self.stick.write(self.now, bytes.as_bytes()),
                output => self.outputs.push((self.now, output)),
            }
        }
    }

    fn run(&mut self, seconds: u64) {
        let end = self.now + Duration::from_secs(seconds);
        loop {
            self.poll();
            while let Some(chunk) = self.stick.read(self.now) {
                self.host.handle(self.now, StickInput::Received(&chunk.octets));
                self.poll();
            }
            let next = [self.stick.due(), self.host.deadline()].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next < end) else { break };
            assert!(next >= self.now || next + Duration::from_secs(1) > self.now, "{next:?} is past");
            self.now = next.max(self.now + Duration::from_micros(1));
        }
        self.now = end;
    }

    fn take(&mut self) -> Vec<StickOutput> {
        self.outputs.drain(..).map(|(_, output)| output).collect()
    }

    fn device(&self, profile: Profile) -> DeviceId {
        let has = |sensor: &&AntSensor| sensor.device().profile() == Some(profile);
        self.stick.sensors().iter().find(has).unwrap().device()
    }
}

fn pages(outputs: &[StickOutput], of: DeviceId) -> Vec<Page> {
    let page = |output: &StickOutput| match output {
        StickOutput::Page { device, page, .. } if *device == of => Some(*page),
        _ => None,
    };
    outputs.iter().filter_map(page).collect()
}

#[test]
fn a_search_lists_every_device_with_its_signal_and_follows_none() {
    let mut room = Room::of("hrm,sdm,power,seed=3");
    for profile in [Profile::HeartRate, Profile::StrideSensor, Profile::BicyclePower, Profile::MuscleOxygen] {
        room.tell(StickInput::Search(profile));
    }
    room.run(10);
    let outputs = room.take();
    assert!(matches!(outputs[0], StickOutput::Ready(it) if it.channels == 8 && it.background_scan()));
    assert!(!outputs.iter().any(|output| matches!(output, StickOutput::Page { .. })));
    let heard: BTreeMap<_, _> = room.host.heard().map(|heard| (heard.device, heard.rssi)).collect();
    let there: Vec<_> = room.stick.sensors().iter().map(AntSensor::device).collect();
    assert_eq!(heard.len(), 3);
    for device in there {
        assert!(matches!(heard[&device], Some(Rssi::Dbm(-90..=-40))), "{device:?}");
        let told =
            outputs.iter().filter(|it| matches!(it, StickOutput::Found(heard) if heard.device == device));
        // At first, and then once a second, although it is heard four times.
        assert!((6..=10).contains(&told.count()));
    }
    room.tell(StickInput::EndSearch(Profile::HeartRate));
    room.run(5);
    room.take();
    room.run(5);
    let hearts = |it: &StickOutput| matches!(it, StickOutput::Found(heard) if heard.device.profile() == Some(Profile::HeartRate));
    assert!(!room.take().iter().any(hearts) && !room.host.searches(Profile::HeartRate));
}

#[test]
fn eight_devices_are_followed_at_once_and_a_ninth_has_no_channel() {
    let mut room = Room::of("hrm,sdm,speed,cadence,speed-cadence,power,fec,smo2");
    let devices: Vec<_> = room.stick.sensors().iter().map(AntSensor::device).collect();
    for device in &devices {
        room.tell(StickInput::Follow(*device));
    }
    room.tell(StickInput::Follow(DeviceId { number: 4711, ..devices[0] }));
    room.run(61);
    let outputs = room.take();
    assert!(outputs.contains(&StickOutput::Trouble(StickTrouble::NoChannel(8))));
    assert!(outputs.contains(&StickOutput::GivenUp(DeviceId { number: 4711, ..devices[0] })));
    for device in &devices {
        let count = pages(&outputs, *device).len();
        assert!((240..=248).contains(&count), "{device:?}: {count}");
    }
    assert!(!outputs.iter().any(|it| matches!(it, StickOutput::Missed { .. } | StickOutput::Lost(_))));
    room.tell(StickInput::Leave);
    room.run(10);
    assert_eq!(room.take().last(), Some(&StickOutput::Left));
    room.run(10);
    assert_eq!(room.take(), [], "nothing is heard of a stick that was left");
}

#[test]
fn any_device_of_a_kind_is_followed_by_a_wildcard() {
    let mut room = Room::of("hrm,seed=9");
    let any = DeviceId::any(Profile::HeartRate);
    room.tell(StickInput::Follow(any));
    room.run(5);
    let device = room.device(Profile::HeartRate);
    let outputs = room.take();
    assert!(pages(&outputs, device).len() > 10);
    assert!(outputs.iter().all(|it| !matches!(it, StickOutput::Page { followed, .. } if *followed != any)));
}

/// All intervals of a monitor that is followed.
fn intervals(outputs: &[StickOutput]) -> (Vec<u16>, Vec<u16>) {
    let (mut beats, mut rr, mut times) = (Beats::new(), Vec::new(), Vec::new());
    for output in outputs {
        match output {
            StickOutput::Page { page, .. } => {
                let Reading::HeartRate(page) = Profile::HeartRate.decode(*page) else { panic!() };
                let new = beats.update(&page);
                // The interval before the first page was before anybody listened.
                if !times.is_empty() {
                    rr.extend(new.as_slice());
                }
                times.push(page.beat_time_1_1024_s);
            }
            StickOutput::Lost(_) => beats.restart(),
            _ => {}
        }
    }
    (rr, times)
}

#[test]
fn every_beat_is_an_interval_even_where_a_third_of_the_messages_are_missed() {
    for (text, least) in [("hrm,seed=5", 1.0), ("hrm,seed=5,rx-fail=0.33", 0.97)] {
        let mut room = Room::of(text);
        room.tell(StickInput::Follow(room.device(Profile::HeartRate)));
        room.run(600);
        let (rr, times) = intervals(&room.take());
        let mut lasted = 0_u64;
        for pair in times.windows(2) {
            lasted += u64::from(pair[1].wrapping_sub(pair[0]));
        }
        let told: u64 = rr.iter().copied().map(u64::from).sum();
        let share = told as f64 / lasted as f64;
        assert!(share >= least && share <= 1.0 + 1e-9, "{text}: {share}");
        assert!(rr.iter().all(|rr| (300..=1900).contains(rr)), "{text}");
    }
}

#[test]
fn a_device_that_falls_silent_is_lost_and_found_again() {
    let mut room = Room::of("sdm,seed=2,dropout=0.01");
    let device = room.device(Profile::StrideSensor);
    room.tell(StickInput::Follow(device));
    room.run(300);
    let outputs = room.take();
    let lost = outputs.iter().filter(|it| **it == StickOutput::Lost(device)).count();
    assert!(lost >= 3, "{lost}");
    let most = outputs.iter().filter_map(|it| match it {
        StickOutput::Missed { in_row, .. } => Some(*in_row),
        _ => None,
    });
    assert_eq!(most.max(), Some(8));
    let after = outputs.iter().rposition(|it| *it == StickOutput::Lost(device)).unwrap();
    assert!(!pages(&outputs[after..], device).is_empty() || lost > 3);
}

#[test]
fn a_stick_that_is_pulled_out_and_put_back_goes_on_as_before() {
    let mut room = Room::of("hrm,power,seed=8,garbage=0.2,split=0.3,rx-fail=0.02");
    let (heart, power) = (room.device(Profile::HeartRate), room.device(Profile::BicyclePower));
    room.tell(StickInput::Follow(heart));
    room.tell(StickInput::Follow(power));
    for round in 0..3 {
        room.run(60);
        let outputs = room.take();
        for device in [heart, power] {
            let count = pages(&outputs, device).len();
            assert!((200..=245).contains(&count), "{round} {device:?}: {count}");
        }
        room.stick.unplug();
        room.tell(StickInput::Unplugged);
        let lost = room.take();
        assert!(lost.contains(&StickOutput::Lost(heart)) && lost.contains(&StickOutput::Lost(power)));
        room.run(7);
        assert_eq!(room.take(), []);
        room.stick.plug(room.now);
        room.tell(StickInput::Plugged);
    }
    assert!(room.host.dropped_octets() == 0, "counted anew with each stick");
}

#[test]
fn a_trainer_takes_what_it_is_told_and_answers_what_it_is_asked() {
    let mut room = Room::of("fec,seed=4,rx-fail=0.1");
    let trainer = room.device(Profile::FitnessEquipment);
    room.tell(StickInput::Send(trainer, [0; 8]));
    assert_eq!(room.take(), [StickOutput::Sent { followed: trainer, acknowledged: false }], "not heard yet");
    room.tell(StickInput::Follow(trainer));
    room.run(5);
    let power = FecCommand::TargetPower(4 * 240).page();
    room.tell(StickInput::Send(trainer, power));
    room.tell(StickInput::Send(trainer, CommonPage::request(71).encode()));
    room.run(60);
    let outputs = room.take();
    let sent: Vec<_> = outputs.iter().filter(|it| matches!(it, StickOutput::Sent { .. })).collect();
    assert_eq!(sent, [&StickOutput::Sent { followed: trainer, acknowledged: true }; 2]);
    let pages = pages(&outputs, trainer);
    assert!(pages.iter().any(|page| page[0] == 71 && page[1] == 49 && page[3] == 0));
    let watts = |page: &Page| match FecPage::decode(*page) {
        FecPage::Trainer { power_w, .. } => power_w,
        _ => None,
    };
    let last = pages.iter().filter_map(watts).next_back().unwrap();
    assert!((230..=250).contains(&last), "{last} W");
}

#[test]
fn a_device_that_is_not_there_is_looked_for_as_long_as_it_is_wanted() {
    let mut room = Room::of("hrm");
    let other = DeviceId { number: 2, ..room.device(Profile::HeartRate) };
    room.tell(StickInput::Follow(other));
    room.run(300);
    assert!(matches!(room.take()[..], [StickOutput::Ready(_)]));
    room.tell(StickInput::Unfollow(other));
    room.run(10);
    room.tell(StickInput::Follow(DeviceId::any(Profile::HeartRate)));
    room.run(10);
    assert!(room.take().len() > 20);
}

#[test]
fn whatever_is_wanted_and_whatever_happens_it_ends() {
    for seed in 0..60 {
        let mut random = SplitMix64::new(seed);
        let mut below = |limit: u64| random.next_u64() % limit;
        let sensors = AntSensorKind::ALL.map(|kind| AntSensor::new(kind, seed)).to_vec();
        let devices: Vec<_> = sensors.iter().map(AntSensor::device).collect();
        let rates = AntFaultRates { drop_out: 0.002, rx_fail: 0.2, garbage: 0.1, split: 0.2 };
        let mut room = Room::new(AntStick::new(seed, sensors, rates));
        for _ in 0..40 {
            let device = devices[below(8) as usize];
            let profile = Profile::ALL[below(8) as usize];
            match below(9) {
                0 => room.tell(StickInput::Search(profile)),
                1 => room.tell(StickInput::EndSearch(profile)),
                2 | 3 => room.tell(StickInput::Follow(device)),
                4 => room.tell(StickInput::Unfollow(device)),
                5 => room.tell(StickInput::Send(device, [70, 0xFF, 0xFF, 0xFF, 0xFF, 4, 80, 1])),
                6 => {
                    room.stick.unplug();
                    room.tell(StickInput::Unplugged);
                    room.run(below(3));
                    room.stick.plug(room.now);
                    room.tell(StickInput::Plugged);
                }
                _ => room.run(below(20)),
            }
        }
        room.take();
        room.tell(StickInput::Leave);
        room.run(30);
        assert_eq!(room.take().last(), Some(&StickOutput::Left), "seed {seed}");
        assert_eq!(room.host.deadline(), None, "seed {seed}");
    }
}

#[test]
fn a_stick_that_does_not_answer_is_tried_again_ever_more_seldom() {
    let mut host = Stick::new(KEY);
    let (mut now, mut troubles, mut resets) = (Duration::ZERO, 0, 0);
    host.handle(now, StickInput::Plugged);
    while now < Duration::from_secs(600) {
        while let Some(output) = host.poll(now) {
            match output {
                StickOutput::Write(bytes) => resets += u32::from(bytes.as_bytes()[2] == 0x4A),
                output => {
                    assert_eq!(output, StickOutput::Trouble(StickTrouble::NoAnswer));
                    troubles += 1;
                }
            }
        }
        now = host.deadline().expect("it is tried again");
    }
    assert!(troubles == resets && (10..=16).contains(&troubles), "{troubles} {resets}");
    host.handle(now, StickInput::Leave);
    assert_eq!((host.poll(now), host.deadline()), (Some(StickOutput::Left), None));
}

#[test]
fn texts_say_what_they_do_not_understand() {
    assert_eq!(parse_ant("hrm,smo2").unwrap().sensors().len(), 2);
    let error = parse_ant("hrm,strap").unwrap_err().to_string();
    assert!(error.starts_with("ant has no option \"strap\"; it has seed, hrm, sdm"), "{error}");
    assert!(parse_ant("rx-fail=2").is_err());
}
