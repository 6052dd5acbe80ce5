//! A simulated trainer from before the Fitness Machine service: FE-C over Bluetooth, as Tacx made it.

use core::time::Duration;

use strapline_gatt::{
    Characteristic, EquipmentState, FecCommand, FecMessage, FecPage, TacxTrainerControl, TacxTrainerData,
    Uuid,
};

use super::outbox::Outbox;
use super::ride::{Brake, Ride, Road};
use crate::encode::fec_page_bytes;
use crate::information;
use crate::sensor::Property::{Notify, Write, WriteWithoutResponse};
use crate::sensor::{AttError, Attribute, Emission, Sensor};

/// How a simulated FE-C trainer and its rider behave.
#[derive(Clone, Debug, PartialEq)]
pub struct TacxTrainerConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Rider and bike in kg, until a client writes its own.
    pub mass_kg: f64,
    /// What the rider rides at by will, in W: half of it to half as much again.
    pub free_power_w: f64,
    /// Whether the trainer listens to a heart rate strap.
    pub heart_rate: bool,
}

impl Default for TacxTrainerConfig {
    fn default() -> Self {
        Self { name: "Simulated FE-C trainer".into(), mass_kg: 83.5, free_power_w: 170.0, heart_rate: false }
    }
}

/// An FE-C trainer with a rider on it.
#[derive(Clone, Debug)]
pub struct TacxTrainer {
    config: TacxTrainerConfig,
    seed: u64,
    ride: Ride,
    outbox: Outbox,
    /// Messages so far, which tells the page of the next one.
    messages: u64,
    event_count: u8,
    accumulated_power_w: u16,
    last_command: Option<u8>,
    sequence: u8,
}

/// Four messages a second, as on ANT+.
const INTERVAL: Duration = Duration::from_millis(250);
/// Common pages come after so many others (ANT+ Fitness Equipment, 8.3).
const COMMON_PERIOD: u64 = 66;
const TRAINER: u8 = 25;
const MAX_RESISTANCE_N: u16 = 200;

impl TacxTrainer {
    /// A trainer whose whole run follows from `seed` and what is written.
    pub fn new(seed: u64, config: TacxTrainerConfig) -> Self {
        Self {
            seed,
            ride: Ride::new(seed, config.mass_kg, config.free_power_w),
            outbox: Outbox::new(seed, INTERVAL),
            messages: 0,
            event_count: 0,
            accumulated_power_w: 0,
            last_command: None,
            sequence: 0,
            config,
        }
    }

    /// The page with a number; `None` for one that the trainer does not have.
    fn page(&mut self, number: u8) -> Option<FecPage> {
        let moving = self.ride.speed > 0.5;
        let state = if moving { EquipmentState::IN_USE } else { EquipmentState::READY };
        Some(match number {
            16 => FecPage::General {
                equipment_type: TRAINER,
                elapsed_time: self.messages as u8,
                distance_m: Some(self.ride.distance as u64 as u8),
                speed: Some((self.ride.speed * 1000.0) as u16),
                heart_rate_bpm: self.config.heart_rate.then(|| self.ride.effort.heart_rate_bpm() as u8),
                state,
            },
            25 => {
                let watts = self.ride.measured_power().min(4000.0).round() as u16;
                self.event_count = self.event_count.wrapping_add(1);
                self.accumulated_power_w = self.accumulated_power_w.wrapping_add(watts);
                FecPage::Trainer {
                    event_count: self.event_count,
                    cadence_rpm: Some(self.ride.cadence.round() as u8),
                    accumulated_power_w: Some(self.accumulated_power_w),
                    power_w: Some(watts),
                    needs: 0,
                    target: 0,
                    state,
                }
            }
            54 => FecPage::Capabilities { max_resistance_n: Some(MAX_RESISTANCE_N), modes: 0b111 },
            71 => FecPage::CommandStatus {
                last_command: self.last_command,
                sequence: self.last_command.map(|_| self.sequence),
                status: if self.last_command.is_some() { 0 } else { 0xFF },
            },
            // The number that ANT+ keeps for development.
            80 => FecPage::Manufacturer { hardware: 1, manufacturer: 255, model: 1 },
            81 => {
                FecPage::Product { supplemental: None, main: 1, serial: Some(self.seed as u32 & 0x7FFF_FFFF) }
            }
            _ => return None,
        })
    }

    fn obey(&mut self, command: FecCommand) {
        let road = match self.ride.brake {
            Brake::Road(road) => road,
            _ => Road::LEVEL,
        };
        match command {
            FecCommand::BasicResistance(half_percent) => {
                self.ride.brake = Brake::Resistance(f64::from(half_percent.min(200)) / 200.0);
            }
            FecCommand::TargetPower(quarters) => {
                self.ride.brake = Brake::Power(f64::from(quarters) / 4.0);
            }
            FecCommand::Wind { coefficient, speed_km_h, drafting } => {
                let coefficient = coefficient.map_or(Road::LEVEL.drag, |drag| f64::from(drag) / 100.0);
                let drafting = drafting.map_or(1.0, |drafting| f64::from(drafting) / 100.0);
                let wind = speed_km_h.map_or(0.0, |speed| f64::from(speed) / 3.6);
                self.ride.brake = Brake::Road(Road { drag: coefficient * drafting, wind, ..road });
            }
            FecCommand::Track { grade, rolling_resistance } => {
                let slope = grade.map_or(0.0, |grade| f64::from(grade) / 10_000.0);
                let rolling = rolling_resistance.map_or(Road::LEVEL.rolling, |raw| f64::from(raw) / 20_000.0);
                self.ride.brake = Brake::Road(Road { slope, rolling, ..road });
            }
            // The rider does not change weight within a ride.
            FecCommand::User { .. } | FecCommand::Request(_) => {}
        }
    }
}

impl Sensor for TacxTrainer {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn attributes(&self) -> &[Attribute] {
        &ATTRIBUTES
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        information::read(characteristic, "Simulated FE-C trainer", self.seed)
    }

    /// Takes a command. One that is not understood is lost without a word, as page 71 says to whom asks for it.
    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        if characteristic != TacxTrainerControl::UUID {
            return Err(AttError::WriteNotPermitted);
        }
        let Ok(TacxTrainerControl(message)) = TacxTrainerControl::decode(value) else {
            return Err(AttError::InvalidAttributeValueLength);
        };
        match message.page {
            FecPage::Command(FecCommand::Request(page)) if message.checksum_ok => {
                if let Some(page) = self.page(page) {
                    let value = FecMessage::encode(fec_page_bytes(&page), false).into();
                    self.outbox.post(now, TacxTrainerData::UUID, value);
                }
            }
            FecPage::Command(command) if message.checksum_ok => {
                self.last_command = Some(message.page.number());
                self.sequence = self.sequence.wrapping_add(1);
                self.obey(command);
            }
            _ => {}
        }
        Ok(())
    }

    fn due(&self) -> Duration {
        self.outbox.due()
    }

    /// Pages 16 and 25 in turns, and now and then the common pages instead.
    fn next(&mut self) -> Emission {
        if let Some(emission) = self.outbox.take() {
            return emission;
        }
        let (at, seconds) = self.outbox.tick();
        self.ride.pass(seconds);
        let number = match self.messages % COMMON_PERIOD {
            64 => 80,
            65 => 81,
            even if even.is_multiple_of(2) => 16,
            _ => 25,
        };
        self.messages += 1;
        let page = self.page(number).unwrap_or(FecPage::Other(number));
        let message = FecMessage::encode(fec_page_bytes(&page), false);
        self.outbox.send(at, TacxTrainerData::UUID, vec![message.into()])
    }

    fn unlink(&mut self) {
        self.ride.brake = Brake::Road(Road::LEVEL);
    }
}

const SERVICE: Uuid = Uuid::from_u128(0x6E40_FEC1_B5A3_F393_E0A9_E50E_24DC_CA9E);
const ATTRIBUTES: [Attribute; 8] = information::after([
    Attribute::new(SERVICE, TacxTrainerData::UUID, &[Notify]),
    Attribute::new(SERVICE, TacxTrainerControl::UUID, &[Write, WriteWithoutResponse]),
]);

#[cfg(test)]
mod tests {
    use super::*;

    fn page_of(emission: &Emission) -> FecPage {
        let TacxTrainerData(message) = TacxTrainerData::decode(&emission.value).unwrap();
        assert!(message.checksum_ok);
        message.page
    }

    fn run(trainer: &mut TacxTrainer, messages: usize) -> Vec<FecPage> {
        (0..messages).map(|_| page_of(&trainer.next())).collect()
    }

    fn write(trainer: &mut TacxTrainer, command: FecCommand) {
        let message = FecMessage::encode(command.page(), true);
        trainer.write(trainer.due(), TacxTrainerControl::UUID, &message).unwrap();
    }

    fn powers(pages: &[FecPage]) -> Vec<f64> {
        let power = |page: &FecPage| match page {
            FecPage::Trainer { power_w, .. } => power_w.map(f64::from),
            _ => None,
        };
        pages.iter().filter_map(power).collect()
    }

    #[test]
    fn holds_a_power_and_counts_it() {
        let mut trainer = TacxTrainer::new(3, TacxTrainerConfig::default());
        write(&mut trainer, FecCommand::TargetPower(4 * 250));
        run(&mut trainer, 40);
        let pages = run(&mut trainer, 64);
        let powers = powers(&pages);
        let mean = powers.iter().sum::<f64>() / powers.len() as f64;
        assert!((mean - 250.0).abs() < 3.0, "{mean} W");
        let events: Vec<_> = pages
            .iter()
            .filter_map(|page| match page {
                FecPage::Trainer { event_count, accumulated_power_w, power_w, .. } => {
                    Some((*event_count, accumulated_power_w.unwrap(), power_w.unwrap()))
                }
                _ => None,
            })
            .collect();
        for pair in events.windows(2) {
            let ([(before, sum, _), (after, new_sum, power)], one) = ([pair[0], pair[1]], 1);
            assert_eq!((after.wrapping_sub(before), new_sum.wrapping_sub(sum)), (one, power));
        }
        assert!(events.len() > 20);
    }

    #[test]
    fn a_slope_slows_the_rider_down() {
        let speed = |grade| {
            let mut trainer = TacxTrainer::new(3, TacxTrainerConfig::default());
            write(&mut trainer, FecCommand::Track { grade: Some(grade), rolling_resistance: None });
            run(&mut trainer, 400);
            trainer.ride.speed
        };
        assert!(speed(700) < speed(0) - 2.0);
    }

    #[test]
    fn answers_requests_and_reports_the_last_command() {
        let mut trainer = TacxTrainer::new(3, TacxTrainerConfig::default());
        write(&mut trainer, FecCommand::Request(71));
        let asked = page_of(&trainer.next());
        assert_eq!(asked, FecPage::CommandStatus { last_command: None, sequence: None, status: 0xFF });
        write(&mut trainer, FecCommand::BasicResistance(100));
        write(&mut trainer, FecCommand::Request(71));
        write(&mut trainer, FecCommand::Request(54));
        let status = FecPage::CommandStatus { last_command: Some(48), sequence: Some(1), status: 0 };
        let capabilities = FecPage::Capabilities { max_resistance_n: Some(200), modes: 7 };
        assert_eq!(run(&mut trainer, 2), [status, capabilities]);
    }

    #[test]
    fn sends_all_its_pages_and_the_same_ones_from_the_same_seed() {
        let numbers = || -> Vec<_> {
            let config = TacxTrainerConfig { heart_rate: true, ..TacxTrainerConfig::default() };
            let mut trainer = TacxTrainer::new(3, config);
            (0..70).map(|_| trainer.next()).collect()
        };
        let emissions = numbers();
        assert_eq!(emissions, numbers());
        let pages: Vec<_> = emissions.iter().map(|emission| page_of(emission).number()).collect();
        assert!([16, 25, 80, 81].iter().all(|page| pages.contains(page)), "{pages:?}");
        assert!(emissions.windows(2).all(|pair| pair[0].at < pair[1].at));
    }

    #[test]
    fn what_is_no_message_or_has_a_wrong_checksum_is_not_obeyed() {
        let mut trainer = TacxTrainer::new(3, TacxTrainerConfig::default());
        let now = Duration::ZERO;
        let mut message = FecMessage::encode(FecCommand::TargetPower(4000).page(), true);
        let short = trainer.write(now, TacxTrainerControl::UUID, &message[..12]);
        assert_eq!(short, Err(AttError::InvalidAttributeValueLength));
        message[12] ^= 1;
        assert_eq!(trainer.write(now, TacxTrainerControl::UUID, &message), Ok(()));
        assert_eq!(trainer.last_command, None);
        assert_eq!(trainer.write(now, TacxTrainerData::UUID, &message), Err(AttError::WriteNotPermitted));
    }
}
