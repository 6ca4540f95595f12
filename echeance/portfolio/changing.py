"""Changing a client card: nobody overwrites unseen what another person wrote."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from echeance.portfolio.models import Client, ClientChange

KEPT_BY_THE_PRODUCT = frozenset(
    {
        "id", "dossier_key", "search_key", "email_problem", "version", "created_on", "created_by",
        "modified_on", "modified_by", "modified_at",
    }
)  # fmt: skip

HIDDEN = "un client confidentiel"
RENUMBERED = "un dossier renuméroté"


class ConflictError(Exception):
    """Someone changed the card since it was shown; `stored` is what it is now."""

    def __init__(self, stored: Client) -> None:
        super().__init__(stored.pk)
        self.stored = stored


def card_fields() -> list[models.Field[object, object]]:
    """What an office writes on the card, in the order of the model."""
    return [
        field for field in Client._meta.concrete_fields if field.name not in KEPT_BY_THE_PRODUCT
    ]


@transaction.atomic
def open_card(client: Client, *, by: str, at: datetime) -> None:
    """Write a new card."""
    client.fill_keys()
    client.created_on = client.modified_on = timezone.localdate(at)
    client.created_by = client.modified_by = by
    client.modified_at = at
    client.save()


@transaction.atomic
def change_card(client: Client, *, seen_version: int, by: str, at: datetime) -> int:
    """Write the card and the history of each changed field; returns how many changed.

    Raises ConflictError when the stored card is no longer the one of `seen_version`.
    """
    stored = Client.objects.select_for_update().get(pk=client.pk)
    if stored.version != seen_version:
        raise ConflictError(stored)
    changes = differences(stored, client, by=by, at=at)
    if not changes:
        return 0
    client.fill_keys()
    client.version = seen_version + 1
    client.modified_on = timezone.localdate(at)
    client.modified_by, client.modified_at = by, at
    client.save()
    ClientChange.objects.bulk_create(changes)
    return len(changes)


def differences(before: Client, after: Client, *, by: str, at: datetime) -> list[ClientChange]:
    """One line of history, not yet written, per field that differs."""
    return [
        ClientChange(
            client=after,
            at=at,
            by=by,
            label=str(field.verbose_name),
            before=shown_value(before, field),
            after=shown_value(after, field),
        )
        for field in card_fields()
        if field.value_from_object(before) != field.value_from_object(after)
    ]


def shown_value(client: Client, field: models.Field[object, object]) -> str:
    """The field as the history shows it: « oui », « non », the dossier of the root card."""
    value = field.value_from_object(client)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(field, models.ForeignKey):
        return client.root.dossier if client.root else ""
    return str(value)[:500]


def readable(changes: Iterable[ClientChange], *, sees_confidential: bool) -> list[ClientChange]:
    """The same lines, without the dossier of a root card that this person may not see.

    Decided when they are read: a card may have become confidential since. A dossier that no card
    has any more is hidden too, for nothing says whose it was.
    """
    lines = list(changes)
    if sees_confidential:
        return lines
    label = str(Client._meta.get_field("root").verbose_name)
    naming = [line for line in lines if line.label == label]
    named = {dossier for line in naming for dossier in (line.before, line.after) if dossier}
    holders = Client.objects.filter(dossier__in=named).values_list("dossier", "confidential")
    words = dict.fromkeys(named, RENUMBERED) | {
        dossier: HIDDEN if confidential else dossier for dossier, confidential in holders
    }
    for line in naming:
        line.before, line.after = words.get(line.before, ""), words.get(line.after, "")
    return lines
