"""The old mailer's configuration file: what is taken, what is not, and why."""

import codecs
import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echeance.dispatch.legacy.config import Fate, LegacyConfig, LegacyCopy, LegacySender
from echeance.dispatch.legacy.elements import UnreadableConfigError
from echeance.dispatch.legacy.reading import read_config

SAMPLE = Path(__file__).parents[1] / "samples" / "legacy" / "paEmailService.exe.config"
TEXT = SAMPLE.read_text(encoding="utf-8")


def settings(**values: str) -> bytes:
    """A small file whose <appSettings> hold `values`."""
    keys = "".join(f'<add key="{key}" value="{value}" />' for key, value in values.items())
    return f"<configuration><appSettings>{keys}</appSettings></configuration>".encode()


def mail(attributes: str) -> bytes:
    return f"<configuration><mailSettings {attributes} /></configuration>".encode()


def fate_of(config: LegacyConfig, key: str) -> str:
    """The sentences about `key`, joined."""
    return " | ".join(str(reading) for reading in config.keys if reading.key == key)


def test_every_value_of_the_manuals_file_is_read() -> None:
    config = read_config(SAMPLE.read_bytes())

    assert config.damage == ""
    assert config.server is not None
    assert (config.server.host, config.server.port) == ("mail.exemple.fr", 25)
    assert config.server.user_agent == "IGA Mailer"
    assert config.sender == LegacySender(
        "courtage@exemple.fr", "sinistres@exemple.fr", "Service envoi mail", "IGA"
    )
    assert config.blind_copies == (LegacyCopy("service.dev@exemple.fr", "service dev"),)
    assert (config.wait_at_start, config.wait_after_each) == (10_000, 800)
    assert (config.wait_when_idle, config.wait_after_error) == (10_000, 60_000)
    assert config.autostart is True
    assert config.default_subject == "Avis d'échéance pour {Adr_Titre} {Adr_Nom} {Adr_Prenom}"
    assert config.default_text == "veuillez trouver ci-joint votre avis d'échéance"
    assert (config.resources_folder, config.family) == ("EMAIL_Ressources", "AVIS_ECHEANCES")


def test_every_key_of_the_file_is_listed_with_its_line_and_its_fate() -> None:
    config = read_config(SAMPLE.read_bytes())

    assert fate_of(config, "AE_WAIT_AFTER_EACH_OPERATION") == (
        "repris → « Pause après chaque envoi », 0,8 s"
    )
    assert "sans effet" in fate_of(config, "ClientSettingsProvider.ServiceUri")
    assert "Journaux" in fate_of(config, "nlog")
    assert fate_of(config, "bcc").startswith("à confirmer")
    assert "localhost" in fate_of(config, "localhostname")
    for written in ("section nlog", "nlog target email_ok", "useDefaultCredentials", "userAgent"):
        assert fate_of(config, written)
    lines = TEXT.splitlines()
    for reading in config.keys:
        last_word = "add adresse" if reading.key == "bcc" else reading.key.split()[-1]
        assert last_word.lower() in lines[reading.line - 1].lower()


def test_a_training_base_is_named_for_the_banner() -> None:
    config = read_config(SAMPLE.read_bytes())

    assert config.database is not None
    assert config.database.banner == "Base de formation : winpass_formation"


@pytest.mark.parametrize("name", ["winpass", "winpass_contestations", "courtage2010"])
def test_a_production_base_has_no_banner(name: str) -> None:
    config = read_config(TEXT.replace("winpass_formation", name).encode())

    assert config.database is not None
    assert config.database.banner == ""


@pytest.mark.parametrize("server", ["(local)", "[L3CF614]"])
def test_brackets_round_the_server_are_refused_with_an_explanation(server: str) -> None:
    config = read_config(TEXT.replace("L3CF614", server).encode())

    sentence = fate_of(config, "winpass_ConnectionString / Data Source")
    assert sentence.startswith("refusé")
    assert "L3CF614" in sentence
    assert config.wait_after_each == 800


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8"),
        codecs.BOM_UTF8 + TEXT.encode("utf-8"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with BOM", "Windows-1252 said to be UTF-8", "utf-16", "CRLF"],
)
def test_accents_survive_whatever_the_encoding(content: bytes) -> None:
    config = read_config(content)

    assert config.default_text == "veuillez trouver ci-joint votre avis d'échéance"


def test_upper_and_lower_case_do_not_count() -> None:
    config = read_config(
        TEXT.replace("mailSettings", "MAILSETTINGS").replace("AE_", "ae_").encode()
    )

    assert config.server is not None
    assert config.wait_after_each == 800


def test_from_and_bcc_are_read_inside_the_mail_settings_too() -> None:
    content = b"""<configuration><mailSettings smtpserver="mail.exemple.fr">
        <FROM adresse="a@exemple.fr" /><bcc><add address="b@exemple.fr" /></bcc>
        </mailSettings></configuration>"""

    config = read_config(content)

    assert config.sender == LegacySender("a@exemple.fr")
    assert config.blind_copies == (LegacyCopy("b@exemple.fr"),)


def test_a_file_cut_in_the_middle_gives_what_comes_before_and_names_the_line() -> None:
    cut = TEXT[: TEXT.index("0000", TEXT.index("AE_WAIT_IF_ERROR"))]

    config = read_config(cut.encode())

    assert config.wait_after_each == 800
    assert config.wait_after_error is None
    assert config.server is None
    assert config.damage.startswith("Ligne 21 : le fichier est coupé ou abîmé ici")
    assert "complétez" in config.damage


def test_a_connection_string_cut_by_the_window_is_no_obstacle() -> None:
    config = read_config(
        TEXT.replace("Max Pool Size=10;Min Pool Size=1", "Max Pool Size=10;Mi").encode()
    )

    assert config.damage == ""
    assert fate_of(config, "winpass_ConnectionString / Mi").startswith("ignoré")


def test_a_bare_ampersand_is_read_as_people_mean_it() -> None:
    config = read_config(TEXT.replace("Service envoi mail", "Durand & Fils").encode())

    assert config.sender is not None
    assert config.sender.name == "Durand & Fils"


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        "<!DOCTYPE configuration>",
    ],
)
def test_a_document_type_is_refused_so_no_entity_is_ever_read(attack: str) -> None:
    hostile = TEXT.replace("<configuration>", f"{attack}<configuration>", 1)

    with pytest.raises(UnreadableConfigError, match="DOCTYPE"):
        read_config(hostile.encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"  \r\n ", "vide"),
        (b"PK\x03\x04 not xml", "Ligne 1"),
        (b"<configuration><appSettings/></configuration>", "Aucun réglage"),
        (b"<x>" + b" " * (1024 * 1024) + b"</x>", "1 Mo"),
    ],
)
def test_a_file_that_says_nothing_is_refused_with_a_remedy(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableConfigError, match=words):
        read_config(content)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("800 ms", "pas un nombre"),
        ("", "pas un nombre"),
        ("-1", "de 0 à"),
        ("99999999999", "de 0 à"),
    ],
)
def test_an_absurd_wait_is_refused_and_the_rest_is_taken(value: str, words: str) -> None:
    config = read_config(settings(AE_WAIT_IF_ERROR=value, AE_AUTOSTART_SEND_MAIL="0"))

    assert config.wait_after_error is None
    assert words in fate_of(config, "AE_WAIT_IF_ERROR")
    assert config.autostart is False


def test_an_unknown_key_is_listed_as_ignored() -> None:
    config = read_config(settings(AE_WAIT_IF_ERROR="1000", AE_COULEUR="bleu"))

    assert fate_of(config, "AE_COULEUR") == "ignoré : clé inconnue"


def test_a_bad_port_falls_back_to_25_and_says_so() -> None:
    config = read_config(mail('smtpserver="mail.exemple.fr" port="smtp"'))

    assert config.server is not None
    assert config.server.port == 25
    assert fate_of(config, "port").startswith("refusé")


def test_a_password_is_read_but_never_shown() -> None:
    config = read_config(mail('smtpserver="mail.exemple.fr" user="u" password=" sésame "'))

    assert config.server is not None
    assert config.server.password == " sésame "
    assert "sésame" not in repr(config)


@pytest.mark.parametrize(
    ("attributes", "security"),
    [
        ('port="25"', "none"),
        ('port="25" user="u" password="p"', "starttls"),
        ('port="587"', "starttls"),
        ('port="465" user="u" password="p"', "tls"),
    ],
)
def test_a_password_never_travels_in_clear(attributes: str, security: str) -> None:
    config = read_config(mail(f'smtpserver="mail.exemple.fr" {attributes}'))

    assert config.server is not None
    assert config.server.security == security


@pytest.mark.parametrize("missing", ["<from name='IGA' />", "<bcc><add description='x' /></bcc>"])
def test_an_entry_without_address_is_refused(missing: str) -> None:
    content = f"<configuration><mailSettings smtpserver='m.fr' />{missing}</configuration>"

    config = read_config(content.encode())

    assert [reading.fate for reading in config.keys][-1] is Fate.REFUSED
    assert config.sender is None
    assert config.blind_copies == ()


@given(end=st.integers(0, len(TEXT.encode())), encoding=st.sampled_from(["utf-8", "cp1252"]))
def test_a_file_cut_anywhere_says_so_or_is_refused(end: int, encoding: str) -> None:
    with contextlib.suppress(UnreadableConfigError):
        config = read_config(TEXT.encode(encoding)[:end])

        assert config.damage or "</configuration>" in TEXT[:end]


@given(st.binary(max_size=300))
def test_any_octets_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(UnreadableConfigError):
        read_config(content)
    with contextlib.suppress(UnreadableConfigError):
        read_config(b"<configuration>" + content + b"</configuration>")
