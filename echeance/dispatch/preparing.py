"""Notices just picked up → messages ready to leave; what is unfit or too old says why."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError

from echeance.dispatch.backlog import Limits, hold_stale
from echeance.dispatch.dialogue import Delivery, Phase, Reply
from echeance.dispatch.diversion import is_diverted
from echeance.dispatch.message import (
    Mail,
    ReadTemplate,
    Sender,
    UnfitNoticeError,
    build_mail,
    build_trial,
)
from echeance.dispatch.models import BlindCopy, MailTemplate, Relay, SenderProfile, TestMode
from echeance.dispatch.models.mail_template import version_at
from echeance.dispatch.patience import validation_moments
from echeance.dispatch.senders import Senders
from echeance.dispatch.settling import Result
from echeance.dispatch.signing import Signer
from echeance.notices.models import Notice
from echeance.notices.outgoing import Outgoing, read_outgoing
from echeance.portfolio.addresses import read_addresses

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    key: int
    generation: int
    number: int
    mail: Mail
    diverted_to: str = ""


@dataclass
class Workshop:
    """What preparing remembers from one lot to the next."""

    signer: Signer | None = None
    """DKIM, when the office signs."""
    unfit: int = 0
    """Notices in a row that failed in a way nobody foresaw."""
    templates: dict[int, ReadTemplate] = field(default_factory=dict)
    senders: dict[str, Sender] = field(default_factory=dict)
    """By key; they are kept in the database."""


@dataclass
class Prepared:
    """What a lot became."""

    letters: list[Letter] = field(default_factory=list)
    unfit: list[Result] = field(default_factory=list)
    """Of notices that cannot become a message."""
    held: set[int] = field(default_factory=set)
    """Too old to leave without a person."""


def prepare(
    keys: list[int], workshop: Workshop, *, token: str, clock: Callable[[], datetime]
) -> Prepared:
    """Messages ready to leave, of the notices just picked up with `token`.

    None when the token says the contrary of the test mode: the lot is to be put back.
    """
    found = read_outgoing(keys)
    dated = _moments(keys, at=clock())
    profile = SenderProfile.current()
    relay, test_mode = Relay.current() or Relay(), TestMode.current()
    if is_diverted(token) is (test_mode is None):
        # Turned on or off during the pick-up: the token would lie about what leaves.
        return Prepared()
    held = hold_stale(found, dated, token=token, at=clock(), limits=Limits.of(relay))
    done = Prepared(held=held)
    assert profile is not None, "the automate does not start without a sender"
    sender = Sender.of(
        profile,
        copies=BlindCopy.in_force(),
        user_agent=relay.user_agent,
        signer=workshop.signer,
    )
    templates, senders = _Templates(workshop), Senders(sender, dated, known=workshop.senders)
    for key in (key for key in keys if key not in held):
        notice, at = found[key], clock()
        try:
            template = templates.at(dated[key])
            sender = senders.of(notice)
            mail = _build(notice, test_mode, template=template, sender=sender, dated=dated[key])
        except UnfitNoticeError as error:
            logger.error("notice %s is unfit: %s", notice.pk, error)
            done.unfit.append(_unfit(notice, at, str(error)))
        except DatabaseError:
            raise
        except Exception as error:
            # Whatever is wrong with one notice, the others leave.
            logger.exception("notice %s could not be prepared", notice.pk)
            workshop.unfit += 1
            done.unfit.append(_unfit(notice, at, f"Contenu : {type(error).__name__}."))
        else:
            workshop.unfit = 0
            diverted_to = ", ".join(mail.envelope.to) if test_mode else ""
            done.letters.append(Letter(key, notice.generation, notice.number, mail, diverted_to))
    return done


def _moments(keys: Sequence[int], *, at: datetime) -> dict[int, datetime]:
    """The date of each mail: when its notice was validated."""
    dated = validation_moments(keys)
    if missing := [key for key in keys if key not in dated]:
        ready = Notice.objects.filter(pk__in=missing).values_list("pk", "eligible_at")
        dated |= {key: moment or at for key, moment in ready}
    return dated


def _build(
    notice: Outgoing,
    test_mode: TestMode | None,
    *,
    template: ReadTemplate,
    sender: Sender,
    dated: datetime,
) -> Mail:
    if test_mode is None:
        return build_mail(notice, template=template, sender=sender, dated=dated)
    return build_trial(
        notice,
        template=template,
        sender=sender,
        to=read_addresses(test_mode.addresses).each,
        dated=dated,
        before=f"{test_mode.prefix} " if test_mode.prefix else "",
    )


class _Templates:
    """Which wording was in force when each notice was validated; each version is read once."""

    def __init__(self, workshop: Workshop) -> None:
        self._read = workshop.templates
        self._versions = MailTemplate.versions()

    def at(self, moment: datetime) -> ReadTemplate:
        if not self._versions:
            MailTemplate.in_force(at=moment)
            self._versions = MailTemplate.versions()
        key = version_at(self._versions, moment)
        if key not in self._read:
            self._read[key] = ReadTemplate.of(MailTemplate.objects.get(pk=key))
        return self._read[key]


def _unfit(notice: Outgoing, at: datetime, words: str) -> Result:
    return Result(
        key=notice.pk,
        generation=notice.generation,
        started_at=at,
        ended_at=at,
        delivery=Delivery(phase=Phase.PREPARE, reply=Reply(None, words)),
    )
