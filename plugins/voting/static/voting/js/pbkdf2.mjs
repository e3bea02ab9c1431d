// PBKDF2 with SHA-256 in plain JavaScript, for browsers and pages that have no crypto.subtle
// (plain HTTP, old WebViews). Slower than the browser's own by a factor of ten or so.

const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The constants of FIPS 180-4: fractional parts of roots of the first primes.
(function fill() {
  const fraction = (x) => ((x - Math.floor(x)) * 0x100000000) >>> 0;
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }
})();

const W = new Uint32Array(64);

function compress(state, block) {
  for (let i = 0; i < 16; i += 1) W[i] = block[i];
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** The words of bytes, big-endian, padded as SHA-256 wants it after `before` octets. */
function padded(bytes, before) {
  const length = Math.ceil((bytes.length + 9) / 64) * 16;
  const words = new Uint32Array(length);
  bytes.forEach((byte, i) => (words[i >> 2] |= byte << (24 - 8 * (i & 3))));
  words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length & 3));
  words[length - 1] = (before + bytes.length) * 8;
  return words;
}

function digest(start, bytes, before) {
  const state = start.slice();
  const words = padded(bytes, before);
  for (let at = 0; at < words.length; at += 16) compress(state, words.subarray(at, at + 16));
  return state;
}

function octets(words) {
  const bytes = new Uint8Array(words.length * 4);
  words.forEach((word, i) => {
    for (let n = 0; n < 4; n += 1) bytes[4 * i + n] = word >>> (24 - 8 * n);
  });
  return bytes;
}

/** SHA-256 of bytes. */
export function sha256(bytes) {
  return octets(digest(START, bytes, 0));
}

/** The two states an HMAC begins with. */
function keyed(password) {
  const key = password.length > 64 ? sha256(password) : password;
  return [0x36, 0x5c].map((pad) => {
    const block = new Uint8Array(64).fill(pad);
    key.forEach((byte, i) => (block[i] ^= byte));
    const state = START.slice();
    compress(state, padded(block, 0).subarray(0, 16));
    return state;
  });
}

/** The first 32 octets of PBKDF2-HMAC-SHA-256. */
export function pbkdf2(password, salt, rounds) {
  const [inner, outer] = keyed(password);
  const first = new Uint8Array(salt.length + 4);
  first.set(salt);
  first[salt.length + 3] = 1;
  const block = new Uint32Array(16);
  block[8] = 0x80000000;
  block[15] = (64 + 32) * 8;
  const state = new Uint32Array(8);
  const finish = (words) => {
    block.set(words);
    state.set(outer);
    compress(state, block);
    return state;
  };
  let u = finish(digest(inner, first, 64)).slice();
  const result = u.slice();
  for (let round = 1; round < rounds; round += 1) {
    block.set(u);
    state.set(inner);
    compress(state, block);
    u.set(finish(state.slice()));
    for (let i = 0; i < 8; i += 1) result[i] ^= u[i];
  }
  return octets(result);
}
