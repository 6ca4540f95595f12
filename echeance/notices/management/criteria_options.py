"""The criteria of an edition as options of the command line."""

import argparse
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError

from echeance.lib.french_dates import parse_date, parse_month
from echeance.lib.money import parse_amount
from echeance.notices import answers, chosen_texts, saved_runs
from echeance.notices.criteria import Criteria

MODES = {"confie": "C", "direct": "D"}
KINDS = {"terme": "T", "comptant": "C"}
DEPOSITS = {"affectes": "affecte", "libres": "libre", "appel": "appel"}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Every criterion is an option; what is not said limits nothing."""
    add = parser.add_argument
    add("--entity", default="", metavar="CODE", help="entité juridique")
    add(
        "--saved",
        default="",
        metavar="NOM",
        help="critères enregistrés sous ce nom, à la place de tous les autres\u00a0; leurs dates en"
        " mots sont relues aujourd’hui",
    )
    add(
        "--user",
        default="",
        metavar="LOGIN",
        help="avec --saved\u00a0: ceux de cette personne (sinon, ceux que le cabinet partage)",
    )
    add("--dossier-from", default="", metavar="DOSSIER", help="premier n°\u00a0de dossier")
    add("--dossier-to", default="", metavar="DOSSIER", help="dernier n°\u00a0de dossier")
    add("--contract-from", default="", metavar="CONTRAT", help="premier n°\u00a0de contrat")
    add("--contract-to", default="", metavar="CONTRAT", help="dernier n°\u00a0de contrat")
    add(
        "--collected-by",
        default="confie,direct",
        metavar="LISTE",
        help="encaissement\u00a0: confie, direct (les deux si rien n’est dit)",
    )
    add(
        "--kinds",
        default="terme,comptant",
        metavar="LISTE",
        help="quittances\u00a0: terme, comptant (les deux si rien n’est dit)",
    )
    add(
        "--deposits",
        default="",
        metavar="LISTE",
        help="acomptes\u00a0: affectes, libres, appel (aucun si rien n’est dit)",
    )
    add("--debit-from", default="", metavar="MM/AAAA", help="période de débit, de")
    add("--debit-to", default="", metavar="MM/AAAA", help="période de débit, à")
    add("--entered-from", default="", metavar="DATE", help="période de saisie, de")
    add("--entered-to", default="", metavar="DATE", help="période de saisie, à")
    add("--effect-from", default="", metavar="DATE", help="période d’effet, de")
    add("--effect-to", default="", metavar="DATE", help="période d’effet, à")
    add("--include-credit", action="store_true", help="totaux négatifs ou nuls compris")
    add(
        "--deposits-without-arrears",
        action="store_true",
        help="acomptes affectés des contrats sans quittance en arriéré",
    )
    add(
        "--pollicitation",
        action="store_true",
        help="pollicitations comprises\u00a0: les offres que le client accepte en les réglant",
    )
    add("--without-broker-advances", action="store_true", help="sans les avances cabinet")
    add("--print-filter", default="", metavar="LETTRE", help="statut du client\u00a0: C, D ou P")
    add(
        "--exclude",
        action="append",
        default=[],
        metavar="CONTRAT",
        help="contrat à écarter, ou un seul de ses avis («\u00a0ES1 [D]\u00a0»)\u00a0; une fois"
        " par contrat",
    )
    add("--fixed-fee", default="", metavar="MONTANT", help="frais fixes par page imprimée")
    add(
        "--text",
        action="append",
        default=[],
        metavar="TITRE",
        help="texte standard à imprimer\u00a0; une fois par texte (aucun si rien n’est dit)",
    )


def read(options: dict[str, Any], *, on: date) -> Criteria:
    """The typed value; `on` is today. Raises CommandError, in French, exit code 2.

    Raises CriteriaError for saved criteria that no longer hold.
    """
    if options["saved"]:
        return _saved(options, on=on)
    if not options["entity"]:
        raise CommandError(
            "Indiquez l’entité juridique (--entity), ou des critères enregistrés (--saved).",
            returncode=2,
        )

    def value(name: str, reader: Any) -> Any:
        try:
            return reader(options[name], on=on) if options[name] else None
        except ValueError as error:
            raise CommandError(
                f"--{name.replace('_', '-')}\u00a0: {error}", returncode=2
            ) from error

    return Criteria(
        entity=options["entity"],
        dossier_from=options["dossier_from"].strip(),
        dossier_to=options["dossier_to"].strip(),
        contract_from=options["contract_from"].strip(),
        contract_to=options["contract_to"].strip(),
        collected_by=_words(options["collected_by"], MODES, "--collected-by"),
        kinds=_words(options["kinds"], KINDS, "--kinds"),
        deposits=_words(options["deposits"], DEPOSITS, "--deposits"),
        debit_from=value("debit_from", parse_month),
        debit_to=value("debit_to", parse_month),
        entered_from=value("entered_from", parse_date),
        entered_to=value("entered_to", parse_date),
        effect_from=value("effect_from", parse_date),
        effect_to=value("effect_to", parse_date),
        include_credit=options["include_credit"],
        deposits_without_arrears=options["deposits_without_arrears"],
        pollicitation=options["pollicitation"],
        without_broker_advances=options["without_broker_advances"],
        print_filter=options["print_filter"].strip().upper(),
        fixed_fee=value("fixed_fee", lambda text, on: parse_amount(text)) or Decimal(0),
        excluded=frozenset(number.strip() for number in options["exclude"]),
        texts=tuple(_text(title, entity=options["entity"]) for title in options["text"]),
    )


def _saved(options: dict[str, Any], *, on: date) -> Criteria:
    parser = argparse.ArgumentParser()
    add_to(parser)
    for action in parser._actions:
        name = action.dest
        if name not in {"help", "saved", "user"} and options.get(name) != action.default:
            raise CommandError(
                f"--saved remplace tous les autres critères\u00a0: retirez"
                f" {action.option_strings[0]}.",
                returncode=2,
            )
    try:
        saved = saved_runs.criteria_named(options["saved"], login=options["user"])
    except saved_runs.UnknownCriteriaError as error:
        raise CommandError(str(error), returncode=2) from error
    return answers.read(saved.answers, on=on)


def _text(title: str, *, entity: str) -> int:
    try:
        return chosen_texts.titled(title, entity=entity)
    except chosen_texts.UnknownTextError as error:
        raise CommandError(f"--text\u00a0: {error}", returncode=2) from error


def _words(text: str, known: dict[str, str], option: str) -> frozenset[str]:
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise CommandError(
                f"{option} : « {word} » est inconnu ; choix : {', '.join(known)}.",
                returncode=2,
            )
    return frozenset(known[word] for word in words)
