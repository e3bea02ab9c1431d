// Run by `node --test`, and by tests/plugins/voting/widget/test_loader.py where node is installed.
import assert from "node:assert/strict";
import test from "node:test";

const { Vote } = await import("../../plugins/voting/static/voting/js/vote.mjs");
const { keepReceipt, receiptInTheWay } = await import(
  "../../plugins/voting/static/voting/js/keeping.mjs"
);
const { codeIn } = await import("../../plugins/voting/static/voting/js/receipts.mjs");
// Only now: the scripts begin their work where they find a document.
globalThis.document = { documentElement: { lang: "zh-Hans" } };

const MIDNIGHT = "2020-08-26T00:00:00+08:00";
const TOMORROW = "2020-08-27T00:00:00+08:00";
const HOME = "203.0.*.*";
const CODE = "ABCDE-FGHJK-MNPQR-S";

/** What is shown of a refusal to who stands before a case with this scope. */
function refused(within, resetsAt = MIDNIGHT, network = HOME) {
  const told = {};
  const links = [{ href: "" }];
  const panel = {
    dataset: { case: "a", within, way: "page", receipts: "/vote/receipt/" },
    addEventListener: () => {},
    querySelectorAll: (what) => (what === "[data-receipt-link]" ? links : []),
    querySelector: () => null,
  };
  const vote = new Vote(panel);
  vote.show = (state) => Object.assign(told, { state });
  vote.fillIn = (values) => Object.assign(told, values);
  vote.refuse({ code: "already_voted", network, resets_at: resetsAt });
  return { ...told, link: links[0].href };
}

const keep = (within, name, resets_at = MIDNIGHT, network = HOME) =>
  keepReceipt({
    ...{ receipt: `${CODE}${name}`, counted_on: "2020-08-25", network },
    ...{ resets_at, within, name },
  });

test("a receipt of the same campaign is this device's", () => {
  keep("2020", "1");
  const { state, name, link } = refused("2020");
  assert.equal(state, "mine");
  assert.equal(name, "1");
  assert.equal(link, `/vote/receipt/#${CODE}1`);
});

test("where each case has its vote, the neighbour's receipt is not shown", () => {
  keep("2021/case-a", "a");
  assert.equal(refused("2021/case-b").state, "already_voted");
  assert.equal(refused("2021/case-b").receipt, undefined);
  keep("2021/case-b", "b");
  assert.equal(refused("2021/case-b").name, "b");
  assert.equal(refused("2021/case-a").name, "a");
});

test("where each category has its vote, only one of this category counts", () => {
  keep("2022/network", "n");
  assert.equal(refused("2022/network").name, "n");
  assert.equal(refused("2022/services").state, "already_voted");
});

test("yesterday's receipt is not in the way of today's vote", () => {
  const asked = { within: "2020", resetsAt: TOMORROW, network: HOME };
  assert.equal(receiptInTheWay(asked), undefined);
  assert.equal(refused("2020", TOMORROW).state, "already_voted");
});

test("a receipt of another network is not in the way of this one's vote", () => {
  keep("2023", "mobile", MIDNIGHT, "112.224.*.*");
  assert.equal(refused("2023").state, "already_voted");
  assert.equal(refused("2023", MIDNIGHT, "112.224.*.*").name, "mobile");
});

test("a receipt of former times, without its network, is nobody's", () => {
  keepReceipt({ receipt: CODE, counted_on: "2020-08-25", resets_at: MIDNIGHT, within: "2024" });
  assert.equal(refused("2024").state, "already_voted");
  assert.equal(refused("2024", MIDNIGHT, undefined).state, "already_voted");
});

test("a receipt that says nothing of its scope is nobody's", () => {
  keep(undefined, "old", "2019-01-01T00:00:00+08:00");
  assert.equal(refused("2020", "2019-01-01T00:00:00+08:00").state, "already_voted");
});

test("a code is read from behind the hash, and nothing else is", () => {
  assert.equal(codeIn(`#${CODE}`), CODE);
  assert.equal(codeIn("#0123456789ABCDE%2A"), "0123456789ABCDE*");
  for (const hash of ["", "#", "#main", "#receipt-code", "#%E0%A4%A", `#${CODE} `, "#<b>".repeat(9)]) {
    assert.equal(codeIn(hash), "", hash);
  }
});
