// Another page of the list is on its way: after a moment, the rows say that they wait.

const PATIENCE = 300; // ms: quicker answers would only blink

export function waiting(list) {
  let timer;
  const begin = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      list.setAttribute("aria-busy", "true");
      list.classList.add("waiting");
    }, PATIENCE);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("tick" in link.dataset) return; // ticks on the spot: no page is coming
    const there = new URL(link.href);
    const isList = there.pathname === location.pathname && there.search !== location.search;
    if (isList && !link.classList.contains("row-link")) begin();
  });
  document.querySelector("[data-search]")?.addEventListener("submit", begin);
  window.addEventListener("pageshow", () => {
    clearTimeout(timer);
    list.removeAttribute("aria-busy");
    list.classList.remove("waiting");
  });
}
