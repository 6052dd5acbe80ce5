// Oximeters, thermometers, blood pressure monitors and scales.

import { Reader, date, float, sfloat } from "./reader.js";

// The three follow one another in both measurements.
function oximeterStatus(reader, flags, reading) {
  if (reader.has(flags & 4, 2)) reading.measurement_status = reader.u16();
  if (reader.has(flags & 8, 3)) reading.device_status = reader.u24();
  if (reader.has(flags & 16, 2)) reading.pulse_amplitude_index_percent = reader.sfloat();
}

export function oximeter(view) {
  const flags = view.getUint8(0);
  const reading = { spo2_percent: sfloat(view, 1), pulse_rate_bpm: sfloat(view, 3) };
  // Most send no more.
  if ((flags & 31) === 0) return reading;
  const reader = new Reader(view, 5);
  if (reader.has(flags & 1, 2)) reading.spo2_fast_percent = reader.sfloat();
  if (reader.has(flags & 1, 2)) reading.pulse_rate_fast_bpm = reader.sfloat();
  if (reader.has(flags & 2, 2)) reading.spo2_slow_percent = reader.sfloat();
  if (reader.has(flags & 2, 2)) reading.pulse_rate_slow_bpm = reader.sfloat();
  oximeterStatus(reader, flags, reading);
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function oximeterSpotCheck(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = { spo2_percent: reader.sfloat(), pulse_rate_bpm: reader.sfloat() };
  if (reader.has(flags & 1, 7)) reading.timestamp = reader.date();
  oximeterStatus(reader, flags << 1, reading);
  reading.device_clock_not_set = (flags & 16) !== 0;
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function oximeterFeatures(view) {
  const reader = new Reader(view);
  const features = reader.u16();
  const reading = { features };
  if (reader.has(features & 1, 2)) reading.measurement_status_support = reader.u16();
  if (reader.has(features & 2, 3)) reading.device_status_support = reader.u24();
  if (reader.truncated) reading.truncated = true;
  return reading;
}

const PLACES = ["reserved", "armpit", "body", "ear", "finger", "gastro_intestinal", "mouth", "rectum", "toe", "tympanum"];

export function temperature(view) {
  const end = view.byteLength;
  const flags = view.getUint8(0);
  const reading = { temperature: float(view, 1), unit: flags & 1 ? "F" : "C" };
  let truncated = false;
  let at = 5;
  if (flags & 2) {
    if (at + 7 <= end) {
      reading.timestamp = date(view, at);
      at += 7;
    } else {
      truncated = true;
      at = end;
    }
  }
  if (flags & 4) {
    if (at < end) {
      reading.temperature_type = view.getUint8(at);
      reading.temperature_type_name = PLACES[reading.temperature_type] ?? "reserved";
    } else {
      truncated = true;
    }
  }
  if (truncated) reading.truncated = true;
  return reading;
}

export function temperatureType(view) {
  const number = view.getUint8(0);
  return { temperature_type: number, temperature_type_name: PLACES[number] ?? "reserved" };
}

function afterPressures(reader, flags, reading) {
  reading.unit = flags & 1 ? "kPa" : "mmHg";
  if (reader.has(flags & 2, 7)) reading.timestamp = reader.date();
  if (reader.has(flags & 4, 2)) reading.pulse_rate_bpm = reader.sfloat();
  if (reader.has(flags & 8, 1)) {
    const user = reader.u8();
    if (user !== 0xff) reading.user_id = user;
  }
  if (reader.has(flags & 16, 2)) reading.status_bits = reader.u16();
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function bloodPressure(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = { systolic: reader.sfloat(), diastolic: reader.sfloat(), mean_arterial: reader.sfloat() };
  return afterPressures(reader, flags, reading);
}

export function cuffPressure(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const reading = { cuff_pressure: reader.sfloat() };
  // Two pressures that are not used here.
  reader.u32();
  return afterPressures(reader, flags, reading);
}

export function bloodPressureFeature(view) {
  const features = view.getUint16(0, true);
  return {
    features,
    body_movement_detection: (features & 1) !== 0,
    cuff_fit_detection: (features & 2) !== 0,
    irregular_pulse_detection: (features & 4) !== 0,
    pulse_rate_range_detection: (features & 8) !== 0,
    measurement_position_detection: (features & 16) !== 0,
    multiple_bonds: (features & 32) !== 0,
  };
}

const mass = (raw, imperial) => (imperial ? raw / 100 : (raw * 5) / 1000);

export function weight(view) {
  const reader = new Reader(view);
  const flags = reader.u8();
  const imperial = (flags & 1) !== 0;
  const raw = reader.u16();
  const reading = { weight_unsuccessful: raw === 0xffff };
  if (raw !== 0xffff) {
    if (imperial) reading.weight_lb = mass(raw, true);
    else reading.weight_kg = mass(raw, false);
  }
  if (reader.has(flags & 2, 7)) reading.timestamp = reader.date();
  if (reader.has(flags & 4, 1)) {
    const user = reader.u8();
    if (user !== 0xff) reading.user_id = user;
  }
  if (reader.has(flags & 8, 2)) reading.bmi = reader.u16() / 10;
  if (reader.has(flags & 8, 2)) {
    if (imperial) reading.height_in = reader.u16() / 10;
    else reading.height_m = reader.u16() / 1000;
  }
  if (reader.truncated) reading.truncated = true;
  return reading;
}

const MASS_RESOLUTIONS = [undefined, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
const HEIGHT_RESOLUTIONS = [undefined, 0.01, 0.005, 0.001];

function resolutions(massBits, heightBits, reading) {
  const kilograms = MASS_RESOLUTIONS[massBits & 15];
  if (kilograms !== undefined) reading.weight_resolution_kg = kilograms;
  const metres = HEIGHT_RESOLUTIONS[heightBits & 7];
  if (metres !== undefined) reading.height_resolution_m = metres;
  return reading;
}

export function weightFeature(view) {
  const features = view.getUint32(0, true);
  const reading = {
    features,
    timestamp_supported: (features & 1) !== 0,
    multiple_users_supported: (features & 2) !== 0,
    bmi_supported: (features & 4) !== 0,
  };
  return resolutions(features >> 3, features >> 7, reading);
}

export function bodyComposition(view) {
  const reader = new Reader(view);
  const flags = reader.u16();
  const imperial = (flags & 1) !== 0;
  const fat = reader.u16();
  const reading = {};
  if (fat !== 0xffff) reading.body_fat_percent = fat / 10;
  if (reader.has(flags & 2, 7)) reading.timestamp = reader.date();
  if (reader.has(flags & 4, 1)) {
    const user = reader.u8();
    if (user !== 0xff) reading.user_id = user;
  }
  if (reader.has(flags & 8, 2)) reading.basal_metabolism_kj = reader.u16();
  if (reader.has(flags & 0x10, 2)) reading.muscle_percent = reader.u16() / 10;
  if (reader.has(flags & 0x20, 2)) reading[imperial ? "muscle_mass_lb" : "muscle_mass_kg"] = mass(reader.u16(), imperial);
  if (reader.has(flags & 0x40, 2)) {
    reading[imperial ? "fat_free_mass_lb" : "fat_free_mass_kg"] = mass(reader.u16(), imperial);
  }
  if (reader.has(flags & 0x80, 2)) {
    reading[imperial ? "soft_lean_mass_lb" : "soft_lean_mass_kg"] = mass(reader.u16(), imperial);
  }
  if (reader.has(flags & 0x100, 2)) {
    reading[imperial ? "body_water_mass_lb" : "body_water_mass_kg"] = mass(reader.u16(), imperial);
  }
  if (reader.has(flags & 0x200, 2)) reading.impedance_ohm = reader.u16() / 10;
  if (reader.has(flags & 0x400, 2)) reading[imperial ? "weight_lb" : "weight_kg"] = mass(reader.u16(), imperial);
  if (reader.has(flags & 0x800, 2)) {
    if (imperial) reading.height_in = reader.u16() / 10;
    else reading.height_m = reader.u16() / 1000;
  }
  reading.multiple_packets = (flags & 0x1000) !== 0;
  if (reader.truncated) reading.truncated = true;
  return reading;
}

export function bodyCompositionFeature(view) {
  const features = view.getUint32(0, true);
  const reading = {
    features,
    timestamp_supported: (features & 1) !== 0,
    multiple_users_supported: (features & 2) !== 0,
    basal_metabolism_supported: (features & 4) !== 0,
    muscle_percentage_supported: (features & 8) !== 0,
    muscle_mass_supported: (features & 0x10) !== 0,
    fat_free_mass_supported: (features & 0x20) !== 0,
    soft_lean_mass_supported: (features & 0x40) !== 0,
    body_water_mass_supported: (features & 0x80) !== 0,
    impedance_supported: (features & 0x100) !== 0,
    weight_supported: (features & 0x200) !== 0,
    height_supported: (features & 0x400) !== 0,
  };
  return resolutions(features >> 11, features >> 15, reading);
}
