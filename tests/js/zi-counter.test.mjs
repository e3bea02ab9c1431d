// Run by `node --test`, and by tests/cms/core/test_text.py where node is installed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { countZi } from "../../site_pages/static/site_pages/js/zi-counter.mjs";

const { vectors } = JSON.parse(
  readFileSync(new URL("../vectors/zi_counting.json", import.meta.url), "utf-8"),
);

for (const { name, text, zi } of vectors) {
  test(`countZi: ${name}`, () => assert.equal(countZi(text), zi));
}

test("countZi agrees with the engine's own White_Space and Cc over the basic plane", () => {
  const differing = [];
  for (let code = 0; code <= 0xffff; code += 1) {
    const char = String.fromCodePoint(code);
    const uncounted = /[\p{White_Space}\p{Cc}]/u.test(char);
    if ((countZi(char) === 0) !== uncounted) differing.push(code.toString(16));
  }
  assert.deepEqual(differing, []);
});
