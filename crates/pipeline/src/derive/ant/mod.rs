//! ANT+ sensors: pages that come four times a second, most of which repeat what is known. A page with nothing new in it
//! gives no sample, but for what is held: that is told again once a second, so that it does not look stale.

mod bike;
mod equipment;
mod heart;
mod power;
mod stride;

use core::time::Duration;

use strapline_ant::{MuscleOxygenPage, Reading};
use strapline_gatt::Fields;
use strapline_units::{Metric, Timestamp, Value};
use strapline_vitals::BeatClock;

use self::bike::Bike;
use self::equipment::Equipment;
use self::heart::Heart;
use self::power::Power;
use self::stride::Stride;
use super::Settings;
use super::order::Order;
use crate::Emit;

/// Pages of one ANT+ sensor to samples. Feed it every page, in the order of arrival.
#[derive(Debug)]
pub struct AntDerive {
    beats: BeatClock,
    heart: Heart,
    bike: Bike,
    power: Power,
    stride: Stride,
    equipment: Equipment,
    /// The last measurement of a muscle oxygen monitor.
    oxygen: Option<u8>,
    order: Order,
    latest: Option<Timestamp>,
}

/// What is held is told again after so long: a little less than a second, so that four messages of 250 ms will do.
const AGAIN: Duration = Duration::from_millis(900);
/// Silence after which counters may have wrapped as often as they like.
const GAP: Duration = Duration::from_secs(30);

impl AntDerive {
    /// A sensor of which nothing was heard.
    pub fn new(settings: &Settings) -> Self {
        Self {
            beats: BeatClock::new(),
            heart: Heart::default(),
            bike: Bike::new(settings.wheel_circumference_mm),
            power: Power::new(settings.wheel_circumference_mm),
            stride: Stride::default(),
            equipment: Equipment::default(),
            oxygen: None,
            order: Order::default(),
            latest: None,
        }
    }

    /// The sensor was lost. Totals go on from where they were; all else is compared with what comes now.
    pub fn restart(&mut self) {
        self.beats.restart();
        self.heart.restart();
        self.bike.restart();
        self.power.restart();
        self.stride.restart();
        self.equipment.restart();
        self.oxygen = None;
    }

    /// Gives the samples of a page that came at `at`. Those of one metric come in the order of their times.
    pub fn page(&mut self, at: Timestamp, reading: &Reading, mut emit: impl FnMut(Metric, Timestamp, Value)) {
        if self.latest.replace(at).is_some_and(|latest| at.duration_since(latest) > GAP) {
            self.restart();
        }
        let order = &mut self.order;
        let emit: &mut Emit<'_> = &mut |metric, time, value| emit(metric, order.next(metric, time), value);
        match reading {
            Reading::HeartRate(page) => self.heart.page(&mut self.beats, at, page, emit),
            Reading::Stride(page) => self.stride.page(at, page, emit),
            Reading::BikeSpeed(page) => self.bike.speed(at, page, emit),
            Reading::BikeCadence(page) => self.bike.cadence(at, page, emit),
            Reading::BikeSpeedCadence(page) => self.bike.both(at, page, emit),
            Reading::Power(page) => self.power.page(at, page, emit),
            Reading::FitnessEquipment(page) => self.equipment.page(at, page, emit),
            Reading::MuscleOxygen(page) => oxygen(&mut self.oxygen, at, page, emit),
            Reading::Common(_) | Reading::Message(_) => {}
        }
    }

    /// What the pages before add to the fields of the page that was the last.
    pub fn fields(&self, reading: &Reading) -> Fields {
        let mut out = Fields::new();
        match reading {
            Reading::HeartRate(_) => self.heart.fields(&mut out),
            Reading::Stride(_) => self.stride.fields(&mut out),
            Reading::BikeSpeed(_) | Reading::BikeCadence(_) | Reading::BikeSpeedCadence(_) => {
                self.bike.fields(&mut out);
            }
            Reading::Power(_) => self.power.fields(&mut out),
            Reading::FitnessEquipment(_) => self.equipment.fields(&mut out),
            Reading::MuscleOxygen(_) | Reading::Common(_) | Reading::Message(_) => {}
        }
        out
    }
}

/// A measurement is repeated until the next one.
fn oxygen(last: &mut Option<u8>, at: Timestamp, page: &MuscleOxygenPage, emit: &mut Emit<'_>) {
    let MuscleOxygenPage::Measurement { event_count, haemoglobin, saturation, .. } = page else { return };
    if last.replace(*event_count) == Some(*event_count) {
        return;
    }
    let values = [(Metric::Smo2, saturation.value(), 10.0), (Metric::Thb, haemoglobin.value(), 100.0)];
    for (metric, raw, divisor) in values {
        if let Some(raw) = raw {
            emit(metric, at, Value::Scalar(f64::from(raw) / divisor));
        }
    }
}

/// When something was told last.
#[derive(Debug, Default)]
struct Told(Option<Timestamp>);

impl Told {
    /// Whether to tell it: it is new, or was told long enough ago.
    fn now(&mut self, at: Timestamp, new: bool) -> bool {
        let tell = new || self.0.is_none_or(|told| at.duration_since(told) >= AGAIN);
        if tell {
            self.0 = Some(at);
        }
        tell
    }
}

/// A total that a sensor counts in a field which wraps at `range`.
#[derive(Debug, Default)]
struct Total {
    sum: u64,
    before: Option<u32>,
}

impl Total {
    /// Counts on to what the field says now.
    fn count(&mut self, now: u32, range: u32) -> u64 {
        let before = self.before.replace(now).unwrap_or(now);
        // Both are below the range, as the fields are.
        self.sum += u64::from((now + range - before.min(range)) % range);
        self.sum
    }

    /// How often the field wrapped meanwhile is unknown.
    const fn restart(&mut self) {
        self.before = None;
    }
}
