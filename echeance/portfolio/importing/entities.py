"""Legal entities (entités juridiques)."""

import re
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_noop

from echeance.lib.folding import fold
from echeance.portfolio.addresses import read_addresses
from echeance.portfolio.identifiers import normal_vat_number, vat_number_problem
from echeance.portfolio.importing.book import Book, Complaints, Line, World
from echeance.portfolio.importing.columns import Column, amount, text_of
from echeance.portfolio.models import LegalEntity


def _text(label: str, field: str, *synonyms: str, required: bool = False) -> Column:
    return Column(label, field, text_of(LegalEntity, field), synonyms, required)


def _compact(field: str) -> Any:
    """Without the spaces that people put between groups of digits."""
    read = text_of(LegalEntity, field)
    return lambda text, today: read(re.sub(r"\s", "", text), today)


def _vat_number(text: str, today: date) -> str:
    """« non soumis » is what the letter prints when there is no number."""
    if fold(text) in {"non soumis", "non soumis a tva", "non soumis a la tva", "non", "n"}:
        return ""
    return normal_vat_number(text)[:20]


class EntityBook(Book):
    kind = gettext_noop("entités juridiques")
    key_column = "code"
    columns = (
        _text("Code", "code", required=True),
        _text("Raison sociale", "name", "Nom", "Société", required=True),
        _text("Forme", "legal_form", "Forme juridique"),
        Column("Capital", "capital", amount, empty=None),
        _text("Adresse 1", "address1", "Adresse"),
        _text("Adresse 2", "address2", "Adresse (suite)", "Complément d’adresse"),
        _text("CP", "postcode", "Code postal"),
        _text("Ville", "city"),
        _text("Tél", "phone", "Téléphone"),
        _text("Fax", "fax", "Télécopie"),
        _text("E-mail", "email", "Email", "Courriel", "Mél", "Mail"),
        Column("SIREN", "siren", _compact("siren")),
        _text("RCS", "trade_register"),
        _text("ORIAS", "orias", "N° ORIAS"),
        Column("TVA", "vat_number", _vat_number, ("N° TVA", "TVA intracommunautaire")),
        Column("IBAN", "iban", _compact("iban")),
        Column("BIC", "bic", _compact("bic"), ("SWIFT",)),
        Column("ICS", "creditor_identifier", _compact("creditor_identifier")),
        _text("Médiateur", "mediator"),
    )

    def key(self, line: Line) -> str:
        return str(line.values["code"])

    def check(self, line: Line, complaints: Complaints) -> None:
        number = line.values.get("vat_number", "")
        if number and (problem := vat_number_problem(number)):
            complaints.warning(line, "vat_number", problem)
        if "email" in line.values:
            addresses = read_addresses(line.values["email"])
            line.values["email"] = addresses.text
            if addresses.problem:
                complaints.warning(line, "email", addresses.problem)

    def known(self, lines: Sequence[Line]) -> dict[int, models.Model]:
        stored = {
            entity.code: entity
            for entity in LegalEntity.objects.filter(code__in=[str(line.key) for line in lines])
        }
        return {line.number: stored[str(line.key)] for line in lines if line.key in stored}

    def fresh(self, line: Line, world: World, complaints: Complaints) -> models.Model:
        return LegalEntity()

    def promise(self, keys: Iterable[Hashable], world: World) -> None:
        world.entities.update(str(key) for key in keys)
