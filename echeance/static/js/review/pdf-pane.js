// The document of the current row, drawn with pdf.js: pages on canvas, words above them.

import { ask } from "../session.js";
import { counted, said } from "../words.js";
import { describe, titleOf } from "./pane-head.js";

const DELAY = 120; // ms: holding an arrow key down does not load every letter on the way
const KEPT = 6; // letters in memory

export class PdfPane {
  constructor(pane, rows) {
    this.pane = pane;
    this.rows = rows;
    this.pages = pane.querySelector("[data-pages]");
    this.scale = null; // null: the width of the pane
    this.documents = new Map();
    this.turns = new WeakMap();
    for (const button of pane.querySelectorAll("[data-zoom]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.zoom(button.dataset.zoom));
    }
    const full = pane.querySelector("[data-full]");
    full.hidden = false;
    full.addEventListener("click", () => this.fullScreen());
    this.pages.addEventListener("dblclick", () => this.fullScreen());
    rows.addEventListener("current", () => this.#soon());
    for (const back of ["online", "echeance:signed-in"]) {
      (back === "online" ? window : document).addEventListener(back, () => this.#mend());
    }
    let width = this.pages.clientWidth;
    new ResizeObserver(() => {
      if (this.scale === null && Math.abs(this.pages.clientWidth - width) > 20) {
        width = this.pages.clientWidth;
        this.#soon();
      }
    }).observe(this.pages);
    this.show();
  }

  zoom(how) {
    const now = this.scale ?? this.shown ?? 1;
    this.scale = how === "fit" ? null : Math.min(4, Math.max(0.4, now * (how === "in" ? 1.25 : 0.8)));
    this.show();
  }

  async show(target = this.pages) {
    const row = this.rows.current;
    if (!row) return;
    describe(this.pane, row);
    target.setAttribute("aria-busy", "true");
    const turn = Symbol(row.dataset.key);
    this.turns.set(target, turn); // the last one asked for is the one shown
    const isLate = () => this.turns.get(target) !== turn;
    try {
      const letter = await this.#load(row.dataset.pdf);
      const sheets = await this.#draw(letter, target);
      if (isLate()) return;
      target.replaceChildren(...sheets);
      target.scrollTop = 0;
      this.pane.dataset.shown = row.dataset.key;
      this.pane.querySelector("[data-pane-page]").textContent = counted(
        "pages",
        letter.numPages,
      );
      this.#prefetch(row);
    } catch (error) {
      if (isLate()) return;
      const note = document.createElement("p");
      note.className = "note note-bad";
      note.textContent = said("unreadable");
      target.replaceChildren(note);
      if (!(error instanceof Unanswered)) console.warn(error);
    } finally {
      if (!isLate()) target.removeAttribute("aria-busy");
    }
  }

  fullScreen() {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog full";
    dialog.setAttribute("aria-labelledby", "titre-plein");
    const head = document.createElement("div");
    head.className = "pane-head";
    const title = document.createElement("h2");
    title.id = "titre-plein";
    title.textContent = said("notice", { title: titleOf(this.rows.current) });
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-primary";
    close.textContent = said("close");
    close.addEventListener("click", () => dialog.close());
    head.append(title, close);
    const body = document.createElement("div");
    body.className = "pane-body";
    body.tabIndex = 0;
    body.setAttribute("role", "region");
    body.setAttribute("aria-label", said("document"));
    dialog.append(head, body);
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    this.show(body);
  }

  #mend() {
    if (this.pages.querySelector(".note-bad")) this.show();
  }

  #soon() {
    clearTimeout(this.timer);
    describe(this.pane, this.rows.current);
    this.timer = setTimeout(() => this.show(), DELAY);
  }

  #prefetch(row) {
    for (const near of [row.nextElementSibling, row.previousElementSibling]) {
      if (near) this.#load(near.dataset.pdf).catch(() => {});
    }
  }

  async #library() {
    const folder = new URL(this.pane.dataset.pdfjs, location.href);
    const library = await import(new URL("pdf.min.mjs", folder));
    library.GlobalWorkerOptions.workerSrc = new URL("pdf.worker.min.mjs", folder).href;
    // One for all letters: each would load its own, and a connection lost then is an error.
    return { library, folder: folder.href, worker: new library.PDFWorker() };
  }

  #load(address) {
    if (!this.documents.has(address)) {
      this.library ??= this.#library();
      const loading = this.library.then(async ({ library, folder, worker }) => {
        const data = await bytesOf(address);
        const options = { data, worker, wasmUrl: folder, isEvalSupported: false };
        return library.getDocument(options).promise;
      });
      loading.catch(() => this.documents.delete(address));
      this.documents.set(address, loading);
      for (const [old, letter] of [...this.documents].slice(0, -KEPT)) {
        this.documents.delete(old);
        letter.then((document) => document.loadingTask.destroy()).catch(() => {});
      }
    }
    return this.documents.get(address);
  }

  async #draw(letter, target) {
    const { library } = await this.library;
    const sheets = [];
    for (let number = 1; number <= letter.numPages; number += 1) {
      const page = await letter.getPage(number);
      const natural = page.getViewport({ scale: 1 }).width;
      const room = Math.max(260, target.clientWidth - 40);
      const scale = this.scale ?? Math.min(1.35, room / natural);
      this.shown = scale;
      const viewport = page.getViewport({ scale });
      const sheet = document.createElement("div");
      sheet.className = "sheet";
      sheet.style.setProperty("--total-scale-factor", scale);
      sheet.style.setProperty("--scale-factor", scale);
      const sharpness = window.devicePixelRatio || 1;
      const canvas = document.createElement("canvas");
      canvas.setAttribute("aria-hidden", "true");
      canvas.width = Math.floor(viewport.width * sharpness);
      canvas.height = Math.floor(viewport.height * sharpness);
      canvas.style.width = `${Math.floor(viewport.width)}px`;
      canvas.style.height = `${Math.floor(viewport.height)}px`;
      const transform = sharpness === 1 ? null : [sharpness, 0, 0, sharpness, 0, 0];
      await page.render({ canvas, viewport, transform }).promise;
      const words = document.createElement("div");
      words.className = "textLayer";
      sheet.append(canvas, words);
      await new library.TextLayer({
        textContentSource: page.streamTextContent(),
        container: words,
        viewport,
      }).render();
      sheets.push(sheet);
    }
    return sheets;
  }
}

// The server did not give the document: the screen says so, it is no fault of the document.
class Unanswered extends Error {}

async function bytesOf(address) {
  const answer = await ask(address).catch(() => null);
  if (!answer?.ok) throw new Unanswered(address);
  return new Uint8Array(await answer.arrayBuffer());
}
