// An address to copy: the button beside its field.
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = button.parentElement.querySelector("input");
  field.addEventListener("focus", () => field.select());
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}
