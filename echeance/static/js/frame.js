// Small comforts of every page; nothing here is needed to work.

// After a form came back with errors, the summary is read first.
document.querySelector("[data-focus-on-load]")?.focus();

// On a telephone tabs slide: the one that is open is in sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// Menus made of <details> close as menus do: Escape, or a click elsewhere.
const menus = "details.user-menu[open], details.dropdown[open]";
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(menus)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(menus)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A second press on a button that sends a form would do the thing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  // Another button of the same form is another wish: « CSV » just after « Excel ».
  const wish = `${event.submitter?.name ?? ""}=${event.submitter?.value ?? ""}`;
  if (form.dataset.sending === wish) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = wish;
  setTimeout(() => delete form.dataset.sending, 3000);
});

// Messages stay until they are read: a person closes them.
for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest(".message").remove();
    document.getElementById("contenu").focus({ preventScroll: true });
  });
}
