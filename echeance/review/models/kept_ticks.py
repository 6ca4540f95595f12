"""The rows that a person ticked in the list, kept from page to page and from tab to tab."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import User
from echeance.accounts.rights import Person

MOST = 4000
"""Ticks of one search: a form of this site takes no more. Beyond, « les n résultats » serves."""
KEPT_FOR = timedelta(hours=24)
_SEARCHES = 5
"""Searches of one person whose ticks are kept at the same time."""


class TooManyTicksError(Exception):
    """More rows than a form can send: the person should tick the whole result instead."""


class KeptTicks(models.Model):
    """The ticks of one search. They outlive the session; another search has its own."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    search = models.CharField(max_length=2000, blank=True)
    """As `kept_views.search_to_keep` writes it, without the order of the list."""
    keys = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("coches")
        verbose_name_plural = _("coches")
        constraints = [
            models.UniqueConstraint(fields=["owner", "search"], name="ticks_once_per_search")
        ]

    @classmethod
    def of(cls, person: Person, *, at: datetime) -> dict[str, list[int]]:
        """All that this person ticked lately, by search."""
        recent = cls.objects.filter(owner=person.pk, changed_at__gt=at - KEPT_FOR)
        return dict(recent.order_by("-changed_at").values_list("search", "keys"))

    @classmethod
    def change(
        cls,
        person: Person,
        search: str,
        *,
        add: Iterable[int] = (),
        remove: Iterable[int] = (),
        at: datetime,
    ) -> int:
        """Add and remove ticks, beside what another tab did; returns how many there are.

        Raises TooManyTicksError, and then changes nothing.
        """
        with transaction.atomic():
            mine = cls._locked(person)
            found = mine.filter(search=search, changed_at__gt=at - KEPT_FOR).first()
            keys = (set(found.keys if found else ()) | set(add)) - set(remove)
            if len(keys) > MOST:
                raise TooManyTicksError
            if keys:
                kept = {"keys": sorted(keys), "changed_at": at}
                cls.objects.update_or_create(owner_id=person.pk, search=search, defaults=kept)
            else:
                mine.filter(search=search).delete()
            latest = mine.order_by("-changed_at").values_list("pk", flat=True)
            mine.exclude(pk__in=list(latest[:_SEARCHES])).delete()
        return len(keys)

    @classmethod
    def forget(cls, person: Person, keys: Iterable[int]) -> None:
        """Once decided, a notice is ticked no more, in any search."""
        gone = set(keys)
        with transaction.atomic():
            for ticks in cls._locked(person):
                left = [key for key in ticks.keys if key not in gone]
                if not left:
                    ticks.delete()
                elif len(left) < len(ticks.keys):
                    ticks.keys = left
                    ticks.save(update_fields=["keys"])

    @classmethod
    def _locked(cls, person: Person) -> models.QuerySet[Self]:
        """Those of that person, one tab at a time: there may be no row yet to lock."""
        User.objects.select_for_update().get(username=person.get_username())
        return cls.objects.filter(owner=person.pk)
