"""Premiums (quittances): a cancelled one stays in the books, marked as such."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_noop

from echeance.lib.french_dates import short_date
from echeance.lib.natural_order import natural_key
from echeance.lib.shown import amount as shown_amount
from echeance.portfolio.importing.book import NOT_WRITTEN_YET, Book, Complaints, Line, World
from echeance.portfolio.importing.columns import (
    Column,
    amount,
    choice_of,
    day,
    month,
    text_of,
    yes_or_no,
)
from echeance.portfolio.importing.references import resolve_contracts
from echeance.portfolio.models import Client, CollectedBy, Contract, Premium, PremiumKind


class PremiumBook(Book):
    kind = gettext_noop("quittances")
    key_column = "number"
    columns = (
        Column("N° quittance", "number", text_of(Premium, "number"), required=True),
        Column(
            "N° de contrat", "contract", text_of(Contract, "number"), ("Police",), required=True
        ),
        Column("Dossier", "dossier", text_of(Client, "dossier"), ("N° client",)),
        Column("Nature", "kind", choice_of(PremiumKind), required=True),
        Column("Encaissement", "collected_by", choice_of(CollectedBy), empty=None),
        Column("Effet du", "effective_from", day, ("Date d’effet", "Début"), required=True),
        Column("Effet au", "effective_to", day, ("Date de fin", "Fin"), required=True),
        Column("Période de débit", "debit_period", month, ("Débit",), required=True),
        Column("Date de saisie", "entered_on", day, ("Saisie le",), empty=None),
        Column("Prime nette", "net", amount, ("Net", "Montant HT"), required=True),
        Column("Taxes", "taxes", amount, required=True),
        Column(
            "Frais et accessoires", "fees", amount, ("Frais", "Accessoires"), empty=Decimal(0)
        ),
        Column("Prime TTC", "gross", amount, ("TTC", "Montant TTC"), required=True),
        Column(
            "Date de prélèvement", "direct_debit_on", day, ("Prélevée le",), empty=None
        ),
        Column("Avance cabinet", "broker_advance", yes_or_no, empty=False),
        Column(
            "Pollicitation", "pollicitation", yes_or_no, ("En pollicitation", "Offre",
            "Proposition"), empty=False,
        ),
        Column("Annulée", "cancelled", yes_or_no, empty=False),
        Column("Date d’annulation", "cancelled_on", day, ("Annulée le",), empty=None),
        Column("Soldée le", "settled_on", day, ("Réglée le", "Date de règlement"), empty=None),
    )  # fmt: skip

    def __init__(self) -> None:
        self._collected_by: dict[int, str] = {}

    def key(self, line: Line) -> str:
        return str(line.values["number"])

    def check(self, line: Line, complaints: Complaints) -> None:
        values = line.values
        start, end = values["effective_from"], values["effective_to"]
        if end < start:
            complaints.error(
                line,
                "effective_to",
                gettext("La date de fin (%(end)s) précède la date de début (%(start)s).")
                % {"end": short_date(end), "start": short_date(start)},
            )
        if values.get("cancelled_on") and values.get("cancelled") is False:
            complaints.error(
                line,
                "cancelled_on",
                gettext(
                    "Date d’annulation sans annulation\u00a0: écrivez O dans"
                    " «\u00a0Annulée\u00a0», ou retirez la date."
                ),
            )
        for field in ("collected_by", "entered_on"):  # empty: as if the column were not there
            if values.get(field, "") is None:
                del values[field]
        total = values["net"] + values["taxes"] + values.get("fees", Decimal(0))
        if values["gross"] != total:
            complaints.warning(
                line,
                "gross",
                gettext(
                    "Prime nette, taxes et frais font %(total)s\u00a0: vérifiez, la prime TTC est"
                    " gardée."
                )
                % {"total": shown_amount(total)},
            )

    def resolve(self, lines: Sequence[Line], world: World, complaints: Complaints) -> None:
        resolve_contracts(lines, world, complaints)
        _warn_of_moves(lines, world, complaints)
        for line in lines:
            line.values.pop("dossier", None)
        contracts = {line.values.get("contract_id", NOT_WRITTEN_YET) for line in lines}
        self._collected_by = dict(
            Contract.objects.filter(pk__in=contracts).values_list("pk", "collected_by")
        )

    def known(self, lines: Sequence[Line]) -> dict[int, models.Model]:
        stored = {
            premium.number: premium
            for premium in Premium.objects.filter(number__in=[line.key for line in lines])
        }
        return {line.number: stored[str(line.key)] for line in lines if line.key in stored}

    def fresh(self, line: Line, world: World, complaints: Complaints) -> models.Model:
        collected_by = self._collected_by.get(line.values["contract_id"], CollectedBy.BROKER)
        return Premium(collected_by=collected_by, entered_on=world.today, fees=Decimal(0))

    def complete(self, row: Any, world: World, *, is_new: bool) -> None:
        row.number_key = natural_key(row.number)


def _warn_of_moves(lines: Sequence[Line], world: World, complaints: Complaints) -> None:
    """A known number under another contract: two offices' numbers met, or a premium changes hands.

    What was printed of it stays with the first client, what comes next goes to the other.
    """
    numbers = [line.values["number"] for line in lines]
    known = Premium.objects.filter(number__in=numbers).select_related("contract__client")
    stored = {premium.number: premium.contract for premium in known}
    for line in lines:
        before = stored.get(line.values["number"])
        after = line.values.get("contract_id")
        if before is not None and after is not None and after != before.pk:
            remedy = _move(line.values["number"], before, world)
            complaints.warning(line, "contract", remedy)


def _move(number: str, before: Contract, world: World) -> str:
    if before.client.confidential and not world.sees_confidential:
        return gettext(
            "La quittance n°\u00a0%(number)s est celle d’un autre contrat\u00a0: elle passera à"
            " celui-ci. Si c’en est une autre, donnez-lui un autre numéro."
        ) % {"number": number}
    return gettext(
        "La quittance n°\u00a0%(number)s est celle du contrat %(contract)s, dossier"
        " %(dossier)s\u00a0: elle passera à celui-ci. Si c’en est une autre,"
        " donnez-lui un autre numéro."
    ) % {"number": number, "contract": before.number, "dossier": before.client.dossier}
