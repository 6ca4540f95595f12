"""Evaluates an SPF record for one address, as a receiver does (RFC 7208)."""

import ipaddress
import re
from enum import Enum

from django.utils.translation import gettext

from echeance.dispatch.domain.record_check import Answers

MOST_LOOKUPS = 10
"""RFC 7208 section 4.6.4: the eleventh question makes the whole record void."""

_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(r"(?P<sign>[+?~-]?)(?P<name>[a-z0-9]+)(?:[:=](?P<value>[^/]*))?(?P<size>/.*)?")


class Spf(Enum):
    """Result for one address."""

    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    BROKEN = "permerror"
    UNKNOWN = "unknown"
    """The record uses macros or `exists`: it depends on each message."""


class BrokenRecordError(Exception):
    """The record is void for every receiver; the message says why, in French."""


def records_of(domain: str, *, answers: Answers) -> list[str]:
    return [text for text in answers.texts(domain) if re.match(r"v=spf1(?: |$)", text, re.I)]


class SpfEvaluation:
    """One evaluation; counts its questions to the DNS."""

    def __init__(self, *, answers: Answers, address: str) -> None:
        self._answers = answers
        self._address = ipaddress.ip_address(address)
        self._lookups = 0

    def result(self, domain: str) -> Spf:
        """Raises BrokenRecordError, and NoDnsError from the answers."""
        records = records_of(domain, answers=self._answers)
        if not records:
            return Spf.NONE
        if len(records) > 1:
            raise BrokenRecordError(
                gettext("%(domain)s publie %(records)s enregistrements SPF au lieu d’un")
                % {"domain": domain, "records": len(records)}
            )
        return self._evaluate(records[0], domain)

    def _evaluate(self, record: str, domain: str) -> Spf:
        redirect = ""
        for word in record.split()[1:]:
            term = _TERM.fullmatch(word.lower())
            if term is None:
                raise BrokenRecordError(
                    gettext("«\u00a0%(word)s\u00a0» n’est pas compris") % {"word": word}
                )
            if term["name"] == "redirect":
                redirect = term["value"] or ""
                continue
            if "=" in word:
                continue  # exp= and unknown modifiers say nothing about addresses.
            if "%" in word or term["name"] in {"exists", "ptr"}:
                return Spf.UNKNOWN
            if self._matches(term, domain):
                return Spf(_RESULTS[term["sign"] or "+"])
        if redirect:
            self._count()
            result = self.result(redirect)
            if result is Spf.NONE:
                raise BrokenRecordError(
                    gettext("%(redirect)s n’a pas d’enregistrement SPF") % {"redirect": redirect}
                )
            return result
        return Spf.NEUTRAL

    def _matches(self, term: re.Match[str], domain: str) -> bool:
        name, value, size = term["name"], term["value"] or "", term["size"] or ""
        if name == "all":
            return True
        if name in {"ip4", "ip6"}:
            return self._within(_network(term[0]))
        if name not in {"a", "mx", "include"}:
            raise BrokenRecordError(
                gettext("le mécanisme «\u00a0%(name)s\u00a0» n’existe pas") % {"name": name}
            )
        self._count()
        target = value or domain
        if name == "include":
            return self._includes(target)
        hosts = (target,) if name == "a" else self._answers.mail_servers(target)
        found = [address for host in hosts for address in self._answers.addresses(host)]
        return any(self._within(_around(address, size)) for address in found)

    def _includes(self, target: str) -> bool:
        result = self.result(target)
        if result is Spf.NONE:
            raise BrokenRecordError(
                gettext("include:%(target)s ne mène à aucun enregistrement SPF")
                % {"target": target}
            )
        return result is Spf.PASS

    def _within(self, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
        return self._address.version == network.version and self._address in network

    def _count(self) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise BrokenRecordError(
                gettext("il demande plus de %(most_lookups)s recherches DNS")
                % {"most_lookups": MOST_LOOKUPS}
            )


def _network(term: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    kind, _, value = term.lstrip("+?~-").partition(":")
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise BrokenRecordError(
            gettext("«\u00a0%(term)s\u00a0» n’est pas une adresse") % {"term": term}
        ) from None
    if str(network.version) != kind[-1]:
        raise BrokenRecordError(
            gettext("«\u00a0%(term)s\u00a0» mélange IPv4 et IPv6") % {"term": term}
        )
    return network


def _around(address: str, size: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """The network of `address`; `size` is `/24`, `//64` or `/24//64` (RFC 7208 section 5.3)."""
    four, _, six = size.partition("//")
    version = ipaddress.ip_address(address).version
    width = four.removeprefix("/") if version == 4 else six
    try:
        return ipaddress.ip_network(f"{address}/{width}" if width else address, strict=False)
    except ValueError:
        raise BrokenRecordError(
            gettext("«\u00a0%(size)s\u00a0» n’est pas une taille de réseau") % {"size": size}
        ) from None
