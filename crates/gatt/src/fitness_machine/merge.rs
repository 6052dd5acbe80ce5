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

    /// Takes a packet. The last packet of a record gives the record.
    pub fn push(&mut self, packet: &MachineData) -> Option<MachineData> {
        let mut record = match self.record.take() {
            Some(record) if record.machine == packet.machine => record,
            // The first packet, or another machine behind the same link.
            _ => {
                *self = Self::new();
                MachineData::new(packet.machine)
            }
        };
        record.update(packet);
        let [newest, ..] = &mut self.announced;
        *newest |= packet.announced();
        if packet.more_data {
            self.record = Some(record);
            return None;
        }
        record.keep(self.announced.iter().fold(0, |all, announced| all | announced));
        self.announced.rotate_right(1);
        let [newest, ..] = &mut self.announced;
        *newest = 0;
        let complete = record;
        record.truncated = false;
        self.record = Some(record);
        Some(complete)
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
        assert_eq!(merge.push(&packet(true, &[(Quantity::Power, Some(2))])), None);
        let record = merge.push(&packet(false, &[(Quantity::Speed, Some(1100))])).unwrap();
        assert_eq!((record.speed_km_h(), record.power_w()), (Some(11.0), Some(2.0)));
    }

    #[test]
    fn another_machine_begins_anew() {
        let mut merge = Merge::new();
        merge.push(&packet(false, &[(Quantity::Power, Some(200))])).unwrap();
        let record = merge.push(&MachineData::new(Machine::Rower)).unwrap();
        assert_eq!((record.machine, record.power_w()), (Machine::Rower, None));
    }
}
