// A frame that is sandboxed without an origin can neither send a vote nor load the script that
// would: it says so at once. No module, for such a frame is given none.
(() => {
  if (window.origin !== "null") return;
  for (const one of document.querySelectorAll("[data-vote] > [data-state]")) {
    one.hidden = one.dataset.state !== "sandboxed";
  }
})();
