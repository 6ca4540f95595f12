"""Versions of the mail: what may be saved, saving, restoring. An old version never changes."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from django.db import transaction

from echeance.dispatch.models import MailTemplate
from echeance.dispatch.models.mail_template import DEFAULT_ATTACHMENT, FAMILY, shipped_text
from echeance.dispatch.templating.cleaning import with_literal_styles
from echeance.dispatch.templating.tags import lost_tags
from echeance.notices.merge_fields import FIELDS
from echeance.notices.wording import WordingError, read_wording

logger = logging.getLogger("echeance.settings")


class ChangedMeanwhileError(Exception):
    """Somebody saved another version since the page was opened; `version` is theirs."""

    def __init__(self, version: MailTemplate) -> None:
        super().__init__(version)
        self.version = version


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What an administrator writes."""

    subject: str
    text: str
    html: str
    attachment: str

    @classmethod
    def of(cls, version: MailTemplate) -> Self:
        return cls(
            subject=version.subject,
            text=version.text,
            html=version.html,
            attachment=version.attachment,
        )

    def as_version(self, *, at: datetime, author: str = "") -> MailTemplate:
        """Not saved."""
        return MailTemplate(at=at, author=author, **asdict(self))


def with_fallback(parts: Parts) -> Parts:
    """What is empty takes the shipped text: the manual’s AE_MAIL_DEFAULT_… contents.

    But for the text body of an HTML that a person wrote: it is made from that HTML.
    """
    shipped = {**shipped_text(), "attachment": DEFAULT_ATTACHMENT}
    if parts.html.strip():
        shipped["text"] = parts.text
    typed = asdict(parts)
    return Parts(**{name: text if text.strip() else shipped[name] for name, text in typed.items()})


LOST_TAGS = "html"
"""Key of `problems_of` under which lost tags come."""


def problems_of(parts: Parts, *, before: str = "") -> Mapping[str, list[str]]:
    """Per part, what hinders saving, in French with its line. `before` is the HTML in force."""
    html = with_literal_styles(parts.html)
    texts = {**asdict(parts), "html": html}
    found = {name: _unknown_fields(text) for name, text in texts.items()}
    found["html"] = lost_tags(html, before=before) + found["html"]
    return {name: problems for name, problems in found.items() if problems}


def save_version(
    parts: Parts, *, by: str, at: datetime, seen: int | None = None
) -> MailTemplate | None:
    """A new version, in force for what is validated from now on; None when nothing differs.

    `seen` is the version that the person started from: raises ChangedMeanwhileError when another
    one is in force. The caller has looked at `problems_of`.
    """
    with transaction.atomic():
        in_force = current()
        if seen is not None and seen != in_force.pk:
            raise ChangedMeanwhileError(in_force)
        if parts == Parts.of(in_force):
            return None
        version = parts.as_version(at=max(at, in_force.at), author=by)
        version.save()
    logger.info("mail template: version %s saved by %s", version.pk, by)
    return version


def restore(version: MailTemplate, *, by: str, at: datetime) -> MailTemplate | None:
    """Put an older version in force again, as a new one; None when it says what is in force."""
    return save_version(Parts.of(version), by=by, at=at)


def current() -> MailTemplate:
    """The newest version."""
    newest = MailTemplate.objects.filter(family=FAMILY).order_by("-at", "-pk").first()
    return newest or MailTemplate.in_force(at=_FIRST)


_FIRST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
"""The text that ships with the product was there before everything."""


def _unknown_fields(text: str) -> list[str]:
    try:
        read_wording(text, known=FIELDS)
    except WordingError as error:
        return [problem.message for problem in error.problems]
    return []
