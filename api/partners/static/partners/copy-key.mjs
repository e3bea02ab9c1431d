// Copies the key. Where the browser does not allow that, selects it for copying by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[data-copy-status]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      status.textContent = button.dataset.done;
    } catch {
      window.getSelection().selectAllChildren(source);
      status.textContent = button.dataset.failed;
    }
  });
}
