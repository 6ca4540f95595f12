"""What a person does with an edition: count, run, answer « Oui » or « Non », stop, delete."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from echeance.accounts.models import User
from echeance.lib.locking import in_one_go, locked, update_in_order
from echeance.lib.lots import lots
from echeance.lib.shown import number
from echeance.notices import chosen_texts, numbering, selection
from echeance.notices.channel import Channel
from echeance.notices.criteria import Criteria
from echeance.notices.deleting import delete_next
from echeance.notices.fees import Fees, fees_to_be
from echeance.notices.grouping import PlannedNotice, paper_reason
from echeance.notices.holding import Clock, hold
from echeance.notices.late_notices import how_many_late
from echeance.notices.manner import manner_of
from echeance.notices.models import Draft, DraftState, Edition, EditionState
from echeance.notices.models.edition import AT_WORK
from echeance.notices.selecting import select
from echeance.portfolio.models import Client, LegalEntity

SHORT = 2000
"""Drafts that « Oui » numbers while the person waits: about half a second."""
NOTHING = _("Aucune quittance ne correspond. Élargissez la période ou retirez un filtre.")


class CriteriaError(Exception):
    """The criteria cannot be run; `problems` says why in French, by field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class NothingSelectedError(Exception):
    """No notice comes out of these criteria; the text says what to try, in French."""


class AnswerError(Exception):
    """The edition is not (or no longer) where this answer makes sense; the text is French."""


@dataclass(frozen=True)
class Count:
    """What a run would make."""

    notices: int
    clients: int
    by_email: int
    total: Decimal
    """Euros, fixed fees left out: they depend on the pages; without what is `hidden`."""
    hidden: int = 0
    """How many of the notices are of confidential clients, whom this person may not see."""
    late: int = 0
    """How many would leave after the last day to refuse a renewal; not always looked for."""
    fees: Fees | None = None
    """Fixed fees in addition to `total`, at one page a notice; not always looked for."""

    @property
    def on_paper(self) -> int:
        return self.notices - self.by_email

    def __str__(self) -> str:
        if not self.notices:
            return str(NOTHING)
        notices = ngettext("%(count)s avis", "%(count)s avis", self.notices)
        clients = ngettext("%(count)s client", "%(count)s clients", self.clients)
        return gettext(
            "%(notices)s pour %(clients)s\u00a0: %(by_email)s par mail, %(on_paper)s à imprimer."
        ) % {
            "notices": notices % {"count": number(self.notices)},
            "clients": clients % {"count": number(self.clients)},
            "by_email": number(self.by_email),
            "on_paper": number(self.on_paper),
        }


def count(criteria: Criteria, *, at: datetime, sees_confidential: bool) -> Count:
    """Count without writing anything, late notices too. Raises CriteriaError."""
    entity = check_criteria(criteria)
    on = timezone.localdate(at)
    notices = selection.planned(criteria, on=on)
    sent_on = manner_of(entity).sent_on(on)
    late = how_many_late(notices, criteria, sent_on=sent_on)
    secret = set() if sees_confidential else confidential_clients()
    fees = fees_to_be(
        [notice for notice in notices if notice.client not in secret], each=criteria.fixed_fee
    )
    return replace(counted(notices, sees_confidential=sees_confidential), late=late, fees=fees)


def counted(notices: Sequence[PlannedNotice], *, sees_confidential: bool) -> Count:
    """How many these are, for whom, and how they would leave."""
    secret = set() if sees_confidential else confidential_clients()
    shown = [notice for notice in notices if notice.client not in secret]
    on_paper = _clients_on_paper({notice.client for notice in notices})
    return Count(
        notices=len(notices),
        clients=len({notice.client for notice in notices}),
        by_email=sum(notice.client not in on_paper for notice in notices),
        total=sum((notice.total for notice in shown), start=Decimal(0)),
        hidden=len(notices) - len(shown),
    )


def confidential_clients() -> set[int]:
    """Keys of those whom not everybody may see."""
    return set(Client.objects.filter(confidential=True).values_list("pk", flat=True))


def launch(
    criteria: Criteria,
    *,
    by: User | None,
    at: datetime,
    user: str = "",
    os_user: str = "",
    workstation: str = "",
    channel: Channel = Channel.EMAIL,
    issue_when_composed: bool = False,
) -> Edition:
    """Write down that a run is wanted; the composers select its premiums and compose its letters.

    `user` names the author when nobody signed in. On paper, the run takes the clients whom no
    e-mail reaches, and only them. `issue_when_composed` is « Oui » in advance: numbers are given as
    soon as the selection is there, and only final letters are composed.
    Raises CriteriaError, or NothingSelectedError when no premium matches.
    """
    return _create(
        criteria,
        by=by,
        at=at,
        user=user,
        os_user=os_user,
        workstation=workstation,
        channel=channel,
        issue_when_composed=issue_when_composed,
    )


def run_edition(
    criteria: Criteria, *, at: datetime, clock: Clock | None = None, **options: Any
) -> Edition:
    """`launch`, with the same options, and select at once; the letters are left to the composers.

    `clock` tells a long selection how late it is; without one it is always `at`.
    Raises NothingSelectedError too, and keeps no edition, when no notice comes out.
    """
    edition = _create(criteria, at=at, **options, **hold(at=at))
    select(edition, clock=clock or (lambda: at))
    edition.refresh_from_db()
    if not edition.client_count and edition.state == EditionState.DRAFT:
        edition.delete()
        raise NothingSelectedError(NOTHING)
    return edition


def _create(
    criteria: Criteria, *, by: User | None, at: datetime, user: str = "", **fields: Any
) -> Edition:
    entity = check_criteria(criteria)
    if not selection.selects_something(criteria):
        raise NothingSelectedError(NOTHING)
    return Edition.objects.create(
        legal_entity=entity,
        criteria=criteria.as_json(),
        state=EditionState.SELECTING,
        run_at=at,
        run_on=timezone.localdate(at),
        run_by=by,
        user=by.username if by else user,
        logo_svg=entity.logo_svg,
        progress_at=at,
        **fields,
    )


def answer_yes(edition: Edition, *, by: str, at: datetime) -> numbering.Issuing:
    """« Oui »: give the numbers; the final letters are then composed and enter « Avis par mail ».

    To more than SHORT drafts, or while another edition of the entity gets its own, the composers
    give them. Drafts whose premiums were issued, cancelled or paid meanwhile are dropped: see the
    result.
    Raises AnswerError when the question is not open.
    """
    if not _leave(
        edition,
        EditionState.COMPOSED,
        to=EditionState.NUMBERING,
        at=at,
        by=by,
        pick_up_token="",
        lease_until=None,
    ):
        raise AnswerError(gettext("Cette édition n’attend pas, ou n’attend plus, de réponse."))
    if numbering.to_number(edition)[SHORT : SHORT + 1].exists():
        return numbering.Issuing(in_background=True)
    issuing = numbering.number_next(clock=lambda: at, only=edition)
    edition.refresh_from_db()
    return issuing or numbering.Issuing(in_background=True)


def answer_no(edition: Edition, *, by: str, at: datetime) -> None:
    """« Non »: nothing is recorded, nothing can leave; the edition is a draft to be deleted.

    Raises AnswerError when the question is not open.
    """
    if not _leave(edition, EditionState.COMPOSED, to=EditionState.DRAFT, at=at, by=by):
        raise AnswerError(gettext("Cette édition n’attend pas, ou n’attend plus, de réponse."))


def interrupt(edition: Edition, *, at: datetime) -> None:
    """Stop where it is; `resume` goes on from there. Raises AnswerError when nothing is running.

    Numbers that were given stay given: their letters wait.
    """
    edition.refresh_from_db()
    source = EditionState(edition.state)
    if source not in AT_WORK or not _leave(
        edition, source, to=EditionState.INTERRUPTED, at=at, interrupted_from=source
    ):
        raise AnswerError(gettext("Cette édition est déjà terminée ou interrompue."))


def resume(edition: Edition, *, at: datetime) -> None:
    """Do what is left. Raises AnswerError unless it was interrupted."""
    edition.refresh_from_db()
    source = edition.interrupted_from or EditionState.COMPOSING
    if not _leave(
        edition,
        EditionState.INTERRUPTED,
        to=EditionState(source),
        at=at,
        interrupted_from="",
        pick_up_token="",
        lease_until=None,
    ):
        raise AnswerError(gettext("Cette édition n’est pas interrompue."))


@in_one_go
def retry(edition: Edition, *, at: datetime) -> int:
    """Have the composers read the books again for the letters that failed. How many these are.

    Of an edition that is issued, only those that have their number.
    """
    # The run first, as whoever deletes it does; held, it is not answered between look and write.
    edition.refresh_from_db(from_queryset=locked(Edition.objects.all()))
    # Of one that is interrupted, the state in which it goes on.
    issued = (edition.interrupted_from or edition.state) in {
        EditionState.NUMBERING, EditionState.ISSUING, EditionState.ISSUED,
    }  # fmt: skip
    failed = Draft.objects.filter(
        edition=edition, state=DraftState.FAILED, number__isnull=not issued
    )
    tried = update_in_order(failed, state=DraftState.TO_REWRITE)
    if tried:
        _leave(edition, EditionState.COMPOSED, to=EditionState.COMPOSING, at=at)
        _leave(edition, EditionState.ISSUED, to=EditionState.ISSUING, at=at)
    return tried


def delete_edition(edition: Edition, *, at: datetime) -> bool:
    """Delete an edition that recorded nothing. Raises AnswerError for any other.

    True when it is gone; of more than SHORT drafts, the composers delete it.
    """
    edition.refresh_from_db()
    # Whoever selects for it finds its state changed, and stops.
    if not edition.is_deletable or not _leave(
        edition,
        EditionState(edition.state),
        to=EditionState.DELETING,
        at=at,
        pick_up_token="",
        lease_until=None,
    ):
        raise AnswerError(gettext("Seule une édition qui n’a rien enregistré peut être supprimée."))
    if Draft.objects.filter(edition=edition)[SHORT : SHORT + 1].exists():
        return False
    delete_next(clock=lambda: at, only=edition)
    return True


def check_criteria(criteria: Criteria) -> LegalEntity:
    problems = criteria.problems()
    entity = LegalEntity.objects.filter(code=criteria.entity).first()
    if entity is None:
        problems.setdefault(
            "entity",
            gettext("L’entité «\u00a0%(entity)s\u00a0» n’existe pas.")
            % {"entity": criteria.entity},
        )
    elif wrong := chosen_texts.problem(criteria.texts, entity):
        problems.setdefault("texts", wrong)
    if problems or entity is None:
        raise CriteriaError(problems)
    return entity


def _clients_on_paper(keys: set[int]) -> set[int]:
    facts = ("pk", "notices_by_email", "email", "email_problem")
    return {
        row[0]
        for lot in lots(sorted(keys), size=selection.LOT)
        for row in Client.objects.filter(pk__in=lot).values_list(*facts)
        if paper_reason(notices_by_email=row[1], email=row[2], email_problem=row[3])
    }


def _leave(
    edition: Edition,
    source: EditionState,
    *,
    to: EditionState,
    at: datetime,
    by: str = "",
    **also: object,
) -> bool:
    """Change the state if it still is `source`: of two people, one does it."""
    changes: dict[str, object] = {"state": to, "progress_at": at, **also}
    if by:
        changes |= {"answered_at": at, "answered_by": by}
    moved = Edition.objects.filter(pk=edition.pk, state=source).update(**changes) == 1
    edition.refresh_from_db()
    return moved
