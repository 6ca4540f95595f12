"""Making a notice again on purpose (réédition): a duplicate, or one that replaces it."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext

from echeance.accounts.models import User
from echeance.lib.french_dates import long_date
from echeance.lib.locking import in_one_go
from echeance.lib.translating import in_french
from echeance.notices.channel import Channel
from echeance.notices.criteria import Criteria
from echeance.notices.deciding import block
from echeance.notices.letter.content import LetterContent
from echeance.notices.manner import manner_of
from echeance.notices.models import (
    Draft,
    DraftState,
    Edition,
    EditionState,
    Notice,
    NumberSeries,
    Reissue,
)
from echeance.notices.planned_letters import (
    content_again,
    stored_paper_reason,
    total_of,
    why_paper,
)
from echeance.portfolio.models import Deposit, Premium


class ReissueError(Exception):
    """This notice cannot be made again now; the text says why, in French."""


@in_one_go
def reissue(notice: Notice, *, kind: Reissue, reason: str, by: User, at: datetime) -> Edition:
    """A run of one notice, already numbered; the composers make its letter.

    DUPLICATE prints the same content. REPLACEMENT takes it again from the books, without the
    premiums cancelled or paid since, and blocks the old notice if it has not left. The new one goes
    by e-mail or on paper as the client card says now. It waits for validation like any other.
    Raises ReissueError, in particular without a reason, and for a notice that another replaces.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReissueError(gettext("Indiquez le motif de la réédition."))
    # One reissue at a time for the entity: the second of two clicks sees the first.
    NumberSeries.objects.select_for_update().get(legal_entity=notice.legal_entity_id)
    now = Notice.objects.select_related("client", "contract", "edition", "legal_entity")
    notice = now.get(pk=notice.pk)
    if notice.reissues.filter(state=EditionState.ISSUING).exists():
        raise ReissueError(
            gettext("L’avis n°\u00a0%(number)s est déjà en cours de réédition.")
            % {"number": notice.number}
        )
    if newer := replaced_by(notice):
        raise ReissueError(_replaced(notice, newer))
    premiums = _premiums(notice, kind)
    deposits = _deposits(notice)
    edition = _edition(notice, kind=kind, reason=reason, by=by, at=at)
    content = _content(notice, premiums, deposits, edition=edition)
    draft = Draft.objects.create(
        edition=edition,
        rank=1,
        client=notice.client,
        contract=notice.contract,
        number=NumberSeries.take(notice.legal_entity, how_many=1)[0],
        content=content.as_json(),
        total=total_of(content),
        refusal_deadline=content.refusal_deadline,
        paper_reason=stored_paper_reason(notice.client),
        state=DraftState.TO_COMPOSE,
    )
    draft.premiums.set(premiums)
    draft.deposits.set(deposits)
    if kind == Reissue.REPLACEMENT:
        block(
            Notice.objects.filter(pk=notice.pk),
            by=by.username,
            at=at,
            reason=f"Remplacé par l’avis n°\u00a0{draft.number}\u00a0: {reason}",
            workstation=by.workstation,
        )
    return edition


def replaced_by(notice: Notice) -> Edition | None:
    """The run whose letter replaces this notice, though that letter may still be to mend."""
    return notice.reissues.filter(reissue=Reissue.REPLACEMENT).order_by("pk").first()


def _replaced(notice: Notice, by: Edition) -> str:
    """Made again a second time, the client would be asked twice for the same premiums."""
    newer = Notice.objects.filter(edition=by).first()
    if newer is None:
        return gettext(
            "L’avis n°\u00a0%(number)s est déjà remplacé par l’édition n°\u00a0%(edition)s, dont la"
            " lettre est à corriger\u00a0: ouvrez cette édition, puis «\u00a0Réessayer\u00a0»."
        ) % {"number": notice.number, "edition": by.pk}
    return gettext(
        "L’avis n°\u00a0%(number)s est déjà remplacé par l’avis n°\u00a0%(newer)s\u00a0: rééditez"
        " celui-ci."
    ) % {"number": notice.number, "newer": newer.number}


def _premiums(notice: Notice, kind: Reissue) -> list[Premium]:
    printed = Premium.objects.filter(pk__in=notice.lines.values("premium")).order_by(
        "contract__number_key", "effective_from", "number"
    )
    open_ones = [premium for premium in printed if not premium.cancelled and not premium.settled_on]
    if kind == Reissue.REPLACEMENT and len({one.pollicitation for one in open_ones}) > 1:
        raise ReissueError(
            gettext(
                "Cet avis mêle désormais des offres et des quittances dues\u00a0: annulez les unes"
                " ou les autres, puis relancez une édition."
            )
        )
    if len(open_ones) == len(printed):
        return open_ones
    if kind == Reissue.DUPLICATE:
        changed = next(premium for premium in printed if premium not in open_ones)
        problem = (
            gettext(
                "La quittance n°\u00a0%(number)s est annulée\u00a0: un duplicata la demanderait"
                " encore."
            )
            if changed.cancelled
            else gettext(
                "La quittance n°\u00a0%(number)s est payée\u00a0: un duplicata la demanderait"
                " encore."
            )
        )
        raise ReissueError(problem % {"number": changed.number})
    if not open_ones:
        raise ReissueError(gettext("Toutes les quittances de cet avis sont annulées ou payées."))
    return open_ones


def _deposits(notice: Notice) -> list[Deposit]:
    return list(
        Deposit.objects.filter(pk__in=notice.deposits.values("deposit")).order_by(
            "received_on", "pk"
        )
    )


def _edition(notice: Notice, *, kind: Reissue, reason: str, by: User, at: datetime) -> Edition:
    channel = Channel.PAPER if why_paper(notice.client) else Channel.EMAIL
    before = notice.edition.criteria
    criteria = Criteria(
        entity=notice.legal_entity.code,
        dossier_from=notice.dossier,
        dossier_to=notice.dossier,
        fixed_fee=Decimal(before.get("fixed_fee", "0")),
        texts=tuple(before.get("texts", ())),
    )
    return Edition.objects.create(
        legal_entity=notice.legal_entity,
        criteria=criteria.as_json(),
        state=EditionState.ISSUING,
        channel=channel,
        run_at=at,
        run_on=timezone.localdate(at),
        run_by=by,
        user=by.username,
        os_user=by.os_user,
        workstation=by.workstation,
        client_count=1,
        notice_count=1 if channel == Channel.EMAIL else 0,
        paper_count=1 if channel == Channel.PAPER else 0,
        logo_svg=notice.edition.logo_svg
        if kind == Reissue.DUPLICATE
        else notice.legal_entity.logo_svg,
        issue_when_composed=True,
        answered_at=at,
        answered_by=by.username,
        reissue_of=notice,
        reissue=kind,
        reissue_reason=reason[:300],
        progress_at=at,
    )


def _content(
    notice: Notice, premiums: list[Premium], deposits: list[Deposit], *, edition: Edition
) -> LetterContent:
    frozen = LetterContent.from_json(notice.content)
    with in_french():  # printed on the letter
        heading = f"{edition.reissue_words} du {long_date(frozen.printed_on)}"
    if edition.reissue == Reissue.DUPLICATE:
        return replace(frozen, heading_note=heading)
    criteria = Criteria.from_json(edition.criteria)
    content = content_again(
        frozen,
        entity=notice.legal_entity,
        client=notice.client,
        premiums=premiums,
        deposits=deposits,
        criteria=criteria,
        manner=manner_of(notice.legal_entity, texts=criteria.texts),
        printed_on=edition.run_on,
    )
    return replace(content, heading_note=heading)
