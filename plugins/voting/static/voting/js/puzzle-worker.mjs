// The puzzle, solved beside the page.

import { solve } from "./puzzle.mjs";

globalThis.onmessage = async ({ data }) => {
  try {
    globalThis.postMessage({ solution: await solve(data) });
  } catch (error) {
    globalThis.postMessage({ error: String(error) });
  }
};
