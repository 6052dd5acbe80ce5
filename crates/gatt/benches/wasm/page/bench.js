// Measures cases by every decoder, in turn and in the same page: `measure(index)`, once the promise `cases` has told how
// many there are. It is refused where a decoder in JavaScript reads a vector of the registry in another way than Rust.

import { difference } from "./check.js";
import { plain } from "./decoders.js";
import { tuned } from "./tuned.js";

/** Notifications in a buffer. */
const COPIES = 64;
const ROUNDS = 15;
/** What a round takes at least, in ms: the clock of a page ticks ten times in a millisecond. */
const ROUND = 3;

const octets = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

function check(what, who, expected, reading) {
  const different = difference(expected, reading);
  if (different) throw new Error(`${what}, ${who}: ${different}`);
}

// Before anything is measured: every vector of the registry that decodes, by every build.
function checkVectors(vectors, builds) {
  for (const { name, about, uuid, hex } of vectors) {
    const decode = plain[name];
    if (!decode) throw new Error(`${name} has no decoder in JavaScript: write one and name it in decoders.js`);
    const value = octets(hex);
    for (const { Notifications } of Object.values(builds)) {
      const notifications = new Notifications(uuid, value, 1);
      const expected = notifications.fields();
      notifications.free();
      let reading;
      try {
        reading = decode(new DataView(value.buffer));
      } catch (error) {
        throw new Error(`${name}: ${about}, JavaScript: ${error}`);
      }
      check(`${name}: ${about}`, "JavaScript", expected, reading);
    }
  }
}

// What was decoded last goes here, so that no engine leaves the decoding out.
self.sink = null;

function inJavaScript(decode, views) {
  return (times) => {
    for (let time = 0; time < times; time++) for (const view of views) self.sink = decode(view);
  };
}

function copied(decode, views) {
  return (times) => {
    for (let time = 0; time < times; time++) for (const view of views) if (!decode(view)) throw new Error("no reading");
  };
}

function timed(run, times) {
  const started = performance.now();
  run(times);
  return performance.now() - started;
}

function repeats(run) {
  for (let times = 1; ; times *= 2) if (timed(run, times) >= ROUND) return times;
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[numbers.length >> 1];
}

async function measured(item, builds, names) {
  const { name, uuid, hex } = item;
  const value = octets(hex);
  // Each in a buffer of its own, as notifications come.
  const views = Array.from({ length: COPIES }, () => new DataView(value.slice().buffer));
  const runs = {};
  for (const [build, { Notifications }] of Object.entries(builds)) {
    const notifications = new Notifications(uuid, value, COPIES);
    const expected = notifications.fields();
    // Several cases may be of one characteristic; who has tuned a decoder has done so for a case.
    for (const [who, decode] of Object.entries({ js: plain[names.get(uuid)], tuned: tuned[name] })) {
      if (!decode) continue;
      check(name, who, expected, decode(views[0]));
      runs[who] ??= inJavaScript(decode, views);
    }
    runs[build] = (times) => notifications.decode(times);
    runs[`${build} copied`] = copied((view) => notifications.copy_and_decode(view), views);
    const asOctets = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    runs[`${build} octets`] = copied((view) => notifications.decode_octets(asOctets(view)), views);
  }
  const entries = Object.entries(runs);
  // Twice: what the first pass finds is slow code that the engine has not optimised yet.
  entries.forEach(([, run]) => repeats(run));
  // The most of three: a round that the system interrupted looks long enough.
  const most = (run) => Math.max(repeats(run), repeats(run), repeats(run));
  const times = new Map(entries.map(([who, run]) => [who, most(run)]));
  const rounds = new Map(entries.map(([who]) => [who, []]));
  // Round by round and not one after another: a noisy moment of the machine hits all of them.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [who, run] of entries) {
      rounds.get(who).push((timed(run, times.get(who)) * 1e6) / times.get(who) / COPIES);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { ...item, ns: Object.fromEntries(entries.map(([who]) => [who, median(rounds.get(who))])) };
}

async function prepared() {
  const input = await (await fetch("cases.json")).json();
  const builds = {};
  for (const name of input.builds) {
    builds[name] = await import(`./${name}/strapline_bench.js`);
    await builds[name].default();
  }
  checkVectors(input.vectors, builds);
  const names = new Map(input.vectors.map(({ uuid, name }) => [uuid, name]));
  self.measure = (index) => measured(input.cases[index], builds, names);
  return input.cases.length;
}

self.cases = prepared();
// Told by whoever awaits it.
self.cases.catch(() => {});
