//! Fitness machines: pages of FE-C, and packets merged to records.

use strapline_gatt::{
    Characteristic, CrossTrainerData, FecMessage, FecPage, Fields, IndoorBikeData, Merge, Reading, RowerData,
    StairClimberData, StepClimberData, TacxTrainerData, TreadmillData, Uuid, decode,
};

use super::{Target, tape, tape::Tape};
use crate::checks::assert_fields_sound;

const MACHINES: [Uuid; 6] = [
    TreadmillData::UUID,
    CrossTrainerData::UUID,
    StepClimberData::UUID,
    StairClimberData::UUID,
    RowerData::UUID,
    IndoorBikeData::UUID,
];

pub(super) fn targets() -> [Target; 2] {
    let pages = tape::vectors(TacxTrainerData::UUID).filter_map(|message| message.get(4..12));
    let sequences = MACHINES.into_iter().enumerate().map(|(machine, uuid)| {
        tape::vectors(uuid)
            .flat_map(|value| [vec![machine as u8], tape::value(value)].concat())
            .collect::<Vec<u8>>()
    });
    let mut merge = Target::new("machine-merge", merge).seeds(sequences);
    merge.longest = 2048;
    [Target::new("fec-page", page).seeds(pages.map(<[u8]>::to_vec)), merge]
}

fn page(input: &[u8]) {
    let mut tape = Tape::new(input);
    while !tape.is_empty() {
        let octets: [u8; 8] = tape.array();
        let page = FecPage::decode(octets);
        assert_eq!(page.number(), octets[0], "{page:?}");
        let mut fields = Fields::new();
        page.fields(&mut fields);
        assert_fields_sound(&fields, &octets);
        // The same page inside of a message.
        for acknowledged in [false, true] {
            let message = FecMessage::encode(octets, acknowledged);
            let Ok(Reading::TacxTrainerData(TacxTrainerData(read))) = decode(TacxTrainerData::UUID, &message)
            else {
                panic!("no message: {message:02x?}")
            };
            assert_eq!((read.page, read.acknowledged, read.checksum_ok), (page, acknowledged, true));
        }
    }
}

fn merge(input: &[u8]) {
    let (mut tape, mut merge) = (Tape::new(input), Merge::new());
    let mut packets = Vec::new();
    while !tape.is_empty() {
        let uuid = *tape.one_of(&MACHINES);
        let Ok(reading) = decode(uuid, tape.value()) else { continue };
        let Some(packet) = reading.machine_data() else { panic!("no packet: {reading:?}") };
        packets.push(*packet);
        let record = merge.push(packet);
        assert!(packet.more_data || record.is_some(), "the last packet completes a record");
        let Some(record) = record else { continue };
        assert_eq!(record.machine, packet.machine);
        assert!(!record.more_data);
        // Nothing in it that no packet has said.
        for quantity in record.machine.layout().iter().map(|field| field.quantity) {
            let Some(number) = record.number(quantity) else { continue };
            let said = packets
                .iter()
                .any(|packet| packet.machine == record.machine && packet.number(quantity) == Some(number));
            assert!(said, "{quantity:?} {number}");
            assert!(record.value(quantity).is_some_and(f64::is_finite));
        }
    }
}
