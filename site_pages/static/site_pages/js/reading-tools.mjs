/* The text size without a reload. The server reads the same cookie (site_pages/reach/text_size.py);
   a page that a shared cache kept from somebody else is put right here. */

const COOKIE = "text_size";
const STANDARD = "standard";
const YEAR = 365 * 24 * 60 * 60;
const page = document.documentElement;
const form = document.querySelector("[data-reading-tools]");
const buttons = form ? [...form.querySelectorAll("button[name=size]")] : [];
const sizes = buttons.map((button) => button.value);

function chosen() {
  const told = document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`));
  const size = told?.slice(COOKIE.length + 1);
  return sizes.includes(size) ? size : STANDARD;
}

function remember(size) {
  const age = size === STANDARD ? 0 : YEAR;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${size}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}

function show(size) {
  page.dataset.textSize = size;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === size));
}

form?.addEventListener("submit", (event) => {
  const size = event.submitter?.value;
  if (!sizes.includes(size)) return;
  event.preventDefault();
  remember(size);
  // Where cookies are refused the size still holds on this page.
  show(size);
});

if (buttons.length) {
  show(chosen());
  // A page that the browser brings back whole may be older than the choice.
  addEventListener("pageshow", (event) => { if (event.persisted) show(chosen()); });
}
