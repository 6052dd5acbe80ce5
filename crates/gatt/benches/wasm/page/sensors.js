// Heart rate, running, and cycling speed and cadence.

import { Reader, place, response } from "./reader.js";

const BODY = ["other", "chest", "wrist", "finger", "hand", "ear_lobe", "foot"];

export function heartRate(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = { heart_rate_bpm: flags & 1 ? reader.u16() : reader.u8() };
  reading.sensor_contact = flags & 4 ? (flags & 2 ? "detected" : "not_detected") : "not_supported";
  if (reader.has(flags & 8, 2)) reading.energy_expended_kj = reader.u16();
  if (flags & 16) {
    reading.rr_1_1024_s = [];
    while (reader.left() >= 2) reading.rr_1_1024_s.push(reader.u16());
    reader.has(reader.left() > 0, 2);
  }
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function bodySensorLocation(view) {
  const number = view.getUint8(0);
  return { body_sensor_location: BODY[number] ?? "reserved", body_sensor_location_number: number };
}

export function heartRateControlPoint(view) {
  return { command: view.getUint8(0) === 1 ? "reset_energy_expended" : "reserved" };
}

export function running(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = { speed_m_s: reader.u16() / 256, cadence_steps_min: reader.u8() };
  if (reader.has(flags & 1, 2)) reading.stride_length_cm = reader.u16();
  if (reader.has(flags & 2, 4)) reading.total_distance_dm = reader.u32();
  reading.running = (flags & 4) !== 0;
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function runningFeature(view) {
  const bits = view.getUint16(0, true);
  return {
    stride_length_supported: (bits & 1) !== 0,
    total_distance_supported: (bits & 2) !== 0,
    running_status_supported: (bits & 4) !== 0,
    calibration_supported: (bits & 8) !== 0,
    multiple_sensor_locations: (bits & 16) !== 0,
  };
}

export function speedAndCadence(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = {};
  if (reader.has(flags & 1, 6)) {
    reading.wheel_revs = reader.u32();
    reading.wheel_event_time_1_1024_s = reader.u16();
  }
  if (reader.has(flags & 2, 4)) {
    reading.crank_revs = reader.u16();
    reading.crank_event_time_1_1024_s = reader.u16();
  }
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function speedAndCadenceFeature(view) {
  const bits = view.getUint16(0, true);
  return {
    wheel_revolution_supported: (bits & 1) !== 0,
    crank_revolution_supported: (bits & 2) !== 0,
    multiple_sensor_locations: (bits & 4) !== 0,
  };
}

export function sensorLocation(view) {
  const number = view.getUint8(0);
  return { sensor_location: place(number), sensor_location_number: number };
}

export function speedAndCadenceControlPoint(view) {
  const reader = new Reader(view);
  switch (reader.u8()) {
    case 1:
      return { op: "set_cumulative_value", cumulative_value: reader.u32() };
    case 2:
      return { op: "start_calibration" };
    case 3: {
      const number = reader.u8();
      return { op: "update_sensor_location", sensor_location: place(number), sensor_location_number: number };
    }
    case 4:
      return { op: "request_sensor_locations" };
    case 16: {
      const reading = response(reader);
      if (reading.response_to === 4 && reading.result === "success") reading.sensor_locations = [...reader.rest()];
      return reading;
    }
    default:
      throw new RangeError("op");
  }
}
