// The field in which a note is written. It saves by itself, says truly what is saved, and never touches what is typed:
// an answer of the server brings a version and a few words, not the text.

document.addEventListener("alpine:init", () => {
  const REST = 800; // milliseconds after the last key
  const LONGEST_REST = 5000;
  const LONGEST_WAIT = 30_000;
  const STALE = 5 * 60_000; // after that long somebody may have changed the note elsewhere
  const AWAY = 30_000; // of somebody who comes back to the tab, that long is enough
  const inTheWay = {
    403: "Your session has changed. Reload the page: what you wrote is kept.",
    413: "This is too long to be saved. Nothing is cut off here: shorten it, or begin another note.",
    507: "The server's storage is full. It is tried again.",
  };

  window.Alpine.data("noteForm", () => ({
    async init() {
      this.form = this.$root;
      this.body = this.form.querySelector("textarea.note-body");
      this.status = this.form.querySelector(".note-status");
      this.trouble = this.form.querySelector(".note-trouble");
      this.error = this.form.querySelector(".note-error");
      this.lastSaved = this.status.textContent.trim();
      const isRefused = "unsaved" in this.form.dataset;
      this.saved = isRefused ? null : this.body.defaultValue; // what the server has, as far as is known here
      this.version = Number(this.field("version").value); // the one that `saved` is
      this.standing = this.version; // the one to save over once a conflict is decided
      this.edit = null; // sent, and its outcome not known
      this.isSending = false;
      this.isStuck = this.form.dataset.state === "conflict"; // until somebody decides
      this.failures = 0;
      this.heard = Date.now();
      for (const element of this.form.querySelectorAll("[data-script]")) element.hidden = false;
      this.form.querySelector("[data-cancel]").hidden = true; // nothing to cancel: all is saved, and in the history
      this.listen();
      this.draft = await window.drafts.open(this.form.dataset.handle);
      if (!this.form.isConnected) return this.draft.close();
      this.take(this.draft.record);
      window.drafts.show();
    },

    listen() {
      this.listeners = [
        [window, "online", () => this.send()],
        [window, "focus", () => this.comeBack()],
        [window, "pagehide", () => this.leave()],
        [window, "pageshow", (event) => event.persisted && location.reload()], // its draft may have been sent since
        [window, "beforeunload", (event) => this.isDirty() && !this.isKept && event.preventDefault()],
        [document, "visibilitychange", () => (document.hidden ? this.send({ leaving: true }) : this.comeBack())],
      ];
      for (const [target, name, listener] of this.listeners) target.addEventListener(name, listener);
    },

    destroy() {
      for (const [target, name, listener] of this.listeners ?? []) target.removeEventListener(name, listener);
      clearTimeout(this.timer);
      if (!this.isKept && !this.isLeaving) this.send();
      this.draft?.close();
      if (this.isDirty() && !this.isLeaving) window.drafts.sendLeft();
    },

    // The last words, if the browser lets them go; if not, the next page finds them.
    leave() {
      this.send({ leaving: true });
      this.draft?.close();
    },

    // What an earlier page could not save is in the field again.
    take(record) {
      if (!record) {
        if (this.isDirty()) this.input(); // typed before this was ready, or kept by the browser itself
        return;
      }
      if (record.body === this.saved && !record.pending) return this.draft.forget();
      const typed = this.body.value === this.body.defaultValue ? "" : `\n\n${this.body.value}`; // before this was ready
      this.body.value = record.body + typed;
      this.body.setSelectionRange(this.body.value.length, this.body.value.length);
      const isKnown = record.url !== record.place; // as one that was acknowledged
      const isOfAnother = isKnown && this.version > 0 && record.url !== this.pathOf(this.form.dataset.note);
      this.version = isOfAnother ? 0 : record.version; // that one was deleted, and its versions are no other's
      this.edit = isOfAnother ? null : record.pending;
      this.say("Kept on this device");
      this.trouble.replaceChildren(this.template("restored"));
      this.isKept = true;
      this.send();
    },

    isDirty() {
      return this.body.value !== this.saved || this.edit !== null;
    },

    input() {
      if (this.body.value === this.saved && !this.edit && !this.isStuck) {
        this.draft?.forget();
        return this.say(this.lastSaved);
      }
      this.keep();
      if (this.isStuck) return;
      this.error.textContent = "";
      this.body.removeAttribute("aria-invalid");
      this.say(navigator.onLine ? "Saving" : "Kept on this device");
      if (Date.now() - this.heard > STALE) return this.send(); // asks at once whether this text still stands
      this.sendIn(Math.max(REST, this.slowness ?? 0));
    },

    keep() {
      this.isKept = this.draft?.keep({
        url: this.pathOf(this.form.dataset.note),
        place: this.pathOf(this.form.dataset.place),
        isMain: "main" in this.form.dataset,
        handle: this.form.dataset.handle,
        subject: this.form.dataset.subject,
        body: this.body.value,
        version: this.version,
        pending: this.edit,
        met: this.isStuck,
      });
    },

    sendIn(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    },

    // One edit at a time, and the next one only when the outcome of this one is known: so none can overtake another,
    // and none meets a conflict with the one before it.
    send(options) {
      clearTimeout(this.timer);
      if (!this.isSending && !this.isStuck && this.draft && this.isDirty()) this.sending = this.sendNow(options);
      return this.sending;
    },

    async sendNow({ leaving = false, isAsked = false } = {}) {
      if (!this.edit && !this.body.value.trim()) return this.refuse(isAsked ? this.form.dataset.empty : "");
      const size = new Blob([this.body.value]).size;
      if (size > this.form.dataset.most) return this.refuse(this.tooLong(size));
      this.edit ??= window.drafts.anEdit(this.body.value, this.version);
      this.keep();
      this.isSending = true;
      this.say("Saving");
      const begun = Date.now();
      const { note, handle } = this.form.dataset;
      const edit = { ...this.edit, handle, author: this.field("author").value };
      const answer = await window.drafts.send(note, edit, { leaving });
      this.isSending = false;
      this.slowness = Math.min(LONGEST_REST, 2 * (Date.now() - begun)); // a long note, or a slow network: less often
      if (answer.isOurs) this.heard = Date.now();
      if (answer.isSaved) this.accept(answer);
      else this.meet(answer);
    },

    accept(answer) {
      const { body, keep } = this.edit;
      const isFirst = this.version === 0 && !keep;
      if (keep && keep !== "mine") return this.reopen();
      this.saved = body;
      this.version = this.standing = answer.version;
      this.edit = null;
      this.failures = 0;
      this.lastSaved = answer.text.trim();
      this.field("version").value = answer.version;
      this.moveTo(answer.note);
      if (this.field("author").value !== answer.author) this.become(answer.author);
      this.trouble.replaceChildren();
      if (isFirst && this.form.dataset.handle.startsWith("talk-"))
        document.dispatchEvent(new CustomEvent("noted", { detail: { by: 1 } }));
      if (this.isDirty()) {
        this.keep();
        this.say("Saving");
        return this.sendIn(0);
      }
      this.draft.forget();
      this.say(this.lastSaved, { aloud: this.wasInTrouble });
      this.wasInTrouble = false;
    },

    pathOf(url) {
      return new URL(url, location).pathname;
    },

    // Where it is saved from now on.
    moveTo(note) {
      this.form.dataset.note = note + new URL(this.form.action).search;
    },

    meet({ status, isOurs, version, note, text, wait }) {
      this.wasInTrouble = true;
      if (isOurs && status === 409) {
        this.edit = null;
        this.isStuck = true;
        this.body.readOnly = false;
        this.standing = version;
        const before = this.form.dataset.note;
        this.moveTo(note);
        if (this.form.dataset.note !== before) this.version = 0; // another note, of which nothing was seen
        this.keep();
        this.trouble.innerHTML = text;
        window.htmx.process(this.trouble);
        return this.say("Somebody changed this", { aloud: true });
      }
      if (isOurs && status === 422) {
        this.edit = null;
        this.body.readOnly = false;
        return this.refuse(text.trim());
      }
      this.keep();
      this.say(this.isKept ? "Kept on this device" : "Not saved, and not kept on this device", { aloud: true });
      this.body.readOnly = false;
      if (status === 404) this.form.dataset.note = this.form.dataset.place; // which has an answer for what is gone
      if (isOurs && status === 401) {
        this.trouble.innerHTML = text;
        return;
      }
      this.error.textContent = inTheWay[status] ?? "";
      this.failures += 1;
      const backOff = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(this.failures, 6)) * (0.5 + Math.random() / 2);
      this.sendIn(Math.max(wait, backOff));
    },

    refuse(why) {
      this.error.textContent = why;
      if (why) this.body.setAttribute("aria-invalid", "true");
      this.keep();
      this.say(this.isKept ? "Kept on this device" : "Not saved");
    },

    tooLong(size) {
      const kB = (bytes) => `${Math.floor(bytes / 1024).toLocaleString("en")} kB`;
      const most = kB(this.form.dataset.most);
      return `This note has ${kB(size)}, ${most} is the most. Nothing is cut off: shorten it, or begin another note.`;
    },

    become(author) {
      this.field("author").value = author;
      this.draft.giveTo(author);
      if (document.body.dataset.person !== author) window.drafts.become(author);
    },

    // Back in this tab, or in this network: what waits is sent, and what was changed elsewhere is met at once.
    async comeBack() {
      if (this.isDirty()) return this.send();
      if (this.version === 0 || Date.now() - this.heard < AWAY) return;
      this.heard = Date.now();
      const answer = await fetch(this.form.dataset.note, { headers: { Accept: "application/json" }, mode: "same-origin" })
        .then((response) => (response.ok ? response.json() : null))
        .catch(() => null);
      if (!answer || answer.version === this.version || this.isDirty() || this.isSending) return;
      this.trouble.replaceChildren(this.template("newer"));
      this.say("Somebody changed this", { aloud: true });
    },

    submit(event) {
      event.preventDefault();
      const { name, value } = event.submitter ?? {};
      if (name === "keep") this.decide(value);
      else if (name === "author") this.goOnAs(value);
      else if (name === "reopen") this.isDirty() ? this.send() : this.reopen();
      else this.done();
    },

    // What is typed from now on would belong to no text that anybody has seen: so the field waits for the choice.
    async decide(keep) {
      await this.sending;
      if (keep === "theirs" && !this.body.value.trim()) return this.reopen();
      const base = this.field("base")?.value;
      this.body.readOnly = keep !== "mine";
      this.isStuck = false;
      this.edit = { ...window.drafts.anEdit(this.body.value, this.standing), keep, base };
      this.send();
    },

    // The session of who wrote this has ended, and they would rather have it without.
    goOnAs(author) {
      this.field("author").value = author;
      this.version = this.standing = 0;
      this.edit = null;
      this.form.dataset.note = this.form.dataset.place;
      this.trouble.replaceChildren();
      this.send();
    },

    async done() {
      const nothing = this.version === 0 && !this.edit && !this.body.value.trim();
      if (nothing) this.body.value = this.saved;
      await this.form.picturesOnTheWay;
      await this.sending;
      for (let tries = 0; tries < 3 && this.isDirty(); tries += 1) await this.send({ isAsked: true });
      if (!this.isDirty() && !this.isStuck) this.replaceBy(this.form.dataset.note);
    },

    // The note itself again, or its form anew. Both take the place of the field, in which nothing is typed meanwhile;
    // where they do not come, it is as it was. Returns whether they came.
    async replaceBy(url) {
      const section = this.form.closest(".note");
      const { id, parentElement } = section;
      this.body.readOnly = this.isLeaving = true;
      this.draft?.forget(); // the form that comes must not find it
      await window.htmx.ajax("GET", url, { target: section, swap: "outerHTML", source: section });
      if (this.form.isConnected) return (this.body.readOnly = this.isLeaving = false);
      (document.getElementById(id) ?? parentElement).querySelector("[data-edit]")?.focus();
      return true;
    },

    // With the text that stands now; the one in the field is in the history.
    async reopen() {
      const url = new URL(this.form.dataset.note, location);
      url.searchParams.set("edit", "");
      this.edit = null;
      if (await this.replaceBy(url.pathname + url.search)) return;
      this.isStuck = true;
      this.keep();
      this.trouble.replaceChildren(this.template("newer"));
      this.say("Somebody changed this", { aloud: true });
    },

    key(event) {
      if (event.isComposing) return;
      if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        event.stopPropagation();
        this.done();
      }
    },

    compose() {
      this.say("Saving"); // a word is on its way, and not in what was saved
    },

    field(name) {
      return this.form.querySelector(`[name="${name}"]:not(button)`);
    },

    template(name) {
      return this.form.querySelector(`template[data-name="${name}"]`).content.cloneNode(true);
    },

    // What is seen changes with every key; what is read aloud, only when it matters.
    say(text, { aloud = false } = {}) {
      this.status.textContent = text;
      this.status.dataset.state = text.split(" ")[0].toLowerCase();
      const said = this.form.querySelector(".note-said");
      if (aloud && said.textContent !== text) said.textContent = text;
    },
  }));

  document.addEventListener("note-sent", (event) => {
    for (const section of document.querySelectorAll(`.note[data-handle="${event.detail.handle}"][data-state="view"]`))
      window.htmx.ajax("GET", event.detail.url, { target: section, swap: "outerHTML" });
  });
});
