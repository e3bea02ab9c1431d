// What this device keeps: the vote that is being sent, and the receipts of those that were counted.
// No cookie. Where the browser keeps nothing, as in frames of some, it lasts as long as the page.

const RECEIPTS = "voting.receipts";
const PENDING = "voting.pending.";
const MOST = 50;
const memory = new Map();

function read(storageName, key) {
  try {
    return JSON.parse(window[storageName].getItem(key));
  } catch (error) {
    return memory.has(key) ? memory.get(key) : null;
  }
}

function write(storageName, key, value) {
  memory.set(key, value);
  try {
    if (value === null) window[storageName].removeItem(key);
    else window[storageName].setItem(key, JSON.stringify(value));
  } catch (error) {
    // The page's own memory has to do.
  }
}

/** Thirty-two hexadecimal digits of the client's own. */
export function newNonce() {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(octets, (one) => one.toString(16).padStart(2, "0")).join("");
}

/** The vote for a case that was confirmed and has not been answered yet, or null. */
export const pending = (caseUid) => read("sessionStorage", PENDING + caseUid);
export const keepPending = (caseUid, wish) => write("sessionStorage", PENDING + caseUid, wish);
export const forgetPending = (caseUid) => write("sessionStorage", PENDING + caseUid, null);

/** Receipts, the newest first. */
export function receipts() {
  const kept = read("localStorage", RECEIPTS);
  return Array.isArray(kept) ? kept : [];
}

/** The newest receipt of a vote of this network's that used up what `within` names, until then.
 *
 * By the rules a vote counts for a campaign, a category or a case; the next day or case has
 * another, and so has another network that this device was in: their receipts say nothing about
 * this one.
 */
export function receiptInTheWay({ within, resetsAt, network }) {
  const isIt = (one) =>
    one.within === within && one.resets_at === resetsAt && one.network === network;
  return network ? receipts().find(isIt) : undefined;
}

export function keepReceipt(receipt) {
  const others = receipts().filter((one) => one.receipt !== receipt.receipt);
  write("localStorage", RECEIPTS, [receipt, ...others].slice(0, MOST));
}
