// « Suivre en direct »: the newest lines every three seconds, while the page is in front.

const EVERY = 3000;

function busy(lines) {
  // Whoever reads a line or its details keeps it.
  return lines.contains(document.activeElement) || lines.querySelector("details[open]");
}

async function follow() {
  const lines = document.querySelector("[data-follow]");
  if (!lines || document.hidden || busy(lines)) return;
  try {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-follow]");
    if (fresh && !busy(lines)) lines.replaceWith(fresh);
  } catch {
    // The next turn says it.
  }
}

setInterval(follow, EVERY);
document.addEventListener("visibilitychange", follow);
