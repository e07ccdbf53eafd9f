// Words that the server does not have yet. They are kept on this device, under the person and the note, until it says
// that it has them; each is sent with a key of its own, so that one sent twice is saved once.

(() => {
  const PREFIX = "hallway:draft:";
  const LEAVING = "hallway:leaving"; // who is signing out: what they left here goes once they have
  const CLAIMING = "hallway:claiming"; // a visitor is signing in: their words go along
  const TOO_SLOW = 20_000; // milliseconds; the server itself gives up earlier
  const LONGEST_KEEPALIVE = 60_000; // bytes that a browser sends for a page that is gone
  const YOUNG = 60_000; // milliseconds in which another tab may still be writing, where no lock tells

  const person = () => document.body.dataset.person;
  const random = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const storage = (act, otherwise) => {
    try {
      return act(localStorage);
    } catch {
      return otherwise; // full, or forbidden: the server is all there is
    }
  };
  let isLeaving = false; // signed out on purpose: nothing is kept any more
  const keys = (who, handle = "") =>
    storage((all) => Object.keys(all).filter((key) => key.startsWith(`${PREFIX}${who}:${handle}`)), []);
  const read = (key) => storage((all) => JSON.parse(all.getItem(key)), null);
  const write = (key, record) => !isLeaving && storage((all) => (all.setItem(key, JSON.stringify(record)), true), false);
  const remove = (key) => storage((all) => all.removeItem(key));
  const nameFor = (who, key) => `${PREFIX}${who}${key.slice(key.indexOf(":", PREFIX.length))}`;
  const move = (key, who) => {
    const record = read(key);
    remove(key);
    if (record) write(nameFor(who, key), record);
  };

  // Whoever holds a draft, the form that writes it or what sends it later, is alone with it. A browser without locks
  // (those of a page without https) knows of this page only.
  const held = new Set();
  const hold = (name) =>
    new Promise((resolve) => {
      if (held.has(name)) return resolve(null);
      held.add(name);
      const release = () => held.delete(name);
      if (!navigator.locks) return resolve(release);
      navigator.locks
        .request(name, { ifAvailable: true }, (lock) => {
          if (lock) return new Promise((end) => resolve(() => (release(), end())));
          release();
          return resolve(null);
        })
        .catch(() => resolve(release)); // storage is forbidden, and the locks with it
    });
  const heldAnywhere = async () => {
    const locks = await navigator.locks?.query().catch(() => null);
    return new Set([...held, ...(locks?.held ?? []).map((lock) => lock.name)]);
  };
  const isLeftAlone = (record) => navigator.locks || Date.now() - record.at > YOUNG;

  // The draft of one form: one that was left for this note, the newest first, or a new one.
  const open = async (handle) => {
    const left = keys(person(), `${handle}:`).map((key) => [key, read(key)]);
    left.sort(([, a], [, b]) => (b?.at ?? 0) - (a?.at ?? 0));
    for (const [key, record] of left) {
      const release = record && (await hold(key));
      if (release) return { record: read(key), ...handling(key, release) };
    }
    const key = `${PREFIX}${person()}:${handle}:${random()}`;
    return { record: null, ...handling(key, await hold(key)) };
  };
  const handling = (key, release) => {
    let name = key;
    let isClosed = false;
    const releases = [release];
    return {
      keep: (record) => write(name, { ...record, at: Date.now() }),
      forget: () => remove(name),
      close: () => {
        isClosed = true;
        releases.forEach((one) => one?.());
      },
      // The visitor who wrote this has become somebody: from now on it is kept under their name.
      giveTo: async (who) => {
        move(name, who);
        name = nameFor(who, name);
        const another = await hold(name);
        if (isClosed) another?.();
        else releases.push(another);
      },
    };
  };

  const anEdit = (body, version) => ({ key: random(), body, version });

  // Send one edit. What is no answer of ours, such as the page of a hotel's network, is no acknowledgement.
  const send = async (url, { body, version, key, keep, base, handle, author }, { leaving = false } = {}) => {
    const fields = new URLSearchParams({ body, version, key, handle, author, autosave: 1 });
    if (keep) fields.set("keep", keep);
    if (base) fields.set("base", base);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TOO_SLOW);
    try {
      const response = await fetch(url, {
        method: "POST",
        body: fields,
        headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() },
        mode: "same-origin",
        redirect: "error",
        cache: "no-store",
        keepalive: leaving && fields.toString().length < LONGEST_KEEPALIVE,
        signal: stop.signal,
      });
      const text = await response.text();
      const version = response.headers.get("Hallway-Version");
      return {
        status: response.status,
        isSaved: response.status === 200 && version !== null,
        isOurs: response.headers.has("Hallway-State"),
        version: Number(version),
        note: response.headers.get("Hallway-Note"),
        author: response.headers.get("Hallway-Author"),
        wait: 1000 * (Number(response.headers.get("Retry-After")) || 0),
        text,
      };
    } catch {
      return { status: 0, isSaved: false, isOurs: false, wait: 0, text: "" };
    } finally {
      clearTimeout(timer);
    }
  };

  // What was left by a page that is gone is sent from whichever page comes next. One that meets a newer text, or is
  // refused, waits for its form to be opened, which says why.
  const sendOne = async (key) => {
    const release = await hold(key);
    if (!release) return;
    try {
      let record = read(key);
      while (record && !record.met && isLeftAlone(record)) {
        const edit = record.pending ?? anEdit(record.body, record.version);
        write(key, { ...record, pending: edit });
        const answer = await send(record.url, { ...edit, handle: record.handle, author: person() });
        if (answer.isOurs && [409, 422].includes(answer.status)) write(key, { ...record, pending: null, met: true });
        if (answer.status === 404 && record.url !== record.place) write(key, { ...record, url: record.place });
        if (!answer.isSaved) return;
        if (edit.body === record.body) {
          remove(key);
          if (answer.author && person() === "") become(answer.author);
          document.dispatchEvent(new CustomEvent("note-sent", { detail: { ...record, url: answer.note } }));
          return;
        }
        record = { ...record, pending: null, version: answer.version, url: answer.note };
        write(key, record);
      }
    } finally {
      release();
    }
  };
  let isSending = false;
  const sendLeft = async () => {
    if (isSending) return;
    isSending = true;
    try {
      if (navigator.onLine) for (const key of keys(person())) await sendOne(key);
    } finally {
      isSending = false;
      show();
    }
  };

  // Say what is kept here and not saved, other than what stands open, here or in another tab.
  let again;
  const show = async () => {
    const open = await heldAnywhere();
    const mine = keys(person());
    const records = mine.filter((key) => !open.has(key)).map(read).filter(Boolean);
    clearTimeout(again);
    if (records.length < mine.length) again = setTimeout(show, 2000); // whoever has the others may leave them
    const place = document.getElementById("unsent");
    place.hidden = records.length === 0;
    place.replaceChildren(place.hidden ? "" : "Kept on this device, not saved yet: ");
    records.forEach((record, i) => {
      const link = document.createElement("a");
      const isFurther = record.url === record.place && !record.isMain;
      link.href = `${record.url}?${isFurther ? `new=${record.handle}` : "edit"}`;
      link.textContent = record.subject;
      place.append(i ? ", " : "", link);
    });
  };

  // A visitor has become a guest.
  const become = (who) => {
    for (const key of keys("")) if (!held.has(key)) move(key, who);
    document.body.dataset.person = who;
    document.body.setAttribute("data-guest", "");
  };

  // Drafts are one person's. They go with a visitor or a guest into the account that is signed in to, and they do not
  // outlive a session that was ended on purpose.
  const settle = () => {
    const leaving = storage((all) => all.getItem(LEAVING), null);
    if (leaving !== null && leaving !== person()) keys(leaving).forEach(remove);
    storage((all) => all.removeItem(LEAVING));
    const were = (document.body.dataset.formerly ?? "").split(" ").filter(Boolean);
    const isClaimed = storage((all) => all.getItem(CLAIMING), null) !== null && person() !== "";
    if (isClaimed || document.body.hasAttribute("data-guest")) were.push("");
    for (const who of were) for (const key of keys(who)) move(key, person());
    if (isClaimed) storage((all) => all.removeItem(CLAIMING));
  };

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-begins-session]") && person() === "") storage((all) => all.setItem(CLAIMING, "1"));
    if (!event.target.matches("[data-ends-session]")) return;
    const left = keys(person()).length;
    const words = left === 1 ? "Words of one note are" : `Words of ${left} notes are`;
    if (left && !confirm(`${words} kept on this device only. Signing out removes them. Sign out?`)) {
      event.preventDefault();
      return;
    }
    storage((all) => all.setItem(LEAVING, person()));
    isLeaving = true;
  });
  // In every tab: from the press of the button until the next page has settled it.
  addEventListener("storage", (event) => {
    if (event.key === LEAVING) isLeaving = event.newValue !== null && event.newValue === person();
  });
  const begin = () => {
    settle();
    show();
    // A form that stands open takes its draft first: what it writes on must not be sent behind its back.
    if (document.querySelector(".note-form")) document.addEventListener("alpine:initialized", sendLeft);
    else sendLeft();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin(); // it came later than the page
  addEventListener("online", sendLeft);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendLeft());
  setInterval(() => keys(person()).length && sendLeft(), 30_000);

  window.drafts = { open, send, anEdit, show, sendLeft, become };
})();
