// Every name of an htmx event, and every habit that belongs to the whole site, stands in this file.

// Most visitors only read. What keeps drafts comes where there are some or a session begins or ends, the editor (and
// Alpine, which it is made with) where a note is about to be written.
const parts = document.currentScript.dataset;
const loaded = new Set();
const load = (addresses) => {
  for (const address of addresses.split(" ")) {
    if (loaded.has(address)) continue;
    loaded.add(address);
    const isStyle = address.endsWith(".css");
    if (isStyle && document.querySelector(`link[href="${address}"]`)) continue;
    const element = document.createElement(isStyle ? "link" : "script");
    if (isStyle) Object.assign(element, { rel: "stylesheet", href: address });
    else Object.assign(element, { src: address, async: false });
    element.addEventListener("error", () => {
      loaded.delete(address);
      element.remove();
      trouble("A part of this page could not be loaded. What you write is not kept until it is: reload the page.");
    });
    document.head.append(element);
  }
};
const loadDrafts = () => load(parts.drafts);
const loadEditor = () => load(`${parts.drafts} ${parts.editor}`);
const hasDrafts = () => {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("hallway:"));
  } catch {
    return false; // forbidden: then there are none
  }
};
const loadWhatIsNeeded = () => {
  if (document.querySelector(".note-form, [data-edit]")) loadEditor();
  else if (!parts.drafts) return; // a sign keeps nothing
  else if (hasDrafts() || document.querySelector("[data-begins-session], [data-ends-session]")) loadDrafts();
};
document.addEventListener("DOMContentLoaded", loadWhatIsNeeded);
document.addEventListener("htmx:after:swap", loadWhatIsNeeded);
addEventListener("storage", (event) => parts.drafts && event.key?.startsWith("hallway:") && loadDrafts());
for (const intent of ["pointerover", "focusin", "click"])
  document.addEventListener(intent, (event) => {
    if (event.target.closest?.(".note-link, .note-line-title")) loadEditor();
    // A calendar of what is shown by now, whatever was when the page came.
    if (event.target.closest?.("[data-asks]")) event.target.search = location.search;
  });

const field = (element) => element.matches?.("input, textarea, select, [contenteditable]");

// The token is read when it is sent: signing in, here or in another tab, has changed it since the page was made.
const csrfToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  const source = ctx.sourceElement;
  // hx-get or hx-post without a value: the address stands once, in href, formaction or the form. That of a row's note
  // is told by its talk's: another one in each row was 3 kB of a long day.
  const row = source.closest(".row");
  const isNoteLink = row && source.matches(".note-link");
  if (isNoteLink) {
    const talk = row.querySelector(".row-title a").getAttribute("href");
    ctx.request.action = `${talk}note/${"noted" in source.dataset ? "" : "?edit"}`;
  }
  ctx.request.action ||= source.getAttribute("formaction") ?? source.getAttribute("href") ?? source.form?.action;
  if (ctx.request.method !== "GET") {
    ctx.request.headers["X-CSRFToken"] = csrfToken();
    if (ctx.request.body.has("csrfmiddlewaretoken")) ctx.request.body.set("csrfmiddlewaretoken", csrfToken());
    return;
  }
  // A page that keeps itself fresh says what it has: the answer may be that nothing is new.
  if (source.dataset.etag) ctx.request.headers["If-None-Match"] = source.dataset.etag;
  // A note that opens below a row has to know below which.
  if (isNoteLink) ctx.request.body.set("row", row.id.slice(1));
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

// A request that failed always says so, and offers to try again; one that nobody made, again and again, says it itself.
const trouble = (text, ctx) => {
  const name = ctx?.sourceElement.dataset.etag ? "unanswered" : "trouble";
  document.dispatchEvent(new CustomEvent(name, { detail: { text, source: ctx?.sourceElement, ctx } }));
};

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement.dataset.etag || response.status >= 400) return;
  document.dispatchEvent(new CustomEvent("answered", { detail: response.headers.get("Date") }));
});

// It stays until it is dismissed or tried again.
document.addEventListener("trouble", (event) => {
  const { text, source, ctx } = event.detail;
  const toasts = document.querySelector(".toasts");
  for (const toast of toasts.querySelectorAll(".toast")) if (toast.firstChild.textContent === text) toast.remove();
  const toast = toasts.querySelector("template").content.firstChild.cloneNode(true);
  toast.firstChild.textContent = text;
  const [retry, dismiss] = toast.querySelectorAll("button");
  retry.hidden = !source?.isConnected;
  retry.addEventListener("click", () => {
    toast.remove();
    if (!source.isConnected) return;
    if (source.matches("form") && ctx.sourceEvent?.type === "submit") source.requestSubmit(ctx.sourceEvent.submitter);
    else if (source.matches("form")) window.htmx.trigger(source, "submit");
    else source.click();
  });
  dismiss.addEventListener("click", () => toast.remove());
  toasts.append(toast);
});

const explained = {
  403: "Your session has changed. Reload the page; what you typed is kept in this tab.",
  404: "That is not here any more.",
  413: "That is too large to be saved.",
  400: "The server could not read that. It may be too large.",
  429: "That was too quick. Wait a moment.",
  503: "The server is busy or being looked after.",
  507: "The server's storage is full; your text is kept in this tab.",
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

// A star or a note more or less counts at once in the filter of its name, in each row of a talk that is repeated.
const rowsOfTalk = (element) => {
  const talk = element.closest?.("[data-talk]")?.dataset.talk;
  return talk ? [...document.querySelectorAll(`[data-talk="${talk}"]`)] : [];
};
for (const name of ["starred", "noted"])
  document.addEventListener(name, (event) => {
    const count = document.getElementById(`${name}-count`);
    const rows = search()?.value ? 1 : Math.max(1, rowsOfTalk(event.target).length);
    if (count) count.textContent = Number(count.textContent) + rows * event.detail.by;
  });
document.addEventListener("htmx:after:swap", (event) => {
  const star = event.detail.ctx?.target;
  if (!star?.matches?.(".star")) return;
  for (const other of rowsOfTalk(star).map((row) => row.querySelector(".star"))) {
    for (const name of ["aria-pressed", "aria-label"]) other.setAttribute(name, star.getAttribute(name));
    other.value = other.value.replace(/^\d/, star.value[0]);
  }
});

// A row's note, or a line's of my notes, opens below it; the same link closes it again, but never over unsaved words.
const panelOf = (link) => link.closest(".row, .note-line").querySelector(".row-note, .note-opened");
const sayOpen = () => {
  for (const link of document.querySelectorAll(".note-line-title[hx-get]"))
    link.setAttribute("aria-expanded", Boolean(panelOf(link).firstElementChild));
};
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.(".note-link, .note-line-title[hx-get]");
    const panel = link && panelOf(link);
    if (!panel?.firstElementChild || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = panel.querySelector(".note-form");
    if (form) form.requestSubmit(form.querySelector("[name=done]"));
    else if (link.matches(".note-line-title") && panel.querySelector('[data-state="deleted"]')) {
      link.closest(".note-line").remove();
      search()?.focus();
    } else panel.replaceChildren();
    sayOpen();
  },
  true,
);

// The text of a note is where it is edited: a click on it, unless on a link or while selecting, opens the field.
document.addEventListener("click", (event) => {
  const text = event.target.closest?.(".note-text");
  if (text && !event.target.closest("a, button") && getSelection().isCollapsed)
    text.closest(".note").querySelector("[data-edit]")?.click();
});

// What changes with the results outside of them. The counts of all choices come as bare numbers, in the page's order.
const showCounts = () => {
  const form = document.getElementById("filters");
  const numbers = document.getElementById("counts")?.value.split(" ");
  const counts = form?.querySelectorAll(".count") ?? [];
  if (numbers?.length !== counts.length) return; // another version of the programme: the next page will have it
  counts.forEach((count, i) => {
    count.textContent = numbers[i];
    const choice = count.closest(".choice:not(.mine-choice)");
    if (choice) choice.hidden = numbers[i] === "0" && !choice.querySelector("input").checked;
  });
  const chosen = form.querySelectorAll(".filter-panel input:checked").length;
  document.getElementById("filters-chosen").textContent = chosen ? ` · ${chosen}` : "";
  for (const facet of form.querySelectorAll(".facet"))
    facet.querySelector(".chosen-count").textContent = facet.querySelectorAll("input:checked").length || "";
  const query = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && name !== "day"));
  const current = `day-${document.getElementById("day-chosen").value || "all"}`;
  for (const day of form.querySelectorAll(".day")) {
    if (day.id === current) day.setAttribute("aria-current", "true");
    else day.removeAttribute("aria-current");
    const own = new URLSearchParams(query);
    if (day.id !== "day-all") own.set("day", day.id.slice(4));
    day.search = own;
  }
  showDay();
};

// The chosen day stands in sight of its row of tabs.
const showDay = () => {
  const day = document.querySelector(".day[aria-current]");
  if (day) day.parentElement.scrollLeft = day.offsetLeft - day.parentElement.offsetLeft - 60;
};
document.addEventListener("DOMContentLoaded", showDay);

// The buttons of a row are named after its talk: once here, not twice in every row that is sent.
const nameControls = () => {
  for (const row of document.querySelectorAll(".row, .grid [data-talk]")) {
    const title = row.querySelector(".row-title a, td > a").textContent;
    for (const control of row.querySelectorAll(".star, .note-link")) {
      const name = control.getAttribute("aria-label");
      if (name.endsWith(` ${title}`)) continue;
      control.setAttribute("aria-label", `${name} ${control.matches(".star") ? "" : "on "}${title}`);
    }
  }
};
document.addEventListener("DOMContentLoaded", nameControls);
document.addEventListener("DOMContentLoaded", sayOpen);
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.sourceElement.closest("#filters")) showCounts(); // a star or a note has counted itself
  nameControls();
  sayOpen();
  document.dispatchEvent(new Event("swapped"));
});

// A task that was ticked has the focus still, though its box is another by then.
document.addEventListener("htmx:after:swap", (event) => {
  const { target, sourceEvent } = event.detail.ctx ?? {};
  const box = sourceEvent?.submitter;
  if (!box?.matches(".task-box") || document.activeElement !== document.body) return;
  document.getElementById(target.id)?.querySelector(`.task-box[value="${box.value}"]`)?.focus();
});

// A second tap on a star waits for the answer to the first, and is sent as what the star asks for by then.
document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches(".star")) return;
  request.headers["X-CSRFToken"] = csrfToken();
  request.body.set("csrfmiddlewaretoken", csrfToken());
  request.body.set("starred", sourceElement.value);
});

// What was said and is done with.
document.addEventListener("click", (event) => {
  const { dismisses } = event.target.dataset;
  if (dismisses) document.getElementById(dismisses).replaceChildren();
});

// The count is said once typing rests, not after each letter.
let rest;
document.addEventListener("input", (event) => {
  if (event.target.id !== "q") return;
  const count = document.getElementById("result-count");
  count.setAttribute("aria-busy", "true");
  clearTimeout(rest);
  rest = setTimeout(() => count.removeAttribute("aria-busy"), 1000);
});

// Keys. In the field: Down goes to the results, Escape clears. On a result: Up and Down go on, Escape goes back.
const search = () => document.getElementById("q");
const results = () => [...document.querySelectorAll("#results :is(.row-title a, .grid td > a:first-child, .note-line-title)")];

const inField = {
  ArrowDown: () => results()[0]?.focus(),
  Escape() {
    if (!search().value) return false;
    search().value = "";
    search().dispatchEvent(new Event("input", { bubbles: true }));
  },
};
const onResult = {
  ArrowDown: (links, i) => links[Math.min(i + 1, links.length - 1)].focus(),
  ArrowUp: (links, i) => (i ? links[i - 1] : search()).focus(),
  Escape: () => search().focus(),
};
const anywhere = {
  "/": () => (search() ? search().select() : false),
  e() {
    const edit = document.querySelector(".note [data-edit]");
    return edit ? edit.click() : false;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.shiftKey && event.key.startsWith("Arrow")) return; // that selects
  const links = search() ? results() : [];
  const i = links.indexOf(event.target);
  let act;
  if (event.target.id === "q") act = inField[event.key];
  else if (!field(event.target)) act = (i >= 0 && onResult[event.key]) || anywhere[event.key];
  if (act && act(links, i) !== false) event.preventDefault();
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


// My time is that of this device, unless I chose a zone. Whatever is kept there leads back to what is shown now.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id !== "display") return;
  form.elements.next.value = location.pathname + location.search;
  if (!event.submitter?.matches("[data-needs-zone]")) return;
  const zone = Object.assign(document.createElement("input"), { type: "hidden", name: "zone" });
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  form.append(zone);
});
