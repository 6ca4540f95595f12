// Actions that cannot be done now stay in reach, and say why: the current row does not allow them,
// or the server does not answer.

import { said } from "../words.js";

export function keepWaiting(button, why, waits) {
  button.toggleAttribute(`data-waits-${why}`, waits);
  const isWaiting = ["server", "row"].some((one) => button.hasAttribute(`data-waits-${one}`));
  if (isWaiting) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

// Ticked rows are never refused here: the page that recapitulates says who stays.
export function allowed({ form, rows, selection }) {
  const buttons = [...form.querySelectorAll("button[data-from]")];
  const titles = new Map(buttons.map((button) => [button, button.title]));
  const look = () => {
    const { number, status } = rows.current.dataset;
    const hasTicks = Boolean(selection.count || selection.everything);
    for (const button of buttons) {
      const refused = !hasTicks && !button.dataset.from.split(" ").includes(status);
      keepWaiting(button, "row", refused);
      button.title = refused ? reason(number, status) : titles.get(button);
    }
  };
  for (const change of ["current", "ticks", "replaced"]) rows.addEventListener(change, look);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-waits-row]");
    if (!button) return;
    event.preventDefault();
    selection.words.textContent = button.title;
  });
  look();
}

function reason(number, status) {
  return said("refused", { number, reason: said(`already-${status.toLowerCase()}`) });
}
