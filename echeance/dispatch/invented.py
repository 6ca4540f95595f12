"""A notice about an invented client, for a trial in an office that has not issued any yet."""

import hashlib
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from echeance.notices.letter.content import LetterContent
from echeance.notices.manner import sentences_of
from echeance.notices.merge_fields import sample_values
from echeance.notices.models import LetterSettings
from echeance.notices.outgoing import Addressee, Outgoing, OwnPdf
from echeance.notices.sample_letter import sample_content, sample_letter
from echeance.portfolio.models import LegalEntity


def invented_notice(*, at: datetime) -> Outgoing:
    """Its letter is marked « Projet », on the paper of the office's first entity.

    Nothing is stored. Raises LetterError, in French.
    """
    entity = LegalEntity.objects.order_by("pk").first()
    settings = LetterSettings.of(entity) if entity else LetterSettings()
    if entity is None:
        entity = LegalEntity(code="EX", name="Cabinet d’exemple", postcode="75001", city="PARIS")
    sentences = sentences_of(settings)
    content = sample_content(
        entity, sentences=sentences, texts=(), printed_on=timezone.localdate(at)
    )
    pdf = sample_letter(entity, sentences=sentences, texts=(), at=at)
    return Outgoing(
        pk=0,
        generation=1,
        number=1,
        email="",
        total=_total(content),
        content=content.as_json(),
        client=_client(),
        pdf=OwnPdf(pdf, hashlib.sha256(pdf).hexdigest()),
    )


def _client() -> Addressee:
    values = sample_values()
    return Addressee(
        title=values["Adr_Titre"],
        last_name=values["Adr_Nom"],
        first_name=values["Adr_Prenom"],
        second_name_line=values["Adr_NomSuite"],
        address1=values["Adr_Adresse"],
        postcode=values["Adr_CP"],
        city=values["Adr_Ville"],
        account_manager=values["Adr_Charge"],
    )


def _total(content: LetterContent) -> Decimal:
    return sum((line.gross for line in content.lines), Decimal(0))
