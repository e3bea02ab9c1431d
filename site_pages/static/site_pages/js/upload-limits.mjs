// Refuses a file that is too large before the upload starts, in words beside its field: nobody
// should wait for 300 MB to learn it. The server has the last word.
const { limits, words } = JSON.parse(document.getElementById("upload-limits").textContent);
const MEGABYTE = 1024 * 1024;

function limitOf(file) {
  return limits[file.name.split(".").pop().toLowerCase()] ?? Infinity;
}

function sentence(file) {
  return words
    .replace("{name}", file.name)
    .replace("{size}", Math.ceil(file.size / MEGABYTE))
    .replace("{limit}", Math.floor(limitOf(file) / MEGABYTE));
}

/** The line beside a field or a drop zone, made when it is first needed. */
function line(field) {
  const there = field.parentElement.querySelector(":scope > .upload-limit");
  const output = there ?? document.createElement("p");
  output.className = "upload-limit error-message";
  output.setAttribute("role", "alert");
  if (!there) field.after(output);
  return output;
}

function judge(event, field, files) {
  const refused = [...files].filter((file) => file.size > limitOf(file));
  if (refused.length || field.parentElement.querySelector(":scope > .upload-limit")) {
    line(field).textContent = refused.map(sentence).join(" ");
  }
  if (!refused.length) return;
  // Before Wagtail's own listeners, which would start to send it.
  event.stopImmediatePropagation();
  event.preventDefault();
  if (field.type === "file") field.value = "";
}

window.addEventListener(
  "change",
  (event) => {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.type === "file") judge(event, field, field.files);
  },
  true,
);
window.addEventListener(
  "drop",
  (event) => {
    const zone = event.target.closest?.(".drop-zone");
    if (zone) judge(event, zone, event.dataTransfer?.files ?? []);
  },
  true,
);
