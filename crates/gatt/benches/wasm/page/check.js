// Whether a reading in JavaScript is what Rust reads: the same fields with the same values, and none besides.

const TOLERANCE = 1e-9;

const isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value);

// A time of day is an object in JavaScript and a text in Rust, which makes it when it is asked for; what is out of range
// is not known.
function textOf({ year, month, day, hour, minute, second }) {
  const part = (number, digits, least, most) =>
    number >= least && number <= most ? String(number).padStart(digits, "0") : "X".repeat(digits);
  const date = [part(year, 4, 1582, 9999), part(month, 2, 1, 12), part(day, 2, 1, 31)];
  const time = [part(hour, 2, 0, 23), part(minute, 2, 0, 59), part(second, 2, 0, 59)];
  return `${date.join("-")}T${time.join(":")}`;
}

// Samples are lists of channels in Rust; in JavaScript also objects, numbers, or one flat list.
function flat(samples) {
  return Array.from(samples, (sample) => (typeof sample === "object" ? Object.values(sample) : sample)).flat();
}

function shown(value) {
  const plainValue = (_, it) => (typeof it === "bigint" ? `${it}n` : ArrayBuffer.isView(it) ? Array.from(it) : it);
  return value === undefined ? "nothing" : JSON.stringify(value, plainValue);
}

/** What is different, in words; nothing where both are equal. */
export function difference(rust, javascript, name = "reading") {
  const differs = `${name} is ${shown(javascript)} and not ${shown(rust)}`;
  if (typeof rust === "number" && typeof javascript === "number") {
    const near = Math.abs(rust - javascript) <= TOLERANCE * Math.abs(rust);
    return near ? undefined : differs;
  }
  if (isList(rust) && isList(javascript)) {
    const [these, those] = name === "raw" ? [flat(rust), flat(javascript)] : [rust, javascript];
    if (these.length !== those.length) return differs;
    return Array.from(these, (one, index) => difference(one, those[index], `${name}[${index}]`)).find(Boolean);
  }
  if (typeof rust === "string" && javascript?.year !== undefined) {
    return textOf(javascript) === rust ? undefined : differs;
  }
  const areObjects = [rust, javascript].every((it) => typeof it === "object" && it !== null && !isList(it));
  if (areObjects) {
    const fields = [...new Set([...Object.keys(rust), ...Object.keys(javascript)])];
    const missing = fields.find((field) => !(field in rust) || !(field in javascript));
    if (missing !== undefined) return `${missing} is ${shown(javascript[missing])} and not ${shown(rust[missing])}`;
    return fields.map((field) => difference(rust[field], javascript[field], field)).find(Boolean);
  }
  return rust === javascript ? undefined : differs;
}
