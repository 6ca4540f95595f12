"""The mail of a notice, signed for the sender's domain; checked by another program."""

import dkim as dkimpy
import pytest

from echeance.dispatch.dkim import make_key
from echeance.dispatch.message import Mail, ReadTemplate, Sender, build_mail
from echeance.dispatch.models import DkimKey, MailTemplate, SenderProfile
from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.signing import keep_key, signer
from tests.build import NOON, make_notice

pytestmark = pytest.mark.django_db
KEY = make_key()


def signed_mail() -> Mail:
    sender = Sender.of(SenderProfile(address="avis@exemple.fr", name="Forêt"), signer=signer())
    template = ReadTemplate.of(MailTemplate(at=NOON, **shipped_text()))
    return build_mail(make_notice(), template=template, sender=sender, dated=NOON)


def test_the_whole_mail_is_verified_and_the_same_at_each_retry() -> None:
    keep_key(KEY, domain="exemple.fr", selector="s1", signs=True, at=NOON)
    sender = Sender.of(SenderProfile(address="avis@exemple.fr"), signer=signer())
    template, notice = ReadTemplate.of(MailTemplate(at=NOON, **shipped_text())), make_notice()

    first, again = (
        build_mail(notice, template=template, sender=sender, dated=NOON) for _ in range(2)
    )

    def published(name: bytes, **_: object) -> bytes:
        assert name == b"s1._domainkey.exemple.fr."
        return KEY.record.encode()

    assert dkimpy.verify(first.content, dnsfunc=published)
    assert again.content == first.content
    assert b"X-Echeance-Avis" in first.content


def test_nothing_is_signed_before_the_office_says_so() -> None:
    keep_key(KEY, domain="exemple.fr", selector="s1", signs=False, at=NOON)

    assert not signed_mail().content.startswith(b"DKIM-Signature")

    DkimKey.objects.update(signs=True)

    assert signed_mail().content.startswith(b"DKIM-Signature: v=1;\r\n a=rsa-sha256;")
