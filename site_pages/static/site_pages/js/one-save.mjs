// Keeps a person's own save and Wagtail's autosave from crossing: both would create the same page,
// and whichever came second would be refused because its slug is taken.
// A submission waits for an autosave that is under way; none begins once a submission has.
const LONGEST_WAIT = 30_000; // milliseconds; then the person's save goes, whatever became of it

let underway = false;
let submitted = false;
let waiting = null;
let patience;

/** Send what waits. The button was disabled meanwhile: as such its name would not be sent. */
function goOn() {
  clearTimeout(patience);
  underway = false;
  if (!waiting) return;
  const { form, submitter } = waiting;
  waiting = null;
  submitted = false;
  const button = submitter?.form === form ? submitter : sameButton(form, submitter);
  const wasDisabled = button?.disabled;
  if (button) button.disabled = false;
  form.requestSubmit(button);
  if (wasDisabled) button.disabled = true;
}

/** The button that stands where the pressed one stood, should the page have been redrawn. */
function sameButton(form, submitter) {
  if (!submitter?.name) return null;
  return form.querySelector(`button[type="submit"][name="${CSS.escape(submitter.name)}"]`);
}

function isEditor(form) {
  return form instanceof HTMLFormElement && form.matches("[data-edit-form]");
}

// On its way up, when all others who may refuse it have been asked.
document.addEventListener("w-autosave:save", (event) => {
  if (!isEditor(event.target)) return;
  if (submitted) event.preventDefault();
  else if (!event.defaultPrevented) underway = true;
});
for (const outcome of ["w-autosave:success", "w-autosave:error"]) {
  document.addEventListener(outcome, goOn);
}

window.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!isEditor(form)) return;
    if (!underway) {
      submitted = true;
      // Some other part of the page may stop it yet.
      setTimeout(() => (submitted = !event.defaultPrevented));
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!waiting) patience = setTimeout(goOn, LONGEST_WAIT);
    waiting = { form, submitter: event.submitter };
    submitted = true;
  },
  true,
);

// Back by the browser's button, the page stands as it was left.
window.addEventListener("pageshow", () => {
  submitted = false;
});
