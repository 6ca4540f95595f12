"""Deposits (acomptes): two equal rows are two deposits, told apart by their rank."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_noop

from echeance.portfolio.importing.book import NOT_WRITTEN_YET, Book, Complaints, Line, World
from echeance.portfolio.importing.columns import Column, amount, day, one_of, text_of
from echeance.portfolio.importing.references import Entities, resolve_clients, resolve_contracts
from echeance.portfolio.models import Client, Contract, Deposit, DepositKind, LegalEntity

_KINDS = {
    "affecte": "affecte", "acompte affecte": "affecte",
    "libre": "libre", "acompte libre": "libre",
    "appel": "appel", "appel d'acompte": "appel", "appel d'acomptes": "appel",
}  # fmt: skip


class DepositBook(Book):
    kind = gettext_noop("acomptes")
    key_column = "dossier"
    columns = (
        Column("Dossier", "dossier", text_of(Client, "dossier"), ("N° client",), required=True),
        Column("Entité", "entity", text_of(LegalEntity, "code"), ("Entité juridique",)),
        Column("N° de contrat", "contract", text_of(Contract, "number"), ("Police",)),
        Column("Nature", "kind", one_of(_KINDS, DepositKind), required=True),
        Column("Date", "received_on", day, ("Reçu le",), required=True),
        Column("Montant", "amount", amount, required=True),
        Column("Mode", "payment_mode", text_of(Deposit, "payment_mode"), ("Règlement",)),
    )

    def __init__(self) -> None:
        self._seen: Counter[Hashable] = Counter()
        self._entities: Entities | None = None
        self._entity_of: dict[int, int] = {}

    def key(self, line: Line) -> Hashable:
        values = line.values
        same = (
            values["dossier"], values.get("contract", ""), values["kind"], values["received_on"],
            values["amount"],
        )  # fmt: skip
        self._seen[same] += 1
        values["rank"] = self._seen[same]
        return (*same, values["rank"])

    def check(self, line: Line, complaints: Complaints) -> None:
        if line.values["amount"] <= 0:
            complaints.error(
                line,
                "amount",
                gettext(
                    "Le montant d’un acompte est positif\u00a0: sa nature dit s’il est"
                    " reçu ou demandé."
                ),
            )
        if line.values["kind"] == DepositKind.ALLOCATED and not line.values.get("contract"):
            complaints.error(
                line,
                "kind",
                gettext(
                    "Un acompte affecté l’est à un contrat\u00a0: donnez son numéro, ou"
                    " écrivez «\u00a0libre\u00a0»."
                ),
            )

    def resolve(self, lines: Sequence[Line], world: World, complaints: Complaints) -> None:
        if self._entities is None:
            self._entities = Entities(world)
        self._entities.resolve(lines, complaints)
        resolve_contracts(lines, world, complaints, of_another_client=True)
        resolve_clients(lines, world, complaints)
        contracts = {line.values.get("contract_id", NOT_WRITTEN_YET) for line in lines}
        self._entity_of = dict(
            Contract.objects.filter(pk__in=contracts).values_list("pk", "legal_entity_id")
        )

    def known(self, lines: Sequence[Line]) -> dict[int, models.Model]:
        clients = {line.values["client_id"] for line in lines}
        stored = {
            (d.client_id, d.contract_id, d.kind, d.received_on, d.amount, d.rank): d
            for d in Deposit.objects.filter(client_id__in=clients)
        }
        found: dict[int, models.Model] = {}
        for line in lines:
            v = line.values
            deposit = stored.get(
                (
                    v["client_id"],
                    v.get("contract_id"),
                    v["kind"],
                    v["received_on"],
                    v["amount"],
                    v["rank"],
                )
            )
            if deposit is not None:
                found[line.number] = deposit
        return found

    def fresh(self, line: Line, world: World, complaints: Complaints) -> models.Model:
        assert self._entities is not None
        deposit = Deposit()
        if "legal_entity_id" in line.values:
            return deposit
        contract = line.values.get("contract_id")
        if contract is not None:
            deposit.legal_entity_id = self._entity_of.get(contract, NOT_WRITTEN_YET)
        elif (only := self._entities.only(complaints)) is not None:
            deposit.legal_entity_id = only
        return deposit

    def complete(self, row: Any, world: World, *, is_new: bool) -> None:
        """A deposit has no computed field."""
