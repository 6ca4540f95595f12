"""SPF, DKIM and DMARC of the sender's domain, asked of a real name server on loopback."""

import re
import time
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from echeance.dispatch.dkim import SigningKey, make_key
from echeance.dispatch.domain.check import DomainCheck, check_domain
from echeance.dispatch.domain.dns_lookup import live_answers
from echeance.dispatch.domain.record_check import NoDnsError, RecordCheck, Verdict
from tests.dispatch.dns_server import Zone, name_server

NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
RSA = make_key()
HOST = {
    ("mail.exemple.fr", "A"): ["192.0.2.10"],
    ("exemple.fr", "MX"): ["10 mail.exemple.fr."],
    ("exemple.fr", "A"): ["192.0.2.80"],
}


def texts(*values: str) -> list[str]:
    """Each value as a zone file writes it: strings of 200 octets at most."""
    return [" ".join(f'"{piece}"' for piece in re.findall(".{1,200}", value)) for value in values]


def check(
    zone: Zone,
    *,
    domain: str = "exemple.fr",
    host: str = "mail.exemple.fr",
    selector: str = "",
    own_record: str = "",
) -> DomainCheck:
    with name_server(zone) as port:
        answers = live_answers(nameservers=["127.0.0.1"], port=port, timeout=2.0)
        return check_domain(
            domain,
            host=host,
            at=NOON,
            answers=answers,
            selector=selector,
            own_record=own_record,
        )


def spf(*records: str, host: str = "mail.exemple.fr", more: Zone | None = None) -> RecordCheck:
    zone = {**HOST, ("exemple.fr", "TXT"): texts(*records), **(more or {})}
    return check(zone, host=host).records[0]


def dkim(*records: str, own_record: str = "") -> RecordCheck:
    zone = {**HOST, ("s1._domainkey.exemple.fr", "TXT"): texts(*records)}
    return check(zone, selector="s1", own_record=own_record).records[1]


def dmarc(*records: str) -> RecordCheck:
    return check({**HOST, ("_dmarc.exemple.fr", "TXT"): texts(*records)}).records[2]


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 a:mail.exemple.fr ~all",
        "v=spf1 mx -all",
        "v=spf1 ip4:192.0.2.0/24 -all",
        "V=SPF1 A:mail.exemple.fr/28 -ALL",
        "v=spf1 ip6:2001:db8::/32 ip4:192.0.2.10 ?all",
        "v=spf1 redirect=_spf.exemple.fr",
        "v=spf1 include:_spf.exemple.fr ~all",
        "v=spf1 exp=why.exemple.fr mx -all",
    ],
)
def test_a_server_that_the_domain_names_is_good(record: str) -> None:
    more = {("_spf.exemple.fr", "TXT"): texts("v=spf1 ip4:192.0.2.10 -all")}

    card = spf(record, more=more)

    assert card.verdict is Verdict.GOOD
    assert card.to_publish == ""


def test_a_server_that_the_domain_does_not_name_gets_the_value_to_publish() -> None:
    card = spf("v=spf1 ip4:198.51.100.7 -all")

    assert card.verdict is Verdict.TO_FIX
    assert card.sentence.startswith(
        "Votre domaine n’autorise pas ce serveur à envoyer en son nom (SPF)."
    )
    assert card.to_publish == "v=spf1 ip4:198.51.100.7 a:mail.exemple.fr -all"


def test_a_domain_without_spf_gets_a_whole_record() -> None:
    card = check(HOST).records[0]

    assert card.verdict is Verdict.TO_FIX
    assert card.to_publish == "v=spf1 a:mail.exemple.fr ~all"


@pytest.mark.parametrize(
    ("host", "mechanism"),
    [
        ("smtp.office365.com", "include:spf.protection.outlook.com"),
        ("smtp.gmail.com", "include:_spf.google.com"),
    ],
)
def test_a_big_provider_is_named_by_its_own_include(host: str, mechanism: str) -> None:
    missing = spf("v=spf1 mx -all", host=host)
    present = spf(f"v=spf1 {mechanism} -all", host=host)

    assert missing.to_publish == f"v=spf1 mx {mechanism} -all"
    assert present.verdict is Verdict.GOOD


def test_a_providers_include_is_followed_through_others() -> None:
    more = {("_spf.exemple.fr", "TXT"): texts("v=spf1 include:_spf.google.com -all")}

    card = spf("v=spf1 redirect=_spf.exemple.fr", host="smtp.gmail.com", more=more)

    assert card.verdict is Verdict.GOOD


def test_a_providers_include_in_a_loop_is_void() -> None:
    card = spf("v=spf1 include:exemple.fr -all", host="smtp.gmail.com")

    assert card.verdict is Verdict.TO_FIX
    assert "plus de 10" in card.sentence


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (["v=spf1 mx -all", "v=spf1 a -all"], "N’en gardez qu’un"),
        (["v=spf1 +all"], "monde entier"),
        (["v=spf1 ip4:pas-une-adresse -all"], "pas une adresse"),
        (["v=spf1 ip4:2001:db8::/32 -all"], "mélange"),
        (["v=spf1 a:mail.exemple.fr/99 -all"], "taille de réseau"),
        (["v=spf1 autorise:mail.exemple.fr -all"], "n’existe pas"),
        (["v=spf1 include:absent.exemple.fr -all"], "ne mène à aucun"),
        (["v=spf1 redirect=absent.exemple.fr"], "n’a pas d’enregistrement"),
        (["v=spf1 include:exemple.fr -all"], "plus de 10"),
        (["v=spf1 ?? -all"], "pas compris"),
    ],
)
def test_a_void_spf_says_why(records: list[str], words: str) -> None:
    card = spf(*records)

    assert card.verdict is Verdict.TO_FIX
    assert words in card.sentence
    assert card.to_publish.startswith("v=spf1 ")
    assert "a:mail.exemple.fr" in card.to_publish
    assert not card.to_publish.endswith("+all")


@pytest.mark.parametrize("record", ["v=spf1 exists:%{i}.x.fr -all", "v=spf1 ptr -all"])
def test_a_record_that_depends_on_each_message_is_not_judged(record: str) -> None:
    assert spf(record).verdict is Verdict.UNVERIFIABLE


def test_a_server_without_address_is_not_judged() -> None:
    assert spf("v=spf1 mx -all", host="interne.exemple.fr").verdict is Verdict.UNVERIFIABLE


def test_our_own_key_published_whole_is_good() -> None:
    card = dkim(RSA.record, own_record=RSA.record)

    assert card.verdict is Verdict.GOOD
    assert card.name == "s1._domainkey.exemple.fr"


def test_an_ed25519_key_is_compared_too() -> None:
    key = SigningKey(ed25519.Ed25519PrivateKey.generate())

    assert dkim(key.record, own_record=key.record).verdict is Verdict.GOOD
    assert dkim(key.record, own_record=RSA.record).verdict is Verdict.TO_FIX


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "Aucune clé"),
        (["v=DKIM1; k=rsa; p="], "révoquée"),
        ([RSA.record[:-40]], "illisible"),
        ([RSA.record, RSA.record.replace("v=DKIM1; ", "")], "Plusieurs"),
    ],
)
def test_a_key_that_cannot_serve_says_why(records: list[str], words: str) -> None:
    card = dkim(*records)

    assert card.verdict is Verdict.TO_FIX
    assert words in card.sentence


def test_another_key_than_ours_gets_the_record_to_publish() -> None:
    card = dkim(make_key().record, own_record=RSA.record)

    assert "pas celle avec laquelle ce poste signe" in card.sentence
    assert card.to_publish == RSA.record


def test_without_selector_dkim_is_not_judged() -> None:
    assert check(HOST).records[1].verdict is Verdict.UNVERIFIABLE


@pytest.mark.parametrize("wish", ["none", "quarantine", "reject"])
def test_a_dmarc_wish_is_good(wish: str) -> None:
    assert dmarc(f"v=DMARC1; p={wish}; rua=mailto:x@exemple.fr").verdict is Verdict.GOOD


def test_the_domain_above_speaks_for_a_subdomain() -> None:
    zone = {**HOST, ("avis.exemple.fr", "A"): ["192.0.2.11"]}
    zone[("_dmarc.exemple.fr", "TXT")] = texts("v=DMARC1; p=reject")

    card = check(zone, domain="avis.exemple.fr").records[2]

    assert (card.verdict, card.name) == (Verdict.GOOD, "_dmarc.exemple.fr")


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "ne dit pas que faire"),
        (["v=DMARC1; p=oui"], "p="),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "Plusieurs"),
    ],
)
def test_a_missing_or_void_dmarc_gets_a_value(records: list[str], words: str) -> None:
    card = dmarc(*records)

    assert card.verdict is Verdict.TO_FIX
    assert words in card.sentence
    assert card.to_publish.startswith("v=DMARC1; p=none")


def test_a_domain_in_order_says_so() -> None:
    zone = {
        **HOST,
        ("exemple.fr", "TXT"): texts("v=spf1 mx -all", "google-site-verification=abc"),
        ("s1._domainkey.exemple.fr", "TXT"): texts(RSA.record),
        ("_dmarc.exemple.fr", "TXT"): texts("v=DMARC1; p=reject"),
    }

    found = check(zone, selector="s1", own_record=RSA.record)

    assert found.conclusion == "Le domaine exemple.fr est prêt : SPF, DKIM et DMARC sont bons."


def test_a_strict_domain_without_proof_is_a_warning() -> None:
    zone = {**HOST, ("_dmarc.exemple.fr", "TXT"): texts("v=DMARC1; p=reject")}

    assert check(zone).conclusion.startswith("Attention : exemple.fr")


def test_what_is_to_fix_is_summed_up() -> None:
    assert check(HOST).conclusion == "À corriger chez l’hébergeur du domaine : SPF, DMARC."


def test_an_international_domain_is_asked_in_ascii() -> None:
    zone = {("xn--socit-esab.fr", "TXT"): texts("v=spf1 ip4:192.0.2.10 -all"), **HOST}

    assert check(zone, domain="société.fr").records[0].verdict is Verdict.GOOD


@pytest.mark.parametrize("domain", ["", "a..b", "x" * 70 + ".fr", "exemple.fr" * 40])
def test_a_domain_that_cannot_exist_is_no_crash(domain: str) -> None:
    assert check(HOST, domain=domain).records[0].verdict is Verdict.UNVERIFIABLE


def test_a_domain_that_the_dns_does_not_know_is_not_judged() -> None:
    found = check(HOST, domain="exmple.fr")

    assert {card.verdict for card in found.records} == {Verdict.UNVERIFIABLE}
    assert "ne connaît pas le domaine « exmple.fr »" in found.conclusion
    assert found.cards == ()


def test_each_record_has_its_card_once_the_dns_knows_the_domain() -> None:
    assert len(check(HOST).cards) == 3


def test_without_dns_the_check_says_that_it_is_impossible_within_its_time() -> None:
    with name_server({}, silent=True) as port:
        answers = live_answers(nameservers=["127.0.0.1"], port=port, timeout=0.2)
        start = time.monotonic()
        found = check_domain("exemple.fr", host="m.fr", at=NOON, answers=answers, selector="s")

    assert {card.verdict for card in found.records} == {Verdict.UNVERIFIABLE}
    assert found.conclusion == "Contrôle impossible depuis ce poste : pas d’accès au DNS."
    assert time.monotonic() - start < 3


def test_a_server_in_trouble_is_no_proof_of_anything() -> None:
    with name_server({}, broken=True) as port:
        answers = live_answers(nameservers=["127.0.0.1"], port=port, timeout=0.5)

        with pytest.raises(NoDnsError):
            answers.texts("exemple.fr")
