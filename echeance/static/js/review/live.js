// Rows that change by themselves: a light question to the server, only changed rows replaced.

import { ask, signInAgain } from "../session.js";
import { counted } from "../words.js";
import { keepWaiting } from "./actions.js";
import { box } from "./rows.js";

const SOON = 3000; // ms, while something is leaving
const CALM = 60000;
const AGAIN = 5000; // while the server does not answer
const SAY_AT_MOST_EVERY = 10000;

export class Live {
  constructor(form, rows) {
    this.form = form;
    this.rows = rows;
    this.at = form.dataset.at;
    this.sent = 0;
    this.failed = 0;
    this.said = 0;
    this.moved = new Set();
    this.good = new Date();
    this.note = form.querySelector("[data-list-state]");
    this.note.querySelector("button").addEventListener("click", () => this.#retry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.look();
    });
    window.addEventListener("offline", () => this.#trouble("offline"));
    for (const event of ["online", "echeance:signed-in"]) {
      (event === "online" ? window : document).addEventListener(event, () => this.look());
    }
    form.addEventListener("click", (event) => {
      if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
    });
    this.#next();
  }

  async look() {
    clearTimeout(this.timer);
    if (document.hidden || this.looking) return;
    this.looking = true;
    try {
      const address = new URL(this.form.dataset.changes, location.href);
      address.search = this.form.dataset.search;
      address.searchParams.set("depuis", this.at);
      address.searchParams.set("lignes", this.rows.all.map((row) => row.dataset.key).join(","));
      const answer = await ask(address, { headers: { Accept: "text/html" } });
      if (!answer) this.#trouble("over");
      else if (!answer.ok) this.#trouble("failed");
      else {
        const rows = await answer.text();
        await this.rows.released();
        this.#apply(rows);
        this.#trouble("");
      }
    } catch {
      this.#trouble(navigator.onLine ? "failed" : "offline");
    } finally {
      this.looking = false;
      this.#next();
    }
  }

  #next() {
    const leaving = this.rows.all.some((row) => row.dataset.status === "V");
    clearTimeout(this.timer);
    if (this.kind === "over") return; // a person signs in, or asks again
    const wait = leaving ? SOON : CALM;
    this.timer = setTimeout(() => this.look(), this.kind ? AGAIN : wait);
  }

  // The list stays as it was: say of when, and what to do. Actions wait for the server.
  #trouble(kind) {
    this.kind = kind;
    if (!kind) this.good = new Date();
    this.note.hidden = !kind;
    const hour = this.good.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
    const words = kind ? this.note.dataset[kind].replace("{hour}", hour) : "";
    const shown = this.note.querySelector("span");
    if (shown.textContent !== words) shown.textContent = words;
    this.rows.box.toggleAttribute("data-stale", Boolean(kind));
    for (const button of this.form.querySelectorAll("button[data-action]")) {
      keepWaiting(button, "server", Boolean(kind));
    }
    if (kind === "offline") this.#next();
  }

  async #retry() {
    if (this.kind === "over" && !(await signInAgain())) return;
    this.look();
  }

  #apply(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    this.at = answer.querySelector("[data-at]").dataset.at;
    for (const fresh of answer.querySelectorAll("tr[data-key]")) this.#replace(fresh);
    const statuses = document.querySelector("[data-statuses]");
    if (!statuses.contains(document.activeElement)) {
      statuses.replaceWith(answer.querySelector("[data-statuses]"));
    }
    this.rows.dispatchEvent(new Event("replaced"));
    this.#sort();
    this.#say();
  }

  #replace(fresh) {
    const row = this.rows.row(fresh.dataset.key);
    if (!row) return;
    const before = row.dataset.status;
    const ticked = box(row)?.checked;
    if (row === this.rows.current) fresh.setAttribute("aria-current", "true");
    if (ticked) box(fresh).checked = true;
    if (plain(row) === plain(fresh)) return;
    fresh.classList.add("changed");
    const focused = controls(row).indexOf(document.activeElement);
    row.replaceWith(fresh);
    if (focused >= 0) controls(fresh)[focused]?.focus({ preventScroll: true });
    if (before !== fresh.dataset.status) {
      this.moved.add(fresh.dataset.key);
      if (fresh.dataset.status === "OK") this.sent += 1;
      if (fresh.dataset.status === "KO") this.failed += 1;
    }
  }

  #sort() {
    const count = this.moved.size;
    if (!count) return;
    const note = document.querySelector("[data-moved]");
    note.querySelector("span").textContent = counted("moved", count);
    note.hidden = false;
    document.dispatchEvent(new Event("echeance:changed"));
  }

  #say() {
    if (!(this.sent || this.failed) || Date.now() - this.said < SAY_AT_MOST_EVERY) return;
    const parts = [];
    if (this.sent) parts.push(counted("sent", this.sent));
    if (this.failed) parts.push(counted("failed", this.failed));
    document.querySelector("[data-announce]").textContent = `${parts.join(", ")}.`;
    this.sent = this.failed = 0;
    this.said = Date.now();
  }
}

function controls(row) {
  return [...row.querySelectorAll("input, a")];
}

function plain(row) {
  return row.textContent.replace(/\s+/g, " ");
}
