"""The mail server tried step by step: where it stops, and in which words."""

import ssl
from pathlib import Path

import pytest

from echeance.dispatch.line_trouble import distrusted
from echeance.dispatch.server import Server
from echeance.dispatch.server_test import ServerTest, StepState, try_server
from tests.dispatch.certificates import make_chain
from tests.dispatch.scripted_smtp import Action, Drop, Say, ScriptedSmtp

DONE, SKIPPED, FAILED, LEFT = (
    StepState.DONE,
    StepState.SKIPPED,
    StepState.FAILED,
    StepState.NOT_REACHED,
)


def states(tried: ServerTest) -> list[StepState]:
    return [step.state for step in tried.steps]


@pytest.mark.parametrize(
    ("script", "reached", "told"),
    [
        ({"greeting": [Drop()]}, [DONE, FAILED, LEFT, LEFT, LEFT], "coupée"),
        (
            {"auth": [Say("535 5.7.8 bad")]},
            [DONE, DONE, SKIPPED, FAILED, LEFT],
            "l’identifiant ou le mot de passe est refusé (535 5.7.8 bad)",
        ),
        (
            {"mail": [Say("550 5.7.60 not yours")]},
            [DONE, DONE, SKIPPED, DONE, FAILED],
            "écrire au nom de l’expéditeur",
        ),
        ({}, [DONE, DONE, SKIPPED, DONE, DONE], ""),
    ],
)
def test_each_step_says_how_far_it_went(
    script: dict[str, list[Action]], reached: list[StepState], told: str
) -> None:
    with ScriptedSmtp(script, extensions=("AUTH PLAIN",)) as smtp:
        server = Server(
            host="127.0.0.1",
            port=smtp.port,
            user="u",
            password="p",
            allow_clear_text_login=True,
        )

        tried = try_server(server, sender="avis@exemple.fr")

    assert states(tried) == reached
    assert told in tried.trouble
    assert tried.succeeded == (told == "")
    assert smtp.accepted == []


def test_a_name_that_does_not_exist_is_the_first_step() -> None:
    tried = try_server(Server(host="mail.exemple.invalid", port=25), sender="")

    assert states(tried)[0] is FAILED
    assert "«\u00a0mail.exemple.invalid\u00a0» est introuvable" in tried.trouble


def test_a_server_without_encryption_is_not_used_when_it_is_required() -> None:
    with ScriptedSmtp() as smtp:
        server = Server(host="127.0.0.1", port=smtp.port, security="starttls")

        tried = try_server(server, sender="avis@exemple.fr")

    assert states(tried) == [DONE, DONE, FAILED, LEFT, LEFT]
    assert "ne propose pas de chiffrement sur ce port. Essayez 587 ou 465." in tried.trouble


def test_a_certificate_of_an_unknown_authority_is_told(tmp_path: Path) -> None:
    chain = make_chain(tmp_path)
    with ScriptedSmtp(tls=chain.context(), implicit_tls=True) as smtp:
        server = Server(host="localhost", port=smtp.port, security="tls")

        tried = try_server(server, sender="")

    assert states(tried)[2] is FAILED
    assert "certificat du serveur n’est pas reconnu" in tried.trouble
    assert "collez le certificat de son autorité" in tried.trouble


def test_a_certificate_of_another_name_is_told(tmp_path: Path) -> None:
    chain = make_chain(tmp_path)
    with ScriptedSmtp(tls=chain.context(), implicit_tls=True) as smtp:
        server = Server(
            host="127.0.0.1", port=smtp.port, security="tls", ca_pem=chain.authority_pem
        )

        tried = try_server(server, sender="")

    assert "il n’est pas au nom de 127.0.0.1" in tried.trouble


@pytest.mark.parametrize(
    ("code", "words"), [(10, "périmé"), (9, "pas encore valable"), (99, "obscur")]
)
def test_each_reason_of_distrust_has_its_words(code: int, words: str) -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, "obscur"

    assert words in distrusted(error, host="mail.exemple.fr")
