"""A name server on loopback, with the records a test gives it."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.rrset

Zone = Mapping[tuple[str, str], list[str]]
"""(name, type) → values as in a zone file."""


@contextmanager
def name_server(zone: Zone, *, silent: bool = False, broken: bool = False) -> Iterator[int]:
    """The UDP port of a server of `zone`.

    `silent`: takes questions and never answers. `broken`: answers SERVFAIL.
    """
    names = {name for name, _ in zone}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.02)
        stopping = threading.Event()

        def serve() -> None:
            while not stopping.is_set():
                try:
                    wire, client = server.recvfrom(4096)
                except TimeoutError:
                    continue
                if not silent:
                    server.sendto(_reply(wire, zone, names, broken=broken), client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            stopping.set()
            thread.join()


@contextmanager
def machine_with_dns(zone: Zone, *, silent: bool = False) -> Iterator[None]:
    """This machine's resolver asks our server for the length of a `with`."""
    before = dns.resolver.default_resolver
    with name_server(zone, silent=silent) as port:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], port
        dns.resolver.default_resolver = resolver
        try:
            yield
        finally:
            dns.resolver.default_resolver = before


def _reply(wire: bytes, zone: Zone, names: set[str], *, broken: bool) -> bytes:
    query = dns.message.from_wire(wire)
    question = query.question[0]
    name = str(question.name).rstrip(".").lower()
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.RA
    values = zone.get((name, dns.rdatatype.to_text(question.rdtype)), [])
    if broken:
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif name not in names:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    elif values:
        reply.answer.append(
            dns.rrset.from_text(question.name, 60, dns.rdataclass.IN, question.rdtype, *values)
        )
    return reply.to_wire()
