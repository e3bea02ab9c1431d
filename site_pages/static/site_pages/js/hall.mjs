// The hall without a new page for every choice: choosing from a list asks at once, the list of
// cases alone is replaced, and the address says what is shown, so that it can be sent on.
// Without this module the form and the links do the same, a page at a time.

const FORM = "[data-hall-form]";
const RESULTS = "[data-hall-results]";
const COUNT = "[data-hall-count]";
// What stands outside the list and tells what is chosen, such as a site's box of categories.
const PART = "data-hall-part";

let asked = 0;
let shown = location.pathname + location.search;

/** Says how many cases were found: the element outlives what is replaced. */
function announcer() {
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.setAttribute("role", "status");
  document.querySelector("main").append(line);
  return line;
}

/** The address that a form asks for, without what was left empty. */
function addressOf(form) {
  const address = new URL(form.action, location.href);
  for (const [name, value] of new FormData(form)) {
    if (value) address.searchParams.append(name, value);
  }
  return address.href;
}

/** Brings the form's choices up to date; its elements stay, and the focus with them. */
function refresh(form, fresh) {
  for (const control of form.elements) {
    const now = control.name && fresh.elements[control.name];
    if (!now) continue;
    const isList = control.tagName === "SELECT";
    // Read first: a list that has lost its options has no value.
    const { value } = now;
    if (isList) control.replaceChildren(...now.children);
    // Whoever is typing goes on typing.
    if (isList || control !== document.activeElement) control.value = value;
  }
}

/** Brings what stands beside the list up to date. */
function renewParts(page) {
  for (const part of document.querySelectorAll(`[${PART}]`)) {
    const fresh = page.querySelector(`[${PART}="${part.getAttribute(PART)}"]`);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
}

/**
 * Shows what an address holds. Any doubt ends in a normal visit of the address.
 * @param {string} address
 * @param {{push?: boolean, jump?: boolean}} how whether it enters the history; whether to go to
 *     the top of the list, as after a link that was in it
 */
async function show(address, { push = true, jump = false } = {}) {
  const turn = (asked += 1);
  const results = document.querySelector(RESULTS);
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asked) return;
    const fresh = page.querySelector(RESULTS);
    const form = document.querySelector(FORM);
    const freshForm = page.querySelector(FORM);
    if (!answer.ok || !fresh || !form !== !freshForm) throw new Error("another page");
    results.replaceWith(document.adoptNode(fresh));
    if (form) refresh(form, freshForm);
    renewParts(page);
    document.title = page.title;
    shown = new URL(address).pathname + new URL(address).search;
    if (push) history.pushState({ hall: true }, "", address);
    if (jump) fresh.querySelector("h2")?.focus();
    if (jump) fresh.scrollIntoView({ block: "start" });
    status.textContent = fresh.querySelector(COUNT)?.textContent.trim() ?? "";
  } catch {
    if (turn === asked) location.assign(address);
  }
}

/** Whether a click on a link is a plain one that stays in this hall. */
function staysHere(event, link) {
  const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  return plain && event.button === 0 && link.pathname === location.pathname;
}

const status = document.querySelector(RESULTS) ? announcer() : null;

if (status) {
  document.addEventListener("change", (event) => {
    const form = event.target.closest(FORM);
    if (!form || event.target.tagName !== "SELECT") return;
    // Another category has other fields.
    if (event.target.name === "category" && form.elements.field) form.elements.field.value = "";
    show(addressOf(form));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(FORM)) return;
    event.preventDefault();
    show(addressOf(event.target));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(`${RESULTS} a`);
    const inside = link?.closest(".pager, .picked, .empty");
    if (!inside || !staysHere(event, link)) return;
    event.preventDefault();
    show(link.href, { jump: true });
  });
  addEventListener("popstate", () => {
    // A jump within the page is one as well.
    if (location.pathname + location.search !== shown) show(location.href, { push: false });
  });
}
