// Sensors of other makers, and the air around.

import { Reader } from "./reader.js";

const QUALITIES = ["invalid", "poor", "fair", "good", "excellent", "reserved", "reserved"];
const HEART_RATE_STATES = ["not_supported", "not_receiving", "receiving"];

export function coreTemperature(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const celsius = (raw) => (flags & 8 ? ((raw - 3200) * 5) / 900 : raw / 100);
  const core = reader.i16();
  const reading = {};
  if (core !== 0x7fff) reading.core_c = celsius(core);
  if (reader.has(flags & 1, 2)) {
    const skin = reader.i16();
    if (skin !== 0x7fff) reading.skin_c = celsius(skin);
  }
  if (reader.has(flags & 2, 2)) reading.core_reserved = reader.i16();
  if (reader.has(flags & 4, 1)) {
    const octet = reader.u8();
    reading.quality_and_state = octet;
    const quality = QUALITIES[octet & 7];
    if (quality !== undefined) reading.quality = quality;
    const state = HEART_RATE_STATES[(octet >> 4) & 3];
    if (state !== undefined) reading.hr_state = state;
  }
  if (reader.has(flags & 16, 1)) {
    const heartRate = reader.u8();
    if (heartRate !== 0) reading.heart_rate_bpm = heartRate;
  }
  if (reader.has(flags & 32, 1)) {
    const strain = reader.u8();
    if (strain !== 0xff) reading.heat_strain_index = strain / 10;
  }
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function muscleOxygen(view) {
  const reading = { sensor_count: view.getUint16(0, true) };
  const saturation = view.getUint16(2, true);
  if (saturation <= 1000) reading.smo2_percent = saturation / 10;
  const previous = view.getUint16(4, true);
  if (previous <= 1000) reading.smo2_previous_percent = previous / 10;
  const haemoglobin = view.getUint16(6, true);
  if (haemoglobin <= 4000) reading.thb_g_dl = haemoglobin / 100;
  if (view.byteLength > 8 && view.getUint8(8) & 1) reading.time_requested = true;
  return reading;
}

export function huamiSteps(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = { steps: reader.u32() };
  if (reader.has(flags & 4, 4)) reading.distance_m = reader.u32();
  if (reader.has(flags & 8, 4)) reading.energy_kcal = reader.u32();
  if (reader.truncated) reading.truncated = true;
  return reading;
}

const RESPONSES = { 1: "result", 2: "data", 3: "data_part_2" };

export function movesense(view) {
  const reader = new Reader(view);
  const response = RESPONSES[reader.u8()];
  if (response === undefined) throw new RangeError("response");
  const reading = { response, reference: reader.u8() };
  if (response === "result") reading.status = reader.u16();
  reading.payload = reader.rest();
  return reading;
}

export function ambientTemperature(view) {
  const raw = view.getInt16(0, true);
  return raw === -0x8000 ? {} : { temperature_c: raw / 100 };
}

export function humidity(view) {
  const raw = view.getUint16(0, true);
  return raw === 0xffff ? {} : { humidity_percent: raw / 100 };
}

export function airPressure(view) {
  return { pressure_hpa: view.getUint32(0, true) / 1000 };
}
