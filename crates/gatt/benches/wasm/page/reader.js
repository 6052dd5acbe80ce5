// What the decoders share: numbers one after another out of a DataView, and the formats that several characteristics have.

// Five words of both formats are no numbers, one after another.
const SPECIALS = ["+INF", "NaN", "NRes", "reserved", "-INF"];

function decimal(mantissa, exponent) {
  return exponent < 0 ? mantissa / 10 ** -exponent : mantissa * 10 ** exponent;
}

/** IEEE-11073 with 16 bits: 12 of mantissa and 4 of exponent. */
export function sfloat(view, at) {
  const word = view.getUint16(at, true);
  if (word >= 0x07fe && word <= 0x0802) return SPECIALS[word - 0x07fe];
  return decimal((word << 20) >> 20, (word << 16) >> 28);
}

/** IEEE-11073 with 32 bits: 24 of mantissa and 8 of exponent. */
export function float(view, at) {
  const word = view.getUint32(at, true);
  if (word >= 0x007ffffe && word <= 0x00800002) return SPECIALS[word - 0x007ffffe];
  return decimal((word << 8) >> 8, word >> 24);
}

/** A time of day, in seven octets. */
export function date(view, at) {
  return {
    year: view.getUint16(at, true),
    month: view.getUint8(at + 2),
    day: view.getUint8(at + 3),
    hour: view.getUint8(at + 4),
    minute: view.getUint8(at + 5),
    second: view.getUint8(at + 6),
  };
}

/**
 * Reads on where the last field has ended. It costs some 20 ns, so that the sensors that send most often count their offsets
 * themselves.
 */
export class Reader {
  constructor(view, at = 0) {
    this.view = view;
    this.at = at;
    this.end = view.byteLength;
    /** An announced field was cut. */
    this.truncated = false;
  }

  left() {
    return this.end - this.at;
  }

  /** Whether an announced field is there. Where it is cut nothing is read any more, least of all out of its half. */
  has(announced, octets) {
    if (!announced) return false;
    if (this.at + octets <= this.end) return true;
    this.truncated = true;
    this.at = this.end;
    return false;
  }

  u8() {
    return this.view.getUint8(this.at++);
  }

  i8() {
    return this.view.getInt8(this.at++);
  }

  u16() {
    const at = this.at;
    this.at = at + 2;
    return this.view.getUint16(at, true);
  }

  i16() {
    const at = this.at;
    this.at = at + 2;
    return this.view.getInt16(at, true);
  }

  u24() {
    const at = this.at;
    this.at = at + 3;
    return this.view.getUint16(at, true) | (this.view.getUint8(at + 2) << 16);
  }

  u32() {
    const at = this.at;
    this.at = at + 4;
    return this.view.getUint32(at, true);
  }

  sfloat() {
    const at = this.at;
    this.at = at + 2;
    return sfloat(this.view, at);
  }

  date() {
    const at = this.at;
    this.at = at + 7;
    return date(this.view, at);
  }

  /** The octets that are left. */
  rest() {
    const { view, at, end } = this;
    this.at = end;
    return new Uint8Array(view.buffer, view.byteOffset + at, end - at);
  }
}

const WHERE = [
  "other",
  "top_of_shoe",
  "in_shoe",
  "hip",
  "front_wheel",
  "left_crank",
  "right_crank",
  "left_pedal",
  "right_pedal",
  "front_hub",
  "rear_dropout",
  "chainstay",
  "rear_wheel",
  "rear_hub",
  "chest",
  "spider",
  "chain_ring",
];

/** Where a sensor is, by its assigned number. */
export function place(number) {
  return WHERE[number] ?? "reserved";
}

const RESULTS = ["reserved", "success", "op_code_not_supported", "invalid_parameter", "operation_failed"];

/** What a control point answers, behind its op code. */
export function response(reader) {
  return { op: "response", response_to: reader.u8(), result: RESULTS[reader.u8()] ?? "reserved" };
}
