"""An old installation taken over: what is written, and what is left for a person to decide."""

import io
import json
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from echeance.dispatch.legacy.finding import read_installation
from echeance.dispatch.models import (
    BlindCopy,
    LegacyImport,
    MailTemplate,
    Relay,
    SenderProfile,
)
from echeance.dispatch.taking_over import Takeover, apply, prepare
from tests.build import NOON

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[1] / "samples" / "legacy"
CONFIG = "paEmailService.exe.config"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of the old installation, to be changed by the test."""
    folder = tmp_path / "IGA"
    shutil.copytree(SAMPLES, folder)
    return folder


def change(old: Path, before: str, after: str) -> None:
    path = old / CONFIG
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def take_over(path: Path, *, keep_copies: tuple[str, ...] = ()) -> Takeover:
    read = read_installation(path)
    takeover = prepare(read.config, read.templates, keep_copies=keep_copies, by="hala", at=NOON)
    apply(takeover, by="hala", at=NOON)
    return takeover


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_legacy", *arguments, stdout=out)
    return out.getvalue()


def test_server_sender_and_waits_are_those_of_the_old_mailer() -> None:
    take_over(SAMPLES)

    relay, sender = Relay.current(), SenderProfile.current()
    assert relay is not None
    assert sender is not None
    assert (relay.host, relay.port, relay.security) == ("mail.exemple.fr", 25, "none")
    assert (relay.user_agent, relay.ehlo_name, relay.autostart) == ("IGA Mailer", "", True)
    assert (relay.start_wait_ms, relay.pause_after_each_ms) == (10_000, 800)
    assert (relay.idle_wait_ms, relay.error_wait_ms) == (10_000, 60_000)
    assert (sender.address, sender.reply_to) == ("courtage@exemple.fr", "sinistres@exemple.fr")
    assert (sender.name, sender.description) == ("Service envoi mail", "IGA")


def test_the_three_files_become_a_version_of_the_template() -> None:
    take_over(SAMPLES)

    template = MailTemplate.in_force(at=NOON)
    assert template.subject == "Avis d'échéance de {Adr_Titre} {Adr_Nom} {Adr_Prenom}"
    assert "100 %" not in template.text
    assert "à votre écoute" in template.text
    assert template.author == "hala"
    assert MailTemplate.objects.count() == 2  # the shipped text stays as the version before


def test_without_files_the_default_texts_of_the_configuration_are_taken(old: Path) -> None:
    shutil.rmtree(old / "EMAIL_Ressources")

    take_over(old)

    template = MailTemplate.in_force(at=NOON)
    assert template.text == "veuillez trouver ci-joint votre avis d'échéance"
    assert template.subject == "Avis d'échéance pour {Adr_Titre} {Adr_Nom} {Adr_Prenom}"


def test_no_hidden_copy_is_kept_without_a_persons_word() -> None:
    take_over(SAMPLES)

    assert not BlindCopy.objects.exists()


def test_a_hidden_copy_that_a_person_confirmed_is_kept() -> None:
    take_over(SAMPLES, keep_copies=("service.dev@exemple.fr",))

    (copy,) = BlindCopy.objects.confirmed()
    assert (copy.address, copy.description) == ("service.dev@exemple.fr", "service dev")


def test_taking_over_twice_changes_nothing_the_second_time(old: Path) -> None:
    change(old, 'user="" password=""', 'user="iga" password="sésame"')
    take_over(old, keep_copies=("service.dev@exemple.fr",))

    again = take_over(old, keep_copies=("service.dev@exemple.fr",))

    assert again.changes == []
    assert again.problems == []
    assert MailTemplate.objects.count() == 2


def test_the_password_is_sealed_and_in_no_report(old: Path) -> None:
    change(old, 'user="" password=""', 'user="iga" password="sésame"')

    take_over(old)

    relay, newest = Relay.current(), LegacyImport.newest()
    assert relay is not None
    assert newest is not None
    assert relay.password() == "sésame"
    assert relay.security == "starttls"
    assert "sésame" not in relay.sealed_password + json.dumps(newest.report, ensure_ascii=False)


def test_what_stood_before_is_told() -> None:
    Relay.objects.create(pk=1, host="ancien.exemple.fr", needs_attention="mot de passe refusé")

    takeover = take_over(SAMPLES)

    assert "Serveur d’envoi, serveur : mail.exemple.fr (auparavant « ancien.exemple.fr »)" in (
        takeover.changes
    )
    relay = Relay.current()
    assert relay is not None
    assert relay.needs_attention == ""


def test_an_address_that_is_none_hinders_nothing_else(old: Path) -> None:
    change(old, 'replyto="sinistres@exemple.fr"', 'replyto="sinistres(at)exemple"')
    change(old, 'adresse="service.dev@exemple.fr"', 'adresse="service dev"')

    takeover = take_over(old, keep_copies=("service dev",))

    sender = SenderProfile.current()
    assert sender is not None
    assert (sender.address, sender.reply_to) == ("courtage@exemple.fr", "")
    assert not BlindCopy.objects.exists()
    assert len(takeover.problems) == 2


def test_a_field_that_we_do_not_know_keeps_the_template_in_force(old: Path) -> None:
    path = old / "EMAIL_Ressources" / "AVIS_ECHEANCES.txt"
    path.write_text("Bonjour\n{Adr_Non}", encoding="utf-8")

    takeover = take_over(old)

    assert takeover.template is None
    (problem,) = takeover.problems
    assert "Ligne 2" in problem
    assert "{Adr_Nom}" in problem
    assert Relay.current() is not None


def test_waits_without_server_wait_for_one(old: Path) -> None:
    change(old, 'smtpserver="mail.exemple.fr"', 'smtpserver=""')

    takeover = take_over(old)

    assert Relay.current() is None
    assert any("sans serveur" in problem for problem in takeover.problems)


def test_a_training_base_is_remembered_until_a_real_one_is_taken_over(old: Path) -> None:
    take_over(old)
    assert LegacyImport.banner_in_force() == "Base de formation : winpass_formation"

    change(old, "winpass_formation", "winpass")
    take_over(old)

    assert LegacyImport.banner_in_force() == ""


@pytest.mark.parametrize("place", ["", CONFIG, "EMAIL_Ressources"])
def test_the_command_takes_a_folder_a_file_or_the_templates(place: str) -> None:
    told = run(str(SAMPLES / place))

    assert "réglages repris" in told
    assert MailTemplate.objects.count() == 2


def test_the_command_tells_each_key_and_the_copies_left() -> None:
    told = run(str(SAMPLES))

    assert "ligne 37  port = 25" in told
    assert "repris → « Serveur d’envoi », port" in told
    assert "--keep-bcc" in told
    assert "Base de formation" in told


def test_the_command_keeps_the_copies_when_told_to() -> None:
    run(str(SAMPLES), "--keep-bcc")

    assert BlindCopy.objects.confirmed().count() == 1


def test_a_dry_run_writes_nothing() -> None:
    told = run(str(SAMPLES), "--dry-run")

    assert "rien n’a été enregistré" in told
    assert Relay.current() is None
    assert not LegacyImport.objects.exists()
    assert not MailTemplate.objects.exists()


def test_the_report_is_json_for_scripts() -> None:
    report = json.loads(run(str(SAMPLES), "--json", "--dry-run"))

    assert report["dry_run"] is True
    assert report["problems"] == []
    assert report["blind_copies_found"] == ["service.dev@exemple.fr"]
    assert {
        name: value
        for key in report["keys"]
        if key["key"] == "AE_WAIT_AFTER_EACH_OPERATION"
        for name, value in key.items()
        if name != "note"
    } == {
        "line": 19,
        "key": "AE_WAIT_AFTER_EACH_OPERATION",
        "value": "800",
        "fate": "repris",
    }


def test_a_partial_taking_over_ends_with_1(old: Path) -> None:
    path = old / CONFIG
    path.write_text(path.read_text("utf-8")[:1500], encoding="utf-8")

    with pytest.raises(CommandError) as error:
        run(str(old))

    assert error.value.returncode == 1
    assert Relay.current() is None


@pytest.mark.parametrize("content", [None, b"", b"pas du XML"])
def test_nothing_readable_ends_with_2(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / CONFIG.upper()).write_bytes(content)

    with pytest.raises(CommandError) as error:
        run(str(tmp_path))

    assert error.value.returncode == 2
    assert not LegacyImport.objects.exists()


def test_a_place_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="n’existe pas"):
        run(str(tmp_path / "absent"))
