"""Which caught mails a person may read: those of confidential clients only with the right to."""

import hashlib
from collections.abc import Iterable

from echeance.demo.mailbox import CaughtMail
from echeance.lib.keys import read_key
from echeance.notices.models import Notice, NoticePdf


def readable(mails: Iterable[CaughtMail], *, sees_confidential: bool) -> list[CaughtMail]:
    """Those that concern no client, or clients that this person may see, in the same order."""
    listed = list(mails)
    if sees_confidential:
        return listed
    named = {mail.serial: _named(mail) for mail in listed}
    printed = {mail.serial: _prints(mail) for mail in listed}
    # A trial and a mail of the test mode name no notice, but have the letter of one.
    letters = NoticePdf.objects.filter(sha256__in=set().union(*printed.values()))
    owners: dict[str, set[int]] = {}
    for print_, notice in letters.values_list("sha256", "notice"):
        owners.setdefault(print_, set()).add(notice)
    concerned = {
        mail.serial: named[mail.serial].union(
            *(owners.get(print_, set()) for print_ in printed[mail.serial])
        )
        for mail in listed
    }
    visible = set(
        Notice.objects.visible_to(sees_confidential=False)
        .filter(pk__in=set().union(*concerned.values()))
        .values_list("pk", flat=True)
    )
    return [mail for mail in listed if concerned[mail.serial] <= visible]


def _named(mail: CaughtMail) -> set[int]:
    """Keys of the notices in the mail's own headers; 0, which is nobody's, for what is none."""
    marks = mail.message.get_all("X-Echeance-Avis", [])
    return {read_key(str(mark).partition("-")[0].strip()) or 0 for mark in marks}


def _prints(mail: CaughtMail) -> set[str]:
    return {hashlib.sha256(content).hexdigest() for _, content in mail.attachments()}
