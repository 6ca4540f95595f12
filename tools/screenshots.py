"""Pictures of the screens for docs/manuel, taken from the demonstration by a real Chromium.

`python tools/screenshots.py` starts a demonstration of its own in a temporary folder, runs an
edition, lets some notices leave, and writes docs/manuel/images/*.png.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from echeance.demo.furnish import PASSWORD
from echeance.demo.office import environment

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "manuel" / "images"
PORT = 8790
HOME = f"http://127.0.0.1:{PORT}"
WINDOW = {"width": 1360, "height": 850}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]

VALIDATED = 9
"""How many of the notices leave."""


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
        work(run)
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        context = browser.new_context(viewport=WINDOW, locale="fr-FR", color_scheme="light")  # type: ignore[arg-type]  # a plain dict serves
        page = context.new_page()
        for name, visit in SCREENS.items():
            visit(page)
            page.wait_for_load_state("networkidle")
            keep(page.screenshot(), name)
        browser.close()
    sys.stdout.write(f"{len(SCREENS)} pictures in {IMAGES.relative_to(ROOT)}\n")
    return 0


@contextmanager
def demonstration(data: Path) -> Iterator[Callable[..., str]]:
    command = [sys.executable, "-m", "echeance", "demo", "--data", str(data), "--port", str(PORT)]
    demo = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    # The command line signs with the name of the session.
    settings = environment(data, port=PORT) | {"LOGNAME": "hala", "USER": "hala"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "echeance", *arguments],
            env=settings,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    try:
        _wait(lambda: urllib.request.urlopen(f"{HOME}/compte/connexion/").status == 200)
        yield run
    finally:
        demo.terminate()
        demo.wait()


def work(run: Callable[..., str]) -> None:
    run("edition", "--entity", "FOREM", "--effect-to", "31/01/2027", "--mark-issued")
    pending = json.loads(run("notices", "--status", "E", "--json"))
    numbers = [str(notice["number"]) for notice in pending]
    run("block", numbers.pop(), "--reason", "Adresse incorrecte")
    run("validate", *numbers[:VALIDATED])
    _wait(lambda: len(json.loads(run("notices", "--status", "OK", "--json"))) >= VALIDATED - 1)
    run("edition", "--entity", "FOREM", "--paper", "--mark-issued")
    run("edition", "--entity", "FOREM", "--effect-to", "30/04/2027")


def _wait(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            if is_done():
                return
        except OSError:
            pass  # the screens do not answer yet
        time.sleep(0.5)
    raise TimeoutError("the demonstration did not come so far")


def keep(png: bytes, name: str) -> None:
    """With few colours, a screen weighs a fifth and looks the same."""
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(200, dither=Image.Dither.NONE)
    picture.save(IMAGES / f"{name}.png", optimize=True)


def _go(path: str) -> Callable[[Page], None]:
    def visit(page: Page) -> None:
        page.goto(HOME + path)

    return visit


def _sign_in(page: Page) -> None:
    _go("/compte/connexion/")(page)
    page.get_by_label("Identifiant").fill("demo")


def _dashboard(page: Page) -> None:
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def _review(page: Page) -> None:
    page.goto(f"{HOME}/avis/")
    page.locator("input[name=avis]").nth(1).check()
    page.locator("input[name=avis]").nth(2).check()
    page.locator("[data-pages] .textLayer").first.wait_for(state="attached")


def _beside(page: Page) -> None:
    page.goto(f"{HOME}/avis/?volet=droite")
    page.locator("[data-pages] .textLayer").first.wait_for(state="attached")


def _recap(page: Page) -> None:
    page.goto(f"{HOME}/avis/?volet=bas&cocher=tout")
    page.locator("[data-action=validate]").click()


def _block(page: Page) -> None:
    page.goto(f"{HOME}/avis/?statut=E")
    page.locator("[data-action=block]").click()


def _criteria(page: Page) -> None:
    page.goto(f"{HOME}/avis/")
    page.get_by_text("Critères de recherche").click()


def _first_link(path: str) -> Callable[[Page], None]:
    def visit(page: Page) -> None:
        page.goto(HOME + path)
        page.locator("tbody a").first.click()

    return visit


def _preview(page: Page) -> None:
    page.goto(f"{HOME}/editions/nouvelle/")
    page.locator("[name=effect_to]").fill("fin de l’année prochaine")
    page.locator("[value=previsualiser]").click()


def _text(page: Page) -> None:
    page.goto(f"{HOME}/parametres/textes/nouveau/")
    page.locator("[name=title]").fill("Bris de glace")
    page.locator("[name=body]").fill(
        "{Adr_Politesse}, vos garanties **changent** au {Avis_PeriodeDu} :\n\n"
        "- bris de glace sans franchise\n- [nos conditions](https://www.forem.exemple.fr)"
    )
    page.locator("[value=voir]").click()


def _details(page: Page) -> None:
    page.goto(f"{HOME}/avis/?statut=OK")
    page.locator("[data-action=details]").click()


def _go_to(page: Page) -> None:
    page.goto(f"{HOME}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("avis")
    page.locator("#aller [data-destinations] a").first.wait_for()


def _views(page: Page) -> None:
    page.goto(f"{HOME}/avis/?volet=bas")
    page.get_by_text("Mes vues").click()


SCREENS: dict[str, Callable[[Page], Any]] = {
    "connexion": _sign_in,
    "tableau-de-bord": _dashboard,
    "clients": _go("/clients/"),
    "fiche-client": _first_link("/clients/"),
    "import": _go("/import/"),
    "quittances": _go("/quittances/"),
    "contrats": _go("/contrats/"),
    "editions": _go("/editions/"),
    "edition-criteres": _go("/editions/nouvelle/"),
    "edition": _first_link("/editions/"),
    "edition-previsualisation": _preview,
    "impression": _go("/editions/2/impression/"),
    "avis-par-mail-criteres": _criteria,
    "avis-par-mail": _review,
    "avis-par-mail-a-droite": _beside,
    "avis-par-mail-recapitulatif": _recap,
    "avis-par-mail-bloquer": _block,
    "avis-par-mail-vues": _views,
    "avis-par-mail-colonnes": _go("/avis/colonnes/"),
    "avis-par-mail-imprimer": _go("/avis/imprimer/"),
    "avis-details": _details,
    "aller-a": _go_to,
    "preferences": _go("/preferences/"),
    "automate": _go("/automate/"),
    "parametres-serveur": _go("/parametres/serveur/"),
    "entite": _first_link("/parametres/entites/"),
    "texte-standard": _text,
    "dates-limites": _go("/editions/dates-limites/"),
    "boite-aux-lettres": _go("/demo/boite/"),
}


if __name__ == "__main__":
    raise SystemExit(main())
