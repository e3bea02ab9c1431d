// The receipts that this device keeps, on the page where one is looked up.

import { receipts } from "./keeping.mjs";

const place = document.querySelector("[data-kept-receipts]");
const kept = place ? receipts() : [];
if (kept.length) {
  const list = place.querySelector("ul");
  for (const one of kept) {
    const link = document.createElement("a");
    link.href = `${window.location.pathname}?code=${encodeURIComponent(one.receipt)}`;
    link.textContent = one.receipt;
    const item = document.createElement("li");
    item.append(link, ` ${one.counted_on} ${one.name}`);
    list.append(item);
  }
  place.hidden = false;
}
