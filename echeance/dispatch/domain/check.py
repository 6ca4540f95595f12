"""The three cards of the sender's domain, and what they mean together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

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
    def conclusion(self) -> str:
        """One French sentence for the top of the screen."""
        spf, dkim, dmarc = self.records
        if all(record.verdict is Verdict.UNVERIFIABLE for record in self.records):
            return "Contrôle impossible depuis ce poste : pas d’accès au DNS."
        if all(record.verdict is Verdict.GOOD for record in self.records):
            return f"Le domaine {self.domain} est prêt : SPF, DKIM et DMARC sont bons."
        strict = dmarc.verdict is Verdict.GOOD and policy(dmarc.found) in {"quarantine", "reject"}
        proved = Verdict.GOOD in {spf.verdict, dkim.verdict}
        if strict and not proved and Verdict.TO_FIX in {spf.verdict, dkim.verdict}:
            return (
                f"Attention : {self.domain} demande d’écarter ce qui n’est pas prouvé, et rien ne"
                " prouve vos messages. Ils seront refusés ou classés en indésirables."
            )
        to_fix = [record.kind for record in self.records if record.verdict is Verdict.TO_FIX]
        if to_fix:
            return f"À corriger chez l’hébergeur du domaine : {', '.join(to_fix)}."
        return "Rien à corriger dans ce qui a pu être vérifié."


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
    ascii_domain = _in_ascii(domain)
    name = f"{selector or '…'}._domainkey.{ascii_domain}"
    records = (
        _or_unverifiable(
            "SPF", ascii_domain, lambda: check_spf(ascii_domain, host=host, answers=answers)
        ),
        _or_unverifiable(
            "DKIM",
            name,
            lambda: check_dkim(
                ascii_domain, selector=selector, own_record=own_record, answers=answers
            ),
        ),
        _or_unverifiable(
            "DMARC", f"_dmarc.{ascii_domain}", lambda: check_dmarc(ascii_domain, answers=answers)
        ),
    )
    return DomainCheck(domain=domain, at=at, records=records)


def _or_unverifiable(kind: str, name: str, check: Callable[[], RecordCheck]) -> RecordCheck:
    try:
        return check()
    except NoDnsError:
        return unverifiable(kind, name)


def _in_ascii(domain: str) -> str:
    """« société.fr » as the DNS knows it; left as it is when it cannot be."""
    lowered = domain.strip().rstrip(".").lower()
    try:
        return lowered.encode("idna").decode("ascii")
    except UnicodeError:
        return lowered
