// What the decoders share: numbers one after another out of a DataView, and the formats that several characteristics have.

// Five words of both formats are no numbers, one after another.
const SPECIALS = ["+INF", "NaN", "NRes", "reserved", "-INF"];

function decimal(mantissa, exponent) {
  return exponent < 0 ? mantissa / 10 ** -exponent : mantissa * 10 ** exponent;
}

/** Reads on where the last field has ended. */
export class Reader {
  constructor(view, at = 0) {
    this.view = view;
    this.at = at;
    /** An announced field was cut. */
    this.truncated = false;
  }

  left() {
    return this.view.byteLength - this.at;
  }

  /** Whether an announced field is there. Where it is cut nothing is read any more, least of all out of its half. */
  has(announced, octets) {
    if (!announced) return false;
    if (this.at + octets <= this.view.byteLength) return true;
    this.truncated = true;
    this.at = this.view.byteLength;
    return false;
  }

  u8() {
    return this.view.getUint8(this.at++);
  }

  i8() {
    return this.view.getInt8(this.at++);
  }

  u16() {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  i16() {
    this.at += 2;
    return this.view.getInt16(this.at - 2, true);
  }

  u24() {
    this.at += 3;
    return this.view.getUint16(this.at - 3, true) | (this.view.getUint8(this.at - 1) << 16);
  }

  u32() {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  /** IEEE-11073 with 16 bits: 12 of mantissa and 4 of exponent. */
  sfloat() {
    const word = this.u16();
    if (word >= 0x07fe && word <= 0x0802) return SPECIALS[word - 0x07fe];
    return decimal((word << 20) >> 20, (word << 16) >> 28);
  }

  /** IEEE-11073 with 32 bits: 24 of mantissa and 8 of exponent. */
  float() {
    const word = this.u32();
    if (word >= 0x007ffffe && word <= 0x00800002) return SPECIALS[word - 0x007ffffe];
    return decimal((word << 8) >> 8, word >> 24);
  }

  /** Seven octets. */
  date() {
    const [year, month, day] = [this.u16(), this.u8(), this.u8()];
    return { year, month, day, hour: this.u8(), minute: this.u8(), second: this.u8() };
  }

  /** The octets that are left. */
  rest() {
    const { view, at } = this;
    this.at = view.byteLength;
    return new Uint8Array(view.buffer, view.byteOffset + at, view.byteLength - at);
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
