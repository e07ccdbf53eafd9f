// The field in which a note is written: says what is saved and what is not, and keeps a draft in this tab.

document.addEventListener("alpine:init", () => {
  window.Alpine.data("noteForm", () => ({
    status: "",

    init() {
      this.body = this.$root.querySelector("textarea.note-body");
      this.key_ = `draft:${this.$root.dataset.author}:${this.$root.getAttribute("action").split("?")[0]}`;
      this.saving = false;
      const draft = this.draft();
      if (draft !== null && draft !== this.body.value) {
        this.body.value = draft;
        this.status = "Not saved yet: kept in this tab";
      }
      this.leave = (event) => this.isDirty() && event.preventDefault();
      this.settled = (event) => event.detail.ctx?.sourceElement === this.$root && this.finish(event.detail.ctx);
      addEventListener("beforeunload", this.leave);
      document.addEventListener("htmx:finally:request", this.settled);
      this.$root.querySelector("[data-cancel]")?.addEventListener("click", () => this.forget());
    },

    destroy() {
      removeEventListener("beforeunload", this.leave);
      document.removeEventListener("htmx:finally:request", this.settled);
    },

    isDirty() {
      return this.body.isConnected && this.body.value !== this.body.defaultValue && !this.saving;
    },

    input() {
      this.status = "Not saved yet";
      try {
        sessionStorage.setItem(this.key_, this.body.value);
      } catch {
        this.status = "Not saved yet, and this browser keeps no draft";
      }
    },

    // What is typed while the answer is on its way would be lost with the field: so wait.
    submit() {
      this.saving = true;
      this.body.readOnly = true;
      this.status = "Saving";
    },

    finish(ctx) {
      this.saving = false;
      this.body.readOnly = false;
      const status = ctx.response?.status;
      if (status === 200) this.forget();
      else this.status = status === 409 || status === 422 ? "" : "Not saved";
    },

    key(event) {
      if (event.key === "Escape" && !event.isComposing) {
        event.preventDefault();
        if (!this.isDirty()) this.$root.querySelector("[data-cancel]").click();
        else this.status = "Not saved yet. Cancel drops these changes.";
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.$root.requestSubmit(this.$root.querySelector(".primary"));
      }
    },

    draft() {
      try {
        return sessionStorage.getItem(this.key_);
      } catch {
        return null;
      }
    },

    forget() {
      try {
        sessionStorage.removeItem(this.key_);
      } catch {
        /* no storage, no draft */
      }
    },
  }));
});
