// A form of settings: leaving with something typed asks first, Ctrl+S saves.

const form = document.querySelector("form[data-guard]");
let leaving = false;

function isChanged(field) {
  if (field.matches("[type=hidden], button")) return false;
  if (field.matches("[type=checkbox], [type=radio]")) {
    return field.checked !== field.defaultChecked;
  }
  if (field.matches("select")) {
    const chosen = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  return field.value !== field.defaultValue;
}

// Refused: what was typed is in the page, and nowhere else.
const wasRefused = document.querySelector(".form-errors") !== null;

addEventListener("beforeunload", (event) => {
  if (!leaving && (wasRefused || [...form.elements].some(isChanged))) event.preventDefault();
});

form.addEventListener("submit", () => {
  leaving = true;
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  form.querySelector(".btn-primary")?.click();
});
