//! Whatever comes: no panic, the same twice, finite fields, and what is decoded is encoded to what decodes the same.

use strapline_ant::{
    BikePage, CommonPage, EquipmentMotion, FitnessEquipmentPage, HeartRatePage, Kind, Message,
    MuscleOxygenPage, Page, PowerPage, Profile, Reading, SpeedCadencePage, StridePage,
};
use strapline_gatt::{FieldValue, Fields};
use strapline_units::SplitMix64;

const ROUNDS: usize = 10_000;

fn assert_sound(fields: &Fields, what: &str) {
    for (name, field) in fields.iter() {
        match field {
            FieldValue::Number(number) => assert!(number.is_finite(), "{what}: {name}"),
            FieldValue::List(numbers) => assert!(numbers.iter().all(|number| number.is_finite())),
            FieldValue::Flag(_) | FieldValue::Text(_) => {}
            other => panic!("{what}: {name} is {other:?}"),
        }
    }
}

/// A mutated vector in three of four rounds, otherwise noise.
fn fuzzed(random: &mut SplitMix64, seed: &[u8]) -> Vec<u8> {
    let mut below = |limit: usize| (random.next_u64() % limit as u64) as usize;
    let mut value = seed.to_vec();
    match below(4) {
        0 => value = (0..below(50)).map(|_| below(256) as u8).collect(),
        1 => value.truncate(below(value.len() + 1)),
        2 => value.extend((0..below(6)).map(|_| below(256) as u8).collect::<Vec<_>>()),
        _ => {}
    }
    for _ in 0..below(4) {
        if !value.is_empty() {
            let at = below(value.len());
            value[at] = [0x00, 0x7F, 0x80, 0xFF, below(256) as u8][below(5)];
        }
    }
    value
}

#[test]
fn fuzzed_values_decode_the_same_way_twice_to_finite_fields() {
    for (index, kind) in Kind::ALL.iter().enumerate() {
        let mut random = SplitMix64::new(0xA47 + index as u64);
        let mut decoded = 0;
        for round in 0..ROUNDS {
            let value = fuzzed(&mut random, kind.vectors()[round % kind.vectors().len()].value);
            let reading = kind.decode(&value);
            assert_eq!(reading, kind.decode(&value));
            if let Ok(reading) = reading {
                decoded += 1;
                assert_sound(&reading.fields(), kind.name());
            }
        }
        assert!(decoded > ROUNDS / 5, "{}: only {decoded}", kind.name());
    }
}

/// The page again; `None` where the decoder keeps less of it than its encoder needs.
fn encoded(reading: &Reading) -> Option<Page> {
    Some(match reading {
        Reading::HeartRate(page) => HeartRatePage::encode(page),
        Reading::Stride(page) => StridePage::encode(page),
        Reading::BikeSpeed(page) | Reading::BikeCadence(page) => BikePage::encode(page),
        Reading::BikeSpeedCadence(page) => SpeedCadencePage::encode(page),
        Reading::Power(page) => PowerPage::encode(page),
        Reading::MuscleOxygen(page) => MuscleOxygenPage::encode(page),
        Reading::Common(page) => CommonPage::encode(page),
        Reading::FitnessEquipment(FitnessEquipmentPage::Motion(motion)) => EquipmentMotion::encode(motion),
        Reading::FitnessEquipment(FitnessEquipmentPage::Common(page)) => CommonPage::encode(page),
        // The simulator has that encoder.
        Reading::FitnessEquipment(FitnessEquipmentPage::Trainer(_)) | Reading::Message(_) => return None,
    })
}

#[test]
fn what_is_encoded_is_decoded_again() {
    for profile in Profile::ALL {
        let vectors = profile.kind().vectors();
        let mut random = SplitMix64::new(profile.device_type().into());
        for round in 0..ROUNDS {
            let mut page: Page = random.next_u64().to_le_bytes();
            if let Some(number) = vectors[round % vectors.len()].value.first() {
                page[0] = *number;
            }
            for octet in &mut page[1..] {
                if random.next_u64().is_multiple_of(4) {
                    *octet = 0xFF;
                }
            }
            let reading = profile.decode(page);
            assert_eq!(reading.kind(), profile.kind());
            if let Some(again) = encoded(&reading) {
                assert_eq!(profile.decode(again), reading, "{profile:?} {page:02x?}");
            }
        }
    }
    let mut random = SplitMix64::new(70);
    for round in 0..ROUNDS {
        let mut page: Page = random.next_u64().to_le_bytes();
        page[0] = 64 + (round % 32) as u8;
        let common = CommonPage::decode(page);
        assert_eq!((CommonPage::decode(common.encode()), common.number()), (common, page[0]), "{page:02x?}");
    }
}

#[test]
fn messages_of_the_chip_are_what_they_were() {
    for vector in Kind::Message.vectors().iter().filter(|vector| vector.expected.is_ok()) {
        let Ok(Reading::Message(message)) = Kind::Message.decode(vector.value) else { panic!() };
        let decoded = Message::decode(&message.frame);
        if let Some(frame) = decoded.encode() {
            assert_eq!(Message::decode(&frame), decoded, "{}", vector.about);
        }
    }
}
