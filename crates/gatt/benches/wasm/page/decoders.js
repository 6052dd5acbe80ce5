// Decoders as a page would write them: a DataView in, an object out. Names are those of the readings in Rust.

function heartRate(view) {
  const flags = view.getUint8(0);
  const reading = {};
  let at = 1;
  if (flags & 1) {
    reading.heart_rate_bpm = view.getUint16(at, true);
    at += 2;
  } else {
    reading.heart_rate_bpm = view.getUint8(at);
    at += 1;
  }
  reading.sensor_contact = flags & 4 ? (flags & 2 ? "detected" : "not_detected") : "not_supported";
  if (flags & 8) {
    reading.energy_expended_kj = view.getUint16(at, true);
    at += 2;
  }
  if (flags & 16) {
    reading.rr_1_1024_s = [];
    for (; at + 1 < view.byteLength; at += 2) reading.rr_1_1024_s.push(view.getUint16(at, true));
  }
  return reading;
}

function speedAndCadence(view) {
  const flags = view.getUint8(0);
  const reading = {};
  let at = 1;
  if (flags & 1) {
    reading.wheel_revs = view.getUint32(at, true);
    reading.wheel_event_time_1_1024_s = view.getUint16(at + 4, true);
    at += 6;
  }
  if (flags & 2) {
    reading.crank_revs = view.getUint16(at, true);
    reading.crank_event_time_1_1024_s = view.getUint16(at + 2, true);
  }
  return reading;
}

function power(view) {
  const flags = view.getUint16(0, true);
  const reading = { power_w: view.getInt16(2, true) };
  let at = 4;
  const next = (bit, octets) => {
    if (!(flags & (1 << bit))) return -1;
    at += octets;
    return at - octets;
  };
  let field;
  if ((field = next(0, 1)) >= 0) {
    reading.pedal_power_balance_percent = view.getUint8(field) / 2;
    reading.pedal_power_balance_reference = flags & 2 ? "left" : "unknown";
  }
  if ((field = next(2, 2)) >= 0) {
    reading.accumulated_torque_nm = view.getUint16(field, true) / 32;
    reading.accumulated_torque_source = flags & 8 ? "crank" : "wheel";
  }
  if ((field = next(4, 6)) >= 0) {
    reading.wheel_revs = view.getUint32(field, true);
    reading.wheel_event_time_1_2048_s = view.getUint16(field + 4, true);
  }
  if ((field = next(5, 4)) >= 0) {
    reading.crank_revs = view.getUint16(field, true);
    reading.crank_event_time_1_1024_s = view.getUint16(field + 2, true);
  }
  if ((field = next(6, 4)) >= 0) {
    reading.maximum_force_n = view.getInt16(field, true);
    reading.minimum_force_n = view.getInt16(field + 2, true);
  }
  if ((field = next(7, 4)) >= 0) {
    reading.maximum_torque_nm = view.getInt16(field, true) / 32;
    reading.minimum_torque_nm = view.getInt16(field + 2, true) / 32;
  }
  if ((field = next(8, 3)) >= 0) {
    const angles = view.getUint8(field) | (view.getUint16(field + 1, true) << 8);
    reading.maximum_angle_deg = angles & 0xfff;
    reading.minimum_angle_deg = angles >> 12;
  }
  if ((field = next(9, 2)) >= 0) reading.top_dead_spot_angle_deg = view.getUint16(field, true);
  if ((field = next(10, 2)) >= 0) reading.bottom_dead_spot_angle_deg = view.getUint16(field, true);
  if ((field = next(11, 2)) >= 0) reading.accumulated_energy_kj = view.getUint16(field, true);
  if (flags & (1 << 12)) reading.offset_compensation = true;
  return reading;
}

function running(view) {
  const flags = view.getUint8(0);
  const reading = { speed_m_s: view.getUint16(1, true) / 256, cadence_steps_min: view.getUint8(3) };
  let at = 4;
  if (flags & 1) {
    reading.stride_length_cm = view.getUint16(at, true);
    at += 2;
  }
  if (flags & 2) reading.total_distance_dm = view.getUint32(at, true);
  reading.running = (flags & 4) !== 0;
  return reading;
}

function indoorBike(view) {
  const flags = view.getUint16(0, true);
  const reading = {};
  let at = 2;
  const unsigned = (octets) => {
    at += octets;
    if (octets === 1) return view.getUint8(at - 1);
    if (octets === 2) return view.getUint16(at - 2, true);
    return view.getUint16(at - 3, true) | (view.getUint8(at - 1) << 16);
  };
  const put = (name, octets, unit) => {
    const number = unsigned(octets);
    if (number !== 2 ** (8 * octets) - 1) reading[name] = number / unit;
  };
  const putSigned = (name) => {
    const number = view.getInt16(at, true);
    at += 2;
    if (number !== 0x7fff) reading[name] = number;
  };
  if (!(flags & 1)) put("speed_km_h", 2, 100);
  if (flags & 2) put("average_speed_km_h", 2, 100);
  if (flags & 4) put("cadence_rpm", 2, 2);
  if (flags & 8) put("average_cadence_rpm", 2, 2);
  if (flags & 16) put("total_distance_m", 3, 1);
  if (flags & 32) putSigned("resistance_level");
  if (flags & 64) putSigned("power_w");
  if (flags & 128) putSigned("average_power_w");
  if (flags & 256) {
    put("total_energy_kcal", 2, 1);
    put("energy_per_hour_kcal", 2, 1);
    put("energy_per_minute_kcal", 1, 1);
  }
  if (flags & 512) put("heart_rate_bpm", 1, 1);
  if (flags & 1024) put("metabolic_equivalent", 1, 10);
  if (flags & 2048) put("elapsed_time_s", 2, 1);
  if (flags & 4096) put("remaining_time_s", 2, 1);
  return reading;
}

// 12 bits of mantissa and 4 of exponent; five words are no numbers.
function sfloat(view, at) {
  const word = view.getUint16(at, true);
  if (word >= 0x07fe && word <= 0x0802) return NaN;
  const [mantissa, exponent] = [(word << 20) >> 20, (word << 16) >> 28];
  return exponent < 0 ? mantissa / 10 ** -exponent : mantissa * 10 ** exponent;
}

// 24 bits of mantissa and 8 of exponent.
function float(view, at) {
  const word = view.getUint32(at, true);
  if (word >= 0x007ffffe && word <= 0x00800002) return NaN;
  const [mantissa, exponent] = [(word << 8) >> 8, view.getInt8(at + 3)];
  return exponent < 0 ? mantissa / 10 ** -exponent : mantissa * 10 ** exponent;
}

function oximeter(view) {
  const flags = view.getUint8(0);
  const reading = { spo2_percent: sfloat(view, 1), pulse_rate_bpm: sfloat(view, 3) };
  let at = 5;
  if (flags & 1) {
    reading.spo2_fast_percent = sfloat(view, at);
    reading.pulse_rate_fast_bpm = sfloat(view, at + 2);
    at += 4;
  }
  if (flags & 2) {
    reading.spo2_slow_percent = sfloat(view, at);
    reading.pulse_rate_slow_bpm = sfloat(view, at + 2);
    at += 4;
  }
  if (flags & 4) {
    reading.measurement_status = view.getUint16(at, true);
    at += 2;
  }
  if (flags & 8) {
    reading.device_status = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    at += 3;
  }
  if (flags & 16) reading.pulse_amplitude_index_percent = sfloat(view, at);
  return reading;
}

const PLACES = ["reserved", "armpit", "body", "ear", "finger", "gastro_intestinal", "mouth", "rectum", "toe", "tympanum"];

function temperature(view) {
  const flags = view.getUint8(0);
  const reading = { temperature: float(view, 1), unit: flags & 1 ? "F" : "C" };
  let at = 5;
  if (flags & 2) {
    reading.timestamp = {
      year: view.getUint16(at, true),
      month: view.getUint8(at + 2),
      day: view.getUint8(at + 3),
      hour: view.getUint8(at + 4),
      minute: view.getUint8(at + 5),
      second: view.getUint8(at + 6),
    };
    at += 7;
  }
  if (flags & 4) {
    reading.temperature_type = view.getUint8(at);
    reading.temperature_type_name = PLACES[reading.temperature_type] ?? "reserved";
  }
  return reading;
}

function header(view, measurement) {
  const type = view.getUint8(9);
  return {
    measurement,
    frame_type: type & 0x7f,
    compressed: type >= 0x80,
    timestamp_ns: view.getBigUint64(1, true),
    raw: [],
  };
}

function ecg(view) {
  const reading = header(view, "ecg");
  for (let at = 10; at + 2 < view.byteLength; at += 3) {
    reading.raw.push(view.getUint16(at, true) | (view.getInt8(at + 2) << 16));
  }
  return reading;
}

function acceleration(view) {
  const reading = header(view, "acc");
  for (let at = 10; at + 5 < view.byteLength; at += 6) {
    reading.raw.push({
      x: view.getInt16(at, true),
      y: view.getInt16(at + 2, true),
      z: view.getInt16(at + 4, true),
    });
  }
  return reading;
}

// A signed number of some bits, the lowest first.
function bits(view, from, width) {
  let number = 0;
  for (let bit = 0; bit < width; bit++) {
    const at = from + bit;
    number |= ((view.getUint8(at >> 3) >> (at & 7)) & 1) << bit;
  }
  return (number << (32 - width)) >> (32 - width);
}

function accelerationCompressed(view) {
  const reading = header(view, "acc");
  let [x, y, z] = [view.getInt16(10, true), view.getInt16(12, true), view.getInt16(14, true)];
  reading.raw.push({ x, y, z });
  let at = 16;
  while (at + 2 <= view.byteLength) {
    const [width, count] = [view.getUint8(at), view.getUint8(at + 1)];
    let bit = (at + 2) * 8;
    for (let sample = 0; sample < count; sample++) {
      x += bits(view, bit, width);
      y += bits(view, bit + width, width);
      z += bits(view, bit + 2 * width, width);
      bit += 3 * width;
      reading.raw.push({ x, y, z });
    }
    at = (bit + 7) >> 3;
  }
  return reading;
}

/** By the names of the cases. */
export const plain = {
  "Heart Rate Measurement": heartRate,
  "CSC Measurement": speedAndCadence,
  "Cycling Power Measurement": power,
  "RSC Measurement": running,
  "Indoor Bike Data": indoorBike,
  "PLX Continuous Measurement": oximeter,
  "Temperature Measurement": temperature,
  "PMD ECG, 73 raw samples": ecg,
  "PMD ACC, 36 raw samples": acceleration,
  "PMD ACC, 57 compressed samples": accelerationCompressed,
};
