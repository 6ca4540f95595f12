// Questions to the server while a page stays open. A session that ended is opened again in place:
// what was typed and ticked stays on the page.

const dialog = document.getElementById("reconnexion");
const form = dialog?.querySelector("form[data-reconnect]");
const refusal = dialog?.querySelector("[data-refused]");
let signingIn = null;
let heardAt = Date.now();

// Like fetch, with null instead of an answer when the person does not sign in again.
export async function ask(address, options = {}) {
  const answer = await fetch(address, { redirect: "manual", ...options });
  if (answer.type !== "opaqueredirect" && isForThisPage(answer)) {
    heardAt = Date.now();
    return answer;
  }
  if (!(await signInAgain())) return null;
  options.body?.set?.("csrfmiddlewaretoken", token());
  return fetch(address, { redirect: "manual", ...options });
}

// Signed in again in another tab: by the same person the forms go on, by another they do not.
function isForThisPage({ headers }) {
  const fresh = headers.get("X-Form-Token");
  if (!fresh) return true;
  if (decodeURIComponent(headers.get("X-Person")) !== form.elements.username.value) return false;
  renew(fresh);
  return true;
}

export function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

export function heardWithin(milliseconds) {
  return Date.now() - heardAt < milliseconds;
}

// One window, however many questions are refused at once.
export function signInAgain() {
  if (!dialog) return Promise.resolve(false);
  signingIn ??= open().finally(() => {
    signingIn = null;
  });
  return signingIn;
}

async function open() {
  const known = await (await fetch(form.action)).json();
  if (known.user) return accept(known);
  renew(known.token);
  refusal.hidden = true;
  form.hidden = false;
  const before = document.activeElement;
  dialog.showModal();
  form.elements.password.focus();
  const isIn = await new Promise((resolve) => {
    const send = async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const said = await answer.json();
      form.elements.password.value = "";
      if (said.user && accept(said)) {
        dialog.dataset.done = "true";
        dialog.close();
      } else if (said.refused) {
        refusal.textContent = said.refused;
        refusal.hidden = false;
        form.elements.password.focus();
      }
    };
    form.addEventListener("submit", send);
    dialog.addEventListener(
      "close",
      () => {
        form.removeEventListener("submit", send);
        resolve("done" in dialog.dataset);
        delete dialog.dataset.done;
      },
      { once: true },
    );
  });
  before?.focus?.({ preventScroll: true });
  if (isIn) document.dispatchEvent(new Event("echeance:signed-in"));
  return isIn;
}

// The page was made for one person: another one starts from a page of their own.
function accept({ user, token: fresh }) {
  if (user !== form.elements.username.value) {
    refusal.textContent = dialog.dataset.other.replace("{user}", user);
    refusal.hidden = false;
    form.hidden = true; // signing in here would change the other page's person
    if (!dialog.open) dialog.showModal();
    return false;
  }
  renew(fresh);
  heardAt = Date.now();
  return true;
}

function renew(fresh) {
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
}
