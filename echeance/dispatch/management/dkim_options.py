"""Options of `echeance configure-mail` for our own DKIM signature."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from echeance.dispatch.dkim import BadKeyError, SigningKey, make_key, read_key
from echeance.dispatch.models import DkimKey, SenderProfile
from echeance.dispatch.signing import keep_key


def add_dkim_arguments(parser: argparse.ArgumentParser) -> None:
    """For a server that does not sign by itself."""
    parser.add_argument("--dkim-key-file", metavar="FICHIER", help="clé privée DKIM (PEM)")
    parser.add_argument(
        "--dkim-make-key", action="store_true", help="créer la clé DKIM et montrer sa valeur"
    )
    parser.add_argument("--dkim-selector", metavar="NOM", help="sélecteur (echeance au départ)")
    parser.add_argument("--dkim-domain", metavar="DOMAINE", help="au départ celui de l’expéditeur")
    parser.add_argument(
        "--dkim-sign",
        choices=("on", "off"),
        help="signer les messages, une fois la valeur publiée",
    )


def configure_dkim(
    sender: SenderProfile, options: dict[str, Any], *, at: datetime
) -> Iterator[str]:
    """Do what the options say; gives the lines to show. Raises CommandError."""
    asked = ("dkim_key_file", "dkim_make_key", "dkim_selector", "dkim_domain", "dkim_sign")
    if not any(options[name] for name in asked):
        return
    before = DkimKey.current()
    key = _key(before, options)
    is_new = bool(options["dkim_make_key"] or options["dkim_key_file"])
    signs = options["dkim_sign"] == "on" if options["dkim_sign"] else False
    if not options["dkim_sign"] and before and not is_new:
        signs = before.signs
    kept = keep_key(
        key,
        domain=options["dkim_domain"]
        or (before.domain if before else sender.address.rpartition("@")[2]),
        selector=options["dkim_selector"] or (before.selector if before else "echeance"),
        signs=signs,
        at=at,
    )
    yield f"DKIM, à publier (TXT) : {kept.name}"
    yield kept.record
    yield f"Messages {'signés' if kept.signs else 'non signés : ajoutez --dkim-sign on ensuite'}."


def _key(before: DkimKey | None, options: dict[str, Any]) -> SigningKey:
    if options["dkim_make_key"]:
        return make_key()
    file = options["dkim_key_file"]
    if before and not file:
        return read_key(before.pem())
    if not file:
        raise CommandError(
            "Il n’y a pas encore de clé DKIM : donnez --dkim-make-key, ou --dkim-key-file.",
            returncode=2,
        )
    try:
        return read_key(Path(file).read_bytes())
    except OSError as error:
        raise CommandError(
            f"Le fichier « {file} » est illisible ({error.strerror}).", returncode=2
        ) from error
    except BadKeyError as error:
        raise CommandError(str(error), returncode=2) from error
