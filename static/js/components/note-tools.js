// What helps to write a note: a preview, the time that the talk has run, pictures that are pasted, dropped or chosen.

document.addEventListener("alpine:init", () => {
  const LINE_BEGIN = /^[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?/;
  const STAMP = /^\[\d+:\d\d/;

  // As if it had been typed, so that it can be undone.
  const insert = (field, text) => {
    field.focus();
    if (document.activeElement === field && document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const clock = (seconds) => {
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  };

  window.Alpine.data("noteTools", () => ({
    init() {
      this.form = this.$root.closest("form");
      this.body = this.form.querySelector("textarea.note-body");
      this.error = this.form.querySelector(".note-error");
      this.begun = Date.now() - 1000 * Number(this.$root.dataset.elapsed); // by the server's clock, whatever this one says
      this.body.addEventListener("paste", (event) => this.take(event, event.clipboardData));
      this.body.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
      this.body.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !event.altKey || event.isComposing || !this.$root.dataset.elapsed) return;
        event.preventDefault();
        this.stamp();
      });
    },

    say(text) {
      this.error.textContent = text;
    },

    async preview() {
      const place = this.form.closest(".note").querySelector(".note-preview");
      const isOpen = !place.hidden;
      place.hidden = isOpen;
      this.$root.querySelector("[data-preview]").setAttribute("aria-expanded", String(!isOpen));
      if (isOpen) return place.replaceChildren();
      await window.htmx.ajax("POST", this.$root.dataset.preview, {
        source: place,
        target: place,
        swap: "innerHTML",
        values: { note: this.form.dataset.note, handle: this.form.dataset.handle, body: this.body.value },
      });
    },

    stamp() {
      const seconds = Math.floor((Date.now() - this.begun) / 1000);
      if (seconds < 0) return this.say("The talk has not begun yet.");
      const { value, selectionStart: caret } = this.body;
      const line = value.lastIndexOf("\n", caret - 1) + 1;
      const begin = line + value.slice(line).match(LINE_BEGIN)[0].length;
      if (STAMP.test(value.slice(begin))) return this.body.focus();
      const stamp = `[${clock(seconds)}] `;
      this.body.setSelectionRange(begin, begin);
      insert(this.body, stamp);
      const after = Math.max(caret, begin) + stamp.length;
      this.body.setSelectionRange(after, after);
    },

    take(event, brought) {
      const pictures = [...(brought?.files ?? [])].filter((file) => file.type.startsWith("image/"));
      if (!pictures.length || brought.types.includes("text/plain")) return; // cells of a table bring their picture along
      event.preventDefault();
      this.add(pictures);
    },

    choose(event) {
      this.add([...event.target.files]);
      event.target.value = "";
    },

    add(pictures) {
      this.form.picturesOnTheWay = this.send(pictures, this.body.selectionStart);
      return this.form.picturesOnTheWay;
    },

    async send(pictures, caret) {
      for (const picture of pictures) {
        this.say("Sending the picture");
        const fields = new FormData();
        fields.set("picture", picture);
        const answer = await fetch(this.$root.dataset.pictures, {
          method: "POST",
          body: fields,
          headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() },
          mode: "same-origin",
          redirect: "error",
        }).catch(() => null);
        const text = answer ? await answer.text() : "";
        if (answer?.status !== 201)
          return this.say(
            answer && answer.headers.get("Content-Type")?.startsWith("text/plain")
              ? text
              : "The picture could not be sent. Add it again when the server can be reached.",
          );
        if (!this.form.isConnected) return this.bringBack(text);
        this.say("");
        this.put(text, caret);
      }
    },

    // On a line of its own, with the caret where its description goes, unless somebody has gone on writing.
    put(markdown, expected) {
      const { value, selectionStart: caret, selectionEnd } = this.body;
      const before = caret && value[caret - 1] !== "\n" ? "\n\n" : "";
      insert(this.body, `${before}${markdown}${value[selectionEnd] === "\n" ? "" : "\n"}`);
      const inside = caret + before.length + "![".length;
      if (caret === expected) this.body.setSelectionRange(inside, inside);
    },

    // Its field has been closed meanwhile.
    bringBack(markdown) {
      const text = `The picture is kept, but its note was closed before. Paste it there: ${markdown}`;
      document.dispatchEvent(new CustomEvent("trouble", { detail: { text } }));
    },
  }));
});
