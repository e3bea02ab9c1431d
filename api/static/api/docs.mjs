// Shows the contract in Swagger UI, whose bundle was loaded before this module.
const place = document.querySelector("#contract");

function inTheDark(dark) {
  document.documentElement.classList.toggle("dark-mode", dark);
}

function show() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  inTheDark(dark.matches);
  dark.addEventListener("change", (event) => inTheDark(event.matches));
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
