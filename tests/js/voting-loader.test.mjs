// Run by `node --test`, and by tests/plugins/voting/widget/test_loader.py where node is installed.
// A page small enough to hold the loader: what it asks of a browser, and nothing else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const source = readFileSync(
  new URL("../../plugins/voting/widget/loader.js", import.meta.url),
  "utf-8",
);
const UID = "6a0d5f5e-7a8b-4c5d-9e0f-1a2b3c4d5e6f";

class FakeElement {
  constructor(attributes = {}) {
    this.attributes = attributes;
    this.children = [];
    this.style = {};
    this.textContent = "";
    this.href = "";
  }
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
  querySelector() {
    return this.children.find((one) => one.tag === "a") ?? null;
  }
  appendChild(child) {
    this.children.push(child);
    return child;
  }
  prepend(child) {
    this.children.unshift(child);
  }
  remove() {}
}

function page(attributes) {
  const listeners = new Set();
  const timers = [];
  let Defined;
  const world = {
    URL,
    URLSearchParams,
    HTMLElement: FakeElement,
    location: { origin: "https://paper.example", href: "https://paper.example/story" },
    document: {
      currentScript: { src: "https://vote.example/embed/v1/loader.js" },
      createElement: (tag) => Object.assign(new FakeElement(), { tag, contentWindow: { tag } }),
    },
    customElements: { get: () => undefined, define: (_name, one) => (Defined = one) },
    addEventListener: (_kind, heard) => listeners.add(heard),
    removeEventListener: (_kind, heard) => listeners.delete(heard),
    setTimeout: (run, after) => timers.push({ run, after }),
  };
  vm.runInNewContext(source, world);
  const element = new Defined(attributes);
  element.connectedCallback();
  const frame = element.children.find((one) => one.tag === "iframe");
  const link = element.children.find((one) => one.tag === "a");
  const say = (data, more = {}) => {
    const event = { data, origin: "https://vote.example", source: frame.contentWindow, ...more };
    listeners.forEach((heard) => heard(event));
  };
  const pass = () => timers.splice(0).forEach(({ run }) => run());
  return { element, frame, link, say, pass, timers, listeners };
}

test("it makes a frame of the case, with channel and theme, and a link that stays till then", () => {
  const { frame, link } = page({ case: UID, channel: "a b", theme: "dark" });
  assert.equal(frame.src, `https://vote.example/embed/v1/vote/${UID}/?channel=a+b&theme=dark`);
  assert.equal(link.href, `https://vote.example/vote/${UID}/?channel=a+b&theme=dark`);
  assert.ok(frame.title);
  assert.ok(!link.hidden);
});

test("a list, and another host", () => {
  const { frame } = page({ ballot: "2020", host: "https://other.example/x" });
  assert.equal(frame.src, "https://other.example/embed/v1/ballot/2020/?");
});

test("what is no case makes nothing", () => {
  for (const attributes of [{}, { case: "../x" }, { ballot: "a/b" }, { case: "javascript:1" }]) {
    assert.equal(page(attributes).frame, undefined);
  }
});

test("a height is taken between its bounds", () => {
  const { frame, link, say, pass } = page({ case: UID });
  for (const [height, shown] of [[321.2, "322px"], [1, "100px"], [99_999, "4000px"]]) {
    say({ v: 1, type: "height", height });
    pass();
    assert.equal(frame.style.height, shown);
  }
  assert.equal(link.hidden, true);
});

test("forged messages are ignored", () => {
  const { frame, say, pass } = page({ case: UID });
  const before = frame.style.height;
  const good = { v: 1, type: "height", height: 900 };
  say(good, { origin: "https://evil.example" });
  say(good, { source: {} });
  say({ ...good, v: 2 });
  say({ ...good, type: "navigate" });
  for (const height of ["900", NaN, Infinity, null, {}]) say({ ...good, height });
  for (const data of [null, undefined, "height", 7]) say(data);
  pass();
  assert.equal(frame.style.height, before);
});

test("a thousand messages cause one layout", () => {
  const { frame, say, timers, pass } = page({ case: UID });
  for (let height = 200; height < 1200; height += 1) say({ v: 1, type: "height", height });
  assert.equal(timers.length, 1);
  pass();
  assert.equal(frame.style.height, "1199px");
});

test("a frame that never speaks is put away and the link stays; one taken out hears no more", () => {
  const { element, frame, link, pass, listeners } = page({ case: UID });
  frame.onload();
  pass();
  assert.equal(frame.hidden, true);
  assert.ok(!link.hidden);
  // Nobody put a link within: it has made one, with words and an address.
  assert.equal(link.href, `https://vote.example/vote/${UID}/?`);
  assert.equal(link.textContent, "\u6295\u7968");
  element.disconnectedCallback();
  assert.equal(listeners.size, 0);
});
