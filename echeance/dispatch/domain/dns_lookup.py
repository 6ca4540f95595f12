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

    def ask(name: str, kind: dns.rdatatype.RdataType) -> list[Any]:
        try:
            question = dns.name.from_text(name)
        except dns.exception.DNSException:
            return []  # Nobody can own a name of that form.
        try:
            resolver = _resolver(nameservers, port=port)
            return list(resolver.resolve(question, kind, lifetime=timeout))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NoDnsError(str(error)) from error

    def texts(name: str) -> tuple[str, ...]:
        answers = ask(name, dns.rdatatype.TXT)
        # A long record comes as several strings, to be joined without a space (RFC 7208, 3.3).
        return tuple(b"".join(one.strings).decode("utf-8", errors="replace") for one in answers)

    def addresses(name: str) -> tuple[str, ...]:
        found = ask(name, dns.rdatatype.A) + ask(name, dns.rdatatype.AAAA)
        return tuple(one.address for one in found)

    def mail_servers(name: str) -> tuple[str, ...]:
        found = sorted(ask(name, dns.rdatatype.MX), key=lambda one: int(one.preference))
        return tuple(str(one.exchange).rstrip(".") for one in found)

    return Answers(texts=texts, addresses=addresses, mail_servers=mail_servers)


def _resolver(nameservers: Sequence[str], *, port: int) -> dns.resolver.Resolver:
    if not nameservers:
        return dns.resolver.get_default_resolver()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = list(nameservers)
    resolver.port = port
    return resolver
