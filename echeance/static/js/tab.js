// The tab's title and icon, and a desktop notification for who chose it on this computer.
// Neither names a client: they show on screens that are locked or shared.

const CHOICE = "echeance-notify";
const icon = document.querySelector("link[rel=icon]");
let mark = document.querySelector("[data-tab]")?.dataset.mark ?? "";

export function showTab(fresh) {
  if (!fresh) return;
  const own = mark ? document.title.replace(`${mark} – `, "") : document.title;
  const before = mark;
  mark = fresh.dataset.mark;
  document.title = mark ? `${mark} – ${own.replace(`${mark} – `, "")}` : own;
  if (icon.getAttribute("href") !== fresh.dataset.icon) icon.href = fresh.dataset.icon;
  if (mark && mark !== before) notify(fresh.dataset.alert);
}

function notify(sentence) {
  if (!wantsNotifications()) return;
  // One for all the tabs: the same tag replaces the one that another tab showed.
  const shown = new Notification("Échéance", { body: sentence, tag: "echeance", icon: icon.href });
  shown.addEventListener("click", () => window.focus());
}

export function wantsNotifications() {
  return "Notification" in window && Notification.permission === "granted" && chosen() === "yes";
}

export function choose(wanted) {
  try {
    localStorage.setItem(CHOICE, wanted ? "yes" : "no");
  } catch {
    // Storage is forbidden here: the choice lasts as long as the page.
  }
}

function chosen() {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return "no";
  }
}
