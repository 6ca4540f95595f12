// Another protection: the port that goes with it, unless a port of the office’s own was typed.

const security = document.querySelector("[data-usual-ports]");
const port = document.querySelector("[name=port]");
const usual = JSON.parse(security.dataset.usualPorts);

security.addEventListener("change", () => {
  const known = Object.values(usual).includes(Number(port.value)) || port.value === "";
  if (known) port.value = usual[security.value];
});
