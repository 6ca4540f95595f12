import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from echeance.notices.models import Draft, Edition, EditionState, Notice
from echeance.notices.status import NoticeStatus
from echeance.portfolio.models import Client
from tests.build import make_client, make_contract, make_entity, make_notice, make_premium

pytestmark = pytest.mark.django_db


def told(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def report(command: str, *arguments: str) -> Any:
    return json.loads(told(command, *arguments, "--json"))


def test_an_edition_marked_as_issued_reports_its_notices() -> None:
    make_premium(make_contract(make_client("P5")))
    make_premium(make_contract(make_client("P6", email="")))

    found = report("edition", "--entity", "FOREM", "--mark-issued")

    assert (found["by_email"], found["on_paper"], found["numbers"]) == (1, 1, [1])
    assert found["state"] == EditionState.ISSUED
    assert found["paper"][0]["dossier"] == "P6"
    assert found["paper"][0]["reason"] == "Aucune adresse e-mail"
    assert Notice.objects.get().dossier == "P5"


def test_an_edition_without_answer_waits_for_it() -> None:
    make_premium()

    words = told("edition", "--entity", "FOREM")

    assert Edition.objects.get().state == EditionState.COMPOSED
    assert Draft.objects.get().pages == 1
    assert "1 avis par mail, 0 à imprimer" in words


def test_a_draft_edition_records_nothing() -> None:
    make_premium()

    told("edition", "--entity", "FOREM", "--draft")

    assert Edition.objects.get().state == EditionState.DRAFT
    assert not Notice.objects.exists()


def test_counting_writes_nothing() -> None:
    make_premium()

    found = report("edition", "--entity", "FOREM", "--count")

    assert (found["notices"], found["total"]) == (1, "120.00")
    assert not Edition.objects.exists()


def test_nothing_selected_is_said_and_is_no_error() -> None:
    make_entity()

    assert "Aucune quittance ne correspond" in told("edition", "--entity", "FOREM")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--entity", "RIEN"], "n’existe pas"),
        (["--entity", "FOREM", "--effect-to", "31/02/2026"], "jj/mm/aaaa"),
        (["--entity", "FOREM", "--debit-from", "13/2026"], "mm/aaaa"),
        (["--entity", "FOREM", "--fixed-fee", "cher"], "Saisissez un montant"),
        (["--entity", "FOREM", "--kinds", "termes"], "termes"),
        (["--entity", "FOREM", "--dossier-from", "12", "--dossier-to", "7"], "inversez"),
    ],
)
def test_bad_criteria_end_with_2_and_say_what_to_mend(arguments: list[str], words: str) -> None:
    make_premium()

    with pytest.raises(CommandError, match=words) as error:
        told("edition", *arguments)

    assert error.value.returncode == 2
    assert not Edition.objects.exists()


def test_a_letter_that_cannot_be_composed_ends_with_1_and_is_named() -> None:
    make_premium(make_contract(make_client("P5", last_name="DURAND\U0001f9ff")))
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("edition", "--entity", "FOREM", "--json", stdout=out, stderr=StringIO())

    assert end.value.code == 1
    assert json.loads(out.getvalue())["failed"][0]["dossier"] == "P5"


def test_notices_are_listed_by_status() -> None:
    make_notice()
    make_notice(status=NoticeStatus.SENT)

    assert [row["status"] for row in report("notices", "--status", "OK")] == ["OK"]
    assert "2 avis." in told("notices")


def test_all_pending_notices_are_validated_and_no_other() -> None:
    make_notice()
    make_notice(status=NoticeStatus.BLOCKED)

    told("validate", "--all")

    assert sorted(Notice.objects.values_list("status", flat=True)) == ["B", "V"]


def test_a_notice_is_validated_by_its_number() -> None:
    first, second = make_notice(), make_notice()

    told("validate", str(second.number))

    assert list(Notice.objects.order_by("pk").values_list("status", flat=True)) == ["E", "V"]
    assert first.number == 1


def test_a_notice_that_cannot_be_validated_ends_with_1() -> None:
    notice = make_notice(status=NoticeStatus.SENT)

    with pytest.raises(SystemExit) as end:
        told("validate", str(notice.number))

    assert end.value.code == 1


@pytest.mark.parametrize("name", ["99", "FOREM-99", "AUTRE-1", "abc", "\u00b2", "9" * 30, ""])
def test_an_unknown_notice_ends_with_2(name: str) -> None:
    make_notice()

    with pytest.raises(CommandError) as error:
        told("validate", name)

    assert error.value.returncode == 2


def test_with_several_entities_the_code_must_be_given() -> None:
    make_notice()
    make_entity("AUTRE")

    with pytest.raises(CommandError, match="AUTRE-1"):
        told("validate", "1")
    told("validate", "FOREM-1")

    assert Notice.objects.get().status == NoticeStatus.VALIDATED


def test_the_code_of_an_entity_may_be_typed_in_small_letters() -> None:
    make_notice()
    make_entity("AUTRE")

    told("validate", " forem-1")

    assert Notice.objects.get().status == NoticeStatus.VALIDATED


def test_codes_that_differ_only_by_their_capitals_are_told_apart() -> None:
    notice = make_notice()
    make_entity("Forem")

    told("validate", "FOREM-1")

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.VALIDATED
    with pytest.raises(CommandError, match="n’existe pas"):
        told("validate", "forem-1")


def test_what_was_validated_is_told_in_good_french() -> None:
    make_notice()

    assert "1 avis validé, 0 ignoré." in told("validate", "--all")
    assert "0 avis validé, 0 ignoré." in told("validate", "--all")


def test_a_failed_notice_validated_takes_the_corrected_address() -> None:
    notice = make_notice(status=NoticeStatus.FAILED)
    Client.objects.update(email="juste@exemple.fr")

    told("validate", str(notice.number))

    assert Notice.objects.get().email == "juste@exemple.fr"


def test_a_notice_is_blocked_with_its_reason() -> None:
    notice = make_notice()

    told("block", str(notice.number), "--reason", "adresse incorrecte")

    notice.refresh_from_db()
    assert (notice.status, notice.remark) == (NoticeStatus.BLOCKED, "adresse incorrecte")


def test_a_sent_notice_cannot_be_blocked() -> None:
    notice = make_notice(status=NoticeStatus.SENT)

    with pytest.raises(CommandError, match="déjà envoyé") as error:
        told("block", str(notice.number), "--reason", "trop tard")

    assert error.value.returncode == 1


def test_blocking_without_words_is_refused() -> None:
    notice = make_notice()

    with pytest.raises(CommandError, match="motif"):
        told("block", str(notice.number), "--reason", " ")
