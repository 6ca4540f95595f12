"""Contracts (contrats), each under its client and its insurer."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_noop

from echeance.lib.folding import fold
from echeance.lib.natural_order import natural_key
from echeance.portfolio.contract_changing import contract_differences
from echeance.portfolio.importing.book import NOT_WRITTEN_YET, Book, Complaints, Line, World
from echeance.portfolio.importing.columns import (
    Column,
    choice_of,
    day,
    day_and_month,
    small_number,
    text_of,
    yes_or_no,
)
from echeance.portfolio.importing.references import Entities, resolve_clients
from echeance.portfolio.models import (
    Client,
    CollectedBy,
    Contract,
    ContractChange,
    Frequency,
    Insurer,
    LegalEntity,
    PaymentMode,
)


class ContractBook(Book):
    kind = gettext_noop("contrats")
    key_column = "number"
    touched = ("version", "modified_at")
    columns = (
        Column(
            "N° de contrat", "number", text_of(Contract, "number"), ("Police",), required=True
        ),
        Column("Dossier", "dossier", text_of(Client, "dossier"), ("N° client",), required=True),
        Column("Entité", "entity", text_of(LegalEntity, "code"), ("Entité juridique",)),
        Column("Compagnie", "insurer", text_of(Insurer, "name"), ("Assureur",), required=True),
        Column("Catégorie", "category", text_of(Contract, "category"), ("Risque", "Produit")),
        Column("Échéance", "due", day_and_month, ("Échéance principale",), empty=(None, None)),
        Column(
            "Fractionnement", "frequency", choice_of(Frequency, annuelle="A", semestrielle="S",
            trimestrielle="T", mensuelle="M"), ("Périodicité",), empty=Frequency.YEARLY.value,
        ),
        Column(
            "Encaissement", "collected_by", choice_of(CollectedBy), empty=CollectedBy.BROKER.value
        ),
        Column(
            "Mode de paiement", "payment_mode", choice_of(PaymentMode, virement="V", carte="B",
            prélèvement="P"), ("Mode de règlement",), empty=PaymentMode.TRANSFER.value,
        ),
        Column(
            "RUM", "mandate_reference", text_of(Contract, "mandate_reference"),
            ("Référence unique du mandat", "Mandat"),
        ),
        Column("Date du mandat", "mandate_signed_on", day, ("Mandat signé le",), empty=None),
        Column("Particulier", "private_person", yes_or_no, empty=True),
        Column("Tacite reconduction", "tacit_renewal", yes_or_no, empty=True),
        Column("Préavis (mois)", "notice_months", small_number, ("Préavis",), empty=2),
        Column("Observations", "remark", text_of(Contract, "remark"), ("Observation",)),
        Column("Date d’effet", "effective_from", day, ("Effet",), empty=None),
        Column("Date de résiliation", "terminated_on", day, ("Résilié le",), empty=None),
    )  # fmt: skip

    def __init__(self) -> None:
        self._entities: Entities | None = None
        self._insurers: dict[str, int] = {}

    def key(self, line: Line) -> tuple[str, str]:
        return str(line.values["dossier"]), str(line.values["number"])

    def check(self, line: Line, complaints: Complaints) -> None:
        values = line.values
        if "due" in values:
            values["due_day"], values["due_month"] = values.pop("due")
        start, end = values.get("effective_from"), values.get("terminated_on")
        if start and end and end < start:
            complaints.error(
                line,
                "terminated_on",
                gettext("La date de résiliation précède la date d’effet."),
            )

    def resolve(self, lines: Sequence[Line], world: World, complaints: Complaints) -> None:
        if self._entities is None:
            self._entities = Entities(world)
            self._insurers = {
                fold(name): key for name, key in Insurer.objects.values_list("name", "pk")
            }
        self._entities.resolve(lines, complaints)
        resolve_clients(lines, world, complaints)
        for line in lines:
            line.values["insurer_id"] = self._insurer(line.values.pop("insurer"), world)

    def known(self, lines: Sequence[Line]) -> dict[int, models.Model]:
        clients = {line.values["client_id"] for line in lines}
        stored = {
            (contract.client_id, contract.number): contract
            for contract in Contract.objects.filter(
                client_id__in=clients, number__in={line.values["number"] for line in lines}
            )
        }
        found: dict[int, models.Model] = {}
        for line in lines:
            contract = stored.get((line.values["client_id"], line.values["number"]))
            if contract is not None:
                found[line.number] = contract
        return found

    def fresh(self, line: Line, world: World, complaints: Complaints) -> models.Model:
        assert self._entities is not None
        contract = Contract()
        if "legal_entity_id" not in line.values:
            only = self._entities.only(complaints)
            if only is not None:
                contract.legal_entity_id = only
        return contract

    def complete(self, row: Any, world: World, *, is_new: bool) -> None:
        row.number_key = natural_key(row.number)
        if not is_new:
            row.version += 1
            row.modified_at = world.at

    def remember(self, changed: Sequence[tuple[Any, Any]], world: World) -> None:
        ContractChange.objects.bulk_create(
            change
            for before, after in changed
            for change in contract_differences(before, after, by=world.by, at=world.at)
        )

    def promise(self, keys: Iterable[Hashable], world: World) -> None:
        for key in keys:
            assert isinstance(key, tuple)
            dossier, number = key
            world.contracts.setdefault(number, set()).add(dossier)

    def _insurer(self, name: str, world: World) -> int:
        """« AXA » and « Axa » are one company; an unknown one is created."""
        folded = fold(name)
        if folded not in self._insurers:
            self._insurers[folded] = (
                Insurer.objects.create(name=name).pk if world.writes else NOT_WRITTEN_YET
            )
        return self._insurers[folded]
