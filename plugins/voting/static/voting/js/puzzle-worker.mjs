// The puzzle, solved beside the page.

import { solve } from "./puzzle.mjs";

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ solution: await solve(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
