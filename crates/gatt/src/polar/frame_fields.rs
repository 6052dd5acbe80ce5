//! A frame as named fields, with the units and times that its context gives.

use alloc::vec::Vec;

use super::{PmdContext, PmdData, PmdSample, PmdType};
use crate::Fields;

/// Names for fields that are told apart by channel.
const INDEX: [&str; 25] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18",
    "19", "20", "21", "22", "23", "24",
];

impl PmdData {
    pub(super) fn header_fields(&self, out: &mut Fields) {
        out.text("measurement", self.measurement.name());
        out.number("frame_type", self.frame_type);
        out.flag("compressed", self.compressed);
        out.integer("timestamp_ns", self.timestamp_ns);
    }

    /// The frame as named fields with units and times. `first` and `second` are the first two samples.
    pub fn fields_with(&self, context: &PmdContext) -> Fields {
        let mut out = Fields::new();
        self.header_fields(&mut out);
        let count = self.sample_count();
        out.number("sample_count", count as f64);
        let stamps: Vec<u64> = self.samples(context).filter_map(|sample| sample.timestamp_ns).collect();
        if let Some(first) = stamps.first() {
            out.integer("first_sample_timestamp_ns", *first);
        }
        if count > 0 && self.measurement != PmdType::Ppi {
            out.integer("last_sample_timestamp_ns", self.timestamp_ns);
        }
        if !stamps.is_empty() {
            out.integers("sample_timestamps_ns", stamps);
        }
        let samples = || self.samples(context);
        let mut lists = |name| out.lists(name, samples().map(PmdSample::values));
        match self.measurement {
            PmdType::Ecg => self.ecg_fields(context, &mut out),
            PmdType::Acc => self.acc_fields(context, &mut out),
            PmdType::Gyro => lists("samples_dps"),
            PmdType::Magnetometer => {
                lists("samples_gauss");
                // -1: this frame type does not tell.
                out.list("calibration_status", samples().map(|sample| sample.status().unwrap_or(-1)));
            }
            PmdType::Ppi => out.records("samples", self.raw_samples().map(ppi_fields)),
            PmdType::Ppg => self.ppg_fields(context, &mut out),
            PmdType::Pressure | PmdType::Temperature | PmdType::SkinTemperature => {
                out.list("samples", samples().filter_map(|sample| sample.value(0)));
            }
            PmdType::OfflineHr => {
                for (channel, name) in ["hr_bpm", "ppg_quality", "corrected_hr_bpm"].into_iter().enumerate() {
                    if channel < self.channels() {
                        out.list(name, samples().filter_map(|sample| sample.value(channel)));
                    }
                }
            }
            PmdType::SdkMode | PmdType::Location | PmdType::OfflineRecording => {}
        }
        if self.truncated {
            out.flag("truncated", true);
        }
        out
    }

    /// Single octets of every sample by name: lowest bit and number of bits.
    fn bit_lists(&self, channel: usize, names: &[(&'static str, u32, u32)], out: &mut Fields) {
        for (name, lowest, bits) in names {
            let of = |sample: &[i32]| sample.get(channel).map(|word| word >> lowest & ((1 << bits) - 1));
            out.list(name, self.raw_samples().filter_map(of));
        }
    }

    fn ecg_fields(&self, context: &PmdContext, out: &mut Fields) {
        if self.frame_type == 3 {
            for (channel, name) in ["data0", "data1", "status"].into_iter().enumerate() {
                out.list(name, self.raw_samples().filter_map(|sample| sample.get(channel).copied()));
            }
            return;
        }
        out.list("samples_uv", self.samples(context).filter_map(|sample| sample.value(0)));
        match self.frame_type {
            1 => self.bit_lists(
                0,
                &[("oversampling", 16, 1), ("skin_contact", 17, 2), ("contact_impedance", 19, 2)],
                out,
            ),
            2 => self.bit_lists(0, &[("ecg_tag", 18, 3), ("pace_tag", 21, 3)], out),
            _ => {}
        }
    }

    fn acc_fields(&self, context: &PmdContext, out: &mut Fields) {
        // A frame that was cut had more.
        out.number("min_samples", self.sample_count() as f64);
        let names = [("first_mg", "raw_first"), ("second_mg", "raw_second")];
        for ((mg, raw), sample) in names.into_iter().zip(self.samples(context)) {
            // Whole mG towards zero in single precision, as Polar's SDK gives them; `samples_mg` is not rounded.
            let factor = match (self.compressed, self.frame_type) {
                (true, 0) => context.factor as f32 * 1000.0,
                (true, _) => context.factor as f32,
                _ => 1.0,
            };
            out.list(mg, sample.raw.iter().map(|raw| (*raw as f32 * factor) as i32));
            out.list(raw, sample.raw.iter().copied());
        }
        out.lists("samples_mg", self.samples(context).map(PmdSample::values));
    }

    fn ppg_fields(&self, context: &PmdContext, out: &mut Fields) {
        let first = self.raw_samples().next().unwrap_or_default();
        match (self.compressed, self.frame_type) {
            (false, 4 | 9 | 14) => {
                // Integration counts, then pairs of gains, of which the low three bits count.
                let counts = if self.frame_type == 14 { 1 } else { 12 };
                let (counts, gains) = first.split_at_checked(counts).unwrap_or_default();
                let (pairs, _) = gains.as_chunks::<2>();
                map("num_int_ts", counts.iter().map(|count| f64::from(*count)), out);
                map("ch1_gain", pairs.iter().map(|pair| f64::from(pair[0] & 7)), out);
                map("ch2_gain", pairs.iter().map(|pair| f64::from(pair[1] & 7)), out);
            }
            (false, 5) => {
                if let [mode] = first {
                    out.number("operation_mode", *mode as u32);
                }
            }
            (false, 6) => {
                if let [low, high] = first {
                    out.integer("sport_id", u64::from(*low as u32) | u64::from(*high as u32) << 32);
                }
            }
            _ => {
                out.number("channels", self.signal_channels() as f64);
                let names = [("first", "first_at", "first_status"), ("second", "second_at", "second_status")];
                for ((list, at, status), sample) in names.into_iter().zip(self.samples(context)) {
                    out.list(list, sample.values());
                    map(at, sample.values(), out);
                    if let Some(value) = sample.status() {
                        out.number(status, value);
                    }
                }
                if let (10, Some(sample)) = (self.frame_type, self.samples(context).next()) {
                    let part = |from, count| sample.values().skip(from).take(count);
                    out.list("green", part(0, 8));
                    out.list("red", part(8, 6));
                    out.list("ir", part(14, 6));
                    out.number("status", sample.status().unwrap_or_default());
                }
                out.lists("samples", self.samples(context).map(PmdSample::values));
            }
        }
    }
}

/// Values by the number of their channel.
fn map(name: &'static str, values: impl Iterator<Item = f64>, out: &mut Fields) {
    let mut fields = Fields::new();
    INDEX.into_iter().zip(values).for_each(|(index, value)| fields.number(index, value));
    out.map(name, fields);
}

fn ppi_fields(sample: &[i32]) -> Fields {
    let mut out = Fields::new();
    if let [hr, interval, error, flags] = *sample {
        out.number("hr_bpm", hr);
        out.number("pp_ms", interval);
        out.number("error_estimate_ms", error);
        // A blocked interval was measured in movement: it is no beat to count on.
        out.flag("blocker", flags & 1 != 0);
        out.flag("skin_contact", flags & 2 != 0);
        // Polar's text says "not supported" here, its SDK reads "supported", and so do the devices.
        out.flag("skin_contact_supported", flags & 4 != 0);
    }
    out
}
