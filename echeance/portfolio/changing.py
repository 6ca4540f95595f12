"""Changing a client card: nobody overwrites unseen what another person wrote."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from echeance.lib.translating import in_french
from echeance.portfolio.models import Client, ClientChange

KEPT_BY_THE_PRODUCT = frozenset(
    {
        "id", "dossier_key", "search_key", "email_problem", "version", "created_on", "created_by",
        "modified_on", "modified_by", "modified_at",
    }
)  # fmt: skip

HIDDEN = _("un client confidentiel")
RENUMBERED = _("un dossier renuméroté")
_YES, _NO = gettext_noop("oui"), gettext_noop("non")


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
            label=_stored_label(field),
            before=stored_value(before, field),
            after=stored_value(after, field),
        )
        for field in card_fields()
        if field.value_from_object(before) != field.value_from_object(after)
    ]


def stored_value(client: Client, field: models.Field[object, object]) -> str:
    """The field as the history keeps it: « oui », « non », the dossier of the root card."""
    value = field.value_from_object(client)
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(field, models.ForeignKey):
        return client.root.dossier if client.root else ""
    return str(value)[:500]


def readable(changes: Iterable[ClientChange], *, sees_confidential: bool) -> list[ClientChange]:
    """The same lines in the language of the screen, which names no card that is not to be seen."""
    lines = list(changes)
    if not sees_confidential:
        _hide_roots(lines)
    ticks = {
        _stored_label(field) for field in card_fields() if isinstance(field, models.BooleanField)
    }
    for line in lines:
        if line.label in ticks:
            line.before, line.after = gettext(line.before), gettext(line.after)
        line.label = gettext(line.label)
    return lines


def _hide_roots(lines: Iterable[ClientChange]) -> None:
    """Take out the dossiers of root cards that this person may not see.

    Decided when they are read: a card may have become confidential since. A dossier that no card
    has any more is hidden too, for nothing says whose it was.
    """
    label = _stored_label(Client._meta.get_field("root"))
    naming = [line for line in lines if line.label == label]
    named = {dossier for line in naming for dossier in (line.before, line.after) if dossier}
    holders = Client.objects.filter(dossier__in=named).values_list("dossier", "confidential")
    words = dict.fromkeys(named, str(RENUMBERED)) | {
        dossier: str(HIDDEN) if confidential else dossier for dossier, confidential in holders
    }
    for line in naming:
        line.before, line.after = words.get(line.before, ""), words.get(line.after, "")


def _stored_label(field: models.Field[Any, Any]) -> str:
    with in_french():
        return str(field.verbose_name)
