"""What a client would read of a template, before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from echeance.dispatch.message import ReadTemplate
from echeance.dispatch.templating.cleaning import dropped_rules, taken_away
from echeance.dispatch.templating.remote import remote_images
from echeance.dispatch.templating.versions import Parts
from echeance.lib.natural_order import natural_key
from echeance.notices.file_name import attachment_name
from echeance.notices.merge_fields import merge_values, sample_values
from echeance.notices.models import Notice
from echeance.notices.models.notice_queryset import NoticeQuerySet
from echeance.notices.wording import Context

OFFERED = 20
"""Recent notices proposed as examples."""


class NoExampleError(Exception):
    """No notice has that name; the message is French."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A mail as its reader sees it."""

    subject: str
    text: str
    html: str
    attachment: str
    empty: tuple[str, ...]
    """Fields that have no value for this client."""
    taken_away: tuple[str, ...]
    """Tags of the HTML that do not leave."""
    dropped_rules: tuple[str, ...]
    """At-rules of its style sheets that do not leave, or not whole."""
    images: int
    """On other machines: most mail programs ask before showing them."""
    text_is_made: bool
    """The text comes from the HTML."""


def preview_of(parts: Parts, notice: Notice | None, *, at: datetime) -> Preview:
    """For one notice; without any, with invented values. Raises UnfitNoticeError."""
    read = ReadTemplate.of(parts.as_version(at=at))
    values: Mapping[str, str] = sample_values()
    if notice is not None:
        values = merge_values(notice, fields=read.fields)
    html = read.html.merge(values, context=Context.HTML)
    return Preview(
        subject=read.subject.merge(values, context=Context.SUBJECT),
        text=read.text.merge(values, context=Context.TEXT),
        html=html,
        attachment=attachment_name(read.attachment, values),
        empty=tuple(name for name in read.fields if not values[name].strip()),
        taken_away=tuple(taken_away(parts.html)),
        dropped_rules=dropped_rules(parts.html),
        images=remote_images(html),
        text_is_made=not parts.text.strip(),
    )


def recent_examples(notices: NoticeQuerySet) -> list[Notice]:
    """One notice for each of the clients last written to."""
    found = notices.order_by("-printed_at", "-pk").select_related("client")
    latest: dict[str, Notice] = {}
    for notice in found.defer("content")[: OFFERED * 3]:
        latest.setdefault(notice.dossier, notice)
    return list(latest.values())[:OFFERED]


def example_named(text: str, notices: NoticeQuerySet) -> Notice | None:
    """The latest notice of a dossier, or the notice of that number; the latest of all for « ».

    Raises NoExampleError; None when there is no notice at all.
    """
    wanted = text.strip()
    found = notices.select_related("client", "pdf").order_by("-printed_at", "-pk")
    if not wanted:
        return found.first()
    notice = found.filter(dossier_key=natural_key(wanted)).first()
    bare = wanted.lower().removeprefix("n°").strip()
    if notice is None and bare.isascii() and bare.isdigit() and len(bare) < 19:
        notice = found.filter(number=int(bare)).first()
    if notice is None:
        raise NoExampleError(
            gettext("Aucun avis pour le dossier ou le numéro «\u00a0%(wanted)s\u00a0».")
            % {"wanted": wanted}
        )
    return notice
