"""A letter about an invented client: how the letters of an entity look with given settings."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from echeance.notices.content import issuer
from echeance.notices.deadlines import renewal
from echeance.notices.legal_sentences import LegalSentence, Sentences, values_of
from echeance.notices.letter.content import LetterContent, LetterLine, TextBlock
from echeance.notices.letter.on_demand import compose_now
from echeance.notices.letter.problems import LetterError
from echeance.notices.manner import sentences_of
from echeance.notices.merge_fields import LETTER_FIELDS
from echeance.notices.models import LetterSettings
from echeance.notices.rich_text import RichText
from echeance.notices.wording import Context
from echeance.portfolio.models import LegalEntity


def sample_letter(
    entity: LegalEntity, *, sentences: Sentences, texts: Sequence[RichText], at: datetime
) -> bytes:
    """A PDF marked « Projet ». `entity` need not be stored. Raises LetterError, in French."""
    content = sample_content(
        entity, sentences=sentences, texts=texts, printed_on=timezone.localdate(at)
    )
    return compose_now(content, logo=entity.logo_svg, timestamp=at).pdf


def why_not_printable(text: RichText, entity: LegalEntity, *, at: datetime) -> str:
    """What keeps this text from any letter of the entity, in French; empty when nothing does.

    What is wrong with the entity's own card is not the text's fault, and not said here.
    """
    sentences: Sentences = sentences_of(LetterSettings.of(entity))
    try:
        sample_letter(entity, sentences=sentences, texts=[text], at=at)
    except LetterError as problem:
        try:
            sample_letter(entity, sentences=sentences, texts=(), at=at)
        except LetterError:
            return ""
        return str(problem)
    return ""


def sample_content(
    entity: LegalEntity, *, sentences: Sentences, texts: Sequence[RichText], printed_on: date
) -> LetterContent:
    """One premium, due next 1 January, and every legal sentence."""
    due_on = date(printed_on.year + 1, 1, 1)
    return LetterContent(
        issuer=issuer(entity),
        addressee=("Mme Patricia L’ÉDUC & Fils", "5 allée des Visons", "91220 LE PLESSIS-PÂTÉ"),
        dossier="CA13",
        greeting="Madame",
        printed_on=printed_on,
        contract="ES0690024196",
        insurer="Générali",
        category="Multirisques habitation",
        remark="/",
        period_from=due_on,
        period_to=date(due_on.year, 12, 31),
        due_on=due_on,
        collected_by_broker=True,
        lines=(_line(due_on, "1033", "Terme", net="1050.46", taxes="169.10", fees="15.00"),),
        deposits=(),
        fixed_fee=Decimal(0),
        texts=merged_with_samples(texts),
        legal_notices=_legal_notices(sentences, due_on=due_on, printed_on=printed_on),
    )


def merged_with_samples(texts: Sequence[RichText]) -> tuple[TextBlock, ...]:
    """The texts as an invented client would read them."""
    values = {name: field.sample for name, field in LETTER_FIELDS.items()}
    return tuple(block for text in texts for block in text.merge(values))


def _legal_notices(sentences: Sentences, *, due_on: date, printed_on: date) -> tuple[str, ...]:
    clock = renewal(due_on=due_on, notice_months=2, sent_on=printed_on)
    values = values_of(clock, named="votre contrat n°\u00a0ES0690024196", printed_on=printed_on)
    return tuple(
        sentences[sentence].merge(values, context=Context.TEXT) for sentence in LegalSentence
    )


def _line(due_on: date, number: str, kind: str, *, net: str, taxes: str, fees: str) -> LetterLine:
    return LetterLine(
        premium=number,
        contract="ES0690024196",
        insurer="Générali",
        category="Multirisques habitation",
        kind=kind,
        period_from=due_on,
        period_to=date(due_on.year, 12, 31),
        net=Decimal(net),
        taxes=Decimal(taxes),
        fees=Decimal(fees),
        gross=Decimal(net) + Decimal(taxes) + Decimal(fees),
    )
