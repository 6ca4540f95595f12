// The line above the document: which notice it is, and where its buttons lead.

import { said } from "../words.js";

export function describe(pane, row) {
  pane.querySelector("[data-pane-title]").textContent = titleOf(row);
  pane.querySelector("[data-pane-open]").href = row.dataset.pdf;
  pane.querySelector("[data-pane-save]").href = `${row.dataset.pdf}?copie=1`;
  pane.querySelector("[data-pane-text]").href = row.dataset.text;
}

export function titleOf(row) {
  return `${said("number", { number: row.dataset.number })} · ${row.dataset.name}`;
}
