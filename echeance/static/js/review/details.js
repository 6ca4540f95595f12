// The details as a window: Escape closes, arrows go to the previous and the next, one press copies.

const OPEN = "dialog[open], details.user-menu[open], details.dropdown[open]";
const LINKS = { Escape: "[data-close]", ArrowLeft: "a[rel=prev]", ArrowRight: "a[rel=next]" };

// Before the menus close: an Escape that closes one of them does not leave the page.
document.addEventListener(
  "keydown",
  (event) => {
    const { altKey, ctrlKey, metaKey, shiftKey, key, target } = event;
    if (altKey || ctrlKey || metaKey || shiftKey || !(key in LINKS)) return;
    if (document.querySelector(OPEN) || target.closest("input, textarea, select")) return;
    const link = document.querySelector(LINKS[key]);
    if (!link) return;
    event.preventDefault();
    link.click();
  },
  { capture: true },
);

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(button.dataset.copy);
    document.querySelector("[data-copy-said]").textContent = button.dataset.copied;
  });
}

async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // The office's own network often has no https, where browsers offer nothing else.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
