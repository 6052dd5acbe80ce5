// Tacx trainers: an ANT message with a page of eight octets.

const EQUIPMENT = {
  16: "general",
  19: "treadmill",
  20: "elliptical",
  21: "bike",
  22: "rower",
  23: "climber",
  24: "skier",
  25: "trainer",
};
const STATES = ["reserved", "off", "ready", "in_use", "finished"];
const TARGETS = ["at_target", "too_slow", "too_fast", "undetermined"];
const COMMANDS = { 0: "pass", 1: "fail", 2: "not_supported", 3: "rejected", 4: "pending", 255: "uninitialized" };

const SYNC = 0xa4;
/** Where the page begins. */
const PAGE = 4;
const MESSAGE = 13;

function needs(bits) {
  if (bits === 0) return "ok";
  if (bits & 1) return "power_calibration";
  if (bits & 2) return "resistance_calibration";
  return bits & 4 ? "user_configuration" : "reserved";
}

function state(view) {
  return STATES[(view.getUint8(PAGE + 7) >> 4) & 7] ?? "reserved";
}

export function tacx(view) {
  if (view.byteLength < MESSAGE) throw new RangeError("cut");
  if (view.getUint8(0) !== SYNC) throw new RangeError("sync");
  if (view.getUint8(1) !== 9) throw new RangeError("message length");
  if (view.getUint8(2) !== 0x4e && view.getUint8(2) !== 0x4f) throw new RangeError("message id");
  const reading = { page: view.getUint8(PAGE) };
  page(view, reading);
  let sum = 0;
  for (let at = 0; at < MESSAGE; at++) sum ^= view.getUint8(at);
  reading.checksum_ok = sum === 0;
  return reading;
}

function page(view, reading) {
  const u8 = (at) => view.getUint8(PAGE + at);
  const u16 = (at) => view.getUint16(PAGE + at, true);
  switch (reading.page) {
    case 1:
    case 2:
      if (u8(3) !== 0xff) reading.temperature_c = (u8(3) - 50) / 2;
      break;
    case 16:
      reading.equipment_type_raw = u8(1) & 0x1f;
      reading.equipment_type = EQUIPMENT[reading.equipment_type_raw] ?? "reserved";
      reading.elapsed_time_s = u8(2) / 4;
      if (u8(7) & 4) reading.distance_m = u8(3);
      if (u16(4) !== 0xffff) reading.speed_m_s = u16(4) / 1000;
      if (u8(6) !== 0 && u8(6) !== 0xff) reading.heart_rate_bpm = u8(6);
      reading.fe_state = state(view);
      break;
    case 17: {
      if (u8(3) !== 0xff) reading.cycle_length_m = u8(3) / 100;
      const incline = view.getInt16(PAGE + 4, true);
      if (incline !== 0x7fff) reading.incline_percent = incline / 100;
      if (u8(6) !== 0xff) reading.resistance_percent = u8(6) / 2;
      reading.fe_state = state(view);
      break;
    }
    case 18:
      if (u16(2) !== 0xffff) reading.met = u16(2) / 100;
      if (u16(4) !== 0xffff) reading.calorie_rate_kcal_h = u16(4) / 10;
      if (u8(7) & 1) reading.energy_kcal = u8(6);
      reading.fe_state = state(view);
      break;
    case 25: {
      reading.event_count = u8(1);
      if (u8(2) !== 0xff) reading.cadence_rpm = u8(2);
      const power = u16(5) & 0xfff;
      if (power !== 0xfff) {
        reading.accumulated_power_w = u16(3);
        reading.power_w = power;
      }
      reading.trainer_status = needs(u8(6) >> 4);
      reading.target_state = TARGETS[u8(7) & 3];
      reading.fe_state = state(view);
      break;
    }
    case 26:
      reading.event_count = u8(1);
      reading.wheel_ticks = u8(2);
      reading.wheel_period_1_2048_s = u16(3);
      reading.accumulated_torque_nm = u16(5) / 32;
      reading.fe_state = state(view);
      break;
    case 48:
      reading.resistance_percent = u8(7) / 2;
      break;
    case 49:
      reading.target_power_w = u16(6) / 4;
      break;
    case 50:
      if (u8(5) !== 0xff) reading.wind_coefficient_kg_m = u8(5) / 100;
      if (u8(6) !== 0xff) reading.wind_speed_km_h = u8(6) - 127;
      if (u8(7) !== 0xff) reading.drafting_factor = u8(7) / 100;
      break;
    case 51:
      if (u16(5) <= 40000) reading.grade_percent = (u16(5) - 20000) / 100;
      if (u8(7) !== 0xff) reading.crr = u8(7) / 20000;
      break;
    case 54:
      if (u16(5) !== 0xffff) reading.max_resistance_n = u16(5);
      reading.supports_basic_resistance = (u8(7) & 1) !== 0;
      reading.supports_target_power = (u8(7) & 2) !== 0;
      reading.supports_simulation = (u8(7) & 4) !== 0;
      break;
    case 55: {
      if (u16(1) !== 0xffff) reading.user_weight_kg = u16(1) / 100;
      const bike = u16(4) >> 4;
      if (bike !== 0xfff) reading.bike_weight_kg = bike / 20;
      if (u8(6) !== 0xff) reading.wheel_diameter_m = u8(6) / 100;
      if ((u8(4) & 15) !== 15) reading.diameter_offset_mm = u8(4) & 15;
      if (u8(7) !== 0) reading.gear_ratio = (u8(7) * 3) / 100;
      break;
    }
    case 70:
      reading.requested_page = u8(6);
      break;
    case 71:
      if (u8(1) !== 0xff) reading.last_command = u8(1);
      if (u8(2) !== 0xff) reading.sequence = u8(2);
      reading.command_status = COMMANDS[u8(3)] ?? "reserved";
      break;
    case 80:
      reading.hw_revision = u8(3);
      reading.manufacturer_id = u16(4);
      reading.model = u16(6);
      break;
    case 81: {
      if (u8(2) !== 0xff) reading.sw_supplemental = u8(2);
      reading.sw_main = u8(3);
      const serial = view.getUint32(PAGE + 4, true);
      if (serial !== 0xffffffff) reading.serial = serial;
      break;
    }
  }
}
