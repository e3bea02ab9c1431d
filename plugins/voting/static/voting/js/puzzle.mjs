// Solving an ALTCHA puzzle (PBKDF2/SHA-256): a counter whose derived key begins as asked.

import { pbkdf2 } from "./pbkdf2.mjs";

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The nonce followed by the counter as four octets, most significant first. */
export function passwordOf(nonce, counter) {
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  return password;
}

async function derivedBySubtle(subtle, password, salt, rounds, octets) {
  const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const asked = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return new Uint8Array(await subtle.deriveBits(asked, key, octets * 8));
}

/** What the browser computes itself; nothing over plain HTTP. */
const own = () => (typeof crypto === "undefined" ? undefined : crypto.subtle);

/**
 * The solution as the server takes it, a base64 text.
 *
 * `breathe` is awaited now and then where all is done in this thread, so that the page stays alive.
 */
export async function solve(puzzle, { subtle = own(), breathe } = {}) {
  const { nonce, salt, cost, keyLength, keyPrefix, algorithm } = puzzle.parameters;
  if (algorithm !== "PBKDF2/SHA-256" || keyLength !== 32) throw new Error(`unknown: ${algorithm}`);
  const [nonceBytes, saltBytes] = [bytesOf(nonce), bytesOf(salt)];
  const began = Date.now();
  let rested = began;
  for (let counter = 0; ; counter += 1) {
    const password = passwordOf(nonceBytes, counter);
    const key = subtle
      ? await derivedBySubtle(subtle, password, saltBytes, cost, keyLength)
      : pbkdf2(password, saltBytes, cost);
    const derivedKey = hexOf(key);
    if (derivedKey.startsWith(keyPrefix)) {
      const solution = { counter, derivedKey, time: Date.now() - began };
      return btoa(JSON.stringify({ challenge: puzzle, solution }));
    }
    if (breathe && Date.now() - rested > 30) {
      await breathe();
      rested = Date.now();
    }
  }
}

const pause = () => new Promise((go) => setTimeout(go, 0));

/** Solve it in a worker; in this thread, by small pieces, where there can be none. */
export function solveAside(puzzle, workerAddress) {
  return new Promise((resolve, reject) => {
    const here = () => solve(puzzle, { breathe: pause }).then(resolve, reject);
    let worker;
    try {
      worker = new Worker(workerAddress, { type: "module" });
    } catch (error) {
      here();
      return;
    }
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if (data.solution) resolve(data.solution);
      else here();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      here();
    };
    worker.postMessage(puzzle);
  });
}
