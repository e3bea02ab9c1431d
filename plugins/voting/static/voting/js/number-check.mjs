// A number to copy, so that nobody votes who does not see the frame: another site's page cannot
// read it, and clicks alone do not type it.

const MOST_WRONG = 3;

function newNumber() {
  const [chance] = crypto.getRandomValues(new Uint32Array(1));
  return String(10 + (chance % 90));
}

export class NumberCheck {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input");
    this.words = form.querySelector("[data-wrong]");
    this.wrong = 0;
  }

  /** Show a new number; false for who had too many tries. */
  ask() {
    if (this.wrong >= MOST_WRONG) return false;
    this.number = newNumber();
    for (const place of this.form.querySelectorAll("[data-number]")) {
      place.textContent = this.number;
    }
    this.field.value = "";
    this.tell(false);
    return true;
  }

  /** The same after a wrong answer, and say so. */
  askAgain() {
    this.wrong += 1;
    if (!this.ask()) return false;
    this.tell(true);
    return true;
  }

  tell(isWrong) {
    this.words.hidden = !isWrong;
    if (isWrong) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }

  /** Whether the number that is shown was typed; a number is good for one answer. */
  isAnswered() {
    const isRight = Boolean(this.number) && this.field.value.normalize("NFKC").trim() === this.number;
    this.number = "";
    return isRight;
  }

  focus() {
    this.field.focus();
  }
}
