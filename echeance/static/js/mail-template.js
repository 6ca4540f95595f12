// The editor of the mail: insert a field at the cursor, save by Ctrl+S, keep what is not saved.

const form = document.querySelector("form[data-mail-template]");
const parts = [...form.querySelectorAll("#id_subject, #id_attachment, #id_html, #id_text")];
const told = form.querySelector("[data-unsaved]");
const buttons = [...form.querySelectorAll("[data-insert]")];
let last = form.querySelector("#id_html");
let chosen = false;
let leaving = false;

// Nobody has put the cursor anywhere yet: the start would be outside of the message.
function toTheEndOfTheMessage() {
  const end = last.value.search(/<\/body\b/i);
  const place = end < 0 ? last.value.length : end;
  last.setSelectionRange(place, place);
}

function unsaved() {
  return "draft" in form.dataset || parts.some((part) => part.value !== part.defaultValue);
}

function tell() {
  told.hidden = !unsaved();
}

for (const part of parts) {
  part.addEventListener("focus", () => {
    last = part;
    chosen = true;
  });
  part.addEventListener("input", tell);
}

for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!chosen) toTheEndOfTheMessage();
    last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
    last.focus();
  });
}

// Among the fields, arrows go from one to the next.
form.querySelector("[data-fields]").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const place = buttons.indexOf(event.target);
  if (!step || place < 0) return;
  event.preventDefault();
  buttons[Math.min(buttons.length - 1, Math.max(0, place + step))].focus();
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  const save = form.querySelector(".btn-primary");
  event.preventDefault();
  save?.click();
});

// Whatever this form sends comes back in the page that follows.
form.addEventListener("submit", () => {
  leaving = true;
});

addEventListener("beforeunload", (event) => {
  if (!leaving && unsaved()) event.preventDefault();
});

tell();
