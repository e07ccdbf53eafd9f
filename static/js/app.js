// Every name of an htmx event, and every habit that belongs to the whole site, stands in this file.

const field = (element) => element.matches?.("input, textarea, select, [contenteditable]");

// The token is read when it is sent: signing in, here or in another tab, has changed it since the page was made.
const csrfToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  // hx-get or hx-post without a value: the address stands once, in href or formaction.
  ctx.request.action ||= ctx.sourceElement.getAttribute("formaction") ?? ctx.sourceElement.getAttribute("href");
  if (ctx.request.method !== "GET") {
    ctx.request.headers["X-CSRFToken"] = csrfToken();
    if (ctx.request.body.has("csrfmiddlewaretoken")) ctx.request.body.set("csrfmiddlewaretoken", csrfToken());
    return;
  }
  // A day is chosen at once, for the words too that are about to be sent.
  const day = document.getElementById("day-chosen");
  if (day && ctx.vals?.day !== undefined) day.value = ctx.vals.day;
  // An address holds only what was chosen, and a choice is a step that Back takes back; a letter typed is not.
  for (const [name, value] of [...ctx.request.body]) if (value === "") ctx.request.body.delete(name);
  if (ctx.sourceElement.id === "filters" && ctx.sourceEvent.target.type === "checkbox") {
    ctx.push = "true";
    ctx.replace = null;
  }
});

// An input method's half-composed word sends nothing; the finished one does.
addEventListener("input", (event) => event.isComposing && event.stopImmediatePropagation(), true);
addEventListener(
  "compositionend",
  (event) => event.target.dispatchEvent(new Event("input", { bubbles: true })),
  true,
);

// A request that failed always says so, and offers to try again.
const trouble = (text, ctx) =>
  document.dispatchEvent(new CustomEvent("trouble", { detail: { text, source: ctx?.sourceElement, ctx } }));

const explained = {
  403: "Your session has changed. Reload the page; what you typed is kept in this tab.",
  404: "That is not here any more.",
  413: "That is too large to be saved.",
  400: "The server could not read that. It may be too large.",
  429: "That was too quick. Wait a moment.",
  503: "The server is busy or being looked after.",
};

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const status = ctx.response.status;
  if (status === 409 || status === 422) return; // these come with their own words, in place
  trouble(explained[status] ?? "Something broke on the server.", ctx);
});

document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  if (!ctx) return;
  const slow = error === "timeout" || ctx.request?.signal?.reason === "timeout";
  if (slow) trouble("The server took too long.", ctx);
  else trouble(navigator.onLine ? "The server cannot be reached." : "You are offline.", ctx);
});

// A star or a note more or less counts at once in the filter of its name.
for (const name of ["starred", "noted"])
  document.addEventListener(name, (event) => {
    const count = document.getElementById(`${name}-count`);
    if (count) count.textContent = Number(count.textContent) + event.detail.by;
  });

// A row's note opens below it; the same link closes it again, but never over unsaved words.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.(".note-link");
    const panel = link && link.closest(".row").querySelector(".row-note");
    if (!panel?.firstElementChild) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const body = panel.querySelector("textarea.note-body");
    if (body && body.value !== body.defaultValue) body.focus();
    else panel.replaceChildren();
  },
  true,
);

// The text of a note is where it is edited: a click on it, unless on a link or while selecting, opens the field.
document.addEventListener("click", (event) => {
  const text = event.target.closest?.(".note-text");
  if (text && !event.target.closest("a") && getSelection().isCollapsed)
    text.closest(".note").querySelector("[data-edit]").click();
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || field(event.target)) return;
  if (event.key === "/" && document.getElementById("q")) {
    event.preventDefault();
    document.getElementById("q").select();
  } else if (event.key === "e") {
    const edit = document.querySelector(".note [data-edit]");
    if (edit) {
      event.preventDefault();
      edit.click();
    }
  }
});

// An open facet closes as a menu does: by a click elsewhere, or by Escape, which gives the focus back.
const openFacets = () => document.querySelectorAll(".facet[open]");
document.addEventListener("click", (event) => {
  for (const facet of openFacets()) if (!facet.contains(event.target)) facet.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const facet of openFacets()) {
    facet.open = false;
    facet.querySelector("summary").focus();
  }
});

// Drafts are one person's: they do not outlive the session in this tab.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-ends-session]")) sessionStorage.clear();
});
