// Words that the server does not have yet. They are kept on this device, under the person and the note, until it says
// that it has them; each is sent with a key of its own, so that one sent twice is saved once.

(() => {
  const PREFIX = "hallway:draft:";
  const LEAVING = "hallway:leaving"; // who is signing out: what they left here goes once they have
  const CLAIMING = "hallway:claiming"; // the guest or visitor who is signing in: their words go along
  const TOO_SLOW = 20_000; // milliseconds; the server itself gives up earlier
  const LONGEST_KEEPALIVE = 60_000; // bytes that a browser sends for a page that is gone

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
  const keys = (who, handle = "") =>
    storage((all) => Object.keys(all).filter((key) => key.startsWith(`${PREFIX}${who}:${handle}`)), []);
  const read = (key) => storage((all) => JSON.parse(all.getItem(key)), null);
  let isLeaving = false; // signed out on purpose: nothing is kept any more
  const write = (key, record) => !isLeaving && storage((all) => (all.setItem(key, JSON.stringify(record)), true), false);
  const remove = (key) => storage((all) => all.removeItem(key));

  // Whoever holds a draft, a form or the one that sends what was left, is alone with it, in all tabs. Where a browser
  // knows no locks (without https) the draft goes to whoever asks.
  const hold = (name) =>
    new Promise((resolve) => {
      if (!navigator.locks) return resolve(() => {});
      navigator.locks.request(name, { ifAvailable: true }, (lock) =>
        lock ? new Promise((release) => resolve(release)) : resolve(null),
      );
    });

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
    const releases = [release];
    return {
      keep: (record) => write(name, { ...record, at: Date.now() }),
      forget: () => remove(name),
      close: () => releases.forEach((one) => one?.()),
      // The visitor who wrote this has become somebody: from now on it is kept under their name.
      giveTo: async (who) => {
        const record = read(name);
        const before = name;
        name = name.replace(/^(hallway:draft:)[^:]*/, `$1${who}`);
        releases.push(await hold(name));
        if (record && read(before)) write(name, record);
        remove(before);
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

  // What was left by a page that is gone is sent from whichever page comes next. One that meets a newer text waits for
  // its form to be opened, where both are shown.
  const sendOne = async (key) => {
    const release = await hold(key);
    if (!release) return;
    try {
      let record = read(key);
      while (record && !record.met) {
        const edit = record.pending ?? anEdit(record.body, record.version);
        write(key, { ...record, pending: edit });
        const answer = await send(record.url, { ...edit, handle: record.handle, author: person() });
        if (answer.status === 409 && answer.isOurs) write(key, { ...record, pending: null, met: true });
        if (!answer.isSaved) return;
        if (answer.author && person() === "") become(answer.author);
        if (edit.body === record.body) {
          remove(key);
          document.dispatchEvent(new CustomEvent("note-sent", { detail: record }));
          return;
        }
        record = { ...record, pending: null, version: answer.version, url: answer.note };
      }
    } finally {
      release();
    }
  };
  let isSending = false;
  const sendLeft = async () => {
    if (isSending || !navigator.onLine) return;
    isSending = true;
    for (const key of keys(person())) await sendOne(key);
    isSending = false;
    show();
  };

  // Say what is kept here and not saved, other than what stands open, here or in another tab.
  let again;
  const show = async () => {
    const open = new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name));
    const mine = keys(person());
    const records = mine.filter((key) => !open.has(key)).map(read).filter(Boolean);
    clearTimeout(again);
    if (records.length < mine.length) again = setTimeout(show, 2000); // whoever has the others may leave them
    const place = document.getElementById("unsent");
    place.hidden = records.length === 0;
    place.replaceChildren(place.hidden ? "" : "Kept on this device, not saved yet: ");
    records.forEach((record, i) => {
      const link = document.createElement("a");
      link.href = `${record.url}${record.url.includes("?") ? "&" : "?"}edit`;
      link.textContent = record.subject;
      place.append(i ? ", " : "", link);
    });
  };

  const become = (who) => {
    for (const key of keys("")) {
      const record = read(key);
      remove(key);
      if (record) write(`${PREFIX}${who}${key.slice(PREFIX.length)}`, record);
    }
    document.body.dataset.person = who;
  };

  // Drafts are one person's. They go with a visitor or a guest into the account that is signed in to, and they do not
  // outlive a session that was ended on purpose.
  const settle = () => {
    const leaving = storage((all) => all.getItem(LEAVING), null);
    if (leaving !== null && leaving !== person()) keys(leaving).forEach(remove);
    const claiming = storage((all) => all.getItem(CLAIMING), null);
    if (claiming !== null && claiming !== person() && person() !== "")
      for (const key of keys(claiming)) {
        const record = read(key);
        remove(key);
        if (record) write(key.replace(`${PREFIX}${claiming}:`, `${PREFIX}${person()}:`), record);
      }
    if (document.body.hasAttribute("data-guest")) become(person()); // who was a visitor in another tab
    storage((all) => all.removeItem(LEAVING));
    if (claiming !== person()) storage((all) => all.removeItem(CLAIMING));
  };

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-begins-session]")) storage((all) => all.setItem(CLAIMING, person()));
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
  document.addEventListener("DOMContentLoaded", () => {
    settle();
    show();
    sendLeft();
  });
  addEventListener("online", sendLeft);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendLeft());
  setInterval(() => keys(person()).length && sendLeft(), 30_000);

  window.drafts = { open, send, anEdit, show, sendLeft };
})();
