//! The Activity payload: a session as a workout.

use serde_json::json;

use crate::payload::activity_type::activity_type;
use crate::payload::recorded::Recorded;
use crate::payload::{Kind, Payload, devices, heart, intensity, laps, movement, oxygen, power};

/// `upload_type`: recorded by sensors, not entered.
pub(super) const AUTOMATIC: u8 = 1;

pub(super) fn payload(recorded: &Recorded<'_>) -> Payload {
    let summary_id = recorded.summary_id();
    let simulated = || recorded.synthetic.then(|| String::from("Simulated session"));
    let counts = movement::Counts::of_session(recorded);
    let body = json!({
        "metadata": {
            "start_time": recorded.time(recorded.start_ms),
            "end_time": recorded.time(recorded.end_ms),
            "summary_id": summary_id,
            "type": activity_type(recorded),
            "upload_type": AUTOMATIC,
            "name": recorded.context.name.clone().or_else(simulated),
            "city": null,
            "state": null,
            "country": null,
            "timestamp_localization": recorded.context.local_time.localization(),
        },
        "active_durations_data": intensity::of_session(recorded),
        "calories_data": movement::calories_of_session(recorded),
        "distance_data": { "summary": counts.summary(), "detailed": counts.detailed() },
        "energy_data": movement::energy_data(recorded),
        "heart_rate_data": heart::of_session(recorded),
        "lap_data": laps::lap_data(recorded),
        "MET_data": intensity::met_of_session(recorded),
        "movement_data": movement::movement_data(recorded),
        "oxygen_data": oxygen::of_session(recorded),
        "polyline_map_data": movement::polyline_map_data(recorded),
        "position_data": movement::position_data(recorded),
        "power_data": power::power_data(recorded),
        "strain_data": { "strain_level": null },
        "TSS_data": power::tss_data(recorded),
        "work_data": power::work_data(recorded),
        "device_data": devices::device_data(recorded, &devices::of_session(recorded)),
        "data_enrichment": null,
        "cheat_detection": null,
    });
    Payload {
        kind: Kind::Activity,
        start: recorded.at(recorded.start_ms),
        end: recorded.at(recorded.end_ms),
        summary_id,
        synthetic: recorded.synthetic,
        body,
    }
}
