// A form is sent only when the server is there and knows the person: a page of the browser, or the
// sign-in page, would lose what was typed.

import { ask, heardWithin, signInAgain } from "./session.js";

const FRESH = 5000; // ms
const lost = document.querySelector("[data-connection-lost]");
const checked = new WeakSet();

document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post" || form.closest("dialog#reconnexion")) return;
    if (checked.delete(form) || heardWithin(FRESH)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      const answer = await ask(document.body.dataset.liveState);
      if (!answer) return;
      lost.hidden = true;
      checked.add(form);
      form.requestSubmit(submitter);
    } catch {
      lost.hidden = false;
    }
  },
  true,
);
window.addEventListener("online", () => {
  lost.hidden = true;
});

// A part of a page that the server refused to a session that ended.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!xhr.responseURL.includes("/compte/connexion/")) return;
  event.detail.shouldSwap = false;
  signInAgain();
});
