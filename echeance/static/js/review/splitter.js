// The line between the list and the document: arrows, Home and End, or the mouse.

import { ask, token } from "../session.js";

const PAUSE = 500; // ms: a movement is one message

export function splitter(line) {
  const split = line.parentElement;
  const vertical = line.getAttribute("aria-orientation") === "vertical";
  let waiting;
  const keep = (value) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    body.set("part", value);
    ask(line.dataset.keep, { method: "POST", body }).catch(() => {}); // a comfort: not worth a word
  };
  const set = (share, { kept = true } = {}) => {
    const value = Math.round(Math.min(80, Math.max(20, share)));
    split.style.setProperty("--list-share", `${value}fr`);
    split.style.setProperty("--pane-share", `${100 - value}fr`);
    line.setAttribute("aria-valuenow", value);
    clearTimeout(waiting);
    if (kept) waiting = setTimeout(() => keep(value), PAUSE);
  };
  line.hidden = false;
  set(Number(line.getAttribute("aria-valuenow")), { kept: false });
  for (const button of split.querySelectorAll("[data-share-step]")) {
    button.hidden = false;
    const step = Number(button.dataset.shareStep);
    button.addEventListener("click", () => set(Number(line.getAttribute("aria-valuenow")) + step));
  }
  line.addEventListener("keydown", (event) => {
    const now = Number(line.getAttribute("aria-valuenow"));
    const share = {
      ArrowUp: now - 5, ArrowLeft: now - 5, ArrowDown: now + 5, ArrowRight: now + 5, Home: 20, End: 80,
    }[event.key];
    if (share === undefined) return;
    event.preventDefault();
    set(share);
  });
  line.addEventListener("dblclick", () => set(50));
  line.addEventListener("pointerdown", (event) => {
    line.setPointerCapture(event.pointerId);
    const move = (at) => {
      const room = split.getBoundingClientRect();
      set(vertical ? ((at.clientX - room.left) / room.width) * 100
        : ((at.clientY - room.top) / room.height) * 100);
    };
    line.addEventListener("pointermove", move);
    line.addEventListener("pointerup", () => line.removeEventListener("pointermove", move), { once: true });
  });
}
