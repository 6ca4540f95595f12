// The rows of the list: which one is current, which ones are ticked. Two separate notions.

export class Rows extends EventTarget {
  constructor(form) {
    super();
    this.form = form;
    this.body = form.querySelector("[data-rows]");
    this.box = form.querySelector("[data-list]");
    this.currentKey = form.querySelector("[data-current-key]");
    this.body.addEventListener("click", (event) => this.#clicked(event));
    this.body.addEventListener("change", () => this.dispatchEvent(new Event("ticks")));
    this.anchor = this.current;
    for (const event of ["pointerdown", "pointerup", "pointercancel"]) {
      document.addEventListener(event, () => (this.isPressed = event === "pointerdown"));
    }
  }

  // A row that changes between the press and the release of the mouse would lose the click, or
  // give it to its neighbour. The click comes right after the release: what waits runs after it.
  async released() {
    while (this.isPressed) {
      await new Promise((go) => document.addEventListener("pointerup", go, { once: true }));
      await new Promise((go) => setTimeout(go));
    }
  }

  get all() {
    return [...this.body.rows];
  }

  get current() {
    return this.body.querySelector("tr[aria-current]");
  }

  get ticked() {
    return this.all.filter((row) => box(row)?.checked);
  }

  row(key) {
    return this.body.querySelector(`tr[data-key="${CSS.escape(key)}"]`);
  }

  makeCurrent(row) {
    if (!row || row === this.current) return;
    this.current?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    this.currentKey.value = row.dataset.key;
    row.scrollIntoView({ block: "nearest" });
    const address = new URL(location.href);
    address.searchParams.set("courant", row.dataset.key);
    address.searchParams.delete("cocher");
    address.hash = "";
    history.replaceState(null, "", address);
    this.dispatchEvent(new Event("current"));
  }

  move(step, { ticking = false } = {}) {
    const rows = this.all;
    const from = rows.indexOf(this.current);
    const row = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
    if (ticking) this.tick([this.current, row], true);
    this.makeCurrent(row);
    this.anchor = row;
  }

  tick(rows, on) {
    for (const row of rows) {
      const input = row && box(row);
      if (input) input.checked = on;
    }
    this.dispatchEvent(new Event("ticks"));
  }

  #clicked(event) {
    const row = event.target.closest("tr");
    const input = event.target.closest("input[type=checkbox]");
    if (input) {
      if (event.shiftKey && this.anchor) this.tick(this.#between(this.anchor, row), input.checked);
      this.anchor = row;
      return;
    }
    if (event.target.closest("label")) return;
    const link = event.target.closest("a");
    if (link && !link.classList.contains("row-link")) return;
    if (link && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    if (event.shiftKey && this.anchor) this.tick(this.#between(this.anchor, row), true);
    else if ("clickTicks" in this.form.dataset && box(row)) this.tick([row], !box(row).checked);
    this.anchor = row;
    this.makeCurrent(row);
    this.box.focus({ preventScroll: true });
  }

  #between(one, other) {
    const rows = this.all;
    const [first, last] = [rows.indexOf(one), rows.indexOf(other)].sort((a, b) => a - b);
    return rows.slice(Math.max(0, first), last + 1);
  }
}

export function box(row) {
  return row.querySelector("input[name=avis]");
}
