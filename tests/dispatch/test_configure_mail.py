"""`echeance configure-mail`."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from echeance.dispatch.models import Relay, SenderProfile

pytestmark = pytest.mark.django_db


def configure(*options: str) -> str:
    out = io.StringIO()
    call_command("configure_mail", *options, stdout=out)
    return out.getvalue()


def test_server_and_sender_are_kept_and_told(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mot de passe\n", encoding="utf-8")

    told = configure(
        *("--host", "mail.exemple.fr", "--port", "465", "--security", "tls", "--user", "u"),
        *("--password-file", str(secret), "--from", "a@exemple.fr", "--pause", "0.1"),
    )

    relay = Relay.objects.get()
    assert (relay.port, relay.password(), relay.pause_after_each_ms) == (465, "mot de passe", 100)
    assert SenderProfile.objects.get().address == "a@exemple.fr"
    assert "mail.exemple.fr:465" in told
    assert "mot de passe" not in told


def test_what_is_not_given_does_not_change() -> None:
    configure("--host", "mail.exemple.fr", "--from", "a@exemple.fr", "--name", "Forêt")

    configure("--port", "2525", "--security", "none")

    assert (Relay.objects.get().host, Relay.objects.get().port) == ("mail.exemple.fr", 2525)
    assert SenderProfile.objects.get().name == "Forêt"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--host", "m", "--from", "zz"), "expéditeur"),
        (("--from", "a@exemple.fr"), "serveur"),
        (("--host", "m", "--from", "a@exemple.fr", "--port", "99999"), "port"),
        (("--host", "m", "--from", "a@exemple.fr", "--password-file", "/absent"), "illisible"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_kept(options: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words) as caught:
        configure(*options)

    assert caught.value.returncode == 2
    assert not Relay.objects.exists()
