// The page where a receipt is looked up. A code stands after `#`, which browsers keep to themselves:
// from there it is sent in the body of a request, as if it had been typed.

import { receipts } from "./keeping.mjs";

const LIKE_A_CODE = /^[0-9a-z*~$=-]{16,40}$/i;

/** The code after `#`; empty for another fragment, or none. */
export function codeIn(hash) {
  try {
    const text = decodeURIComponent(hash.slice(1));
    return LIKE_A_CODE.test(text) ? text : "";
  } catch (error) {
    return "";
  }
}

function askFor(form) {
  const code = codeIn(window.location.hash);
  if (!code) return;
  // Else going back from the answer would ask again.
  window.history.replaceState(null, "", window.location.pathname);
  form.elements.code.value = code;
  form.submit();
}

function list(place, kept) {
  for (const one of kept) {
    const link = document.createElement("a");
    link.href = `#${encodeURIComponent(one.receipt)}`;
    link.textContent = one.receipt;
    const item = document.createElement("li");
    item.append(link, ` ${one.counted_on} ${one.name}`);
    place.querySelector("ul").append(item);
  }
  place.hidden = !kept.length;
}

if (typeof document !== "undefined") {
  const form = document.querySelector("[data-receipt-form]");
  const place = document.querySelector("[data-kept-receipts]");
  if (place) list(place, receipts());
  if (form) {
    window.addEventListener("hashchange", () => askFor(form));
    askFor(form);
  }
}
