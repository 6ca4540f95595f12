"""A final letter becomes a notice: its row, lines, PDF and first history, in one transaction."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from echeance.notices.channel import Channel
from echeance.notices.letter.content import LetterContent
from echeance.notices.models import (
    Draft,
    Edition,
    Notice,
    NoticeDeposit,
    NoticeLine,
    NoticePdf,
    OfficeSettings,
    ProtectedPdf,
    StatusChange,
)
from echeance.notices.status import Move, NoticeStatus
from echeance.portfolio.models import DepositKind

AUTOMATE = "automate"
"""Author of what nobody signed in did."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A composed letter and the draft it comes from."""

    draft: Draft
    content: LetterContent
    pdf: bytes
    sha256: str
    pages: int
    total: Decimal
    protected: bytes = b""
    """The copy to be mailed, when the entity protects it by a password."""
    password_rule: str = ""


def give_birth(edition: Edition, letters: Sequence[Letter], *, at: datetime) -> None:
    """Write the notices of these letters and delete their drafts. Inside a transaction.

    By e-mail they are born E; on paper they have no status, and nothing more happens to them.
    Without manual confirmation, those without anomaly are validated at once, by the automate.
    A notice whose premium was cancelled since its number was given is blocked at once.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a notice, its lines and its PDF are written in one transaction")
    notices = Notice.objects.bulk_create(_notice(edition, letter, at=at) for letter in letters)
    by_draft = {letter.draft.pk: notice for letter, notice in zip(letters, notices, strict=True)}
    cancelled = _write_lines(by_draft)
    _write_deposits(by_draft)
    NoticePdf.objects.bulk_create(
        NoticePdf(
            notice=by_draft[letter.draft.pk],
            content=letter.pdf,
            sha256=letter.sha256,
            size=len(letter.pdf),
            pages=letter.pages,
        )
        for letter in letters
    )
    ProtectedPdf.objects.bulk_create(
        ProtectedPdf(
            notice=by_draft[letter.draft.pk],
            rule=letter.password_rule,
            content=letter.protected,
            sha256=hashlib.sha256(letter.protected).hexdigest(),
            size=len(letter.protected),
        )
        for letter in letters
        if letter.protected
    )
    Draft.objects.filter(pk__in=by_draft).only("pk").delete()
    if edition.channel == Channel.PAPER:
        _warn_of_cancelled(cancelled)
        return
    StatusChange.objects.bulk_create(
        StatusChange(
            notice=notice,
            old="",
            new=NoticeStatus.PENDING,
            by=edition.answered_by or edition.user,
            workstation=edition.workstation,
            at=at,
        )
        for notice in notices
    )
    for key, premium in cancelled.items():
        Notice.objects.filter(pk=key).move(
            Move.BLOCK, by=AUTOMATE, at=at, remark=f"La quittance n°\u00a0{premium} a été annulée."
        )
    if not OfficeSettings.current().manual_confirmation:
        _validate_without_anomaly(letters, by_draft, cancelled, at=at)


def _notice(edition: Edition, letter: Letter, *, at: datetime) -> Notice:
    client, content = letter.draft.client, letter.content
    assert letter.draft.number is not None
    return Notice(
        legal_entity_id=edition.legal_entity_id,
        edition=edition,
        number=letter.draft.number,
        client=client,
        channel=edition.channel,
        contract_id=letter.draft.contract_id,
        content=letter.draft.content,
        dossier=content.dossier,
        dossier_key=client.dossier_key,
        client_name=content.addressee[0],
        name_key=client.search_key,
        contract_number=content.contract,
        insurer=content.insurer,
        category=content.category,
        period_from=content.period_from,
        period_to=content.period_to,
        sendable_until=content.sendable_until,
        total=letter.total,
        printed_at=edition.run_at,
        user=edition.user,
        os_user=edition.os_user,
        workstation=edition.workstation,
        email="" if edition.channel == Channel.PAPER else client.email,
        status="" if edition.channel == Channel.PAPER else NoticeStatus.PENDING,
        changed_at=at,
    )


def _write_lines(by_draft: dict[int, Notice]) -> dict[int, str]:
    """Returns the premiums cancelled meanwhile, by key of their notice."""
    taken = Draft.premiums.through.objects.filter(draft__in=by_draft).order_by("pk")
    cancelled: dict[int, str] = {}
    lines = []
    for draft, premium, gross, number, is_cancelled in taken.values_list(
        "draft", "premium", "premium__gross", "premium__number", "premium__cancelled"
    ):
        notice = by_draft[draft]
        lines.append(NoticeLine(notice_id=notice.pk, premium_id=premium, gross=gross))
        if is_cancelled:
            cancelled[notice.pk] = number
    NoticeLine.objects.bulk_create(lines)
    return cancelled


def _write_deposits(by_draft: dict[int, Notice]) -> None:
    taken = Draft.deposits.through.objects.filter(draft__in=by_draft).order_by("pk")
    NoticeDeposit.objects.bulk_create(
        NoticeDeposit(
            notice=by_draft[row.draft_id],
            deposit=row.deposit,
            amount=row.deposit.amount
            if row.deposit.kind == DepositKind.CALL
            else -row.deposit.amount,
        )
        for row in taken.select_related("deposit")
    )


def _warn_of_cancelled(cancelled: dict[int, str]) -> None:
    for key, premium in cancelled.items():
        Notice.objects.filter(pk=key).update(remark=not_to_be_posted(premium))


def not_to_be_posted(premium: str) -> str:
    """What a notice on paper says once its premium n° `premium` was cancelled."""
    return f"La quittance n°\u00a0{premium} a été annulée\u00a0: ne postez pas cet avis."


def _validate_without_anomaly(
    letters: Sequence[Letter],
    by_draft: dict[int, Notice],
    cancelled: dict[int, str],
    *,
    at: datetime,
) -> None:
    again = _same_period_twice(list(by_draft.values()))
    clean = []
    for letter in letters:
        notice, client = by_draft[letter.draft.pk], letter.draft.client
        reachable = client.notices_by_email and client.has_usable_address
        if reachable and letter.total > 0 and notice.pk not in cancelled and notice.pk not in again:
            clean.append(notice.pk)
    Notice.objects.filter(pk__in=clean).move(Move.VALIDATE, by=AUTOMATE, at=at)


def _same_period_twice(notices: Sequence[Notice]) -> set[int]:
    """Those whose contract has another notice for the very same period, blocked ones apart."""
    ours = {notice.pk for notice in notices}
    lines = NoticeLine.objects.exclude(notice__status=NoticeStatus.BLOCKED)
    rows = lines.filter(
        premium__contract__in=NoticeLine.objects.filter(notice__in=ours).values("premium__contract")
    ).values_list("notice", "premium__contract", "premium__effective_from", "premium__effective_to")
    periods: defaultdict[tuple[object, ...], set[int]] = defaultdict(set)
    for key, *covered in rows:
        periods[tuple(covered)].add(key)
    return {key for keys in periods.values() if len(keys) > 1 for key in keys & ours}
