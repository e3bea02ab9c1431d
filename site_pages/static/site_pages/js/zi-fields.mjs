// Shows how much is used under every field of an editor that has a limit in 字 (data-zi-limit),
// in the words of data-zi-text, where {used} and {limit} stand for the numbers.
// Fields of one group (data-zi-group) are counted together, under the last of them.
import { countZi } from "./zi-counter.mjs";

/** The fields of the page, group by group; a field without a group stands alone. */
function groups() {
  const found = new Map();
  for (const field of document.querySelectorAll("[data-zi-limit]")) {
    const name = field.dataset.ziGroup ?? field.name;
    if (!name.includes("__prefix__")) {
      found.set(name, [...(found.get(name) ?? []), field]);
    }
  }
  return found;
}

/** The one line that tells the count of a group, kept below its last field. */
function line(name, last) {
  const id = `zi-${name}`;
  const output = document.getElementById(id) ?? document.createElement("output");
  output.id = id;
  output.setAttribute("aria-live", "polite");
  if (last.nextElementSibling !== output) last.after(output);
  return output;
}

function show() {
  for (const [name, fields] of groups()) {
    const limit = Number(fields[0].dataset.ziLimit);
    const used = fields.reduce((sum, field) => sum + countZi(field.value), 0);
    const output = line(name, fields.at(-1));
    const text = fields[0].dataset.ziText.replace("{used}", used).replace("{limit}", limit);
    if (output.textContent !== text) output.textContent = text;
    output.style.color = used > limit ? "var(--w-color-text-error)" : "";
  }
}

document.addEventListener("input", show);
// Rows of an inline panel come and go by click.
document.addEventListener("click", () => requestAnimationFrame(show));
show();
