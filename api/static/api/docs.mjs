// Shows the contract in Swagger UI, whose bundle was loaded before this module.
const place = document.querySelector("#contract");

function inTheDark(dark) {
  document.documentElement.classList.toggle("dark-mode", dark);
}

// What the viewer draws without a name, or scrolls without a way in for the keyboard.
function mend() {
  for (const field of place.querySelectorAll("tr[data-param-name] :is(select, input, textarea):not([aria-label])")) {
    field.ariaLabel = field.closest("tr").dataset.paramName;
  }
  for (const one of place.querySelectorAll("select:not([aria-label])")) {
    one.ariaLabel = one.title || one.closest("td, div")?.querySelector("label, span, small")?.textContent || "media type";
  }
  for (const code of place.querySelectorAll(".microlight:not([tabindex])")) {
    code.tabIndex = 0;
  }
}

function show() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  inTheDark(dark.matches);
  dark.addEventListener("change", (event) => inTheDark(event.matches));
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });
  window.SwaggerUIBundle({
    url: place.dataset.contract,
    domNode: place,
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    docExpansion: "list",
    // A key stays in this window: nothing of it is kept in the browser.
    persistAuthorization: false,
    supportedSubmitMethods: ["get"],
    validatorUrl: null,
  });
}

if (window.SwaggerUIBundle) {
  show();
} else {
  place.querySelector("p").prepend(place.dataset.failed, " ");
}
