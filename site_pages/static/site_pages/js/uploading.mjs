// Says that a file is on its way, in the words of data-uploading, where {size} stands for megabytes
// and {seconds} for how long it has taken; large photographs are taken in for some time. The
// button stays disabled until the answer is there. Without JavaScript the form works as it is.
const PATIENCE = 15 * 60_000; // milliseconds; Wagtail gives the button back after thirty seconds
const MEGABYTE = 1024 * 1024;
const { uploading: words } = document.querySelector("script[data-uploading]").dataset;

/** How much a form is about to send, in bytes. */
function sizeOf(form) {
  const inputs = [...form.querySelectorAll('input[type="file"]')];
  return inputs.flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);
}

/** The line above the button: spoken once, then counting for the eye alone. */
function tell(button, size) {
  const line = document.createElement("p");
  line.className = "uploading help-block help-info";
  line.setAttribute("role", "status");
  button.before(line);
  const spoken = document.createElement("span");
  spoken.textContent = words.replace("{size}", (size / MEGABYTE).toFixed(1));
  const counted = document.createElement("span");
  counted.setAttribute("aria-hidden", "true");
  line.append(spoken, " ", counted);
  const began = Date.now();
  const timer = setInterval(() => {
    if (!line.isConnected) clearInterval(timer);
    counted.textContent = `${Math.round((Date.now() - began) / 1000)} s`;
  }, 1000);
}

document.addEventListener(
  "submit",
  ({ target: form, submitter }) => {
    const size = sizeOf(form);
    const button = submitter ?? form.querySelector('[type="submit"]');
    if (!size || !button || form.querySelector(".uploading")) return;
    button.dataset.wProgressDurationValue = PATIENCE;
    tell(button, size);
  },
  true,
);

// Back by the browser's button, nothing is on its way any more.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const line of document.querySelectorAll(".uploading")) line.remove();
});
