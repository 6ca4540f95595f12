"""What a person should look at before letters to be are issued."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import Enum

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.lib.french_dates import short_date
from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.models import NoticeLine
from echeance.notices.pdf_password import PasswordError, facts_of, password_of
from echeance.notices.planned_letters import PlannedLetter
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client


class Alert(Enum):
    """Kinds of alerts; each says itself in a list of counts."""

    NO_ADDRESS = _("avis sans adresse utilisable")
    NOT_POSITIVE = _("avis au total négatif ou nul")
    ISSUED_BEFORE = _("avis déjà édités pour la même période")
    DEADLINE_PASSED = _("avis après la date limite de refus")
    SHARED_ADDRESS = _("avis à une adresse que plusieurs clients partagent")
    NO_PASSWORD = _("avis dont le PDF ne peut pas être protégé")

    @property
    def label(self) -> str:
        return str(self.value)


Alerts = Mapping[Alert, str]
"""Kinds with their sentence, for one letter."""


def alerts_of(
    letters: Sequence[PlannedLetter], *, sent_on: date, password_rule: str = ""
) -> list[Alerts]:
    """The alerts of each of these letters (a lot), planned to leave on `sent_on`.

    `password_rule` is the entity's, of the copies that are mailed; see `pdf_password`.
    """
    issued = _issued_before(letters)
    shared = _shared_addresses({letter.client.email for letter in letters})
    return [
        {
            alert: sentence
            for alert, sentence in (
                (Alert.NO_ADDRESS, _no_address(letter)),
                (Alert.NOT_POSITIVE, gettext("Total négatif ou nul") if letter.total <= 0 else ""),
                (Alert.ISSUED_BEFORE, _issued(letter, issued)),
                (Alert.DEADLINE_PASSED, _deadline(letter, sent_on)),
                (Alert.SHARED_ADDRESS, _shared(letter, shared)),
                (Alert.NO_PASSWORD, _no_password(letter, password_rule)),
            )
            if sentence
        }
        for letter in letters
    ]


def tally(alerts: Collection[Alerts]) -> list[tuple[Alert, int]]:
    """How many letters have each alert, in the order of `Alert`."""
    counted = Counter(alert for each in alerts for alert in each)
    return [(alert, counted[alert]) for alert in Alert if counted[alert]]


def _no_address(letter: PlannedLetter) -> str:
    # A client who wants no e-mail lacks nothing. What is wrong with an address is told beside it.
    if not letter.paper_reason or not letter.client.notices_by_email:
        return ""
    return gettext("Pas d’adresse utilisable")


def _no_password(letter: PlannedLetter, rule: str) -> str:
    """What is on paper needs none."""
    if not rule or letter.paper_reason:
        return ""
    try:
        password_of(rule, facts_of(letter.client, letter.content))
    except PasswordError as error:
        return str(error)
    return ""


def _deadline(letter: PlannedLetter, sent_on: date) -> str:
    last_day = letter.content.refusal_deadline
    if last_day is None or last_day >= sent_on:
        return ""
    return gettext("Partira après la date limite de refus (%(last_day)s)") % {
        "last_day": short_date(last_day)
    }


Period = tuple[int, date, date]
"""A contract and the period of a premium."""


def _issued_before(letters: Sequence[PlannedLetter]) -> dict[Period, tuple[int, date]]:
    """Number and date of a notice that covers the same period of a contract; blocked ones apart."""
    keys = sorted({premium.contract_id for letter in letters for premium in letter.premiums})
    found: dict[Period, tuple[int, date]] = {}
    for lot in lots(keys, size=selection.LOT):
        lines = NoticeLine.objects.filter(premium__contract__in=lot, premium__cancelled=False)
        rows = lines.exclude(notice__status=NoticeStatus.BLOCKED).values_list(
            "premium__contract", "premium__effective_from", "premium__effective_to",
            "notice__number", "notice__edition__run_on",
        )  # fmt: skip
        for contract, first, last, number, run_on in rows.order_by("notice"):
            found[contract, first, last] = (number, run_on)
    return found


def _issued(letter: PlannedLetter, issued: Mapping[Period, tuple[int, date]]) -> str:
    for premium in letter.premiums:
        place = (premium.contract_id, premium.effective_from, premium.effective_to)
        if place in issued:
            number, run_on = issued[place]
            return gettext(
                "Même période déjà éditée\u00a0: avis n°\u00a0%(number)s du %(run_on)s"
            ) % {"number": number, "run_on": short_date(run_on)}
    return ""


def _shared_addresses(addresses: Collection[str]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for lot in lots(sorted(address for address in addresses if address), size=selection.LOT):
        rows = Client.objects.filter(email__in=lot, notices_by_email=True).order_by()
        found.update(rows.values_list("email").annotate(how_many=Count("pk")))
    return found


def _shared(letter: PlannedLetter, shared: Mapping[str, int]) -> str:
    how_many = shared.get(letter.client.email, 0)
    if letter.paper_reason or how_many < 2:
        return ""
    return gettext("Adresse partagée par %(how_many)s clients") % {"how_many": how_many}
