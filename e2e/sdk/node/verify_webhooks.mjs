// Checks webhooks with the official package for Node (terra-api 2.1.0), from the folder in the first argument.
//
// Reads lines `signature header<TAB>secret<TAB>body` on standard input. Every line must be accepted, and must be rejected
// when one byte of its body, its signature or its secret is changed. Prints `<N> accepted`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(process.argv[2] ?? ".", "package.json"));
const { verifyTerraWebhookSignature } = require("terra-api");

async function accepts(body, header, secret) {
  try {
    return await verifyTerraWebhookSignature(body, header, secret);
  } catch {
    return false;
  }
}

function changed(text, position) {
  const other = text[position] === "x" ? "y" : "x";
  return text.slice(0, position) + other + text.slice(position + 1);
}

let accepted = 0;
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const [header, secret, body] = line.split("\t");
  assert(await accepts(body, header, secret), `refused: ${body}`);
  for (const position of [0, body.length >> 1, body.length - 1]) {
    assert(!(await accepts(changed(body, position), header, secret)), `a changed byte was accepted: ${body}`);
  }
  assert(!(await accepts(body, changed(header, header.length - 1), secret)));
  assert(!(await accepts(body, header, changed(secret, secret.length - 1))));
  accepted += 1;
}
console.log(`${accepted} accepted`);
