"""Asks the DNS; the only file of this package that does."""

from collections.abc import Sequence
from typing import Any

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from echeance.dispatch.domain.record_check import Answers, NoDnsError

TIMEOUT = 5.0
"""Seconds for one question, all name servers and retries together."""


def live_answers(
    *, nameservers: Sequence[str] = (), port: int = 53, timeout: float = TIMEOUT
) -> Answers:
    """The DNS of this machine (dnspython's default resolver), or of `nameservers`."""

    def ask(name: str, kind: dns.rdatatype.RdataType) -> list[Any] | None:
        """The values; None when the name itself does not exist."""
        try:
            question = dns.name.from_text(name)
        except dns.exception.DNSException:
            return None  # Nobody can own a name of that form.
        try:
            resolver = _resolver(nameservers, port=port)
            return list(resolver.resolve(question, kind, lifetime=timeout))
        except dns.resolver.NXDOMAIN:
            return None
        except dns.resolver.NoAnswer:
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NoDnsError(str(error)) from error

    def exists(name: str) -> bool:
        return ask(name, dns.rdatatype.SOA) is not None

    def texts(name: str) -> tuple[str, ...]:
        answers = ask(name, dns.rdatatype.TXT) or []
        # A long record comes as several strings, to be joined without a space (RFC 7208, 3.3).
        # Sorted, because servers turn the order of their answers round.
        return tuple(
            sorted(b"".join(one.strings).decode("utf-8", errors="replace") for one in answers)
        )

    def addresses(name: str) -> tuple[str, ...]:
        kinds = (dns.rdatatype.A, dns.rdatatype.AAAA)
        return tuple(one.address for kind in kinds for one in ask(name, kind) or [])

    def mail_servers(name: str) -> tuple[str, ...]:
        found = sorted(ask(name, dns.rdatatype.MX) or [], key=lambda one: int(one.preference))
        return tuple(str(one.exchange).rstrip(".") for one in found)

    return Answers(exists=exists, texts=texts, addresses=addresses, mail_servers=mail_servers)


def _resolver(nameservers: Sequence[str], *, port: int) -> dns.resolver.Resolver:
    if not nameservers:
        return dns.resolver.get_default_resolver()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = list(nameservers)
    resolver.port = port
    return resolver
