// « Aller à… » from anywhere: Ctrl+K, or « / » outside of a field.

const dialog = document.getElementById("aller");
const field = dialog?.querySelector("input[type=search]");
const answers = dialog?.querySelector("[data-destinations]");
let waiting;
let asked = 0;

async function ask() {
  const address = new URL(field.form.action);
  address.searchParams.set("q", field.value);
  address.searchParams.set("fragment", "1");
  const mine = ++asked;
  try {
    const answer = await fetch(address, { redirect: "manual" });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    answers.replaceChildren(...page.querySelector("[data-destinations]").childNodes);
  } catch {
    // Enter still opens the page that answers.
  }
}

function open() {
  if (dialog.open || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  field.select();
  ask();
}

if (dialog) {
  document.querySelector("[data-go]")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.altKey;
    if (!slash && !(event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  dialog.addEventListener("keydown", (event) => {
    const links = [...answers.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown") {
      event.preventDefault();
      links[Math.min(place + 1, links.length - 1)]?.focus();
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      (links[place - 1] ?? field).focus();
    } else if (event.key === "Enter" && document.activeElement === field && links.length) {
      event.preventDefault();
      links[0].click();
    }
  });
}
