// « Copier »: what stands beside the button, in the clipboard. Without scripts it is selected by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(button.dataset.copy);
    const said = button.parentElement.querySelector("[data-copy-said]");
    // Emptied first: the same words twice would be read once.
    said.textContent = "";
    requestAnimationFrame(() => {
      said.textContent = button.dataset.copied;
    });
  });
}

async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // The office's own network often has no https, where browsers offer nothing else.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
