// Polar's frames of samples. The three that are sent most have a decoder of their own, with a sample as a page would draw it;
// all others go by a table.

const MEASUREMENTS = [
  "ecg",
  "ppg",
  "acc",
  "ppi",
  undefined,
  "gyro",
  "mag",
  "skin_temp",
  undefined,
  "sdk_mode",
  "location",
  "pressure",
  "temperature",
  "offline_recording",
  "offline_hr",
];

const times = (count, width) => new Array(count).fill(width);

// Octets of each channel by frame type; negative where signed.
const RAW = {
  ecg: { 0: [-3], 1: [3], 2: [3], 3: [-3, -3, 1] },
  acc: { 0: times(3, -1), 1: times(3, -2), 2: times(3, -3) },
  ppg: { 0: times(4, -3), 4: times(36, 1), 5: [-4], 6: [-4, -4], 9: times(36, 1), 14: times(3, 1) },
  ppi: { 0: [1, 2, 2, 1] },
  pressure: { 0: [-4] },
  temperature: { 0: [-4] },
  skin_temp: { 0: [-4] },
  offline_hr: { 0: [1], 1: times(3, 1) },
};
const COMPRESSED = {
  acc: { 0: times(3, -2), 1: times(3, -2) },
  gyro: { 0: times(3, -2), 1: times(3, -4) },
  mag: { 0: times(3, -2), 1: times(4, -2) },
  ppg: { 0: times(4, -3), 7: times(17, -3), 8: times(25, -3), 10: times(21, -3), 13: times(3, -3) },
  pressure: { 0: [-4] },
  temperature: { 0: [-4] },
  skin_temp: { 0: [-4] },
};

export function frame(view) {
  const type = view.getUint8(9);
  const reading = {
    measurement: MEASUREMENTS[view.getUint8(0) & 0x3f],
    frame_type: type & 0x7f,
    compressed: type >= 0x80,
    timestamp_ns: view.getBigUint64(1, true),
    raw: [],
  };
  if (reading.measurement === "ecg" && type === 0) ecg(view, reading);
  else if (reading.measurement === "acc" && type === 1) acceleration(view, reading);
  else if (reading.measurement === "acc" && type === 0x81) accelerationCompressed(view, reading);
  else byTable(view, reading);
  return reading;
}

function ecg(view, reading) {
  let at = 10;
  for (; at + 2 < view.byteLength; at += 3) {
    reading.raw.push(view.getUint16(at, true) | (view.getInt8(at + 2) << 16));
  }
  if (at < view.byteLength) reading.truncated = true;
}

function acceleration(view, reading) {
  let at = 10;
  for (; at + 5 < view.byteLength; at += 6) {
    reading.raw.push({
      x: view.getInt16(at, true),
      y: view.getInt16(at + 2, true),
      z: view.getInt16(at + 4, true),
    });
  }
  if (at < view.byteLength) reading.truncated = true;
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

// How many samples the block at `at` has: of a block that was cut, those that are whole.
function samplesOfBlock(view, at, channels, reading) {
  const width = view.getUint8(at);
  if (width > 32) throw new RangeError("delta size");
  if (width === 0) return 0;
  const count = view.getUint8(at + 1);
  const there = (view.byteLength - at - 2) * 8;
  if (count * width * channels <= there) return count;
  reading.truncated = true;
  return Math.floor(there / (width * channels));
}

// Where the block after this one is, and past the end where this one was cut.
function nextBlock(view, at, channels) {
  return at + 2 + ((view.getUint8(at) * view.getUint8(at + 1) * channels + 7) >> 3);
}

function accelerationCompressed(view, reading) {
  let [x, y, z] = [view.getInt16(10, true), view.getInt16(12, true), view.getInt16(14, true)];
  reading.raw.push({ x, y, z });
  let at = 16;
  while (at + 2 <= view.byteLength) {
    const width = view.getUint8(at);
    const count = samplesOfBlock(view, at, 3, reading);
    let bit = (at + 2) * 8;
    for (let sample = 0; sample < count; sample++) {
      x += bits(view, bit, width);
      y += bits(view, bit + width, width);
      z += bits(view, bit + 2 * width, width);
      bit += 3 * width;
      reading.raw.push({ x, y, z });
    }
    at = nextBlock(view, at, 3);
  }
  if (at < view.byteLength) reading.truncated = true;
}

function channel(view, at, width) {
  switch (width) {
    case -1:
      return view.getInt8(at);
    case 1:
      return view.getUint8(at);
    case -2:
      return view.getInt16(at, true);
    case 2:
      return view.getUint16(at, true);
    case -3:
      return view.getUint16(at, true) | (view.getInt8(at + 2) << 16);
    case 3:
      return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    default:
      return view.getInt32(at, true);
  }
}

function byTable(view, reading) {
  const widths = (reading.compressed ? COMPRESSED : RAW)[reading.measurement]?.[reading.frame_type];
  if (widths === undefined) throw new RangeError("frame type");
  const stride = widths.reduce((sum, width) => sum + Math.abs(width), 0);
  if (10 + stride > view.byteLength) throw new RangeError("no sample");
  if (reading.compressed) compressed(view, reading, widths, stride);
  else raw(view, reading, widths, stride);
  if (isFloat(reading)) {
    reading.raw = reading.raw.map((sample) => sample.map(asFloat)).filter((sample) => sample.every(Number.isFinite));
  }
}

function raw(view, reading, widths, stride) {
  let at = 10;
  while (at + stride <= view.byteLength) {
    const sample = [];
    for (const width of widths) {
      sample.push(channel(view, at, width));
      at += Math.abs(width);
    }
    reading.raw.push(sample);
  }
  if (at < view.byteLength) reading.truncated = true;
}

function compressed(view, reading, widths, stride) {
  const channels = widths.length;
  const size = stride / channels;
  const sample = widths.map((width, index) => channel(view, 10 + index * size, width));
  reading.raw.push(sample.slice());
  let at = 10 + stride;
  while (at + 2 <= view.byteLength) {
    const width = view.getUint8(at);
    const count = samplesOfBlock(view, at, channels, reading);
    let bit = (at + 2) * 8;
    for (let index = 0; index < count; index++) {
      for (let channel = 0; channel < channels; channel++) {
        sample[channel] = (sample[channel] + bits(view, bit, width)) | 0;
        bit += width;
      }
      reading.raw.push(sample.slice());
    }
    at = nextBlock(view, at, channels);
  }
  if (at < view.byteLength) reading.truncated = true;
}

function isFloat({ measurement, frame_type }) {
  if (measurement === "gyro") return frame_type === 1;
  return measurement === "pressure" || measurement === "temperature" || measurement === "skin_temp";
}

const scratch = new DataView(new ArrayBuffer(4));

function asFloat(bits) {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}
