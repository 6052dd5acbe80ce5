// Heart rate, running, and cycling speed and cadence.

import { Reader, place, response } from "./reader.js";

const BODY = ["other", "chest", "wrist", "finger", "hand", "ear_lobe", "foot"];

export function heartRate(view) {
  const end = view.byteLength;
  const flags = view.getUint8(0);
  const reading = {};
  let truncated = false;
  let at = 2;
  if (flags & 1) {
    reading.heart_rate_bpm = view.getUint16(1, true);
    at = 3;
  } else {
    reading.heart_rate_bpm = view.getUint8(1);
  }
  reading.sensor_contact = flags & 4 ? (flags & 2 ? "detected" : "not_detected") : "not_supported";
  if (flags & 8) {
    if (at + 2 <= end) {
      reading.energy_expended_kj = view.getUint16(at, true);
      at += 2;
    } else {
      truncated = true;
      at = end;
    }
  }
  if (flags & 16) {
    reading.rr_1_1024_s = [];
    for (; at + 2 <= end; at += 2) reading.rr_1_1024_s.push(view.getUint16(at, true));
    if (at < end) truncated = true;
  }
  if (truncated) reading.truncated = true;
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
  const end = view.byteLength;
  const flags = view.getUint8(0);
  const reading = { speed_m_s: view.getUint16(1, true) / 256, cadence_steps_min: view.getUint8(3) };
  let truncated = false;
  let at = 4;
  if (flags & 1) {
    if (at + 2 <= end) {
      reading.stride_length_cm = view.getUint16(at, true);
      at += 2;
    } else {
      truncated = true;
      at = end;
    }
  }
  if (flags & 2) {
    if (at + 4 <= end) reading.total_distance_dm = view.getUint32(at, true);
    else truncated = true;
  }
  reading.running = (flags & 4) !== 0;
  if (truncated) reading.truncated = true;
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
  const end = view.byteLength;
  const flags = view.getUint8(0);
  const reading = {};
  let truncated = false;
  let at = 1;
  if (flags & 1) {
    if (at + 6 <= end) {
      reading.wheel_revs = view.getUint32(at, true);
      reading.wheel_event_time_1_1024_s = view.getUint16(at + 4, true);
      at += 6;
    } else {
      truncated = true;
      at = end;
    }
  }
  if (flags & 2) {
    if (at + 4 <= end) {
      reading.crank_revs = view.getUint16(at, true);
      reading.crank_event_time_1_1024_s = view.getUint16(at + 2, true);
    } else {
      truncated = true;
    }
  }
  if (truncated) reading.truncated = true;
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
