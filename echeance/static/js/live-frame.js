// What the frame says of the automate and of what waits, while the page stays open.

import { ask } from "./session.js";

import { showTab } from "./tab.js";
import { said } from "./words.js";

const EVERY = 30000;
const EVERY_WHEN_HIDDEN = 120000;
const address = document.body.dataset.liveState;
let looked = Date.now();

async function look() {
  // A hidden page still tells by its title and icon that nothing leaves any more.
  if (document.hidden && Date.now() - looked < EVERY_WHEN_HIDDEN) return;
  looked = Date.now();
  try {
    const answer = await ask(address);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    showTab(fresh.querySelector("[data-tab]"));
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const shown = document.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!shown || shown.contains(document.activeElement)) continue;
      if (plain(shown) !== plain(part)) shown.replaceWith(part);
    }
  } catch {
    // The next look says it.
  }
}

function plain(part) {
  return part.textContent.replace(/\s+/g, " ").trim();
}

if (address) {
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("echeance:changed", look);
}

// « Envoi dans 15 s. » counts down; screen readers hear the sentence once.
const countdown = new RegExp(
  said("sending")
    .replace(/[.\\]/g, "\\$&")
    .replace("{seconds}", "(\\d+)"),
);
for (const text of document.querySelectorAll(".message-text")) {
  const [words, seconds] = countdown.exec(text.textContent) ?? [];
  if (!words) continue;
  const heard = document.createElement("span");
  heard.className = "visually-hidden";
  heard.textContent = text.textContent.trim();
  const seen = document.createElement("span");
  seen.setAttribute("aria-hidden", "true");
  const before = text.textContent.trim();
  const end = Date.now() + seconds * 1000;
  const count = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    const now = left > 0 ? said("sending", { seconds: left }) : said("begins");
    seen.textContent = before.replace(words, now);
    if (left <= 0) clearInterval(timer);
  };
  const timer = setInterval(count, 500);
  count();
  text.replaceChildren(heard, seen);
}
