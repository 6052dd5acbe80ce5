// Continuous glucose monitoring.

import { Reader } from "./reader.js";

// CRC-16/MCRF4XX of the octets from `start` to `end`, against the one that follows; none where none does.
function checked(view, start, end, limit) {
  if (end + 2 > limit) return undefined;
  let crc = 0xffff;
  for (let at = start; at < end; at++) {
    crc ^= view.getUint8(at);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc === view.getUint16(end, true);
}

export function glucose(view) {
  const reading = { records: [] };
  let start = 0;
  while (start < view.byteLength) {
    const size = view.getUint8(start);
    // Less than a record is padding.
    if (size < 6) break;
    if (start + size > view.byteLength) {
      reading.truncated = true;
      break;
    }
    const reader = new Reader(new DataView(view.buffer, view.byteOffset + start, size), 1);
    reading.records.push(record(reader));
    if (reader.truncated) reading.truncated = true;
    start += size;
  }
  if (reading.records.length === 0) throw new RangeError("no record");
  return reading;
}

function record(reader) {
  const flags = reader.u8();
  const reading = { glucose_mg_dl: reader.sfloat(), time_offset_min: reader.u16() };
  if (reader.has(flags & 0x80, 1)) reading.status = reader.u8();
  if (reader.has(flags & 0x40, 1)) reading.calibration_temperature = reader.u8();
  if (reader.has(flags & 0x20, 1)) reading.warning = reader.u8();
  if (reader.has(flags & 1, 2)) reading.trend_mg_dl_min = reader.sfloat();
  if (reader.has(flags & 2, 2)) reading.quality_percent = reader.sfloat();
  const fits = checked(reader.view, 0, reader.at, reader.end);
  if (fits !== undefined) reading.crc_ok = fits;
  return reading;
}

const FLUIDS = [
  "reserved",
  "capillary_whole_blood",
  "capillary_plasma",
  "venous_whole_blood",
  "venous_plasma",
  "arterial_whole_blood",
  "arterial_plasma",
  "undetermined_whole_blood",
  "undetermined_plasma",
  "interstitial_fluid",
  "control_solution",
];
const PLACES = [undefined, "finger", "alternate_site", "earlobe", "control_solution", "subcutaneous_tissue"];

export function glucoseFeature(view) {
  const reader = new Reader(view);
  const features = reader.u24();
  const typeAndPlace = reader.u8();
  const reading = {
    features,
    calibration: (features & 1) !== 0,
    patient_high_low_alerts: (features & 2) !== 0,
    hypo_alerts: (features & 4) !== 0,
    hyper_alerts: (features & 8) !== 0,
    rate_alerts: (features & 0x10) !== 0,
    device_specific_alert: (features & 0x20) !== 0,
    malfunction_detection: (features & 0x40) !== 0,
    temperature_detection: (features & 0x80) !== 0,
    result_high_low_detection: (features & 0x100) !== 0,
    low_battery_detection: (features & 0x200) !== 0,
    type_error_detection: (features & 0x400) !== 0,
    general_device_fault: (features & 0x800) !== 0,
    e2e_crc: (features & 0x1000) !== 0,
    multiple_bonds: (features & 0x2000) !== 0,
    multiple_sessions: (features & 0x4000) !== 0,
    trend: (features & 0x8000) !== 0,
    quality: (features & 0x10000) !== 0,
    sample_type: FLUIDS[typeAndPlace & 15] ?? "reserved",
  };
  const place = PLACES[typeAndPlace >> 4];
  if (place !== undefined) reading.sample_location = place;
  // All ones stand for no CRC where the features have none.
  const none = !reading.e2e_crc && view.byteLength >= 6 && view.getUint16(4, true) === 0xffff;
  const fits = none ? undefined : checked(view, 0, 4, view.byteLength);
  if (fits !== undefined) reading.crc_ok = fits;
  return reading;
}

export function glucoseStatus(view) {
  const reading = {
    time_offset_min: view.getUint16(0, true),
    status: view.getUint8(2),
    calibration_temperature: view.getUint8(3),
    warning: view.getUint8(4),
  };
  const fits = checked(view, 0, 5, view.byteLength);
  if (fits !== undefined) reading.crc_ok = fits;
  return reading;
}

export function glucoseSessionStart(view) {
  const reader = new Reader(view);
  const reading = { timestamp: reader.date() };
  const zone = reader.i8();
  if (zone >= -48 && zone <= 56) reading.time_zone_min = zone * 15;
  const summer = reader.u8();
  if (summer === 0 || summer === 2 || summer === 4 || summer === 8) reading.dst_offset_min = summer * 15;
  const fits = checked(view, 0, 9, view.byteLength);
  if (fits !== undefined) reading.crc_ok = fits;
  return reading;
}
