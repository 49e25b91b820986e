const root = document.documentElement;
const button = document.getElementById("theme");
const dark = matchMedia("(prefers-color-scheme: dark)");
/** What the reader has chosen on this page; null follows the system. */
let chosen = null;

function paint() {
  const isDark = chosen ?? dark.matches;
  root.classList.toggle("dark-mode", isDark);
  button.textContent = isDark ? "Light" : "Dark";
  button.setAttribute("aria-label", `Switch to ${isDark ? "light" : "dark"} colours`);
}

button.hidden = false;
button.addEventListener("click", () => {
  chosen = !root.classList.contains("dark-mode");
  paint();
});
dark.addEventListener("change", paint);
paint();

/** Requests go to the address that this page came from, whatever the public address is. */
async function load() {
  const answer = await fetch("/api/v1/openapi.json");
  if (!answer.ok) throw new Error(`The document could not be loaded (${answer.status}); try again in a minute.`);
  return { ...(await answer.json()), servers: [{ url: location.origin }] };
}

const options = {
  dom_id: "#reference",
  deepLinking: true,
  filter: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  defaultModelExpandDepth: 2,
  tryItOutEnabled: false,
  // A key stays on this page: what is stored in a browser can be read by whatever else runs there.
  persistAuthorization: false,
  validatorUrl: null,
};

load().then(
  (spec) => globalThis.SwaggerUIBundle({ ...options, spec }),
  (error) => {
    const note = document.createElement("p");
    note.role = "alert";
    note.textContent = error.message;
    document.getElementById("reference").append(note);
  },
);
