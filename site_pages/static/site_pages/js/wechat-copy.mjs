// Copies parts of the page: as rich text where the button says data-rich, else as plain text.
// Without a clipboard (an old browser, an address without TLS) the part is selected instead.
const root = document.querySelector(".wechat__copy");
const said = root.querySelector(".wechat__said");

/** Put the words, and for rich text the HTML with its inline styles, on the clipboard. */
async function copy(part, rich) {
  // An address is shown decoded and copied as every form accepts it.
  const plain = part.href ?? part.innerText.trim();
  if (!rich) {
    await navigator.clipboard.writeText(plain);
    return;
  }
  const types = { "text/html": part.innerHTML, "text/plain": plain };
  const blobs = Object.entries(types).map(([type, text]) => [type, new Blob([text], { type })]);
  await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}

/** Select the part; the browser's own copy command may still work where the clipboard does not. */
function select(part) {
  const range = document.createRange();
  range.selectNodeContents(part);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy");
}

for (const button of root.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const part = document.getElementById(button.dataset.copies);
    let done = true;
    try {
      await copy(part, "rich" in button.dataset);
    } catch {
      done = select(part);
    }
    said.textContent = done ? root.dataset.copied : root.dataset.failed;
  });
}
