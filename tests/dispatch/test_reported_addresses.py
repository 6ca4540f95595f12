"""Public reports about addresses and injection (E47–E52, E10): who is in the envelope.

The identifiers are those of the table in README.md.
"""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from echeance.dispatch.models import SenderProfile
from echeance.notices.models import Notice
from tests.build import make_client
from tests.dispatch.wire import ready, state_of, wire

pytestmark = pytest.mark.django_db

REACHED = {
    "E10-E52-a-space-at-the-end": ("client@exemple.fr ", ["client@exemple.fr"]),
    "E10-E52-no-break-and-zero-width-spaces": (
        "\u00a0client@exemple.fr\u200b",
        ["client@exemple.fr"],
    ),
    "E10b-E51-a-semicolon": ("a@exemple.fr; b@exemple.fr", ["a@exemple.fr", "b@exemple.fr"]),
    "E10b-E51-a-comma": ("a@exemple.fr,b@exemple.fr", ["a@exemple.fr", "b@exemple.fr"]),
    "E10d-an-accent-in-the-domain": ("info@société.fr", ["info@xn--socit-esab.fr"]),
}
REFUSED = {
    "E10c-E50-an-accent-before-the-at": ("jérôme@exemple.fr", "non supportée"),
    "E10f-a-name-and-brackets": ("Dupont, Jean <j@exemple.fr>", "n’est pas une adresse"),
    "E10g-nothing": ("", "pas d’adresse"),
    "E47-a-header-behind-the-address": ("a@exemple.fr\r\nBcc: x@y.fr", "espace"),
    "E51-half-a-family": ("a@exemple.fr; b@exemple", "incomplète"),
}
NAMES = {
    "E47-line-break": "A\r\nBcc: x@y.fr",
    "E47-line-separator": "A\u2028Bcc: x@y.fr",
    "E47-quote-and-brackets": 'a@b" <evil@exemple.fr>, x',
    "E47-comma": "Dupont, Jean",
    "E47-encoded-word": "=?utf-8?q?evil=40exemple=2Efr?=",
}


@pytest.mark.parametrize(("typed", "envelope"), REACHED.values(), ids=REACHED.keys())
def test_the_envelope_holds_each_address_as_a_server_knows_it(
    tmp_path: Path, typed: str, envelope: list[str]
) -> None:
    notice = ready(make_client(email=typed))

    with wire(tmp_path) as sending:
        sending.step()

    assert state_of(notice) == "OK"
    (message,) = sending.server.accepted
    assert message.recipients == envelope
    named = message_from_bytes(message.content, policy=default)["To"].addresses
    assert [address.addr_spec for address in named] == envelope


@pytest.mark.parametrize(("typed", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_an_address_that_cannot_travel_is_ko_before_any_connection(
    tmp_path: Path, typed: str, words: str
) -> None:
    notice = ready(make_client(email=typed))

    with wire(tmp_path) as sending:
        sending.step()

    assert state_of(notice) == "KO content"
    assert words in Notice.objects.get().remark
    assert sending.server.commands == []


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_no_name_adds_a_header_or_an_address(tmp_path: Path, name: str) -> None:
    ready(make_client(last_name=name, email="client@exemple.fr"))

    with wire(tmp_path) as sending:
        SenderProfile.objects.update(name=name)
        sending.step()

    (message,) = sending.server.accepted
    read = message_from_bytes(message.content, policy=default)
    assert message.recipients == ["client@exemple.fr"]
    assert [address.addr_spec for address in read["To"].addresses] == ["client@exemple.fr"]
    assert [address.addr_spec for address in read["From"].addresses] == ["courtage@exemple.fr"]
    assert "Bcc" not in read
