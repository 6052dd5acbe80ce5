// How fitness machines are controlled, what they tell of it, and what they can do.

import { Reader } from "./reader.js";

const CONTROL = [
  "request_control",
  "reset",
  "target_speed",
  "target_inclination",
  "target_resistance",
  "target_power",
  "target_heart_rate",
  "start_or_resume",
  "stop_or_pause",
  "target_energy",
  "target_steps",
  "target_strides",
  "target_distance",
  "target_time",
  "target_time_in_2_zones",
  "target_time_in_3_zones",
  "target_time_in_5_zones",
  "simulation",
  "wheel_circumference",
  "spin_down",
  "target_cadence",
];
const STATUS = [
  "reserved",
  "reset",
  "stopped_or_paused",
  "stopped_by_safety_key",
  "started_or_resumed",
  "target_speed",
  "target_inclination",
  "target_resistance",
  "target_power",
  "target_heart_rate",
  "target_energy",
  "target_steps",
  "target_strides",
  "target_distance",
  "target_time",
  "target_time_in_2_zones",
  "target_time_in_3_zones",
  "target_time_in_5_zones",
  "simulation",
  "wheel_circumference",
  "spin_down",
  "target_cadence",
];
const STOP_PAUSE = ["reserved", "stop", "pause"];
const SPIN_DOWN_CONTROL = ["reserved", "start", "ignore"];
const SPIN_DOWN_STATUS = ["reserved", "requested", "success", "error", "stop_pedaling"];
const RESULTS = ["reserved", "success", "unsupported", "invalid_parameter", "failed", "control_not_permitted"];

function zones(reader, count, reading) {
  reading.target_times_in_zones_s = [];
  for (let zone = 0; zone < count && reader.has(true, 2); zone++) reading.target_times_in_zones_s.push(reader.u16());
}

function parameters(reader, reading, spinDown) {
  switch (reading.op) {
    case "target_speed":
      if (reader.has(true, 2)) reading.target_speed_km_h = reader.u16() / 100;
      break;
    case "target_inclination":
      if (reader.has(true, 2)) reading.target_inclination_percent = reader.i16() / 10;
      break;
    case "target_resistance":
      // Tacx, Wahoo and others have 16 bits.
      if (reader.left() > 1) reading.target_resistance = reader.i16() / 10;
      else if (reader.has(true, 1)) reading.target_resistance = reader.u8() / 10;
      break;
    case "target_power":
      if (reader.has(true, 2)) reading.target_power_w = reader.i16();
      break;
    case "target_heart_rate":
      if (reader.has(true, 1)) reading.target_heart_rate_bpm = reader.u8();
      break;
    case "stop_or_pause":
    case "stopped_or_paused":
      if (reader.has(true, 1)) reading.stop_pause = STOP_PAUSE[reader.u8()] ?? "reserved";
      break;
    case "target_energy":
      if (reader.has(true, 2)) reading.target_energy_kcal = reader.u16();
      break;
    case "target_steps":
      if (reader.has(true, 2)) reading.target_steps = reader.u16();
      break;
    case "target_strides":
      if (reader.has(true, 2)) reading.target_strides = reader.u16();
      break;
    case "target_distance":
      if (reader.has(true, 3)) reading.target_distance_m = reader.u24();
      break;
    case "target_time":
      if (reader.has(true, 2)) reading.target_time_s = reader.u16();
      break;
    case "target_time_in_2_zones":
      zones(reader, 2, reading);
      break;
    case "target_time_in_3_zones":
      zones(reader, 3, reading);
      break;
    case "target_time_in_5_zones":
      zones(reader, 5, reading);
      break;
    case "simulation":
      if (reader.has(true, 2)) reading.wind_m_s = reader.i16() / 1000;
      if (reader.has(true, 2)) reading.grade_percent = reader.i16() / 100;
      if (reader.has(true, 1)) reading.crr = reader.u8() / 10000;
      if (reader.has(true, 1)) reading.cw_kg_m = reader.u8() / 100;
      break;
    case "wheel_circumference":
      if (reader.has(true, 2)) reading.wheel_circumference_mm = reader.u16() / 10;
      break;
    case "spin_down":
      if (reader.has(true, 1)) reading.spin_down = spinDown[reader.u8()] ?? "reserved";
      break;
    case "target_cadence":
      if (reader.has(true, 2)) reading.target_cadence_rpm = reader.u16() / 2;
      break;
  }
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function machineStatus(view) {
  const reader = new Reader(view);
  const code = reader.u8();
  const op = code === 0xff ? "control_lost" : (STATUS[code] ?? "reserved");
  return parameters(reader, { op, op_code: code }, SPIN_DOWN_STATUS);
}

export function machineControlPoint(view) {
  const reader = new Reader(view);
  const code = reader.u8();
  if (code !== 0x80) {
    return parameters(reader, { op: CONTROL[code] ?? "reserved", op_code: code }, SPIN_DOWN_CONTROL);
  }
  const to = reader.u8();
  const result = RESULTS[reader.u8()] ?? "reserved";
  const reading = { response_to: to, request: CONTROL[to] ?? "reserved", result };
  // Trainers that measure in their own way leave the speeds out.
  if (reading.request === "spin_down" && result === "success" && reader.left() >= 4) {
    reading.target_speed_low_km_h = reader.u16() / 100;
    reading.target_speed_high_km_h = reader.u16() / 100;
  }
  return reading;
}

const TRAINING = [
  "other",
  "idle",
  "warming_up",
  "low_intensity",
  "high_intensity_interval",
  "recovery",
  "isometric",
  "hr_control",
  "fitness_test",
  "speed_too_low",
  "speed_too_high",
  "cool_down",
  "watt_control",
  "manual",
  "pre_workout",
  "post_workout",
];
const utf8 = new TextDecoder();

export function trainingStatus(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const number = reader.u8();
  const reading = { training_status: TRAINING[number] ?? "reserved", training_status_number: number };
  // The rest of an extended string has to be read.
  let truncated = (flags & 2) !== 0;
  if (flags & 3) {
    let string = utf8.decode(reader.rest());
    // What is no UTF-8, such as half a character at the end, became U+FFFD.
    const broken = string.indexOf("\uFFFD");
    if (broken >= 0) {
      string = string.slice(0, broken);
      truncated = true;
    }
    reading.string = string.replace(/\0+$/, "");
  }
  if (truncated) reading.truncated = true;
  return reading;
}

export function machineFeature(view) {
  const features = view.getUint32(0, true);
  const reading = {
    features,
    power_measurement: (features & 0x4000) !== 0,
    cadence: (features & 2) !== 0,
    heart_rate: (features & 0x400) !== 0,
  };
  if (view.byteLength < 8) {
    reading.truncated = true;
    return reading;
  }
  const settings = view.getUint32(4, true);
  reading.target_settings = settings;
  reading.power_target = (settings & 8) !== 0;
  reading.simulation = (settings & 0x2000) !== 0;
  reading.resistance_target = (settings & 4) !== 0;
  reading.speed_target = (settings & 1) !== 0;
  reading.inclination_target = (settings & 2) !== 0;
  reading.spin_down = (settings & 0x8000) !== 0;
  return reading;
}

export function speedRange(view) {
  return {
    min_km_h: view.getUint16(0, true) / 100,
    max_km_h: view.getUint16(2, true) / 100,
    increment_km_h: view.getUint16(4, true) / 100,
  };
}

export function inclinationRange(view) {
  return {
    min_percent: view.getInt16(0, true) / 10,
    max_percent: view.getInt16(2, true) / 10,
    increment_percent: view.getUint16(4, true) / 10,
  };
}

export function resistanceRange(view) {
  if (view.byteLength < 6) {
    return { min_raw: view.getUint8(0), max_raw: view.getUint8(1), increment_raw: view.getUint8(2) };
  }
  return {
    min_raw: view.getInt16(0, true),
    max_raw: view.getInt16(2, true),
    increment_raw: view.getUint16(4, true),
  };
}

export function heartRateRange(view) {
  return { min_bpm: view.getUint8(0), max_bpm: view.getUint8(1), increment_bpm: view.getUint8(2) };
}

export function powerRange(view) {
  return {
    min_w: view.getInt16(0, true),
    max_w: view.getInt16(2, true),
    increment_w: view.getUint16(4, true),
  };
}
