// Keys, only while the list has the focus; single letters can be switched off.

export function shortcuts({ form, rows, selection, pane, live }) {
  const off = document.querySelector("[data-single-keys]");
  off.addEventListener("change", () => {
    const answer = new FormData(off.form);
    answer.set("single_keys", off.checked ? "on" : "");
    fetch(off.form.action, { method: "POST", body: answer });
  });
  const press = (action) => form.querySelector(`[data-action=${action}]`)?.click();
  const page = 10;
  const moves = {
    ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e6, End: 1e6,
  };
  const letters = {
    j: () => rows.move(1),
    k: () => rows.move(-1),
    v: () => press("validate"),
    b: () => press("block"),
    d: () => press("details"),
    e: () => press("mail"),
    f: () => pane?.fullScreen(),
    r: () => live.look(),
    s: () => document.querySelector("[data-pane-save]")?.click(),
    "?": () => document.getElementById("aide-clavier").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F6" || !pane) return;
    event.preventDefault();
    (pane.pages.contains(document.activeElement) ? rows.box : pane.pages).focus();
  });
  rows.box.addEventListener("keydown", (event) => {
    if (event.target.closest("input, a, button") && event.key !== "Escape") return;
    const { key } = event;
    if (event.altKey && (key === "ArrowLeft" || key === "ArrowRight")) {
      const page = form.querySelector(`a[rel=${key === "ArrowLeft" ? "prev" : "next"}]`);
      event.preventDefault();
      page?.click();
      return;
    }
    if (event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (key.toLowerCase() !== "a" || !selection.words) return;
      event.preventDefault();
      rows.tick(rows.all, true);
      return;
    }
    if (key in moves) {
      event.preventDefault();
      rows.move(moves[key], { ticking: event.shiftKey && Math.abs(moves[key]) === 1 });
    } else if (key === " ") {
      event.preventDefault();
      rows.tick([rows.current], !rows.ticked.includes(rows.current));
    } else if (key === "Enter") {
      event.preventDefault();
      pane?.fullScreen();
    } else if (key === "Escape") {
      if (selection.words) selection.clear();
    } else if (off.checked && letters[key.toLowerCase()]) {
      event.preventDefault();
      letters[key.toLowerCase()]();
    }
  });
}
