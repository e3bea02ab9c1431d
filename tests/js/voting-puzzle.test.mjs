// Run by `node --test`, and by tests/plugins/voting/widget/test_loader.py where node is installed.
import assert from "node:assert/strict";
import { createHash, pbkdf2Sync, randomBytes } from "node:crypto";
import test from "node:test";

import { pbkdf2, sha256 } from "../../plugins/voting/static/voting/js/pbkdf2.mjs";
import { passwordOf, solve } from "../../plugins/voting/static/voting/js/puzzle.mjs";

test("sha256 is the engine's for every length around a block's end", () => {
  for (let length = 0; length <= 200; length += 1) {
    const bytes = randomBytes(length);
    const expected = createHash("sha256").update(bytes).digest();
    assert.deepEqual(Buffer.from(sha256(bytes)), expected, `length ${length}`);
  }
});

test("pbkdf2 is the engine's, long passwords and salts included", () => {
  for (const [password, salt, rounds] of [[20, 16, 1], [20, 16, 2], [0, 0, 3], [64, 64, 5], [65, 130, 7]]) {
    const [p, s] = [randomBytes(password), randomBytes(salt)];
    const expected = pbkdf2Sync(p, s, rounds, 32, "sha256");
    assert.deepEqual(Buffer.from(pbkdf2(p, s, rounds)), expected);
  }
});

test("the counter follows the nonce, most significant octet first", () => {
  assert.deepEqual([...passwordOf(Uint8Array.of(7, 8), 0x01020304)], [7, 8, 1, 2, 3, 4]);
});

const puzzle = {
  parameters: {
    algorithm: "PBKDF2/SHA-256",
    cost: 10,
    keyLength: 32,
    keyPrefix: "0",
    nonce: "00112233445566778899aabbccddeeff",
    salt: "ffeeddccbbaa99887766554433221100",
  },
  signature: "ab",
};

test("both ways find the same solution and give the puzzle back unchanged", async () => {
  const read = (text) => JSON.parse(Buffer.from(text, "base64").toString());
  const [subtle, plain] = [read(await solve(puzzle)), read(await solve(puzzle, { subtle: null }))];
  assert.deepEqual(subtle.challenge, puzzle);
  assert.equal(subtle.solution.counter, plain.solution.counter);
  assert.equal(subtle.solution.derivedKey, plain.solution.derivedKey);
  assert.match(subtle.solution.derivedKey, /^0[0-9a-f]{63}$/);
});

test("a puzzle of another kind is refused", async () => {
  const other = { ...puzzle, parameters: { ...puzzle.parameters, algorithm: "ARGON2ID" } };
  await assert.rejects(solve(other));
});
