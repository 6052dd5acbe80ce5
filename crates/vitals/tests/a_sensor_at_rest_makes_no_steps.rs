//! The acceleration of a Polar Verity Sense on somebody who sits (obss/BIOBSS, MIT), and whatever else a sensor may send:
//! no steps, no panic.

use std::path::Path;

use strapline_units::{SplitMix64, Timestamp};
use strapline_vitals::respiration::{ChestMovement, from_rr};
use strapline_vitals::{Steps, r_peaks};

#[test]
fn a_session_at_rest_has_no_steps() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/verity_biobss/Polar_Sense_ACC.txt");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: no recording at {}", file.display());
        return;
    };
    let mut steps = Steps::new(52.0);
    let mut samples = 0;
    for line in text.lines().skip(1) {
        let mut columns =
            line.split(';').skip(2).map(|column| column.trim().parse::<f64>().unwrap() * 0.009_806_65);
        steps.push([(); 3].map(|()| columns.next().unwrap()));
        samples += 1;
    }
    let minutes = f64::from(samples) / 52.0 / 60.0;
    println!("{} steps in {minutes:.1} minutes", steps.count());
    assert!(minutes > 1.0);
    assert!(steps.count() as f64 <= 2.0 * minutes);
}

#[test]
fn any_numbers_at_all_are_survived() {
    let mut random = SplitMix64::new(6);
    let mut wild = || match random.next_u64() % 6 {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => -1e300,
        3 => 0.0,
        _ => random.next_normal() * 10.0_f64.powf(random.next_f64() * 12.0 - 6.0),
    };
    for rate in [10.0, 25.0, 130.0, 1000.0] {
        let samples: Vec<f64> = (0..20_000).map(|_| wild()).collect();
        for peak in r_peaks(&samples, rate) {
            assert!(peak.sample >= 0.0 && peak.sample < 20_000.0, "{peak:?}");
        }
        let mut steps = Steps::new(rate);
        let mut chest = ChestMovement::new();
        for (index, axes) in samples.chunks_exact(3).enumerate() {
            let axes = [axes[0], axes[1], axes[2]];
            steps.push(axes);
            chest.push(Timestamp::from_unix_micros(index as i64 * 20_000), axes);
        }
        assert!(steps.count() <= 20_000 / 3);
        assert!(chest.breathing().is_none_or(|breathing| breathing.rate_rpm.is_finite()));
        assert!(from_rr(&samples).is_none_or(|breathing| breathing.rate_rpm.is_finite()));
    }
}
