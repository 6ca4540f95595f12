// Ticks: counted in words, kept from page to page of one search, said on the buttons.

import { box } from "./rows.js";

const PLACES = ["page", "tri", "par_page", "courant", "cocher", "volet"];

export class Selection {
  constructor(form, rows) {
    this.form = form;
    this.rows = rows;
    this.everything = form.querySelector("[data-everything]");
    this.header = form.querySelector("[data-tick-page]");
    this.words = form.querySelector("[data-selected]");
    if (!this.words) return; // read only
    this.store = `avis ${searchOf(form.dataset.search)}`;
    forgetOthers(this.store);
    this.elsewhere = new Set(JSON.parse(sessionStorage.getItem(this.store) ?? "[]"));
    for (const row of rows.all) {
      if (this.elsewhere.delete(row.dataset.key)) box(row).checked = true;
    }
    this.header.hidden = false;
    this.header.addEventListener("change", () => rows.tick(rows.all, this.header.checked));
    form.querySelector("[data-tick=invert]").hidden = false;
    form.addEventListener("click", (event) => this.#menu(event));
    form.addEventListener("submit", (event) => this.#send(event.submitter?.dataset.action));
    rows.addEventListener("ticks", () => this.refresh());
    this.refresh();
  }

  get count() {
    return this.rows.ticked.length + this.elsewhere.size;
  }

  clear() {
    this.elsewhere.clear();
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
    for (const label of this.form.querySelectorAll("[data-verb]")) {
      label.textContent = count ? `${label.dataset.verb} ${count} avis` : label.dataset.one;
    }
    if (!this.everything) this.#remember();
  }

  #sentence(count) {
    const total = this.form.dataset.count;
    if (this.everything) return `Les ${count} avis du résultat sont sélectionnés.`;
    if (!count) return "Aucun avis coché\u00a0: les actions portent sur la ligne courante.";
    const away = this.elsewhere.size ? ` (${this.elsewhere.size} hors de cette page)` : "";
    return `${count} sélectionné${count > 1 ? "s" : ""} sur ${total}${away}`;
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
    if (what === "invert") {
      for (const row of this.rows.all) box(row).checked = !box(row).checked;
      this.refresh();
    }
    const menu = event.target.closest("details");
    if (menu) menu.open = false;
    this.rows.box.focus({ preventScroll: true });
  }

  #remember() {
    const keys = [...this.elsewhere, ...this.rows.ticked.map((row) => row.dataset.key)];
    if (keys.length) sessionStorage.setItem(this.store, JSON.stringify(keys));
    else sessionStorage.removeItem(this.store);
  }

  #send(action) {
    const added = [];
    for (const key of this.everything ? [] : this.elsewhere) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = "avis";
      input.value = key;
      this.form.append(input);
      added.push(input);
    }
    // A file is saved and the page stays, with its ticks.
    if (action === "export") setTimeout(() => added.forEach((input) => input.remove()));
    else sessionStorage.removeItem(this.store);
  }
}

function searchOf(query) {
  const search = new URLSearchParams(query);
  for (const name of PLACES) search.delete(name);
  search.sort();
  return search.toString();
}

// A new search starts without ticks: acting on rows of another one would surprise.
function forgetOthers(kept) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("avis ") && key !== kept) sessionStorage.removeItem(key);
  }
}
