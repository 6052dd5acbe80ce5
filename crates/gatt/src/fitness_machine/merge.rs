//! Packets of one record joined (Fitness Machine Service 1.0, 4.4.1.1 and alike: the More Data rule).
//!
//! A machine that has more to say than a packet holds sends several: all but the last have More Data set. A packet says
//! nothing about the fields that it lacks, so the record keeps them. Machines that alternate packets of different fields
//! without More Data are served by the same rule, for which fields outlast the record in which they came.

use super::data::MachineData;

/// Over how many records a quantity is kept that no packet announces any more, its own included: machines alternate
/// between two or three kinds of packet.
const HELD_RECORDS: usize = 4;

/// What a machine's packets say together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merge {
    record: Option<MachineData>,
    /// What the packets of each of the last records announced, the newest (perhaps incomplete) first.
    announced: [u32; HELD_RECORDS],
}

impl Merge {
    /// Nothing heard yet.
    pub const fn new() -> Self {
        Self { record: None, announced: [0; HELD_RECORDS] }
    }

    /// Takes a packet and gives the record that it completes: its own as the last packet, or the one before when it
    /// repeats a field, because the last packet was lost or the machine never sends one.
    pub fn push(&mut self, packet: &MachineData) -> Option<MachineData> {
        let mut record = match self.record.take() {
            Some(record) if record.machine == packet.machine => record,
            // The first packet, or another machine behind the same link.
            _ => {
                *self = Self::new();
                MachineData::new(packet.machine)
            }
        };
        let [newest, ..] = self.announced;
        let mut complete = (newest & packet.announced() != 0).then(|| self.finish(&mut record));
        record.update(packet);
        let [newest, ..] = &mut self.announced;
        *newest |= packet.announced();
        if !packet.more_data {
            complete = Some(self.finish(&mut record));
        }
        self.record = Some(record);
        complete
    }

    /// The record as it is, without what no packet announces any more.
    fn finish(&mut self, record: &mut MachineData) -> MachineData {
        record.keep(self.announced.iter().fold(0, |all, announced| all | announced));
        self.announced.rotate_right(1);
        let [newest, ..] = &mut self.announced;
        *newest = 0;
        record.more_data = false;
        let complete = *record;
        record.truncated = false;
        complete
    }
}

#[cfg(test)]
mod tests {
    use super::super::data::Quantity;
    use super::super::layout::Machine;
    use super::*;

    fn packet(more_data: bool, numbers: &[(Quantity, Option<i32>)]) -> MachineData {
        let mut packet = MachineData::new(Machine::IndoorBike);
        packet.more_data = more_data;
        for (quantity, number) in numbers {
            packet.announce(*quantity, *number);
        }
        packet
    }

    #[test]
    fn a_record_is_complete_with_the_packet_that_has_the_first_fields() {
        let mut merge = Merge::new();
        let power = [(Quantity::Power, Some(200)), (Quantity::HeartRate, Some(120))];
        assert_eq!(merge.push(&packet(true, &power)), None);
        let record = merge.push(&packet(false, &[(Quantity::Speed, Some(3000))])).unwrap();
        assert_eq!((record.speed_km_h(), record.power_w()), (Some(30.0), Some(200.0)));
        assert_eq!(record.heart_rate_bpm(), Some(120.0));
        assert!(!record.more_data);
    }

    #[test]
    fn a_field_that_a_packet_lacks_is_not_blanked_but_one_that_it_blanks_is() {
        let mut merge = Merge::new();
        merge
            .push(&packet(false, &[(Quantity::Power, Some(200)), (Quantity::HeartRate, Some(120))]))
            .unwrap();
        let record =
            merge.push(&packet(false, &[(Quantity::Speed, Some(0)), (Quantity::HeartRate, None)])).unwrap();
        assert_eq!((record.power_w(), record.heart_rate_bpm()), (Some(200.0), None));
    }

    #[test]
    fn a_field_that_never_comes_again_is_gone_after_four_records() {
        let mut merge = Merge::new();
        merge.push(&packet(false, &[(Quantity::Power, Some(200))])).unwrap();
        let powers: alloc::vec::Vec<_> = (0..4)
            .map(|_| merge.push(&packet(false, &[(Quantity::Speed, Some(1))])).unwrap().power_w())
            .collect();
        assert_eq!(powers, [Some(200.0), Some(200.0), Some(200.0), None]);
    }

    #[test]
    fn a_lost_last_packet_costs_no_more_than_its_own_fields() {
        let mut merge = Merge::new();
        merge.push(&packet(false, &[(Quantity::Speed, Some(1000))])).unwrap();
        assert_eq!(merge.push(&packet(true, &[(Quantity::Power, Some(1))])), None);
        let record = merge.push(&packet(true, &[(Quantity::Power, Some(2))])).unwrap();
        assert_eq!((record.speed_km_h(), record.power_w()), (Some(10.0), Some(1.0)));
        let record = merge.push(&packet(false, &[(Quantity::Speed, Some(1100))])).unwrap();
        assert_eq!((record.speed_km_h(), record.power_w()), (Some(11.0), Some(2.0)));
    }

    #[test]
    fn a_machine_that_always_has_more_data_is_heard_one_packet_later() {
        let mut merge = Merge::new();
        let powers = [100, 110, 120].map(|watts| {
            let record = merge.push(&packet(true, &[(Quantity::Power, Some(watts))]));
            record.and_then(|record| record.power_w())
        });
        assert_eq!(powers, [None, Some(100.0), Some(110.0)]);
    }

    #[test]
    fn another_machine_begins_anew() {
        let mut merge = Merge::new();
        merge.push(&packet(false, &[(Quantity::Power, Some(200))])).unwrap();
        let record = merge.push(&MachineData::new(Machine::Rower)).unwrap();
        assert_eq!((record.machine, record.power_w()), (Machine::Rower, None));
    }
}
