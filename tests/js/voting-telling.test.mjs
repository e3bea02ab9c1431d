// Run by `node --test`, and by tests/plugins/voting/widget/test_loader.py where node is installed.
import assert from "node:assert/strict";
import test from "node:test";

globalThis.document = { documentElement: { lang: "zh-Hans" }, querySelectorAll: () => [] };
const { moment } = await import("../../plugins/voting/static/voting/js/telling.mjs");
const { told } = await import("../../plugins/voting/static/voting/js/countdown.mjs");

test("a moment is told in the offset it came with, whatever this device's zone is", () => {
  assert.match(moment("2020-08-26T00:00:00+08:00"), /8月26日.?00:00/);
  assert.equal(moment("soon"), "soon");
});

test("the countdown has days, and none of the last day", () => {
  const day = 86_400_000;
  assert.equal(told(2 * day + 3_661_000, "{days} d {clock}", "{clock}"), "2 d 01:01:01");
  assert.equal(told(59_001, "{days} d {clock}", "{clock}"), "00:01:00");
  assert.equal(told(-5, "{days} d {clock}", "{clock}"), "00:00:00");
});
