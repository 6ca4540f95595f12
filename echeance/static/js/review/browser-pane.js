// The document of the current row in the browser's own reader, for who prefers it.

import { describe, titleOf } from "./pane-head.js";

const DELAY = 250; // ms: that reader starts again for each document

export class BrowserPane {
  constructor(pane, rows) {
    this.pane = pane;
    this.rows = rows;
    this.pages = pane.querySelector("[data-viewer]");
    rows.addEventListener("current", () => {
      clearTimeout(this.timer);
      describe(pane, rows.current);
      this.timer = setTimeout(() => this.show(), DELAY);
    });
  }

  show() {
    const row = this.rows.current;
    const fresh = this.pages.cloneNode(); // setting src would add a step to the browser's history
    fresh.src = row.dataset.pdf;
    fresh.title = titleOf(row);
    this.pages.replaceWith(fresh);
    this.pages = fresh;
  }

  fullScreen() {
    this.pane.querySelector("[data-pane-open]").click();
  }
}
