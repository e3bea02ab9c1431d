// Run by `node --test`, and by tests/plugins/voting/widget/test_loader.py where node is installed.
import assert from "node:assert/strict";
import test from "node:test";

const { Vote } = await import("../../plugins/voting/static/voting/js/vote.mjs");
const { keepPending, newNonce, pending } = await import(
  "../../plugins/voting/static/voting/js/keeping.mjs"
);

const VOTES = "/api/v1/votes/";

/** A panel that only knows which state is shown. */
function voteFor(uid, answers) {
  const asked = [];
  globalThis.fetch = async (address, { method = "GET" }) => {
    asked.push(`${method} ${address.split("?")[0]}`);
    const { status, ...told } = answers.shift();
    return { ok: status < 400, status, json: async () => told };
  };
  const panel = {
    dataset: { case: uid, way: "page", votes: VOTES, challenge: `${VOTES}challenge/` },
    addEventListener: () => {},
    querySelectorAll: () => [],
    querySelector: () => null,
  };
  const vote = new Vote(panel);
  vote.shown = [];
  vote.show = (state) => vote.shown.push(state);
  vote.done = () => vote.shown.push("done");
  return { vote, asked };
}

const wish = (age) => ({ nonce: newNonce(), token: "t", solution: "", at: Date.now() - age });

test("a vote without an answer is sent again by itself after a reload", async () => {
  keepPending("a", wish(5_000));
  const { vote, asked } = voteFor("a", [{ status: 201 }]);
  await vote.arrive();
  assert.deepEqual(asked, [`POST ${VOTES}`]);
  assert.deepEqual(vote.shown, ["working", "done"]);
});

test("one of yesterday takes a press, and keeps its nonce", async () => {
  const old = wish(20 * 3_600_000);
  keepPending("b", old);
  const { vote, asked } = voteFor("b", []);
  await vote.arrive();
  assert.deepEqual(asked, []);
  assert.deepEqual(vote.shown, ["trouble"]);
  assert.equal(pending("b").nonce, old.nonce);
});

test("a paused plugin is told as a pause, with its reason", async () => {
  const paused = { status: 503, code: "plugin_paused", detail: "because" };
  const { vote } = voteFor("c", [paused]);
  const told = [];
  vote.fillIn = (values) => told.push(values);
  await vote.arrive();
  assert.deepEqual(vote.shown, ["voting_paused"]);
  assert.deepEqual(told, [{ reason: "because" }]);
});
