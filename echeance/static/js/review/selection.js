// Ticks: counted in words, said on the buttons, kept on the server from page to page.

import { ask, token } from "../session.js";
import { counted, said } from "../words.js";
import { box } from "./rows.js";

const PAUSE = 250; // ms: a range is one message
const AGAIN = 5000;

export class Selection {
  constructor(form, rows) {
    this.form = form;
    this.rows = rows;
    this.everything = form.querySelector("[data-everything]");
    this.header = form.querySelector("[data-tick-page]");
    this.words = form.querySelector("[data-selected]");
    if (!this.words) return; // read only
    this.away = [...form.querySelectorAll("[data-away]")];
    // What the page shows ticked because its address asks so is not kept yet.
    this.known = new Set([...this.away, ...rows.all.map(box)].filter(isKept).map((one) => one.value));
    this.header.hidden = false;
    this.header.addEventListener("change", () => rows.tick(rows.all, this.header.checked));
    form.querySelector("[data-tick=invert]").hidden = false;
    form.addEventListener("click", (event) => this.#menu(event));
    form.addEventListener("submit", (event) => this.#leave(event.submitter?.dataset.action));
    document.addEventListener("click", (event) => this.#follow(event));
    document.addEventListener("echeance:signed-in", () => this.#keep());
    window.addEventListener("online", () => this.#keep());
    rows.addEventListener("ticks", () => this.refresh());
    this.refresh();
  }

  get count() {
    return this.rows.ticked.length + this.away.length;
  }

  clear() {
    for (const input of this.away) input.remove();
    this.away = [];
    this.rows.tick(this.rows.all, false);
  }

  refresh() {
    if (!this.words) return;
    if (this.everything && this.rows.ticked.length < this.rows.all.length) {
      this.form.querySelector("[name=nombre]").remove();
      this.everything.remove();
      this.everything = null;
    }
    const ticked = this.rows.ticked.length;
    this.header.checked = ticked > 0 && ticked === this.rows.all.length;
    this.header.indeterminate = ticked > 0 && ticked < this.rows.all.length;
    const count = this.everything ? Number(this.form.dataset.count) : this.count;
    this.words.replaceChildren(this.#sentence(count));
    const offer = this.form.querySelector("[data-offer-all]");
    if (offer) offer.hidden = Boolean(this.everything) || !this.header.checked;
    for (const label of this.form.querySelectorAll("[data-verb]")) {
      const { verb, one } = label.dataset;
      label.textContent = count ? counted("act", count, { verb }) : one;
    }
    if (!this.everything) this.#soon();
  }

  #sentence(count) {
    const total = this.form.dataset.count;
    if (this.everything) return said("everything", { count });
    if (!count) return said("nothing");
    const away = this.away.length ? ` ${said("away", { count: this.away.length })}` : "";
    return `${counted("ticked", count, { total })}${away}`;
  }

  #menu(event) {
    const what = event.target.closest("[data-tick]")?.dataset.tick;
    if (!what) return;
    event.preventDefault();
    if (what === "toggle") {
      const all = this.rows.ticked.length === this.rows.all.length;
      if (all) this.clear();
      else this.rows.tick(this.rows.all, true);
    }
    if (what === "page") this.rows.tick(this.rows.all, true);
    if (what === "none") this.clear();
    if (what === "sound") {
      for (const row of this.rows.all) box(row).checked = "sound" in row.dataset;
      this.refresh();
    }
    if (what === "invert") {
      for (const row of this.rows.all) box(row).checked = !box(row).checked;
      this.refresh();
    }
    const menu = event.target.closest("details");
    if (menu) menu.open = false;
    this.rows.box.focus({ preventScroll: true });
  }

  #changes() {
    const now = new Set([...this.away, ...this.rows.ticked.map(box)].map((one) => one.value));
    return {
      now,
      added: [...now].filter((key) => !this.known.has(key)),
      removed: [...this.known].filter((key) => !now.has(key)),
    };
  }

  #soon(delay = PAUSE) {
    clearTimeout(this.timer);
    const { added, removed } = this.#changes();
    if (added.length || removed.length) this.timer = setTimeout(() => this.#keep(), delay);
  }

  async #keep() {
    clearTimeout(this.timer);
    const { now, added, removed } = this.#changes();
    if (!added.length && !removed.length) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    body.set("script", "1");
    body.set("recherche", this.form.dataset.search);
    for (const key of added) body.append("avis", key);
    for (const key of removed) body.append("decoche", key);
    this.stop = new AbortController();
    const { signal } = this.stop;
    try {
      const answer = await ask(this.form.dataset.tickAddress, { method: "POST", body, signal });
      if (!answer) return; // kept once the person signs in again
      if (!answer.ok) throw new Error(`${answer.status}`);
      const { refused } = await answer.json();
      if (refused) this.words.textContent = refused;
      this.known = now;
    } catch {
      if (!signal.aborted) this.#soon(AGAIN);
    }
  }

  // The next page shows the ticks of this one: they arrive first.
  async #follow(event) {
    const link = event.target.closest("a[href]");
    const { added, removed } = this.#changes();
    const elsewhere = event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link || link.target || elsewhere || this.everything) return;
    if (link.origin !== location.origin || !(added.length || removed.length)) return;
    event.preventDefault();
    await this.#keep();
    location.assign(link.href);
  }

  // An action carries its ticks; the answer must not be overtaken by an older message.
  #leave(action) {
    if (action === "export") return;
    clearTimeout(this.timer);
    this.stop?.abort();
    for (const key of this.everything ? [] : this.#changes().removed) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "decoche", value: key });
      this.form.append(input);
    }
  }
}

function isKept(input) {
  return input && ("away" in input.dataset || "kept" in input.dataset);
}
