// The review screen: everything here adds to a page that works without it.

import { allowed } from "./actions.js";
import { BrowserPane } from "./browser-pane.js";
import { Live } from "./live.js";
import { PdfPane } from "./pdf-pane.js";
import { Rows } from "./rows.js";
import { Selection } from "./selection.js";
import { shortcuts } from "./shortcuts.js";
import { splitter } from "./splitter.js";
import { waiting } from "./waiting.js";

for (const button of document.querySelectorAll("[data-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => document.getElementById(button.dataset.open).showModal());
}

// Empty criteria stay out of the address.
document.querySelector("[data-search]")?.addEventListener("submit", (event) => {
  for (const field of event.target.elements) {
    if (field.name && !field.value) field.disabled = true;
  }
});

const form = document.querySelector("form[data-review]");
if (form?.querySelector("[data-rows]")) {
  const rows = new Rows(form);
  const selection = new Selection(form, rows);
  const paneElement = form.querySelector("[data-pane]");
  const Pane = paneElement?.querySelector("[data-viewer]") ? BrowserPane : PdfPane;
  const pane = paneElement ? new Pane(paneElement, rows) : null;
  const line = form.querySelector("[data-splitter]");
  if (line) splitter(line);
  const details = form.querySelector("[data-action=details]");
  const mail = form.querySelector("[data-action=mail]");
  rows.addEventListener("current", () => {
    details.href = rows.current.dataset.details;
    if (mail) mail.href = rows.current.dataset.mail;
    for (const link of form.querySelectorAll("[data-open-row]")) {
      const address = rows.current.dataset[link.dataset.openRow];
      link.hidden = !address;
      if (address) link.href = address;
    }
  });
  const live = new Live(form, rows);
  if (selection.words) allowed({ form, rows, selection });
  shortcuts({ form, rows, selection, pane, live });
  waiting(rows.box);
  form.dataset.ready = "";
  // Ready for the keyboard, unless something asks to be read first.
  if (document.activeElement === document.body) rows.box.focus({ preventScroll: true });
}
