"""DMARC: what does the domain ask receivers to do with mail that is not proved to be its own?"""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.domain.record_check import Answers, RecordCheck, Verdict, tags

_POLICIES = {
    "none": _("surveiller seulement"),
    "quarantine": _("classer en indésirables"),
    "reject": _("refuser"),
}


def check_dmarc(domain: str, *, answers: Answers) -> RecordCheck:
    """Judge the DMARC record of `domain` or of the domain above it. Raises NoDnsError."""
    name = f"_dmarc.{domain}"
    value = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
    at, records = _nearest(domain, answers=answers)
    if not records:
        sentence = gettext(
            "Le domaine ne dit pas que faire des messages écrits en son nom par d’autres (DMARC)."
            " Google et Yahoo le demandent aux expéditeurs."
        )
        return RecordCheck("DMARC", name, Verdict.TO_FIX, sentence, to_publish=value)
    found = " | ".join(records)
    if len(records) > 1:
        sentence = gettext("Plusieurs enregistrements DMARC : les destinataires les ignorent tous.")
        mildest = min(records, key=_strictness)
        return RecordCheck("DMARC", at, Verdict.TO_FIX, sentence, found, mildest)
    wish = policy(records[0])
    if wish not in _POLICIES:
        sentence = gettext("La demande « p= » manque ou n’est ni none, ni quarantine, ni reject.")
        return RecordCheck("DMARC", at, Verdict.TO_FIX, sentence, found, value)
    sentence = gettext(
        "Le domaine demande aux destinataires de %(policies)s ce qui n’est pas prouvé."
    ) % {"policies": _POLICIES[wish]}
    return RecordCheck("DMARC", at, Verdict.GOOD, sentence, found)


def policy(record: str) -> str:
    return tags(record).get("p", "").lower()


def _strictness(record: str) -> int:
    """A stricter wish than the office had in mind would lose mail: the mildest is proposed."""
    order = list(_POLICIES)
    return order.index(policy(record)) if policy(record) in order else len(order)


def _nearest(domain: str, *, answers: Answers) -> tuple[str, list[str]]:
    """The record of the domain, else of the domains above it, down to two labels.

    Receivers look at the organisational domain only; without the list of public suffixes each step
    is asked, which finds the same record.
    """
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        name = "_dmarc." + ".".join(labels[start:])
        found = [text for text in answers.texts(name) if re.match(r"v=DMARC1\b", text, re.I)]
        if found:
            return name, found
    return f"_dmarc.{domain}", []
