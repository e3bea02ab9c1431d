// Counting 字 in the browser, exactly as cms/core/text.py counts them on the server.
// tests/vectors/zi_counting.json holds the cases both must answer alike.

// The Unicode property White_Space and the category Cc, written out: engines differ in
// what `\s` means (it takes U+FEFF), and old ones do not know `\p{…}`.
const UNCOUNTED =
  /[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/gu;

/**
 * The number of 字 in a text: code points after NFC, except white space and control.
 * Spreading walks code points, so one outside the basic plane is one, not two units.
 * @param {string} text
 * @returns {number}
 */
export function countZi(text) {
  return [...text.normalize("NFC").replace(UNCOUNTED, "")].length;
}
