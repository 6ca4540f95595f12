// The details as a window: Escape closes, arrows go to the previous and the next, one press copies.

import "../copying.js";

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
