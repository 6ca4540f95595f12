"""Clients: the whole client card, known by its dossier."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext, gettext_noop

from echeance.portfolio.addresses import read_addresses, stored_problem, suggested_domain
from echeance.portfolio.changing import differences
from echeance.portfolio.identifiers import (
    normal_vat_number,
    postcode_problem,
    vat_number_problem,
)
from echeance.portfolio.importing.book import Book, Complaints, Line, World
from echeance.portfolio.importing.columns import Column, day, text_of, yes_or_no
from echeance.portfolio.models import Client, ClientChange
from echeance.portfolio.phones import normal_phone


def _text(label: str, field: str, *synonyms: str, required: bool = False) -> Column:
    return Column(label, field, text_of(Client, field), synonyms, required)


def _tick(label: str, field: str, *synonyms: str) -> Column:
    return Column(label, field, yes_or_no, synonyms, empty=False)


def _phone(label: str, field: str, *synonyms: str) -> Column:
    read = text_of(Client, field)
    return Column(label, field, lambda text, today: normal_phone(str(read(text, today))), synonyms)


def _capital_letters(field: str) -> Any:
    read = text_of(Client, field)
    return lambda text, today: str(read(text, today)).upper()


def _vat_number(text: str, today: date) -> object:
    return text_of(Client, "vat_number")(normal_vat_number(text), today)


class ClientBook(Book):
    kind = gettext_noop("clients")
    key_column = "dossier"
    touched = (
        "search_key", "email_problem", "version", "modified_on", "modified_by", "modified_at",
    )  # fmt: skip
    columns = (
        _text("Dossier", "dossier", "N° de dossier", "N° client", required=True),
        Column("Statut", "status", _capital_letters("status"), empty="C"),
        _text("Titre", "title", "Civilité"),
        _text("Nom", "last_name", "Nom ou raison sociale", required=True),
        _text("Prénom", "first_name"),
        _text("Nom (suite)", "second_name_line", "Nom 2"),
        _text("Nom clé", "key_name"),
        _text("Type d’adresse", "address_type"),
        _text("Adresse 1", "address1", "Adresse", "Rue"),
        _text("Adresse 2", "address2", "Adresse (suite)", "Complément d’adresse"),
        _text("CP", "postcode", "Code postal"),
        _text("Ville", "city", "Commune"),
        Column("Pays", "country", _capital_letters("country"), ("Code pays",), empty="FR"),
        _phone("Tél", "phone", "Téléphone", "Tél. fixe"),
        _phone("Fax", "fax", "Télécopie"),
        _phone("Mob", "mobile", "Mobile", "Portable", "Tél. mobile", "Tél. portable"),
        _text("E-mail", "email", "Email", "Courriel", "Mél", "Mail", "Adresse e-mail"),
        _tick("AE par mail", "notices_by_email", "Avis d’échéance par mail"),
        _text("Chargé clientèle", "account_manager", "Chargé de clientèle", "Gestionnaire"),
        _tick("V.I.P.", "vip", "VIP"),
        _tick("Confidentiel", "confidential"),
        _tick("Frais fixes", "pays_fixed_fee", "Frais fixes (Rel. de compte)"),
        _tick("Soumis à la TVA", "subject_to_vat"),
        Column("N° TVA", "vat_number", _vat_number, ("N° TVA intracommunautaire",)),
        _tick("Sans pollicitation", "no_pollicitation"),
        _text("Famille CSP", "csp_family"),
        _text("CSP", "csp"),
        _text("Activité", "activity"),
        _text("Profession", "profession"),
        _text("Apporteur", "introducer"),
        Column("Créé le", "created_on", day, ("Date de création",), empty=None, only_new=True),
        Column(
            "Modifié le", "modified_on", day, ("Date de modification",), empty=None, only_new=True
        ),
    )

    def key(self, line: Line) -> str:
        return str(line.values["dossier"])

    def check(self, line: Line, complaints: Complaints) -> None:
        values = line.values
        if "email" in values:
            self._check_email(line, complaints)
        number = values.get("vat_number", "")
        if number and (problem := vat_number_problem(number)):
            complaints.warning(line, "vat_number", problem)
        if not number and values.get("subject_to_vat") and "vat_number" in values:
            complaints.warning(
                line,
                "vat_number",
                gettext("Client soumis à la TVA\u00a0: complétez son n°\u00a0de TVA."),
            )
        country = values.get("country", "FR")
        if problem := postcode_problem(values.get("postcode", ""), country=country):
            complaints.warning(line, "postcode", problem)

    def _check_email(self, line: Line, complaints: Complaints) -> None:
        """A bad address does not refuse the file: it is kept, and the client goes to paper."""
        addresses = read_addresses(line.cells["email"])
        line.values["email"] = addresses.text
        line.values["email_problem"] = stored_problem(line.cells["email"])
        for address in addresses.each:
            if domain := suggested_domain(address):
                complaints.warning(
                    line,
                    "email",
                    gettext(
                        "Vouliez-vous dire «\u00a0%(domain)s\u00a0»\u00a0? L’adresse est gardée"
                        " telle"
                        " quelle."
                    )
                    % {"domain": domain},
                )
        if addresses.problem:
            complaints.warning(
                line,
                "email",
                gettext("%(problem)s Ses avis sont à imprimer d’ici là.")
                % {"problem": addresses.problem},
            )
        elif not addresses.each and line.values.get("notices_by_email"):
            complaints.warning(
                line,
                "email",
                gettext(
                    "«\u00a0AE par mail\u00a0» est coché sans adresse\u00a0: ses avis"
                    " sont à imprimer d’ici là."
                ),
            )

    def resolve(self, lines: Sequence[Line], world: World, complaints: Complaints) -> None:
        if world.sees_confidential:
            return
        dossiers = [str(line.key) for line in lines]
        kept = Client.objects.filter(dossier__in=dossiers, confidential=True)
        hidden = set(kept.values_list("dossier", flat=True))
        for line in lines:
            if line.key in hidden and not line.values.get("confidential", True):
                line.values["confidential"] = True
                complaints.warning(
                    line,
                    "confidential",
                    gettext(
                        "Cette fiche reste confidentielle\u00a0: votre compte ne"
                        " peut pas l’ouvrir à tous."
                    ),
                )

    def known(self, lines: Sequence[Line]) -> dict[int, models.Model]:
        dossiers = [str(line.key) for line in lines]
        stored = {client.dossier: client for client in Client.objects.filter(dossier__in=dossiers)}
        return {line.number: stored[str(line.key)] for line in lines if line.key in stored}

    def fresh(self, line: Line, world: World, complaints: Complaints) -> models.Model:
        return Client(created_by=world.by, modified_by=world.by)

    def complete(self, row: Any, world: World, *, is_new: bool) -> None:
        client: Client = row
        client.fill_keys()
        if is_new:
            client.created_on = client.created_on or world.today
            client.modified_on = client.modified_on or world.today
            return
        client.version += 1
        client.modified_on, client.modified_by = world.today, world.by
        client.modified_at = world.at

    def promise(self, keys: Iterable[Hashable], world: World) -> None:
        world.clients.update(str(key) for key in keys)

    def remember(self, changed: Sequence[tuple[Any, Any]], world: World) -> None:
        ClientChange.objects.bulk_create(
            change
            for before, after in changed
            for change in differences(before, after, by=world.by, at=world.at)
        )
