//! TCX: Garmin's Training Center Database v2 with Activity Extension v2. Elements stand in the order of the schemas
//! TrainingCenterDatabasev2.xsd and ActivityExtensionv2.xsd. A track point a second; a pause ends a track and the next
//! begins. What there is no element for (RR intervals, temperatures and more) is left out.

use core::fmt::Write as _;

use strapline_units::{Metric, Timestamp};

use crate::recording::{Recording, Sport};
use crate::seconds::{Second, Seconds};
use crate::summary::{Part, Rate, Summary};
use crate::summing::{Mark, Summing, marks};

/// Samples or seconds between two looks at the clock of whoever polls.
const SLICE: usize = 2048;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2 http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd">
"#;

/// Writes a recording in slices.
pub(crate) struct Writer<'a> {
    recording: &'a Recording,
    state: State<'a>,
}

enum State<'a> {
    Summing(Box<Summing<'a>>),
    Points(Box<Points<'a>>),
    Done,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(recording: &'a Recording) -> Self {
        Self { recording, state: State::Summing(Box::new(Summing::new(recording, &[]))) }
    }

    pub(crate) fn progress(&self) -> f64 {
        match &self.state {
            State::Summing(summing) => 0.4 * summing.progress(),
            State::Points(points) => 0.4 + 0.6 * points.seconds.progress(),
            State::Done => 1.0,
        }
    }

    /// A lap begins with its totals, so octets come when these are known.
    pub(crate) fn poll(&mut self) -> Option<Vec<u8>> {
        match &mut self.state {
            State::Summing(summing) => {
                if !summing.step(SLICE) {
                    self.state = State::Points(Box::new(Points::new(self.recording, summing.summary())));
                }
                Some(Vec::new())
            }
            State::Points(points) => {
                let more = points.step();
                let chunk = core::mem::take(&mut points.text).into_bytes();
                if !more {
                    self.state = State::Done;
                }
                Some(chunk)
            }
            State::Done => None,
        }
    }
}

struct Points<'a> {
    summary: Summary,
    seconds: Seconds<'a>,
    marks: std::vec::IntoIter<(Timestamp, Mark)>,
    lap: usize,
    in_track: bool,
    cadence: Option<Metric>,
    text: String,
}

impl<'a> Points<'a> {
    fn new(recording: &'a Recording, summary: Summary) -> Self {
        let cadences = match recording.sport {
            Sport::Running | Sport::Walking | Sport::Hiking => [Metric::StepsCadence, Metric::BikeCadence],
            Sport::Rowing => [Metric::StrokeRate, Metric::BikeCadence],
            _ => [Metric::BikeCadence, Metric::StepsCadence],
        };
        let there = |metric: &Metric| recording.series().iter().any(|series| series.metric() == *metric);
        let mut points = Self {
            summary,
            seconds: Seconds::new(recording),
            marks: marks(recording).into_iter(),
            lap: 0,
            in_track: false,
            cadence: cadences.into_iter().find(there),
            text: HEAD.to_owned(),
        };
        let sport = match recording.sport {
            Sport::Running => "Running",
            Sport::Cycling => "Biking",
            _ => "Other",
        };
        // Writing to a string cannot fail.
        let _ = write!(
            points.text,
            " <Activities>\n  <Activity Sport=\"{sport}\">\n   <Id>{}</Id>\n",
            recording.start
        );
        points.begin_lap();
        points
    }

    fn step(&mut self) -> bool {
        for _ in 0..SLICE {
            let Some(second) = self.seconds.next() else {
                self.marks_until(i64::MAX);
                self.end_lap();
                self.text.push_str(CREATOR);
                self.text.push_str("  </Activity>\n </Activities>\n</TrainingCenterDatabase>\n");
                return false;
            };
            self.marks_until(second.at);
            if second.counts {
                self.point(&second);
            }
        }
        true
    }

    /// Laps and pauses before the end of a second: a point belongs to the lap that begins in its second.
    fn marks_until(&mut self, second: i64) {
        while let Some((at, mark)) = self.marks.as_slice().first().copied() {
            let within = at.unix_micros().div_euclid(1_000_000);
            if within > second || (within == second && mark == Mark::Pause) {
                break;
            }
            self.marks.next();
            match mark {
                Mark::Lap => {
                    self.end_lap();
                    self.begin_lap();
                }
                Mark::Pause | Mark::Resume => self.end_track(),
            }
        }
    }

    fn begin_lap(&mut self) {
        let Some(lap) = self.summary.laps.get(self.lap) else { return };
        let _ = write!(
            self.text,
            "   <Lap StartTime=\"{}\">\n    <TotalTimeSeconds>{}</TotalTimeSeconds>\n    <DistanceMeters>{}</DistanceMeters>\n",
            lap.start,
            rounded(lap.timer.as_secs_f64(), 1000.0),
            rounded(lap.distance_m().unwrap_or_default(), 100.0),
        );
        if let Some(speed) = lap.speed() {
            let _ =
                writeln!(self.text, "    <MaximumSpeed>{}</MaximumSpeed>", rounded(speed.max / 3.6, 1000.0));
        }
        let _ = writeln!(
            self.text,
            "    <Calories>{}</Calories>",
            whole(lap.energy_kcal().unwrap_or_default(), 65_535.0)
        );
        if let Some(rate) = lap.heart_rate() {
            let _ = writeln!(
                self.text,
                "    <AverageHeartRateBpm><Value>{}</Value></AverageHeartRateBpm>\n    <MaximumHeartRateBpm><Value>{}</Value></MaximumHeartRateBpm>",
                bpm(rate.mean),
                bpm(rate.max)
            );
        }
        self.text.push_str("    <Intensity>Active</Intensity>\n");
        if let Some(cadence) = self.lap_cadence(lap, Metric::BikeCadence) {
            let _ = writeln!(self.text, "    <Cadence>{}</Cadence>", whole(cadence.mean, 254.0));
        }
        self.text.push_str("    <TriggerMethod>Manual</TriggerMethod>\n");
    }

    /// The cadence of a lap, where it is of this kind.
    fn lap_cadence(&self, lap: &Part, metric: Metric) -> Option<Rate> {
        let chosen = self
            .cadence
            .filter(|chosen| (*chosen == Metric::StepsCadence) == (metric == Metric::StepsCadence));
        chosen.and_then(|chosen| lap.rates.get(&chosen).copied())
    }

    fn end_lap(&mut self) {
        self.end_track();
        let Some(lap) = self.summary.laps.get(self.lap).cloned() else { return };
        self.lap += 1;
        let mut extension = String::new();
        // In the order of ActivityLapExtension_t.
        if let Some(speed) = lap.speed() {
            let _ = write!(extension, "<ns3:AvgSpeed>{}</ns3:AvgSpeed>", rounded(speed.mean / 3.6, 1000.0));
        }
        if let Some(cadence) = self.lap_cadence(&lap, Metric::BikeCadence) {
            let _ =
                write!(extension, "<ns3:MaxBikeCadence>{}</ns3:MaxBikeCadence>", whole(cadence.max, 254.0));
        }
        if let Some(cadence) = self.lap_cadence(&lap, Metric::StepsCadence) {
            let _ = write!(
                extension,
                "<ns3:AvgRunCadence>{}</ns3:AvgRunCadence><ns3:MaxRunCadence>{}</ns3:MaxRunCadence>",
                whole(cadence.mean / 2.0, 254.0),
                whole(cadence.max / 2.0, 254.0)
            );
        }
        if let Some(power) = lap.power() {
            let _ = write!(
                extension,
                "<ns3:AvgWatts>{}</ns3:AvgWatts><ns3:MaxWatts>{}</ns3:MaxWatts>",
                whole(power.mean, 65_535.0),
                whole(power.max, 65_535.0)
            );
        }
        if !extension.is_empty() {
            let _ = writeln!(self.text, "    <Extensions><ns3:LX>{extension}</ns3:LX></Extensions>");
        }
        self.text.push_str("   </Lap>\n");
    }

    fn end_track(&mut self) {
        if self.in_track {
            self.text.push_str("    </Track>\n");
        }
        self.in_track = false;
    }

    fn point(&mut self, second: &Second) {
        if !self.in_track {
            self.text.push_str("    <Track>\n");
        }
        self.in_track = true;
        let value = |metric| second.values.get(&metric).copied();
        let at = Timestamp::from_unix_micros(second.at.saturating_mul(1_000_000));
        let text = &mut self.text;
        let _ = write!(text, "     <Trackpoint><Time>{at}</Time>");
        // The schema's limits are exclusive at 180°.
        let valid = |(latitude, longitude): &(f64, f64)| {
            latitude.abs() <= 90.0 && (-180.0..180.0).contains(longitude)
        };
        if let Some((latitude, longitude)) = second.position.filter(valid) {
            let _ = write!(
                text,
                "<Position><LatitudeDegrees>{}</LatitudeDegrees><LongitudeDegrees>{}</LongitudeDegrees></Position>",
                rounded(latitude, 1e7),
                rounded(longitude, 1e7)
            );
        }
        if let Some(distance) = value(Metric::Distance) {
            let _ = write!(text, "<DistanceMeters>{}</DistanceMeters>", rounded(distance, 100.0));
        }
        if let Some(rate) = value(Metric::HeartRate) {
            let _ = write!(text, "<HeartRateBpm><Value>{}</Value></HeartRateBpm>", bpm(rate));
        }
        let cadence = self.cadence.and_then(|metric| Some((metric, value(metric)?)));
        if let Some((_, cadence)) = cadence.filter(|(metric, _)| *metric != Metric::StepsCadence) {
            let _ = write!(text, "<Cadence>{}</Cadence>", whole(cadence, 254.0));
        }
        let mut extension = String::new();
        if let Some(speed) = value(Metric::Speed) {
            let _ = write!(extension, "<ns3:Speed>{}</ns3:Speed>", rounded(speed / 3.6, 1000.0));
        }
        if let Some((_, steps)) = cadence.filter(|(metric, _)| *metric == Metric::StepsCadence) {
            let _ = write!(extension, "<ns3:RunCadence>{}</ns3:RunCadence>", whole(steps / 2.0, 254.0));
        }
        if let Some(power) = value(Metric::Power) {
            let _ = write!(extension, "<ns3:Watts>{}</ns3:Watts>", whole(power, 65_535.0));
        }
        if !extension.is_empty() {
            let _ = write!(text, "<Extensions><ns3:TPX>{extension}</ns3:TPX></Extensions>");
        }
        text.push_str("</Trackpoint>\n");
    }
}

/// What made the file: `Device_t`, of which every element is mandatory.
const CREATOR: &str = r#"   <Creator xsi:type="Device_t"><Name>Strapline</Name><UnitId>0</UnitId><ProductID>0</ProductID><Version><VersionMajor>0</VersionMajor><VersionMinor>1</VersionMinor></Version></Creator>
"#;

fn whole(value: f64, top: f64) -> f64 {
    value.round().clamp(0.0, top)
}

/// The schema wants a heart rate of 1 to 255.
fn bpm(value: f64) -> f64 {
    value.round().clamp(1.0, 255.0)
}

fn rounded(value: f64, per_unit: f64) -> f64 {
    (value * per_unit).round() / per_unit
}
