// The automate page: what a screen reader hears of a run, and « Me prévenir sur ce poste ».

import { choose, wantsNotifications } from "./tab.js";

const place = document.querySelector("[data-notify]");
const button = place?.querySelector("button");
const told = place?.querySelector("[role=status]");

function show() {
  button.setAttribute("aria-pressed", String(wantsNotifications()));
}

if (place && "Notification" in window && window.isSecureContext) {
  place.hidden = false;
  show();
  button.addEventListener("click", async () => {
    if (wantsNotifications()) {
      choose(false);
      told.textContent = place.dataset.off;
    } else if ((await Notification.requestPermission()) === "granted") {
      choose(true);
      told.textContent = place.dataset.on;
    } else {
      told.textContent = place.dataset.refused;
    }
    show();
  });
}

// Each quarter of the run, and its first error: more would talk over the person's work.
const said = document.querySelector("[data-said]");
let heard = read();

function read() {
  const bar = document.getElementById("avancement");
  if (!bar) return { quarter: 0, failed: false, label: "" };
  return {
    quarter: Math.floor((4 * bar.value) / bar.max),
    failed: Number(bar.dataset.failed) > 0,
    label: bar.labels[0].textContent.trim(),
  };
}

document.addEventListener("htmx:afterSwap", () => {
  const now = read();
  if (now.label && (now.quarter > heard.quarter || (now.failed && !heard.failed))) {
    said.textContent = now.label;
  }
  heard = now;
});
