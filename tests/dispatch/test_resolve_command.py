from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from echeance.notices.models import Notice
from echeance.notices.status import FailureCause, NoticeStatus
from tests.build import make_notice

pytestmark = pytest.mark.django_db


def doubtful() -> Notice:
    return make_notice(status=NoticeStatus.FAILED, failure=FailureCause.IN_DOUBT)


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("resolve", *arguments, stdout=out)
    return out.getvalue()


def test_received_makes_it_ok() -> None:
    notice = doubtful()

    words = told("1", "--received", "--reason", "il a appelé")

    assert "marqué reçu (OK)" in words
    assert Notice.objects.get(pk=notice.pk).status == NoticeStatus.SENT


def test_resend_makes_another_sending() -> None:
    notice = doubtful()

    words = told("1", "--resend", "--reason", "pas reçu")

    assert "à renvoyer (V)" in words
    assert Notice.objects.get(pk=notice.pk).generation == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("1", "--received", "--reason", "x"), 1, "inchangé"),
        (("99", "--received", "--reason", "x"), 2, "n’existe pas"),
        (("1", "--resend", "--reason", " "), 2, "Donnez la raison"),
    ],
)
def test_a_refusal_is_told_with_its_exit_code(
    arguments: tuple[str, ...], code: int, words: str
) -> None:
    make_notice()

    with pytest.raises(CommandError, match=words) as refusal:
        told(*arguments)

    assert refusal.value.returncode == code
    assert Notice.objects.get().status == NoticeStatus.PENDING


@pytest.mark.parametrize("answer", [(), ("--received", "--resend")])
def test_one_answer_and_only_one_is_asked(answer: tuple[str, ...]) -> None:
    doubtful()

    with pytest.raises(CommandError):
        told("1", *answer, "--reason", "x")
