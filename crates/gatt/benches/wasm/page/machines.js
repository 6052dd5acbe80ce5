// What fitness machines measure. A number of all ones is not available, and 0 bpm is none.

import { Reader } from "./reader.js";

/** Fields that the flags announce: none where one is not announced, cut, or not available. */
class MachineReader extends Reader {
  unsigned8(announced) {
    if (!this.has(announced, 1)) return undefined;
    const number = this.u8();
    return number === 0xff ? undefined : number;
  }

  unsigned16(announced) {
    if (!this.has(announced, 2)) return undefined;
    const number = this.u16();
    return number === 0xffff ? undefined : number;
  }

  signed16(announced) {
    if (!this.has(announced, 2)) return undefined;
    const number = this.i16();
    return number === 0x7fff || number === -0x8000 ? undefined : number;
  }

  unsigned24(announced) {
    if (!this.has(announced, 3)) return undefined;
    const number = this.u24();
    return number === 0xffffff ? undefined : number;
  }

  elevation(announced) {
    const number = this.unsigned16(announced);
    return number === 0x7fff ? undefined : number;
  }
}

// Octets of the fields of each bit, and where the Supplement has others than the Fitness Machine Service.
const TREADMILL = [2, 2, 3, 4, 4, 1, 1, 5, 1, 1, 2, 2, 4, 3];
const TREADMILL_SUPPLEMENT = [2, 2, 3, 4, 4, 2, 2, 5, 1, 1, 2, 2, 4, 3];
const CROSS_TRAINER = [2, 2, 3, 4, 2, 4, 4, 2, 2, 2, 5, 1, 1, 2, 2];
const CROSS_TRAINER_SUPPLEMENT = [2, 2, 3, 4, 2, 4, 4, 1, 2, 2, 5, 1, 1, 2, 2];
const ROWER = [3, 1, 3, 2, 2, 2, 2, 2, 5, 1, 1, 2, 2];
const ROWER_SUPPLEMENT = [3, 1, 3, 2, 2, 2, 2, 1, 5, 1, 1, 2, 2];
const BIKE = [2, 2, 2, 2, 3, 2, 2, 2, 5, 1, 1, 2, 2];
const BIKE_SUPPLEMENT = [2, 2, 2, 2, 3, 1, 2, 2, 5, 1, 1, 2, 2];

function announced(octets, flags) {
  let sum = 0;
  for (let bit = 0, set = flags ^ 1; bit < octets.length; bit++) if (set & (1 << bit)) sum += octets[bit];
  return sum;
}

// No machine is known that sends the Supplement's layout, so the length has to say so, and not that of a frame that was cut
// to what the least ATT MTU carries.
function isSupplement(view, reader, flags, service, supplement) {
  const inService = announced(service, flags);
  if (inService === reader.left()) return false;
  const cut = view.byteLength === 20 && inService > reader.left();
  return !cut && announced(supplement, flags) === reader.left();
}

function energy(reader, flag, reading) {
  const total = reader.unsigned16(flag);
  if (total !== undefined) reading.total_energy_kcal = total;
  const hour = reader.unsigned16(flag);
  if (hour !== undefined) reading.energy_per_hour_kcal = hour;
  const minute = reader.unsigned8(flag);
  if (minute !== undefined) reading.energy_per_minute_kcal = minute;
}

// These follow one another in all of them, though not always at once.
function heartRateAndEffort(reader, heartRateFlag, effortFlag, reading) {
  const heartRate = reader.unsigned8(heartRateFlag);
  if (heartRate) reading.heart_rate_bpm = heartRate;
  const effort = reader.unsigned8(effortFlag);
  if (effort !== undefined) reading.metabolic_equivalent = effort / 10;
}

function times(reader, elapsedFlag, remainingFlag, reading) {
  const elapsed = reader.unsigned16(elapsedFlag);
  if (elapsed !== undefined) reading.elapsed_time_s = elapsed;
  const remaining = reader.unsigned16(remainingFlag);
  if (remaining !== undefined) reading.remaining_time_s = remaining;
}

function ended(reader, flags, reading) {
  if (flags & 1) reading.more_data = true;
  if (reader.truncated) reading.truncated = true;
  return reading;
}

function speeds(reader, flags, reading) {
  const speed = reader.unsigned16(!(flags & 1));
  if (speed !== undefined) reading.speed_km_h = speed / 100;
  const average = reader.unsigned16(flags & 2);
  if (average !== undefined) reading.average_speed_km_h = average / 100;
}

function distance(reader, flag, reading) {
  const metres = reader.unsigned24(flag);
  if (metres !== undefined) reading.total_distance_m = metres;
}

function slope(reader, flag, reading) {
  const inclination = reader.signed16(flag);
  if (inclination !== undefined) reading.inclination_percent = inclination / 10;
  const angle = reader.signed16(flag);
  if (angle !== undefined) reading.ramp_angle_deg = angle / 10;
}

function stepRates(reader, flag, averageFlag, reading) {
  const rate = reader.unsigned16(flag);
  if (rate !== undefined) reading.steps_per_min = rate;
  const average = reader.unsigned16(averageFlag);
  if (average !== undefined) reading.average_steps_per_min = average;
}

function powers(reader, flag, averageFlag, reading) {
  const power = reader.signed16(flag);
  if (power !== undefined) reading.power_w = power;
  const average = reader.signed16(averageFlag);
  if (average !== undefined) reading.average_power_w = average;
}

// In tenths with the cross trainer only; in the Supplement tens, without a sign.
function resistance(reader, flag, supplement, divisor, reading) {
  const level = supplement ? reader.unsigned8(flag) : reader.signed16(flag);
  if (level !== undefined) reading.resistance_level = supplement ? level * 10 : level / divisor;
}

export function treadmill(view) {
  const reader = new MachineReader(view);
  const flags = reader.u16();
  const supplement = isSupplement(view, reader, flags, TREADMILL, TREADMILL_SUPPLEMENT);
  const reading = {};
  speeds(reader, flags, reading);
  distance(reader, flags & 4, reading);
  slope(reader, flags & 8, reading);
  const up = reader.elevation(flags & 0x10);
  if (up !== undefined) reading.positive_elevation_gain_m = up / 10;
  const down = reader.elevation(flags & 0x10);
  if (down !== undefined) reading.negative_elevation_gain_m = down / 10;
  if (supplement) {
    const pace = reader.unsigned16(flags & 0x20);
    if (pace !== undefined) reading.pace_s_500m = pace;
    const average = reader.unsigned16(flags & 0x40);
    if (average !== undefined) reading.average_pace_s_500m = average;
  } else {
    const pace = reader.unsigned8(flags & 0x20);
    if (pace !== undefined) reading.pace_km_min = pace / 10;
    const average = reader.unsigned8(flags & 0x40);
    if (average !== undefined) reading.average_pace_km_min = average / 10;
  }
  energy(reader, flags & 0x80, reading);
  heartRateAndEffort(reader, flags & 0x100, flags & 0x200, reading);
  times(reader, flags & 0x400, flags & 0x800, reading);
  const force = reader.signed16(flags & 0x1000);
  if (force !== undefined) reading.force_on_belt_n = force;
  const power = reader.signed16(flags & 0x1000);
  if (power !== undefined) reading.power_w = power;
  // A reserved bit, by which some treadmills tell steps: not missed where it means something else.
  if (flags & 0x2000 && reader.left() >= 3) {
    const steps = reader.unsigned24(true);
    if (steps !== undefined) reading.step_count = steps;
  }
  return ended(reader, flags, reading);
}

export function crossTrainer(view) {
  const reader = new MachineReader(view);
  const flags = reader.u24();
  const supplement = isSupplement(view, reader, flags, CROSS_TRAINER, CROSS_TRAINER_SUPPLEMENT);
  const reading = {};
  speeds(reader, flags, reading);
  distance(reader, flags & 4, reading);
  stepRates(reader, flags & 8, flags & 8, reading);
  const strides = reader.unsigned16(flags & 0x10);
  if (strides !== undefined) reading.stride_count = strides / 10;
  const up = reader.elevation(flags & 0x20);
  if (up !== undefined) reading.positive_elevation_gain_m = up;
  const down = reader.elevation(flags & 0x20);
  if (down !== undefined) reading.negative_elevation_gain_m = down;
  slope(reader, flags & 0x40, reading);
  resistance(reader, flags & 0x80, supplement, 10, reading);
  powers(reader, flags & 0x100, flags & 0x200, reading);
  energy(reader, flags & 0x400, reading);
  heartRateAndEffort(reader, flags & 0x800, flags & 0x1000, reading);
  times(reader, flags & 0x2000, flags & 0x4000, reading);
  reading.movement_backward = (flags & 0x8000) !== 0;
  return ended(reader, flags, reading);
}

export function stepClimber(view) {
  const reader = new MachineReader(view);
  const flags = reader.u16();
  const reading = {};
  const floors = reader.unsigned16(!(flags & 1));
  if (floors !== undefined) reading.floors = floors;
  const steps = reader.unsigned16(!(flags & 1));
  if (steps !== undefined) reading.step_count = steps;
  stepRates(reader, flags & 2, flags & 4, reading);
  const up = reader.elevation(flags & 8);
  if (up !== undefined) reading.positive_elevation_gain_m = up;
  energy(reader, flags & 0x10, reading);
  heartRateAndEffort(reader, flags & 0x20, flags & 0x40, reading);
  times(reader, flags & 0x80, flags & 0x100, reading);
  return ended(reader, flags, reading);
}

export function stairClimber(view) {
  const reader = new MachineReader(view);
  const flags = reader.u16();
  const reading = {};
  const floors = reader.unsigned16(!(flags & 1));
  if (floors !== undefined) reading.floors = floors;
  stepRates(reader, flags & 2, flags & 4, reading);
  const up = reader.elevation(flags & 8);
  if (up !== undefined) reading.positive_elevation_gain_m = up;
  const strides = reader.unsigned16(flags & 0x10);
  if (strides !== undefined) reading.stride_count = strides;
  energy(reader, flags & 0x20, reading);
  heartRateAndEffort(reader, flags & 0x40, flags & 0x80, reading);
  times(reader, flags & 0x100, flags & 0x200, reading);
  return ended(reader, flags, reading);
}

export function rower(view) {
  const reader = new MachineReader(view);
  const flags = reader.u16();
  const supplement = isSupplement(view, reader, flags, ROWER, ROWER_SUPPLEMENT);
  const reading = {};
  const rate = reader.unsigned8(!(flags & 1));
  if (rate !== undefined) reading.stroke_rate_spm = rate / 2;
  const strokes = reader.unsigned16(!(flags & 1));
  if (strokes !== undefined) reading.stroke_count = strokes;
  const averageRate = reader.unsigned8(flags & 2);
  if (averageRate !== undefined) reading.average_stroke_rate_spm = averageRate / 2;
  distance(reader, flags & 4, reading);
  const pace = reader.unsigned16(flags & 8);
  if (pace !== undefined) reading.pace_s_500m = pace;
  const averagePace = reader.unsigned16(flags & 0x10);
  if (averagePace !== undefined) reading.average_pace_s_500m = averagePace;
  powers(reader, flags & 0x20, flags & 0x40, reading);
  resistance(reader, flags & 0x80, supplement, 1, reading);
  energy(reader, flags & 0x100, reading);
  heartRateAndEffort(reader, flags & 0x200, flags & 0x400, reading);
  times(reader, flags & 0x800, flags & 0x1000, reading);
  return ended(reader, flags, reading);
}

export function indoorBike(view) {
  const reader = new MachineReader(view);
  let flags = reader.u16();
  const supplement = isSupplement(view, reader, flags, BIKE, BIKE_SUPPLEMENT);
  // Life Fitness bikes send a cadence but do not set its flag; their average cadence tells them from others.
  const isLonger = !supplement && announced(BIKE, flags) !== reader.left();
  if (isLonger && (flags & 12) === 8 && announced(BIKE, flags | 4) <= reader.left()) flags |= 4;
  const reading = {};
  speeds(reader, flags, reading);
  const cadence = reader.unsigned16(flags & 4);
  if (cadence !== undefined) reading.cadence_rpm = cadence / 2;
  const average = reader.unsigned16(flags & 8);
  if (average !== undefined) reading.average_cadence_rpm = average / 2;
  distance(reader, flags & 0x10, reading);
  resistance(reader, flags & 0x20, supplement, 1, reading);
  powers(reader, flags & 0x40, flags & 0x80, reading);
  energy(reader, flags & 0x100, reading);
  heartRateAndEffort(reader, flags & 0x200, flags & 0x400, reading);
  times(reader, flags & 0x800, flags & 0x1000, reading);
  return ended(reader, flags, reading);
}
