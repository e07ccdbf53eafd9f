// A page that stays right. Its clock and whatever it counts go by the server's time, never by this device's; and while
// somebody can see it, it asks every half minute whether it is still the same.

const PAUSE = 30_000;
const page = () => document.getElementById("now");
const all = (selector) => page().querySelectorAll(selector);

let server, since; // the server's moment, and what performance.now() was then
let asked = performance.now();
let askedAbout; // the change, as data-changes has it, that was asked about already
let hadFocus = false;

const now = () => server + performance.now() - since;
const clock = () => new Date(now() + page().dataset.offset * 1000).toISOString().slice(11, 16);
let heard; // the time of the last answer

// As length_name in schedule/now_page.py has it.
const lengthName = (milliseconds) => {
  const minutes = Math.ceil(milliseconds / 60_000);
  if (minutes >= 2 * 24 * 60) return `${Math.floor(minutes / (24 * 60))} days`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
};

const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const count = () => {
  const moment = now();
  for (const one of all("[data-clock]")) say(one, clock());
  for (const one of all("span[data-ends]")) {
    const left = one.dataset.ends - moment;
    say(one, left > 0 ? `${lengthName(left)} left` : "over");
  }
  for (const one of all("span[data-begins]")) {
    const wait = one.dataset.begins - moment;
    say(one, wait > 0 ? `in ${lengthName(wait)}` : "now");
  }
  for (const bar of all("progress")) bar.value = (moment - bar.dataset.begins) / 1000;
};

const ask = () => {
  // What is being written stays where it is.
  if (document.hidden || page().querySelector(".note-form")) return;
  asked = performance.now();
  page().dispatchEvent(new Event("fresh"));
};

// Not everybody who looks at a page asks in the same second.
const delay = Math.random() * 4000;

const tick = () => {
  if (document.hidden) return;
  count();
  if (hadFocus && document.activeElement === document.body) page().focus(); // what had it is gone
  hadFocus = page().contains(document.activeElement);
  const { changes } = page().dataset;
  const hasChanged = Number(changes) && askedAbout !== changes && now() > Number(changes) + delay;
  if (hasChanged) askedAbout = changes;
  if (hasChanged || performance.now() - asked >= PAUSE) ask();
};

// A sign does not go to sleep.
const stayAwake = () => page().hasAttribute("data-awake") && navigator.wakeLock?.request("screen").catch(() => {});

document.addEventListener("answered", (event) => {
  const date = Date.parse(event.detail);
  // A Date has no fractions of a second.
  if (Math.abs(date - now()) > 2000) [server, since] = [date, performance.now()];
  heard = clock();
  say(document.getElementById("stale"), "");
  count();
});
document.addEventListener("unanswered", () => say(document.getElementById("stale"), `Not updated since ${heard}`));

document.addEventListener("DOMContentLoaded", () => {
  if (!page().dataset.etag) return; // another moment than the present, which stands still
  const [arrival] = performance.getEntriesByType("navigation");
  [server, since] = [Number(page().dataset.now), arrival?.responseStart ?? performance.now()];
  heard = clock();
  setInterval(tick, 1000);
  count();
  stayAwake();
  if (arrival?.type === "back_forward") ask(); // the browser may have kept the page
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !server) return;
  count();
  ask();
  stayAwake();
});
addEventListener("pageshow", (event) => event.persisted && server && ask());
addEventListener("online", () => server && ask());
