// A case's pictures in a dialog, and its address on the clipboard. Without this module the
// pictures' links lead to their files, and the address can be selected.

/** A button of the dialog, named for those who do not see its sign. */
function button(sign, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "lightbox__button";
  made.textContent = sign;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", act);
  return made;
}

/** One dialog for a gallery: its pictures one after the other, by buttons and arrow keys. */
function lightbox(gallery) {
  const links = [...gallery.querySelectorAll("a.gallery__open")];
  const dialog = document.createElement("dialog");
  const picture = document.createElement("img");
  const caption = document.createElement("p");
  let shown = 0;

  function show(number) {
    shown = (number + links.length) % links.length;
    const link = links[shown];
    picture.src = link.href;
    picture.alt = link.querySelector("img")?.alt ?? "";
    const words = link.closest("figure")?.querySelector("figcaption")?.textContent ?? picture.alt;
    caption.textContent = `${shown + 1} / ${links.length}　${words}`;
  }

  const { close, previous, next } = gallery.dataset;
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", gallery.dataset.label);
  caption.className = "lightbox__caption";
  caption.setAttribute("aria-live", "polite");
  picture.className = "lightbox__picture";
  const bar = document.createElement("div");
  bar.className = "lightbox__bar";
  if (links.length > 1) {
    bar.append(button("←", previous, () => show(shown - 1)), button("→", next, () => show(shown + 1)));
  }
  bar.append(button("×", close, () => dialog.close()));
  dialog.append(bar, picture, caption);
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) show(shown + step);
  });
  // A click beside the picture closes, as people expect.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => links[shown].focus());
  // Not beside the gallery: a dress may indent or space what stands there.
  document.body.append(dialog);

  gallery.addEventListener("click", (event) => {
    const link = event.target.closest("a.gallery__open");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(links.indexOf(link));
    dialog.showModal();
  });
}

if ("HTMLDialogElement" in window) {
  for (const gallery of document.querySelectorAll("[data-gallery]")) lightbox(gallery);
}

for (const copy of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const field = document.getElementById(copy.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    copy.textContent = copy.dataset.done;
    copy.setAttribute("role", "status");
  });
}
