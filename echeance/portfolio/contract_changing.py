"""Changing a contract or one of its premiums: nobody overwrites unseen what another wrote."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext, gettext_noop

from echeance.lib.french_dates import short_date
from echeance.lib.natural_order import natural_key
from echeance.lib.translating import in_french
from echeance.portfolio.models import Contract, ContractChange, Premium

CHANGEABLE_OF_PREMIUM = ("direct_debit_on", "settled_on", "broker_advance", "pollicitation")
"""What an office may correct on a premium. A wrong amount is cancelled and debited again."""

_YES, _NO = gettext_noop("oui"), gettext_noop("non")
_OF_PREMIUM = re.compile(r"quittance n°\u00a0(?P<number>.+?)\u00a0: (?P<label>.+)")
_KEPT_BY_THE_PRODUCT = frozenset({"id", "client", "number_key", "version", "modified_at"})


class StaleError(Exception):
    """Someone changed it since it was shown; nothing is written."""


@transaction.atomic
def change_contract(contract: Contract, *, seen_version: int, by: str, at: datetime) -> int:
    """Write the contract and the history of each changed field; returns how many changed.

    Raises StaleError when the stored one is no longer the one of `seen_version`.
    """
    stored = Contract.objects.select_for_update().get(pk=contract.pk)
    if stored.version != seen_version:
        raise StaleError
    changes = contract_differences(stored, contract, by=by, at=at)
    if not changes:
        return 0
    contract.number_key = natural_key(contract.number)
    contract.version, contract.modified_at = seen_version + 1, at
    contract.save()
    ContractChange.objects.bulk_create(changes)
    return len(changes)


@transaction.atomic
def change_premium(premium: Premium, *, seen: str, by: str, at: datetime) -> int:
    """The same for one premium, in the history of its contract; `seen` is what `fingerprint` was.

    Only what is in CHANGEABLE_OF_PREMIUM is written. Raises StaleError.
    """
    stored = Premium.objects.select_for_update().get(pk=premium.pk)
    if fingerprint(stored) != seen:
        raise StaleError
    differing = [
        field
        for field in Premium._meta.concrete_fields
        if field.name in CHANGEABLE_OF_PREMIUM and _differs(stored, premium, field)
    ]
    if not differing:
        return 0
    premium.save(update_fields=[field.name for field in differing])
    with in_french():
        ContractChange.objects.bulk_create(
            ContractChange(
                contract_id=stored.contract_id,
                at=at,
                by=by,
                label=f"quittance n°\u00a0{stored.number}\u00a0: {field.verbose_name}",
                before=_shown(stored, field),
                after=_shown(premium, field),
            )
            for field in differing
        )
    return len(differing)


def fingerprint(premium: Premium) -> str:
    """What tells whether a premium is still as it was shown: an import may change it too."""
    names = (*CHANGEABLE_OF_PREMIUM, "cancelled")
    return " ".join(str(getattr(premium, name)) for name in names)


def contract_differences(
    before: Contract, after: Contract, *, by: str, at: datetime
) -> list[ContractChange]:
    """One line of history, not yet written, per field that differs."""
    with in_french():
        return [
            ContractChange(
                contract=after,
                at=at,
                by=by,
                label=str(field.verbose_name),
                before=_shown(before, field),
                after=_shown(after, field),
            )
            for field in Contract._meta.concrete_fields
            if field.name not in _KEPT_BY_THE_PRODUCT and _differs(before, after, field)
        ]


def readable(changes: Iterable[ContractChange]) -> list[ContractChange]:
    """The same lines in the language of the screen; what a person typed stays as it is."""
    lines, known = list(changes), _words_by_label()
    for line in lines:
        of_premium = _OF_PREMIUM.fullmatch(line.label)
        label = of_premium["label"] if of_premium else line.label
        words = known.get(label, frozenset())
        line.before, line.after = (
            gettext(value) if value in words else value for value in (line.before, line.after)
        )
        line.label = gettext(label)
        if of_premium:
            facts = {"number": of_premium["number"], "label": line.label}
            line.label = gettext("quittance n°\u00a0%(number)s\u00a0: %(label)s") % facts
    return lines


def _words_by_label() -> dict[str, frozenset[str]]:
    """The label of each field that the history knows, and the values that are words of ours."""
    fields = [*Contract._meta.concrete_fields, *Premium._meta.concrete_fields]
    with in_french():
        return {str(field.verbose_name): _words(field) for field in fields}


def _words(field: models.Field[Any, Any]) -> frozenset[str]:
    if isinstance(field, models.BooleanField):
        return frozenset({_YES, _NO})
    return frozenset(str(label) for _, label in field.flatchoices)


def _differs(before: models.Model, after: models.Model, field: models.Field[Any, Any]) -> bool:
    return bool(field.value_from_object(before) != field.value_from_object(after))


def _shown(row: models.Model, field: models.Field[Any, Any]) -> str:
    """The field as the history shows it: « oui », « 01/04/2027 », the name of the company."""
    value = field.value_from_object(row)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, date):
        return short_date(value)
    if isinstance(field, models.ForeignKey):
        return str(getattr(row, field.name))[:500]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)[:500]
