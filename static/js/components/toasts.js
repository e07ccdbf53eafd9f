// What went wrong, in words, with a way to try again. It stays until it is dismissed or tried again.

document.addEventListener("alpine:init", () => {
  window.Alpine.data("toasts", () => ({
    all: [],
    last: 0,

    show(event) {
      const { text, source, ctx } = event.detail;
      this.all = this.all.filter((toast) => toast.text !== text);
      this.last += 1;
      this.all.push({ id: this.last, text, source, event: ctx?.sourceEvent, retry: Boolean(source?.isConnected) });
    },

    again(toast) {
      this.dismiss(toast);
      const { source, event } = toast;
      if (!source.isConnected) return;
      if (source.matches("form") && event?.type === "submit") source.requestSubmit(event.submitter);
      else if (source.matches("form")) window.htmx.trigger(source, "submit");
      else source.click();
    },

    dismiss(toast) {
      this.all = this.all.filter((other) => other.id !== toast.id);
    },
  }));
});
