// Cycling power, Wahoo's trainers, and the radar behind the rider.

import { Reader, place, response } from "./reader.js";

export function power(view) {
  const reader = new Reader(view);
  const flags = reader.u16();
  const reading = { power_w: reader.i16() };
  if (reader.has(flags & 0x1, 1)) {
    reading.pedal_power_balance_percent = reader.u8() / 2;
    reading.pedal_power_balance_reference = flags & 0x2 ? "left" : "unknown";
  }
  if (reader.has(flags & 0x4, 2)) {
    reading.accumulated_torque_nm = reader.u16() / 32;
    reading.accumulated_torque_source = flags & 0x8 ? "crank" : "wheel";
  }
  if (reader.has(flags & 0x10, 6)) {
    reading.wheel_revs = reader.u32();
    reading.wheel_event_time_1_2048_s = reader.u16();
  }
  if (reader.has(flags & 0x20, 4)) {
    reading.crank_revs = reader.u16();
    reading.crank_event_time_1_1024_s = reader.u16();
  }
  if (reader.has(flags & 0x40, 4)) {
    reading.maximum_force_n = reader.i16();
    reading.minimum_force_n = reader.i16();
  }
  if (reader.has(flags & 0x80, 4)) {
    reading.maximum_torque_nm = reader.i16() / 32;
    reading.minimum_torque_nm = reader.i16() / 32;
  }
  if (reader.has(flags & 0x100, 3)) {
    const angles = reader.u24();
    reading.maximum_angle_deg = angles & 0xfff;
    reading.minimum_angle_deg = angles >> 12;
  }
  if (reader.has(flags & 0x200, 2)) reading.top_dead_spot_angle_deg = reader.u16();
  if (reader.has(flags & 0x400, 2)) reading.bottom_dead_spot_angle_deg = reader.u16();
  if (reader.has(flags & 0x800, 2)) reading.accumulated_energy_kj = reader.u16();
  if (flags & 0x1000) reading.offset_compensation = true;
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function powerVector(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = { direction: (flags >> 4) & 3 };
  if (reader.has(flags & 1, 4)) {
    reading.crank_revs = reader.u16();
    reading.crank_event_time_1_1024_s = reader.u16();
  }
  if (reader.has(flags & 2, 2)) reading.first_crank_angle_deg = reader.u16();
  if (!reader.truncated && flags & 12) {
    const magnitudes = [];
    const divisor = flags & 4 ? 1 : 32;
    while (reader.left() >= 2) magnitudes.push(reader.i16() / divisor);
    reader.has(reader.left() > 0, 2);
    if (flags & 4) reading.force_magnitude_n = magnitudes;
    else reading.torque_magnitude_nm = magnitudes;
  }
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function powerFeature(view) {
  // Four octets, of which some sensors send fewer.
  let bits = 0;
  const octets = Math.min(view.byteLength, 4);
  for (let at = 0; at < octets; at++) bits |= view.getUint8(at) << (8 * at);
  const reading = { bits: bits >>> 0 };
  if (octets >= 3) {
    reading.sensor_measurement_context = bits & 0x10000 ? "torque" : "force";
    reading.distributed_system = (bits >> 20) & 3;
  }
  return reading;
}

const POWER_COMMANDS = [
  "reserved",
  "set_cumulative_value",
  "update_sensor_location",
  "request_sensor_locations",
  "set_crank_length",
  "request_crank_length",
  "set_chain_length",
  "request_chain_length",
  "set_chain_weight",
  "request_chain_weight",
  "set_span_length",
  "request_span_length",
  "start_offset_compensation",
  "mask_measurement_content",
  "request_sampling_rate",
  "request_factory_calibration_date",
  "start_enhanced_offset_compensation",
];

export function powerControlPoint(view) {
  const reader = new Reader(view);
  const op = reader.u8();
  if (op === 32) return powerResponse(reader);
  const reading = { op: POWER_COMMANDS[op] };
  if (op === 1) reading.cumulative_value = reader.u32();
  if (op === 2) {
    const number = reader.u8();
    reading.sensor_location = place(number);
    reading.sensor_location_number = number;
  }
  if (op === 4) reading.crank_length_mm = reader.u16() / 2;
  if (op === 6) reading.chain_length_mm = reader.u16();
  if (op === 8) reading.chain_weight_g = reader.u16();
  if (op === 10) reading.span_length_mm = reader.u16();
  if (op === 13) reading.mask_bits = reader.u16();
  return reading;
}

function powerResponse(reader) {
  const reading = response(reader);
  if (reading.result !== "success") return reading;
  switch (reading.response_to) {
    case 3:
      reading.sensor_locations = [...reader.rest()];
      break;
    case 5:
      if (reader.has(true, 2)) reading.crank_length_mm = reader.u16() / 2;
      break;
    case 7:
      if (reader.has(true, 2)) reading.chain_length_mm = reader.u16();
      break;
    case 9:
      if (reader.has(true, 2)) reading.chain_weight_g = reader.u16();
      break;
    case 11:
      if (reader.has(true, 2)) reading.span_length_mm = reader.u16();
      break;
    case 12:
    case 16:
      if (reader.has(true, 2)) reading.offset_raw = reader.i16();
      break;
    case 14:
      if (reader.has(true, 1)) reading.sampling_rate_hz = reader.u8();
      break;
    case 15:
      if (reader.has(true, 7)) reading.factory_calibration_date = reader.date();
      break;
  }
  return reading;
}

export function wahooTrainer(view) {
  const reader = new Reader(view);
  const op = reader.u8();
  if (op < 0x20) {
    return { op: "response", response_to: reader.u8(), result: op === 1 ? "success" : "operation_failed" };
  }
  switch (op) {
    case 0x20:
      return { op: "unlock" };
    case 0x40:
      return { op: "set_resistance", target_resistance_raw: reader.u16() };
    case 0x41:
      return { op: "set_level", target_level: reader.u8() };
    case 0x42:
      return { op: "set_target_power", target_power_w: reader.u16() };
    case 0x43:
      return {
        op: "set_simulation",
        weight_kg: reader.u16() / 100,
        crr: reader.u16() / 10000,
        cw_kg_m: reader.u16() / 1000,
      };
    case 0x44:
      return { op: "set_rolling_resistance", crr: reader.u16() / 10000 };
    case 0x45:
      return { op: "set_wind_resistance", cw_kg_m: reader.u16() / 1000 };
    case 0x46:
      return { op: "set_grade", grade_percent: ((reader.u16() - 32768) * 100) / 32768 };
    case 0x47:
      return { op: "set_wind_speed", wind_m_s: (reader.u16() - 32768) / 1000 };
    case 0x48:
      return { op: "set_wheel_circumference", wheel_circumference_mm: reader.u16() / 10 };
    default:
      throw new RangeError("op");
  }
}

export function radar(view) {
  const reader = new Reader(view);
  const header = reader.u8();
  const reading = { threats: [], sequence: header >> 4 };
  if ((header & 15) === 0 && view.byteLength > 1) reading.more_follow = true;
  while (reader.left() >= 3) {
    const threat = { id: reader.u8(), distance_m: reader.u8(), speed_km_h: reader.u8() };
    // Some firmware fills up with zeros.
    if (threat.id || threat.distance_m || threat.speed_km_h) reading.threats.push(threat);
  }
  if (reader.left() > 0) reading.truncated = true;
  return reading;
}
