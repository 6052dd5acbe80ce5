// The same frames by decoders that somebody tuned: octets and not a DataView, one list of the exact size and no object for a
// sample, many bits at a time. A typed array for the samples is slower: each has a buffer of its own to allocate.

function header(octets, view, measurement, count) {
  return {
    measurement,
    frame_type: octets[9] & 0x7f,
    compressed: octets[9] >= 0x80,
    timestamp_ns: view.getBigUint64(1, true),
    raw: new Array(count),
  };
}

const octetsOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function ecg(view) {
  const octets = octetsOf(view);
  const count = ((octets.length - 10) / 3) | 0;
  const reading = header(octets, view, "ecg", count);
  const raw = reading.raw;
  for (let index = 0, at = 10; index < count; index++, at += 3) {
    raw[index] = ((octets[at] << 8) | (octets[at + 1] << 16) | (octets[at + 2] << 24)) >> 8;
  }
  return reading;
}

function acceleration(view) {
  const octets = octetsOf(view);
  const count = (((octets.length - 10) / 6) | 0) * 3;
  const reading = header(octets, view, "acc", count);
  const raw = reading.raw;
  for (let index = 0, at = 10; index < count; index++, at += 2) {
    raw[index] = ((octets[at] << 16) | (octets[at + 1] << 24)) >> 16;
  }
  return reading;
}

function accelerationCompressed(view) {
  const octets = octetsOf(view);
  let samples = 1;
  for (let at = 16; at + 2 <= octets.length; ) {
    samples += octets[at + 1];
    at += 2 + ((octets[at] * octets[at + 1] * 3 + 7) >> 3);
  }
  const reading = header(octets, view, "acc", samples * 3);
  const raw = reading.raw;
  for (let channel = 0; channel < 3; channel++) raw[channel] = view.getInt16(10 + 2 * channel, true);
  let index = 3;
  for (let at = 16; at + 2 <= octets.length; ) {
    const [width, count] = [octets[at], octets[at + 1]];
    const unused = 32 - width;
    at += 2;
    // A word of bits holds 24 and more, which is enough for the widths of 16-bit samples.
    let [word, held] = [0, 0];
    for (const end = index + count * 3; index < end; index++) {
      for (; held < width; held += 8) word |= octets[at++] << held;
      raw[index] = raw[index - 3] + ((word << unused) >> unused);
      word >>>= width;
      held -= width;
    }
  }
  return reading;
}

/** By the names of the cases. */
export const tuned = {
  "PMD ECG, 73 raw samples": ecg,
  "PMD ACC, 36 raw samples": acceleration,
  "PMD ACC, 57 compressed samples": accelerationCompressed,
};
