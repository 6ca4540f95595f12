"""The three cards of the sender's domain, and what they mean together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from echeance.dispatch.domain.dkim_record import check_dkim
from echeance.dispatch.domain.dmarc import check_dmarc, policy
from echeance.dispatch.domain.record_check import (
    Answers,
    NoDnsError,
    RecordCheck,
    Verdict,
    unverifiable,
)
from echeance.dispatch.domain.spf import check_spf


@dataclass(frozen=True)
class DomainCheck:
    """The state of one domain at one moment."""

    domain: str
    at: datetime
    records: tuple[RecordCheck, ...]

    @property
    def cards(self) -> tuple[RecordCheck, ...]:
        """One for each record; none when all would only repeat the conclusion."""
        sentences = {record.sentence for record in self.records}
        return () if sentences == {self.conclusion} else self.records

    @property
    def conclusion(self) -> str:
        """One French sentence for the top of the screen."""
        spf, dkim, dmarc = self.records
        if all(record.verdict is Verdict.UNVERIFIABLE for record in self.records):
            return self.records[0].sentence
        if all(record.verdict is Verdict.GOOD for record in self.records):
            return gettext(
                "Le domaine %(domain)s est prêt\u00a0: SPF, DKIM et DMARC sont bons."
            ) % {"domain": self.domain}
        strict = dmarc.verdict is Verdict.GOOD and policy(dmarc.found) in {"quarantine", "reject"}
        proved = Verdict.GOOD in {spf.verdict, dkim.verdict}
        if strict and not proved and Verdict.TO_FIX in {spf.verdict, dkim.verdict}:
            return gettext(
                "Attention\u00a0: %(domain)s demande d’écarter ce qui n’est pas prouvé, et"
                " rien ne prouve vos messages. Ils seront refusés ou classés en indésirables."
            ) % {"domain": self.domain}
        to_fix = [record.kind for record in self.records if record.verdict is Verdict.TO_FIX]
        if to_fix:
            return gettext("À corriger chez l’hébergeur du domaine\u00a0: %(to_fix)s.") % {
                "to_fix": ", ".join(to_fix)
            }
        return gettext("Rien à corriger dans ce qui a pu être vérifié.")


def check_domain(
    domain: str,
    *,
    host: str,
    at: datetime,
    answers: Answers,
    selector: str = "",
    own_record: str = "",
) -> DomainCheck:
    """Check `domain` for mail handed to the server `host`; never raises for want of DNS.

    `selector` is the DKIM selector; `own_record` the record of the key this product signs with.
    """
    name = _in_ascii(domain)
    checks: dict[str, tuple[str, Callable[[], RecordCheck]]] = {
        "SPF": (name, lambda: check_spf(name, host=host, answers=answers)),
        "DKIM": (
            f"{selector or '…'}._domainkey.{name}",
            lambda: check_dkim(name, selector=selector, own_record=own_record, answers=answers),
        ),
        "DMARC": (f"_dmarc.{name}", lambda: check_dmarc(name, answers=answers)),
    }
    records = []
    for kind, (place, check) in checks.items():
        try:
            found = check() if answers.exists(name) else unverifiable(kind, place, _unknown(domain))
        except NoDnsError:
            found = unverifiable(kind, place)
        records.append(found)
    return DomainCheck(domain=domain, at=at, records=tuple(records))


def _unknown(domain: str) -> str:
    return gettext(
        "Le DNS de ce poste ne connaît pas le domaine «\u00a0%(domain)s\u00a0»."
        " Vérifiez l’orthographe de l’adresse de l’expéditeur, ou contrôlez depuis un"
        " autre poste."
    ) % {"domain": domain}


def _in_ascii(domain: str) -> str:
    """« société.fr » as the DNS knows it; left as it is when it cannot be."""
    lowered = domain.strip().rstrip(".").lower()
    try:
        return lowered.encode("idna").decode("ascii")
    except UnicodeError:
        return lowered
