// The line between the list and the document: arrows, Home and End, or the mouse.

const STORE = "partage";

export function splitter(line) {
  const split = line.parentElement;
  const vertical = line.getAttribute("aria-orientation") === "vertical";
  const set = (share) => {
    const value = Math.round(Math.min(80, Math.max(20, share)));
    split.style.setProperty("--list-share", `${value}fr`);
    split.style.setProperty("--pane-share", `${100 - value}fr`);
    line.setAttribute("aria-valuenow", value);
    localStorage.setItem(STORE, value);
  };
  line.hidden = false;
  const kept = localStorage.getItem(STORE);
  if (kept) set(Number(kept));
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
