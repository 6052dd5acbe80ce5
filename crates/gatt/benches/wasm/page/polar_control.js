// Polar's control point: what a sensor offers, answers to commands, and the command that starts a stream.

const FEATURES = 0x0f;
const RESPONSE = 0xf0;
const STOPPED = 0x01;
const [GET_SETTINGS, START, GET_SDK_MODE_SETTINGS, MEASUREMENT_STATUS] = [1, 2, 4, 5];

const STATUSES = [
  "success",
  "invalid_op_code",
  "invalid_measurement_type",
  "not_supported",
  "invalid_length",
  "invalid_parameter",
  "already_in_state",
  "invalid_resolution",
  "invalid_sample_rate",
  "invalid_range",
  "invalid_mtu",
  "invalid_number_of_channels",
  "invalid_state",
  "device_in_charger",
  "disk_full",
];

export function polarControlPoint(view) {
  switch (view.getUint8(0)) {
    case FEATURES:
      return features(view.getUint16(1, true));
    case RESPONSE:
      return response(view);
    case STOPPED: {
      const reading = { stopped: [] };
      for (let at = 1; at < view.byteLength; at++) reading.stopped.push(view.getUint8(at) & 0x3f);
      return reading;
    }
    case START: {
      const measurement = view.getUint8(1);
      const reading = { op: START, measurement_type: measurement & 0x3f, offline: (measurement & 0x80) !== 0 };
      const [found, whole] = settings(view, 2);
      for (const [name, values] of Object.entries(found)) reading[name] = values[0];
      if (!whole) reading.truncated = true;
      return reading;
    }
    default:
      throw new RangeError("control point value");
  }
}

function features(bits) {
  return {
    ecg: (bits & 0x1) !== 0,
    ppg: (bits & 0x2) !== 0,
    acc: (bits & 0x4) !== 0,
    ppi: (bits & 0x8) !== 0,
    gyro: (bits & 0x20) !== 0,
    mag: (bits & 0x40) !== 0,
    skin_temp: (bits & 0x80) !== 0,
    sdk_mode: (bits & 0x200) !== 0,
    location: (bits & 0x400) !== 0,
    pressure: (bits & 0x800) !== 0,
    temperature: (bits & 0x1000) !== 0,
    offline_recording: (bits & 0x2000) !== 0,
    offline_hr: (bits & 0x4000) !== 0,
  };
}

function response(view) {
  const [op, measurement, status] = [view.getUint8(1), view.getUint8(2), view.getUint8(3)];
  const reading = {
    op,
    measurement_type: measurement & 0x3f,
    status,
    status_name: STATUSES[status] ?? "reserved",
  };
  if (view.byteLength < 5) return reading;
  reading.more = view.getUint8(4) !== 0;
  reading.parameters = hex(view, 5);
  if (status !== 0) return reading;
  if (op === GET_SETTINGS || op === GET_SDK_MODE_SETTINGS) {
    const { factor, ...lists } = settings(view, 5)[0];
    Object.assign(reading, lists);
    if (factor) reading.factor = factor[0];
  } else if (op === START) {
    const { factor } = settings(view, 5)[0];
    if (factor) reading.factor = factor[0];
  } else if (op === MEASUREMENT_STATUS) {
    reading.online = [];
    for (let at = 5; at < view.byteLength; at++) {
      const octet = view.getUint8(at);
      if (octet & 0x40) reading.online.push(octet & 0x3f);
    }
  }
  return reading;
}

function hex(view, from) {
  let text = "";
  for (let at = from; at < view.byteLength; at++) text += view.getUint8(at).toString(16).padStart(2, "0");
  return text;
}

const SETTINGS = ["sample_rate_hz", "resolution_bits", "range", "range_milliunit", "channels", "factor", "security"];
const WIDTHS = [2, 2, 2, 4, 1, 4, 16];

// The values of each setting, and whether all was there: type, count and so many values, again and again.
function settings(view, from) {
  const found = {};
  let at = from;
  while (at + 2 <= view.byteLength) {
    const type = view.getUint8(at);
    const count = view.getUint8(at + 1);
    const width = WIDTHS[type];
    if (width === undefined) return [found, false];
    at += 2;
    for (let value = 0; value < count; value++) {
      if (at + width > view.byteLength) return [found, false];
      if (type !== 6) (found[SETTINGS[type]] ??= []).push(setting(view, at, type));
      at += width;
    }
  }
  return [found, at === view.byteLength];
}

function setting(view, at, type) {
  switch (type) {
    case 3:
      return view.getInt32(at, true);
    case 4:
      return view.getUint8(at);
    case 5:
      return view.getFloat32(at, true);
    default:
      return view.getUint16(at, true);
  }
}
