// What Word and WPS put on the clipboard, rewritten before the text editor reads it. Their lists
// are paragraphs with a bullet typed before them and their tables would run together.
import { fromWord, isFromWord } from "./word-html.mjs";

const passedOn = new WeakSet();

document.addEventListener(
  "paste",
  (event) => {
    const field = event.target instanceof Element && event.target.closest(".Draftail-Editor");
    if (!field || passedOn.has(event)) return;
    const html = event.clipboardData?.getData("text/html") ?? "";
    if (!isFromWord(html)) return;
    const data = new DataTransfer();
    data.setData("text/html", fromWord(html));
    data.setData("text/plain", event.clipboardData.getData("text/plain"));
    const again = new ClipboardEvent("paste", {
      bubbles: true,
      cancelable: true,
      clipboardData: data,
    });
    // A browser that hands scripts' data to nobody keeps the paste as it came.
    if (!again.clipboardData?.getData("text/html")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    passedOn.add(again);
    event.target.dispatchEvent(again);
  },
  true,
);
