"""Pictures of the list when something is amiss, in both themes, for docs/manuel.

`python tools/state_pictures.py` starts a demonstration of its own, as `tools/screenshots.py` does.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import BrowserContext, Page, sync_playwright
from screenshots import ARGUMENTS, HOME, demonstration, keep, work

from echeance.demo.furnish import PASSWORD

THEMES: dict[str, Literal["light", "dark"]] = {"clair": "light", "sombre": "dark"}


def main() -> int:
    executable = shutil.which("chromium")
    if executable is None:
        sys.stderr.write("Chromium is not installed (Debian package « chromium »)\n")
        return 2
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration(Path(folder)) as run,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        contexts = {}
        for theme, scheme in THEMES.items():
            contexts[theme] = browser.new_context(
                viewport={"width": 1200, "height": 620},
                locale="fr-FR",
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            _sign_in(contexts[theme])
            page = contexts[theme].new_page()
            page.goto(f"{HOME}/avis/")
            keep(page.screenshot(), f"etat-jamais-edite-{theme}")
            page.close()
        work(run)
        for theme, context in contexts.items():
            for name, visit in STATES.items():
                page = context.new_page()
                visit(page)
                keep(page.screenshot(), f"etat-{name}-{theme}")
                context.set_offline(False)
                page.close()
        browser.close()
    return 0


def _sign_in(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{HOME}/compte/connexion/")
    page.get_by_label("Identifiant").fill("demo")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", level=1, name="Tableau de bord").wait_for()
    page.close()


def _list(page: Page) -> None:
    page.goto(f"{HOME}/avis/?volet=bas")
    page.locator("[data-pages] .textLayer").first.wait_for(state="attached")


def _nothing_matches(page: Page) -> None:
    page.goto(f"{HOME}/avis/?dossier=INCONNU")


def _waiting(page: Page) -> None:
    _list(page)
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    page.get_by_role("link", name="Dossier", exact=True).click()
    page.locator("[data-list][aria-busy]").wait_for()


def _offline(page: Page) -> None:
    _list(page)
    page.locator("input[name=avis]").nth(1).check()
    page.wait_for_timeout(600)
    page.context.set_offline(True)
    page.locator("[data-list-state]:not([hidden])").wait_for()


def _server_error(page: Page) -> None:
    _list(page)
    page.route("**/changements/**", lambda route: route.fulfill(status=500))
    page.locator("[data-list]").focus()
    page.keyboard.press("r")
    page.locator("[data-list-state]:not([hidden])").wait_for()


def _session_over(page: Page) -> None:
    _list(page)
    page.locator("input[name=avis]").nth(1).check()
    page.wait_for_timeout(600)
    kept = page.context.cookies()
    page.context.clear_cookies(name="echeance_session")
    page.locator("[data-list]").focus()
    page.keyboard.press("r")
    page.get_by_role("dialog").wait_for()
    page.context.add_cookies(kept)  # type: ignore[arg-type]  # what it gave, it takes


STATES: dict[str, Callable[[Page], None]] = {
    "rien-ne-correspond": _nothing_matches,
    "chargement": _waiting,
    "hors-ligne": _offline,
    "erreur-du-serveur": _server_error,
    "session-expiree": _session_over,
}


if __name__ == "__main__":
    raise SystemExit(main())
